"""From measurements to one number, and what belongs beside it. Page, PDF and export all ask here.

Nothing here reads the database: it takes observations and a definition sheet and gives values. Sum first, divide
last; a plain mean of percentages is not offered. What was not measured is never a zero: it is counted as missing.
What a source hides is neither zero nor what the source prints for it: it takes part with its lowest and highest.
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

from .enums import NOT_FINAL, WITHOUT_VALUE, ObsStatus, RollupTime, RollupUnits, ValueType
from .ranges import Range, range_of

HUNDRED = Decimal(100)
ZERO = Decimal(0)
IN_PARTS = (ValueType.PERCENTAGE, ValueType.RATIO)


class Sheet(Protocol):
    """What is asked of a definition sheet; ``IndicatorVersion`` has it all."""

    value_type: str
    rollup_units: str
    rollup_time: str


class Observation(NamedTuple):
    """What is known of one unit in one round; ``status`` is MISSING when nothing counts yet.

    ``round`` names the round; ``method`` the instrument with the series of its version, where it is known: values of
    two methods are not compared. ``origin`` says in words where the value comes from. ``hidden`` are the lowest and
    highest number that the source hides, where it is known. A tuple, for a page may read tens of thousands of them.
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
    hidden: Range | None = None

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

    def bounds(self, sheet: Sheet) -> Range | None:
        """The lowest and highest that a shielded numerator or count can be; ``None`` when nothing can be said.

        A share needs its denominator for that, which is then also the highest that the numerator can be.
        """
        if self.status != ObsStatus.SUPPRESSED or self.hidden is None:
            return None
        if sheet.value_type == ValueType.COUNT:
            return self.hidden
        if sheet.value_type not in IN_PARTS or self.denominator is None:
            return None
        if sheet.value_type == ValueType.RATIO:
            return self.hidden
        return Range(min(self.hidden.low, self.denominator), min(self.hidden.high, self.denominator))

    def takes_part(self, sheet: Sheet) -> bool:
        """Whether it adds to a figure: with its value, or with its bounds."""
        return self.has_value(sheet) or self.bounds(sheet) is not None

    def part(self, sheet: Sheet) -> Range:
        """The lowest and highest of its numerator or count, for one that takes part."""
        exact = self.numerator if sheet.value_type in IN_PARTS else self.value
        return self.bounds(sheet) or Range(exact, exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollup:
    """A value with its pedigree. ``value`` is ``None`` when it cannot be computed; shares are the number before %.

    ``numerator`` and ``denominator`` are sums; for yes/no values the units that meet the criterion and those measured.
    With counts that a source hides there is a range: ``low`` and ``high``, and the same of the numerator; then
    ``value`` and ``numerator`` are ``None``, and ``known`` is the value over the units whose figures are known. Without
    these ``low``, ``high``, ``known`` and ``value`` are one. ``included`` counts who takes part, of which ``bounded``
    with bounds. ``is_shielded`` says that the figures were left out because the group is small.
    """

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    numerator_low: Decimal | None = None
    numerator_high: Decimal | None = None
    known: Decimal | None = None
    levels: Mapping[int, int] = field(default_factory=dict)
    expected: int = 0
    included: int = 0
    bounded: int = 0
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
    def range(self) -> Range | None:
        """The lowest and highest value; both the same when it is known, ``None`` when it cannot be computed."""
        return range_of(self.low, self.high)

    @property
    def is_range(self) -> bool:
        """Whether only a lowest and a highest can be given."""
        return self.low is not None and self.low != self.high

    @property
    def share_not_final(self) -> Decimal | None:
        """Which part of the units included is provisional or estimated, in percent."""
        return None if not self.included else HUNDRED * self.not_final / self.included


def _share(numerator: Decimal, denominator: Decimal, times: Decimal) -> Decimal | None:
    return None if denominator == 0 else times * numerator / denominator


def _sums(sheet: Sheet, used: list[Observation]) -> dict:
    """Value and sums of the observations that take part; at least one."""
    if sheet.rollup_units in (RollupUnits.POOLED_RATIO, RollupUnits.SUM):
        return _sums_between(sheet, used)
    if sheet.rollup_units in (RollupUnits.COUNT_TRUE, RollupUnits.SHARE_TRUE):
        meets, measured = Decimal(sum(one.boolean for one in used)), Decimal(len(used))
        value = meets if sheet.rollup_units == RollupUnits.COUNT_TRUE else _share(meets, measured, HUNDRED)
        return {**_exactly(value), "numerator": meets, "denominator": measured, **_parts(meets, meets)}
    if sheet.rollup_units in (RollupUnits.DISTRIBUTION, RollupUnits.MEDIAN):
        levels = dict(sorted(Counter(one.level for one in used).items()))
        value = None
        if sheet.rollup_units == RollupUnits.MEDIAN:
            value = Decimal(median_low(one.level for one in used))
        return {**_exactly(value), "levels": levels}
    return {"value": None}


def _exactly(value: Decimal | None) -> dict:
    return {"value": value, "low": value, "high": value, "known": value}


def _parts(low: Decimal, high: Decimal) -> dict:
    return {"numerator_low": low, "numerator_high": high}


def _sums_between(sheet: Sheet, used: list[Observation]) -> dict:
    """Sums where some are known by their bounds only; without such a one both ends are the sum."""
    hidden = [one.bounds(sheet) for one in used if one.status == ObsStatus.SUPPRESSED]
    exact = [one for one in used if one.status != ObsStatus.SUPPRESSED]
    in_parts = sheet.value_type in IN_PARTS
    seen = sum([one.numerator if in_parts else one.value for one in exact], ZERO)
    low, high = sum((one.low for one in hidden), seen), sum((one.high for one in hidden), seen)
    if sheet.rollup_units == RollupUnits.SUM:
        return {
            "value": low if low == high else None,
            "low": low,
            "high": high,
            "known": seen if exact else None,
        }
    times = HUNDRED if sheet.value_type == ValueType.PERCENTAGE else Decimal(1)
    denominator = sum((one.denominator for one in used), ZERO)
    lowest = _share(low, denominator, times)
    return {
        "value": lowest if low == high else None,
        "low": lowest,
        "high": _share(high, denominator, times),
        "known": _share(seen, sum((one.denominator for one in exact), ZERO), times),
        "numerator": low if low == high else None,
        "denominator": denominator,
        **_parts(low, high),
    }


def roll_up(sheet: Sheet, observations: Iterable[Observation]) -> Rollup:
    """Give one value for all units of ``observations``, which hold one per unit that was expected.

    Raises ``ValueError`` when a unit occurs twice: then something would be counted double.
    """
    rows = list(observations)
    if len({row.unit for row in rows}) != len(rows):
        raise ValueError("A unit occurs twice in what is to be added up.")
    in_scope = [row for row in rows if row.in_scope]
    used = [row for row in in_scope if row.takes_part(sheet)]
    dates = {row.reference_date for row in used if row.reference_date}
    states, states_used = [row.status for row in in_scope], [row.status for row in used]
    return Rollup(
        **(_sums(sheet, used) if used else {"value": None}),
        expected=len(in_scope),
        included=len(used),
        bounded=sum(row.status == ObsStatus.SUPPRESSED for row in used),
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

    Rounds without a value say nothing. ``None`` when there is no value, when rounds are not added up, or when the
    one that counts, or one of the sum, is a range.
    """
    known = [one for one in rollups if one.low is not None]
    if not known or sheet.rollup_time == RollupTime.NONE:
        return None
    if sheet.rollup_time == RollupTime.SUM:
        return None if any(one.is_range for one in known) else sum((one.value for one in known), ZERO)
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

    ``change`` is in percentage points for shares, else in the unit of the KPI; ``None`` across a break, and where only
    ``change_range`` is known. ``moves``: how many pairs went up, stayed equal, went down; of ``unsure`` ones the source
    hides too much to say.
    """

    pairs: tuple[Pair, ...]
    only_before: tuple[Observation, ...]
    only_after: tuple[Observation, ...]
    before: Rollup
    after: Rollup
    all_before: Rollup
    all_after: Rollup
    is_comparable: bool
    moves: tuple[int, int, int] = (0, 0, 0)
    unsure: int = 0

    @property
    def change(self) -> Decimal | None:
        """After minus before, over the pairs, when both are known."""
        told = self.change_range
        return None if told is None else told.exact

    @property
    def change_range(self) -> Range | None:
        """The least and the most that after minus before can be, over the pairs."""
        if not self.is_comparable or self.before.range is None or self.after.range is None:
            return None
        return self.after.range.minus(self.before.range)


def _own_value(sheet: Sheet, one: Observation) -> Range:
    """What a unit on its own scores, to see whether it went up: share, number, yes (1) or no (0), level."""
    if sheet.value_type in IN_PARTS:
        part = one.part(sheet)
        return Range(part.low / one.denominator, part.high / one.denominator)
    if sheet.value_type == ValueType.COUNT:
        return one.part(sheet)
    number = Decimal(int(one.boolean)) if one.boolean is not None else Decimal(one.level or 0)
    return Range(number, number)


def _sign(sheet: Sheet, pair: Pair) -> int | None:
    """1 for up, 0 for equal, -1 for down; ``None`` when the source hides too much to say."""
    told = _own_value(sheet, pair.after).minus(_own_value(sheet, pair.before))
    if told.is_exact or told.low > 0 or told.high < 0:
        return (told.low > 0) - (told.low < 0)
    return None


def compare(
    sheet: Sheet, before: Iterable[Observation], after: Iterable[Observation], *, is_comparable: bool = True
) -> Comparison:
    """Compare two rounds over the units that were measured in both.

    A pair that was measured in another way the second time is shown but makes the whole not comparable.
    """
    first = {row.unit: row for row in before}
    second = {row.unit: row for row in after}
    has_first = {unit for unit, row in first.items() if row.takes_part(sheet)}
    has_second = {unit for unit, row in second.items() if row.takes_part(sheet)}
    in_both, in_first, in_second = has_first & has_second, has_first - has_second, has_second - has_first
    pairs = tuple(Pair(before=first[unit], after=second[unit]) for unit in first if unit in in_both)
    signs = [_sign(sheet, pair) for pair in pairs]
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
        moves=(signs.count(1), signs.count(0), signs.count(-1)),
        unsure=signs.count(None),
    )
