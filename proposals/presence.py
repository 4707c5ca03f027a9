"""Who else has a section open: read from the log, in which opening a section is a line (once in ten minutes)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.enums import EventKind
from twenteboard.platform.events import READING_NOTED_ONCE_IN, record_reading, register_verbs
from twenteboard.platform.models import Event

from .models import Proposal
from .sections import BY_CODE, SECTIONS

PREFIX = "proposal.writing."

register_verbs(
    {f"{PREFIX}{section.code}": _("%(actor)s opened a section of %(object)s to write") for section in SECTIONS}
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody of the team who opened a section in the last ten minutes."""

    name: str
    section: str
    at: datetime

    @property
    def section_title(self) -> str:
        """What the section is called."""
        return str(BY_CODE[self.section].title)


def note_writing(*, proposal: Proposal, section: str, by) -> None:
    """Note that ``by`` opened ``section``. One or two queries."""
    record_reading(f"{PREFIX}{section}", by=by, obj=proposal)


def others_writing(proposal: Proposal, user) -> list[Writer]:
    """Others who opened a section of this proposal just now, the latest section of each. One query."""
    events = (
        Event.objects.filter(
            object_type=proposal._meta.label_lower,
            object_id=str(proposal.pk),
            kind=EventKind.READ,
            verb__startswith=PREFIX,
            at__gte=timezone.now() - READING_NOTED_ONCE_IN,
        )
        .exclude(actor=user)
        .order_by("-at")
        .values_list("actor_id", "actor_name", "verb", "at")
    )
    writers: dict[int, Writer] = {}
    for actor_id, name, verb, at in events:
        section = verb.removeprefix(PREFIX)
        if section in BY_CODE:
            writers.setdefault(actor_id, Writer(name, section, at))
    return list(writers.values())
