"""What people answered to the items of an instrument, beside what they agreed on. Reads no database.

Levels are whole numbers from 1, the lowest. Individual answers never make a figure: they show where people differed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from statistics import median_low

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twenteboard.platform.formats import getal

DIFFER_MOST = 3  # items that stand on top of the learning signal


class Move(StrEnum):
    """Where the consensus on an item went since the time before."""

    UP = "up"
    EQUAL = "equal"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Answer:
    """Answers to one item, by its key: people by level, and the level they agreed on."""

    item: int
    counts: Mapping[int, int] = field(default_factory=dict)
    consensus: int | None = None

    @property
    def people(self) -> int:
        """How many people answered this item alone."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer: ``part`` is ``counts`` or ``consensus``, ``text`` says what to do."""

    item: int
    part: str
    text: str


def faults_in(
    answers: Iterable[Answer], numbers: Mapping[int, int], *, responded: int | None, is_final: bool
) -> list[Fault]:
    """Return what cannot be, by item; when it is handed in also what is missing. ``numbers`` names the items."""
    given = {answer.item: answer for answer in answers}
    found = []
    for item, number in numbers.items():
        answer = given.get(item) or Answer(item)
        if responded is not None and answer.people > responded:
            text = _("Item %(number)s counts %(n)s answers, and %(responded)s people answered. Correct one of them.")
            values = {"number": number, "n": getal(answer.people), "responded": getal(responded)}
            found.append(Fault(item, "counts", text % values))
        if is_final and answer.consensus is None:
            text = _("Choose the level that the team agreed on for item %(number)s.") % {"number": number}
            found.append(Fault(item, "consensus", text))
    return found


def spread_of(counts: Mapping[int, int]) -> Fraction:
    """How far answers lie apart: the mean distance to the middle answer, in levels. Nobody or all alike is 0."""
    answers = sorted(level for level, n in counts.items() for _each in range(n))
    if not answers:
        return Fraction(0)
    middle = median_low(answers)
    return Fraction(sum(abs(level - middle) for level in answers), len(answers))


def move_between(before: int, after: int) -> Move:
    """Where a level went."""
    return Move.EQUAL if before == after else Move.UP if after > before else Move.DOWN


@dataclass(frozen=True, slots=True)
class Former:
    """What was agreed on the same item the time before; ``text`` when it was asked in other words."""

    level: int
    label: str
    move: Move
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One level in the small chart of an item, in user units of the SVG."""

    level: int
    label: str
    n: int
    x: float
    y: float
    height: float
    is_consensus: bool


BAR_WIDTH, BAR_STEP, BAR_HEIGHT, BAR_TOP, BAR_BASE = 30, 42, 36, 16, 52


@dataclass(frozen=True, slots=True)
class ItemSignal:
    """One item: who answered what alone, the consensus, and the consensus of the time before."""

    number: int
    text: str
    theme: str
    bars: tuple[Bar, ...]
    people: int
    spread: Fraction
    consensus: int | None
    consensus_label: str
    former: Former | None = None

    @property
    def width(self) -> int:
        """Width of the chart."""
        return BAR_STEP * len(self.bars)

    @property
    def told(self) -> str:
        """The chart in words."""
        told = [
            ngettext("%(label)s: %(n)s person", "%(label)s: %(n)s people", bar.n)
            % {"label": bar.label, "n": getal(bar.n)}
            for bar in self.bars
            if bar.n
        ]
        if self.consensus_label:
            told.append(_("agreed: %(label)s") % {"label": self.consensus_label})
        return ". ".join([", ".join(told)]) or _("No answers yet")

    @property
    def reach(self) -> str:
        """From the lowest to the highest answer, in words; empty when nobody answered alone."""
        chosen = [bar.label for bar in self.bars if bar.n]
        if len(chosen) < 2:
            return _("everyone chose “%(label)s”") % {"label": chosen[0]} if chosen else ""
        return _("from “%(lowest)s” to “%(highest)s”") % {"lowest": chosen[0], "highest": chosen[-1]}


def bars_of(counts: Mapping[int, int], labels: Mapping[int, str], consensus: int | None) -> tuple[Bar, ...]:
    """Geometry of the chart of an item: a bar for each level, the highest as high as the chart."""
    most = max(counts.values(), default=0) or 1
    bars = []
    for place, level in enumerate(sorted(labels)):
        n = counts.get(level, 0)
        height = round(BAR_HEIGHT * n / most, 1)
        x = BAR_STEP * place + (BAR_STEP - BAR_WIDTH) / 2
        bars.append(Bar(level, labels[level], n, x, BAR_BASE - height, height, level == consensus))
    return tuple(bars)


def by_spread(signals: Iterable[ItemSignal]) -> tuple[list[ItemSignal], list[ItemSignal]]:
    """Return the items on which people differed most, the widest first, and the others by number.

    Items that lie as far apart as the last of them stand on top too.
    """
    rows = sorted(signals, key=lambda row: (-row.spread, row.number))
    least = rows[min(DIFFER_MOST, len(rows)) - 1].spread if rows else 0
    most = [row for row in rows if row.spread and row.spread >= least]
    return most, sorted((row for row in rows if row not in most), key=lambda row: row.number)


# --- from items to the value of a KPI --------------------------------------------------------------


def middle_of(levels: Sequence[int]) -> int:
    """Return the middle level, of an even number the lower of the two. Raises ``StatisticsError`` for none."""
    return median_low(levels)


def at_least(levels: Iterable[int], lowest: int) -> int:
    """Return how many items are at ``lowest`` or higher."""
    return sum(1 for level in levels if level >= lowest)
