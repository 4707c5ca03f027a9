"""What a yearly report is made of once it is read from its frozen data: for page, paper and table alike."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..charts import Trend
from ..figures import KpiFigure, Point
from ..ranges import Range
from ..rollup import Rollup


@dataclass(frozen=True, slots=True)
class Sheet:
    """What of a definition sheet the figures need."""

    number: int
    definition: str
    unit: str
    value_type: str
    rollup_units: str
    direction: str
    decimals: int
    to_be_confirmed: bool


@dataclass(frozen=True, slots=True)
class Kpi:
    """The name of a KPI."""

    code: str
    short: str
    title: str


@dataclass(frozen=True, slots=True)
class Round:
    """A round that was published."""

    label: str
    reference_date: date
    is_example: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as it held at the end of the year; ``supersedes`` is the one before, when it was set anew."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    due_on: date
    valid_from: date
    supersedes: "Goal | None" = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A round in the table beside the chart."""

    point: Point
    source: str

    @property
    def missing(self) -> int:
        """Schools in scope without a value that counts."""
        return self.point.rollup.missing


@dataclass(frozen=True, slots=True)
class Side:
    """Before or after."""

    rollup: Rollup
    day: date | None
    text: str
    sums: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Before and after at the schools that measured both times, with everybody beside it."""

    n: int
    only_before: int
    only_after: int
    is_comparable: bool
    change: Decimal | None
    change_range: Range | None
    change_text: str
    up: int
    same: int
    down: int
    unsure: int
    before: Side
    after: Side
    all_before: Side
    all_after: Side

    @property
    def has_others(self) -> bool:
        """Whether everybody is more than the pairs: schools that were measured once, and enough of them to show."""
        here, everybody = (self.before, self.after), (self.all_before, self.all_after)
        return any(one.rollup.included > two.rollup.included for one, two in zip(everybody, here, strict=True))

    @property
    def has_moves(self) -> bool:
        """Whether may be told how many schools went up and down."""
        return self.n > 0 and not self.before.rollup.is_shielded


@dataclass(frozen=True, slots=True)
class KpiYear:
    """One KPI in the year: ``figure`` as the monitoring shows it, and what belongs beside it."""

    figure: KpiFigure
    measured: tuple[Measured, ...]
    pairs: Pairs | None
    chart: Trend | None
    baseline: str
    latest: str
    rests_on: str
    source: str
    target: str
    former_target: str
    status: str
    tone: str
    gone: str
    references: tuple[dict[str, Any], ...]
    limits: tuple[str, ...]

    @property
    def has_data(self) -> bool:
        """Something was measured and published."""
        return self.figure.latest is not None


@dataclass(frozen=True, slots=True)
class Year:
    """What the page and the paper print. Amounts are euros."""

    reference: str
    language: str
    is_example: bool
    is_interim: bool
    year: str
    starts_on: date
    ends_on: date
    until: date
    programme: str
    line: str
    scope: str
    publication: int
    published_at: datetime | None
    reason: str
    texts: dict[str, tuple[str, ...]]
    rounds: tuple[Round, ...]
    kpis: tuple[KpiYear, ...]
    national: tuple[dict[str, Any], ...]
    projects: tuple[dict[str, Any], ...]
    granted: Decimal
    spent: Decimal
    claims: tuple[dict[str, Any], ...]
    decisions: tuple[dict[str, Any], ...]
    steering: tuple[dict[str, Any], ...]
    lessons: tuple[dict[str, Any], ...]
    limits: tuple[str, ...]
    toc: tuple[tuple[str, str], ...]

    @property
    def with_data(self) -> list[KpiYear]:
        """KPIs with figures: each has a part of its own."""
        return [row for row in self.kpis if row.has_data]

    @property
    def without_data(self) -> list[KpiYear]:
        """KPIs of which nothing is published yet."""
        return [row for row in self.kpis if not row.has_data]
