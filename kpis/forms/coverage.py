"""Filters of the white spots."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import ProgrammeLine, Project
from twenteboard.platform.forms import FastSelect, PortalForm

from ..coverage import Axis
from ..efforts import Frame


def _choice(label, empty, field_name: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        field_name=field_name, label=label, empty_label=empty, widget=FastSelect, choices=()
    )


class CoverageFilter(django_filters.FilterSet):
    """Granted projects by line and by place on each axis; names and values as in the list of projects."""

    lijn = _choice(_("Programme line"), _("All lines"), "line__number")
    gemeente = _choice(_("Municipality"), _("All municipalities"), "municipalities__code")
    doelgroep = _choice(_("Target group"), _("All target groups"), "target_groups")
    factor = _choice(_("Success factor"), _("All success factors"), "factors__number")
    per = django_filters.ChoiceFilter(choices=Axis.choices, widget=forms.HiddenInput, method="keep", label="")

    class Meta:
        model = Project
        fields: list[str] = []
        form = PortalForm

    def __init__(self, *args, lines: list[ProgrammeLine], frame: Frame, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Set before ``form`` is built, which copies the fields.
        self.filters["lijn"].extra["choices"] = [(str(line.number), str(line)) for line in lines]
        for axis in Axis:
            named = [(place.key, f"{place.code} {place.label}".strip()) for place in frame.places[axis]]
            self.filters[axis.value].extra["choices"] = named

    def keep(self, queryset, name: str, value: str):
        """What a KPI is crossed with narrows nothing."""
        return queryset

    @property
    def axis(self) -> Axis:
        """What the KPIs are crossed with."""
        return Axis(self._clean("per") or Axis.MUNICIPALITY)

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, by name of the filter; nothing of what is not in the lists."""
        return {name: value for name in self.filters if name != "per" and (value := self._clean(name))}

    @property
    def is_narrowed(self) -> bool:
        """At least one filter is used."""
        return bool(self.chosen)

    def _clean(self, name: str) -> str:
        self.is_valid()
        return self.form.cleaned_data.get(name) or ""
