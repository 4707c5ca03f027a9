"""The partner register as a table: its columns, reading a file against what is there, and what would change.

Nothing is written here. ``plan`` reads the register once (two queries, however many rows) and says for each row of
the file whether it is new, changed, unchanged or faulty, and why.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from .enums import PartnerKind, Pillar, Sector
from .models import Municipality, Organisation
from .validators import validate_brin, validate_kvk, validate_rsin

NEW, CHANGED, UNCHANGED, FAULTY = "new", "changed", "unchanged", "faulty"
NUMBER = "pk"
YES, NO = ("ja", "yes", "1", "x", "waar", "true"), ("nee", "no", "0", "onwaar", "false")
LONGEST = {"name": 200, "short_name": 60, "website": 200}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the attribute of the organisation, and its head in Dutch and English."""

    field: str
    nl: str
    en: str
    is_read: bool = True  # false: exported to read, passed over when imported

    @property
    def head(self) -> str:
        """The head in the language of the page."""
        return self.nl if (get_language() or "nl").startswith("nl") else self.en


COLUMNS = (
    Column(NUMBER, "Nr", "No"),
    Column("name", "Naam", "Name"),
    Column("short_name", "Korte naam", "Short name"),
    Column("aliases", "Andere namen", "Other names", is_read=False),
    Column("kind", "Soort", "Kind"),
    Column("pillar", "Geleding", "Pillar"),
    Column("sector", "Sector", "Sector"),
    Column("municipality_id", "Gemeente", "Municipality"),
    Column("parent_id", "Onderdeel van", "Part of"),
    Column("kvk", "KVK-nummer", "KvK number"),
    Column("rsin", "RSIN", "RSIN"),
    Column("brin", "BRIN", "BRIN"),
    Column("website", "Website", "Website address"),
    Column("is_verified", "Gecontroleerd", "Checked"),
    Column("is_active", "Actief", "Active"),
)
BY_FIELD = {column.field: column for column in COLUMNS}
FIELDS = tuple(column.field for column in COLUMNS if column.is_read and column.field != NUMBER)
CHOICES = {"kind": PartnerKind, "pillar": Pillar, "sector": Sector}


def yes_no(value: bool) -> str:
    """Write a yes or no."""
    return _("yes") if value else _("no")


def cells_of(organisation: Organisation) -> list[object]:
    """Return one row of the export; the organisation comes from ``for_export``."""
    return [
        organisation.pk,
        organisation.name,
        organisation.short_name,
        " | ".join(alias.name for alias in organisation.aliases.all()),
        organisation.get_kind_display(),
        organisation.get_pillar_display(),
        organisation.get_sector_display(),
        organisation.municipality or "",
        organisation.parent or "",
        organisation.kvk,
        organisation.rsin,
        organisation.brin,
        organisation.website,
        yes_no(organisation.is_verified),
        yes_no(organisation.is_active),
    ]


# --- the register as it is ------------------------------------------------------------------------


