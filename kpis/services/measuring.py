"""Writes of measurements: saved as draft, handed in, checked by another or returned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..enums import WITHOUT_VALUE, ExpectedState, MeasurementState, ObsStatus, ValueType
from ..instruments.results import consensus_of, result_of
from ..models import (
    DataSourceRelease,
    ExpectedMeasurement,
    InstrumentAdministration,
    InstrumentVersion,
    Measurement,
    ScaleLevel,
)
from ..shielding import faults, faults_by_category
from .parts import PartEntry, what_is_wrong, write_parts
from .permission import ensure


class MeasuringRefused(ValueError):  # noqa: N818 - reads as what happened
    """This cannot be done with the measurement now; the text says why and is shown to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody fills in. Only the fields of the kind of value are kept; without a value none of them.

    Of a share that a source shields the denominator is kept, when it is known.
    """

    status: str = ObsStatus.FINAL
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    boolean: bool | None = None
    level: ScaleLevel | None = None
    narrative: str = ""
    source: str = ""
    source_release: DataSourceRelease | None = None
    instrument_version: InstrumentVersion | None = None
    instrument_administration: InstrumentAdministration | None = None
    reference_date: date | None = None
    collected_on: date | None = None
    invited: int | None = None
    responded: int | None = None
    comment: str = ""
    parts: tuple[PartEntry, ...] | None = None  # by category; ``None`` leaves what the draft had


OF_TYPE = {
    ValueType.PERCENTAGE: ("numerator", "denominator"),
    ValueType.RATIO: ("numerator", "denominator"),
    ValueType.COUNT: ("value",),
    ValueType.BOOLEAN: ("boolean",),
    ValueType.ORDINAL: ("level",),
    ValueType.NARRATIVE: ("narrative",),
}
VALUES = ("numerator", "denominator", "value", "boolean", "level", "narrative")


def _columns(entry: Entry, value_type: str, round_date: date) -> dict:
    columns = {name: value for name, value in _fields(entry).items() if name not in (*VALUES, "parts")}
    columns["obs_status"] = columns.pop("status")
    columns["reference_date"] = columns["reference_date"] or round_date
    kept = () if entry.status in WITHOUT_VALUE else OF_TYPE[value_type]
    if entry.status == ObsStatus.SUPPRESSED and "denominator" in OF_TYPE[value_type]:
        kept = ("denominator",)
    for name in VALUES:
        empty = "" if name == "narrative" else None
        columns[name] = getattr(entry, name) if name in kept else empty
    return columns


def _fields(entry: Entry) -> dict:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


def is_complete(entry: Entry, value_type: str) -> bool:
    """Whether this can be handed in: a source, and either a value or the word that there is none."""
    if not (entry.source.strip() or entry.source_release or entry.instrument_version):
        return False
    if entry.status in WITHOUT_VALUE:
        return True
    return all(getattr(entry, name) not in (None, "") for name in OF_TYPE[value_type])


def faults_of(entry: Entry, value_type: str) -> dict[str, str]:
    """What cannot stand beside a source that hides small numbers, in words by field."""
    return faults(
        _source_of(entry),
        status=entry.status,
        value_type=value_type,
        **{name: getattr(entry, name) for name in ("numerator", "denominator", "value")},
    )


def part_faults_of(entry: Entry, value_type: str) -> dict[tuple[int, str], str]:
    """The same for the categories, by category and field."""
    return faults_by_category(_source_of(entry), value_type, entry.parts or ())


def _source_of(entry: Entry):
    return entry.source_release.source if entry.source_release else None


def _held(expected: ExpectedMeasurement, by) -> ExpectedMeasurement:
    held = ExpectedMeasurement.objects.select_for_update(of=("self",)).select_related("round", "version")
    row = held.get(pk=expected.pk)
    ensure(by, "enter_measurement", row)
    return row


@transaction.atomic
def save_draft(*, expected: ExpectedMeasurement, entry: Entry, by) -> Measurement:
    """Keep what was filled in: a new revision, or the draft that was there. Counts for nothing yet.

    Raises ``MeasuringRefused`` when the round takes no entries or a revision waits for its check.
    """
    held = _held(expected, by)
    if not held.round.takes_entries:
        raise MeasuringRefused(_("This round takes no measurements now."))
    newest = held.measurements.order_by("-revision").first()
    if newest is not None and newest.state == MeasurementState.SUBMITTED:
        raise MeasuringRefused(_("This measurement waits for a check. It can be changed again when it is returned."))
    columns = _columns(entry, held.version.value_type, held.round.reference_date)
    if newest is not None and newest.state == MeasurementState.DRAFT:
        for name, value in columns.items():
            setattr(newest, name, value)
        newest.entered_at = clock.now()  # who began the draft stays named, and will not be the one who checks it
        newest.save()
        write_parts(newest, entry.parts, is_new=False)
        return newest
    made = Measurement.objects.create(
        expected=held,
        revision=newest.revision + 1 if newest else 1,
        supersedes=newest,
        value_type=held.version.value_type,
        entered_by=by,
        entered_at=clock.now(),
        **columns,
    )
    write_parts(made, entry.parts, is_new=True)
    return made


def _ensure_agrees(measurement: Measurement) -> None:
    """Hold what names an administration to it: of this unit and round, handed in, with the value that follows."""
    if measurement.instrument_administration_id is None:
        return
    # Held until the end, so that nobody opens it again at this moment.
    rows = InstrumentAdministration.objects.select_for_update(of=("self",)).select_related("version__instrument")
    administration = rows.get(pk=measurement.instrument_administration_id)
    expected = measurement.expected
    asked = (expected.unit_id, expected.round_id, measurement.instrument_version_id)
    taken = (administration.unit_id, administration.round_id, administration.version_id)
    if asked != taken or not administration.is_handed_in:
        raise MeasuringRefused(_("The administration that was chosen cannot be used now. Choose another source."))
    if measurement.obs_status in WITHOUT_VALUE:
        raise MeasuringRefused(_("An administration gives a value. Take it over, or choose another source."))
    result = result_of(expected.version, administration, consensus_of([administration])[administration.pk])
    if result is None or not result.agrees_with(measurement):
        text = _("The figure differs from the administration. Take that over, or choose another source.")
        raise MeasuringRefused(text)


@transaction.atomic
def hand_in(*, expected: ExpectedMeasurement, entry: Entry, by) -> Measurement:
    """Save and hand in for the check of another. Raises ``MeasuringRefused`` when something is missing."""
    if not is_complete(entry, expected.version.value_type):
        raise MeasuringRefused(_("Fill in the figures and their source, or choose why there are none."))
    for fault in faults_of(entry, expected.version.value_type).values():
        raise MeasuringRefused(fault)
    for fault in part_faults_of(entry, expected.version.value_type).values():
        raise MeasuringRefused(fault)
    if text := what_is_wrong(expected.version_id, expected.version.value_type, entry.parts):
        raise MeasuringRefused(text)
    measurement = save_draft(expected=expected, entry=entry, by=by)
    _ensure_agrees(measurement)
    measurement.state = MeasurementState.SUBMITTED
    measurement.submitted_by, measurement.submitted_at = by, clock.now()
    measurement.save()
    ExpectedMeasurement.objects.filter(pk=expected.pk).update(state=ExpectedState.RECEIVED, reason="")
    record("measurement.submitted", by=by, obj=measurement, revision=measurement.revision)
    return measurement


@transaction.atomic
def hand_in_all(*, entries: Iterable[tuple[ExpectedMeasurement, Entry]], by) -> int:
    """Hand in several at once, all or none; gives the number. Raises ``MeasuringRefused`` like ``hand_in``."""
    return len([hand_in(expected=expected, entry=entry, by=by) for expected, entry in entries])


def _waiting(measurement: Measurement, by) -> Measurement:
    held = Measurement.objects.select_for_update(of=("self",)).select_related("expected__round")
    row = held.get(pk=measurement.pk)
    if row.state != MeasurementState.SUBMITTED:
        raise MeasuringRefused(_("This measurement was checked or returned already."))
    if by.pk in (row.entered_by_id, row.submitted_by_id):
        raise MeasuringRefused(_("You entered this measurement yourself. Somebody else checks it."))
    ensure(by, "validate_measurement", row)
    if not row.expected.round.takes_entries:
        raise MeasuringRefused(_("This round is closed. Open it again first."))
    return row


@transaction.atomic
def validate(*, measurement: Measurement, by) -> Measurement:
    """Let a measurement count; the one before stays as it was but no longer counts. Raises ``MeasuringRefused``."""
    row = _waiting(measurement, by)
    for before in row.expected.measurements.filter(is_current=True):
        before.is_current = False
        before.save(update_fields=["is_current"])
    row.state, row.is_current = MeasurementState.VALIDATED, True
    row.validated_by, row.validated_at = by, clock.now()
    row.save(update_fields=["state", "is_current", "validated_by", "validated_at"])
    record("measurement.validated", by=by, obj=row, revision=row.revision)
    return row


@transaction.atomic
def send_back(*, measurement: Measurement, reason: str, by) -> Measurement:
    """Return a measurement with a reason; who entered it makes a new revision. Raises ``MeasuringRefused``."""
    row = _waiting(measurement, by)
    if not reason.strip():
        raise MeasuringRefused(_("Write what has to change."))
    row.state, row.return_reason = MeasurementState.RETURNED, reason.strip()
    row.save(update_fields=["state", "return_reason"])
    counts = row.expected.measurements.filter(is_current=True).exists()
    if not counts:
        ExpectedMeasurement.objects.filter(pk=row.expected_id).update(state=ExpectedState.EXPECTED)
    record("measurement.returned", by=by, obj=row, reason=row.return_reason)
    return row
