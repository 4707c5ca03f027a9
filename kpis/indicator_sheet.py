"""The KPI list as a table: columns, rows of an export, and how a row of a file is judged.

A row holds identity, lines and the newest definition sheet. Another meaning in a file is the next version, with its
reason and the day from which it holds; nothing of an earlier version is ever edited.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programmes.models import Programme, ProgrammeLine
from twenteboard.platform.registers.columns import (
    SEPARATOR,
    Column,
    choice,
    day,
    day_text,
    joined,
    long_text,
    text,
    whole,
    yes_no,
    yes_or_no,
)
from twenteboard.platform.registers.plan import NUMBER, PlannedRow, Register

from .enums import Direction, Level, RollupTime, RollupUnits, TemporalNature, ValueType
from .models import Indicator, IndicatorVersion
from .services.definitions import what_defines

CHOICES = {
    "level": Level,
    "value_type": ValueType,
    "direction": Direction,
    "temporal_nature": TemporalNature,
    "rollup_units": RollupUnits,
    "rollup_time": RollupTime,
}
LINE = re.compile(r"(\d+)(?:\s*\((\d+)\))?")  # "3" or "3 (2)": line 3, at place 2
MUST_DEFINE = ("definition_nl", "unit_nl", "value_type", "rollup_units", "rollup_time")
OF_VERSION = ("valid_from", "reason", "is_comparable")  # about a version, not part of what it says


def _code(cell: str, register: "IndicatorRegister") -> str:
    found = text(10)(cell, register)
    if not found.replace("-", "").isalnum():
        raise ValidationError(_("Use only letters, digits and a hyphen."))
    return found


def _lines(cell: str, register: "IndicatorRegister") -> list[list[int | None]]:
    found = {}
    for part in cell.replace(",", SEPARATOR).split(SEPARATOR):
        match = LINE.fullmatch(part.strip())
        if match is None or int(match[1]) not in register.line_keys:
            known = ", ".join(str(number) for number in sorted(register.line_keys))
            raise ValidationError(
                _("“%(part)s” is no line. Write 1 | 3, or with the place in brackets 1 (2) | 3 (1). Lines: %(known)s.")
                % {"part": part.strip(), "known": known}
            )
        found[register.line_keys[int(match[1])]] = int(match[2]) if match[2] else None
    return [[line, place] for line, place in sorted(found.items())]


COLUMNS = (
    Column(NUMBER, "Nr", "No", is_key=True),
    Column("code", "Code", "Code", _code),
    Column("title_nl", "Titel", "Title (Dutch)", text(400)),
    Column("title_en", "Titel (Engels)", "Title (English)", text(400)),
    Column("short_nl", "Korte naam", "Short name (Dutch)", text(80)),
    Column("short_en", "Korte naam (Engels)", "Short name (English)", text(80)),
    Column("level", "Niveau", "Level", choice(Level)),
    Column("is_indicative", "Indicatief", "Indicative", yes_or_no),
    Column("is_public", "Openbaar", "Public", yes_or_no),
    Column("is_active", "In gebruik", "In use", yes_or_no),
    Column("order", "Plaats", "Place", whole(0, 999)),
    Column("lines", "Lijnen (plaats)", "Lines (place)", _lines),
    Column("version", "Versie", "Version"),
    Column("valid_from", "Geldig vanaf", "Valid from", day),
    Column("reason", "Reden van deze versie", "Why this version", text(300)),
    Column("is_comparable", "Vergelijkbaar met vorige versie", "Comparable with version before", yes_or_no),
    Column("definition_nl", "Definitie", "Definition (Dutch)", long_text),
    Column("definition_en", "Definitie (Engels)", "Definition (English)", long_text),
    Column("unit_nl", "Eenheid", "Unit (Dutch)", text(60)),
    Column("unit_en", "Eenheid (Engels)", "Unit (English)", text(60)),
    Column("numerator_definition_nl", "Teller", "Numerator (Dutch)", long_text),
    Column("numerator_definition_en", "Teller (Engels)", "Numerator (English)", long_text),
    Column("denominator_definition_nl", "Noemer", "Denominator (Dutch)", long_text),
    Column("denominator_definition_en", "Noemer (Engels)", "Denominator (English)", long_text),
    Column("value_type", "Soort waarde", "Kind of value", choice(ValueType)),
    Column("direction", "Richting", "Direction", choice(Direction)),
    Column("temporal_nature", "Verhouding tot tijd", "Relation to time", choice(TemporalNature)),
    Column("rollup_units", "Optellen over eenheden", "Roll-up over units", choice(RollupUnits)),
    Column("rollup_time", "Optellen over tijd", "Roll-up over time", choice(RollupTime)),
    Column("decimals", "Decimalen", "Decimals", whole(0, 4)),
    Column("collection_method_nl", "Meetwijze", "How it is measured (Dutch)", long_text),
    Column("collection_method_en", "Meetwijze (Engels)", "How it is measured (English)", long_text),
    Column("to_be_confirmed", "Nog te bevestigen", "To be confirmed", yes_or_no),
    Column("note_nl", "Opmerking", "Note (Dutch)", long_text),
    Column("note_en", "Opmerking (Engels)", "Note (English)", long_text),
    Column("promises", "Beloften", "Promises"),
)
IDENTITY = tuple(column.field for column in COLUMNS[1:11])


def values_of(indicator: Indicator) -> dict[str, Any]:
    """What the list holds of a KPI; reads prefetched lines and versions."""
    values = {name: getattr(indicator, name) for name in IDENTITY}
    values["lines"] = sorted([link.line_id, link.order] for link in indicator.line_links.all())
    sheet = indicator.definition
    empty = dict.fromkeys((*what_defines(), *OF_VERSION), "")
    if sheet is None:
        return values | empty | {"version": 0}
    values |= {name: getattr(sheet, name) for name in what_defines()}
    values |= {name: _plain(value) for name, value in values.items() if isinstance(value, str)}
    first = sheet.valid_from.isoformat() if sheet.valid_from else ""
    about = {"valid_from": first, "reason": sheet.reason, "is_comparable": sheet.is_comparable}
    return values | about | {"version": sheet.number}


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


def export_rows(found: Iterable[Indicator]) -> Iterator[list[object]]:
    """Rows of the export; the KPIs come from ``for_list`` with their ``line_links`` and lines."""
    for indicator in found:
        values = values_of(indicator)
        numbers = {link.line_id: link.line.number for link in indicator.line_links.all()}
        values |= {
            "pk": indicator.pk,
            "lines": joined(f"{numbers[line]} ({place})" for line, place in values["lines"]),
            "valid_from": day_text(values["valid_from"]),
            "version": values["version"] or "",
            "promises": indicator.claim_count,
        }
        for name, choices in CHOICES.items():
            values[name] = str(choices(values[name]).label) if values[name] else ""
        yield [yes_no(value) if isinstance(value := values[column.field], bool) else value for column in COLUMNS]


class IndicatorRegister(Register):
    """The KPIs of the programme as they are now: five queries."""

    columns = COLUMNS
    choices = CHOICES
    named_by = "code"

    def __init__(self) -> None:
        self.programme = Programme.objects.in_front()
        lines = ProgrammeLine.objects.filter(programme=self.programme).values_list("number", "pk")
        self.line_keys: dict[int, int] = dict(lines)
        self.line_numbers = {pk: number for number, pk in lines}
        found = Indicator.objects.filter(programme=self.programme).prefetch_related("line_links", "versions")
        self.rows = {one.pk: values_of(one) for one in found}
        self.by_code = {row["code"].casefold(): pk for pk, row in self.rows.items()}
        self.last = max((row["order"] for row in self.rows.values()), default=0)

    def found(self, name: str, cells: dict[str, str]) -> int | None:
        """The KPI with this code."""
        return self.by_code.get(name.casefold())

    def judge(self, row: PlannedRow, values: dict[str, Any], seen: dict[object, int]) -> None:
        """A code belongs to one KPI; what a new KPI needs; what a new version needs."""
        if not row.name:
            row.faults.append((self.head_of("code"), _("Fill in the code of the KPI, for instance K8.")))
        self.refuse_twice(row, seen, (NUMBER, row.pk), ("code", row.name.casefold()))
        self.refuse_taken(row, "code", self.by_code.get(values.get("code", "").casefold()))
        old = self.rows.get(row.pk, {})
        if not old and not row.faults:
            self.last += 1
            values.setdefault("order", self.last)
            for name in ("title_nl", "short_nl"):
                if not values.get(name):
                    row.faults.append((self.head_of(name), _("A new KPI needs this. Fill it in.")))
        if "lines" in values:
            had = dict(old.get("lines", ()))
            usual = values.get("order", old.get("order", 0))
            values["lines"] = [
                [line, had.get(line, usual) if place is None else place] for line, place in values["lines"]
            ]
        self._judge_definition(row, values, old)

    def _judge_definition(self, row: PlannedRow, values: dict[str, Any], old: dict[str, Any]) -> None:
        """Another meaning needs a reason and a first day; a reason or a day alone makes no version."""
        has_version = bool(old.get("version"))
        differs = [name for name in what_defines() if name in values and values[name] != old.get(name, "")]
        about = [name for name in OF_VERSION if name in values and values[name] != old.get(name, "")]
        if not differs:
            if about:
                text_ = _("The definition says the same, so there is no new version. Leave this as it was.")
                row.faults.append((self.head_of(about[0]), text_))
            return
        if has_version:
            if "reason" not in about:
                text_ = _("The definition changes. Write in this column why.")
                row.faults.append((self.head_of("reason"), text_))
            if "valid_from" not in about or values["valid_from"] <= old["valid_from"]:
                text_ = _("The definition changes. Write from which day, after the first day of the version before.")
                row.faults.append((self.head_of("valid_from"), text_))
        merged = {name: values.get(name, old.get(name, "")) for name in what_defines()}
        missing = [name for name in MUST_DEFINE if not merged[name]]
        for name in missing:
            if not any(head == self.head_of(name) for head, _text in row.faults):
                row.faults.append((self.head_of(name), _("A definition needs this. Fill it in.")))
        if not missing:
            try:
                IndicatorVersion(**{name: value for name, value in merged.items() if value != ""}).clean()
            except ValidationError as fault:
                row.faults.append((self.head_of("rollup_units"), fault.messages[0]))

    def text_of(self, name: str, value: Any) -> str:
        """Write a value that is filled and no fixed choice."""
        if name == "lines":
            return joined(f"{self.line_numbers[line]} ({place})" for line, place in value)
        return day_text(value) if name == "valid_from" else super().text_of(name, value)