class Register:
    """What is in the register now, read once."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {
            row["pk"]: row for row in Organisation.objects.values(NUMBER, *FIELDS).iterator(chunk_size=2000)
        }
        self.by_name = {row["name"].casefold(): pk for pk, row in self.rows.items()}
        self.by_kvk = {row["kvk"]: pk for pk, row in self.rows.items() if row["kvk"]}

    @cached_property
    def _municipality_rows(self) -> list[tuple[int, str, str]]:
        return list(Municipality.objects.values_list("pk", "name", "code"))

    @cached_property
    def municipalities(self) -> dict[int, str]:
        """Names of municipalities by key."""
        return {pk: name for pk, name, _code in self._municipality_rows}

    @cached_property
    def municipality_keys(self) -> dict[str, int]:
        """Keys of municipalities by name and by CBS code."""
        return {word.casefold(): pk for pk, *words in self._municipality_rows for word in words}

    @cached_property
    def choice_keys(self) -> dict[str, dict[str, str]]:
        """For each column with fixed choices: its values by Dutch label, English label and value."""
        found: dict[str, dict[str, str]] = {name: {} for name in CHOICES}
        for language in ("en", "nl"):
            with override(language):
                for name, choices in CHOICES.items():
                    for value, label in choices.choices:
                        found[name][str(label).casefold()] = found[name][value.casefold()] = value
        return found

    def shown(self, name: str, value: Any) -> str:
        """Write a value of a column the way the export does."""
        if value in (None, ""):
            return ""
        if name in CHOICES:
            return str(CHOICES[name](value).label)
        if name == "municipality_id":
            return self.municipalities.get(value, "")
        if name == "parent_id":
            return self.rows[value]["name"] if value in self.rows else ""
        return yes_no(value) if isinstance(value, bool) else str(value)


# --- reading one cell -----------------------------------------------------------------------------


def _text(name: str) -> Callable[[str, Register], str]:
    def read(cell: str, register: Register) -> str:
        text = " ".join(cell.split())
        if len(text) > LONGEST[name]:
            raise ValidationError(_("This is too long. Use at most %(n)s characters.") % {"n": LONGEST[name]})
        return text

    return read


def _number(validate: Callable[[str], None]) -> Callable[[str, Register], str]:
    def read(cell: str, register: Register) -> str:
        validate(cell)
        return "".join(sign for sign in cell if sign.isalnum()).upper()

    return read


def _choice(name: str) -> Callable[[str, Register], str]:
    def read(cell: str, register: Register) -> str:
        value = register.choice_keys[name].get(cell.casefold())
        if value is None:
            known = ", ".join(str(label) for label in CHOICES[name].labels)
            raise ValidationError(
                _("“%(cell)s” is not known. Choose from: %(known)s.") % {"cell": cell, "known": known}
            )
        return value

    return read


def _municipality(cell: str, register: Register) -> int:
    found = register.municipality_keys.get(cell.casefold())
    if found is None:
        raise ValidationError(_("“%(cell)s” is no municipality that we know. Check the spelling.") % {"cell": cell})
    return found


def _parent(cell: str, register: Register) -> int:
    found = register.by_name.get(" ".join(cell.split()).casefold())
    if found is None:
        raise ValidationError(_("“%(cell)s” is not in the register. Add that organisation first.") % {"cell": cell})
    return found


def _yes_no(cell: str, register: Register) -> bool:
    word = cell.casefold()
    if word not in YES + NO:
        raise ValidationError(_("Write yes or no here, not “%(cell)s”.") % {"cell": cell})
    return word in YES


_validate_url = URLValidator(schemes=["http", "https"])


def _website(cell: str, register: Register) -> str:
    address = _text("website")(cell, register)
    if "://" not in address:
        address = f"https://{address}"
    try:
        _validate_url(address)
    except ValidationError:
        raise ValidationError(_("This is no web address. Write it as www.example.nl.")) from None
    return address


READERS: dict[str, Callable[[str, Register], Any]] = {
    "name": _text("name"),
    "short_name": _text("short_name"),
    "kind": _choice("kind"),
    "pillar": _choice("pillar"),
    "sector": _choice("sector"),
    "municipality_id": _municipality,
    "parent_id": _parent,
    "kvk": _number(validate_kvk),
    "rsin": _number(validate_rsin),
    "brin": _number(validate_brin),
    "website": _website,
    "is_verified": _yes_no,
    "is_active": _yes_no,
}


# --- what a file would change ---------------------------------------------------------------------


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


class HeadsRefused(ValueError):  # noqa: N818 - it reads as what happened
    """The first row of the file does not hold the heads that are needed. ``message`` says what to do."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


def places_of(heads: list[str]) -> tuple[dict[str, int], list[str]]:
    """Find the columns by their heads; returns their places, and the heads that are passed over.

    Raises :class:`HeadsRefused` without a name, and when a head occurs twice.
    """
    known = {word.casefold(): column for column in COLUMNS for word in (column.nl, column.en, column.field)}
    places: dict[str, int] = {}
    ignored = []
    for place, head in enumerate(heads):
        column = known.get(" ".join(head.split()).casefold())
        if column is None or not column.is_read:
            if head:
                ignored.append(head)
        elif column.field in places:
            raise HeadsRefused(
                _("The column “%(head)s” is in the file twice. Remove one of them.") % {"head": column.head}
            )
        else:
            places[column.field] = place
    if "name" not in places:
        raise HeadsRefused(gettext_lazy("The first row has no column “Naam”. Download the example and use its heads."))
    return places, ignored


