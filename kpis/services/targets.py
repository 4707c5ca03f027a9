"""Writes of targets."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from programmes.models import ProgrammeLine
from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..enums import TargetReason, TargetScope
from ..models import Indicator, ReportingUnit, Target
from .permission import asks


@asks("set_target")
@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    due_on: date,
    value: Decimal | None = None,
    band: tuple[Decimal, Decimal] | None = None,
    line: ProgrammeLine | None = None,
    unit: ReportingUnit | None = None,
    valid_from: date | None = None,
    reason: str = TargetReason.FIRST,
    explanation: str = "",
    decided_in: str = "",
    by,
) -> Target:
    """Set a target, or set it anew: the earlier version stays readable. For a share, the number before the %.

    Raises ``IntegrityError`` when a change comes without a reason and an explanation.
    """
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    scope = TargetScope.LINE if line else TargetScope.UNIT if unit else TargetScope.PROGRAMME
    chain = Target.objects.filter(indicator=indicator, scope=scope, line=line, unit=unit)
    before = chain.order_by("-version").first()
    target = Target.objects.create(
        indicator=indicator,
        scope=scope,
        line=line,
        unit=unit,
        version=before.version + 1 if before else 1,
        supersedes=before,
        value=value,
        low=band[0] if band else None,
        high=band[1] if band else None,
        due_on=due_on,
        valid_from=valid_from or clock.today(),
        reason=reason,
        explanation=explanation.strip(),
        decided_in=decided_in,
        set_by=by,
        set_at=clock.now(),
    )
    record("target.set", by=by, obj=indicator, version=target.version, explanation=target.explanation)
    return target
