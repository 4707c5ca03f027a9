"""Figures under a steering decision: what this floor asks of the one that measures, without knowing it.

One app registers itself in ``AppConfig.ready``. It offers the figures a decision can rest on, freezes those that were
chosen within the transaction of the decision, and reads them back as they stood then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .models import Project, SteeringDecision


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure to tick. ``key`` names it together with its value: another value has another key."""

    key: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A figure as it stood when the decision was made. ``now`` says what it is today, where that differs."""

    kpi: str
    url: str
    round: str
    value: str
    sums: str
    coverage: str
    status: str
    sentence: str
    now: str = ""


class Provider(Protocol):
    """What the app that measures can do."""

    def choices(self, project: Project, user) -> Sequence[Choice]:
        """Figures of the KPIs the project promised something for, from the rounds this person may read."""

    def attach(self, decision: SteeringDecision, chosen: Iterable[str], *, by) -> None:
        """Freeze what was chosen. Raises ``Unsuitable`` (field ``grounds``) for what is not, or no longer, offered."""

    def shown(self, decisions: Sequence[SteeringDecision], user) -> Mapping[int, Sequence[Ground]]:
        """The frozen figures by id of the decision, for who may read the decision."""


_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let an app offer figures. The last one counts."""
    _providers[:] = [provider]


def choices(project: Project, user) -> Sequence[Choice]:
    """Figures that a decision about ``project`` can rest on; none when nobody measures."""
    return _providers[0].choices(project, user) if _providers else ()


def attach(decision: SteeringDecision, chosen: Iterable[str], *, by) -> None:
    """Freeze what was chosen under ``decision``. Raises ``Unsuitable``."""
    chosen = list(chosen)
    if chosen:
        _providers[0].attach(decision, chosen, by=by)


def shown(decisions: Sequence[SteeringDecision], user) -> Mapping[int, Sequence[Ground]]:
    """The frozen figures by id of the decision."""
    return _providers[0].shown(decisions, user) if _providers and decisions else {}
