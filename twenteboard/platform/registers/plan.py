"""What a file would change in a register. Nothing is written here.

A register is read once, however many rows the file has; each row is then new, changed, unchanged or faulty, and says
why.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .columns import Column, joined, places_of, yes_no

NEW, CHANGED, UNCHANGED, FAULTY = "new", "changed", "unchanged", "faulty"
NUMBER = "pk"


@dataclass(slots=True)
class PlannedRow:
    """One row of the file: what it would do. ``before`` and ``after`` hold only the fields that change."""

    number: int
    name: str
    what: str = UNCHANGED
    pk: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # head, old, new
    faults: list[tuple[str, str]] = field(default_factory=list)  # head, what to do


@dataclass(slots=True)
class Plan:
    """What a file would change. ``digest`` tells two plans apart: it holds the old values too."""

    rows: list[PlannedRow]
    ignored: list[str]

    def of(self, what: str) -> list[PlannedRow]:
        """Rows of one kind."""
        return [row for row in self.rows if row.what == what]

    @property
    def digest(self) -> str:
        """A mark of everything that would be written."""
        facts = [[row.number, row.what, row.pk, row.before, row.after] for row in self.rows if row.what != UNCHANGED]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


class Register(ABC):
    """A register as it is now, read when it is made.

    ``rows`` holds the values by key, as the readers of the columns give them. A subclass names its columns, reads its
    rows, and judges what only it can: which entry a row is about, what may not occur twice, what belongs together.
    """

    columns: ClassVar[tuple[Column, ...]]
    choices: ClassVar[Mapping[str, type[models.TextChoices]]] = {}  # columns with fixed choices
    named_by: ClassVar[str] = "name"  # the column that every file needs, and by which people know an entry
    rows: dict[int, dict[str, Any]]

    def fields(self) -> list[str]:
        """What is compared and written, in the order of the columns."""
        return [column.field for column in self.columns if column.read]

    def head_of(self, name: str) -> str:
        """How people know a field."""
        return next((column.head for column in self.columns if column.field == name), name)

    def name_of(self, pk: int) -> str:
        """How people know an entry."""
        return str(self.rows[pk][self.named_by])

    def match(self, row: PlannedRow, cells: dict[str, str]) -> int | None:
        """Find the entry that a row is about, by its number when there is one; ``None`` for a new one."""
        cell = cells.get(NUMBER, "")
        if not cell:
            return self.found(row.name, cells)
        if not cell.isdecimal() or int(cell) not in self.rows:
            text = _("Number %(nr)s is not in the register. Leave it empty for a new one.") % {"nr": cell}
            row.faults.append((self.head_of(NUMBER), text))
            return None
        return int(cell)

    @abstractmethod
    def found(self, name: str, cells: dict[str, str]) -> int | None:
        """Find an entry by its name. The register may look at other cells as well."""

    @abstractmethod
    def judge(self, row: PlannedRow, values: dict[str, Any], seen: dict[object, int]) -> None:
        """Add what is wrong with a row as a whole; ``seen`` holds what earlier rows named. May adjust ``values``."""

    def refuse_twice(self, row: PlannedRow, seen: dict[object, int], *keys: tuple[str, object]) -> None:
        """Refuse what an earlier row of the file named too; a key is a field and its value."""
        for name, value in keys:
            if not value:
                continue
            if seen.setdefault((name, value), row.number) != row.number:
                text = _("The same is also on row %(n)s. Keep one of them.") % {"n": seen[name, value]}
                row.faults.append((self.head_of(self.named_by if name == NUMBER else name), text))
                return

    def refuse_taken(self, row: PlannedRow, name: str, owner: int | None) -> None:
        """Refuse a value that must be one's own and belongs to another entry."""
        if owner is not None and owner != row.pk:
            text = _("%(other)s in the register has this already (number %(nr)s).")
            row.faults.append((self.head_of(name), text % {"other": self.name_of(owner), "nr": owner}))

    def shown(self, name: str, value: Any) -> str:
        """Write a value the way the export does."""
        if value in (None, "", []):
            return ""
        if name in self.choices:
            return str(self.choices[name](value).label)
        return self.text_of(name, value)

    def text_of(self, name: str, value: Any) -> str:
        """Write a value that is filled and no fixed choice."""
        if isinstance(value, list):
            return joined(value)
        return yes_no(value) if isinstance(value, bool) else str(value)


def plan(register: Register, heads: list[str], rows: Iterable[tuple[int, list[str]]]) -> Plan:
    """Say for each row what it would do. An empty cell leaves what is there. Raises ``HeadsRefused``."""
    places, ignored = places_of(register.columns, heads, needed=register.named_by)
    seen: dict[object, int] = {}
    fields = [(name, register.head_of(name)) for name in register.fields()]
    readers = [column for column in register.columns if column.read and column.field in places]
    planned = []
    for number, line in rows:
        cells = {name: line[place].strip() for name, place in places.items()}
        row = PlannedRow(number, " ".join(cells[register.named_by].split()))
        row.pk = register.match(row, cells)
        values = _values(row, cells, readers, register)
        register.judge(row, values, seen)
        _compare(row, values, fields, register)
        planned.append(row)
    return Plan(planned, ignored)


def _values(row: PlannedRow, cells: dict[str, str], readers: list[Column], register: Register) -> dict[str, Any]:
    """Read the filled cells of a row; what cannot be read becomes a fault."""
    values: dict[str, Any] = {}
    for column in readers:
        cell = cells[column.field]
        if not cell:
            continue
        try:
            values[column.field] = column.read(cell, register)
        except ValidationError as fault:
            row.faults.append((column.head, fault.messages[0]))
    return values


def _compare(row: PlannedRow, values: dict[str, Any], fields: list[tuple[str, str]], register: Register) -> None:
    """Hold what was read against what is there."""
    if row.faults:
        row.what = FAULTY
        return
    old = register.rows[row.pk] if row.pk else None
    for name, head in fields:
        if name not in values or (old is not None and old[name] == values[name]):
            continue
        row.after[name] = values[name]
        was = None
        if old is not None:
            was = row.before[name] = old[name]
        row.changes.append((head, register.shown(name, was), register.shown(name, values[name])))
    row.what = NEW if old is None else CHANGED if row.after else UNCHANGED
