"""What the log says about proposals, in words."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

from .road import TRANSITIONS

# What the consortium reads of the log: the steps and its own work. Who reviews, who has an interest and how an advice
# or a decision comes about stays with those who treat the proposal.
OPEN_TO_TEAM = frozenset(
    {
        "proposal.started",
        "proposal.section_saved",
        "proposal.team_changed",
        "proposal.taken_on",
        "attachment.added",
        "attachment.removed",
        "decision.corrected",
        *(f"proposal.{name}" for name in TRANSITIONS),
    }
)

register_verbs(
    {
        "proposal.started": _("%(actor)s started %(object)s"),
        "proposal.read": _("%(actor)s read %(object)s"),
        "proposal.section_saved": _("%(actor)s changed section %(section)s of %(object)s"),
        "proposal.team_changed": _("%(actor)s changed the team of %(object)s"),
        "proposal.taken_on": _("%(actor)s took on the treatment of %(object)s"),
        "attachment.added": _("%(actor)s added file %(name)s to %(object)s"),
        "attachment.removed": _("%(actor)s removed file %(name)s from %(object)s"),
        "attachment.downloaded": _("%(actor)s downloaded file %(name)s of %(object)s"),
        "paper.downloaded": _("%(actor)s downloaded %(title)s of %(object)s"),
        "paper.retried": _("%(actor)s had %(title)s of %(object)s made again"),
        "interest.declared": _("%(actor)s recorded an interest of %(person)s in %(object)s"),
        "quickscan.assessed": _("%(actor)s assessed the quickscan of %(object)s"),
        "qualification.saved": _("%(actor)s answered the checks of %(object)s"),
        "review.assigned": _("%(actor)s asked %(person)s to review %(object)s"),
        "review.cancelled": _("%(actor)s cancelled the review of %(object)s by %(person)s"),
        "review.submitted": _("%(actor)s handed in the review of %(object)s"),
        "advice.approved": _("%(actor)s approved the advice on %(object)s"),
        "advice.returned": _("%(actor)s returned the advice on %(object)s with remarks"),
        "consultation.recorded": _("%(actor)s recorded what %(party)s said about %(object)s"),
        "decision.recorded": _("%(actor)s recorded a decision on %(object)s"),
        "decision.returned": _("%(actor)s returned the recorded decision on %(object)s: %(note)s"),
        "correction.recorded": _("%(actor)s recorded a correction of decision %(number)s on %(object)s"),
        "correction.returned": _("%(actor)s returned the correction of decision %(number)s on %(object)s: %(note)s"),
        "correction.dropped": _("%(actor)s took back the correction of decision %(number)s on %(object)s"),
        "decision.corrected": _("%(actor)s corrected decision %(number)s on %(object)s: see %(later)s"),
        "meeting.attendance": _("%(actor)s recorded who is present at %(object)s (%(present)s)"),
        "meeting.planned": _("%(actor)s planned %(object)s"),
        "meeting.changed": _("%(actor)s changed the date or place of %(object)s"),
        "meeting.opened": _("%(actor)s opened %(object)s"),
        "meeting.closed": _("%(actor)s closed %(object)s"),
        "meeting.cancelled": _("%(actor)s cancelled %(object)s: %(reason)s"),
        "meeting.list_published": _("%(actor)s published version %(version)s of the list of decisions of %(object)s"),
        "recusal.recorded": _("%(actor)s recorded that %(seat)s steps aside for %(object)s"),
    }
)
# "Jan de Vries submitted the quickscan – TWB-2026-0042 …": the moves say themselves what was done.
register_verbs(
    {
        f"proposal.{transition.name}": format_lazy("%(actor)s {done} – %(object)s", done=transition.done)
        for transition in TRANSITIONS.values()
    }
)
