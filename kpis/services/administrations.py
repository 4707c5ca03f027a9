"""Writes of administrations: begun, saved as a draft at any time, handed in, and opened again with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from programmes.services.writing import NotNow, StaleWrite, Unsuitable
from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..enums import AdministrationState, AnswerBasis, MeasurementState
from ..instruments.scores import Answer, faults_in
from ..models import (
    ExpectedMeasurement,
    InstrumentAdministration,
    InstrumentVersion,
    ItemScore,
    MeasurementRound,
    ReportingUnit,
)
from .permission import ensure


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is noted about an administration besides the answers. People are counted, never named."""

    taken_on: date | None = None
    consensus_on: date | None = None
    facilitator_role: str = ""
    invited: int | None = None
    responded: int | None = None
    note: str = ""


def _ensure_open(measurement_round: MeasurementRound) -> None:
    if not measurement_round.takes_entries:
        raise NotNow(_("This round takes no measurements now."))


@transaction.atomic
def begin_administration(
    *, unit: ReportingUnit, round: MeasurementRound, version: InstrumentVersion, by
) -> InstrumentAdministration:
    """Begin to note how a version was taken at a unit in a round; once each.

    Raises ``Unsuitable`` when the unit is not in the round, or the version has no items or was begun already.
    """
    # The version is held, so that nobody changes its items at this moment.
    held = InstrumentVersion.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=version.pk)
    expected = ExpectedMeasurement.objects.filter(unit=unit, round=round).select_related("round").first()
    if expected is None:
        raise Unsuitable(_("Nothing is expected of this unit in this round."))
    ensure(by, "enter_measurement", expected)
    _ensure_open(expected.round)
    if not held.instrument.is_active or not held.items.exists():
        raise Unsuitable(_("This version cannot be taken item by item. Choose another one."), "version")
    if held.administrations.filter(unit=unit, round=round).exists():
        raise Unsuitable(_("This was begun already. You find it in the list."), "version")
    now = clock.now()
    made = InstrumentAdministration.objects.create(
        unit=unit, round=round, version=held, entered_by=by, entered_at=now, saved_by=by, saved_at=now
    )
    record("administration.begun", by=by, obj=made)
    return made


def _held(administration: InstrumentAdministration, by) -> InstrumentAdministration:
    """Lock the row; who may fill it in is asked in the same query. Raises ``PermissionDenied`` and ``NotNow``."""
    rows = InstrumentAdministration.objects.all() if by is None else InstrumentAdministration.objects.enterable_by(by)
    rows = rows.select_for_update(of=("self",)).select_related("round", "unit", "version__instrument", "saved_by")
    row = rows.filter(pk=administration.pk).first()
    if row is None:
        raise PermissionDenied
    _ensure_open(row.round)
    return row


def _scores(row: InstrumentAdministration, answers: Sequence[Answer], levels: dict[int, int]) -> list[ItemScore]:
    scores = []
    for answer in answers:
        if not {*answer.counts, *([answer.consensus] if answer.consensus else [])} <= levels.keys():
            raise Unsuitable(_("Choose a level of the scale of this item."))
        chosen = [(AnswerBasis.INDIVIDUAL, level, n) for level, n in answer.counts.items()]
        if answer.consensus is not None:
            chosen.append((AnswerBasis.CONSENSUS, answer.consensus, 1))
        scores += [
            ItemScore(administration=row, item_id=answer.item, basis=basis, level_id=levels[level], n=n)
            for basis, level, n in chosen
        ]
    return scores


@transaction.atomic
def save_administration(
    *,
    administration: InstrumentAdministration,
    seen_revision: int,
    about: About,
    answers: Sequence[Answer],
    is_final: bool = False,
    by,
) -> InstrumentAdministration:
    """Keep everything that was filled in, complete or not; with ``is_final`` it is handed in too.

    Raises ``NotNow`` when it was handed in or the round takes no entries, ``StaleWrite`` when somebody else saved since
    ``seen_revision``, ``Unsuitable`` for what cannot be, or is missing when it is handed in.
    """
    row = _held(administration, by)
    if row.is_handed_in:
        raise NotNow(_("This administration was handed in. Open it again with a reason to change it."))
    if row.revision != seen_revision:
        raise StaleWrite(by=row.saved_by, at=row.saved_at, revision=row.revision)
    # A version that was taken is fixed, so what the caller read of it still holds.
    numbers = {item.pk: item.number for item in administration.version.items.all()}
    levels = {level.value: level.pk for level in administration.version.levels.all()}
    if not {answer.item for answer in answers} <= numbers.keys():
        raise Unsuitable(_("Choose an item of the version that was taken."))
    for fault in faults_in(answers, numbers, responded=about.responded, is_final=is_final):
        raise Unsuitable(fault.text)
    if is_final:
        _check_complete(about, answers)
    scores = _scores(row, answers, levels)
    for name in about.__dataclass_fields__:
        setattr(row, name, getattr(about, name))
    row.revision, row.saved_by, row.saved_at = row.revision + 1, by, clock.now()
    if is_final:
        row.state, row.handed_in_by, row.handed_in_at = AdministrationState.HANDED_IN, by, row.saved_at
    row.clean_fields(exclude=["unit", "round", "version", "entered_by", "saved_by", "handed_in_by"])
    row.save()
    row.scores.all().delete()
    ItemScore.objects.bulk_create(scores)
    if is_final:
        record("administration.handed_in", by=by, obj=row)
    return row


def _check_complete(about: About, answers: Sequence[Answer]) -> None:
    if about.taken_on is None:
        raise Unsuitable(_("Enter the day on which people answered."), "taken_on")
    if about.consensus_on is None:
        raise Unsuitable(_("Enter the day on which the team agreed."), "consensus_on")
    if about.responded is None and any(answer.people for answer in answers):
        raise Unsuitable(_("Enter how many people answered."), "responded")


@transaction.atomic
def reopen_administration(*, administration: InstrumentAdministration, reason: str, by) -> InstrumentAdministration:
    """Make a draft of what was handed in, with a reason. A measurement that rests on it stays as it was.

    Raises ``NotNow`` when it is a draft, or a measurement that rests on it waits for a check.
    """
    row = _held(administration, by)
    if not row.is_handed_in:
        raise NotNow(_("This administration was not handed in. You can change it."))
    if row.measurements.filter(state=MeasurementState.SUBMITTED).exists():
        raise NotNow(_("A measurement that rests on this waits for a check. Have it returned first."))
    if not reason.strip():
        raise Unsuitable(_("Write what has to change, and why."), "reason")
    row.state, row.handed_in_by, row.handed_in_at = AdministrationState.DRAFT, None, None
    row.revision, row.saved_by, row.saved_at = row.revision + 1, by, clock.now()
    row.save()
    record("administration.reopened", by=by, obj=row, reason=reason.strip())
    return row
