"""A dossier on paper: the sections of ``answers.render`` with what a sheet of paper needs besides.

Wide tables of prose become one small table per row, costs get a table of year by category, the planning gets its
strip, and attachments show their fingerprints. Works on frozen data only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from programmes.enums import CostCategory, MoneyForm, MoneySource
from twenteboard.platform.formats import bestandsgrootte, euro, percentage, spaced

from .. import answers
from ..enums import AttachmentKind, Stage
from . import gantt

SMALL_TABLE = 14  # rows
LONG_CELL = 1200  # characters; a row of a table must not be longer than a page
SHORT_COLUMN = 18  # characters, room for a date in full
PROSE_TABLES = ("consortium", "results", "risks")  # too much text for columns


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A question with its answer; nothing answered reads as such."""

    label: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. ``is_amount``: set right, in figures of one width; ``is_short``: never broken over lines."""

    text: str
    is_amount: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; the first cell of each row heads the row."""

    caption: str
    headers: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    note: str = ""
    is_wide: bool = False
    kind: str = "table"

    @property
    def is_small(self) -> bool:
        """It can stand on one page, so it is not broken over two."""
        return len(self.rows) <= SMALL_TABLE


@dataclass(frozen=True, slots=True)
class Record:
    """A row with much text: its first cell is its name, the others stand under each other with their heads."""

    name: str
    rows: tuple[tuple[str, str], ...]

    @property
    def is_long(self) -> bool:
        """Too long for a small table; printed as running text."""
        return any(len(text) > LONG_CELL for _head, text in self.rows)


@dataclass(frozen=True, slots=True)
class RecordsBlock:
    """Rows with much text, each printed on its own."""

    heading: str
    records: tuple[Record, ...]
    kind: str = "records"


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A section of the form as it is printed."""

    id: str
    title: str
    blocks: tuple[Any, ...]


def sections(data: dict[str, Any], *, language: str, stage: Stage | None = None) -> tuple[PaperSection, ...]:
    """Return the sections of a dossier. Call it with ``language`` as the active language."""
    return tuple(
        PaperSection(f"deel-{section.code}", section.title, tuple(_blocks(section, data)))
        for section in answers.render(data, language=language, stage=stage)
    )


def _blocks(section: answers.RenderedSection, data) -> Iterator[Any]:
    if section.code == "planning" and (strip := gantt.draw(data)):
        yield strip
    if section.code == "budget" and data["costs"]:
        yield costs_by_year(data)
    if section.code == "funding" and data["funding"]:
        yield funding_by_source(data)
    for block in section.blocks:
        if section.code == "attachments" and block.is_table and not block.is_empty:
            yield _attachments(block, data)
        elif block.is_table:
            yield _table(block, section_title=section.title, as_records=section.code in PROSE_TABLES)
        else:
            yield TextBlock(block.label, block.paragraphs, block.items)


def _table(block: answers.Table, *, section_title: str, as_records: bool) -> Any:
    if block.is_empty:
        return TextBlock(block.caption, ())
    if as_records or is_long(block.rows):
        return records_of("" if block.caption == section_title else block.caption, block.headers, block.rows)
    short = frozenset(
        number
        for number, column in enumerate(zip(*block.rows, strict=True))
        if all(len(text) <= SHORT_COLUMN for text in column)
    )
    return TableBlock(
        block.caption,
        _cells(block.headers, block.numeric),
        tuple(_cells(row, block.numeric, short) for row in block.rows),
        _cells(block.total, block.numeric),
        is_wide=len(block.headers) > 4,
    )


def is_long(rows: Iterable[tuple[str, ...]]) -> bool:
    """Whether a cell holds too much for a table."""
    return any(len(text) > LONG_CELL for row in rows for text in row)


def records_of(heading: str, headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> RecordsBlock:
    """Rows of a table as records; empty cells are left out."""
    records = tuple(
        Record(row[0], tuple((head, cell) for head, cell in zip(headers[1:], row[1:], strict=True) if cell))
        for row in rows
    )
    return RecordsBlock(heading, records)


def _cells(texts: tuple[str, ...], numeric: frozenset[int], short: frozenset[int] = frozenset()) -> tuple[Cell, ...]:
    return tuple(Cell(str(text), number in numeric, number in short) for number, text in enumerate(texts))


def _amounts(*texts: str) -> tuple[Cell, ...]:
    return (Cell(texts[0]), *(Cell(text, is_amount=True) for text in texts[1:]))


def costs_by_year(data: dict[str, Any]) -> TableBlock:
    """Costs by category and year, in euros, with totals both ways."""
    years = sorted({line["year"] for line in data["costs"]})
    sums: dict[tuple[str, int], Decimal] = {}
    for line in data["costs"]:
        key = (line["category"], line["year"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(line["amount"])
    categories = [category for category in CostCategory if any((category, year) in sums for year in years)]
    rows = [
        _amounts(
            str(category.label),
            *(_or_dash(sums.get((category, year))) for year in years),
            euro(sum(sums.get((category, year), Decimal(0)) for year in years)),
        )
        for category in categories
    ]
    total = _amounts(
        _("Total"),
        *(euro(sum(sums.get((category, year), Decimal(0)) for category in categories)) for year in years),
        euro(data["totals"]["costs"]),
    )
    headers = _amounts(_("Cost category"), *(str(year) for year in years), _("Total"))
    return TableBlock(_("Costs by category and year"), headers, tuple(rows), total, is_wide=len(years) > 4)


def funding_by_source(data: dict[str, Any]) -> TableBlock:
    """Funding by source in money and in kind, in euros, with the share of each source."""
    total = sum((Decimal(line["amount"]) for line in data["funding"]), Decimal(0))
    rows = []
    for source in MoneySource:
        lines = [line for line in data["funding"] if line["source"] == source]
        if lines:
            rows.append(_funding_row(str(source.label), lines, total))
    share = data["totals"]["share"]
    note = ""
    if share is not None:
        note = _("The state pays %(share)s of the funding. At most %(max)s is possible in this programme.") % {
            "share": percentage(share),
            "max": percentage(data["programme"]["state_share_max"]),
        }
    return TableBlock(
        _("Funding by source"),
        _amounts(_("Source"), _("In money"), _("In kind"), _("Total"), _("Share")),
        tuple(rows),
        _funding_row(_("Total"), data["funding"], total),
        note=note,
    )


def _funding_row(label: str, lines: list[dict[str, Any]], total: Decimal) -> tuple[Cell, ...]:
    cash = sum((Decimal(line["amount"]) for line in lines if line["form"] == MoneyForm.CASH), Decimal(0))
    in_kind = sum((Decimal(line["amount"]) for line in lines if line["form"] != MoneyForm.CASH), Decimal(0))
    share = percentage((cash + in_kind) * 100 / total, 1) if total else ""
    return _amounts(label, _or_dash(cash), _or_dash(in_kind), euro(cash + in_kind), share)


def _or_dash(amount: Decimal | None) -> str:
    return euro(amount) if amount else "–"


def _attachments(block: answers.Table, data) -> RecordsBlock:
    records = []
    for row in data["attachments"]:
        kind = str(AttachmentKind(row["kind"]).label)
        lines = [(_("File"), f"{row['name']} ({bestandsgrootte(row['size'])})"), (_("Kind"), kind)]
        lines.append((_("Fingerprint (SHA-256)"), spaced(row["sha256"])))
        records.append(Record(row["title"] or row["name"], tuple(lines)))
    return RecordsBlock("", tuple(records))
