"""Filters of the reference figures."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.lists import ListFilter
from twenteboard.platform.lists import choice_filter as _choice

from ..enums import FactKind
from ..models import ReferenceSeries, ReferenceSource, ReferenceValue

SORTS = {
    "name": ("series__name", "series__segment", "year", "pk"),
    "period": ("year", "series__name", "pk"),
    "kind": ("kind", "series__name", "year", "pk"),
}


class FactFilter(ListFilter):
    """Text, source, kind, unit, group."""

    q = django_filters.CharFilter(label=_("Words in the figure or the group"), method="by_text")
    bron = _choice(_("Source"), _("All sources"), field_name="series__source__code")
    soort = _choice(_("Kind"), _("All kinds"), field_name="kind", choices=FactKind.choices)
    eenheid = _choice(_("Unit"), _("All units"), field_name="series__unit")
    groep = _choice(_("Group"), _("All groups"), field_name="series__segment")

    class Meta(ListFilter.Meta):
        model = ReferenceValue

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        pairs = list(ReferenceSeries.objects.order_by().values_list("unit", "segment").distinct())
        units, groups = ({pair[place] for pair in pairs} for place in (0, 1))
        # Set before ``form`` is built, which copies the fields.
        self.filters["bron"].extra["choices"] = [(one.code, str(one)) for one in ReferenceSource.objects.all()]
        self.filters["eenheid"].extra["choices"] = [(unit, unit) for unit in sorted(units, key=str.casefold)]
        self.filters["groep"].extra["choices"] = [(group, group) for group in sorted(groups, key=str.casefold)]

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Every word occurs in the figure, the group or the remark."""
        for word in value.split():
            queryset = queryset.filter(
                Q(series__name__icontains=word) | Q(series__segment__icontains=word) | Q(remark_nl__icontains=word)
            )
        return queryset
