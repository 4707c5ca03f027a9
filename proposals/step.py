"""What a move carries along: used by the table (``workflow.py``), its guards and its effects."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from . import dossier
from .enums import Stage, State


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
    due_on: Any = None
    remember: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def full(self):
        """The proposal with everything ``dossier.build`` reads; in the first stage only what the quickscan asks."""
        stage = Stage.QUICKSCAN if self.source == State.IDEA else Stage.FULL
        return type(self.proposal).objects.for_dossier(stage).get(pk=self.proposal.pk)

    @cached_property
    def dossier(self) -> dict[str, Any]:
        """The proposal as data, as it is now."""
        return dossier.build(self.full)


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
