"""Categories on the page of a KPI and beside a comparison: what this reader may see of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .. import words
from ..comparison import Compared
from ..figures import KpiFigure, kpi_figures
from ..models import BY_CATEGORY, Dimension, Indicator, MeasurementRound
from .figures import Divided, Parts, PartTable, both_rows, name_in_file, parts_of, table_of
from .groups import hidden_categories, latest_of, views_of


def is_divided(indicator: Indicator) -> bool:
    """Whether there may be categories; reads versions prefetched ``with_sheets``."""
    sheet = indicator.definition
    return (
        sheet is not None
        and sheet.value_type in BY_CATEGORY
        and any(one.is_divided for one in indicator.versions.all())
    )


def _all_of(divided: Divided) -> set[int]:
    return {one.pk for one in divided.categories}


def _hidden(figure: KpiFigure, divided: Divided, parts: Parts, least: int | None) -> set[int]:
    if least is None:
        return set()
    return hidden_categories(figure.sheet, divided, parts, views_of(figure, divided, parts, least), least)


def tables_of_kpi(figure: KpiFigure | None, least: int | None) -> list[PartTable]:
    """A table for each dimension of a KPI with figures: one query, none where the KPI is not divided.

    ``least`` is the smallest group that this reader may see; ``None`` shows all.
    """
    if figure is None or not is_divided(figure.indicator):
        return []
    parts = parts_of(figure.indicator, figure.observed)
    shielded = {point.round for point in figure.points if point.rollup.is_shielded}
    found = []
    for divided in parts.dimensions:
        last, latest = latest_of(figure, divided, parts, least)
        both = figure.both
        before, after = both_rows(both) if both is not None else ([], [])
        is_too_small = last in shielded or (both is not None and both.before.is_shielded)
        table = table_of(
            figure.sheet,
            divided,
            parts,
            round=last,
            latest=latest,
            before=before,
            after=after,
            is_comparable=both is None or both.is_comparable,
            hidden=_all_of(divided) if is_too_small else _hidden(figure, divided, parts, least),
            is_public=least is not None,
        )
        if table is not None:
            found.append(table)
    return found


@dataclass(frozen=True, slots=True)
class ComparedParts:
    """A comparison by category: what can be chosen, what was, and its table. ``is_refused``: not for this cut."""

    choices: tuple[Dimension, ...] = ()
    chosen: Dimension | None = None
    table: PartTable | None = None
    is_refused: bool = False


def compared_parts(
    compared: Compared | None,
    rounds: Sequence[MeasurementRound],
    code: str,
    *,
    is_narrowed: bool,
    least: int | None,
    on: date,
) -> ComparedParts:
    """The comparison by the dimension with this code, for one query; for everyone (``least``) three more.

    Everyone gets categories of all schools together only: with a board or municipality a category would be a few.
    """
    if compared is None or not is_divided(compared.indicator):
        return ComparedParts()
    read = [compared.first, compared.second] if least is None else rounds
    parts = parts_of(compared.indicator, read)
    choices = tuple(one.dimension for one in parts.dimensions)
    divided = next((one for one in parts.dimensions if one.dimension.code == code), None)
    if divided is None:
        return ComparedParts(choices)
    if least is not None and is_narrowed:
        return ComparedParts(choices, divided.dimension, is_refused=True)
    if compared.both.before.is_shielded:
        hidden = _all_of(divided)
    elif least is None:
        hidden = set()
    else:
        [figure] = kpi_figures([compared.indicator], rounds, on=on, least=least)
        hidden = _hidden(figure, divided, parts, least)
    before, after = both_rows(compared.both)
    table = table_of(
        compared.indicator.definition,
        divided,
        parts,
        before=before,
        after=after,
        is_comparable=compared.both.is_comparable,
        hidden=hidden,
        is_public=least is not None,
    )
    return ComparedParts(choices, divided.dimension, table)


def rows_in_file(told: ComparedParts) -> list[list[object]]:
    """Rows for the file of a comparison, under the columns of ``comparison.as_table``: the figures of the page."""
    rows = []
    for row in told.table.rows if told.table else ():
        both = row.both
        note = str(words.TOO_SMALL) if both.before.is_shielded else ""
        remarks = [note, *(words.pedigree(one) for one in (both.before, both.after))]
        rows.append(words.change_cells(name_in_file(told.table, row), both, remarks))
    return rows
