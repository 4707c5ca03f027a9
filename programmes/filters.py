"""Filters of the lists of the programmes app."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partners.models import Municipality
from twenteboard.platform.forms import PortalForm

from .enums import ProjectState
from .models import ProgrammeLine, Project


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
