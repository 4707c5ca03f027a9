"""The time line of a project: phases as bars, milestones as marks, and the same facts as rows of a table.

Only geometry and words, in user units of an SVG (96 to the inch); the template draws it with attributes, without
style. A mark differs in shape as well as in colour: a filled diamond is met, an open one is still to come, a triangle
is late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from twenteboard.platform.formats import datum

from .timescale import DIAMOND, Scale, Tick, diamond, short_lines

WIDTH = 720
LABELS = 232  # units at the left for the names
ROW = 32
TOP = 28  # room for the years
LABEL_CHARACTERS = 36


@dataclass(frozen=True, slots=True)
class Mark:
    """One milestone as people read it. ``status`` is ``met``, ``met_late``, ``late`` or ``open``."""

    pk: int
    title: str
    starts_on: date | None
    due_on: date | None
    met_on: date | None
    evidence: str
    status: str
    days_late: int

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"met": "done", "met_late": "done", "late": "late", "open": "with"}[self.status]

    @property
    def word(self) -> str:
        """The word on the chip."""
        late = {"n": self.days_late}
        if self.status == "met":
            return pgettext("milestone", "Met")
        if self.status == "met_late":
            return ngettext("Met, %(n)s day late", "Met, %(n)s days late", self.days_late) % late
        if self.status == "late":
            return ngettext("%(n)s day late", "%(n)s days late", self.days_late) % late
        return _("Planned")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the drawing."""

    lines: tuple[str, ...]
    y: float
    text_y: float
    status: str
    bar: tuple[float, float] | None
    x: float
    after_x: float
    points: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """The whole drawing; ``says`` is its one sentence, ``message`` all of it in words."""

    width: int
    height: float
    labels: int
    top: int
    bottom: float
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    today_x: float | None
    today_label: str
    says: str
    message: str


def marks_of(milestones: Iterable[Any], today: date) -> list[Mark]:
    """Return milestones as marks, in order of time; those without a date last."""
    marks = [_mark(row, today) for row in milestones]
    return sorted(marks, key=lambda mark: (mark.starts_on or mark.due_on or date.max, mark.due_on or date.max))


def _mark(row: Any, today: date) -> Mark:
    status, late = "open", 0
    if row.met_on:
        late = max(0, (row.met_on - row.due_on).days) if row.due_on else 0
        status = "met_late" if late else "met"
    elif row.due_on and row.due_on < today:
        status, late = "late", (today - row.due_on).days
    return Mark(row.pk, row.title, row.starts_on, row.due_on, row.met_on, row.evidence, status, late)


def says(marks: list[Mark]) -> str:
    """Return in one sentence how far it is."""
    met = sum(1 for mark in marks if mark.met_on)
    late = sum(1 for mark in marks if mark.status == "late")
    text = _("%(met)s of %(all)s milestones are met") % {"met": met, "all": len(marks)}
    if late:
        text += ", " + ngettext("%(n)s is late", "%(n)s are late", late) % {"n": late}
    return text


def draw(marks: list[Mark], today: date, *, label: str = "") -> Gantt | None:
    """Return the drawing; ``None`` where nothing has a date. ``label`` stands at ``today``; a paper names its day."""
    dated = [mark for mark in marks if mark.due_on]
    if not dated:
        return None
    days = [day for mark in dated for day in (mark.starts_on, mark.due_on, mark.met_on) if day]
    scale = Scale.around(days, left=LABELS, right=WIDTH)
    bottom = TOP + ROW * len(dated)
    now = scale.x(today) if scale.begin <= today < scale.end else None
    return Gantt(
        width=WIDTH,
        height=bottom + 22,
        labels=LABELS,
        top=TOP,
        bottom=bottom,
        rows=tuple(_row(index, mark, scale) for index, mark in enumerate(dated)),
        ticks=tuple(scale.ticks()),
        today_x=now,
        today_label=label or _("Today"),
        says=says(marks),
        message="; ".join(_in_words(mark) for mark in dated),
    )


def _row(index: int, mark: Mark, scale: Scale) -> Row:
    lines = short_lines(mark.title, LABEL_CHARACTERS, 2)
    y = TOP + ROW * index
    middle = y + ROW / 2
    shown = mark.met_on or mark.due_on
    x = scale.x(shown)
    bar = None
    if mark.starts_on:
        left = scale.x(mark.starts_on)
        bar = (left, round(max(scale.x(mark.due_on + timedelta(days=1)) - left, 3), 1))
    points = diamond(x, middle)
    if mark.status == "late":
        low = middle + DIAMOND - 1
        points = f"{x},{middle - DIAMOND} {x + DIAMOND},{low} {x - DIAMOND},{low}"
    at_edge = x > WIDTH - 96
    return Row(
        lines=lines,
        y=y,
        text_y=middle + 4 if len(lines) == 1 else middle - 3,
        status=mark.status,
        bar=bar,
        x=x,
        after_x=x - 10 if at_edge else x + 10,
        points=points,
        label=mark.word if mark.status != "open" else "",
        anchor="end" if at_edge else "start",
    )


def _in_words(mark: Mark) -> str:
    return _("%(title)s, due on %(day)s: %(status)s") % {
        "title": mark.title,
        "day": datum(mark.due_on),
        "status": mark.word,
    }
