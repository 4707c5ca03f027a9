"""Which rounds everyone may hold beside each other, and what must then stay hidden.

Two comparisons of one round with others each rest on the schools that measured both times. Where these differ by one
school, its figures are the difference. So everyone gets one comparison for each round: with the round it belongs to.
Who reads the monitoring chooses freely.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .enums import RoundKind
from .models import MeasurementRound
from .rollup import Comparison, Observation, roll_up
from .smallgroups import is_too_small, pair_is_too_small, shielded_pair, without_few

Pair = tuple[MeasurementRound, MeasurementRound]


def _order(one: MeasurementRound) -> tuple:
    return one.reference_date, one.pk


def belongs_to(rounds: Iterable[MeasurementRound], second: MeasurementRound) -> MeasurementRound | None:
    """The round before ``second`` that it is held against: the one it names, else the last baseline, else the last."""
    earlier = sorted((one for one in rounds if _order(one) < _order(second)), key=_order, reverse=True)
    named = [one for one in earlier if one.pk == second.compared_to_id]
    baselines = [one for one in earlier if one.kind == RoundKind.BASELINE]
    return next(iter(named or baselines or earlier), None)


def public_pairs(rounds: Sequence[MeasurementRound]) -> list[Pair]:
    """Every comparison that everyone can make of ``rounds`` (published ones of one KPI), the oldest first."""
    pairs = [(belongs_to(rounds, one), one) for one in sorted(rounds, key=_order)]
    return [(first, second) for first, second in pairs if first is not None]


@dataclass(frozen=True, slots=True)
class Picked:
    """What somebody asked for: the pair to show, or ``instead`` when it is not shown to everyone."""

    pair: Pair | None
    instead: Pair | None = None


def pick_public(rounds: Sequence[MeasurementRound], before: str, after: str) -> Picked:
    """Choose by the ids asked, or else the newest comparison. Another ``before`` than belongs there is not given."""
    pairs = {str(second.pk): (first, second) for first, second in public_pairs(rounds)}
    by_pk = {str(one.pk): one for one in rounds}
    if before in by_pk and after in by_pk and _order(by_pk[before]) > _order(by_pk[after]):
        before, after = after, before
    if after not in by_pk:
        pair = next(reversed(pairs.values()), None)
    else:
        pair = pairs.get(after)
    if pair is None or before not in by_pk or by_pk[before] == pair[0]:
        return Picked(pair)
    return Picked(None, pair)


def earlier_than(pairs: Iterable[Pair], chosen: Pair) -> list[Pair]:
    """The comparisons before ``chosen`` that share a round with it: its figures and theirs can be subtracted."""
    here = {one.pk for one in chosen}
    return [
        (first, second)
        for first, second in pairs
        if _order(second) < _order(chosen[1]) and here & {first.pk, second.pk}
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """What a figure is made of: what takes part, and of each round which units that are."""

    rows: Sequence[Observation]
    units: Mapping[Hashable, frozenset[Hashable]]

    def __len__(self) -> int:
        return len(self.rows)

    def is_within(self, other: "Told") -> bool:
        """Whether ``other`` holds all of this and more. Sets of units of two rounds share nothing, so most are not."""
        return len(self) < len(other) and all(
            one in other.units and units <= other.units[one] for one, units in self.units.items()
        )

    def without(self, other: "Told") -> list[Observation]:
        """The rows that ``other`` does not hold."""
        return [row for row in self.rows if row.unit not in other.units.get(row.round, ())]


def gives_away(sheet, rows: Iterable[Observation], shown: Iterable[Told], least: int) -> bool:
    """Whether the figure of ``rows`` beside one of ``shown`` tells what too few scored.

    That is so when the one holds all of the other and a few more: these are the difference.
    """
    return _gives_away(sheet, by_key(sheet, rows), shown, least)


def _gives_away(sheet, here: Told, shown: Iterable[Told], least: int) -> bool:
    for there in shown:
        small, large = (here, there) if len(here) < len(there) else (there, here)
        if small and small.is_within(large) and is_too_small(sheet, roll_up(sheet, large.without(small)), least):
            return True
    return False


def by_key(sheet, rows: Iterable[Observation]) -> Told:
    """What a figure over ``rows`` is made of: those that take part."""
    return _told([row for row in rows if row.takes_part(sheet)])


def _told(rows: Sequence[Observation]) -> Told:
    units: dict[Hashable, set[Hashable]] = {}
    for row in rows:
        units.setdefault(row.round, set()).add(row.unit)
    return Told(rows, {one: frozenset(found) for one, found in units.items()})


def sides(both: Comparison) -> list[list[Observation]]:
    """What stands before and after of the schools that measured both times."""
    return [[pair.before for pair in both.pairs], [pair.after for pair in both.pairs]]


def _taking_part(sheet, seen: Mapping[int, Iterable[Observation]]) -> dict[int, dict[Hashable, Observation]]:
    """What takes part in each round, by unit: seen once, for every comparison of that round."""
    return {pk: {row.unit: row for row in rows if row.takes_part(sheet)} for pk, rows in seen.items()}


def _matched(pair: Pair, taking: Mapping[int, Mapping[Hashable, Observation]]) -> list[list[Observation]]:
    """The ``sides`` of a comparison, without the sums that nobody asks for here."""
    before, after = (taking.get(one.pk, {}) for one in pair)
    units = [unit for unit in before if unit in after]
    return [[rows[unit] for unit in units] for rows in (before, after)]


def told_before(
    sheet,
    pairs: Sequence[Pair],
    seen: Mapping[int, list[Observation]],
    cuts: Callable[[Pair], Iterable[Callable[[int], str]]] = lambda _pair: (),
) -> list[Told]:
    """Everything that the comparisons of ``pairs`` tell: of the whole, and of each group of ``cuts`` of such a pair.

    ``seen`` holds the observations of each round, by its id; a cut gives the name of the group of a unit.
    """
    taking = _taking_part(sheet, {one.pk: seen.get(one.pk, []) for pair in pairs for one in pair})
    found = []
    for pair in pairs:
        whole = _matched(pair, taking)
        found += whole
        for name_of in cuts(pair):
            for rows in whole:
                groups: dict[str, list[Observation]] = {}
                for row in rows:
                    groups.setdefault(name_of(row.unit), []).append(row)
                found += groups.values()
    return [_told(rows) for rows in found]


# --- trend and change beside them ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Public:
    """What everyone may see of a KPI: what was seen by round, the change, and rounds whose figure stays hidden."""

    seen: Mapping[MeasurementRound, list[Observation]]
    both: Comparison | None
    hidden: frozenset[int] = frozenset()


def for_everyone(
    sheet,
    seen: Mapping[MeasurementRound, list[Observation]],
    both: Comparison | None,
    again: Callable[[Mapping[MeasurementRound, list[Observation]]], Comparison | None],
    least: int,
) -> Public:
    """Leave out of a trend and of the change since the baseline what would tell what a few scored.

    Both stand beside the comparisons that everyone can make. ``again`` makes the change anew from other observations:
    where it holds a few schools more than the comparison of the newest round, it is made of the same schools. The trend
    gives way to both: it loses what was measured outside them, when that is too little.
    """
    pairs = public_pairs(list(seen))
    taking = _taking_part(sheet, {one.pk: rows for one, rows in seen.items()})
    shown: list[Told] = []
    for pair in pairs:
        told = [_told(rows) for rows in _matched(pair, taking)]
        if all(told) and not any(_gives_away(sheet, one, shown, least) for one in told):
            shown += told
    of_all = both
    is_shown = both is not None and bool(both.pairs)
    if is_shown and _tells(sheet, sides(both), shown, least):
        both = _of_same_schools(seen, both, again, pairs, taking)
    if is_shown:
        is_shown = not (pair_is_too_small(sheet, both, least) or _tells(sheet, sides(both), shown, least))
        shown += [by_key(sheet, rows) for rows in sides(both)] if is_shown else []
    trimmed = {one: _trimmed(sheet, one, rows, shown, least) for one, rows in seen.items()}
    hidden = frozenset(one.pk for one, rows in trimmed.items() if gives_away(sheet, rows, shown, least))
    if both is not None and both.pairs:
        is_same = all(rows is seen[one] for one, rows in trimmed.items())  # nothing was lost, so nothing is made anew
        if is_shown:
            both = _with_everybody(sheet, both, of_all if is_same else again(trimmed), shown, least)
        else:
            both = shielded_pair(both)
    return Public(trimmed, both, hidden)


def _tells(sheet, parts: Iterable[Iterable[Observation]], shown: list[Told], least: int) -> bool:
    return any(gives_away(sheet, rows, shown, least) for rows in parts)


def _of_same_schools(
    seen: Mapping[MeasurementRound, list[Observation]],
    both: Comparison,
    again: Callable[[Mapping[MeasurementRound, list[Observation]]], Comparison | None],
    pairs: Iterable[Pair],
    taking: Mapping[int, Mapping[Hashable, Observation]],
) -> Comparison:
    """The change over the schools of the comparison of the newest round only; as it was when there is none."""
    newest = both.pairs[0].after.round
    for first, second in pairs:
        if second.pk == newest:
            same = taking[first.pk].keys() & taking[second.pk].keys()
            made = again({one: [row for row in rows if row.unit in same] for one, rows in seen.items()})
            if made is not None and made.pairs:
                return replace(made, only_before=both.only_before, only_after=both.only_after)
    return both


def _trimmed(sheet, one: MeasurementRound, rows: list[Observation], shown: list[Told], least: int) -> list[Observation]:
    for told in shown:
        if kept := told.units.get(one.pk):
            rows = without_few(sheet, rows, kept, least)
    return rows


def _with_everybody(sheet, both: Comparison, told: Comparison | None, shown: list[Told], least: int) -> Comparison:
    """Put everybody beside the pairs, or only the pairs where everybody would tell too much."""
    everybody = (both.before, both.after)
    if told is not None:
        before, after = sides(told)
        if not _tells(sheet, [[*before, *told.only_before], [*after, *told.only_after]], shown, least):
            everybody = (told.all_before, told.all_after)
    # How many were measured once may be known; what they scored may not.
    return replace(both, all_before=everybody[0], all_after=everybody[1])
