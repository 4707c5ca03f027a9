"""What the page of a proposal says about the road: the headline, the steps, the buttons and the working pages."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from twenteboard.platform.formats import datum

from .agenda import OUTCOME_TONES
from .enums import Audience, Holder, Outcome, State
from .paper_cards import PaperCard, cards_of
from .rules import EDITABLE, may
from .states import HOLDERS, ROAD

TONES = {
    State.GRANTED: "done",
    State.GRANTED_CONDITIONALLY: "done",
    State.REJECTED: "off",
    State.DECLINED: "off",
    State.INELIGIBLE: "off",
    State.WITHDRAWN: "off",
    State.INCOMPLETE: "late",
    State.DEFERRED: "late",
}


HEARD_IN = (State.SUBMITTED, State.INCOMPLETE, State.REVIEW, State.ADVICE, State.HEARING, State.READY)


@dataclass(frozen=True, slots=True)
class RoadStep:
    """One of the six steps on the road; ``state`` is ``past``, ``now`` or ``next``."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button."""

    label: str
    url: str
    tone: str
    help: str
    method: str = "get"


@dataclass(frozen=True, slots=True)
class WorkLink:
    """A page on which work for this proposal is done."""

    label: str
    url: str


def tone_of(proposal, user) -> str:
    """Tone of the status chip: whose turn it is, seen from this person."""
    tone = TONES.get(proposal.state)
    if tone:
        return tone
    holder = HOLDERS[State(proposal.state)]
    if holder == Holder.APPLICANT and may(user, "edit_proposal", proposal):
        return "mine"
    if holder == Holder.TBD and may(user, "write_advice", proposal):
        return "mine"
    return "with"


def headline(proposal, user) -> dict[str, str]:
    """Status word, tone and one sentence that says who must do what before when."""
    state = State(proposal.state)
    return {
        "label": proposal.get_state_display(),
        "tone": tone_of(proposal, user),
        "sentence": _sentence(proposal, state),
        "due": datum(proposal.due_on) if proposal.due_on else "",
    }


def _sentence(proposal, state: State) -> str:
    sentences = {
        State.IDEA: _("The consortium is writing the quickscan."),
        State.QUICKSCAN: _("TBD holds the quickscan against the criteria."),
        State.INVITED: _("The quickscan fits. The consortium is writing the full proposal."),
        State.SUBMITTED: _("TBD checks whether the proposal is complete and eligible."),
        State.INCOMPLETE: _("TBD asked the consortium to complete the proposal."),
        State.REVIEW: _("Reviewers score the proposal on the KRACHT criteria."),
        State.ADVICE: _("TBD is writing the advice."),
        State.HEARING: _("The consortium can react to the advice."),
        State.READY: _("The advice is ready. The proposal waits for a meeting."),
        State.AGENDA: _("The proposal is on the agenda of the Twente Board."),
        State.DEFERRED: _("The Twente Board deferred the decision."),
        State.GRANTED: _("The Twente Board granted the proposal."),
        State.GRANTED_CONDITIONALLY: _("The Twente Board granted the proposal with conditions."),
        State.REJECTED: _("The Twente Board rejected the proposal."),
        State.DECLINED: _("The quickscan does not fit the programme."),
        State.INELIGIBLE: _("The proposal cannot be treated."),
        State.WITHDRAWN: _("The proposal was withdrawn."),
    }
    return sentences[state]


def road_of(proposal, moves) -> list[RoadStep]:
    """The six steps with dates: done, now, to come. ``moves`` are the records in order."""
    reached = {State.IDEA: proposal.created_at}
    for move in moves:
        reached[State(move.to_state)] = move.at
    state = State(proposal.state)
    at = next((n for n, (_label, states) in enumerate(ROAD) if state in states), None)
    ended = at is None
    if ended:
        left = State(moves[-1].from_state) if moves else State.IDEA
        at = next((n for n, (_label, states) in enumerate(ROAD) if left in states), len(ROAD) - 1)
    steps = []
    for n, (label, states) in enumerate(ROAD):
        times = [reached[s] for s in states if s in reached]
        if n < at or (ended and n == at):
            steps.append(RoadStep(str(label), "past", datum(times[-1]) if times else ""))
        elif n == at:
            due = _("by %(day)s") % {"day": datum(proposal.due_on)} if proposal.due_on else ""
            steps.append(RoadStep(str(label), "now", " · ".join(p for p in (proposal.get_state_display(), due) if p)))
        else:
            steps.append(RoadStep(str(label), "next"))
    if ended:
        steps = [step for step in steps if step.state == "past"]
        steps.append(RoadStep(proposal.get_state_display(), "now", datum(proposal.state_since)))
    return steps


