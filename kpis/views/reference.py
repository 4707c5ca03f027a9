"""Figures of others, for everyone: where they come from, and national targets beside what was reached."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twenteboard.platform.sheets import table_answer

from ..forms.reference import SORTS, FactFilter, sort_of
from ..models import ReferenceValue
from ..reference import national_targets

PAGE = 50


@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """The reference figures, narrowed and sorted; ``export`` gives what is shown as a file."""
    every = ReferenceValue.objects.for_list()
    listed = FactFilter(request.GET, queryset=every)
    found = listed.qs if listed.is_valid() else every
    found = found.order_by(*(sort_of(request.GET.get("sort", "")) or SORTS["name"]))
    if request.GET.get("export") in ("csv", "xlsx"):
        return _export(found, request.GET["export"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    is_whole = not listed.is_narrowed and page.number == 1
    context = {
        "filter": listed,
        "page": page,
        "query": query.urlencode(),
        "targets": national_targets() if is_whole else [],
    }
    return render(request, "kpis/facts.html", context)


def _export(found, kind: str) -> HttpResponse:
    heads = [_("Figure"), _("Group"), _("Kind"), _("Period"), _("Value"), _("Unit"), _("Source"), _("Remark")]
    rows = (
        [
            row.series.name,
            row.series.segment,
            row.get_kind_display(),
            row.period,
            row.plain_value,
            row.series.unit,
            str(row.series.source),
            row.remark,
        ]
        for row in found
    )
    return table_answer(kind, f"cijfers-{timezone.localdate():%Y-%m-%d}", heads, rows)
