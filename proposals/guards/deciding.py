"""Conditions around advice, agenda and decision."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.urls import reverse
from django.utils.translation import gettext as _

from twenteboard.platform.formats import euro

from ..enums import Audience, MeetingState, Outcome, PaperKind, SeatKind
from ..querysets import money_left
from ..step import Guard, Problem, Step
from .address import address


def _draft(step: Step, audience: Audience):
    from ..models import AdviceVersion

    return (
        AdviceVersion.objects.filter(advice__proposal=step.proposal, advice__audience=audience, frozen_at__isnull=True)
        .select_related("author", "approved_by")
        .first()
    )


def advice_approved(audience: Audience) -> Guard:
    """The advice for this audience is written, and approved by someone other than its author."""

    def guard(step: Step) -> list[Problem]:
        page = address(step, "advice", audience)
        version = _draft(step, audience)
        name = audience.label.lower()
        if version is None or not version.summary.strip():
            return [Problem(_("Write the advice for: %(audience)s.") % {"audience": name}, page)]
        problems = []
        if audience == Audience.BOARD and not version.recommendation:
            problems.append(Problem(_("Choose the recommendation to the Board."), page))
        if version.approved_by_id is None:
            problems.append(
                Problem(
                    _("The advice for %(audience)s is not approved by a second reader yet.") % {"audience": name}, page
                )
            )
        if step.by is not None and version.author_id == step.by.pk:
            problems.append(Problem(_("You wrote this advice yourself. A colleague must send it on."), page))
        return problems

    guard.__name__ = f"advice_approved_{audience}"
    guard.__doc__ = f"The advice ({audience}) is approved by a second reader, who also makes the move."
    return guard


def applicant_was_heard(step: Step) -> list[Problem]:
    """The applicants were asked to react to their advice, or a reason says why not."""
    asked = step.proposal.moves.filter(name="send_advice", submission_id=step.proposal.current_submission_id).exists()
    if asked or step.reason.strip():
        return []
    return [
        Problem(
            _("The applicants did not react to the advice yet. Send it to them first, or give a reason why not."),
            address(step, "advice", Audience.APPLICANT),
        )
    ]


def response_written(step: Step) -> list[Problem]:
    """The reaction has a text — unless the term passed."""
    from ..models import ApplicantResponse

    if step.by is None or (step.proposal.due_on is not None and step.proposal.due_on < step.today):
        return []
    response = ApplicantResponse.objects.filter(proposal=step.proposal, sent_at__isnull=True).last()
    if response is None or not response.text.strip():
        return [Problem(_("Write your reaction first. “We agree” is enough too."), address(step, "response"))]
    return []


def meeting_open_for_items(step: Step) -> list[Problem]:
    """A meeting was chosen that is not closed."""
    meeting = step.facts.get("meeting")
    if meeting is None:
        return [Problem(_("Choose a meeting."))]
    if meeting.state == MeetingState.CLOSED:
        return [Problem(_("That meeting is closed. Choose another meeting."))]
    if meeting.state == MeetingState.CANCELLED:
        return [Problem(_("That meeting was cancelled. Choose another meeting."))]
    if meeting.board.programme_id != step.proposal.programme_id:
        return [Problem(_("That meeting is of another programme. Choose another meeting."))]
    if meeting.items.filter(proposal=step.proposal, removed_at__isnull=True).exists():
        return [Problem(_("The proposal was treated in that meeting already. Choose another meeting."))]
    return []


def papers_ready(step: Step) -> list[Problem]:
    """The newest advice to the Board is rendered."""
    newest = (
        step.proposal.papers.filter(kind=PaperKind.ADVICE, audience=Audience.BOARD).order_by("-version", "-pk").first()
    )
    if newest is None or not newest.is_ready:
        return [
            Problem(_("The advice to the Board is still being made. Try again in a minute."), address(step, "detail"))
        ]
    return []


def meeting_not_opened(step: Step) -> list[Problem]:
    """The meeting did not begin."""
    item = current_item(step.proposal)
    if item is not None and item.meeting.state != MeetingState.PLANNED:
        return [Problem(_("The meeting has begun. Record a decision, or defer the proposal."))]
    return []


def current_item(proposal):
    """The agenda item a proposal is on now, or ``None``."""
    return proposal.agenda_items.filter(removed_at__isnull=True).select_related("meeting").order_by("-pk").first()


def decision_recorded(step: Step) -> list[Problem]:
    """A decision with this outcome was recorded by someone else than who confirms it."""
    decision = step.facts.get("decision")
    if decision is None or decision.outcome != Outcome(step.name):
        return [Problem(_("The secretary must record the decision first."))]
    problems = []
    page = address(step, "decision")
    if step.by is not None and decision.recorded_by_id == step.by.pk:
        problems.append(Problem(_("You recorded this decision yourself. The chair must confirm it."), page))
    if not decision.text.strip():
        problems.append(Problem(_("Write the text of the decision."), f"{page}#id_text"))
    if decision.item_id and decision.item.meeting.state == MeetingState.PLANNED:
        problems.append(
            Problem(_("Open the meeting first."), reverse("proposals:meeting", args=[decision.item.meeting_id]))
        )
    return problems


@dataclass(frozen=True, slots=True)
class VoteCount:
    """Who can vote on an item, in seats: all voting seats, present, stepping aside (also when absent), needed."""

    seats: int
    present: int
    recused: int
    entitled: int
    quorum: int

    @property
    def has_quorum(self) -> bool:
        """Enough members who may vote are present."""
        return self.entitled >= self.quorum


def votes_of(item, *, configured: int) -> VoteCount:
    """Count the seats that may vote on an agenda item. ``configured``: the quorum of the programme, in seats."""
    voting = set(item.meeting.board.seats.filter(kind=SeatKind.VOTE).values_list("pk", flat=True))
    recused = set(item.recusals.values_list("seat_id", flat=True)) & voting
    present = set(item.meeting.attendances.filter(is_present=True).values_list("seat_id", flat=True)) & voting
    return VoteCount(
        seats=len(voting),
        present=len(present),
        recused=len(recused),
        entitled=len(present - recused),
        quorum=quorum_for(configured, seats=len(voting), recused=len(recused)),
    )


def votes_add_up(step: Step) -> list[Problem]:
    """Quorum holds, and nobody with an interest was counted."""
    decision = step.facts.get("decision")
    if decision is None or decision.item_id is None:
        return []
    page = address(step, "decision")
    votes = votes_of(decision.item, configured=step.proposal.programme.quorum)
    counted = decision.votes_for + decision.votes_against + decision.votes_abstained
    problems = []
    if not votes.has_quorum:
        problems.append(
            Problem(
                _("There is no quorum: %(n)s members may vote, %(quorum)s are needed.")
                % {"n": votes.entitled, "quorum": votes.quorum},
                reverse("proposals:attendance", args=[decision.item.meeting_id]),
            )
        )
    if counted != votes.entitled:
        problems.append(
            Problem(
                _("%(n)s members are present and may vote, but %(counted)s votes were counted.")
                % {"n": votes.entitled, "counted": counted},
                f"{page}#id_votes_for",
            )
        )
    if decision.votes_for <= decision.votes_against:
        problems.append(Problem(_("There is no majority for this decision."), f"{page}#id_votes_for"))
    return problems


def quorum_for(configured: int, *, seats: int, recused: int) -> int:
    """Seats that must be present and may vote.

    The configured quorum is in seats of the whole board; where members step aside it shrinks in proportion, rounded up.
    """
    if not seats:
        return configured
    return ceil(configured * (seats - recused) / seats)


def amount_within_limits(step: Step) -> list[Problem]:
    """Not more than was asked, and not more than the programme has left."""
    decision = step.facts.get("decision")
    if decision is None:
        return []
    page = f"{address(step, 'decision')}#id_amount"
    if not decision.amount:
        return [Problem(_("Fill in the amount that is granted."), page)]
    problems = []
    data = step.proposal.current_submission.data
    asked = Decimal(data["totals"]["state"])
    if decision.amount > asked:
        problems.append(
            Problem(
                _("The amount is higher than what was asked: %(asked)s.") % {"asked": euro(asked)},
                page,
            )
        )
    left = money_left(step.proposal.programme)
    if left is not None and decision.amount > left:
        problems.append(Problem(_("The programme has %(left)s left. Lower the amount.") % {"left": euro(left)}, page))
    return problems


def conditions_named(step: Step) -> list[Problem]:
    """At least one condition, each with an owner and a date."""
    decision = step.facts.get("decision")
    if decision is None:
        return []
    page = f"{address(step, 'decision')}#conditions"
    conditions = list(decision.conditions.all())
    if not conditions:
        return [Problem(_("Name at least one condition, with who must meet it and by when."), page)]
    return []


def deferral_explained(step: Step) -> list[Problem]:
    """A deferral says why, and what is needed."""
    decision = step.facts.get("decision")
    if decision is None:
        return []
    page = address(step, "decision")
    problems = []
    if not decision.grounds.strip():
        problems.append(Problem(_("Write why the proposal is deferred."), f"{page}#id_grounds"))
    if not decision.needed.strip():
        problems.append(Problem(_("Write what is needed for a decision."), f"{page}#id_needed"))
    return problems


def rejection_explained(step: Step) -> list[Problem]:
    """A rejection gives a reason with at least one decisive criterion."""
    decision = step.facts.get("decision")
    if decision is None:
        return []
    if any(reason.text.strip() for reason in decision.reasons.all()):
        return []
    return [
        Problem(
            _("Give with each criterion that was decisive the reason for the rejection."),
            f"{address(step, 'decision')}#reasons",
        )
    ]
