"""Terms that come near or passed: reminders, reactions that did not come, and drafts that lapse.

Runs several times a day and may miss days. What was sent is read from the outbox: each reminder has a key with the
term and its number in it, so that nothing goes twice, a new term starts anew, and a reminder whose day was missed goes
on the first day that the portal runs again. Between two reminders, and between the last one and lapsing, there are
always ``GAP`` days, so nobody is reminded and closed on one day.
"""

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from partners.models import User
from twenteboard.platform.outbox import queue_mail, reminders_sent

from ..enums import AssignmentState, State
from ..models import Proposal, ReviewAssignment
from ..step import MoveRefused
from ..workflow import perform

logger = logging.getLogger(__name__)

REMIND_BEFORE = (14, 3)  # days before the term
REVIEW_REMINDERS = (3, -1)  # days before the date of a review; the second is the day after it
GAP = 3  # days between the start of a term, its reminders and lapsing
REMINDED = (State.IDEA, State.INVITED, State.INCOMPLETE, State.HEARING)
LAPSING = (State.IDEA, State.INVITED, State.INCOMPLETE)


@dataclass
class Reminded:
    """What one run did: numbers of proposals and reviews."""

    reminders: list[str] = field(default_factory=list)
    lapsed: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)


def remind_and_lapse(today: date | None = None) -> Reminded:
    """Send the reminders that are due, close what lapsed and go on without reactions that did not come.

    Harmless to run twice. One proposal that cannot be moved does not stop the others.
    """
    today = today or timezone.localdate()
    done = Reminded()
    proposals = list(
        Proposal.objects.filter(state__in=REMINDED, due_on__lte=today + timedelta(days=max(REMIND_BEFORE)))
        .select_related("programme", "line")
        .order_by("due_on", "pk")
    )
    sent = reminders_sent("term_reminder", Proposal, (row.pk for row in proposals))
    for proposal in proposals:
        try:
            _treat(proposal, sent.get(_key(proposal), []), today, done)
        except Exception:
            # Whatever is wrong with one proposal, the people of the others must get their reminders.
            logger.exception("The term of %s could not be treated.", proposal.number)
    _remind_reviewers(today, done)
    return done


def _treat(proposal: Proposal, sent: list[date], today: date, done: Reminded) -> None:
    has_passed = proposal.due_on < today
    if has_passed and proposal.state == State.HEARING:
        if _move(proposal, "react"):
            done.reactions.append(proposal.number)
        return
    if len(sent) >= len(REMIND_BEFORE):
        rested = sent[-1] + timedelta(days=GAP) <= today
        if has_passed and rested and proposal.state in LAPSING and _move(proposal, "lapse", reminders=len(sent)):
            done.lapsed.append(proposal.number)
        return
    begun = timezone.localdate(proposal.state_since)
    if _is_due(proposal.due_on, REMIND_BEFORE, sent, begun, today) and _remind(proposal, len(sent) + 1, today):
        done.reminders.append(proposal.number)


def _is_due(due_on: date, before: tuple[int, ...], sent: list[date], begun: date, today: date) -> bool:
    """Whether the next reminder should go: its day came, and the last sign was at least ``GAP`` days ago."""
    day = due_on - timedelta(days=before[len(sent)])
    last_sign = sent[-1] if sent else begun
    return day <= today and last_sign + timedelta(days=GAP) <= today


def _remind(proposal: Proposal, number: int, today: date) -> bool:
    team = User.objects.filter(team_memberships__proposal=proposal, is_active=True)
    return bool(
        queue_mail(
            "term_reminder",
            to=list(team),
            key=f"{_key(proposal)}:{number}",
            about=proposal,
            context={
                "proposal": proposal,
                "due_on": proposal.due_on,
                "has_passed": proposal.due_on < today,
                "lapses_on": today + timedelta(days=GAP * (len(REMIND_BEFORE) - number + 1)),
            },
        )
    )


def _move(proposal: Proposal, name: str, **facts) -> bool:
    """Let the portal make a move; ``False`` when it cannot be made now, for example because somebody was faster."""
    try:
        perform(proposal, name, by=None, **facts)
    except MoveRefused as refusal:
        logger.info("%s stays where it is: %s", proposal.number, refusal)
        return False
    return True


def _key(proposal: Proposal) -> str:
    return f"term_reminder:{proposal.pk}:{proposal.state}:{proposal.due_on.isoformat()}"


def _review_key(assignment: ReviewAssignment) -> str:
    return f"review_reminder:{assignment.pk}:{assignment.due_on.isoformat()}"


def _remind_reviewers(today: date, done: Reminded) -> None:
    assignments = list(
        ReviewAssignment.objects.filter(
            state=AssignmentState.OPEN,
            proposal__state=State.REVIEW,
            due_on__lte=today + timedelta(days=max(REVIEW_REMINDERS)),
        ).select_related("proposal__line", "reviewer")
    )
    sent = reminders_sent("review_reminder", Proposal, (row.proposal_id for row in assignments))
    for assignment in assignments:
        proposal, known = assignment.proposal, sent.get(_review_key(assignment), [])
        begun = timezone.localdate(proposal.state_since)
        if len(known) >= len(REVIEW_REMINDERS) or not _is_due(assignment.due_on, REVIEW_REMINDERS, known, begun, today):
            continue
        mails = queue_mail(
            "review_reminder",
            to=assignment.reviewer,
            key=f"{_review_key(assignment)}:{len(known) + 1}",
            about=proposal,
            context={"proposal": proposal, "due_on": assignment.due_on, "has_passed": assignment.due_on < today},
        )
        if mails:
            done.reviews.append(proposal.number)
