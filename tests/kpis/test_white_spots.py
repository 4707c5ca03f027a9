"""The page of the white spots: cells, filters, links, export, who sees what is on the road."""

import csv
import io

import pytest
from django.urls import reverse

from partners.enums import Role
from partners.models import Municipality
from programmes.enums import ProjectState
from proposals.enums import State
from tests.factories import (
    ContributionClaimFactory,
    IndicatorFactory,
    MunicipalityFactory,
    ProgrammeFactory,
    ProjectFactory,
    ProposalFactory,
    SuccessFactorFactory,
    TargetGroupFactory,
    UserFactory,
    WhiteSpotFactory,
)
from tests.proposals.road import place

pytestmark = pytest.mark.django_db
PAGE = "/kennis/witte-vlekken/"


class Scene:
    """A programme with two KPIs of line 1, two municipalities, two groups and two factors."""

    def __init__(self) -> None:
        Municipality.objects.all().delete()
        self.programme = ProgrammeFactory()
        self.line = self.programme.lines.get(number=1)
        self.kpis = [
            IndicatorFactory(programme=self.programme, code=f"K{n}", order=n, lines=[self.line]) for n in (1, 2)
        ]
        self.towns = [MunicipalityFactory(code=f"GM{n}", name=name) for n, name in ((1, "Almelo"), (2, "Tubbergen"))]
        self.groups = [
            TargetGroupFactory(programme=self.programme, name_nl=name, order=n) for n, name in enumerate("AB")
        ]
        self.factors = [SuccessFactorFactory(programme=self.programme, number=n) for n in (1, 2)]

    def project(self, kpi=0, town=0, group=0, factor=0, line=None, **values):
        made = ProjectFactory(line=line or self.line, **values)
        ContributionClaimFactory(project=made, indicator=self.kpis[kpi])
        made.municipalities.add(self.towns[town])
        made.target_groups.add(self.groups[group])
        made.factors.add(self.factors[factor])
        return made


@pytest.fixture
def scene():
    return Scene()


def cells(client, query="") -> dict[tuple[str, str], tuple[int, int, int]]:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return {
        (place.label, cell.indicator.code): (cell.now, cell.was, cell.road)
        for place, row in answer.context["table"].rows
        for cell in row
    }


def test_running_and_paused_count_closed_was_and_stopped_does_not(client, scene):
    for state in ProjectState:
        scene.project(state=state)
    assert cells(client)["Almelo", "K1"] == (2, 1, 0)
    assert cells(client)["Tubbergen", "K1"] == (0, 0, 0)


def test_a_filter_on_another_axis_makes_the_cell_the_real_combination(client, scene):
    scene.project(town=0, group=0)
    scene.project(town=1, group=1)
    assert cells(client, f"?doelgroep={scene.groups[1].pk}") == {
        ("Almelo", "K1"): (0, 0, 0),
        ("Almelo", "K2"): (0, 0, 0),
        ("Tubbergen", "K1"): (1, 0, 0),
        ("Tubbergen", "K2"): (0, 0, 0),
    }
    assert cells(client, "?per=doelgroep&gemeente=GM1")["A", "K1"] == (1, 0, 0)
    assert cells(client, "?per=doelgroep&gemeente=GM1")["B", "K1"] == (0, 0, 0)


def test_every_axis_has_its_table_and_a_filter_on_it_leaves_one_row(client, scene):
    scene.project(factor=1)
    assert set(cells(client, "?per=factor")) == {(f"Factor {n}", f"K{k}") for n in (1, 2) for k in (1, 2)}
    assert cells(client, "?per=factor&factor=2") == {("Factor 2", "K1"): (1, 0, 0), ("Factor 2", "K2"): (0, 0, 0)}


def test_a_line_shows_its_kpis_and_what_its_projects_promised_besides(client, scene):
    other = scene.programme.lines.get(number=2)
    IndicatorFactory(programme=scene.programme, code="K3", order=3, lines=[other])
    scene.project(kpi=0, line=other)
    assert {code for _town, code in cells(client, "?lijn=2")} == {"K1", "K3"}
    assert cells(client, "?lijn=2")["Almelo", "K1"] == (1, 0, 0)
    assert cells(client, "?lijn=1")["Almelo", "K1"] == (0, 0, 0)


def test_what_is_not_in_the_lists_narrows_nothing(client, scene):
    scene.project()
    assert cells(client, "?gemeente=GM999&per=niets")["Almelo", "K1"] == (1, 0, 0)


