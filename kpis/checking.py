"""A measurement as somebody who checks it reads it: its value in words, and what stands out."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from twenteboard.platform.formats import getal

from . import words
from .enums import WITHOUT_VALUE, ObsStatus, ValueType
from .models import ExpectedMeasurement, Measurement
from .rollup import Observation, Rollup, roll_up
from .shielding import faults, hidden_range

BIG_STEP = Decimal(10)  # percentage points
BIG_PART = Decimal("0.25")  # of the number before


@dataclass(frozen=True, slots=True)
class Seen:
    """A measurement in words."""

    measurement: Measurement
    text: str
    sums: str
    status: str
    rollup: Rollup


def seen(measurement: Measurement | None, expected: ExpectedMeasurement | None = None) -> Seen | None:
    """Describe a measurement; ``None`` for none. Needs its expected measurement with the definition at hand.

    Of what a source shields the bounds are told; that asks for its release with the source.
    """
    if measurement is None:
        return None
    sheet = (expected or measurement.expected).version
    rollup = roll_up(sheet, [_alone(measurement)])
    return Seen(
        measurement=measurement,
        text=_text(sheet, measurement, rollup),
        sums=_sums(sheet, measurement, rollup),
        status=ObsStatus(measurement.obs_status).label,
        rollup=rollup,
    )


def _alone(measurement: Measurement) -> Observation:
    return Observation(
        unit=1,
        status=measurement.obs_status,
        numerator=measurement.numerator,
        denominator=measurement.denominator,
        value=measurement.value,
        boolean=measurement.boolean,
        level=measurement.level.value if measurement.level else None,
        narrative=measurement.narrative,
        reference_date=measurement.reference_date,
        hidden=hidden_range(_source(measurement)) if measurement.obs_status == ObsStatus.SUPPRESSED else None,
    )


def _source(measurement: Measurement):
    return measurement.source_release.source if measurement.source_release_id else None


def _sums(sheet, measurement: Measurement, rollup: Rollup) -> str:
    if sheet.value_type == ValueType.BOOLEAN:
        return ""
    if measurement.denominator is not None and not rollup.included:
        return _("out of %(whole)s") % {"whole": getal(measurement.denominator)}
    return words.sums(rollup)


def _text(sheet, measurement: Measurement, rollup: Rollup) -> str:
    if rollup.included and measurement.obs_status == ObsStatus.SUPPRESSED:
        return words.told(sheet, rollup)
    if measurement.obs_status in WITHOUT_VALUE:
        return str(ObsStatus(measurement.obs_status).label)
    if measurement.boolean is not None:
        return _("Yes") if measurement.boolean else _("No")
    if measurement.level is not None:
        return measurement.level.label
    if measurement.narrative:
        return measurement.narrative
    return words.shown(sheet, rollup.value)


def jumps(measurement: Measurement, before: Seen | None) -> list[str]:
    """Say what differs much from the round before, and what cannot come from its source, so that somebody looks twice.

    Never a reason to refuse: a source may tell its rule after the figure was handed in.
    """
    sheet = measurement.expected.version
    found = list(
        faults(
            _source(measurement),
            status=measurement.obs_status,
            value_type=sheet.value_type,
            numerator=measurement.numerator,
            denominator=measurement.denominator,
            value=measurement.value,
        ).values()
    )
    if measurement.obs_status == ObsStatus.SUPPRESSED and not roll_up(sheet, [_alone(measurement)]).included:
        found.append(
            _(
                "This counts as missing. A lowest and a highest number need a source that says which numbers it hides, "
                "and for a share the denominator."
            )
        )
    if before is None or not before.rollup.included:
        return found
    told = roll_up(sheet, [_alone(measurement)])
    if told.value is None or before.rollup.value is None:
        return found
    step = told.value - before.rollup.value
    if sheet.value_type == ValueType.PERCENTAGE and abs(step) >= BIG_STEP:
        found.append(_("The share differs %(change)s from the round before.") % {"change": words.change(sheet, step)})
    pairs = [(told.denominator, before.rollup.denominator)] if told.denominator is not None else []
    if sheet.value_type == ValueType.COUNT:
        pairs = [(told.value, before.rollup.value)]
    for now, then in pairs:
        if then and abs(now - then) / abs(then) >= BIG_PART and sheet.value_type != ValueType.BOOLEAN:
            found.append(
                _("The number %(now)s differs much from %(then)s in the round before.")
                % {"now": getal(now), "then": getal(then)}
            )
    return found
