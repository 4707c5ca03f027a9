"""The planning as a strip: phases as bars on a time axis, checkpoints as diamonds.

Only geometry, in user units of an SVG (96 to the inch); the template draws it with attributes, without style.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.timescale import DIAMOND, Scale, Tick, diamond, months_later, short_lines
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
    last = max(months_later(start, months) for _title, start, months in phases)
    days = [first, last - timedelta(days=1), *(day for day, _title in points)]
    scale = Scale.around(days, left=LABELS, right=WIDTH)
    row = min(ROW, round(HIGHEST / (len(phases) + 1), 1))
    bars = tuple(_bar(TOP + row * index, row, *phase, scale) for index, phase in enumerate(phases))
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
        ticks=tuple(scale.ticks()),
        diamonds=tuple(_diamond(n, scale.x(day), diamonds_y) for n, (day, _title) in enumerate(points, start=1)),
        diamonds_y=diamonds_y,
        says=_says(phases, points, first, last - timedelta(days=1)),
        message=_message(phases, points),
    )


def _bar(y: float, row: float, title: str, start: date, months: int, scale: Scale) -> Bar:
    lines = short_lines(title, LABEL_CHARACTERS, 2 if row == ROW else 1)
    x, right = scale.x(start), scale.x(months_later(start, months))
    height = round(row * 0.6, 1)
    width = round(max(right - x, 3), 1)
    after = ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    inside = width > 76
    past = right + 6 > WIDTH - 60
    after_x = x + 8 if inside else (x - 60 if past else right + 6)
    text_y = round(y + (row / 2 + 4 if len(lines) == 1 else 13), 1)
    middle = round(y + row / 2 + 4, 1)
    return Bar(lines, x, round(y + row * 0.2, 1), width, height, text_y, after, round(after_x, 1), middle, inside)


def _diamond(number: int, x: float, y: float) -> Diamond:
    return Diamond(diamond(x, y), round(x + DIAMOND + 3, 1), number)


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
