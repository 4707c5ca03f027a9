"""Writes of baselines: which measurement of a unit the later ones are held against."""

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..models import BaselineDesignation, Measurement, MeasurementRound, ReportingUnit
from .permission import asks


class BaselineRefused(ValueError):  # noqa: N818 - reads as what happened
    """This cannot become the baseline; the text says why and is shown to the person."""


@transaction.atomic
def designate_baselines(*, round: MeasurementRound, by) -> int:
    """Make the checked measurements of a baseline round the baseline of units that have none; gives the number."""
    measured = list(
        Measurement.objects.current().filter(expected__round=round).select_related("expected__version__indicator")
    )
    units = {measurement.expected.unit_id for measurement in measured}
    # Held as ``designate_baseline`` holds one, so that nobody gets two first baselines at the same moment.
    list(ReportingUnit.objects.select_for_update().filter(pk__in=units).order_by("pk").values_list("pk"))
    known = set(BaselineDesignation.objects.filter(unit__in=units).values_list("indicator", "unit"))
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
        for measurement in measured
        if (measurement.expected.version.indicator_id, measurement.expected.unit_id) not in known
    ]
    return len(BaselineDesignation.objects.bulk_create(rows))


@asks("set_baseline")
@transaction.atomic
def designate_baseline(*, measurement: Measurement, reason: str, by) -> BaselineDesignation:
    """Make this measurement the baseline of its unit, for who joined later or whose baseline was wrong.

    Raises ``BaselineRefused`` when it was not checked, or without a reason. The earlier
    baseline stays readable; also one of a published round is changed by a next version only.
    """
    if not reason.strip():
        raise BaselineRefused(_("Write why this is the baseline."))
    if not Measurement.objects.current().filter(pk=measurement.pk).exists():
        raise BaselineRefused(_("This measurement does not count any more. Choose another one."))
    indicator, unit = measurement.expected.version.indicator, measurement.expected.unit
    ReportingUnit.objects.select_for_update().get(pk=unit.pk)
    before = BaselineDesignation.objects.filter(indicator=indicator, unit=unit).order_by("-version").first()
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
