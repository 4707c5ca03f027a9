"""Opening a project after a grant."""

from datetime import date
from decimal import Decimal

import pytest

from programmes.models import Project
from programmes.services import (
    BudgetLineIn,
    MilestoneIn,
    ObligationIn,
    PartnerIn,
    ProjectInputError,
    RiskIn,
    open_project,
)
from tests.factories import MunicipalityFactory, OrganisationFactory, ProgrammeFactory, UserFactory
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db


def decided(**changes):
    """What a decision says, complete."""
    programme = changes.pop("programme", None) or ProgrammeFactory()
    values = {
        "number": "TWB-2026-0042",
        "programme": programme,
        "line": programme.lines.first(),
        "title": "Leerpaden techniek",
        "summary": "Een vaste coach van school tot baan.",
        "granted_amount": Decimal("412000.00"),
        "total_costs": Decimal("936000.00"),
        "granted_on": date(2026, 11, 20),
        "decision_number": "B-2026-007",
        "partners": [PartnerIn(organisation=OrganisationFactory(), role="lead", commitment="Leidt het project.")],
        "by": None,
    }
    return values | changes


def test_everything_the_decision_says_is_there():
    municipality = MunicipalityFactory()
    project = open_project(
        **decided(
            municipalities=[municipality],
            partners=[
                PartnerIn(organisation=OrganisationFactory(name="Partner A")),
                PartnerIn(organisation=OrganisationFactory(name="Trekker"), role="lead", commitment="Leidt."),
            ],
            milestones=[MilestoneIn(title="Nulmeting", due_on=date(2027, 5, 1)), MilestoneIn(title="Start", phase="1")],
            obligations=[ObligationIn(text="Meet vooraf.", owner="Trekker", due_on=date(2027, 5, 1))],
            budget_lines=[
                BudgetLineIn(amount=Decimal("500000.00"), year=2027, category="personnel"),
                BudgetLineIn(amount=Decimal("412000.00"), year=2027, source="rijk_regiodeal", form="cash"),
            ],
            starts_on=date(2027, 1, 1),
            ends_on=date(2030, 12, 31),
        )
    )
    project.refresh_from_db()
    assert (project.state, project.language) == ("running", "nl")
    assert list(project.municipalities.all()) == [municipality]
    assert [(p.organisation.name, p.role) for p in project.partners.all()] == [
        ("Trekker", "lead"),
        ("Partner A", "partner"),
    ]
    assert [(m.order, m.title) for m in project.milestones.all()] == [(1, "Nulmeting"), (2, "Start")]
    assert project.obligations.get().owner == "Trekker"
    assert [line.amount for line in project.budget_lines.all()] == [Decimal("500000.00"), Decimal("412000.00")]


def test_opening_is_told_in_the_log():
    person = UserFactory(full_name="Secretaris Voorbeeld")
    event = Event.objects.of(open_project(**decided(by=person))).get()
    assert event.verb == "project.opened"
    assert event.data["decision"] == "B-2026-007"
    assert "Secretaris Voorbeeld" in event.sentence


@pytest.mark.parametrize("roles", [[], ["partner"], ["lead", "lead"]])
def test_a_project_has_exactly_one_lead(roles):
    partners = [PartnerIn(organisation=OrganisationFactory(), role=role) for role in roles]
    with pytest.raises(ProjectInputError, match="lead"):
        open_project(**decided(partners=partners))
    assert not Project.objects.exists()


def test_a_line_of_another_programme_is_refused():
    with pytest.raises(ProjectInputError, match="line"):
        open_project(**decided(line=ProgrammeFactory().lines.first()))


def test_more_than_the_costs_is_refused():
    with pytest.raises(ProjectInputError, match="granted"):
        open_project(**decided(granted_amount=Decimal("936000.01")))


def test_nothing_stays_behind_when_a_row_is_refused():
    organisation = OrganisationFactory()
    partners = [PartnerIn(organisation=organisation, role="lead"), PartnerIn(organisation=organisation)]
    with pytest.raises(Exception, match=r"(?i)unique"):
        open_project(**decided(partners=partners))
    assert not Project.objects.exists()
    assert not Event.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_num_queries):
    def run(n):
        return decided(
            number=f"TWB-2026-{n:04}",
            milestones=[MilestoneIn(title=str(i)) for i in range(n)],
            obligations=[ObligationIn(text=str(i), owner="x", due_on=date(2027, 1, 1)) for i in range(n)],
            budget_lines=[BudgetLineIn(amount=Decimal(1), category="travel") for i in range(n)],
            risks=[RiskIn(description=str(i), likelihood=2, impact=3) for i in range(n)],
        )

    for n in (1, 30):
        values = run(n)
        with django_assert_num_queries(10):
            open_project(**values)
