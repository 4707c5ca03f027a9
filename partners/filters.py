"""Filters of the partner register. They live in the address, so that a view can be mailed."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.lists import ALL, NO, YES, ListFilter
from twenteboard.platform.lists import choice_filter as _choice

from .enums import PartnerKind, Pillar, Sector
from .links import grouping
from .models import Municipality, Organisation

SORTS = {
    "name": ("name",),
    "kind": ("kind", "name"),
    "pillar": ("pillar", "sector", "name"),
    "municipality": ("municipality__name", "name"),
    "number": ("pk",),
}


class OrganisationFilter(ListFilter):
    """Text, kind, pillar, sector, municipality, line, checked. Without a choice: only what is in use."""

    q = django_filters.CharFilter(label=_("Name, other name or KvK number"), method="by_text")
    soort = _choice(_("Kind"), _("All kinds"), PartnerKind.choices, field_name="kind")
    pijler = _choice(_("Pillar"), _("All pillars"), Pillar.choices, field_name="pillar")
    sector = _choice(_("Sector"), _("All sectors"), Sector.choices, field_name="sector")
    gemeente = _choice(_("Municipality"), _("All municipalities"), field_name="municipality__code")
    lijn = _choice(_("Programme line"), _("All lines"), method="by_line")
    controle = _choice(
        _("Checked"), _("Does not matter"), [(YES, _("Checked")), (NO, _("Still to be checked"))], method="by_check"
    )
    actief = _choice(
        _("In use"), _("In use"), [(NO, _("Out of use or merged")), (ALL, _("Everything"))], method="by_use"
    )

    class Meta(ListFilter.Meta):
        model = Organisation

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Set before ``form`` is built, which copies the fields.
        self.filters["gemeente"].extra["choices"] = list(Municipality.objects.values_list("code", "name"))
        lines = grouping("line")
        if lines is None:
            del self.filters["lijn"]
        else:
            self.filters["lijn"].extra["choices"] = lines.choices()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Leave out what is out of use, unless that was asked for."""
        if not self.form.cleaned_data.get("actief"):
            queryset = queryset.active()
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Name, short name, other name or KvK number."""
        return queryset.named(value)

    def by_line(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Named as possible partner of a line."""
        return queryset.filter(**{grouping("line").lookup: value})

    def by_check(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Checked by an administrator or not."""
        return queryset.filter(is_verified=value == YES)

    def by_use(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Out of use, or everything."""
        return queryset if value == ALL else queryset.exclude(pk__in=queryset.active().values("pk"))
