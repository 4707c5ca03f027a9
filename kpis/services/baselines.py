"""Writes of baselines: which measurement of a unit the later ones are held against."""

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..models import BaselineDesignation, Measurement, MeasurementRound


@transaction.atomic
def designate_baselines(*, round: MeasurementRound, by) -> int:
    """Make the checked measurements of a baseline round the baseline of units that have none; gives the number."""
    known = set(BaselineDesignation.objects.values_list("indicator", "unit"))
    rows = [
        BaselineDesignation(
            indicator=measurement.expected.version.indicator,
            unit_id=measurement.expected.unit_id,
            measurement=measurement,
            version=1,
            reason=_("Published with the round “%(round)s”.") % {"round": round.label},
            approved_by=by,
            approved_at=clock.now(),
        )
        for measurement in Measurement.objects.current()
        .filter(expected__round=round)
        .select_related("expected__version__indicator")
        if (measurement.expected.version.indicator_id, measurement.expected.unit_id) not in known
    ]
    return len(BaselineDesignation.objects.bulk_create(rows))


@transaction.atomic
def designate_baseline(*, measurement: Measurement, reason: str, by) -> BaselineDesignation:
    """Make this measurement the baseline of its unit, for who joined later or whose baseline was wrong.

    Raises ``ValueError`` when it was not checked, or without a reason. The earlier baseline stays readable.
    """
    if not measurement.is_current or not reason.strip():
        raise ValueError("A baseline is a checked measurement, set with a reason.")
    indicator, unit = measurement.expected.version.indicator, measurement.expected.unit
    rows = BaselineDesignation.objects.select_for_update().filter(indicator=indicator, unit=unit)
    before = rows.order_by("-version").first()
    row = BaselineDesignation.objects.create(
        indicator=indicator,
        unit=unit,
        measurement=measurement,
        version=before.version + 1 if before else 1,
        supersedes=before,
        reason=reason.strip(),
        approved_by=by,
        approved_at=clock.now(),
    )
    record("baseline.set", by=by, obj=measurement, kpi=indicator.code, reason=row.reason)
    return row
