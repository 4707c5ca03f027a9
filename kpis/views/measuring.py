"""Entering measurements, and checking those of others."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twenteboard.platform.formats import parse_number, percentage

from ..categories.entry import CheckParts, EntryParts
from ..checking import Seen, jumps, seen
from ..enums import MeasurementState, RoundState
from ..forms.measuring import MeasurementForm
from ..forms.rounds import ReasonForm
from ..forms.taking_over import taken_over
from ..instruments.results import results_for
from ..models import ExpectedMeasurement, Measurement
from ..origins import Origins
from ..rules import may
from ..services import MeasuringRefused, hand_in, save_draft, send_back, validate
from .access import needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]
PAGE = 50
TRACES = ("source_release__source", "instrument_version__instrument", "instrument_administration")


@login_required
@require_safe
def own_entries(request: HttpRequest) -> HttpResponse:
    """Show what this person has to enter in open rounds."""
    rows = (
        ExpectedMeasurement.objects.enterable_by(request.user)
        .filter(round__state__in=[RoundState.OPEN, RoundState.REVIEW])
        .with_progress()
        .select_related("round", "unit", "version__indicator")
        .order_by("due_on", "unit__name", "version__indicator__order")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "kpis/entries_own.html", {"page": page, "reads": may(request.user, "view_monitoring")})


def _expected_for(user, pk: int) -> ExpectedMeasurement:
    rows = ExpectedMeasurement.objects.select_related("round", "unit", "version__indicator")
    expected = get_object_or_404(rows.with_dimensions(), pk=pk)
    if may(user, "enter_measurement", expected):
        return expected
    if may(user, "view_monitoring"):
        raise PermissionDenied
    raise Http404


def _before(expected: ExpectedMeasurement) -> Seen | None:
    """What counted at this unit in the round before, by reference date."""
    row = (
        Measurement.objects.current()
        .filter(
            expected__unit=expected.unit_id,
            expected__version__indicator=expected.version.indicator_id,
            expected__round__reference_date__lt=expected.round.reference_date,
        )
        .select_related("expected__round", "expected__version", "level", *TRACES)
        .order_by("-expected__round__reference_date")
        .first()
    )
    return seen(row)


@login_required
@require_http_methods(PAGE_WITH_FORM)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter one measurement: save it as a draft, or hand it in for the check of another."""
    expected = _expected_for(request.user, pk)
    newest = expected.measurements.select_related("level", *TRACES).order_by("-revision").first()
    is_final = "hand_in" in request.POST
    is_first_look = newest is None and request.method != "POST"
    last = Measurement.objects.entered_in(expected.round_id, request.user).first() if is_first_look else newest
    results = results_for(expected)
    takes_over = "take_over" in request.POST
    form = MeasurementForm(
        taken_over(request.POST, results) if request.method == "POST" else None,
        expected=expected,
        origins=Origins(last, results),
        is_final=is_final,
        initial=MeasurementForm.initial_of(newest, expected, last),
    )
    form.quiet = takes_over  # the value stands in the form now: judged and saved when that is asked
    before = _before(expected) if request.method != "POST" else None
    parts = EntryParts(expected, newest, before, data=form.data if form.is_bound else None, is_final=is_final)
    if parts.form is not None:
        parts.form.quiet = takes_over
    is_sent = request.method == "POST" and not takes_over
    if is_sent and all([form.is_valid(), parts.is_valid()]) and parts.hold_to(form.entry()):
        write = hand_in if is_final else save_draft
        try:
            saved = write(expected=expected, entry=replace(form.entry(), parts=parts.entries()), by=request.user)
        except MeasuringRefused as refusal:
            messages.warning(request, str(refusal))
            return redirect("kpis:entry", pk)
        if is_final:
            parts.warn(request, saved)
        if not is_final:
            messages.success(request, _("The draft is saved. It counts for nothing until you hand it in."))
            return redirect("kpis:entry", pk)
        messages.success(request, _("Handed in. Somebody else checks it."))
        if may(request.user, "view_monitoring"):
            return redirect("kpis:round-unit", expected.round_id, expected.unit_id)
        return redirect("kpis:entries")
    is_open = expected.round.takes_entries and (newest is None or newest.state != MeasurementState.SUBMITTED)
    return render(
        request,
        "kpis/entry.html",
        {
            "expected": expected,
            "form": form,
            "newest": newest,
            "own": seen(newest, expected),
            "parts": parts,
            "before": before or _before(expected),
            "is_open": is_open,
            "back_to_round": may(request.user, "view_monitoring"),
            "results": results,
            "takes_over": takes_over,
        },
        status=422 if form.is_bound and not takes_over else 200,
    )


@login_required
@require_safe
def entry_share(request: HttpRequest) -> HttpResponse:
    """Give the share that two typed numbers make, for the line under the boxes."""
    try:
        part, whole = (parse_number(request.GET.get(name, "")) for name in ("numerator", "denominator"))
    except ValueError:
        return HttpResponse("–")
    if whole <= 0 or not 0 <= part <= whole:
        return HttpResponse("–")
    return HttpResponse(percentage(100 * part / whole, 1))


def _waiting():
    return (
        Measurement.objects.filter(state=MeasurementState.SUBMITTED)
        .select_related(
            "expected__round",
            "expected__unit",
            "expected__version__indicator",
            "level",
            "entered_by",
            "submitted_by",
            *TRACES,
        )
        .order_by("submitted_at")
    )


@needs("view_monitoring")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for a check, the oldest first."""
    page = Paginator(_waiting(), PAGE).get_page(request.GET.get("page"))
    rows = [(row, seen(row), may(request.user, "validate_measurement", row)) for row in page]
    return render(request, "kpis/queue.html", {"page": page, "rows": rows})


@needs("view_monitoring")
@require_http_methods(PAGE_WITH_FORM)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a measurement beside the one it replaces and the round before; let it count or return it."""
    row = get_object_or_404(_waiting(), pk=pk)
    checks = may(request.user, "validate_measurement", row)
    form = ReasonForm(
        request.POST if "return" in request.POST else None,
        label=_("What has to change?"),
        missing=_("Write what has to change."),
    )
    if request.method == "POST":
        if not checks:
            raise PermissionDenied
        returns = "return" in request.POST
        if not returns or form.is_valid():
            try:
                if returns:
                    send_back(measurement=row, reason=form.cleaned_data["reason"], by=request.user)
                else:
                    validate(measurement=row, by=request.user)
            except MeasuringRefused as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, _("Returned.") if returns else _("Checked. This measurement counts."))
            return redirect("kpis:queue")
    former = seen(
        row.expected.measurements.filter(is_current=True).select_related("level", *TRACES).first(), row.expected
    )
    before = _before(row.expected)
    parts = CheckParts(row, former, before)
    return render(
        request,
        "kpis/check.html",
        {
            "row": row,
            "new": seen(row),
            "former": former,
            "before": before,
            "jumps": [*jumps(row, before), *parts.doubts],
            "parts": parts,
            "form": form,
            "checks": checks,
        },
        status=422 if form.is_bound else 200,
    )
