"""Tables out and in: nothing is a formula, nothing is lost, and a broken file says what to do."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from twenteboard.platform.sheets import MAX_ROWS, SheetRefused, harmless, read_table, table_answer


def content_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("text", ["=1+1", "+31 53", "-x", "@naam", "\tx", "\rx"])
def test_text_that_looks_like_a_formula_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"), [(-5, "-5"), (Decimal("-1.50"), "-1,50"), (None, ""), ("a-b", "a-b"), (Decimal(40), "40")]
)
def test_numbers_keep_their_sign_and_their_comma(value, cell):
    assert harmless(value) == cell


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=2, max_size=2))
)
def test_what_is_written_is_read_again(rows):
    wanted = [[cell.strip() for cell in row] for row in rows]
    for kind in ("csv", "xlsx"):
        table = read_table(content_of(table_answer(kind, "proef", ["Een", "Twee"], wanted)), kind)
        assert table.heads == ["Een", "Twee"]
        kept = [cells for cells in wanted if any(cells)]
        assert [cells for _number, cells in table.rows] == [[unquoted(cell) for cell in cells] for cells in kept]


def unquoted(cell):
    """A quote before a formula mark is taken off when read: whoever typed it loses only that quote."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") and len(cell) > 1 else cell


def test_an_excel_answer_holds_text_as_text_and_numbers_as_numbers():
    answer = table_answer("xlsx", "proef", ["Tekst", "Getal"], [["=1+1", Decimal("1.5")], ["01234567", 3]])
    first, second = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2))
    assert [(cell.value, cell.data_type) for cell in first] == [("=1+1", "s"), (1.5, "n")]
    assert [(cell.value, cell.data_type) for cell in second] == [("01234567", "s"), (3, "n")]
    assert answer["Content-Disposition"] == 'attachment; filename="proef.xlsx"'


def test_cells_are_read_as_people_see_them():
    book = Workbook()
    book.active.append(["Naam", "Ja", "Getal", "Dag", "Deel"])
    book.active.append([" Alfa ", True, 12.0, date(2026, 8, 1), 1.5])
    book.active.append([None] * 5)
    book.active.append(["Beta"])
    kept = io.BytesIO()
    book.save(kept)
    table = read_table(kept.getvalue(), "xlsx")
    assert table.rows == [(2, ["Alfa", "ja", "12", "01-08-2026", "1.5"]), (4, ["Beta", "", "", "", ""])]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_with_any_usual_separator(separator):
    table = read_table(separator.join(["Naam", "Soort"]).encode() + b"\n\nA" + separator.encode() + b"B", "csv")
    assert table.rows == [(3, ["A", "B"])]


@pytest.mark.parametrize(("content", "kind"), [(b"", "csv"), (b"geen zip", "xlsx"), (b";;\n;;", "csv")])
def test_what_is_no_table_is_refused(content, kind):
    with pytest.raises(SheetRefused):
        read_table(content, kind)


def test_too_many_rows_are_refused():
    with pytest.raises(SheetRefused, match=r"20\.000"):
        read_table(b"Naam\n" + b"x\n" * (MAX_ROWS + 1), "csv")
