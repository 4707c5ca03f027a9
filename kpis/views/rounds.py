"""M&E plans rounds, sees who is missing, lets off, and publishes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from programmes.models import Programme

from ..categories.checks import doubts_in
from ..enums import RoundState, UnitKind
from ..forms.rounds import ExceptionForm, ReasonForm, RoundForm
from ..models import ExpectedMeasurement, Indicator, MeasurementRound, ReportingUnit
from ..overview import overview_of
from ..rules import may
from ..services import RoundRefused, except_from, move_round, plan_round
from ..services.rounds import MOVES, period_of
from .access import needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]
PAGE = 50
TONES = {
    RoundState.PLANNED: "off",
    RoundState.OPEN: "mine",
    RoundState.REVIEW: "mine",
    RoundState.CLOSED: "with",
    RoundState.PUBLISHED: "done",
}
# What each move is called on its button, and what it brings about.
MOVE_TEXTS = {
    "open": (
        gettext_lazy("Open the round"),
        gettext_lazy("From now on measurements can be entered."),
    ),
    "review": (
        gettext_lazy("End the entry"),
        gettext_lazy("Then you check what came in. Who got a measurement returned can still enter it again."),
    ),
    "close": (
        gettext_lazy("Close the round"),
        gettext_lazy("Nothing can be entered or checked any more. Everything that came in must be checked first."),
    ),
    "publish": (
        gettext_lazy("Publish the round"),
        gettext_lazy("Everyone can read the figures. The round is locked; the baselines are fixed."),
    ),
    "reopen": (
        gettext_lazy("Open the round again"),
        gettext_lazy("The figures leave the public pages until you publish again. Your reason is kept."),
    ),
}


def _moves_for(measurement_round: MeasurementRound) -> list[tuple[str, str]]:
    names = [name for name, (sources, _target, _verb) in MOVES.items() if measurement_round.state in sources]
    forward = {"open": 2, "review": 1, "close": 1, "publish": 1, "reopen": 2}
    if measurement_round.state == RoundState.PLANNED:
        forward["open"] = 1
    return [(name, MOVE_TEXTS[name][0]) for name in sorted(names, key=forward.__getitem__)]


@needs("view_monitoring")
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """Show all rounds with what came in."""
    page = Paginator(MeasurementRound.objects.visible_to(request.user).for_list(), PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(row, TONES[RoundState(row.state)]) for row in page]
    return render(
        request,
        "kpis/rounds.html",
        {"page": page, "rows": rows, "may_plan": may(request.user, "plan_round")},
    )


@needs("plan_round")
@require_http_methods(PAGE_WITH_FORM)
def round_new(request: HttpRequest) -> HttpResponse:
    """Plan a round."""
    programme = Programme.objects.in_front()
    units = ReportingUnit.objects.filter(kind=UnitKind.SCHOOL_LOCATION, closed_on__isnull=True).order_by("name")
    indicators = Indicator.objects.filter(programme=programme, is_active=True, versions__isnull=False).distinct()
    form = RoundForm(
        request.POST or None,
        rounds=MeasurementRound.objects.filter(programme=programme),
        indicators=indicators.prefetch_related("versions"),
        units=units,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            planned = plan_round(
                programme=programme,
                kind=data["kind"],
                label=data["label"],
                period=period_of(
                    type=data["period_type"], start=data["starts_on"], end=data["ends_on"], label=_period_label(data)
                ),
                reference_date=data["reference_date"],
                entry_opens_on=data["entry_opens_on"],
                entry_closes_on=data["entry_closes_on"],
                indicators=data["indicators"],
                units=data["units"],
                compared_to=data["compared_to"],
                by=request.user,
            )
        except (RoundRefused, ValidationError) as refusal:
            form.add_error("starts_on", " ".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            messages.success(request, _("The round is planned."))
            return redirect(planned)
    return render(request, "kpis/round_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _period_label(data: dict) -> str:
    first, last = data["starts_on"].year, data["ends_on"].year
    return str(first) if first == last else f"{first}-{last}"


@needs("view_monitoring")
@require_safe
def round_overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came in per board and municipality, and who is missing."""
    shown = get_object_or_404(
        MeasurementRound.objects.visible_to(request.user).select_related("period", "compared_to"), pk=pk
    )
    overview = overview_of(shown, shown.expected.with_progress())
    shows_all = "alles" in request.GET
    narrowed = overview.narrowed(request.GET.get("bestuur", ""), request.GET.get("gemeente", ""))
    rows = overview.units if shows_all else overview.missing_units
    rows = [row for row in rows if narrowed is None or narrowed.name in (row.board, row.municipality)]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    works = may(request.user, "move_round")
    return render(
        request,
        "kpis/round.html",
        {
            "round": shown,
            "tone": TONES[RoundState(shown.state)],
            "overview": overview,
            "page": page,
            "shows_all": shows_all,
            "is_late": shown.takes_entries and shown.entry_closes_on < timezone.localdate(),
            "moves": _moves_for(shown) if works else [],
            "works": works,
            "narrowed": narrowed,
            "may_import": shown.takes_entries and may(request.user, "import_measurements"),
            "may_ask": shown.takes_entries and may(request.user, "remind_round"),
            "doubts": doubts_in(shown),
            "indicators": Indicator.objects.filter(versions__expected__round=shown).distinct(),
        },
    )


