"""Tables that people take to a spreadsheet and bring back: CSV for a Dutch Excel, and XLSX.

Reading gives text in every cell, as a person sees it; judging the text is up to the register that asks.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
TAKEN_FOR_MORE = ("=", "#")  # openpyxl makes a formula or an error of a bare text that begins so
MAX_ROWS = 20_000
MAX_COLUMNS = 60
NARROWEST, WIDEST = 10, 60  # characters, of a column in an XLSX


class SheetRefused(ValueError):  # noqa: N818 - it reads as what happened
    """A file cannot be read as a table. ``message`` says to the person what to do."""

    def __init__(self, message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: the heads, and each row with its number in the file (the heads are row 1)."""

    heads: list[str]
    rows: list[tuple[int, list[str]]]


# --- reading --------------------------------------------------------------------------------------


def read_table(content: bytes, extension: str) -> Table:
    """Read the first sheet of ``content`` (``csv`` or ``xlsx``). Empty rows are passed over.

    Raises :class:`SheetRefused` when it is no table, has no heads, or has more than ``MAX_ROWS`` rows.
    """
    lines = _xlsx_lines(content) if extension == "xlsx" else _csv_lines(content)
    heads: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if not heads:
            heads = _trimmed(cells)[:MAX_COLUMNS]
            continue
        rows.append((number, (cells + [""] * len(heads))[: len(heads)]))
        if len(rows) > MAX_ROWS:
            raise SheetRefused(_("The file has too many rows. Split it into files of at most 20,000 rows."))
    if not heads:
        raise SheetRefused(_("The file is empty. Put the names of the columns in the first row."))
    return Table(heads, rows)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel writes when nobody chose UTF-8
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            yield number, [_as_typed(cell) for cell in cells]
    except csv.Error:
        raise SheetRefused(_("The file cannot be read as CSV. Save it again as “CSV UTF-8”.")) from None


def _as_typed(cell: str) -> str:
    """Take off the quote that an export puts before what looks like a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_MARKS and len(cell) > 1 else cell


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what other programs write about the size is not to be trusted
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
            yield number, [_as_typed(_shown(cell)) for cell in cells]
    except SheetRefused:
        raise
    except Exception:  # the library raises anything on a broken file
        raise SheetRefused(
            _("The file cannot be read as Excel. Open it in Excel and save it again as .xlsx.")
        ) from None


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.strftime("%d-%m-%Y")
    return str(cell)


# --- writing --------------------------------------------------------------------------------------


def harmless(value: object) -> str:
    """Write a cell that a spreadsheet does not take for a formula. Numbers keep their sign."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format(value, "f").replace(".", ",") if isinstance(value, Decimal) else str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in FORMULA_MARKS else text


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        """Return the line."""
        return value


def csv_bytes(heads: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV for a Dutch spreadsheet as it is kept beside a paper: the same as ``csv_answer`` gives."""
    return "".join(_csv_rows(heads, rows)).encode()


def _csv_rows(heads: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow([harmless(head) for head in heads])
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def csv_answer(name: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answer with a CSV for a Dutch spreadsheet: semicolons, decimal commas, and a mark for UTF-8."""
    answer = StreamingHttpResponse(_csv_rows(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def xlsx_answer(name: str, title: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answer with an XLSX of one sheet: heads in bold that stay in sight, text as text, never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet((slugify(title) or "tabel")[:31])
    sheet.freeze_panes = "A2"
    for place, head in enumerate(heads, start=1):
        width = min(max(len(str(head)) + 4, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(place)].width = width

    def as_text(value: str) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, value=value)
        made.data_type = "s"
        return made

    def cell(value: object) -> object:
        if value is None or value == "":
            return None
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return value
        text = _printable(str(value))
        return as_text(text) if text[:1] in TAKEN_FOR_MORE else text

    bold = Font(bold=True)
    first = [as_text(_printable(str(head))) for head in heads]
    for head in first:
        head.font = bold
    sheet.append(first)
    for row in rows:
        sheet.append([cell(value) for value in row])
    kept = io.BytesIO()
    book.save(kept)
    answer = HttpResponse(kept.getvalue(), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _printable(text: str) -> str:
    """Leave out control characters, which an XLSX cannot hold."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


def table_answer(kind: str, name: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answer with a table as ``csv`` or ``xlsx``; any other kind is written as CSV."""
    return xlsx_answer(name, name, heads, rows) if kind == "xlsx" else csv_answer(name, heads, rows)
