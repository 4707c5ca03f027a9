"""Filters of the lists of the programmes app."""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Municipality
from twenteboard.platform.forms import FastSelect, PortalForm

from .enums import ProjectState
from .groupings import grouping
from .models import ProgrammeLine, Project, ProjectPartner, SuccessFactor, TargetGroup
from .querysets import AT_WORK

RUNNING = "lopend"  # running or paused: what counts as being at work


def _choice(label, empty, **extra) -> django_filters.ChoiceFilter:
    extra.setdefault("choices", ())
    return django_filters.ChoiceFilter(label=label, empty_label=empty, widget=FastSelect, **extra)


class ProjectFilter(django_filters.FilterSet):
    """Projects by line, municipality, KPI, target group, success factor, and where they stand."""

    lijn = _choice(_("Programme line"), _("All lines"), field_name="line__number")
    gemeente = _choice(_("Municipality"), _("All municipalities"), field_name="municipalities__code")
    kpi = _choice(_("KPI"), _("All KPIs"), method="by_grouping")
    doelgroep = _choice(_("Target group"), _("All target groups"), field_name="target_groups")
    factor = _choice(_("Success factor"), _("All success factors"), field_name="factors__number")
    stand = _choice(
        _("Progress"),
        _("All projects"),
        choices=[(RUNNING, _("Running or paused")), *ProjectState.choices],
        method="by_state",
    )

    class Meta:
        model = Project
        fields: list[str] = []
        form = PortalForm

    def __init__(self, *args, programme=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        named = {"programme": programme, "is_active": True}
        choices = {
            "lijn": [(line.number, str(line)) for line in ProgrammeLine.objects.filter(programme=programme)],
            "gemeente": [(one.code, one.name) for one in Municipality.objects.filter(in_twente=True)],
            "doelgroep": [(one.pk, one.name) for one in TargetGroup.objects.filter(**named)],
            "factor": [(one.number, str(one)) for one in SuccessFactor.objects.filter(**named)],
            "kpi": grouping("kpi").choices() if grouping("kpi") else [],
        }
        # Set before ``form`` is built, which copies the fields.
        for name, values in choices.items():
            self.filters[name].extra["choices"] = values

    def by_grouping(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """What a floor above offers under this name."""
        return queryset.filter(**{grouping(name).lookup: value})

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Projects in one state, or at work."""
        return queryset.filter(state__in=AT_WORK if value == RUNNING else [value])


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
