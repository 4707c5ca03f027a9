"""Figures of others, for everyone: where they come from, and national targets beside what was reached."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twenteboard.platform.lists import export_asked, page_context, sorted_by
from twenteboard.platform.sheets import table_answer

from ..forms.reference import SORTS, FactFilter
from ..models import ReferenceValue
from ..reference import national_targets
from ..rules import may


@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """The reference figures, narrowed and sorted; ``export`` gives what is shown as a file."""
    every = ReferenceValue.objects.for_list()
    listed = FactFilter(request.GET, queryset=every)
    found = listed.qs if listed.is_valid() else every
    found = sorted_by(found.order_by(*SORTS["name"]), SORTS, request)
    if kind := export_asked(request):
        return _export(found, kind)
    shown = page_context(request, found)
    is_whole = not listed.is_narrowed and shown["page"].number == 1
    context = {
        "filter": listed,
        **shown,
        "targets": national_targets() if is_whole else [],
        "can_change": may(request.user, "change_register"),
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
