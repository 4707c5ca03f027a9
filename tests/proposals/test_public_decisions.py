"""Decisions for everyone: what is public, and what never is."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.models import Programme
from proposals.enums import Outcome
from proposals.models import Decision
from tests.proposals.boardroom import FUTURE, agendaed, boardroom, decided, record, settled, sit
from twenteboard.platform.formats import datum

pytestmark = pytest.mark.django_db
LIST = "/besluiten/"


@pytest.fixture
def room():
    room = boardroom()
    sit(room)
    return room


def decided_on(room, outcome, **values):
    proposal = agendaed(room, **values)
    return proposal, settled(room, proposal, outcome)


def test_before_the_first_decision_the_page_says_what_comes_here(client):
    text = client.get(LIST).content.decode()
    assert "Er is nog geen besluit openbaar" in text


def test_grants_are_listed_with_number_date_outcome_and_amount(client, room):
    proposal, decision = decided_on(room, Outcome.GRANT_CONDITIONALLY)
    text = client.get(LIST).content.decode()
    for part in (proposal.title, decision.number, "Toegekend onder voorwaarden", "€\u00a080.000"):
        assert part in text
    page = client.get(reverse("proposals:public-decision", args=[decision.number])).content.decode()
    for part in (
        decision.text,
        "Lever een meetplan aan.",
        datum(FUTURE),
        "10 voor, 0 tegen, 0 blanco",
        reverse("programmes:project", args=[proposal.project.number]),
    ):
        assert part in page, part


def test_nothing_but_grants_is_public(client, room):
    _waiting, rejected = agendaed(room, title="Wacht nog"), decided_on(room, Outcome.REJECT, title="Afgewezen plan")[1]
    deferred = decided_on(room, Outcome.DEFER, title="Aangehouden plan")[1]
    record(room, _waiting, decided())
    text = client.get(LIST).content.decode()
    for title in ("Wacht nog", "Afgewezen plan", "Aangehouden plan"):
        assert title not in text
    for hidden in (rejected, deferred):
        assert client.get(reverse("proposals:public-decision", args=[hidden.number])).status_code == 404
    feed = client.get(reverse("proposals:decision-feed")).content.decode()
    assert "plan" not in feed


def test_rejections_are_public_only_where_the_programme_says_so(client, room):
    proposal, decision = decided_on(room, Outcome.REJECT, title="Afgewezen plan")
    Programme.objects.filter(pk=proposal.programme_id).update(publish_rejections=True)
    assert "Afgewezen plan" in client.get(LIST).content.decode()
    page = client.get(reverse("proposals:public-decision", args=[decision.number])).content.decode()
    assert "Er is geen regionale samenwerking." in page
    deferred = decided_on(room, Outcome.DEFER, title="Aangehouden plan")[1]
    assert "Aangehouden plan" not in client.get(LIST).content.decode()
    assert client.get(reverse("proposals:public-decision", args=[deferred.number])).status_code == 404


def test_no_person_is_named(client, room):
    proposal, decision = decided_on(room, Outcome.GRANT_CONDITIONALLY)
    decision.conditions.update(owner="Mevrouw Van Voorbeeld")
    proposal.members.update(contact_name="De heer Contact")
    addresses = (LIST, reverse("proposals:public-decision", args=[decision.number]), reverse("proposals:decision-feed"))
    for address in addresses:
        text = client.get(address).content.decode()
        for person in (room.chair, room.secretary, room.members[0], proposal.created_by):
            assert person.full_name not in text
            assert person.email not in text
        assert "Van Voorbeeld" not in text
        assert "De heer Contact" not in text
        assert decision.grounds not in text


def test_filters_by_year_and_line(client, room):
    _first, decision = decided_on(room, Outcome.GRANT, title="Eerste plan")
    second, _other = decided_on(room, Outcome.GRANT, title="Tweede plan")
    line = room.board.programme.lines.last()
    second.line = line
    second.save(update_fields=["line"])
    Decision.objects.filter(pk=decision.pk).update(decided_on="2025-03-01")
    assert "Tweede plan" not in client.get(LIST, {"jaar": "2025"}).content.decode()
    assert "Eerste plan" in client.get(LIST, {"jaar": "2025"}).content.decode()
    assert "Eerste plan" not in client.get(LIST, {"lijn": line.number}).content.decode()
    nothing = client.get(LIST, {"jaar": "2025", "lijn": line.number}).content.decode()
    assert "Geen besluit past bij deze filters" in nothing
    assert client.get(LIST, {"jaar": "onzin", "page": "99"}).status_code == 200


def test_a_corrected_decision_points_to_the_later_one(client, room):
    _proposal, decision = decided_on(room, Outcome.GRANT)
    _other, later = decided_on(room, Outcome.GRANT)
    Decision.objects.filter(pk=later.pk).update(corrects=decision, correction_reason="Een woord stond fout.")
    old = client.get(reverse("proposals:public-decision", args=[decision.number])).content.decode()
    assert reverse("proposals:public-decision", args=[later.number]) in old
    assert decision.number in client.get(reverse("proposals:public-decision", args=[later.number])).content.decode()


def test_the_feed_is_atom_with_stable_links(client, room):
    proposal, decision = decided_on(room, Outcome.GRANT)
    response = client.get(reverse("proposals:decision-feed"))
    assert response["Content-Type"].startswith("application/atom+xml")
    tree = ElementTree.fromstring(response.content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    entry = tree.find("a:entry", names)
    assert proposal.title in entry.findtext("a:title", namespaces=names)
    assert entry.find("a:link", names).get("href").endswith(f"/besluiten/{decision.number}/")


def test_the_menu_of_visitors_leads_here(client):
    assert f'href="{LIST}" aria-current="page"' in client.get(LIST).content.decode()


def test_three_decisions_take_as_many_queries_as_one(client, room):
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    decided_on(room, Outcome.GRANT)
    one = count()
    decided_on(room, Outcome.GRANT)
    decided_on(room, Outcome.GRANT_CONDITIONALLY)
    assert count() == one <= 8


def test_texts_of_a_proposal_say_their_own_language_on_an_english_page(client, room):
    proposal, decision = decided_on(room, Outcome.GRANT_CONDITIONALLY)
    client.cookies["django_language"] = "en"
    text = client.get(reverse("proposals:public-decision", args=[decision.number])).content.decode()
    assert '<html lang="en">' in text
    assert f'<h1 lang="nl">{proposal.title}</h1>' in text
