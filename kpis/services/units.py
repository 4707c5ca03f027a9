"""Writes of reporting units and of what belongs to what."""

from datetime import date, timedelta

from django.db import transaction

from twenteboard.platform.events import record

from ..models import ReportingUnit, UnitMembership


@transaction.atomic
def place(
    *, child: ReportingUnit, parent: ReportingUnit, kind: str, valid_from: date, valid_to: date | None = None, by
) -> UnitMembership:
    """Put ``child`` under ``parent`` from ``valid_from``. Raises ``ValidationError`` when it is under another then.

    Holds the unit, so that two people cannot place it at the same time.
    """
    ReportingUnit.objects.select_for_update().get(pk=child.pk)
    row = UnitMembership(child=child, parent=parent, kind=kind, valid_from=valid_from, valid_to=valid_to)
    row.full_clean()
    row.save()
    record("unit.placed", by=by, obj=child, parent=parent.name)
    return row


@transaction.atomic
def move(*, child: ReportingUnit, parent: ReportingUnit, kind: str, on: date, by) -> UnitMembership:
    """Let ``child`` change to ``parent`` on day ``on``; what was before stays with the old one."""
    ReportingUnit.objects.select_for_update().get(pk=child.pk)
    open_rows = UnitMembership.objects.filter(child=child, kind=kind).overlapping(on, None)
    for row in open_rows.filter(valid_from__lt=on):
        row.valid_to = on - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    return place(child=child, parent=parent, kind=kind, valid_from=on, by=by)


@transaction.atomic
def close_unit(*, unit: ReportingUnit, on: date, successor: ReportingUnit | None = None, by) -> ReportingUnit:
    """Close a unit on day ``on`` and name who goes on; its memberships end that day."""
    unit.closed_on, unit.successor = on, successor
    unit.full_clean()
    unit.save(update_fields=["closed_on", "successor"])
    for row in unit.memberships.overlapping(on, None).filter(valid_from__lte=on):
        row.valid_to = on
        row.save(update_fields=["valid_to"])
    record("unit.closed", by=by, obj=unit)
    return unit
