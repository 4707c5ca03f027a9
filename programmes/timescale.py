"""A time axis in whole years, for drawings of plans: where a day lies, which lines the axis has, and small shapes.

In user units of an SVG (96 to the inch). What is drawn on it belongs to ``timeline`` (a project) and to the strip of a
proposal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

LONGEST_WITH_QUARTERS = 4  # years
DIAMOND = 6  # from the middle to a point


@dataclass(frozen=True, slots=True)
class Tick:
    """A line on the time axis: the start of a year (with its name) or of a quarter."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis from ``begin`` to ``end`` (the first day after it), between ``left`` and ``right``."""

    begin: date
    end: date
    left: int
    right: int

    @classmethod
    def around(cls, days: Iterable[date], *, left: int, right: int) -> "Scale":
        """Return the axis of the whole years in which ``days`` lie; at least one day."""
        known = list(days)
        return cls(date(min(known).year, 1, 1), date(max(known).year + 1, 1, 1), left, right)

    def x(self, day: date) -> float:
        """Where a day begins."""
        return round(self.left + (day - self.begin).days * (self.right - self.left) / (self.end - self.begin).days, 1)

    def ticks(self) -> Iterator[Tick]:
        """Return the lines of the axis: quarters too, when there are few years."""
        months = (1,) if self.end.year - self.begin.year > LONGEST_WITH_QUARTERS else (1, 4, 7, 10)
        for year in range(self.begin.year, self.end.year):
            for month in months:
                yield Tick(self.x(date(year, month, 1)), str(year) if month == 1 else "")


def months_later(day: date, months: int) -> date:
    """Return the day ``months`` months after ``day``; the last of the month where that day does not exist."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(day)


def diamond(x: float, y: float) -> str:
    """Return the points of a diamond around a middle."""
    return f"{x},{y - DIAMOND} {x + DIAMOND},{y} {x},{y + DIAMOND} {x - DIAMOND},{y}"


def short_lines(text: str, characters: int, room: int) -> tuple[str, ...]:
    """Break ``text`` into at most ``room`` lines; what does not fit ends in an ellipsis."""
    lines = wrap(text, characters)
    if len(lines) > room:
        lines = [*lines[: room - 1], lines[room - 1][: characters - 1].rstrip() + "…"]
    return tuple(lines)
