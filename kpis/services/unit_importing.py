"""What an import of reporting units writes: units, and the moves to another board or municipality."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.registers.importing import AT_ONCE, Writer, pointed_at, write_values
from twenteboard.platform.registers.plan import PlannedRow, Register

from ..models import ExpectedMeasurement, ReportingUnit, UnitMembership
from ..rules import may
from ..unit_sheet import OWN, PLACED, UnitRegister


class UnitWriter(Writer):
    """Saves many units in few statements. A move ends the place before it the day before."""

    key = "units"
    register = UnitRegister

    def may_import(self, by) -> bool:
        """Who keeps the register."""
        return may(by, "change_register")

    def add(self, rows: list[PlannedRow], *, by) -> list[int]:
        """Add units and place them."""
        made = ReportingUnit.objects.bulk_create([ReportingUnit(**_own(row.after)) for row in rows], batch_size=AT_ONCE)
        self._move({one.pk: row.after for one, row in zip(made, rows, strict=True)})
        return [one.pk for one in made]

    def change(self, rows: list[PlannedRow], *, by) -> None:
        """Write what differs, and the moves."""
        write_values(ReportingUnit, {row.pk: _own(row.after) for row in rows})
        self._move({row.pk: row.after for row in rows})

    def put_back(self, rows: Mapping[int, Mapping[str, Any]], *, by) -> None:
        """Write old values; a place that the import added goes, and the one before it holds on again."""
        write_values(ReportingUnit, {pk: _own(values) for pk, values in rows.items()})
        for name, kind in PLACED.items():
            for pk, values in rows.items():
                if name not in values:
                    continue
                links = UnitMembership.objects.filter(child=pk, kind=kind)
                links.filter(pk=links.order_by("-valid_from").values_list("pk", flat=True).first()).delete()
                if values[name]:
                    links.filter(parent=values[name][0], valid_from=values[name][1]).update(valid_to=None)

    def remove(self, keys: Collection[int]) -> None:
        """Remove units with their places."""
        UnitMembership.objects.filter(child__in=keys).delete()
        ReportingUnit.objects.filter(pk__in=keys).delete()

    def used(self, keys: Collection[int]) -> set[int]:
        """Which units something else points to; their own places are no use."""
        return pointed_at(ReportingUnit, keys, but=("memberships",))

    def obstacle(self, pk: int, before: Mapping[str, Any], now: Register) -> str | Promise:
        """A name or number that was given away; a place under which was measured since."""
        if "name" in before:
            key = (now.rows[pk]["kind"], before["name"].casefold())
            if now.by_name.get(key) not in (None, pk):
                return _("its old name or number belongs to another unit now")
        if any(now.by_number.get((name, value)) not in (None, pk) for name, value in before.items() if name in OWN):
            return _("its old name or number belongs to another unit now")
        moved = [now.rows[pk][name][1] for name in PLACED if name in before]
        if moved:
            expected = ExpectedMeasurement.objects.filter(unit=pk).aggregate(last=Max("round__reference_date"))
            if expected["last"] and expected["last"].isoformat() >= min(moved):
                return _("something is measured under its new board or municipality already")
        return ""

    def _move(self, rows: Mapping[int, Mapping[str, Any]]) -> None:
        links = []
        for name, kind in PLACED.items():
            moved = {pk: values[name] for pk, values in rows.items() if values.get(name)}
            before = UnitMembership.objects.filter(child__in=moved, kind=kind, valid_to__isnull=True)
            ended = list(before)
            for row in ended:
                row.valid_to = date.fromisoformat(moved[row.child_id][1]) - timedelta(days=1)
            UnitMembership.objects.bulk_update(ended, ["valid_to"], batch_size=AT_ONCE)
            links += [
                UnitMembership(child_id=pk, parent_id=parent, kind=kind, valid_from=first)
                for pk, (parent, first) in moved.items()
            ]
        UnitMembership.objects.bulk_create(links, batch_size=AT_ONCE)


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the unit itself; no day is ``None``."""
    return {name: (value or None) if name == "opened_on" else value for name, value in values.items() if name in OWN}
