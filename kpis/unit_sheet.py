"""Reporting units as a table: columns, rows of an export, and how a row of a file is judged.

Board and municipality stand with the day from which they hold. Another one in a file is a move from that day; what was
before stays. Closing is done on the page of the unit and only read here.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from partners.enums import Sector
from partners.models import Organisation
from twenteboard.platform.registers.columns import Column, choice, code, day, day_text, text
from twenteboard.platform.registers.plan import NUMBER, PlannedRow, Register

from .enums import MembershipKind, UnitKind
from .models import ReportingUnit, UnitMembership
from .services.units import HOLDERS
from .validators import NUMBERS, validate_board_number, validate_cbs_code, validate_location

PLACED = {"board": MembershipKind.BOARD, "municipality": MembershipKind.MUNICIPALITY}
CHOICES = {"kind": UnitKind, "sector": Sector}
_kind = choice(UnitKind)


def _organisation(cell: str, register: "UnitRegister") -> int:
    found = register.organisations.get(" ".join(cell.split()).casefold())
    if found is None:
        raise ValidationError(_("“%(cell)s” is not in the register. Add that organisation first.") % {"cell": cell})
    return found


def _holder(kind: str):
    def read(cell: str, register: "UnitRegister") -> int:
        found = register.by_name.get((HOLDERS[kind], " ".join(cell.split()).casefold()))
        if found is None or register.closed[found]:
            raise ValidationError(_("“%(cell)s” is no open unit that we know. Add it first.") % {"cell": cell})
        return found

    return read


COLUMNS = (
    Column(NUMBER, "Nr", "No", is_key=True),
    Column("kind", "Soort", "Kind", _kind),
    Column("name", "Naam", "Name", text(200)),
    Column("sector", "Sector", "Sector", choice(Sector)),
    Column("brin", "BRIN", "BRIN", code(validate_location)),
    Column("board_number", "Bestuursnummer", "Board number", code(validate_board_number)),
    Column("cbs_code", "CBS-code", "CBS code", code(validate_cbs_code)),
    Column("organisation_id", "Organisatie", "Organisation", _organisation),
    Column("opened_on", "Geopend op", "Opened on", day),
    Column("board", "Bestuur", "School board", _holder(MembershipKind.BOARD)),
    Column("board_from", "Bestuur vanaf", "Board from", day),
    Column("municipality", "Gemeente", "Municipality", _holder(MembershipKind.MUNICIPALITY)),
    Column("municipality_from", "Gemeente vanaf", "Municipality from", day),
    Column("closed_on", "Gesloten op", "Closed on"),
    Column("successor", "Opvolger", "Successor"),
)
OWN = ("kind", "name", "sector", "brin", "board_number", "cbs_code", "organisation_id", "opened_on")


def export_rows(found: QuerySet[ReportingUnit]) -> Iterator[list[object]]:
    """Rows of the export; ``found`` comes from ``for_list``. One query."""
    for row in found.iterator(chunk_size=2000):
        yield [
            row.pk,
            row.get_kind_display(),
            row.name,
            row.get_sector_display() if row.sector else "",
            row.brin,
            row.board_number,
            row.cbs_code,
            row.organisation or "",
            day_text(row.opened_on),
            row.board_name,
            day_text(row.board_from),
            row.municipality_name,
            day_text(row.municipality_from),
            day_text(row.closed_on),
            row.successor or "",
        ]


class UnitRegister(Register):
    """The reporting units as they are now: two queries, and one for organisations when a file names them.

    ``board`` and ``municipality`` of a row are the newest place: its key and its first day.
    """

    columns = COLUMNS
    choices = CHOICES

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self.closed: dict[int, bool] = {}
        self.places: set[tuple[int, str, int, str]] = set()  # every place there is: unit, which, holder, first day
        for row in ReportingUnit.objects.values(NUMBER, *OWN, "closed_on"):
            self.closed[row["pk"]] = row.pop("closed_on") is not None
            opened = row["opened_on"]
            self.rows[row["pk"]] = row | {"opened_on": opened.isoformat() if opened else "", **dict.fromkeys(PLACED)}
        fields = {kind: name for name, kind in PLACED.items()}
        links = UnitMembership.objects.filter(kind__in=fields).order_by("valid_from")
        for child, kind, parent, first in links.values_list("child_id", "kind", "parent_id", "valid_from"):
            self.rows[child][fields[kind]] = [parent, first.isoformat()]
            self.places.add((child, fields[kind], parent, first.isoformat()))
        self.by_name = {(row["kind"], row["name"].casefold()): pk for pk, row in self.rows.items()}
        self.by_number = {
            (field, row[field]): pk
            for pk, row in self.rows.items()
            for field, _check in NUMBERS.values()
            if row[field] and not self.closed[pk]
        }

    @cached_property
    def organisations(self) -> dict[str, int]:
        """Keys of organisations by name."""
        return {name.casefold(): pk for pk, name in Organisation.objects.values_list("pk", "name")}

    @cached_property
    def organisation_names(self) -> dict[int, str]:
        """Names of organisations by key."""
        return dict(Organisation.objects.values_list("pk", "name"))

    def fields(self) -> list[str]:
        """Own columns and the two places; since when belongs to the place."""
        return [*OWN, *PLACED]

    def found(self, name: str, cells: dict[str, str]) -> int | None:
        """By BRIN when there is one, else by kind and name, else by a name that only one unit has."""
        brin = "".join(cells.get("brin", "").split()).upper()
        if ("brin", brin) in self.by_number:
            return self.by_number["brin", brin]
        try:
            kinds = [_kind(cells["kind"], self)] if cells.get("kind") else list(UnitKind)
        except ValidationError:
            return None
        known = {self.by_name.get((kind, name.casefold())) for kind in kinds} - {None}
        return known.pop() if len(known) == 1 else None

    def judge(self, row: PlannedRow, values: dict[str, Any], seen: dict[object, int]) -> None:
        """Kind and number belong together; names and numbers occur once; a move has a day."""
        old = self.rows.get(row.pk, {})
        kind = old.get("kind") or values.setdefault("kind", UnitKind.SCHOOL_LOCATION)
        if not row.name:
            row.faults.append((self.head_of("name"), _("Fill in the name of the unit.")))
        if values.get("kind", kind) != kind:
            row.faults.append((self.head_of("kind"), _("The kind of a unit is fixed. Add a new unit, or undo this.")))
        self.refuse_twice(row, seen, (NUMBER, row.pk), ("name", (kind, row.name.casefold())))
        self.refuse_taken(row, "name", self.by_name.get((kind, values.get("name", "").casefold())))
        for owner_kind, (field, _check) in NUMBERS.items():
            if not values.get(field):
                continue
            if owner_kind != kind:
                text_ = _("Only a unit of the kind “%(kind)s” has this number. Leave it empty.")
                row.faults.append((self.head_of(field), text_ % {"kind": owner_kind.label}))
            self.refuse_twice(row, seen, (field, values[field]))
            self.refuse_taken(row, field, self.by_number.get((field, values[field])))
        for name in PLACED:
            self._judge_place(row, name, values, old)

    def _judge_place(self, row: PlannedRow, name: str, values: dict[str, Any], old: dict[str, Any]) -> None:
        """Make of a holder and its first day one value: the newest place after saving."""
        holder, first = values.pop(name, None), values.pop(f"{name}_from", None)
        now = old.get(name)
        if holder is None or (now and holder == now[0] and first is None):
            return
        if (row.pk, name, holder, first) in self.places:
            return
        head = self.head_of(f"{name}_from")
        first = first or (values.get("opened_on") if not now else None)
        if first is None:
            row.faults.append((head, _("Fill in the first day under this one.")))
        elif row.pk and self.closed[row.pk]:
            row.faults.append((head, _("This unit is closed. It cannot move any more.")))
        elif now and holder == now[0]:
            row.faults.append((head, _("It belongs there already, from another day. A file cannot change that day.")))
        elif now and first <= now[1]:
            text_ = _("It changed on %(day)s already. Enter a later day.")
            row.faults.append((head, text_ % {"day": day_text(now[1])}))
        else:
            values[name] = [holder, first]

    def text_of(self, name: str, value: Any) -> str:
        """Write a value that is filled and no fixed choice."""
        if name == "organisation_id":
            return self.organisation_names.get(value, "")
        if name in PLACED:
            return _("%(name)s from %(day)s") % {"name": self.name_of(value[0]), "day": day_text(value[1])}
        return day_text(value) if name == "opened_on" else super().text_of(name, value)