def test_the_number_leads_to_as_many_projects(client, scene):
    scene.project()
    scene.project(state=ProjectState.PAUSED)
    for values in ({"group": 1}, {"kpi": 1}, {"town": 1}, {"state": ProjectState.CLOSED}):
        scene.project(**values)
    answer = client.get(f"{PAGE}?doelgroep={scene.groups[0].pk}")
    (address,) = [
        address
        for town, row in answer.context["rows"]
        for cell, address in row
        if (town.label, cell.indicator.code) == ("Almelo", "K1")
    ]
    assert address in answer.content.decode().replace("&amp;", "&")
    assert client.get(address).context["page"].paginator.count == 2


def test_the_message_and_the_gaps_stand_on_the_page(client, scene):
    scene.project(kpi=0, town=0)
    scene.project(kpi=1, town=0)
    scene.project(kpi=1, town=1)
    text = client.get(PAGE).content.decode()
    assert 'class="spot"' in text
    assert client.get(PAGE).context["message"]
    assert [[one.label for one in gap.places] for gap in client.get(PAGE).context["table"].gaps] == [["Tubbergen"]]


def test_white_spots_of_the_programme_are_named_those_of_the_line_when_one_is_chosen(client, scene):
    first, second = (WhiteSpotFactory(programme=scene.programme) for _n in range(2))
    first.lines.add(scene.line)
    WhiteSpotFactory(programme=scene.programme, is_active=False)
    assert client.get(PAGE).context["spots"] == [(first, [scene.line]), (second, [])]
    assert client.get(PAGE + "?lijn=1").context["spots"] == [(first, [scene.line])]


def test_the_export_has_a_row_for_every_cell(client, scene):
    scene.project()
    answer = client.get(PAGE + "?export=csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:2] == ["Almelo", "K1"]
    assert rows[1][3:] == ["1", "0"]
    assert len(rows) == 1 + 4
    assert client.get(PAGE + "?export=xlsx").status_code == 200


# --- on the road ----------------------------------------------------------------------------------


def on_road(scene, state=State.REVIEW):
    proposal = ProposalFactory(full=True, line=scene.line)
    proposal.contributions.update(indicator=scene.kpis[0])
    proposal.municipalities.set([scene.towns[1]])
    return place(proposal, state)


@pytest.mark.parametrize("role", [Role.TBD, Role.REVIEWER, Role.BOARD, Role.CHAIR, Role.SECRETARY, Role.ADMIN])
def test_who_handles_proposals_sees_how_many_are_on_the_road(client, scene, role):
    on_road(scene)
    client.force_login(UserFactory(roles=[role]))
    assert cells(client)["Tubbergen", "K1"] == (0, 0, 1)
    assert cells(client, "?gemeente=GM1&per=doelgroep")["A", "K1"] == (0, 0, 0)


def test_the_public_applicants_and_monitors_see_granted_projects_only(client, scene):
    proposal = on_road(scene)
    for user in (None, proposal.created_by, UserFactory(roles=[Role.MONITOR])):
        if user:
            client.force_login(user)
        assert cells(client)["Tubbergen", "K1"] == (0, 0, 0)
        assert len(client.get(PAGE + "?export=csv").getvalue().decode().splitlines()[0].split(";")) == 5


@pytest.mark.parametrize("state", [State.IDEA, State.QUICKSCAN, State.INVITED, State.WITHDRAWN, State.REJECTED])
def test_a_draft_or_an_end_is_not_on_the_road(client, scene, state):
    on_road(scene, state)
    client.force_login(UserFactory(roles=[Role.TBD]))
    assert cells(client)["Tubbergen", "K1"] == (0, 0, 0)


# --- queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(None, 8), (Role.TBD, 12)])
def test_the_page_costs_the_same_for_any_number_of_rows(client, scene, role, rows, queries, django_assert_num_queries):
    for _n in range(rows):
        scene.project()
        on_road(scene)
        WhiteSpotFactory(programme=scene.programme).lines.add(scene.line)
    if role:
        client.force_login(UserFactory(roles=[role]))
    with django_assert_num_queries(queries):
        client.get(PAGE)


@pytest.mark.parametrize("name", ["programmes:programme", "programmes:apply"])
def test_the_pages_of_the_programme_lead_here(client, scene, name):
    WhiteSpotFactory(programme=scene.programme)
    assert PAGE in client.get(reverse(name)).content.decode()
