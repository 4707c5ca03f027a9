"""The figures of a yearly report as one table, a row for each number: for the CSV, and inside the PDF."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from .. import words
from ..rollup import Rollup
from .yearly_shapes import KpiYear, Side, Year

UP_TO_SOURCE = 13


def as_table(year: Year) -> tuple[list[str], list[list[object]]]:
    """Give heads and rows. Shares are the number before the %, rounded to two decimals; amounts are euros."""
    heads = [
        _("Kind of row"),
        _("Code"),
        _("Name"),
        _("What"),
        _("Reference date"),
        _("Value"),
        _("Unit"),
        _("Numerator"),
        _("Denominator"),
        _("Measured"),
        _("Expected"),
        _("Provisional or estimated"),
        _("Source"),
        _("Lowest value"),
        _("Highest value"),
        _("Lowest numerator"),
        _("Highest numerator"),
    ]
    rows = [*_kpi_rows(year), *_other_rows(year)]
    return heads, [[*row, *[""] * (len(heads) - len(row))] for row in rows]


def _row(*cells: object) -> list[object]:
    return [*cells, *[""] * (UP_TO_SOURCE - len(cells))]


def _ends(told: Rollup) -> list[object]:
    """The lowest and highest; without counts that a source hides both are the figure itself."""
    return ["" if end is None else end for end in words.range_cells(told)]


def _kpi_rows(year: Year) -> Iterator[list[object]]:
    for row in year.kpis:
        figure = row.figure
        name = (figure.indicator.code, figure.indicator.short)
        unit = "%" if words.is_share(figure.sheet) else figure.sheet.unit
        for one in row.measured:
            told = one.point.rollup
            yield [
                *(_("Measurement"), *name, one.point.round.label, one.point.round.reference_date.isoformat()),
                *(_rounded(told.value), unit, told.numerator, told.denominator),
                *(told.included, told.expected, told.not_final, one.source),
                *_ends(told),
            ]
        if figure.target is not None:
            target = figure.target
            values = [(_("Target"), target.value)]
            if target.value is None:
                values = [(_("Lowest value of the band"), target.low), (_("Highest value of the band"), target.high)]
            for what, value in values:
                yield _row(_("Target"), *name, what, target.due_on.isoformat(), _rounded(value), unit)
        yield _row(_("Status"), *name, row.status, year.until.isoformat(), _percent(figure.gone), "%")
        yield from _pair_rows(row, name, unit)
        for fact in row.references:
            yield [
                *(_("Figure of others"), *name, f"{fact['name']}, {fact['segment']}", fact["period"]),
                *(_exact(fact["value"]), fact["unit"] or "%", "", "", "", "", ""),
                fact["source"],
            ]


def _pair_rows(row: KpiYear, name: tuple[str, str], unit: str) -> Iterator[list[object]]:
    pairs = row.pairs
    if pairs is None:
        return
    kind = _("Before and after")
    sides: list[tuple[str, Side]] = [
        (_("Measured both times: before"), pairs.before),
        (_("Measured both times: after"), pairs.after),
    ]
    if pairs.has_others:
        sides += [(_("Everybody: before"), pairs.all_before), (_("Everybody: after"), pairs.all_after)]
    for what, side in sides:
        told = side.rollup
        cells = _row(
            *(kind, *name, what, side.day.isoformat() if side.day else ""),
            *(_rounded(told.value), unit, told.numerator, told.denominator),
            *(told.included, told.expected, told.not_final),
        )
        yield [*cells, *_ends(told)]
    points = _("percentage points") if words.is_share(row.figure.sheet) else unit
    change = _row(kind, *name, _("Measured both times: change"), "", _rounded(pairs.change), points, "", "", pairs.n)
    yield [*change, *("" if end is None else end for end in words.ends_cells(pairs.change_range))]
    for what, n in (
        (_("Schools measured both times"), pairs.n),
        (_("Schools measured only before"), pairs.only_before),
        (_("Schools measured only after"), pairs.only_after),
    ):
        yield _row(kind, *name, what, "", n, _("schools"))


def _other_rows(year: Year) -> Iterator[list[object]]:
    for row in year.national:
        for what, value, period in (
            (_("Target"), row["target"], row["target_period"]),
            (_("Reached"), row["realised"], row["realised_period"]),
        ):
            cells = (_("National target"), "", row["label"], what, period, _plain(value), "%")
            yield [*_row(*cells)[:-1], row["source"]]
    for row in year.projects:
        name = (_("Project"), row["number"], row["title"])
        yield _row(*name, _("Granted"), row["granted_on"].isoformat(), row["granted"], "euro")
        yield _row(*name, _("Spent this year"), year.until.isoformat(), row["spent"], "euro")
        yield _row(*name, _("Milestones due this year"), year.until.isoformat(), row["milestones_due"])
        yield _row(*name, _("Of these met"), year.until.isoformat(), row["milestones_met"])
    for row in year.claims:
        what = f"{_('Promised for')} {row['code']}"
        yield _row(
            *(_("Promise"), row["project"], row["project_title"], what, row["expected_by"] or ""),
            *(_plain(row["expected_change"]), row["expected_unit"]),
        )
    for row in year.decisions:
        cells = (_("Decision"), row["number"], row["title"], row["outcome"], row["on"].isoformat())
        yield _row(*cells, row["amount"] if row["amount"] is not None else "", "euro" if row["amount"] else "")
    total = (_("Whole programme") if not year.line else _("Whole line"), "", year.scope)
    yield _row(*total, _("Granted this year"), year.until.isoformat(), year.granted, "euro")
    yield _row(*total, _("Spent this year"), year.until.isoformat(), year.spent, "euro")


def _rounded(value: Decimal | None) -> object:
    return "" if value is None else round(value, 2)


def _percent(part: Decimal | None) -> object:
    return "" if part is None else round(100 * part, 2)


def _exact(text: str | None) -> object:
    return "" if text is None else _plain(Decimal(text))


def _plain(value: Decimal | None) -> object:
    """The value without zeros behind the comma."""
    return "" if value is None else Decimal(f"{value.normalize():f}")
