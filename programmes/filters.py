"""Filters of the lists of the programmes app."""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Municipality
from twenteboard.platform.forms import FastSelect, PortalForm

from .enums import ProjectState
from .models import ProgrammeLine, Project, ProjectPartner


class ProjectFilter(django_filters.FilterSet):
    """Projects by line, municipality and where they stand."""

    lijn = django_filters.ModelChoiceFilter(
        field_name="line",
        to_field_name="number",
        queryset=ProgrammeLine.objects.none(),
        label=_("Programme line"),
        empty_label=_("All lines"),
    )
    gemeente = django_filters.ModelChoiceFilter(
        field_name="municipalities",
        to_field_name="code",
        queryset=Municipality.objects.filter(in_twente=True),
        label=_("Municipality"),
        empty_label=_("All municipalities"),
    )
    stand = django_filters.ChoiceFilter(
        field_name="state", choices=ProjectState, label=_("Progress"), empty_label=_("All projects")
    )

    class Meta:
        model = Project
        fields: list[str] = []
        form = PortalForm

    def __init__(self, *args, programme=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["lijn"].queryset = ProgrammeLine.objects.filter(programme=programme)


class WorkFilter(django_filters.FilterSet):
    """Projects in execution by words, where they stand, and what is late."""

    q = django_filters.CharFilter(label=_("Number, title or partner"), method="by_text")
    stand = django_filters.ChoiceFilter(
        field_name="state", choices=ProjectState, label=_("Progress"), empty_label=_("All projects"), widget=FastSelect
    )
    laat = django_filters.ChoiceFilter(
        choices=[
            ("rapport", _("A report is overdue")),
            ("voorwaarde", _("A condition is overdue")),
            ("tbd", _("Something waits for TBD")),
        ],
        label=_("What waits"),
        method="by_lateness",
        empty_label=_("Everything"),
        widget=FastSelect,
    )

    class Meta:
        model = Project
        fields: list[str] = []
        form = PortalForm

    @property
    def is_narrowed(self) -> bool:
        """At least one filter is used."""
        return any(self.data.get(name) for name in self.filters)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Number, title, or a partner of the project."""
        partner = ProjectPartner.objects.filter(project=OuterRef("pk")).filter(
            Q(organisation__name__icontains=value) | Q(organisation__short_name__icontains=value)
        )
        return queryset.filter(Q(number__icontains=value) | Q(title__icontains=value) | Q(Exists(partner)))

    def by_lateness(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """What is late in the project, by the counts of ``for_work_list``."""
        if value == "rapport":
            return queryset.filter(late_reports__gt=0)
        if value == "voorwaarde":
            return queryset.filter(late_obligations__gt=0)
        return queryset.filter(Q(open_reports__gt=0) | Q(open_obligations__gt=0))
