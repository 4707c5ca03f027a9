"""Saving one section of the form. A second writer is told, never overruled by accident."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from twenteboard.platform import clock

from ..enums import Stage, State
from ..models import CompletionPoint, Proposal, SectionState
from ..rules import EDITABLE
from ..sections import BY_CODE
from .section_writers import WRITERS

Writer = Callable[[Proposal, Mapping[str, Any], Any], None]


class StaleSection(Exception):  # noqa: N818 -- it reads as what happened
    """Somebody else saved this section since it was opened: ``by`` (a person), ``at``, and the ``revision`` now."""

    def __init__(self, by, at: datetime, revision: int) -> None:
        super().__init__(f"saved by {by} at {at}")
        self.by, self.at, self.revision = by, at, revision


class SectionClosed(Exception):  # noqa: N818 -- it reads as what happened
    """The section cannot be changed now: the proposal was handed in, or this section was not asked for."""


def is_section_open(proposal: Proposal, section: str) -> bool:
    """Whether the applicants may change ``section`` now. One query while a completion is asked, else none."""
    if proposal.state == State.INCOMPLETE:
        return CompletionPoint.objects.filter(
            request__proposal=proposal,
            request__sent_at__isnull=False,
            request__closed_at__isnull=True,
            section=section,
        ).exists()
    stage = Stage.QUICKSCAN if proposal.state == State.IDEA else Stage.FULL
    return proposal.state in EDITABLE and stage in BY_CODE[section].stages


@transaction.atomic
def save_section(
    *, proposal: Proposal, section: str, by, values: Mapping[str, Any], seen_revision: int
) -> tuple[int, datetime]:
    """Write ``values`` (see ``section_writers``) and return the new revision with the moment.

    ``seen_revision`` is the revision the writer started from. Raises ``StaleSection`` when somebody saved since, and
    ``SectionClosed`` when the proposal moved on; then nothing is written. To save over another's version, pass the
    revision of the exception.
    """
    now = clock.now()
    # This update also locks the row: saving and handing in wait for each other.
    if not Proposal.objects.filter(pk=proposal.pk, state=proposal.state).update(changed_at=now):
        raise SectionClosed(section)
    if not is_section_open(proposal, section):
        raise SectionClosed(section)
    touch(proposal=proposal, section=section, by=by, now=now, seen_revision=seen_revision)
    WRITERS[section](proposal, values, by)
    proposal.changed_at = now
    return seen_revision + 1, now


def touch(*, proposal: Proposal, section: str, by, now: datetime, seen_revision: int | None = None) -> None:
    """Note that ``by`` saved ``section``; raises ``StaleSection`` when it is no longer at ``seen_revision``."""
    states = SectionState.objects.filter(proposal=proposal, section=section)
    unchanged = states if seen_revision is None else states.filter(revision=seen_revision)
    if unchanged.update(revision=F("revision") + 1, saved_at=now, saved_by=by):
        return
    stored = states.select_related("saved_by").first()
    if stored is None:
        SectionState.objects.create(proposal=proposal, section=section, revision=1, saved_at=now, saved_by=by)
    else:
        raise StaleSection(stored.saved_by, stored.saved_at, stored.revision)
