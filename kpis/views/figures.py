"""What was measured, for everyone who may see it: dashboard and comparison. The public sees published rounds only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from programmes.models import Programme, ProgrammeLine
from twenteboard.platform.sheets import csv_answer

from ..charts import dumbbell
from ..comparison import PER_BOARD, PER_MUNICIPALITY, PER_SCHOOL, Compared, as_table, compare_rounds, pick_rounds
from ..enums import ValueType
from ..figures import KpiFigure, kpi_figures
from ..models import Indicator, MeasurementRound
from ..rules import may
from ..story_links import columns, more_about_kpi, told_in


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
    figures = kpi_figures(
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
        return words.shown(figure.sheet, figure.both.before.value), words.shown(figure.sheet, figure.both.after.value)
    if figure.both is not None and figure.both.before.is_shielded:
        return str(words.TOO_SMALL), str(words.TOO_SMALL)
    latest = figure.latest
    return (latest.text if latest else words.NONE), words.NONE


def _compared(request: HttpRequest, code: str) -> tuple[Indicator, list[MeasurementRound], Compared | None, str]:
    """Read what is compared from the address. The public compares published rounds, per board or municipality."""
    programme = Programme.objects.in_front()
    reads = may(request.user, "view_monitoring")
    indicators = Indicator.objects.filter(programme=programme) if reads else Indicator.objects.public()
    indicators = indicators.annotate(**columns(request.user, "indicators"))
    indicator = get_object_or_404(
        indicators.filter(programme=programme).prefetch_related("versions"), code__iexact=code
    )
    rounds = list(
        MeasurementRound.objects.visible_to(request.user)
        .filter(programme=programme, expected__version__indicator=indicator)
        .distinct()
    )
    allowed = (PER_SCHOOL, PER_BOARD, PER_MUNICIPALITY) if reads else (PER_BOARD, PER_MUNICIPALITY)
    per = request.GET.get("per", "")
    per = per if per in allowed else allowed[0]
    chosen = pick_rounds(rounds, request.GET.get("voor", ""), request.GET.get("na", ""))
    if chosen is None or indicator.definition is None:
        return indicator, rounds, None, per
    compared = compare_rounds(
        indicator,
        *chosen,
        per=per,
        board=request.GET.get("bestuur", ""),
        municipality=request.GET.get("gemeente", ""),
        least=None if reads else programme.min_group_size,
    )
    return indicator, rounds, compared, compared.per


@require_safe
def compare_page(request: HttpRequest, code: str) -> HttpResponse:
    """Compare two rounds as matched pairs: chart, table, and what was left out."""
    indicator, rounds, compared, per = _compared(request, code)
    draws = compared is not None and compared.both.is_comparable
    if draws and indicator.definition.value_type == ValueType.BOOLEAN and per == PER_SCHOOL:
        draws = False  # yes or no per school makes no bar
    return render(
        request,
        "kpis/compare.html",
        {
            "indicator": indicator,
            "sheet": indicator.definition,
            "rounds": rounds,
            "compared": compared,
            "per": per,
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
    indicator, _rounds, compared, _per = _compared(request, code)
    if compared is None:
        raise Http404
    heads, rows = as_table(compared)
    return csv_answer(f"{indicator.code.lower()}-voor-en-na", heads, rows)
