"""What was measured, for everyone who may see it: dashboard and comparison. The public sees published rounds only."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from programmes.models import Programme, ProgrammeLine
from twenteboard.platform.sheets import csv_answer

from ..beside import Pair, Picked, earlier_than, pick_public, public_pairs
from ..categories.pages import ComparedParts, compared_parts, rows_in_file
from ..charts import dumbbell
from ..comparison import PER_BOARD, PER_MUNICIPALITY, PER_SCHOOL, Compared, as_table, compare_rounds, pick_rounds
from ..enums import ValueType
from ..figures import KpiFigure, kpi_standings
from ..models import Indicator, MeasurementRound
from ..rules import may
from ..stories.links import columns, more_about_kpi, told_in


@require_safe
def dashboard(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Show each KPI of the programme or a line with its baseline, last measurement, target and status."""
    programme = Programme.objects.in_front()
    lines = list(ProgrammeLine.objects.filter(programme=programme).only("number", "name_nl", "name_en"))
    line = next((one for one in lines if one.number == number), None)
    if number is not None and line is None:
        raise Http404
    indicators = Indicator.objects.public().filter(programme=programme)
    if line is not None:
        indicators = indicators.filter(lines=line)
    rounds = list(MeasurementRound.objects.published().filter(programme=programme))
    figures = kpi_standings(
        list(indicators.prefetch_related("versions")),
        rounds,
        on=timezone.localdate(),
        line=line.pk if line else None,
        least=None if may(request.user, "view_monitoring") else programme.min_group_size,
    )
    return render(
        request,
        "kpis/dashboard.html",
        {
            "programme": programme,
            "lines": lines,
            "line": line,
            "rows": [(figure, *_ends(figure)) for figure in figures],
            "rounds": rounds,
            "reads": may(request.user, "view_monitoring"),
        },
    )


def _ends(figure: KpiFigure) -> tuple[str, str]:
    """Before and now as the table shows them: the matched pairs where there are any."""
    from .. import words

    if figure.both is not None and figure.both.pairs and not figure.both.before.is_shielded:
        return words.told(figure.sheet, figure.both.before), words.told(figure.sheet, figure.both.after)
    if figure.both is not None and figure.both.before.is_shielded:
        return str(words.TOO_SMALL), str(words.TOO_SMALL)
    latest = figure.latest
    return (latest.text if latest else words.NONE), words.NONE


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to compare; ``instead`` are the rounds to compare where these two are not for everyone.

    ``least`` is the smallest group that this reader may see, ``None`` for all.
    """

    indicator: Indicator
    rounds: list[MeasurementRound]
    per: str
    least: int | None
    compared: Compared | None = None
    instead: Pair | None = None


def _parts(request: HttpRequest, asked: Asked) -> ComparedParts:
    """The same comparison by category, when the address asks for a dimension."""
    return compared_parts(
        asked.compared,
        asked.rounds,
        request.GET.get("delen", ""),
        is_narrowed=bool(request.GET.get("bestuur") or request.GET.get("gemeente")),
        least=asked.least,
        on=timezone.localdate(),
    )


def _asked(request: HttpRequest, code: str) -> Asked:
    """Read what is compared from the address.

    The public compares a published round with the one it belongs to, per board or municipality.
    """
    programme = Programme.objects.in_front()
    reads = may(request.user, "view_monitoring")
    indicators = Indicator.objects.filter(programme=programme) if reads else Indicator.objects.public()
    indicators = indicators.annotate(**columns(request.user, "indicators"))
    indicator = get_object_or_404(indicators.filter(programme=programme).with_sheets(), code__iexact=code)
    rounds = list(
        MeasurementRound.objects.visible_to(request.user)
        .filter(programme=programme, expected__version__indicator=indicator)
        .distinct()
    )
    allowed = (PER_SCHOOL, PER_BOARD, PER_MUNICIPALITY) if reads else (PER_BOARD, PER_MUNICIPALITY)
    least = None if reads else programme.min_group_size
    per = request.GET.get("per", "")
    per = per if per in allowed else allowed[0]
    ids = request.GET.get("voor", ""), request.GET.get("na", "")
    picked = Picked(pick_rounds(rounds, *ids)) if reads else pick_public(rounds, *ids)
    if picked.pair is None or indicator.definition is None:
        return Asked(indicator, rounds, per, least, instead=picked.instead)
    compared = compare_rounds(
        indicator,
        *picked.pair,
        per=per,
        board=request.GET.get("bestuur", ""),
        municipality=request.GET.get("gemeente", ""),
        least=least,
        earlier=() if reads else earlier_than(public_pairs(rounds), picked.pair),
    )
    return Asked(indicator, rounds, compared.per, least, compared)


@require_safe
def compare_page(request: HttpRequest, code: str) -> HttpResponse:
    """Compare two rounds as matched pairs: chart, table, and what was left out."""
    asked = _asked(request, code)
    indicator, compared = asked.indicator, asked.compared
    draws = compared is not None and compared.both.is_comparable
    if draws and indicator.definition.value_type == ValueType.BOOLEAN and asked.per == PER_SCHOOL:
        draws = False  # yes or no per school makes no bar
    return render(
        request,
        "kpis/compare.html",
        {
            "indicator": indicator,
            "sheet": indicator.definition,
            "rounds": asked.rounds,
            "compared": compared,
            "choices": reversed(public_pairs(asked.rounds)),
            "instead": asked.instead,
            "parts": _parts(request, asked),
            "per": asked.per,
            "chart": dumbbell(indicator.definition, compared.rows, compared.sentence) if draws else None,
            "reads": may(request.user, "view_monitoring"),
            "stories": told_in(indicator),
            "stories_url": more_about_kpi(indicator, request.user),
            "csv_query": request.GET.urlencode(),
            "bestuur": request.GET.get("bestuur", ""),
            "gemeente": request.GET.get("gemeente", ""),
        },
    )


@require_safe
def compare_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Give the comparison as a file, with the same figures as the page."""
    asked = _asked(request, code)
    if asked.compared is None:
        raise Http404
    heads, rows = as_table(asked.compared)
    rows += rows_in_file(_parts(request, asked))
    return csv_answer(f"{asked.indicator.code.lower()}-voor-en-na", heads, rows)