@needs("view_monitoring")
@require_safe
def round_unit(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Show what is expected of one unit in a round, with the way to each form."""
    shown = get_object_or_404(MeasurementRound.objects.visible_to(request.user), pk=pk)
    rows = list(
        shown.expected.filter(unit=unit)
        .with_progress()
        .select_related("unit", "version__indicator", "responsible")
        .order_by("version__indicator__order")
    )
    if not rows:
        raise Http404
    return render(
        request,
        "kpis/round_unit.html",
        {
            "round": shown,
            "unit": rows[0].unit,
            "rows": rows,
            "works": may(request.user, "enter_measurement", rows[0]) and shown.takes_entries,
            "may_except": may(request.user, "except_measurement"),
            "may_assign": may(request.user, "remind_round") and shown.takes_entries,
        },
    )


@needs("move_round")
@require_http_methods(PAGE_WITH_FORM)
def round_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Ask whether a round goes further, and do it."""
    shown = get_object_or_404(MeasurementRound.objects.select_related("period"), pk=pk)
    if move not in MOVES:
        raise Http404
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label=_("Why is the round opened again?"),
        missing=_("Write why the round is opened again."),
    )
    asks = move == "reopen"
    if request.method == "POST" and (not asks or form.is_valid()):
        try:
            move_round(round=shown, move=move, by=request.user, reason=form.cleaned_data["reason"] if asks else "")
        except RoundRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Done. The round stands at another step now."))
        return redirect(shown)
    return render(
        request,
        "kpis/round_move.html",
        {"round": shown, "form": form if asks else None, "title": MOVE_TEXTS[move][0], "help": MOVE_TEXTS[move][1]},
        status=422 if request.method == "POST" else 200,
    )


@needs("except_measurement")
@require_http_methods(PAGE_WITH_FORM)
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a unit off, or expect its measurement after all."""
    expected = get_object_or_404(
        ExpectedMeasurement.objects.select_related("round", "unit", "version__indicator"), pk=pk
    )
    form = ExceptionForm(request.POST or None, initial={"state": expected.state, "reason": expected.reason})
    if request.method == "POST" and form.is_valid():
        try:
            except_from(expected=expected, by=request.user, **form.cleaned_data)
        except RoundRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
        return redirect("kpis:round-unit", expected.round_id, expected.unit_id)
    return render(
        request, "kpis/exception.html", {"form": form, "expected": expected}, status=422 if form.is_bound else 200
    )