def action_list(options) -> list[Action]:
    """Buttons for the moves that are possible now; the one that belongs to the normal road stands first."""
    tones = {"main": "primary", "second": "second", "danger": "danger"}
    actions = [
        Action(
            str(option.transition.label), option.url, tones[option.transition.tone], str(option.transition.explanation)
        )
        for option in options
    ]
    return sorted(actions, key=lambda action: list(tones.values()).index(action.tone))


def work_links(proposal, user) -> list[WorkLink]:
    """Pages on which this person works on this proposal in its present state."""
    state, links = State(proposal.state), []

    def add(permission: str, label: str, page: str, *args) -> None:
        if may(user, permission, proposal):
            links.append(WorkLink(label, reverse(f"proposals:{page}", args=[proposal.number, *args])))

    if state in EDITABLE:
        add("edit_proposal", _("Continue writing"), "tasks")
    if state == State.QUICKSCAN:
        add("assess_quickscan", _("Assess the quickscan"), "assessment")
    if state == State.SUBMITTED:
        add("write_qualification", _("Answer the checks"), "qualification")
        add("assign_reviewers", _("Assign reviewers"), "reviewers")
        add("write_qualification", _("Ask for a completion"), "completion")
    if state == State.REVIEW:
        add("write_review", _("Review this proposal"), "review")
        add("assign_reviewers", _("Follow the reviews"), "reviewers")
    if state in (State.ADVICE, State.HEARING, State.READY):
        add("write_advice", _("Advice to the applicants"), "advice", Audience.APPLICANT)
        add("write_advice", _("Advice to the Board"), "advice", Audience.BOARD)
        add("write_advice", _("Reviews and scores"), "reviewers")
    if state == State.HEARING:
        add("write_response", _("Write your reaction"), "response")
    if state == State.AGENDA:
        add("record_decision", _("Record the decision"), "decision")
        add("confirm_decision", _("Confirm the decision"), "decision")
    if proposal.current_submission_id and proposal.current_submission.n > 1:
        add("view_proposal", _("Versions, and what changed"), "submission", proposal.current_submission.n)
    if state in HEARD_IN:
        add("record_consultation", _("Record what the kernteam or others said"), "consultation")
    if state in HOLDERS and proposal.current_submission_id:
        add("take_on", _("Take on or hand over"), "take-on")
    if state in HOLDERS:
        add("declare_interest", _("I have an interest"), "interest")
    return links


def papers_for(proposal, user) -> list[PaperCard]:
    """The papers of a proposal that this person may open, newest first."""
    return cards_of(proposal, user)


def last_decision(proposal, user):
    """The decision that was confirmed last, for who may read its letter; else ``None``. At most two queries.

    ``earlier`` holds how it read before it was corrected, the latest first; each knows what corrected it.
    """
    if not may(user, "view_letter", proposal):
        return None
    confirmed = proposal.decisions.confirmed().prefetch_related("conditions").order_by("-confirmed_at", "-pk")
    rows = {row.pk: row for row in confirmed}
    decision = next(iter(rows.values()), None)
    if decision is not None:
        decision.tone = OUTCOME_TONES[Outcome(decision.outcome)]
        decision.earlier = []
        later = decision
        while later.corrects_id:
            before = rows[later.corrects_id]
            before.corrected_by, later = later, before
            decision.earlier.append(before)
        decision.may_correct = may(user, "record_decision", proposal) or may(user, "confirm_decision", proposal)
    return decision
