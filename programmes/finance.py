"""The money of a project in execution: budget, spent and expected, by year, kind of cost and source. Euros.

One function (``finance_of``) for page, progress report and PDF, so that they cannot differ.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from .enums import CostCategory, MoneySource
from .models import Project

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """Budget and spent, in euros."""

    budget: Decimal = ZERO
    spent: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What is not spent yet; negative when more was spent."""
        return self.budget - self.spent

    @property
    def share(self) -> Decimal | None:
        """Spent as percentage of the budget; ``None`` without a budget."""
        return self.spent * 100 / self.budget if self.budget else None

    @property
    def is_over(self) -> bool:
        """More was spent than decided."""
        return self.spent > self.budget


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of cost or source: its name, a cell per year (of the table), and in all."""

    code: str
    label: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class Year:
    """One year: budget and spent, the last expectation, and how it differs from the budget."""

    year: int
    cell: Cell
    forecast: Decimal | None
    reason: str
    is_large: bool

    @property
    def difference(self) -> Decimal | None:
        """Expectation less budget, in euros."""
        return None if self.forecast is None else self.forecast - self.cell.budget

    @property
    def difference_share(self) -> Decimal | None:
        """The difference as percentage of the budget."""
        if self.forecast is None or not self.cell.budget:
            return None
        return self.difference * 100 / self.cell.budget


@dataclass(frozen=True, slots=True)
class Finance:
    """All of it. ``in_period`` is what was spent in the period asked for, ``threshold`` the percentage above which a
    difference asks a reason; ``has_unplanned`` tells that the lines have a last cell, of costs without a year.
    """

    years: tuple[Year, ...]
    categories: tuple[Line, ...]
    sources: tuple[Line, ...]
    total: Cell
    threshold: int
    in_period: Decimal = ZERO
    has_unplanned: bool = False

    @property
    def expected(self) -> Decimal:
        """What is expected in all: per year the expectation, and the budget where there is none."""
        return sum((row.cell.budget if row.forecast is None else row.forecast for row in self.years), ZERO)

    @property
    def difference(self) -> Decimal:
        """Expected less budget."""
        return self.expected - self.total.budget


def is_large(*, amount: Decimal, budget: Decimal, percent: int) -> bool:
    """Whether the difference between expectation and budget is more than ``percent`` of the budget."""
    return abs(amount - budget) * 100 > budget * percent


def finance_of(project: Project, *, period: tuple[date, date] | None = None) -> Finance:
    """Count the money of ``project``; ``in_period`` is what was spent on the days of ``period``. Three queries."""
    budget: dict[tuple, Decimal] = defaultdict(lambda: ZERO)
    spent: dict[tuple, Decimal] = defaultdict(lambda: ZERO)
    promised: dict[str, Decimal] = defaultdict(lambda: ZERO)
    paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in project.budget_lines.all():
        if line.category:
            budget[line.category, line.year] += line.amount
        else:
            promised[line.source] += line.amount
    rows = project.expenses.filter(cancelled_at__isnull=True).order_by()
    in_period = ZERO
    within = Q(spent_on__range=period) if period else Q(pk__in=[])
    for category, source, year, amount, recent in rows.values_list("category", "source", "year").annotate(
        total=Sum("amount"), recent=Sum("amount", filter=within)
    ):
        spent[category, year] += amount
        paid[source] += amount
        in_period += recent or ZERO
    forecasts = {row.year: row for row in project.forecasts.order_by("made_at", "pk")}
    numbers = sorted({year for _code, year in [*budget, *spent] if year} | set(forecasts))
    columns = [*numbers, None] if any(year is None for _code, year in budget) else numbers
    threshold = project.programme.variance_percent
    years = []
    for year in numbers:
        cell = Cell(
            sum((amount for (_code, at), amount in budget.items() if at == year), ZERO),
            sum((amount for (_code, at), amount in spent.items() if at == year), ZERO),
        )
        last = forecasts.get(year)
        large = last is not None and is_large(amount=last.amount, budget=cell.budget, percent=threshold)
        years.append(Year(year, cell, last.amount if last else None, last.reason if last else "", large))
    return Finance(
        years=tuple(years),
        categories=tuple(
            _line(code, label, columns, budget, spent) for code, label in _used(CostCategory, budget, spent)
        ),
        sources=tuple(
            Line(code, label, (), Cell(promised[code], paid[code]))
            for code, label in MoneySource.choices
            if promised.get(code) or paid.get(code)
        ),
        total=Cell(sum(budget.values(), ZERO), sum(spent.values(), ZERO)),
        threshold=threshold,
        in_period=in_period,
        has_unplanned=None in columns,
    )


def _used(choices, budget, spent):
    codes = {code for code, _year in [*budget, *spent]}
    return [(code, str(label)) for code, label in choices.choices if code in codes]


def _line(code, label, columns, budget, spent) -> Line:
    cells = tuple(Cell(budget.get((code, year), ZERO), spent.get((code, year), ZERO)) for year in columns)
    total = Cell(sum((cell.budget for cell in cells), ZERO), sum((cell.spent for cell in cells), ZERO))
    return Line(code, label, cells, total)
