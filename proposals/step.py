"""What a move carries along: used by the table (``road.py``), its guards and its effects."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise

from . import dossier
from .enums import Stage, State
from .querysets import dossier_lists


@dataclass(frozen=True, slots=True)
class Problem:
    """A condition that does not hold, in a sentence that says what to do, with a link to where it can be mended."""

    message: str | Promise
    url: str = ""


class MoveRefused(Exception):  # noqa: N818 -- an answer to the person, not a fault of the program
    """A move that cannot be made; nothing was changed. ``str()`` is a sentence for the person."""


class NotAllowed(MoveRefused):
    """This person may not make this move on this proposal."""


class AlreadyMoved(MoveRefused):
    """The proposal is in another state than this move needs; often because somebody was just faster."""

    def __init__(self, message: str, last_move=None) -> None:
        super().__init__(message)
        self.last_move = last_move


class GuardFailed(MoveRefused):
    """One or more conditions do not hold; ``problems`` names them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(str(problem.message) for problem in problems))
        self.problems = problems


@dataclass
class Step:
    """One attempt to move a proposal. ``proposal`` is the locked row; ``facts`` is what the caller adds."""

    proposal: Any
    name: str
    source: State
    target: State
    by: Any
    reason: str
    now: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    submission: Any = None
    move: Any = None
    people: Any = None
    mails: list = field(default_factory=list)
    remember: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of this move in the Netherlands; terms count in local days."""
        return timezone.localdate(self.now)

    @cached_property
    def dossier(self) -> dict[str, Any]:
        """The proposal as data, as it is now, with the declarations made with this move.

        In the first stage only what the quickscan asks is read.
        """
        stage = Stage.QUICKSCAN if self.source == State.IDEA else Stage.FULL
        prefetch_related_objects([self.proposal], *dossier_lists(stage))
        return dossier.build(self.proposal, statements=self.facts.get("statements"))


Guard = Callable[[Step], list[Problem]]
Effect = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    ``permission`` is a name in ``rules.PERMISSIONS``. ``page`` is the page where the work for this move is done and its
    button stands (URL name with the number as argument); without it the portal's general page for moves is used.
    ``target`` is ``None`` when it follows from the record. ``freezes`` makes a ``Submission`` of that stage first.
    """

    name: str
    sources: tuple[State, ...]
    target: State | None
    label: Promise
    explanation: Promise
    done: Promise
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    reason: str = "none"  # "none", "optional" or "required"
    min_reason: int = 3
    freezes: Stage | None = None
    page: str = ""
    tone: str = "second"  # "main", "second" or "danger"
    by_hand: bool = True

    @property
    def permission(self) -> str:
        """The rule that says who may."""
        return self.name
