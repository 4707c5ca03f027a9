"""Writes of reporting units and of what belongs to what.

Refusals are ``ValidationError`` with a sentence at the field that is wrong.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform.changes import change_held
from twenteboard.platform.events import record

from ..enums import MembershipKind, UnitKind
from ..models import ReportingUnit, UnitMembership
from .overlap import overlap_in_words
from .permission import asks

# Under what a unit of each kind can fall, and of which kind that is.
PLACES = {
    UnitKind.SCHOOL_LOCATION: (MembershipKind.BOARD, MembershipKind.MUNICIPALITY),
    UnitKind.SCHOOL_BOARD: (MembershipKind.MUNICIPALITY,),
    UnitKind.MUNICIPALITY: (MembershipKind.SUBREGION,),
    UnitKind.OTHER: (MembershipKind.BOARD, MembershipKind.MUNICIPALITY),
}
HOLDERS = {
    MembershipKind.BOARD: UnitKind.SCHOOL_BOARD,
    MembershipKind.MUNICIPALITY: UnitKind.MUNICIPALITY,
    MembershipKind.SUBREGION: UnitKind.SUBREGION,
}


@asks("change_register")
@transaction.atomic
def save_unit(*, unit: ReportingUnit | None, values: Mapping[str, Any], by) -> ReportingUnit:
    """Add a unit (``unit`` is ``None``) or change one; the log names the fields that changed."""
    if unit is None:
        row = ReportingUnit.objects.create(**values)
        record("unit.added", by=by, obj=row)
        return row
    row, changed = change_held(unit, values)
    if changed:
        record("unit.changed", by=by, obj=row, fields=changed)
    return row


@asks("change_register")
@transaction.atomic
def place(
    *, child: ReportingUnit, parent: ReportingUnit, kind: str, valid_from: date, valid_to: date | None = None, by
) -> UnitMembership:
    """Put ``child`` under ``parent`` from ``valid_from``. Raises ``ValidationError`` when it is under another then.

    Holds the unit, so that two people cannot place it at the same time.
    """
    ReportingUnit.objects.select_for_update().get(pk=child.pk)
    row = UnitMembership(child=child, parent=parent, kind=kind, valid_from=valid_from, valid_to=valid_to)
    with overlap_in_words():
        row.full_clean()
        row.save()
    record("unit.placed", by=by, obj=child, parent=parent.name)
    return row


@asks("change_register")
@transaction.atomic
def move(*, child: ReportingUnit, parent: ReportingUnit, kind: str, on: date, by) -> UnitMembership:
    """Let ``child`` change to ``parent`` on day ``on``; what was before stays with the old one."""
    held = ReportingUnit.objects.select_for_update().get(pk=child.pk)
    _refuse_days(held, parent, on)
    rows = UnitMembership.objects.filter(child=child, kind=kind).overlapping(on, None)
    for row in rows.filter(valid_from__lt=on):
        if row.parent_id == parent.pk:
            raise ValidationError({"parent": _("It belongs there already. Choose another one.")})
        row.valid_to = on - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    return place(child=child, parent=parent, kind=kind, valid_from=on, by=by)


def _refuse_days(child: ReportingUnit, parent: ReportingUnit, on: date) -> None:
    """Refuse a day on which one of the two does not exist."""
    for unit in (child, parent):
        if unit.opened_on and on < unit.opened_on:
            raise ValidationError({"valid_from": _("%(name)s opened later. Enter a later day.") % {"name": unit}})
        if unit.closed_on and on > unit.closed_on:
            raise ValidationError(
                {"valid_from": _("%(name)s is closed by then. Enter an earlier day.") % {"name": unit}}
            )


@asks("change_register")
@transaction.atomic
def close_unit(*, unit: ReportingUnit, on: date, successor: ReportingUnit | None = None, by) -> ReportingUnit:
    """Close a unit after day ``on`` and name who goes on; its memberships end that day.

    What falls under it moves to the successor the day after; without a successor it must be moved first.
    """
    row = ReportingUnit.objects.select_for_update().get(pk=unit.pk)
    if row.closed_on:
        raise ValidationError({"closed_on": _("This unit is closed already.")})
    if row.opened_on and on < row.opened_on:
        raise ValidationError(
            {"closed_on": _("The last day lies before the day on which it opened. Enter a later day.")}
        )
    if row.memberships.filter(valid_from__gt=on).exists() or row.member_links.filter(valid_from__gt=on).exists():
        raise ValidationError(
            {"closed_on": _("Something is written about this unit for after that day. Enter a later day.")}
        )
    members = list(row.member_links.overlapping(on + timedelta(days=1), None).select_related("child"))
    if members and successor is None:
        text = _("%(n)s units still fall under this one. Name a successor, or move them first.")
        raise ValidationError({"successor": text % {"n": len(members)}})
    for link in members:
        move(child=link.child, parent=successor, kind=link.kind, on=on + timedelta(days=1), by=by)
    row.closed_on, row.successor = on, successor
    row.save(update_fields=["closed_on", "successor"])
    row.memberships.overlapping(on, None).update(valid_to=on)
    record("unit.closed", by=by, obj=row)
    return row
