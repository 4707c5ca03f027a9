"""A Board around a table: seats with their holders, a meeting, and proposals that are ready or on the agenda."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from partners.models import User
from proposals.enums import Audience, Outcome, PaperKind, SeatKind, State
from proposals.models import Board, Meeting, Proposal, ProposalPaper, Seat
from proposals.services import deciding, meetings
from proposals.services.deciding import ConditionIn, DecisionIn
from proposals.workflow import perform
from tests.factories import BudgetFactory, CriteriaSetFactory, ProgrammeFactory, ProposalFactory, UserFactory
from tests.proposals.judged import advised
from tests.proposals.road import place
from twenteboard.platform.enums import PaperState

FUTURE = date(2031, 5, 1)


@dataclass
class Room:
    """A board of ten voting seats (quorum six), a chair's seat and an advisory seat, with one planned meeting."""

    board: Board
    meeting: Meeting
    voters: list[Seat]
    chair: User
    secretary: User
    tbd: User
    members: list[User] = field(default_factory=list)


def boardroom(*, budget: str = "500000.00") -> Room:
    """Make the room. The programme has ``budget`` euros."""
    programme = ProgrammeFactory()
    BudgetFactory(programme=programme, amount=Decimal(budget))
    CriteriaSetFactory(programme=programme)
    board = Board.objects.create(programme=programme, name="Voorbeeldboard")
    chair, secretary = UserFactory(roles=["chair"]), UserFactory(roles=["secretary"])
    tbd = UserFactory(roles=["tbd"])
    Seat.objects.create(board=board, order=0, name="Voorzitter", kind=SeatKind.CHAIR, holder=chair)
    members = [UserFactory(roles=["board"]) for _n in range(10)]
    voters = [
        Seat.objects.create(board=board, order=n, name=f"Zetel {n}", kind=SeatKind.VOTE, holder=member)
        for n, member in enumerate(members, start=1)
    ]
    Seat.objects.create(board=board, order=11, name="Adviseur", kind=SeatKind.ADVISORY)
    meeting = meetings.plan_meeting(
        board=board, starts_at=timezone.now() + timedelta(hours=1), place="Raadzaal", by=secretary
    )
    return Room(board, meeting, voters, chair, secretary, tbd, members)


def ready_proposal(room: Room, **values) -> Proposal:
    """A complete proposal (€ 200.000, of which € 80.000 asked) with a frozen, rendered advice: ready for a meeting."""
    line = room.board.programme.lines.order_by("number").first()
    proposal = place(ProposalFactory(line=line, full=True, **values), State.READY)
    version = advised(proposal, Audience.BOARD, recommendation="grant", frozen_at=timezone.now())
    ProposalPaper.objects.create(
        proposal=proposal,
        kind=PaperKind.ADVICE,
        audience=Audience.BOARD,
        advice_version=version,
        title="Advies",
        state=PaperState.READY,
        file="advies.pdf",
        sha256="0" * 64,
        made_at=timezone.now(),
        data={},
    )
    return proposal


def agendaed(room: Room, **values) -> Proposal:
    """A proposal on the agenda of the meeting."""
    proposal = ready_proposal(room, **values)
    perform(proposal, "put_on_agenda", by=room.tbd, meeting=room.meeting)
    return proposal


def sit(room: Room, present: int = 10) -> None:
    """Open the meeting with the first ``present`` voting seats there."""
    meetings.set_attendance(
        meeting=room.meeting, present={seat.pk for seat in room.voters[:present]}, by=room.secretary
    )
    if room.meeting.state == "planned":
        room.meeting = meetings.open_meeting(meeting=room.meeting, by=room.secretary)


def decided(outcome: str = Outcome.GRANT, **values) -> DecisionIn:
    """What the secretary fills in for a unanimous decision of ten members."""
    filled = {
        "outcome": Outcome(outcome),
        "amount": Decimal("80000.00"),
        "text": "De Twente Board kent de bijdrage toe.",
        "grounds": "Het plan past bij de lijn.",
        "votes_for": 10,
    }
    if outcome == Outcome.GRANT_CONDITIONALLY:
        filled["conditions"] = (
            ConditionIn(text="Lever een meetplan aan.", owner="Penvoerder", due_on=FUTURE),
            ConditionIn(text="Sluit een overeenkomst met de scholen.", owner="Consortium", due_on=FUTURE),
        )
    if outcome == Outcome.DEFER:
        filled["needed"] = "Een zekere cofinanciering."
    if outcome == Outcome.REJECT:
        filled["text"] = "De Twente Board wijst het voorstel af."
    return DecisionIn(**(filled | values))


def record(room: Room, proposal: Proposal, decision: DecisionIn, *, seen: int = 0):
    """Let the secretary record a decision."""
    return deciding.record_decision(proposal=proposal, decision=decision, seen_revision=seen, by=room.secretary)


def confirm(room: Room, proposal: Proposal, *, seen: int = 1):
    """Let the chair confirm what was recorded."""
    return deciding.confirm_decision(proposal=proposal, seen_revision=seen, by=room.chair)


def settled(room: Room, proposal: Proposal, outcome: str = Outcome.GRANT, **values):
    """Record and confirm; returns the decision."""
    if outcome == Outcome.REJECT and "reasons" not in values:
        criterion = room.board.programme.criteriasets.get().criteria.first()
        values["reasons"] = {criterion.pk: "Er is geen regionale samenwerking."}
    record(room, proposal, decided(outcome, **values))
    confirm(room, proposal)
    proposal.refresh_from_db()
    return proposal.decisions.confirmed().latest("pk")
