"""What a proposal adds, beside the proposal and beside the form: projects named, own project left out, queries."""

import pytest
from django.urls import reverse

from kpis.coverage import Axis
from partners.enums import Role
from proposals.enums import State
from proposals.forms.registry import FORMS
from proposals.tasklist import stage_of
from proposals.white_spots import hint_on_kpis, panel_of
from tests.factories import (
    ContributionClaimFactory,
    MunicipalityFactory,
    ProjectFactory,
    ProposalFactory,
    TargetGroupFactory,
    UserFactory,
    invited_proposal,
)
from tests.proposals.desk import desk
from tests.proposals.road import place

pytestmark = pytest.mark.django_db


def beside(proposal, **values):
    """A granted project on all that ``proposal`` names."""
    project = ProjectFactory(line=proposal.line, **values)
    for row in proposal.contributions.all():
        ContributionClaimFactory(project=project, indicator=row.indicator)
    project.municipalities.set(proposal.municipalities.all())
    project.target_groups.set(proposal.target_groups.all())
    project.factors.set(link.factor for link in proposal.factor_links.all())
    return project


def test_a_plan_that_nobody_works_on_fills_a_white_spot():
    proposal = ProposalFactory(full=True)
    beside(ProposalFactory(full=True))
    panel = panel_of(proposal)
    assert (panel.filling.total, panel.filling.free, panel.neighbours) == (1, 1, [])


def test_another_project_on_the_same_is_named_and_what_is_new_too():
    proposal = ProposalFactory(full=True)
    project = beside(proposal)
    new = MunicipalityFactory(name="Nieuwstad")
    proposal.municipalities.add(new)
    panel = panel_of(proposal)
    assert (panel.filling.total, panel.filling.free) == (2, 1)
    assert [(one.number, one.combinations, one.has_ended) for one in panel.neighbours] == [(project.number, 1, False)]
    assert [(str(label), [one.label for one in names]) for label, names in panel.new] == [
        (str(Axis.MUNICIPALITY.label), ["Nieuwstad"])
    ]


@pytest.mark.parametrize(("state", "named"), [("paused", 1), ("closed", 1), ("stopped", 0)])
def test_a_paused_project_counts_a_closed_one_is_told_a_stopped_one_is_not(state, named):
    proposal = ProposalFactory(full=True)
    beside(proposal, state=state)
    panel = panel_of(proposal)
    assert len(panel.neighbours) == named
    assert panel.filling.taken == (state == "paused")


def test_the_project_of_the_proposal_itself_is_no_other_project():
    proposal = ProposalFactory(full=True)
    proposal.project = beside(proposal)
    proposal.save()
    assert panel_of(proposal).neighbours == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_panel_takes_one_query_for_any_number_of_projects(rows, django_assert_num_queries):
    proposal = ProposalFactory(full=True)
    for _n in range(rows):
        beside(proposal)
    with django_assert_num_queries(1):
        assert len(panel_of(proposal).neighbours) == rows


# --- where it stands ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "state", "args"),
    [
        ("qualification", State.SUBMITTED, ()),
        ("advice", State.ADVICE, ("board",)),
    ],
)
def test_tbd_reads_it_beside_the_checks_and_the_advice(client, page, state, args):
    scene = desk(state)
    project = beside(scene.proposal)
    client.force_login(scene.tbd)
    text = client.get(reverse(f"proposals:{page}", args=[scene.proposal.number, *args])).content.decode()
    assert 'id="fills-title"' in text
    assert reverse("programmes:project", args=[project.number]) in text


def test_a_reviewer_reads_it_beside_the_proposal(client):
    scene = desk()
    scene.assign()
    scene.at(State.REVIEW)
    project = beside(scene.proposal)
    scene.write_review(scene.reviewers[0], hand_in=False)
    client.force_login(scene.reviewers[0])
    text = client.get(reverse("proposals:review", args=[scene.proposal.number])).content.decode()
    assert reverse("programmes:project", args=[project.number]) in text


@pytest.mark.parametrize(
    ("role", "state", "is_shown"),
    [
        (Role.BOARD, State.AGENDA, True),
        (Role.CHAIR, State.DEFERRED, True),
        (Role.SECRETARY, State.AGENDA, True),
        (Role.BOARD, State.REJECTED, False),
        (Role.TBD, State.AGENDA, False),
        (Role.AUDITOR, State.AGENDA, False),
    ],
)
def test_the_board_reads_it_while_it_has_to_decide(client, role, state, is_shown):
    proposal = place(ProposalFactory(full=True), state)
    client.force_login(UserFactory(roles=[role]))
    text = client.get(proposal.get_absolute_url()).content.decode()
    assert ('id="fills-title"' in text) is is_shown


def test_the_writers_do_not_read_it(client):
    proposal = place(ProposalFactory(full=True), State.AGENDA)
    client.force_login(proposal.created_by)
    assert 'id="fills-title"' not in client.get(proposal.get_absolute_url()).content.decode()


# --- beside the form ------------------------------------------------------------------------------


def test_while_choosing_places_the_writer_sees_where_nothing_runs(client):
    proposal = invited_proposal()
    beside(proposal)
    empty = MunicipalityFactory(name="Leegstad")
    busy = TargetGroupFactory(programme=proposal.programme, name_nl="Andere groep")
    hint = FORMS["reach"](proposal, stage_of(proposal)).hint()
    assert hint.is_own
    places = {one.axis: one for one in hint.thin}
    assert empty.name in [place.label for place in places[Axis.MUNICIPALITY].places]
    assert [place.label for place in places[Axis.TARGET_GROUP].places] == [busy.name_nl]
    client.force_login(proposal.created_by)
    text = client.get(reverse("proposals:section", args=[proposal.number, "reach"])).content.decode()
    assert 'id="hint-title"' in text
    assert "Leegstad" in text


def test_without_own_kpis_those_of_the_line_count():
    other = ProposalFactory(full=True)
    proposal = ProposalFactory(quickscan=True, line=other.line)
    hint = FORMS["reach"](proposal, stage_of(proposal)).hint()
    assert not hint.is_own
    assert [one.pk for one in hint.indicators] == [row.indicator_id for row in other.contributions.all()]


def test_per_kpi_the_writer_sees_how_many_projects_run_and_where_not(client):
    proposal = invited_proposal()
    beside(proposal)
    proposal.municipalities.add(MunicipalityFactory(name="Leegstad"))
    (crowd,) = hint_on_kpis(proposal).crowds
    assert (crowd.projects, [place.label for place in crowd.empty]) == (1, ["Leegstad"])
    client.force_login(proposal.created_by)
    text = client.get(reverse("proposals:section", args=[proposal.number, "results"])).content.decode()
    assert 'id="hint-title"' in text


def test_other_sections_tell_nothing(client):
    proposal = invited_proposal()
    client.force_login(proposal.created_by)
    text = client.get(reverse("proposals:section", args=[proposal.number, "risks"])).content.decode()
    assert 'id="hint-title"' not in text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("section", "queries"), [("reach", 13), ("results", 12)])
def test_the_page_with_the_hint_stays_within_its_budget(client, section, rows, queries, django_assert_num_queries):
    proposal = invited_proposal()
    for _n in range(rows):
        beside(proposal)
    client.force_login(proposal.created_by)
    address = reverse("proposals:section", args=[proposal.number, section])
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
