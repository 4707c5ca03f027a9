"""From measurements to one number, and what belongs beside it. Page, PDF and export all ask here.

Nothing here reads the database: it takes observations and a definition sheet and gives values. Sum first, divide
last; a plain mean of percentages is not offered. What was not measured is never a zero: it is counted as missing.
Source of the rules: DHIS2 (numerator and denominator), SDMX (status of an observation), and the golden numbers in
``tests/kpis/test_rollup.py``.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median_low
from typing import NamedTuple, Protocol

from .enums import NOT_FINAL, WITHOUT_VALUE, Direction, ObsStatus, RollupTime, RollupUnits, Status, ValueType

HUNDRED = Decimal(100)
ZERO = Decimal(0)
IN_PARTS = (ValueType.PERCENTAGE, ValueType.RATIO)
# How far the progress may stay behind what time asks: within the first on course, within the second attention.
BANDS = (Decimal("0.10"), Decimal("0.25"))


class Sheet(Protocol):
    """What is asked of a definition sheet; ``IndicatorVersion`` has it all."""

    value_type: str
    rollup_units: str
    rollup_time: str


class Observation(NamedTuple):
    """What is known of one unit in one round; ``status`` is MISSING when nothing counts yet.

    ``round`` names the round; ``method`` the instrument with the series of its version, where it is known: values of
    two methods are not compared. ``origin`` says in words where the value comes from. A tuple, for a page may read tens
    of thousands of them.
    """

    unit: Hashable
    status: str = ObsStatus.FINAL
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    boolean: bool | None = None
    level: int | None = None
    narrative: str = ""
    reference_date: date | None = None
    round: Hashable = None
    version: Hashable = None
    is_waived: bool = False
    method: Hashable = None
    origin: str = ""

    @property
    def in_scope(self) -> bool:
        """Whether the definition says something about this unit at all."""
        return self.status != ObsStatus.NOT_APPLICABLE

    def has_value(self, sheet: Sheet) -> bool:
        """Whether there is something to add up; zero is a value."""
        if self.status in WITHOUT_VALUE:
            return False
        kind = sheet.value_type
        if kind in IN_PARTS:
            return self.numerator is not None and self.denominator is not None
        if kind == ValueType.COUNT:
            return self.value is not None
        if kind == ValueType.BOOLEAN:
            return self.boolean is not None
        return self.level is not None if kind == ValueType.ORDINAL else bool(self.narrative)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollup:
    """A value with its pedigree. ``value`` is ``None`` when it cannot be computed; shares are the number before %.

    ``numerator`` and ``denominator`` are sums; for yes/no values the units that meet the criterion and those measured.
    ``is_shielded`` says that the figures were left out because the group is small.
    """

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    levels: Mapping[int, int] = field(default_factory=dict)
    expected: int = 0
    included: int = 0
    not_applicable: int = 0
    suppressed: int = 0
    waived: int = 0
    not_final: int = 0
    breaks: int = 0
    oldest: date | None = None
    newest: date | None = None
    origins: tuple[str, ...] = ()
    is_shielded: bool = False

    @property
    def missing(self) -> int:
        """Units in scope without a value that counts."""
        return self.expected - self.included

    @property
    def share_not_final(self) -> Decimal | None:
        """Which part of the units included is provisional or estimated, in percent."""
        return None if not self.included else HUNDRED * self.not_final / self.included


def _share(numerator: Decimal, denominator: Decimal, times: Decimal) -> Decimal | None:
    return None if denominator == 0 else times * numerator / denominator


def _sums(sheet: Sheet, used: list[Observation]) -> dict:
    """Value and sums of the observations that have a value; at least one."""
    if sheet.rollup_units == RollupUnits.POOLED_RATIO:
        numerator = sum((one.numerator for one in used), ZERO)
        denominator = sum((one.denominator for one in used), ZERO)
        times = HUNDRED if sheet.value_type == ValueType.PERCENTAGE else Decimal(1)
        return {
            "value": _share(numerator, denominator, times),
            "numerator": numerator,
            "denominator": denominator,
        }
    if sheet.rollup_units == RollupUnits.SUM:
        return {"value": sum((one.value for one in used), ZERO)}
    if sheet.rollup_units in (RollupUnits.COUNT_TRUE, RollupUnits.SHARE_TRUE):
        meets, measured = Decimal(sum(one.boolean for one in used)), Decimal(len(used))
        value = meets if sheet.rollup_units == RollupUnits.COUNT_TRUE else _share(meets, measured, HUNDRED)
        return {"value": value, "numerator": meets, "denominator": measured}
    if sheet.rollup_units in (RollupUnits.DISTRIBUTION, RollupUnits.MEDIAN):
        levels = dict(sorted(Counter(one.level for one in used).items()))
        value = None
        if sheet.rollup_units == RollupUnits.MEDIAN:
            value = Decimal(median_low(one.level for one in used))
        return {"value": value, "levels": levels}
    return {"value": None}


def roll_up(sheet: Sheet, observations: Iterable[Observation]) -> Rollup:
    """Give one value for all units of ``observations``, which hold one per unit that was expected.

    Raises ``ValueError`` when a unit occurs twice: then something would be counted double.
    """
    rows = list(observations)
    if len({row.unit for row in rows}) != len(rows):
        raise ValueError("A unit occurs twice in what is to be added up.")
    in_scope = [row for row in rows if row.in_scope]
    used = [row for row in in_scope if row.has_value(sheet)]
    dates = {row.reference_date for row in used if row.reference_date}
    states, states_used = [row.status for row in in_scope], [row.status for row in used]
    return Rollup(
        **(_sums(sheet, used) if used else {"value": None}),
        expected=len(in_scope),
        included=len(used),
        not_applicable=len(rows) - len(in_scope),
        suppressed=states.count(ObsStatus.SUPPRESSED),
        waived=sum([row.is_waived for row in in_scope]),
        not_final=sum(map(states_used.count, NOT_FINAL)),
        breaks=states_used.count(ObsStatus.BREAK),
        oldest=min(dates, default=None),
        newest=max(dates, default=None),
        origins=tuple(sorted({row.origin for row in used if row.origin})),
    )


def over_time(sheet: Sheet, rollups: Iterable[Rollup]) -> Decimal | None:
    """Give one value for several rounds: the last one by reference date, or the sum where the definition says so.

    Rounds without a value say nothing. ``None`` when there is no value, or when rounds are not added up.
    """
    known = [one for one in rollups if one.value is not None]
    if not known or sheet.rollup_time == RollupTime.NONE:
        return None
    if sheet.rollup_time == RollupTime.SUM:
        return sum((one.value for one in known), ZERO)
    return max(known, key=lambda one: one.newest or date.min).value


# --- before and after ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A unit that was measured both times."""

    before: Observation
    after: Observation

    @property
    def is_break(self) -> bool:
        """Whether these two were measured in ways that cannot be compared."""
        return self.after.status == ObsStatus.BREAK or other_method(self.before, self.after)