def plan(heads: list[str], rows: Iterable[tuple[int, list[str]]], register: Register | None = None) -> Plan:
    """Say for each row what it would do. An empty cell leaves what is there. Two queries for any number of rows."""
    places, ignored = places_of(heads)
    register = register or Register()
    seen: dict[object, int] = {}
    return Plan([_planned(number, cells, places, register, seen) for number, cells in rows], ignored)


def _planned(
    number: int, cells: list[str], places: dict[str, int], register: Register, seen: dict[object, int]
) -> PlannedRow:
    row = PlannedRow(number, " ".join(cells[places["name"]].split()))
    values = _values(row, cells, places, register)
    row.pk = _match(row, cells, places, register)
    _judge_together(row, values, register, seen)
    if row.faults:
        row.what = FAULTY
        return row
    old = register.rows.get(row.pk, {}) if row.pk else {}
    for name in FIELDS:
        if name in values and (not old or old[name] != values[name]):
            row.after[name] = values[name]
            if old:
                row.before[name] = old[name]
            row.changes.append(
                (BY_FIELD[name].head, register.shown(name, old.get(name)), register.shown(name, values[name]))
            )
    row.what = NEW if row.pk is None else CHANGED if row.after else UNCHANGED
    return row


def _values(row: PlannedRow, cells: list[str], places: dict[str, int], register: Register) -> dict[str, Any]:
    """Read the filled cells of a row; what cannot be read becomes a fault."""
    values: dict[str, Any] = {}
    for name, reader in READERS.items():
        cell = cells[places[name]].strip() if name in places else ""
        if not cell:
            continue
        try:
            values[name] = reader(cell, register)
        except ValidationError as fault:
            row.faults.append((BY_FIELD[name].head, fault.messages[0]))
    if not row.name:
        row.faults.append((BY_FIELD["name"].head, _("Fill in the name of the organisation.")))
    return values


def _match(row: PlannedRow, cells: list[str], places: dict[str, int], register: Register) -> int | None:
    """Find the organisation that a row is about: by its number when there is one, else by its name."""
    cell = cells[places[NUMBER]].strip() if NUMBER in places else ""
    if not cell:
        return register.by_name.get(row.name.casefold())
    if not cell.isdecimal() or int(cell) not in register.rows:
        head = BY_FIELD[NUMBER].head
        row.faults.append(
            (head, _("Number %(nr)s is not in the register. Leave it empty for a new one.") % {"nr": cell})
        )
        return None
    return int(cell)


def _judge_together(row: PlannedRow, values: dict[str, Any], register: Register, seen: dict[object, int]) -> None:
    """Find what is wrong between rows, and between a row and the register."""
    for key, head in (
        (("pk", row.pk), "name"),
        (("name", row.name.casefold()), "name"),
        (("kvk", values.get("kvk")), "kvk"),
    ):
        if not key[1]:
            continue
        if key in seen and seen[key] != row.number:
            text = _("The same organisation is also on row %(n)s. Keep one of them.") % {"n": seen[key]}
            row.faults.append((BY_FIELD[head].head, text))
            break
        seen[key] = row.number
    for name, known in (("name", register.by_name), ("kvk", register.by_kvk)):
        value = values.get(name)
        owner = known.get(value.casefold() if name == "name" else value) if value else None
        if owner is not None and owner != row.pk:
            text = _("%(other)s in the register has this already (number %(nr)s).") % {
                "other": register.rows[owner]["name"],
                "nr": owner,
            }
            row.faults.append((BY_FIELD[name].head, text))
    if row.pk and values.get("parent_id") == row.pk:
        row.faults.append((BY_FIELD["parent_id"].head, _("An organisation cannot be part of itself.")))
