"""Where something runs and where nothing does: KPI × municipality, target group or success factor. Reads no database.

A cell counts projects that promised something for the KPI *and* work there. A running or paused project counts now, a
closed one counts as "was", a stopped one not at all: the caller leaves it out. Nothing is added up over cells, because
one project stands in many.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from math import prod

from django.db import models
from django.utils.translation import gettext_lazy as _


class Axis(models.TextChoices):
    """What a KPI is crossed with; the value is its name in addresses."""

    MUNICIPALITY = "gemeente", _("Municipality")
    TARGET_GROUP = "doelgroep", _("Target group")
    FACTOR = "factor", _("Success factor")


class Standing(models.TextChoices):
    """How something counts in a cell."""

    NOW = "now", _("Running")
    WAS = "was", _("Was there")
    ROAD = "road", _("On the road")


@dataclass(frozen=True, slots=True)
class Named:
    """A KPI, or a place on an axis: ``key`` is its name in addresses, ``code`` a short name where it has one."""

    pk: int
    key: str
    label: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Effort:
    """A project, or a proposal on the road, as far as it fills cells; everything by primary key."""

    pk: int
    standing: Standing
    indicators: frozenset[int]
    places: Mapping[Axis, frozenset[int]]
    number: str = ""
    title: str = ""

    def at(self, axis: Axis) -> frozenset[int]:
        """Where it works, on one axis."""
        return self.places.get(axis, frozenset())


@dataclass(frozen=True, slots=True)
class Cell:
    """How many projects promise something for one KPI in one place: now, closed, and proposals on the road."""

    indicator: Named
    place: Named
    now: int = 0
    was: int = 0
    road: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing runs here now."""
        return not self.now


@dataclass(frozen=True, slots=True)
class Gap:
    """Places in which the same KPIs have nothing."""

    places: Sequence[Named]
    indicators: Sequence[Named]
    is_whole: bool


@dataclass(frozen=True)
class CrossTable:
    """KPIs × the places of one axis. ``unplaced`` counts running projects that name no place on this axis."""

    axis: Axis
    indicators: Sequence[Named]
    rows: Sequence[tuple[Named, Sequence[Cell]]]
    unplaced: int = 0

    @property
    def gaps(self) -> list[Gap]:
        """Where nothing runs, the emptiest places first; places that lack the same KPIs stand together."""
        found: dict[tuple[int, ...], tuple[list[Named], list[Named]]] = {}
        for place, cells in self.rows:
            empty = [cell.indicator for cell in cells if cell.is_empty]
            if empty:
                found.setdefault(tuple(one.pk for one in empty), ([], empty))[0].append(place)
        gaps = [Gap(places, empty, len(empty) == len(self.indicators)) for places, empty in found.values()]
        return sorted(gaps, key=lambda gap: -len(gap.indicators))

    @property
    def nowhere(self) -> list[Named]:
        """KPIs for which nothing runs in any of the places."""
        filled = {cell.indicator.pk for _place, cells in self.rows for cell in cells if not cell.is_empty}
        return [one for one in self.indicators if one.pk not in filled]


def cross(efforts: Iterable[Effort], indicators: Sequence[Named], places: Sequence[Named], axis: Axis) -> CrossTable:
    """Return the table of ``indicators`` × ``places``; what an effort does elsewhere does not count."""
    counts: Counter[tuple[int, int, Standing]] = Counter()
    asked, unplaced = {one.pk for one in indicators}, 0
    for effort in efforts:
        promised = effort.indicators & asked
        counts.update(product(promised, effort.at(axis), [effort.standing]))
        unplaced += bool(promised) and effort.standing == Standing.NOW and not effort.at(axis)
    rows = [
        (place, [Cell(kpi, place, *(counts[kpi.pk, place.pk, how] for how in Standing)) for kpi in indicators])
        for place in places
    ]
    return CrossTable(axis, indicators, rows, unplaced)


def thinnest(
    efforts: Iterable[Effort], indicators: frozenset[int], places: Sequence[Named], axis: Axis, *, most: int = 3
) -> tuple[list[Named], int]:
    """Return the places with the fewest running projects for any of ``indicators``, and that number.

    All places where nothing runs, else at most ``most`` of those with the smallest number; none without places.
    """
    counts: Counter[int] = Counter()
    for effort in efforts:
        if effort.standing == Standing.NOW and effort.indicators & indicators:
            counts.update(effort.at(axis))
    smallest = min((counts[place.pk] for place in places), default=0)
    found = [place for place in places if counts[place.pk] == smallest]
    return (found[:most] if smallest else found), smallest


@dataclass(frozen=True, slots=True)
class Shared:
    """Another project that works on the same: what the two have in common, and in how many combinations."""

    effort: Effort
    indicators: frozenset[int]
    places: Mapping[Axis, frozenset[int]]

    def combinations(self) -> set[tuple[int, ...]]:
        """Each combination both name, as primary keys: KPI first, then the axes in order."""
        return set(product(self.indicators, *self.places.values()))


@dataclass(frozen=True)
class Filling:
    """What a plan adds. A combination is one KPI with one place on each axis that the plan names."""

    total: int
    free: int
    running: Sequence[Shared] = field(default_factory=list)
    former: Sequence[Shared] = field(default_factory=list)
    new_indicators: frozenset[int] = frozenset()
    new_places: Mapping[Axis, frozenset[int]] = field(default_factory=dict)
    unnamed: Sequence[Axis] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """Combinations in which another project runs."""
        return self.total - self.free


def filling(own: Effort, others: Iterable[Effort]) -> Filling:
    """Return what ``own`` adds to ``others`` (without itself): what nobody works on yet, and who works on the rest.

    An axis on which ``own`` names nothing does not count (``unnamed``). Without a KPI there are no combinations.
    """
    axes = [axis for axis in Axis if own.at(axis)]
    shared = []
    for other in others:
        both = {axis: own.at(axis) & other.at(axis) for axis in axes}
        promised = own.indicators & other.indicators
        if promised and all(both.values()):
            shared.append(Shared(other, promised, both))
    running = [one for one in shared if one.effort.standing == Standing.NOW]
    taken = reduce(set.union, (one.combinations() for one in running), set())
    total = len(own.indicators) * prod(len(own.at(axis)) for axis in axes)
    return Filling(
        total=total,
        free=total - len(taken),
        running=sorted(running, key=lambda one: -len(one.combinations())),
        former=[one for one in shared if one.effort.standing == Standing.WAS],
        new_indicators=own.indicators.difference(*(one.indicators for one in running)),
        new_places={axis: own.at(axis).difference(*(one.places[axis] for one in running)) for axis in axes},
        unnamed=[axis for axis in Axis if axis not in axes],
    )
