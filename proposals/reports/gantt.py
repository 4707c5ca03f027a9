"""The planning as a strip: phases as bars on a time axis, checkpoints as diamonds.

Only geometry, in user units of an SVG (96 to the inch); the template draws it with attributes, without style.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twenteboard.platform.formats import datum, datum_kort

WIDTH = 630
LABELS = 196  # units at the left for the names of the phases
ROW = 30  # less where that would not fit on a sheet
HIGHEST = 780  # units for all rows together
TOP = 26  # room for the years
LABEL_CHARACTERS = 33


@dataclass(frozen=True, slots=True)
class Bar:
    """A phase; ``after`` stands in or behind the bar."""

    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    text_y: float
    after: str
    after_x: float
    after_y: float
    inside: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line on the time axis: the start of a year (with its name) or of a quarter."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Diamond:
    """A checkpoint."""

    points: str
    x: float
    number: int


@dataclass(frozen=True, slots=True)
class Gantt:
    """The whole strip; ``message`` says in words what it shows."""

    width: int
    height: float
    labels: int
    top: int
    bottom: float
    rows: tuple[float, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    diamonds: tuple[Diamond, ...]
    diamonds_y: float
    says: str
    message: str
    kind: str = "gantt"


def month_after(day: date, months: int) -> date:
    """The day ``months`` months after ``day``; the last of the month where that day does not exist."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(day)


def draw(data: dict[str, Any]) -> Gantt | None:
    """Return the strip of a dossier; ``None`` where no phase has a start and a duration."""
    phases = [
        (row["title"], date.fromisoformat(row["starts_on"]), row["months"])
        for row in data["phases"]
        if row["starts_on"] and row["months"]
    ]
    if not phases:
        return None
    points = sorted((date.fromisoformat(row["due_on"]), row["title"]) for row in data["check_points"] if row["due_on"])
    first = min(start for _title, start, _months in phases)
    last = max(month_after(start, months) for _title, start, months in phases)
    begin = date(min([first, *(day for day, _title in points)]).year, 1, 1)
    latest = max([last - timedelta(days=1), *(day for day, _title in points)])
    end = date(latest.year + 1, 1, 1)
    scale = (WIDTH - LABELS) / (end - begin).days

    def x_of(day: date) -> float:
        return round(LABELS + (day - begin).days * scale, 1)

    row = min(ROW, round(HIGHEST / (len(phases) + 1), 1))
    bars = tuple(_bar(TOP + row * index, row, *phase, x_of) for index, phase in enumerate(phases))
    bottom = TOP + row * len(bars) + (row if points else 4)
    diamonds_y = TOP + row * len(bars) + row / 2
    return Gantt(
        width=WIDTH,
        height=bottom + 4,
        labels=LABELS,
        top=TOP,
        bottom=bottom,
        rows=tuple(TOP + row * index for index in range(1, len(bars) + bool(points))),
        bars=bars,
        ticks=tuple(_ticks(begin, end, x_of)),
        diamonds=tuple(_diamond(n, x_of(day), diamonds_y) for n, (day, _title) in enumerate(points, start=1)),
        diamonds_y=diamonds_y,
        says=_says(phases, points, first, last - timedelta(days=1)),
        message=_message(phases, points),
    )


def _bar(y: float, row: float, title: str, start: date, months: int, x_of) -> Bar:
    lines, room = wrap(title, LABEL_CHARACTERS), 2 if row == ROW else 1
    if len(lines) > room:
        lines = [*lines[: room - 1], lines[room - 1][: LABEL_CHARACTERS - 1].rstrip() + "…"]
    x, right = x_of(start), x_of(month_after(start, months))
    height = round(row * 0.6, 1)
    width = round(max(right - x, 3), 1)
    after = ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    inside = width > 76
    past = right + 6 > WIDTH - 60
    after_x = x + 8 if inside else (x - 60 if past else right + 6)
    text_y = round(y + (row / 2 + 4 if len(lines) == 1 else 13), 1)
    middle = round(y + row / 2 + 4, 1)
    return Bar(
        tuple(lines), x, round(y + row * 0.2, 1), width, height, text_y, after, round(after_x, 1), middle, inside
    )


def _ticks(begin: date, end: date, x_of):
    many = end.year - begin.year > 4
    for year in range(begin.year, end.year):
        for month in (1,) if many else (1, 4, 7, 10):
            yield Tick(x_of(date(year, month, 1)), str(year) if month == 1 else "")


def _diamond(number: int, x: float, y: float) -> Diamond:
    size = 6
    return Diamond(f"{x},{y - size} {x + size},{y} {x},{y + size} {x - size},{y}", round(x + size + 3, 1), number)


def _says(phases, points, first: date, last: date) -> str:
    span = _("From %(first)s to %(last)s") % {"first": datum(first), "last": datum(last)}
    parts = [ngettext("%(n)s phase", "%(n)s phases", len(phases)) % {"n": len(phases)}]
    if points:
        parts.append(ngettext("%(n)s checkpoint", "%(n)s checkpoints", len(points)) % {"n": len(points)})
    return f"{span}: {', '.join(parts)}"


def _message(phases, points) -> str:
    told = [
        _("%(phase)s: from %(day)s, %(n)s months") % {"phase": title, "day": datum_kort(start), "n": months}
        for title, start, months in phases
    ]
    told += [_("Checkpoint %(day)s: %(title)s") % {"day": datum_kort(day), "title": title} for day, title in points]
    return "; ".join(told)
