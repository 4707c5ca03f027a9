"""What the pages that every role opens most may ask of the database; a literal number, and the same for more rows."""

import pytest
from django.urls import reverse

from programmes.services import reports
from proposals.enums import AssignmentState, State
from proposals.models import ReviewAssignment
from tests.factories import (
    CheckListFactory,
    CriteriaSetFactory,
    MilestoneFactory,
    ProposalFactory,
    UserFactory,
    submitted_quickscan,
)
from tests.programmes.scene import scene
from tests.proposals.road import cast, place

pytestmark = pytest.mark.django_db

# Queries of the page of a proposal, at the second visit (the first notes that it was read).
DETAIL = {
    ("lead_editor", State.INVITED): 10,
    ("lead_editor", State.GRANTED): 10,
    ("tbd", State.SUBMITTED): 12,
    ("tbd", State.GRANTED): 12,
    ("reviewer", State.AGENDA): 11,
    ("board", State.AGENDA): 12,
    ("secretary", State.AGENDA): 12,
    ("auditor", State.REVIEW): 10,
}


@pytest.fixture
def people():
    """A proposal with everybody around it."""
    made = cast()
    CriteriaSetFactory(programme=made.proposal.programme)
    CheckListFactory(programme=made.proposal.programme)
    return made


@pytest.mark.parametrize(("role", "state"), DETAIL)
def test_the_page_of_a_proposal(client, people, role, state, django_assert_num_queries):
    place(people.proposal, state)
    client.force_login(people.people[role], backend="django.contrib.auth.backends.ModelBackend")
    path = reverse("proposals:detail", args=[people.proposal.number])
    assert client.get(path).status_code == 200
    with django_assert_num_queries(DETAIL[role, state]):
        client.get(path)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("tbd", 12), ("reviewer", 10), ("lead_editor", 9)])
def test_the_work_page_costs_the_same_for_any_number_of_rows(client, rows, role, queries, django_assert_num_queries):
    user = UserFactory(roles=[] if role == "lead_editor" else [role])
    first = None
    for _n in range(rows):
        proposal = (
            ProposalFactory(quickscan=True, user=user) if role == "lead_editor" else ProposalFactory(quickscan=True)
        )
        first = first or proposal
        if role != "lead_editor":
            submitted_quickscan(proposal)
        if role == "reviewer":
            place(proposal, State.REVIEW)
            ReviewAssignment.objects.create(
                proposal=proposal, reviewer=user, assigned_by=user, due_on="2027-01-01", state=AssignmentState.OPEN
            )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("work"))
    with django_assert_num_queries(queries):
        page = client.get(reverse("work"))
    assert first.title in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_handing_in_a_report_stays_cheap(client, rows, django_assert_max_num_queries):
    shown = scene()
    for _n in range(rows):
        MilestoneFactory(project=shown.project)
    report = shown.report
    texts = dict.fromkeys(report.TEXTS, "Alles ging volgens plan.")
    reports.save_report(report=report, seen_revision=0, texts=texts, by=shown.leader)
    client.force_login(shown.leader, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("programmes:report-submit", args=[shown.project.number, 1])
    with django_assert_max_num_queries(25):
        assert client.post(address).status_code == 302
    assert shown.report.current.n == 1
