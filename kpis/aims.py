"""For whom a target can be set, and how the targets of lines and units stand to that of the programme.

They need not add up: what differs is shown, nothing is forced. Shares are never added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from programmes.models import ProgrammeLine

from . import words
from .enums import RollupUnits, TargetScope, UnitKind
from .models import Indicator, ReportingUnit, Target

COUNTED = (RollupUnits.SUM, RollupUnits.COUNT_TRUE)


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a target is; ``key`` is how the address writes it, empty for the programme."""

    key: str
    label: str
    line: ProgrammeLine | None = None
    unit: ReportingUnit | None = None

    @property
    def filter(self) -> dict:
        """Conditions for the chain of targets of this scope."""
        kind = TargetScope.LINE if self.line else TargetScope.UNIT if self.unit else TargetScope.PROGRAMME
        return {"scope": kind, "line": self.line, "unit": self.unit}


def scope_of(indicator: Indicator, key: str) -> Scope | None:
    """Read a scope from the address; ``None`` when there is no such line or unit."""
    if not key:
        return Scope("", _("Whole programme"))
    kind, _sep, number = key.partition("-")
    if not number.isdecimal() or len(number) > 9:
        return None
    if kind == "lijn":
        line = ProgrammeLine.objects.filter(programme=indicator.programme_id, number=int(number)).first()
        return line and Scope(key, str(line), line=line)
    unit = ReportingUnit.objects.filter(pk=int(number)).first() if kind == "eenheid" else None
    return unit and Scope(key, unit.name, unit=unit)


def scopes(indicator: Indicator) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be chosen, in groups of (key, label): two queries."""
    lines = ProgrammeLine.objects.filter(programme=indicator.programme_id).order_by("number")
    units: dict[str, list[tuple[str, str]]] = {}
    for unit in ReportingUnit.objects.filter(closed_on__isnull=True).order_by("name"):
        units.setdefault(unit.kind, []).append((f"eenheid-{unit.pk}", unit.name))
    groups = [
        (_("Programme"), [("", _("Whole programme"))]),
        (_("Programme lines"), [(f"lijn-{line.number}", str(line)) for line in lines]),
    ]
    names = {
        UnitKind.SCHOOL_BOARD: _("School boards"),
        UnitKind.MUNICIPALITY: _("Municipalities"),
        UnitKind.SCHOOL_LOCATION: _("Schools"),
    }
    return [group for group in (*groups, *((name, units.get(kind, [])) for kind, name in names.items())) if group[1]]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How the targets of one kind of scope together stand to that of the programme."""

    label: str
    together: str
    programme: str
    gap: str


def shortfall(sheet, targets: Sequence[Target]) -> list[Shortfall]:
    """Add up the targets in force per kind of scope where numbers can be added, and say what differs."""
    whole = next((row for row in targets if row.scope == TargetScope.PROGRAMME), None)
    if whole is None or whole.value is None or sheet.rollup_units not in COUNTED:
        return []
    sums: dict[str, Decimal] = {}
    for row in targets:
        if row.value is not None and row.scope != TargetScope.PROGRAMME:
            label = row.get_scope_display() if row.line_id else row.unit.get_kind_display()
            sums[label] = sums.get(label, Decimal(0)) + row.value
    return [
        Shortfall(
            label=label,
            together=words.shown(sheet, together),
            programme=words.shown(sheet, whole.value),
            gap=words.change(sheet, together - whole.value),
        )
        for label, together in sums.items()
    ]
