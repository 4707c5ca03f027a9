"""Categories that everyone may see, so that nobody can work out what a few people scored.

Shown are the whole and its categories. What is not shown but can be worked out is the rest: the whole without the
categories. So the rest counts as a group too, and when it is too small a category is left out beside it. The same
categories are left out of every comparison that everyone can make, or one page would tell what another one hides.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from ..enums import ObsStatus
from ..figures import KpiFigure
from ..models import MeasurementRound
from ..rollup import Comparison, Observation, Pair, compare
from ..smallgroups import hidden_of, pair_is_too_small, without_few
from .figures import Divided, Parts, both_rows

REST = ""  # no category is called so
View = tuple[Sequence[Observation], Sequence[Observation]]  # the whole at each unit, before and after
NUMBERS = ("numerator", "denominator", "value")


class _Categories:
    """What a view holds of some categories, by category and unit."""

    def __init__(self, sheet, divided: Divided, parts: Parts, view: View) -> None:
        self.sheet, self.before, self.after = sheet, *view
        self.told = {
            str(one.pk): tuple({row.unit: row for row in parts.of(one, rows)} for rows in view)
            for one in divided.categories
        }
        self.asked = {str(one.pk): one.is_asked_on for one in divided.categories}
        self.whole = compare(sheet, self.before, self.after)

    def both(self, name: str) -> Comparison:
        """The matched pairs of a category."""
        return compare(self.sheet, *(rows.values() for rows in self.told[name]))

    def _pair(self, name: str, pair: Pair) -> tuple[Observation, Observation] | None:
        found = tuple(rows[pair.before.unit] for rows in self.told[name])
        return found if all(one.has_value(self.sheet) for one in found) else None

    def _has_nobody(self, name: str, pair: Pair) -> bool:
        """Whether the unit has no people of this category, or was never asked for them."""
        return all(
            rows[one.unit].status == ObsStatus.NOT_APPLICABLE or not self.asked[name](one.reference_date)
            for one, rows in zip((pair.before, pair.after), self.told[name], strict=True)
        )

    def rest(self, names: Iterable[str], *, is_full: bool) -> Comparison:
        """The matched pairs of the whole without what these categories hold of them.

        ``is_full``: the categories are a partition. A unit that gave them all then has no rest: a difference is a slip
        of the pen, no group of people.
        """
        names, rows = list(names), ([], [])
        for pair in self.whole.pairs:
            held = {name: self._pair(name, pair) for name in names}
            if is_full and all(held[name] or self._has_nobody(name, pair) for name in names):
                continue
            left = [
                _less(whole, [found[at] for found in held.values() if found])
                for at, whole in enumerate((pair.before, pair.after))
            ]
            if any(getattr(one, name) for one in left for name in NUMBERS):
                for at, one in enumerate(left):
                    rows[at].append(one)
        return compare(self.sheet, *rows)


def _less(whole: Observation, held: Iterable[Observation]) -> Observation:
    held = list(held)
    figures = {
        name: total - sum(getattr(one, name) for one in held)
        for name in NUMBERS
        if (total := getattr(whole, name)) is not None
    }
    return Observation(unit=whole.unit, **figures)


def _groups(sheet, divided: Divided, parts: Parts, view: View) -> list[dict[str, Comparison]]:
    """Groups that together are the whole: all categories of a partition, else each category and who is not in it."""
    seen = _Categories(sheet, divided, parts, view)
    names = list(seen.told)
    if divided.dimension.is_partition:
        return [{name: seen.both(name) for name in names} | {REST: seen.rest(names, is_full=True)}]
    return [{name: seen.both(name), REST: seen.rest([name], is_full=False)} for name in names]


def hidden_categories(sheet, divided: Divided, parts: Parts, views: Iterable[View], least: int) -> set[int]:
    """Which categories of a dimension everyone does without, in all of ``views``.

    A view whose whole is too small shows nothing and asks nothing.
    """
    cuts: list[dict[str, Comparison]] = []
    for view in views:
        if not pair_is_too_small(sheet, compare(sheet, *view), least):
            cuts += _groups(sheet, divided, parts, view)
    hidden: frozenset[str] = frozenset()
    while True:
        more = frozenset().union(*(hidden_of(sheet, cut, least, also=hidden - {REST}) for cut in cuts))
        if more - {REST} == hidden:
            return {int(name) for name in hidden}
        hidden = more - {REST}


def views_of(figure: KpiFigure, divided: Divided, parts: Parts, least: int) -> list[View]:
    """What everyone can see of a KPI by a dimension: its page, and every comparison of two rounds."""
    rounds = [rows for rows in figure.observed.values() if any(row.has_value(figure.sheet) for row in rows)]
    views: list[View] = list(combinations(rounds, 2))
    if figure.both is not None:
        views.append(both_rows(figure.both))
    _round, alone = latest_of(figure, divided, parts, least)
    return [*views, (alone, alone)] if alone else views


def latest_of(
    figure: KpiFigure, divided: Divided, parts: Parts, least: int | None
) -> tuple[MeasurementRound | None, list[Observation]]:
    """The last round in which somebody was measured by this dimension, and the whole at each unit as it may be seen."""
    keys = {one.pk for one in divided.categories}
    measured = {key[2] for key, part in parts.found.items() if key[0] in keys and part.is_filled}
    last = next((one for one in reversed(figure.observed) if one.pk in measured), None)
    if last is None:
        return None, []
    rows = list(figure.observed[last])
    if least is None or figure.both is None or not figure.both.pairs:
        return last, rows
    return last, without_few(figure.sheet, rows, {pair.before.unit for pair in figure.both.pairs}, least)
