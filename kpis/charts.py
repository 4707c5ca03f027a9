"""Geometry of the charts, in user units of an SVG; the templates draw it with attributes only.

A chart says its message in words (``message``, the ``<title>``) and stands beside a table with the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from twenteboard.platform.formats import datum, datum_kort

from . import words
from .figures import KpiFigure

WIDTH = 640
WEIGHTS_WIDTH = 700
TREND_HEIGHT = 250
LEFT, RIGHT, TOP, BOTTOM = 56, 584, 30, 206
LABELS = 250  # room for names at the left of a dumbbell
ROW = 34
NAME_CHARACTERS = 36


@dataclass(frozen=True, slots=True)
class Dot:
    """A value on the chart; with ``low`` and ``high`` a bar between these, because the value itself is not known."""

    x: float
    y: float
    text: str
    text_y: float
    label: str
    anchor: str = "middle"
    is_break: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A line between two comparable values."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Values over time with the target; the line is interrupted where values cannot be compared or are not known."""

    dots: tuple[Dot, ...]
    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...]
    breaks: tuple[float, ...]
    target: Dot | None
    message: str
    width: int = WIDTH
    height: int = TREND_HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


@dataclass(frozen=True, slots=True)
class Weight:
    """One row of a dumbbell chart: before, after, and the bar between."""

    name: str
    y: float
    x1: float
    x2: float
    before: str
    after: str
    is_whole: bool
    before_x: float
    before_anchor: str
    after_x: float
    after_anchor: str


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """Before and after per row, the whole on top."""

    weights: tuple[Weight, ...]
    ticks: tuple[Tick, ...]
    message: str
    height: float
    bottom: float
    width: int = WEIGHTS_WIDTH
    labels: int = LABELS


def _steps(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round values from at or below ``low`` to at or above ``high``, three to six of them."""
    spread = max(high - low, Decimal(1))
    size = Decimal(10) ** (spread.adjusted())
    for part in (Decimal("0.2"), Decimal("0.5"), Decimal(1), Decimal(2)):
        step = size * part
        if spread / step <= 5:
            break
    first, marks = (low // step) * step, []
    while not marks or marks[-1] < high:
        marks.append(first + step * len(marks))
    return marks


def _at(value: Decimal, low: Decimal, high: Decimal, start: float, end: float) -> float:
    part = (value - low) / (high - low)
    return round(start + float(part) * (end - start), 1)


def trend(figure: KpiFigure) -> Trend | None:
    """Draw a KPI over time; ``None`` when there is nothing to draw."""
    known = [point for point in figure.points if point.rollup.range is not None]
    if not known:
        return None
    sheet, target = figure.sheet, figure.target
    goal = target.value if target is not None else None
    values = [end for point in known for end in point.rollup.range] + ([goal] if goal is not None else [])
    marks = _steps(min(Decimal(0), *values) if min(values) < 20 else min(values) * Decimal("0.8"), max(values))
    low, high = marks[0], marks[-1]
    days = [point.round.reference_date for point in known] + ([target.due_on] if goal is not None else [])
    dots, segments, breaks = [], [], []
    for index, point in enumerate(known):
        x = _day_at(point.round.reference_date, days)
        least, y = (_at(end, low, high, BOTTOM, TOP) for end in point.rollup.range)
        is_joined = bool(index) and not point.rollup.is_range and not known[index - 1].rollup.is_range
        # A line that rises to the right would cross a label above its first point.
        is_crossed = not index and len(known) > 1 and _rises(point, known[1]) and y < BOTTOM - 26
        text_y = y + 22 if is_crossed else y - 11
        label = datum_kort(point.round.reference_date)
        ends = (least, y) if point.rollup.is_range else (None, None)
        dots.append(Dot(x, y, point.text, text_y, label, _anchor(x), point.is_break, *ends))
        if index and point.is_break:
            breaks.append(round((dots[-2].x + x) / 2, 1))
        elif is_joined:
            segments.append(Segment(dots[-2].x, dots[-2].y, x, y))
    aim = None
    if goal is not None:
        x, y = _day_at(target.due_on, days), _at(goal, low, high, BOTTOM, TOP)
        text = _("target %(value)s") % {"value": words.shown(sheet, goal)}
        aim = Dot(x, y, text, y - 11, datum_kort(target.due_on), _anchor(x))
    message = figure.sentence
    if goal is not None:
        message += " " + _("The target is %(value)s on %(day)s.") % {
            "value": words.shown(sheet, goal),
            "day": datum(target.due_on),
        }
    ticks = tuple(Tick(_at(mark, low, high, BOTTOM, TOP), words.shown(_Round(sheet), mark)) for mark in marks)
    return Trend(tuple(dots), tuple(segments), ticks, tuple(breaks), aim, message.strip())


def _rises(first, second) -> bool:
    """Whether a line goes up from the one to the other; there is none to a range."""
    values = (first.rollup.value, second.rollup.value)
    return None not in values and values[1] > values[0]


class _Round:
    """A definition of which values are written without decimals: for the axis."""

    def __init__(self, sheet) -> None:
        self.value_type, self.rollup_units, self.decimals = sheet.value_type, sheet.rollup_units, None


def _anchor(x: float) -> str:
    return "end" if x > RIGHT - 30 else "start" if x < LEFT + 30 else "middle"


def _day_at(day: date, days: list[date]) -> float:
    first, last = min(days), max(days)
    inner_left, inner_right = LEFT + 16, RIGHT - 4
    if first == last:
        return (inner_left + inner_right) / 2
    return round(inner_left + (day - first).days / (last - first).days * (inner_right - inner_left), 1)


def dumbbell(sheet, rows: Sequence, message: str) -> Dumbbell | None:
    """Draw rows of a comparison (``.name``, ``.both``, ``.is_whole``); rows without two values stay in the table."""
    known = [row for row in rows if row.both.before.value is not None and row.both.after.value is not None]
    if not known:
        return None
    values = [value for row in known for value in (row.both.before.value, row.both.after.value)]
    marks = _steps(min(Decimal(0), *values) if min(values) < 20 else min(values) * Decimal("0.8"), max(values))
    low, high = marks[0], marks[-1]
    start, end = LABELS + 48, WEIGHTS_WIDTH - 52
    is_bare = any(len(row.name) > NAME_CHARACTERS for row in known)
    weights = []
    for index, row in enumerate(known):
        x1 = _at(row.both.before.value, low, high, start, end)
        x2 = _at(row.both.after.value, low, high, start, end)
        rises = x2 >= x1
        weights.append(
            Weight(
                name=_short(row.name, is_bare=is_bare),
                y=TOP + 14 + ROW * index,
                x1=x1,
                x2=x2,
                before=words.shown(sheet, row.both.before.value),
                after=words.shown(sheet, row.both.after.value),
                is_whole=row.is_whole,
                before_x=x1 - 10 if rises else x1 + 10,
                before_anchor="end" if rises else "start",
                after_x=x2 + 10 if rises else x2 - 10,
                after_anchor="start" if rises else "end",
            )
        )
    bottom = TOP + ROW * len(known) + 2
    ticks = tuple(Tick(_at(mark, low, high, start, end), words.shown(_Round(sheet), mark)) for mark in marks)
    return Dumbbell(tuple(weights), ticks, message, bottom + 22, bottom)


def _short(name: str, *, is_bare: bool) -> str:
    """Shorten a name to its room: without what stands in brackets, then without its end. The table has it in full."""
    if is_bare:
        name = name.partition(" (")[0]
    return name if len(name) <= NAME_CHARACTERS else name[: NAME_CHARACTERS - 1].rstrip() + "…"
