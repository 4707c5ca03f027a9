"""Filters of the public list of decisions. They live in the address, so that a view can be shared."""

import django_filters
from django.utils.translation import gettext_lazy as _

from programmes.models import ProgrammeLine
from twenteboard.platform.forms import PortalForm

from .models import Decision


class DecisionFilter(django_filters.FilterSet):
    """Decisions by year and programme line. Give it the public decisions only: the years follow from them."""

    jaar = django_filters.ChoiceFilter(
        label=_("Year"), field_name="decided_on", lookup_expr="year", choices=(), empty_label=_("All years")
    )
    lijn = django_filters.ModelChoiceFilter(
        field_name="proposal__line",
        to_field_name="number",
        queryset=ProgrammeLine.objects.none(),
        label=_("Programme line"),
        empty_label=_("All lines"),
    )

    class Meta:
        model = Decision
        fields: list[str] = []
        form = PortalForm

    def __init__(self, *args, programme=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        years = [day.year for day in self.queryset.dates("decided_on", "year", order="DESC")]
        # Set before ``form`` is built, which copies the fields.
        self.filters["jaar"].extra["choices"] = [(str(year), str(year)) for year in years]
        self.filters["lijn"].queryset = ProgrammeLine.objects.filter(programme=programme)
