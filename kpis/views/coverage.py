"""White spots, for everyone: each KPI crossed with municipality, target group or success factor."""

from urllib.parse import urlencode

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.models import Programme, ProgrammeLine, Project, WhiteSpot
from twenteboard.platform.sheets import table_answer

from ..coverage import Axis, Cell, CrossTable, cross
from ..coverage_words import message
from ..efforts import frame_of, granted, on_the_road, read
from ..forms.coverage import CoverageFilter
from ..rules import may


@require_safe
def white_spots(request: HttpRequest) -> HttpResponse:
    """Show where nothing runs; ``export`` gives every cell of the table as a file."""
    programme = Programme.objects.in_front()
    if programme is None:
        raise Http404
    lines, frame = list(programme.lines.all()), frame_of(programme)
    listed = CoverageFilter(request.GET, queryset=Project.objects.filter(programme=programme), lines=lines, frame=frame)
    axis, chosen = listed.axis, listed.chosen
    efforts = read(granted(listed.qs)).efforts[0]
    road = on_the_road(programme, chosen, request.user)
    line = next((one for one in lines if str(one.number) == chosen.get("lijn")), None)
    indicators = frame.rows(line.pk if line else None, efforts)
    places = [place for place in frame.places[axis] if chosen.get(axis.value, place.key) == place.key]
    table = cross([*efforts, *(road or [])], indicators, places, axis)
    if request.GET.get("export") in ("csv", "xlsx"):
        return _export(request.GET["export"], table, with_road=road is not None)
    context = {
        "programme": programme,
        "filter": listed,
        "table": table,
        "message": message(table),
        "rows": [(place, [(cell, _address(cell, axis, chosen)) for cell in cells]) for place, cells in table.rows],
        "tabs": [(one, _query(chosen, per=one.value), one == axis) for one in Axis],
        "query": _query(chosen, per=axis.value),
        "with_road": road is not None,
        "spots": _spots(programme, lines, line),
        "reads": may(request.user, "view_monitoring"),
    }
    return render(request, "kpis/white_spots.html", context)


def _spots(programme: Programme, lines: list[ProgrammeLine], chosen: ProgrammeLine | None) -> list[tuple]:
    """What the programme names itself, each with its lines; with ``chosen`` those of that line. One query."""
    by_pk = {one.pk: one for one in lines}
    found: dict[int, tuple[WhiteSpot, list[ProgrammeLine]]] = {}
    for spot in programme.whitespots.filter(is_active=True).annotate(of_line=F("lines")):
        _spot, of_spot = found.setdefault(spot.pk, (spot, []))
        if spot.of_line in by_pk:
            of_spot.append(by_pk[spot.of_line])
    return [
        (spot, sorted(of_spot, key=lambda one: one.number))
        for spot, of_spot in found.values()
        if chosen is None or chosen in of_spot
    ]


def _query(chosen: dict[str, str], **more: str) -> str:
    return urlencode({**chosen, **more})


def _address(cell: Cell, axis: Axis, chosen: dict[str, str]) -> str:
    """The list of the projects that are counted in a cell."""
    if cell.is_empty:
        return ""
    query = _query({**chosen, axis.value: cell.place.key}, kpi=cell.indicator.key, stand="lopend")
    return f"{reverse('programmes:project-list')}?{query}"


def _export(kind: str, table: CrossTable, *, with_road: bool) -> HttpResponse:
    heads = [str(table.axis.label), _("Code"), _("KPI"), _("Projects running or paused"), _("Projects closed")]
    heads += [_("Proposals on the road")] if with_road else []
    rows = (
        [cell.place.label, cell.indicator.code, cell.indicator.label, cell.now, cell.was]
        + ([cell.road] if with_road else [])
        for _place, cells in table.rows
        for cell in cells
    )
    return table_answer(kind, f"witte-vlekken-{table.axis.value}-{timezone.localdate():%Y-%m-%d}", heads, rows)