def other_method(before: Observation, after: Observation) -> bool:
    """Whether both name how was measured, and these are not the same or comparable versions of one instrument."""
    return before.method is not None and after.method is not None and before.method != after.method


def method_changed(before: Iterable[Observation], after: Iterable[Observation]) -> bool:
    """Whether a unit was measured in another way than before."""
    first = {row.unit: row for row in before}
    return any(row.unit in first and other_method(first[row.unit], row) for row in after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Before and after of the units that have both. ``all_before`` and ``all_after`` hold everybody, to see beside it.

    ``change`` is in percentage points for shares, else in the unit of the KPI; ``None`` across a break.
    """

    pairs: tuple[Pair, ...]
    only_before: tuple[Observation, ...]
    only_after: tuple[Observation, ...]
    before: Rollup
    after: Rollup
    all_before: Rollup
    all_after: Rollup
    is_comparable: bool

    @property
    def change(self) -> Decimal | None:
        """After minus before, over the pairs."""
        if not self.is_comparable or self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    @property
    def moves(self) -> tuple[int, int, int]:
        """How many pairs went up, stayed equal, went down."""
        signs = [_sign(pair) for pair in self.pairs]
        return signs.count(1), signs.count(0), signs.count(-1)


def _own_value(one: Observation) -> Decimal:
    """What a unit on its own scores, to see whether it went up: share, number, yes (1) or no (0), level."""
    if one.numerator is not None:
        return one.numerator / one.denominator
    if one.value is not None:
        return one.value
    return Decimal(int(one.boolean)) if one.boolean is not None else Decimal(one.level or 0)


def _sign(pair: Pair) -> int:
    before, after = _own_value(pair.before), _own_value(pair.after)
    return (after > before) - (after < before)


def compare(
    sheet: Sheet, before: Iterable[Observation], after: Iterable[Observation], *, is_comparable: bool = True
) -> Comparison:
    """Compare two rounds over the units that were measured in both.

    A pair that was measured in another way the second time is shown but makes the whole not comparable.
    """
    first = {row.unit: row for row in before}
    second = {row.unit: row for row in after}
    has_first = {unit for unit, row in first.items() if row.has_value(sheet)}
    has_second = {unit for unit, row in second.items() if row.has_value(sheet)}
    in_both, in_first, in_second = has_first & has_second, has_first - has_second, has_second - has_first
    pairs = tuple(Pair(before=first[unit], after=second[unit]) for unit in first if unit in in_both)
    told_before = roll_up(sheet, [pair.before for pair in pairs])
    told_after = roll_up(sheet, [pair.after for pair in pairs])
    return Comparison(
        pairs=pairs,
        only_before=tuple(row for unit, row in first.items() if unit in in_first),
        only_after=tuple(row for unit, row in second.items() if unit in in_second),
        before=told_before,
        after=told_after,
        # Where everybody is in the pairs, everybody is the same sum: so it is for each school in a list of schools.
        all_before=told_before if len(pairs) == len(first) else roll_up(sheet, first.values()),
        all_after=told_after if len(pairs) == len(second) else roll_up(sheet, second.values()),
        is_comparable=is_comparable and not any(pair.is_break for pair in pairs),
    )


# --- progress and status -------------------------------------------------------------------------


def progress(baseline: Decimal | None, target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """Give which part of the way from baseline to target was gone: 1 is there, raw (may lie outside 0–1).

    The same for KPIs that must rise and that must fall. ``None`` when one is unknown or there is no way to go.
    """
    if baseline is None or target is None or actual is None or target == baseline:
        return None
    return (actual - baseline) / (target - baseline)


def clipped(part: Decimal | None) -> Decimal | None:
    """Give progress as the width of a bar: from 0 to 1."""
    return None if part is None else min(max(part, ZERO), Decimal(1))


def time_part(start: date, due: date, today: date) -> Decimal | None:
    """Give which part of the time from ``start`` to ``due`` is over, from 0 to 1; ``None`` when there is no time."""
    if due <= start:
        return None
    return clipped(Decimal((today - start).days) / Decimal((due - start).days))


def status(
    sheet_direction: str,
    *,
    gone: Decimal | None,
    asked: Decimal | None,
    actual: Decimal | None = None,
    band: tuple[Decimal, Decimal] | None = None,
    is_remeasured: bool = True,
    bands: tuple[Decimal, Decimal] = BANDS,
) -> str:
    """Say how a KPI is doing: the progress held against what time asks (``asked``), not against the end.

    A KPI that must stay within ``band`` is on course inside it and off course outside.
    """
    if sheet_direction == Direction.MAINTAIN:
        if actual is None or band is None:
            return Status.NO_DATA
        return Status.ON_COURSE if band[0] <= actual <= band[1] else Status.OFF_COURSE
    if actual is not None and not is_remeasured:
        return Status.NOT_YET
    if gone is None or asked is None:
        return Status.NO_DATA
    if gone >= 1:
        return Status.REACHED
    behind = asked - gone
    if behind <= bands[0]:
        return Status.ON_COURSE
    return Status.ATTENTION if behind <= bands[1] else Status.OFF_COURSE
