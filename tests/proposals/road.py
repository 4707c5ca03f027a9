"""Everybody around one proposal, and a proposal in any state: for tests that walk states × moves × roles."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from partners.models import User
from programmes.services.project import PartnerIn, open_project
from proposals import dossier
from proposals.enums import Stage, State, TeamLevel
from proposals.models import Interest, Move, Proposal, ReviewAssignment, Submission
from tests.factories import OrganisationFactory, ProposalFactory, UserFactory, team_member

ROLES = ("tbd", "reviewer", "board", "chair", "secretary", "monitor", "admin", "auditor")


@dataclass
class Cast:
    """One proposal and a person per role; ``conflicted`` holds a person per role who has an interest."""

    proposal: Proposal
    people: dict[str, User]
    conflicted: dict[str, User]


def cast() -> Cast:
    """Make a proposal with everybody around it. The reviewer is assigned."""
    proposal = ProposalFactory(full=True)
    people = {role: UserFactory(roles=[role]) for role in ROLES}
    people |= {
        "lead_editor": proposal.created_by,
        "editor": team_member(proposal, TeamLevel.EDITOR),
        "reader": team_member(proposal, TeamLevel.READER),
        "stranger": UserFactory(),
        "other_applicant": ProposalFactory(line=proposal.line).created_by,
        "unassigned_reviewer": UserFactory(roles=["reviewer"]),
    }
    partner = proposal.members.exclude(role="lead").get().organisation
    conflicted = {
        "tbd": UserFactory(roles=["tbd"], organisations=[partner]),
        "board": UserFactory(roles=["board"], organisations=[partner, OrganisationFactory()]),
        "chair": UserFactory(roles=["chair"]),
        "secretary": UserFactory(roles=["secretary"], organisations=[partner]),
        "reviewer": UserFactory(roles=["reviewer"], organisations=[partner]),
    }
    Interest.objects.create(
        proposal=proposal, user=conflicted["chair"], reason="Familie werkt er.", declared_by=conflicted["chair"]
    )
    for reviewer in (people["reviewer"], conflicted["reviewer"]):
        ReviewAssignment.objects.create(
            proposal=proposal, reviewer=reviewer, due_on=date(2027, 1, 1), assigned_by=people["tbd"]
        )
    return Cast(proposal, people, conflicted)


def place(proposal: Proposal, state: State) -> Proposal:
    """Put ``proposal`` in ``state`` without walking there: only for tests of who may what where."""
    columns = {"state": state, "due_on": None}
    if state != State.IDEA and proposal.current_submission_id is None:
        data = dossier.build(Proposal.objects.for_dossier().get(pk=proposal.pk))
        columns["current_submission"] = Submission.objects.create(
            proposal=proposal,
            n=proposal.submissions.count() + 1,
            stage=Stage.FULL,
            data=data,
            sha256=dossier.digest(data),
            by=proposal.created_by,
        )
        Move.objects.create(
            proposal=proposal,
            name="submit_quickscan",
            from_state=State.IDEA,
            to_state=State.QUICKSCAN,
            by=proposal.created_by,
            submission=columns["current_submission"],
        )
    if state in (State.GRANTED, State.GRANTED_CONDITIONALLY) and proposal.project_id is None:
        lead = proposal.members.select_related("organisation").get(role="lead")
        columns["project"] = open_project(
            number=f"TWB-P-{proposal.pk}",
            programme=proposal.programme,
            line=proposal.line,
            title=proposal.title,
            summary=proposal.summary,
            granted_amount=Decimal(1000),
            total_costs=Decimal(2000),
            granted_on=timezone.localdate(),
            decision_number=f"TWB-B-{proposal.pk}",
            partners=[PartnerIn(organisation=lead.organisation, role=lead.role)],
            by=None,
        )
    Proposal.objects.filter(pk=proposal.pk).update(**columns)
    return Proposal.objects.get(pk=proposal.pk)
