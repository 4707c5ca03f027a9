"""Writes of rounds: plan, open, check, close, publish; what is expected, and what is let off."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from programmes.models import Programme
from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..enums import ExpectedState, MeasurementState, RoundKind, RoundState
from ..models import ExpectedMeasurement, Indicator, Measurement, MeasurementRound, Period, ReportingUnit
from .baselines import designate_baselines
from .overlap import overlap_in_words
from .permission import asks


class RoundRefused(ValueError):  # noqa: N818 - reads as what happened
    """This cannot be done with the round now; the text says why and is shown to the person."""


# What can be done with a round: name -> (from which states, to which state, verb of the log).
MOVES = {
    "open": ((RoundState.PLANNED, RoundState.REVIEW), RoundState.OPEN, "round.opened"),
    "review": ((RoundState.OPEN,), RoundState.REVIEW, "round.in_review"),
    "close": ((RoundState.REVIEW,), RoundState.CLOSED, "round.closed"),
    "publish": ((RoundState.CLOSED,), RoundState.PUBLISHED, "round.published"),
    "reopen": ((RoundState.CLOSED, RoundState.PUBLISHED), RoundState.REVIEW, "round.reopened"),
}


def period_of(*, type: str, start: date, end: date, label: str) -> Period:
    """Return the period with this type and start, made when it is new. Raises ``ValidationError`` on overlap."""
    found = Period.objects.filter(type=type, start=start).first()
    if found:
        return found
    period = Period(type=type, start=start, end=end, label=label)
    with overlap_in_words():
        period.full_clean()
        period.save()
    return period


@asks("plan_round")
@transaction.atomic
def plan_round(
    *,
    programme: Programme,
    kind: str,
    label: str,
    period: Period,
    reference_date: date,
    entry_opens_on: date,
    entry_closes_on: date,
    indicators: Iterable[Indicator],
    units: Iterable[ReportingUnit],
    compared_to: MeasurementRound | None = None,
    is_example: bool = False,
    by,
) -> MeasurementRound:
    """Plan a round, and expect a measurement of each KPI at each unit, by the newest definition.

    Raises ``RoundRefused`` without KPIs or units, and ``ValidationError`` for dates that do not fit.
    """
    indicators, units = list(indicators), list(units)
    if not indicators or not units:
        raise RoundRefused(_("Choose at least one KPI and one unit."))
    # Who sends the form twice waits here, and is told of the round that is there by then.
    held = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    planned = MeasurementRound(
        programme=held,
        kind=kind,
        label=label,
        period=period,
        reference_date=reference_date,
        entry_opens_on=entry_opens_on,
        entry_closes_on=entry_closes_on,
        compared_to=compared_to,
        is_example=is_example,
        created_by=by,
    )
    planned.full_clean()
    planned.save()
    expect(round=planned, indicators=indicators, units=units)
    record("round.planned", by=by, obj=planned, kpis=", ".join(one.code for one in indicators), units=len(units))
    return planned


def expect(*, round: MeasurementRound, indicators: Iterable[Indicator], units: Iterable[ReportingUnit]) -> int:
    """Expect a measurement of each KPI at each unit, for what was not expected yet; gives the number."""
    units = list(units)
    sheets = [one.definition for one in indicators]
    rows = [
        ExpectedMeasurement(round=round, version=sheet, unit=unit, due_on=round.entry_closes_on)
        for sheet in sheets
        if sheet is not None
        for unit in units
    ]
    return len(ExpectedMeasurement.objects.bulk_create(rows, ignore_conflicts=True))


@asks("move_round")
@transaction.atomic
def move_round(*, round: MeasurementRound, move: str, by, reason: str = "") -> MeasurementRound:
    """Bring a round further. Raises ``RoundRefused`` with the reason when that is not possible now.

    Closing waits until nothing waits for a check; publishing fixes the baselines of a baseline round. Opening a
    closed or published round again takes a reason, which is kept in the log.
    """
    locked = MeasurementRound.objects.select_for_update().get(pk=round.pk)
    sources, target, verb = MOVES[move]
    if locked.state not in sources:
        raise RoundRefused(_("This step is not possible now: the round stands at another step."))
    waiting = Measurement.objects.filter(expected__round=locked, state=MeasurementState.SUBMITTED).count()
    if move == "close" and waiting:
        raise RoundRefused(
            _("Measurements still wait for a check: %(n)s. Check or return them first.") % {"n": waiting}
        )
    if move == "publish" and not Measurement.objects.filter(expected__round=locked, is_current=True).exists():
        raise RoundRefused(_("No measurement of this round is checked yet. There is nothing to publish."))
    if move == "reopen" and not reason.strip():
        raise RoundRefused(_("Write why the round is opened again."))
    locked.state = target
    if move == "publish":
        locked.published_at, locked.published_by = clock.now(), by
    locked.save(update_fields=["state", "published_at", "published_by"])
    if move == "publish" and locked.kind == RoundKind.BASELINE:
        designate_baselines(round=locked, by=by)
    record(verb, by=by, obj=locked, **({"reason": reason.strip()} if reason else {}))
    return locked


@asks("except_measurement")
@transaction.atomic
def except_from(*, expected: ExpectedMeasurement, state: str, reason: str, by) -> ExpectedMeasurement:
    """Let a unit off: waived (it will not come) or not applicable (the definition says nothing about it).

    With state EXPECTED the exception is taken back. Raises ``RoundRefused`` when something was entered already.
    """
    held = ExpectedMeasurement.objects.select_for_update(of=("self",)).select_related("round", "unit")
    expected = held.get(pk=expected.pk)
    if not expected.round.takes_entries and expected.round.state != RoundState.PLANNED:
        raise RoundRefused(_("The round is closed. Open it again first."))
    if expected.measurements.exclude(state__in=[MeasurementState.DRAFT, MeasurementState.RETURNED]).exists():
        raise RoundRefused(_("A measurement was handed in already. It stays."))
    if state != ExpectedState.EXPECTED and not reason.strip():
        raise RoundRefused(_("Write why this measurement will not come."))
    expected.state, expected.reason = state, reason.strip() if state != ExpectedState.EXPECTED else ""
    expected.save(update_fields=["state", "reason"])
    record("expected.excepted", by=by, obj=expected, reason=expected.reason)
    return expected
