"""A grant opens a project that holds exactly what was handed in and decided."""

from datetime import date
from decimal import Decimal

import pytest

from proposals.enums import Outcome
from proposals.models import PlannedContribution, Proposal
from tests.proposals.boardroom import FUTURE, agendaed, boardroom, settled, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def granted():
    room = boardroom()
    proposal = agendaed(room)
    # What changes after the submission is not part of the project.
    Proposal.objects.filter(pk=proposal.pk).update(title="Achteraf veranderd")
    PlannedContribution.objects.filter(proposal=proposal).update(pathway="Achteraf veranderd", strength=1)
    proposal.cost_lines.update(amount=Decimal(1))
    proposal.refresh_from_db()
    sit(room)
    decision = settled(room, proposal, Outcome.GRANT_CONDITIONALLY, amount=Decimal("75000.00"))
    return proposal, decision, proposal.current_submission.data, proposal.project


def test_the_project_is_what_was_decided(granted):
    proposal, decision, data, project = granted
    assert project.number == decision.number.replace("TWB-B-", "TWB-P-")
    assert project.decision_number == decision.number
    assert project.decision_public_text == decision.text
    assert project.granted_on == decision.decided_on
    assert (project.granted_amount, project.total_costs) == (Decimal(75000), Decimal(200000))
    assert project.title == data["title"] != "Achteraf veranderd"
    assert (project.programme, project.line) == (proposal.programme, proposal.line)
    assert [m.name for m in project.municipalities.all()] == data["municipalities"]


def test_budget_lines_equal_what_was_submitted(granted):
    _proposal, _decision, data, project = granted
    costs = [
        (row.year, row.category, row.description, f"{row.amount:.2f}")
        for row in project.budget_lines.exclude(category="")
    ]
    funding = [
        (row.source, row.form, row.description, f"{row.amount:.2f}") for row in project.budget_lines.exclude(source="")
    ]
    assert sorted(costs) == sorted(
        (row["year"], row["category"], row["description"], row["amount"]) for row in data["costs"]
    )
    assert sorted(funding) == sorted(
        (row["source"], row["form"], row["financier"], row["amount"]) for row in data["funding"]
    )
    assert sum(row.amount for row in project.budget_lines.exclude(category="")) == Decimal(200000)


def test_phases_and_checkpoints_become_milestones(granted):
    _proposal, _decision, _data, project = granted
    assert [(m.title, m.due_on) for m in project.milestones.all()] == [
        ("Voorbereiden", date(2028, 2, 29)),  # six months from 1 September 2027
        ("Eerste groep is klaar", date(2028, 7, 1)),
    ]
    assert (project.starts_on, project.ends_on) == (date(2027, 9, 1), date(2028, 2, 29))


def test_conditions_become_obligations(granted):
    _proposal, decision, _data, project = granted
    assert [(o.text, o.owner, o.due_on) for o in project.obligations.all()] == [
        ("Lever een meetplan aan.", "Penvoerder", FUTURE),
        ("Sluit een overeenkomst met de scholen.", "Consortium", FUTURE),
    ]
    assert decision.conditions.count() == 2


def test_partners_keep_their_part(granted):
    proposal, _decision, data, project = granted
    assert {(p.organisation_id, p.role, p.commitment) for p in project.partners.all()} == {
        (row["organisation_id"], row["role"], row["contribution"]) for row in data["members"]
    }
    assert project.partners.count() == proposal.members.count() == 2


def test_claims_are_frozen_as_they_were_submitted(granted):
    _proposal, _decision, data, project = granted
    claim, promised = project.claims.get(), data["contributions"][0]
    assert claim.indicator_id == promised["indicator_id"]
    assert (claim.pathway, claim.contribution_type, claim.strength) == (
        promised["pathway"],
        promised["type"],
        promised["strength"],
    )
    assert claim.pathway != "Achteraf veranderd"


def test_a_plain_grant_has_no_obligations():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    settled(room, proposal)
    assert not proposal.project.obligations.exists()


def test_a_rejection_opens_no_project():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    settled(room, proposal, Outcome.REJECT)
    assert proposal.project is None
