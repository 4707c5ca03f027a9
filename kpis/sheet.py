"""A round as a sheet: a row for what is still expected, filled in elsewhere and judged by the rules of the entry form.

Levels and descriptions are entered on their page. A row without figures and without status is passed over. A KPI that
is measured by category has columns for its categories (``categories.sheet``).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from twenteboard.platform.sheets import Table

from .categories.sheet import SheetParts
from .enums import WITHOUT_VALUE, ExpectedState, MeasurementState, ObsStatus, ValueType
from .forms.measuring import NO, YES, MeasurementForm
from .models import ExpectedMeasurement, Measurement, MeasurementRound
from .origins import Origins
from .services import Entry
from .services.measuring import part_faults_of

IN_SHEET = (ValueType.PERCENTAGE, ValueType.RATIO, ValueType.COUNT, ValueType.BOOLEAN)
# Column of the sheet -> its head in Dutch and English; the first three say which row it is.
HEADS = {
    "nr": ("Nr", "No"),
    "unit": ("Eenheid", "Unit"),
    "kpi": ("KPI", "KPI"),
    "numerator": ("Teller", "Numerator"),
    "denominator": ("Noemer", "Denominator"),
    "value": ("Aantal", "Number"),
    "boolean": ("Ja of nee", "Yes or no"),
    "status": ("Status", "Status"),
    "comment": ("Opmerking", "Remark"),
}
FILLED = ("numerator", "denominator", "value", "boolean", "status")
ANSWERS = {"ja": YES, "j": YES, "yes": YES, "nee": NO, "n": NO, "no": NO, "": ""}


class HeadsRefused(ValueError):  # noqa: N818 - it reads as what happened
    """The first row does not hold the heads that are needed; the text says what to do."""


@dataclass(slots=True)
class SheetRow:
    """A row of a file: what is handed in, or what is wrong with it."""

    number: int
    name: str
    expected: ExpectedMeasurement | None = None
    entry: Entry | None = None
    told: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)  # head, what to do


def head(name: str) -> str:
    """The head of a column in the active language."""
    return HEADS[name][0 if get_language() == "nl" else 1]


def open_rows(measurement_round: MeasurementRound) -> list[ExpectedMeasurement]:
    """What can still be handed in with a sheet, by unit and KPI: one query."""
    waiting = Measurement.objects.filter(state=MeasurementState.SUBMITTED).values("expected")
    rows = ExpectedMeasurement.objects.filter(
        round=measurement_round, state=ExpectedState.EXPECTED, version__value_type__in=IN_SHEET
    ).exclude(pk__in=waiting)
    return list(
        rows.select_related("round", "unit", "version__indicator").order_by("unit__name", "version__indicator__order")
    )


def template(measurement_round: MeasurementRound) -> tuple[list[str], list[list[object]]]:
    """Heads and rows of the sheet to fill in."""
    by_category = [column.head for column in SheetParts(measurement_round).columns.values()]
    rows = [
        [
            *(row.pk, row.unit.name, f"{row.version.indicator.code} {row.version.indicator.short}"),
            *[""] * (6 + len(by_category)),
        ]
        for row in open_rows(measurement_round)
    ]
    return [*(head(name) for name in HEADS), *by_category], rows


def _places(heads: list[str], parts: SheetParts) -> dict[str, int]:
    known = {word.casefold(): name for name, words in HEADS.items() for word in words} | parts.heads()
    places = {known[text.strip().casefold()]: at for at, text in enumerate(heads) if text.strip().casefold() in known}
    if "nr" not in places:
        raise HeadsRefused(_("The first row has no column “Nr”. Download the sheet and fill that in."))
    return places


def _statuses() -> dict[str, str]:
    found = {"": ObsStatus.FINAL.value}
    for language in ("nl", "en"):
        with override(language):
            found |= {str(status.label).casefold(): status.value for status in ObsStatus}
    return found


def read(measurement_round: MeasurementRound, table: Table, origins: Origins, *, origin: str, source: str):
    """Judge the rows of a file: four queries at most, for any number of rows. Raises ``HeadsRefused``."""
    parts = SheetParts(measurement_round)
    places, statuses = _places(table.heads, parts), _statuses()
    rows = {str(row.pk): row for row in open_rows(measurement_round)}
    seen: dict[str, int] = {}
    found = []
    for number, cells in table.rows:
        cell = {name: cells[at].strip() for name, at in places.items()}
        if not any(cell.get(name) for name in (*FILLED, *parts.columns)):
            continue
        row = SheetRow(number, cell.get("unit", ""))
        found.append(row)
        expected = rows.get(cell["nr"])
        if expected is None:
            row.faults.append((head("nr"), _("This number is not expected in this round, or was handed in already.")))
        elif cell["nr"] in seen:
            text = _("The same measurement is also on row %(n)s. Keep one of them.") % {"n": seen[cell["nr"]]}
            row.faults.append((head("nr"), text))
        else:
            seen[cell["nr"]] = number
            row.expected, row.name = expected, f"{expected.unit.name}, {expected.version.indicator.code}"
            _judge(row, cell, statuses, origins, {"origin": origin, "source": source})
            _judge_parts(row, cell, parts)
    return found


def _judge_parts(row: SheetRow, cell: dict[str, str], parts: SheetParts) -> None:
    """Judge the columns by category; with a fault nothing of the row is handed in."""
    entries, told, faults = parts.judge(row.expected, cell)
    row.faults += faults
    if row.entry is not None and not row.faults:
        row.entry = replace(row.entry, parts=entries)
        hidden = part_faults_of(row.entry, row.expected.version.value_type)
        row.faults += [(parts.head_of(*key), text) for key, text in hidden.items()]
    if row.faults:
        row.entry = None
    elif row.entry is not None:
        row.told = "; ".join([row.told, *told])


def _judge(row: SheetRow, cell: dict[str, str], statuses: dict[str, str], origins: Origins, where: dict) -> None:
    status, answer = statuses.get(cell.get("status", "").casefold()), ANSWERS.get(cell.get("boolean", "").casefold())
    if status is None:
        row.faults.append((head("status"), _("Choose a status from the list of the entry form, or leave it empty.")))
    if answer is None:
        row.faults.append((head("boolean"), _("Write yes or no.")))
    if row.faults:
        return
    given = {name: cell.get(name, "") for name in ("numerator", "denominator", "value", "comment")}
    form = MeasurementForm(
        given | where | {"status": status, "boolean": answer}, expected=row.expected, origins=origins, is_final=True
    )
    if form.is_valid():
        row.entry = form.entry()
        shown = [cell[name] for name in ("numerator", "denominator", "value", "boolean") if cell.get(name)]
        row.told = " / ".join([str(ObsStatus(status).label), *shown] if status in WITHOUT_VALUE else shown)
        return
    row.faults += [
        (head(name) if name in HEADS else name, str(text)) for name, texts in form.errors.items() for text in texts
    ]


def digest_of(rows: Iterable[SheetRow]) -> str:
    """A mark of everything that would be handed in, so that a preview can be held against what is saved."""
    facts = [[row.number, row.expected.pk, repr(row.entry)] for row in rows if row.entry is not None]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
