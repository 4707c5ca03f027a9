"""What somebody has to do: one task, how urgent it is, and how that reads."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from .formats import datum

SOON = timedelta(days=7)
MOST = 50  # tasks of one kind on the page; who has more works from the list


@dataclass(frozen=True, slots=True)
class Task:
    """A sentence with a link, why it is there, and until when.

    ``waiting`` names who has to act when it is somebody else; such a task is shown to know where things stand.
    ``language`` is that of a text which somebody wrote, such as a bare title; empty for a sentence of the portal.
    """

    text: str
    url: str
    kind: str
    why: str = ""
    due_on: date | None = None
    waiting: str = ""
    language: str = ""

    @property
    def tone(self) -> str:
        """``with`` others, ``late``, ``mine``, or ``off`` for what can wait; the tones of the chips."""
        return "with" if self.waiting else tone_of(self.due_on, timezone.localdate())

    @property
    def is_pressing(self) -> bool:
        """Whether this asks attention today: it is late, due within a week, or has no date to wait for."""
        return not self.waiting and _presses(self.due_on, timezone.localdate())

    @property
    def status(self) -> str:
        """The word on the chip."""
        if self.waiting:
            return self.waiting
        return _("For you") if self.due_on is None else status_of(self.due_on, timezone.localdate())

    @property
    def label(self) -> str:
        """The sentence, under the name the task list component uses."""
        return self.text

    @property
    def note(self) -> str:
        """Why, and since when it is late; under the name the task list component uses."""
        if self.tone != "late":
            return self.why
        late = _("This was due on %(date)s.") % {"date": datum(self.due_on)}
        return f"{self.why} {late}".strip()


def _presses(due_on: date | None, today: date) -> bool:
    return due_on is None or due_on <= today + SOON


def tone_of(due_on: date | None, today: date) -> str:
    """Give the tone of the chip for somebody who has to act: ``late``, ``mine`` within a week, else ``off``."""
    if due_on is not None and due_on < today:
        return "late"
    return "mine" if _presses(due_on, today) else "off"


def status_of(due_on: date, today: date) -> str:
    """Give the word on the chip: a term names the last day on which one can still act."""
    if due_on < today:
        return _("Too late")
    if due_on == today:
        return _("Today")
    if due_on == today + timedelta(days=1):
        return _("Tomorrow")
    return _("At the latest %(date)s") % {"date": _without_year(due_on, today)}


def in_order(tasks: list[Task]) -> list[Task]:
    """Put tasks in the order to do them: late first, then by date, those without a date last."""
    return sorted(tasks, key=lambda task: (bool(task.waiting), task.due_on is None, task.due_on or date.max, task.text))


def _without_year(day: date, today: date) -> str:
    """Write a date of this year without its year."""
    text = datum(day)
    return text.removesuffix(f" {day.year}") if day.year == today.year else text
