"""Groups that are too small to show to everyone, and those that stay hidden so that nobody can work them out.

A group is measured in people for a share (its denominator) and in schools otherwise, and one school is always too
small. When a whole is shown with all its groups but one, that one is the difference; so one more is left out, and more
until what is hidden together is large enough. M&E and TBD see everything.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace

from .enums import ObsStatus, ValueType
from .rollup import Comparison, Observation, Rollup, roll_up

FEWEST_SCHOOLS = 2
IN_PEOPLE = (ValueType.PERCENTAGE, ValueType.RATIO)


def size_of(sheet, rollup: Rollup) -> int:
    """How large the group is: people for a share, schools otherwise; a share of items says nothing of people."""
    is_of_people = sheet.value_type in IN_PEOPLE and sheet.instrument_id is None
    return int(rollup.denominator or 0) if is_of_people else rollup.included


def is_too_small(sheet, rollup: Rollup, least: int) -> bool:
    """Whether a value rests on too few. ``least`` is that of the programme; a definition may have its own."""
    if not rollup.included:
        return False
    return rollup.included < FEWEST_SCHOOLS or size_of(sheet, rollup) < (sheet.min_group_size or least)


def pair_is_too_small(sheet, both: Comparison, least: int) -> bool:
    """Whether before or after rests on too few."""
    return is_too_small(sheet, both.before, least) or is_too_small(sheet, both.after, least)


def hidden_of(sheet, groups: Mapping[str, Comparison], least: int, *, also: frozenset[str] = frozenset()) -> set[str]:
    """Which groups of one whole are not shown: those too small, those of ``also``, and what is needed beside these."""
    filled = {name: both for name, both in groups.items() if both.pairs}

    def sizes(name: str) -> tuple[int, str]:
        both = filled[name]
        return min(size_of(sheet, both.before), size_of(sheet, both.after)), name

    hidden = {name for name, both in filled.items() if name in also or pair_is_too_small(sheet, both, least)}
    rest = sorted(filled.keys() - hidden, key=sizes)
    enough = sheet.min_group_size or least
    while hidden and rest and (len(hidden) < 2 or sum(sizes(name)[0] for name in hidden) < enough):
        hidden.add(rest.pop(0))
    return hidden


def hidden_of_both(
    sheet,
    first: Mapping[str, Comparison],
    second: Mapping[str, Comparison],
    least: int,
    *,
    also: Collection[Collection[str]] = ((), ()),
) -> tuple[set[str], set[str]]:
    """The hidden groups of two ways to cut the same schools, such as boards and municipalities.

    When a group lies within one of the other cut, the difference of the two can be worked out too: if that is too
    small, the inner one is hidden as well. ``also`` names for each cut what has to stay hidden for another reason.
    """
    cuts = (first, second)
    hidden = tuple(hidden_of(sheet, cut, least, also=frozenset(more)) for cut, more in zip(cuts, also, strict=True))
    while True:
        more: tuple[set[str], set[str]] = (set(), set())
        for index in (0, 1):
            for inner, small in cuts[index].items():
                within = {pair.before.unit for pair in small.pairs}
                if not within or inner in hidden[index]:
                    continue
                for outer, large in cuts[1 - index].items():
                    units = {pair.before.unit for pair in large.pairs}
                    if (
                        outer not in hidden[1 - index]
                        and within < units
                        and _rest_is_small(sheet, large, within, least)
                    ):
                        more[index].add(inner)
        if not any(more):
            return hidden
        hidden = tuple(
            hidden_of(sheet, cut, least, also=frozenset(known | new))
            for cut, known, new in zip(cuts, hidden, more, strict=True)
        )


def _rest_is_small(sheet, large: Comparison, within: set, least: int) -> bool:
    rest = [pair for pair in large.pairs if pair.before.unit not in within]
    told = (roll_up(sheet, [pair.before for pair in rest]), roll_up(sheet, [pair.after for pair in rest]))
    return any(is_too_small(sheet, one, least) for one in told)


def without_few(sheet, rows: list[Observation], kept: Collection[Hashable], least: int) -> list[Observation]:
    """Shield what was measured outside ``kept`` when that is too little: everybody minus ``kept`` would give it away.

    ``kept`` are the units whose figures stand beside those of everybody: the matched pairs.
    """
    rest = [row for row in rows if row.unit not in kept and row.takes_part(sheet)]
    if not rest or not is_too_small(sheet, roll_up(sheet, rest), least):
        return rows
    few = {row.unit for row in rest}
    return [_without_value(row) if row.unit in few else row for row in rows]


def _without_value(row: Observation) -> Observation:
    return Observation(
        unit=row.unit,
        status=ObsStatus.SUPPRESSED,
        reference_date=row.reference_date,
        round=row.round,
        version=row.version,
    )


def shielded(rollup: Rollup) -> Rollup:
    """The same without its figures."""
    figures = ("value", "numerator", "denominator", "low", "high", "numerator_low", "numerator_high", "known")
    return replace(rollup, **dict.fromkeys(figures), levels={}, is_shielded=True)


def shielded_pair(both: Comparison) -> Comparison:
    """The same without its figures; the units stay counted."""
    return replace(
        both,
        **{name: shielded(getattr(both, name)) for name in ("before", "after", "all_before", "all_after")},
    )
