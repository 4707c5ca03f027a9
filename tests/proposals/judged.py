"""A proposal that was reviewed, advised on and decided: rows for tests of papers and mail."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import timezone

from partners.enums import Role
from proposals.enums import AssignmentState, Audience, State
from proposals.models import (
    Advice,
    AdviceVersion,
    AgendaItem,
    ApplicantResponse,
    Board,
    CheckAnswer,
    Consultation,
    CriterionScore,
    Decision,
    DecisionCondition,
    DecisionReason,
    Meeting,
    Proposal,
    Qualification,
    Recusal,
    Review,
    ReviewAssignment,
    Seat,
)
from proposals.services.granting import open_project_for
from tests.factories import (
    BudgetFactory,
    CheckListFactory,
    CriteriaSetFactory,
    OrganisationFactory,
    ProposalFactory,
    UserFactory,
)
from tests.proposals.road import place

SECRET = "Alleen voor TBD bedoeld."


def reviewed(state=State.HEARING, **values) -> Proposal:
    """A proposal in ``state`` with two reviews (scores 4 and 2 on each criterion, 3 and 3 on the first)."""
    proposal = ProposalFactory(full=True, **values)
    BudgetFactory(programme=proposal.programme, amount=Decimal("500000.00"))
    proposal.criteria_set = CriteriaSetFactory(programme=proposal.programme)
    proposal.save()
    proposal = place(proposal, state)
    for name, score in (("Beoordelaar Een", 4), ("Beoordelaar Twee", 2)):
        assignment = ReviewAssignment.objects.create(
            proposal=proposal,
            reviewer=UserFactory(full_name=name, roles=[Role.REVIEWER]),
            due_on=date(2027, 1, 1),
            state=AssignmentState.SUBMITTED,
            assigned_by=proposal.created_by,
        )
        review = Review.objects.create(
            assignment=assignment,
            submission=proposal.current_submission,
            verdict="positive",
            comment=f"Alles bij elkaar een {score}.",
            confidential_note=SECRET,
            submitted_at=timezone.now(),
        )
        for number, criterion in enumerate(proposal.criteria_set.criteria.all()):
            CriterionScore.objects.create(
                review=review,
                criterion=criterion,
                score=score if number else 3,
                reason=f"Reden bij {score} voor {criterion.code}.",
            )
    return proposal


def advised(proposal: Proposal, audience: str = Audience.APPLICANT, **values) -> AdviceVersion:
    """An approved advice for this audience."""
    advice = Advice.objects.create(proposal=proposal, audience=audience)
    texts = {
        "summary": "In het kort: een goed plan.",
        "strengths": "Veel scholen doen mee.\nDe meting is sterk.",
        "concerns": "De planning is krap.",
        "suggestions": "Begin kleiner.",
    }
    return AdviceVersion.objects.create(
        advice=advice,
        n=1,
        submission=proposal.current_submission,
        author=UserFactory(full_name="Schrijver Voorbeeld", roles=[Role.TBD]),
        approved_by=UserFactory(full_name="Lezer Voorbeeld", roles=[Role.TBD]),
        approved_at=datetime(2026, 11, 18, 10, tzinfo=UTC),
        **(texts | values),
    )


def treated(proposal: Proposal) -> Proposal:
    """Add what the Board is told besides: qualification, a consultation, and the reaction of the applicants."""
    check_list = CheckListFactory(programme=proposal.programme)
    qualification = Qualification.objects.create(
        proposal=proposal,
        submission=proposal.current_submission,
        check_list=check_list,
        conclusion="Volledig en ontvankelijk.",
        saved_by=proposal.created_by,
    )
    for check in check_list.checks_of_list.all():
        CheckAnswer.objects.create(qualification=qualification, check_item=check, answer="yes", note="Gezien.")
    Consultation.objects.create(
        proposal=proposal,
        party="Kernteam Onderwijs",
        is_core_team=True,
        text="Het kernteam is positief.",
        heard_on=date(2026, 11, 5),
        recorded_by=proposal.created_by,
    )
    ApplicantResponse.objects.create(
        proposal=proposal,
        advice_version=advised(proposal),
        text="Wij nemen het advies over.",
        by=proposal.created_by,
        sent_at=datetime(2026, 11, 12, 9, tzinfo=UTC),
    )
    return proposal


def decided(
    proposal: Proposal, outcome: str = "grant_conditionally", *, opens_project: bool = True, **values
) -> Decision:
    """A confirmed decision from a meeting in which one seat stepped aside; a condition or a reason where it belongs."""
    board = Board.objects.create(programme=proposal.programme, name="Twente Board")
    seat = Seat.objects.create(board=board, name="Onderwijs 1", organisation=OrganisationFactory())
    secretary, chair = UserFactory(roles=[Role.SECRETARY]), UserFactory(roles=[Role.CHAIR])
    meeting = Meeting.objects.create(board=board, starts_at=datetime(2026, 11, 19, 13, tzinfo=UTC), created_by=chair)
    item = AgendaItem.objects.create(meeting=meeting, proposal=proposal)
    Recusal.objects.create(item=item, seat=seat, reason="Zit in het consortium.", recorded_by=secretary)
    columns = {
        "number": "TWB-B-2026-0007",
        "state": "confirmed",
        "amount": Decimal("75000.00") if outcome.startswith("grant") else None,
        "text": "De Twente Board neemt dit besluit.",
        "grounds": "Het plan sluit aan bij wat er al werkt.",
        "votes_for": 6,
        "votes_against": 1,
        "votes_abstained": 2,
        "decided_on": date(2026, 11, 19),
        "confirmed_by": chair,
        "confirmed_at": timezone.now(),
    }
    decision = Decision.objects.create(
        proposal=proposal, item=item, outcome=outcome, recorded_by=secretary, **(columns | values)
    )
    if outcome == "grant_conditionally":
        DecisionCondition.objects.create(
            decision=decision, text="Alle bedrijven tekenen.", owner="Penvoerder", due_on=date(2027, 2, 1)
        )
    if outcome == "reject":
        DecisionReason.objects.create(
            decision=decision, criterion=proposal.criteria_set.criteria.first(), text="Er loopt al zo'n project."
        )
    if opens_project and outcome.startswith("grant"):
        proposal.project = open_project_for(
            proposal, decision=decision, submission=proposal.current_submission, by=chair
        )
        proposal.save()
    return decision
