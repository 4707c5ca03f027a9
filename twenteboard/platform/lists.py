"""What every list of a register shares: filters in the address, an order to choose, and pages.

``?export=xlsx`` or ``csv`` on a list gives what is shown as a file; the links of a page keep filters and order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from .forms import FastSelect, PortalForm

ALL, NO, YES = "alles", "nee", "ja"
EXPORTS = ("csv", "xlsx")
SIZE = 50


class ListFilter(django_filters.FilterSet):
    """Filters above a list."""

    class Meta:
        fields: list[str] = []
        form = PortalForm

    @property
    def is_narrowed(self) -> bool:
        """At least one filter is used."""
        return any(self.data.get(name) for name in self.filters)


def choice_filter(label: Any, empty: Any, choices: Sequence = (), **extra: Any) -> django_filters.ChoiceFilter:
    """One choice out of a list; ``empty`` is what no choice reads as."""
    return django_filters.ChoiceFilter(label=label, choices=choices, empty_label=empty, widget=FastSelect, **extra)


def order_of(sorts: Mapping[str, tuple[str, ...]], asked: str) -> tuple[str, ...] | None:
    """The order for GET ``sort`` ("-name" is descending), or ``None`` for the usual one."""
    key = asked.removeprefix("-")
    if key not in sorts:
        return None
    first, *rest = sorts[key]
    return (f"-{first}" if asked.startswith("-") else first, *rest)


def sorted_by(found: QuerySet, sorts: Mapping[str, tuple[str, ...]], request: HttpRequest) -> QuerySet:
    """Put a list in the order that the address asks for."""
    order = order_of(sorts, request.GET.get("sort", ""))
    return found.order_by(*order) if order else found


def export_asked(request: HttpRequest) -> str:
    """Which kind of file the address asks for; empty for none."""
    asked = request.GET.get("export", "")
    return asked if asked in EXPORTS else ""


def page_context(request: HttpRequest, found: QuerySet) -> dict[str, Any]:
    """The page of a list, and the address without its number: ``page`` and ``query`` for the template."""
    query = request.GET.copy()
    query.pop("page", None)
    page: Page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    return {"page": page, "query": query.urlencode()}
