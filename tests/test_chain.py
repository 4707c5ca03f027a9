"""The chain, walked by everybody: what is linked opens, what opens is linked, and the way back is there."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.services import lessons, steering
from proposals.enums import Outcome
from tests.chain_world import World, chain_links, log_in, page_of, steer, world
from tests.factories import ContributionClaimFactory, IndicatorFactory, ProjectFactory
from tests.programmes.scene import today
from tests.proposals.boardroom import agendaed, boardroom, decided, record, settled, sit
from twenteboard.platform.formats import datum

pytestmark = pytest.mark.django_db

INSIDE = ("leader", "reader", "tbd", "auditor", "admin")  # who may open the working area
READS_PROPOSAL = (*INSIDE, "board", "chair")
# Neighbours that are one click away, from each page, for who may open both.
EDGES = {
    "kpi": ("claim", "decision", "project", "steering"),
    "claim": ("kpi", "proposal", "decision", "project", "work", "report", "steering"),
    "proposal": ("kpi", "claim", "decision", "project", "work", "report", "steering"),
    "decision": ("kpi", "claim", "proposal", "project", "work", "report", "steering"),
    "project": ("kpi", "claim", "proposal", "decision", "work", "report", "steering"),
    "work": ("kpi", "claim", "proposal", "decision", "project", "report", "steering"),
    "report": ("kpi", "claim", "proposal", "decision", "project", "work", "steering"),
    "steering": ("kpi", "claim", "proposal", "decision", "project", "work", "report"),
}


@pytest.fixture
def chain() -> World:
    """The whole chain."""
    return world()


def bare(url: str) -> str:
    """An address without the place on the page."""
    return url.partition("#")[0]


def opens(client, url: str) -> bool:
    """Whether this person gets the page."""
    return client.get(url).status_code == 200


def test_what_the_chain_links_opens_and_what_opens_is_linked(chain):
    wrong = []
    for role, person in chain.people.items():
        client, tried = log_in(person), {}
        pages = chain.pages()
        may_open = {name: opens(client, url) for name, url in pages.items()}
        for name, url in pages.items():
            if not may_open[name]:
                continue
            links = chain_links(page_of(client, url))
            for link in links:
                if bare(link) and not tried.setdefault(bare(link), opens(client, bare(link))):
                    wrong.append(f"{role}: {name} links {link}, which does not open")
            there = {bare(link) for link in links}
            wrong += [
                f"{role}: {name} {'does not link' if may_open[to] else 'links'} {to}"
                for to in EDGES[name]
                if (pages[to] in there) != may_open[to]
            ]
    assert not wrong, "\n".join(wrong)


def test_who_gets_which_pages_of_the_chain(chain):
    for role, person in chain.people.items():
        client = log_in(person)
        seen = {name for name, url in chain.pages().items() if opens(client, url)}
        expected = {"kpi", "claim", "decision", "project"}
        expected |= {"proposal"} if role in READS_PROPOSAL else set()
        expected |= {"work", "report", "steering"} if role in INSIDE else set()
        assert seen == expected, role


@pytest.mark.parametrize("role", ["anyone", "leader", "tbd"])
def test_a_link_leads_to_a_place_that_is_there(chain, role):
    client = log_in(chain.people[role])
    for name, url in chain.pages().items():
        if not opens(client, url):
            continue
        for link in chain_links(page_of(client, url)):
            target, _hash, place = link.partition("#")
            if place:
                assert page_of(client, target or url).xpath(f"//*[@id='{place}']"), (name, link)


@pytest.mark.parametrize("role", ["anyone", "tbd"])
def test_each_page_says_once_where_one_is(chain, role):
    client = log_in(chain.people[role])
    for name, url in chain.pages().items():
        if opens(client, url):
            page = page_of(client, url)
            here = page.xpath("//nav[contains(@class, 'chain')]//*[@aria-current='page']")
            assert len(here) == 1, name
            assert len(page.xpath("//h1")) == 1, name
            ids = page.xpath("//@id")
            assert len(ids) == len(set(ids)), name


def test_a_visitor_walks_from_home_to_a_lesson_and_back(chain):
    client, pages, number = log_in(None), chain.pages(), chain.project.number
    lessons = f"{reverse('programmes:lessons')}?project={number}"
    line = reverse("programmes:line", args=[chain.project.line.number])
    way = [reverse("home"), line, pages["kpi"], pages["project"], pages["decision"], pages["project"], lessons]
    way += [pages["project"], pages["kpi"], line]
    for here, there in pairwise(way):
        assert there in {bare(link) for link in page_of(client, here).xpath("//main//a/@href")}, (here, there)
    assert reverse("programmes:lessons") in page_of(client, "/").xpath("//header//a/@href")


def test_the_public_page_tells_what_everyone_may_know(chain):
    steer(chain.project, by=chain.people["tbd"], outcome="pause", changes="Pas in de zomer.", effective_on=today(9))
    text = log_in(None).get(chain.pages()["project"]).content.decode()
    report = chain.project.reports.get(number=1)
    for part in ("Begin klein", "Eén school minder.", datum(report.period_end), 'id="sturing-1"', 'id="voortgang"'):
        assert part in text, part
    assert chain.measured["after"].label in text
    for hidden in ("Omdat drie docenten vertrokken.", "Alleen voor onszelf", "Pas in de zomer.", 'id="sturing-2"'):
        assert hidden not in text, hidden


def test_the_lessons_of_one_project_stand_apart(chain):
    there = reverse("programmes:lessons")
    assert "Begin klein" in log_in(None).get(f"{there}?project={chain.project.number}").content.decode()
    assert "Begin klein" not in log_in(None).get(f"{there}?project=TWB-P-1999-001").content.decode()


def test_a_decision_that_waits_for_its_day_is_known_inside_only(chain):
    steer(chain.project, by=chain.people["tbd"], outcome="pause", effective_on=today(9))
    kpi = chain.pages()["kpi"]
    waiting = reverse("programmes:work-steering", args=[chain.project.number]) + "#besluit-2"
    assert waiting in page_of(log_in(chain.people["tbd"]), kpi).xpath("//a/@href")
    for role in ("anyone", "monitor", "other_applicant"):
        found = page_of(log_in(chain.people[role]), kpi).xpath("//a/@href")
        assert not [link for link in found if re.search(r"(besluit|sturing)-2$", link)], role


def test_a_report_shows_the_decisions_that_rest_on_it(chain):
    steering.decide(
        project=chain.project,
        outcome="continue",
        motivation="Het loopt.",
        effective_on=today(),
        by=chain.people["tbd"],
    )
    links = chain_links(page_of(log_in(chain.people["tbd"]), chain.pages()["report"]))
    assert any(link.endswith("#besluit-1") for link in links)
    assert not any(link.endswith("#besluit-2") for link in links)


# What each page may ask of the database, with one row of each kind and with three.
QUERIES = {
    ("anyone", "kpi"): 11,
    ("tbd", "kpi"): 14,
    ("leader", "kpi"): 14,
    ("anyone", "claim"): 9,
    ("tbd", "claim"): 12,
    ("leader", "claim"): 12,
    ("anyone", "project"): 12,
    ("tbd", "project"): 15,
    ("leader", "project"): 15,
    ("anyone", "decision"): 5,
    ("tbd", "decision"): 8,
    ("tbd", "proposal"): 13,
    ("leader", "proposal"): 11,
    ("tbd", "work"): 13,
    ("leader", "work"): 13,
    ("tbd", "report"): 8,
    ("tbd", "steering"): 11,
    ("leader", "steering"): 11,
}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_of_the_chain_cost_the_same_for_any_number_of_rows(chain, rows):
    for n in range(1, rows):
        grow(chain, n)
    clients = {role: log_in(chain.people[role]) for role in {role for role, _name in QUERIES}}
    wrong = []
    for (role, name), queries in QUERIES.items():
        url = chain.pages()[name]
        assert clients[role].get(url).status_code == 200
        with CaptureQueriesContext(connection) as used:
            clients[role].get(url)
        if len(used) != queries:
            wrong.append(f"{role} {name}: {len(used)} and not {queries}")
    assert not wrong, "\n".join(wrong)


def grow(chain: World, n: int) -> None:
    """Add a promise of this project, a project that promises something for its KPI, a decision and a lesson."""
    project, indicator = chain.project, chain.measured["indicator"]
    ContributionClaimFactory(project=project, indicator=IndicatorFactory(code=f"Z{n}", programme=project.programme))
    ContributionClaimFactory(project=ProjectFactory(line=project.line), indicator=indicator)
    report = project.reports.get(number=1)
    steer(project, by=chain.people["tbd"], outcome="continue", changes="", report=report)
    lessons.save_lesson(
        project=project, kind="worked", title="Nog een", text="Dat.", is_public=True, by=chain.people["leader"]
    )


def test_a_kpi_out_of_use_is_named_and_not_linked(chain):
    indicator = chain.measured["indicator"]
    type(indicator).objects.filter(pk=indicator.pk).update(is_active=False)
    client, pages = log_in(chain.people["tbd"]), chain.pages()
    assert client.get(pages["kpi"]).status_code == 404
    for name in ("project", "work", "report", "steering", "decision"):
        page = page_of(client, pages[name])
        block = page.xpath("//nav[contains(@class, 'chain')]")[0]
        assert pages["kpi"] not in chain_links(page), name
        assert indicator.code in block.text_content(), name


def test_where_the_board_decides_the_proposal_and_its_kpis_are_near():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    indicator = proposal.contributions.get().indicator
    url = reverse("proposals:decision", args=[proposal.number])
    near = [reverse("kpis:detail", args=[indicator.code]), reverse("proposals:detail", args=[proposal.number])]
    secretary = log_in(room.secretary)
    assert chain_links(page_of(secretary, url)) == near
    assert all(opens(secretary, link) for link in near)
    record(room, proposal, decided())
    assert chain_links(page_of(log_in(room.chair), url)) == near


def test_a_rejection_leads_to_its_proposal_for_who_may_read_it():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    type(room.board.programme).objects.update(publish_rejections=True)
    decision = settled(room, proposal, Outcome.REJECT)
    url = reverse("proposals:public-decision", args=[decision.number])
    assert chain_links(page_of(log_in(None), url)) == []
    there = reverse("proposals:detail", args=[proposal.number])
    assert chain_links(page_of(log_in(room.tbd), url)) == [there]
    back = chain_links(page_of(log_in(room.tbd), there))
    assert "#decision-title" in back
