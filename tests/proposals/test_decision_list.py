"""The list of decisions of a meeting: what everyone reads of it, and what nobody does."""

import json
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.models import Programme
from proposals.enums import Outcome, WithheldGround
from proposals.guards import current_item
from proposals.models import Decision, MeetingPaper
from proposals.reports import decision_list
from proposals.services import meetings
from proposals.services.minutes import latest_list, publish_list
from tests.proposals.boardroom import agendaed, boardroom, decided, record, settled, sit
from tests.proposals.pdf_reading import check_paper, text_of
from twenteboard.platform.events import history_of
from twenteboard.platform.jobs import run_due
from twenteboard.platform.papers import sha256_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return boardroom()


def held(room, *outcomes, **values):
    """A meeting with a proposal for each outcome, decided and closed; returns the decisions."""
    proposals = [agendaed(room, title=f"Plan {n}") for n, _outcome in enumerate(outcomes, start=1)]
    sit(room)
    found = [settled(room, row, outcome, **values) for row, outcome in zip(proposals, outcomes, strict=True)]
    room.meeting = meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    return found


def page_of(client, room) -> str:
    response = client.get(reverse("proposals:decision-list", args=[room.meeting.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_closing_the_meeting_publishes_the_list_with_number_amount_text_conditions_and_votes(client, room):
    address = reverse("proposals:decision-list", args=[room.meeting.pk])
    proposal = agendaed(room)
    meetings.record_recusal(item=current_item(proposal), seat=room.voters[9], reason="Familie.", by=room.secretary)
    sit(room)
    assert client.get(address).status_code == 404
    decision = settled(room, proposal, Outcome.GRANT_CONDITIONALLY, votes_for=9)
    assert client.get(address).status_code == 404
    room.meeting = meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    text = page_of(client, room)
    for part in (
        decision.number,
        proposal.title,
        "Toegekend onder voorwaarden",
        "€\u00a080.000",
        decision.text,
        "Lever een meetplan aan.",
        "9 voor, 0 tegen, 0 blanco",
        "Eén lid onthield zich wegens een belang.",
        "10 van 10",
        ">openbaar<",
        room.meeting.reference,
    ):
        assert part in text, part
    assert [event.verb for event in history_of(room.meeting)][:2] == ["meeting.list_published", "meeting.closed"]


def test_what_is_not_public_is_only_told_by_its_ground(client, room):
    held(room, Outcome.DEFER, Outcome.REJECT, Outcome.GRANT)
    text = page_of(client, room)
    assert "Plan 1" not in text
    assert "Plan 2" not in text
    assert "Plan 3" in text
    assert "Het besluit is aangehouden; de Board besluit later." in text
    assert "Het programma maakt afwijzingen niet openbaar." in text
    data = json.dumps(MeetingPaper.objects.get().data)
    assert "Plan 1" not in data
    assert "Plan 2" not in data
    assert "Een zekere cofinanciering" not in data
    assert "wijst het voorstel af" not in data


def test_a_programme_that_publishes_rejections_has_them_in_the_list(client, room):
    Programme.objects.filter(pk=room.board.programme_id).update(publish_rejections=True)
    held(room, Outcome.REJECT)
    assert "De Twente Board wijst het voorstel af." in page_of(client, room)


def test_a_ground_on_the_decision_keeps_it_out_everywhere(client, room):
    (decision,) = held(room, Outcome.GRANT, withheld_ground=WithheldGround.BUSINESS, text="Geheime werkwijze.")
    text = page_of(client, room)
    assert "Geheime werkwijze" not in text
    assert "Plan 1" not in text
    assert "Vertrouwelijke bedrijfsgegevens" in text
    own = client.get(reverse("proposals:public-decision", args=[decision.number]))
    assert own.status_code == 200
    assert "Geheime werkwijze" not in own.content.decode()
    assert "Vertrouwelijke bedrijfsgegevens" in own.content.decode()
    for address in (reverse("proposals:decisions"), reverse("proposals:decision-feed")):
        assert "Geheime werkwijze" not in client.get(address).content.decode()
    project = decision.proposal.project
    assert project.decision_public_text == ""
    assert "Geheime werkwijze" not in client.get(reverse("programmes:project", args=[project.number])).content.decode()


@pytest.mark.parametrize("publishes", [False, True])
def test_the_ground_and_the_reads_of_decisions_give_the_same_answer(room, publishes):
    Programme.objects.filter(pk=room.board.programme_id).update(publish_rejections=publishes)
    held(room, *Outcome.values)
    Decision.objects.filter(outcome=Outcome.GRANT_CONDITIONALLY).update(withheld_ground=WithheldGround.PERSON)
    rows = Decision.objects.select_related("proposal__programme")
    assert {row.pk for row in rows if not decision_list.ground_of(row)} == set(
        Decision.objects.public().values_list("pk", flat=True)
    )


def test_no_person_is_named(client, room):
    decision, _other = held(room, Outcome.GRANT_CONDITIONALLY, Outcome.REJECT)
    run_due()
    paper = MeetingPaper.objects.get()
    text = page_of(client, room) + json.dumps(paper.data) + text_of(paper.file.open("rb").read())
    people = [room.chair, room.secretary, *room.members, decision.proposal.created_by]
    for person in people:
        assert person.full_name not in text
        assert person.email not in text
    assert "Penvoerder" not in text  # who must meet a condition is an agreement with the consortium
    assert decision.grounds not in text


def test_the_pdf_holds_the_same_list_with_its_number_and_is_frozen(client, room):
    (decision, _deferred) = held(room, Outcome.GRANT, Outcome.DEFER)
    address = reverse("proposals:decision-list-pdf", args=[room.meeting.pk])
    waiting = client.get(address)
    assert waiting.status_code == 302
    assert "wordt gemaakt" in page_of(client, room)
    run_due()
    response = client.get(address)
    content = b"".join(response.streaming_content)
    paper = MeetingPaper.objects.get()
    assert sha256_of(content) == paper.sha256
    check_paper(content)
    assert paper.sha256 in page_of(client, room)
    text = text_of(content)
    for part in ("Besluitenlijst van", decision.number, "Plan 1", "80.000", "Niet openbaar", room.meeting.reference):
        assert part in text, part
    assert "Plan 2" not in text


def test_publishing_again_makes_a_version_only_when_something_changed(room):
    held(room, Outcome.GRANT)
    first = latest_list(room.meeting)
    assert publish_list(meeting=room.meeting, by=room.secretary).pk == first.pk
    Decision.objects.update(withheld_ground=WithheldGround.PERSON)
    second = publish_list(meeting=room.meeting, by=room.secretary)
    assert (second.version, MeetingPaper.objects.count()) == (2, 2)
    assert MeetingPaper.objects.get(version=1).data["items"][0]["title"] == "Plan 1"


def test_an_item_that_was_taken_off_the_agenda_is_not_in_the_list(client, room):
    from proposals.workflow import perform

    gone = agendaed(room, title="Van tafel")
    perform(gone, "take_off_agenda", by=room.tbd, reason="De aanvrager vroeg erom.")
    held(room, Outcome.GRANT)
    assert [row["n"] for row in MeetingPaper.objects.get().data["items"]] == [1]
    assert "Van tafel" not in page_of(client, room)


def test_the_list_is_linked_from_the_decisions_each_decision_and_the_meeting_and_stands_in_the_feed(client, room):
    (decision,) = held(room, Outcome.GRANT)
    link = reverse("proposals:decision-list", args=[room.meeting.pk])
    for address in (
        reverse("proposals:decisions"),
        reverse("proposals:decision-lists"),
        reverse("proposals:public-decision", args=[decision.number]),
    ):
        assert f'href="{link}"' in client.get(address).content.decode(), address
    client.force_login(room.members[0])
    assert f'href="{link}"' in client.get(room.meeting.get_absolute_url()).content.decode()
    names = {"a": "http://www.w3.org/2005/Atom"}
    tree = ElementTree.fromstring(client.get(reverse("proposals:decision-feed")).content)
    links = [entry.find("a:link", names).get("href") for entry in tree.findall("a:entry", names)]
    assert sum(found.endswith(link) for found in links) == 1
    assert sum(found.endswith(f"/besluiten/{decision.number}/") for found in links) == 1


def test_before_the_meeting_is_closed_only_secretary_and_chair_see_the_draft(client, room):
    granted, waiting = agendaed(room, title="Toegekend plan"), agendaed(room, title="Nog te doen")
    rejected = agendaed(room, title="Afgewezen plan")
    sit(room)
    settled(room, granted, Outcome.GRANT)
    record(room, rejected, decided(Outcome.REJECT))
    address = reverse("proposals:decision-list-draft", args=[room.meeting.pk])
    client.force_login(room.members[0])
    assert client.get(address).status_code == 403
    for person in (room.secretary, room.chair):
        client.force_login(person)
        text = client.get(address).content.decode()
        assert "Concept-besluitenlijst" in text
        for part in ("Toegekend plan", "Nog te doen", "Nog te besluiten", "Afgewezen plan", "wacht op de voorzitter"):
            assert part in text, part
        assert "Het programma maakt afwijzingen niet openbaar." in text
    client.force_login(room.secretary)
    refused = client.post(address, follow=True)
    assert "Sluit eerst de vergadering" in refused.content.decode()
    assert not MeetingPaper.objects.exists()
    assert waiting.decisions.count() == 0


def test_who_steps_aside_does_not_see_the_item_in_the_draft(client, room):
    from proposals.services.interests import declare_interest

    proposal = agendaed(room, title="Plan van de buren")
    declare_interest(proposal=proposal, by=room.secretary, reason="Mijn broer werkt er.")
    client.force_login(room.secretary)
    text = client.get(reverse("proposals:decision-list-draft", args=[room.meeting.pk])).content.decode()
    assert "Plan van de buren" not in text
    assert "U onthoudt zich bij dit punt" in text


def test_only_the_secretary_publishes_again(client, room):
    held(room, Outcome.GRANT)
    address = reverse("proposals:decision-list-draft", args=[room.meeting.pk])
    client.force_login(room.chair)
    assert client.post(address).status_code == 403
    client.force_login(room.secretary)
    assert "al bij" in client.post(address, follow=True).content.decode()
    MeetingPaper.objects.update(state="failed")
    assert "opnieuw gemaakt" in client.post(address, follow=True).content.decode()
    Decision.objects.update(withheld_ground=WithheldGround.PERSON)
    assert "Versie 2 van de besluitenlijst" in client.post(address, follow=True).content.decode()


def test_a_meeting_without_decisions_says_so(client, room):
    held(room)
    assert "is niets besloten" in page_of(client, room)


def test_three_items_take_as_many_queries_as_one(client):
    def count(*outcomes) -> list[int]:
        room, numbers = boardroom(), []
        held(room, *outcomes)
        people = [None, None, room.secretary]
        names = ["decision-list", "decision-lists", "decision-list-draft"]
        for name, person in zip(names, people, strict=True):
            if person:
                client.force_login(person)
            args = [] if name == "decision-lists" else [room.meeting.pk]
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(f"proposals:{name}", args=args)).status_code == 200
            numbers.append(len(seen))
        client.logout()
        with CaptureQueriesContext(connection) as seen:
            publish_list(meeting=room.meeting, by=room.secretary)
        return [*numbers, len(seen)]

    one = count(Outcome.GRANT_CONDITIONALLY)
    assert count(Outcome.GRANT_CONDITIONALLY, Outcome.GRANT_CONDITIONALLY, Outcome.DEFER) == one
    assert one == [2, 3, 11, 10]
