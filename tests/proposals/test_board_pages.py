"""The pages of the Board: what each role sees of a meeting, and how a decision is recorded and confirmed by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from proposals.agenda import agenda_of, what_if
from proposals.enums import MeetingState, Outcome, State
from proposals.guards import current_item
from proposals.models import Board, Decision, Meeting, Seat
from proposals.services.interests import declare_interest
from proposals.workflow import perform
from tests.factories import UserFactory
from tests.proposals.boardroom import agendaed, boardroom, decided, ready_proposal, record, settled, sit

pytestmark = pytest.mark.django_db


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user, name, *args) -> str:
    response = browser(user).get(reverse(f"proposals:{name}", args=args))
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def rows(n: int = 1, **first) -> dict:
    """The management form of the conditions, with one row filled by ``first``."""
    return {"conditions-TOTAL_FORMS": str(n), "conditions-INITIAL_FORMS": "0", **first}


def form_for(proposal, **values) -> dict:
    filled = {
        "seen_revision": "0",
        "outcome": "grant",
        "amount": "80.000",
        "text": "De Twente Board kent de bijdrage toe.",
        "votes_for": "10",
        "votes_against": "",
        "votes_abstained": "",
    }
    return filled | rows() | values


# --- the list and planning ------------------------------------------------------------------------


def test_the_list_is_for_who_has_to_do_with_meetings():
    room = boardroom()
    for person in (room.chair, room.secretary, room.tbd, room.members[0], UserFactory(roles=["auditor"])):
        assert "Raadzaal" in page(person, "meetings")
    for person in (UserFactory(), UserFactory(roles=["reviewer"]), UserFactory(roles=["monitor"])):
        assert browser(person).get(reverse("proposals:meetings")).status_code == 403
        assert browser(person).get(reverse("proposals:meeting", args=[room.meeting.pk])).status_code == 403
    assert Client().get(reverse("proposals:meetings")).status_code == 302


def test_empty_lists_say_how_to_begin():
    room = boardroom()
    Meeting.objects.all().delete()
    assert "Er is geen vergadering gepland" in page(room.members[0], "meetings")
    assert reverse("proposals:meeting-new") not in page(room.members[0], "meetings")
    assert reverse("proposals:meeting-new") in page(room.secretary, "meetings")
    Seat.objects.all().delete()
    Board.objects.all().delete()
    assert "Er is nog geen Board" in page(room.secretary, "meetings")
    assert "Er is nog geen Board" in page(room.secretary, "meeting-new")


def test_the_secretary_plans_a_meeting_by_hand():
    room = boardroom()
    client = browser(room.secretary)
    url = reverse("proposals:meeting-new")
    day = timezone.localdate() + timedelta(days=40)
    data = {"day_day": day.day, "day_month": day.month, "day_year": day.year, "time": "14.30", "place": "Zaal 2"}
    response = client.post(url, data)
    planned = Meeting.objects.exclude(pk=room.meeting.pk).get()
    assert response.url == reverse("proposals:meeting", args=[planned.pk])
    assert timezone.localtime(planned.starts_at).strftime("%Y-%m-%d %H:%M") == f"{day:%Y-%m-%d} 14:30"
    again = client.post(url, data)
    assert again.status_code == 422
    assert "Kies een andere tijd" in again.content.decode()
    assert "Zaal 2" in again.content.decode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Vul de dag van de vergadering in."),
        ({"time": "kwart over"}, "Vul een tijd in, bijvoorbeeld 14.00"),
        ({"day_day": "1", "day_month": "1", "day_year": "2020"}, "Vul vandaag of een latere dag in."),
    ],
)
def test_faults_in_a_meeting_are_named(data, message):
    room = boardroom()
    response = browser(room.tbd).post(reverse("proposals:meeting-new"), data)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert "<title>Fout: " in response.content.decode()
    assert Meeting.objects.count() == 1


def test_a_planned_meeting_is_moved_by_hand():
    room = boardroom()
    url = reverse("proposals:meeting-change", args=[room.meeting.pk])
    assert "Raadzaal" in browser(room.tbd).get(url).content.decode()
    day = timezone.localdate() + timedelta(days=9)
    data = {"day_day": day.day, "day_month": day.month, "day_year": day.year, "time": "9:00", "place": "Online"}
    assert browser(room.tbd).post(url, data).status_code == 302
    assert Meeting.objects.get().place == "Online"
    sit(room)
    assert browser(room.tbd).get(url).status_code == 302


# --- the agenda -----------------------------------------------------------------------------------


def test_tbd_puts_a_proposal_on_the_agenda():
    room = boardroom()
    proposal = ready_proposal(room)
    url = reverse("proposals:agenda", args=[proposal.number])
    client = browser(room.tbd)
    assert "Raadzaal" in client.get(url).content.decode()
    response = client.post(url, {})
    assert response.status_code == 422
    assert "Kies een vergadering." in response.content.decode()
    response = client.post(url, {"meeting": room.meeting.pk})
    assert response.url == reverse("proposals:meeting", args=[room.meeting.pk])
    proposal.refresh_from_db()
    assert proposal.state == State.AGENDA
    assert client.get(url).status_code == 302
    assert client.post(url, {"meeting": room.meeting.pk}).status_code == 422  # that meeting is no choice any more


def test_without_a_meeting_the_agenda_page_says_how_to_plan_one():
    room = boardroom()
    proposal = ready_proposal(room)
    Meeting.objects.all().delete()
    text = page(room.tbd, "agenda", proposal.number)
    assert "Plan eerst een vergadering" in text
    assert reverse("proposals:meeting-new") in text


def test_a_missing_paper_is_named_before_and_after_pressing():
    room = boardroom()
    proposal = ready_proposal(room)
    proposal.papers.update(state="failed", file="", made_at=None, sha256="")
    client, url = browser(room.tbd), reverse("proposals:agenda", args=[proposal.number])
    assert "Het advies aan de Board wordt nog gemaakt" in client.get(url).content.decode()
    response = client.post(url, {"meeting": room.meeting.pk})
    assert response.status_code == 422
    assert "Het advies aan de Board wordt nog gemaakt" in response.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == State.READY


def test_only_tbd_without_an_interest_fills_the_agenda():
    room = boardroom()
    proposal = ready_proposal(room)
    url = reverse("proposals:agenda", args=[proposal.number])
    partner = UserFactory(roles=["tbd"], organisations=[proposal.members.first().organisation])
    assert browser(partner).get(url).status_code == 404
    assert browser(room.members[0]).get(url).status_code == 404  # not on the table yet
    assert browser(proposal.created_by).get(url).status_code == 403


def test_a_member_with_an_interest_sees_that_they_step_aside_and_nothing_else():
    room = boardroom()
    proposal = agendaed(room, title="Geheim plan van de buren")
    other = agendaed(room, title="Gewoon plan")
    declare_interest(proposal=proposal, by=room.members[0], reason="Mijn zus werkt daar.")
    text = page(room.members[0], "meeting", room.meeting.pk)
    assert "U onthoudt zich bij dit punt" in text
    assert "Mijn zus werkt daar." in text
    assert "Gewoon plan" in text
    for secret in (proposal.title, proposal.number, str(proposal.papers.get(kind="advice").uid)):
        assert secret not in text
    assert str(other.papers.get(kind="advice").uid) in text
    assert browser(room.members[0]).get(proposal.get_absolute_url()).status_code == 404
    assert "Mijn zus werkt daar." in page(room.members[1], "meeting", room.meeting.pk)


def test_a_seat_of_a_partner_steps_aside_with_its_reason():
    room = boardroom()
    proposal = ready_proposal(room, title="Plan van de partner")
    member = proposal.members.first()
    Seat.objects.filter(pk=room.voters[2].pk).update(organisation=member.organisation)
    perform(proposal, "put_on_agenda", by=room.tbd, meeting=room.meeting)
    text = page(room.members[2], "meeting", room.meeting.pk)
    assert f"{member.organisation.name} zit in het consortium" in text
    assert "Plan van de partner" not in text


def test_a_proposal_that_left_the_board_is_closed_and_not_called_an_interest():
    room = boardroom()
    proposal = agendaed(room, title="Terug naar TBD")
    sit(room)
    settled(room, proposal, Outcome.DEFER)
    perform(proposal, "reopen_advice", by=room.tbd, reason="Nieuwe cijfers.")
    text = page(room.members[0], "meeting", room.meeting.pk)
    assert "ligt nu niet bij de Board" in text
    assert "U onthoudt zich" not in text
    assert "Terug naar TBD" not in text
    assert "Terug naar TBD" in page(room.tbd, "meeting", room.meeting.pk)


def test_the_agenda_shows_what_the_board_decides_with():
    room = boardroom()
    proposal = agendaed(room)
    text = page(room.members[0], "meeting", room.meeting.pk)
    for part in (
        proposal.title,
        "€\u00a080.000",
        "€\u00a0200.000",
        "40%",
        "Toekennen",
        proposal.contributions.get().indicator.code,
        reverse("proposals:paper", args=[proposal.papers.get(kind="advice").uid]),
        reverse("proposals:interest", args=[proposal.number]),
        "€\u00a0500.000",  # left
        "€\u00a0420.000",  # left when granted
    ):
        assert part in text, part


def test_what_if_adds_up_what_was_chosen():
    room = boardroom(budget="150000.00")
    first, second = agendaed(room), agendaed(room)
    agenda = agenda_of(room.meeting, room.members[0])
    both = what_if(agenda, left=Decimal(150000))
    assert (both.granted, both.costs, both.share, both.remains) == (
        Decimal(160000),
        Decimal(400000),
        Decimal(40),
        Decimal(-10000),
    )
    assert both.is_too_much
    assert len(both.indicators) == len(both.municipalities) == 2
    assert sum(n for _label, n in both.pillars) == 4
    assert what_if(agenda, left=None).remains is None
    url = reverse("proposals:meeting", args=[room.meeting.pk])
    client = browser(room.members[0])
    assert "meer dan het programma nog heeft" in client.get(url).content.decode()
    text = client.get(url, {"reken": "1", "bij": first.number}).content.decode()
    assert "meer dan het programma nog heeft" not in text
    assert "€\u00a070.000" in text
    assert second.title in text
    assert client.get(url, {"reken": "1", "bij": "onzin"}).status_code == 200


# --- running the meeting --------------------------------------------------------------------------


@pytest.mark.parametrize("nonsense", ["9" * 26, "-1", "zetel"])
def test_a_seat_that_cannot_exist_is_a_wrong_choice(nonsense):
    room = boardroom()
    answer = browser(room.secretary).post(
        reverse("proposals:attendance", args=[room.meeting.pk]), {"present": [nonsense]}
    )
    assert answer.status_code == 422
    assert not room.meeting.attendances.exists()


def test_the_secretary_runs_the_meeting_by_hand():
    room = boardroom()
    proposal = agendaed(room)
    client, pk = browser(room.secretary), room.meeting.pk
    client.post(reverse("proposals:attendance", args=[pk]), {"present": [seat.pk for seat in room.voters[:7]]})
    assert room.meeting.attendances.filter(is_present=True).count() == 7
    assert "7 mogen stemmen, 6 zijn nodig" in page(room.secretary, "attendance", pk)
    client.post(reverse("proposals:meeting-open", args=[pk]))
    room.meeting.refresh_from_db()
    assert room.meeting.state == MeetingState.OPEN
    refused = client.post(reverse("proposals:meeting-close", args=[pk]), follow=True)
    assert f"nog geen besluit over: {proposal.number}" in refused.content.decode()
    again = client.post(reverse("proposals:meeting-open", args=[pk]), follow=True)
    assert "al geopend" in again.content.decode()
    settled(room, proposal, Outcome.DEFER, votes_for=7)
    client.post(reverse("proposals:meeting-close", args=[pk]))
    room.meeting.refresh_from_db()
    assert room.meeting.state == MeetingState.CLOSED
    late = client.post(reverse("proposals:attendance", args=[pk]), {"present": []}, follow=True)
    assert "gesloten" in late.content.decode()


def test_recusals_are_recorded_by_hand():
    room = boardroom()
    proposal = agendaed(room)
    item = current_item(proposal)
    url = reverse("proposals:recusal", args=[room.meeting.pk, item.pk])
    client = browser(room.secretary)
    response = client.post(url, {"seat": "", "reason": ""})
    assert response.status_code == 422
    assert "Kies de zetel die zich onthoudt." in response.content.decode()
    client.post(url, {"seat": room.voters[4].pk, "reason": "Zit in de raad van toezicht."})
    assert item.recusals.get().seat == room.voters[4]
    assert "Zit in de raad van toezicht." in client.get(url).content.decode()
    assert client.get(reverse("proposals:recusal", args=[room.meeting.pk + 1, item.pk])).status_code == 404


def test_only_the_secretary_runs_it():
    room = boardroom()
    proposal = agendaed(room)
    pk, item = room.meeting.pk, current_item(proposal).pk
    for person in (room.chair, room.tbd, room.members[0]):
        client = browser(person)
        assert client.post(reverse("proposals:meeting-open", args=[pk])).status_code == 403
        assert client.post(reverse("proposals:meeting-close", args=[pk])).status_code == 403
        assert client.get(reverse("proposals:attendance", args=[pk])).status_code == 403
        assert client.get(reverse("proposals:recusal", args=[pk, item])).status_code == 403
    assert browser(room.members[0]).get(reverse("proposals:meeting-new")).status_code == 403
    assert browser(room.secretary).get(reverse("proposals:meeting-open", args=[pk])).status_code == 405


# --- recording ------------------------------------------------------------------------------------


def test_the_secretary_records_and_is_told_what_is_still_to_be_done():
    room = boardroom()
    proposal = agendaed(room)
    client, url = browser(room.secretary), reverse("proposals:decision", args=[proposal.number])
    assert "80.000" in client.get(url).content.decode()  # what was asked is the amount to begin with
    response = client.post(url, form_for(proposal, text=""), follow=True)
    text = response.content.decode()
    for todo in ("Schrijf de tekst van het besluit", "Open eerst de vergadering", "geen quorum"):
        assert todo in text
    sit(room)
    text = client.post(url, form_for(proposal, seen_revision="1"), follow=True).content.decode()
    assert "De voorzitter kan het besluit nu bekrachtigen" in text
    assert Decision.objects.get().revision == 2


def test_conditions_are_rows_that_come_without_javascript():
    room = boardroom()
    proposal = agendaed(room)
    client, url = browser(room.secretary), reverse("proposals:decision", args=[proposal.number])
    half = rows(1, **{"conditions-0-text": "Lever een meetplan aan."})
    data = form_for(proposal, outcome="grant_conditionally", votes_for="9") | half
    more = client.post(url, data | {"add-conditions": "1"})
    assert more.status_code == 200
    assert "conditions-1-text" in more.content.decode()
    assert not Decision.objects.exists()
    response = client.post(url, data)
    assert response.status_code == 422
    text = response.content.decode()
    assert "Schrijf welke organisatie aan de voorwaarde moet voldoen." in text
    assert "Lever een meetplan aan." in text
    assert 'value="9"' in text
    whole = half | {
        "conditions-0-owner": "Penvoerder",
        "conditions-0-due_on_day": "1",
        "conditions-0-due_on_month": "9",
        "conditions-0-due_on_year": "2031",
    }
    assert client.post(url, data | whole).status_code == 302
    condition = Decision.objects.get().conditions.get()
    assert (condition.owner, condition.due_on.isoformat()) == ("Penvoerder", "2031-09-01")
    # A half row does not stand in the way of an outcome without conditions.
    assert client.post(url, form_for(proposal, seen_revision="1") | half).status_code == 302
    assert not Decision.objects.get().conditions.exists()


def test_reasons_are_given_for_each_criterion():
    room = boardroom()
    proposal = agendaed(room)
    criterion = room.board.programme.criteriasets.get().criteria.first()
    client, url = browser(room.secretary), reverse("proposals:decision", args=[proposal.number])
    data = form_for(proposal, outcome="reject", **{f"reason_{criterion.pk}": "Geen regionale samenwerking."})
    assert client.post(url, data).status_code == 302
    recorded = Decision.objects.get()
    assert [(r.criterion, r.text) for r in recorded.reasons.all()] == [(criterion, "Geen regionale samenwerking.")]
    assert recorded.amount is None
    assert "Geen regionale samenwerking." in client.get(url).content.decode()


def test_two_secretaries_are_told_of_each_other():
    room = boardroom()
    proposal = agendaed(room)
    record(room, proposal, decided(text="Tekst van de collega."))
    other = UserFactory(roles=["secretary"])
    url = reverse("proposals:decision", args=[proposal.number])
    response = browser(other).post(url, form_for(proposal, text="Mijn eigen tekst."))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Mijn eigen tekst." in text
    assert "Tekst van de collega." in text
    assert str(room.secretary) in text
    assert Decision.objects.get().text == "Tekst van de collega."
    assert 'name="seen_revision" value="1"' in text
    browser(other).post(url, form_for(proposal, text="Mijn eigen tekst.", seen_revision="1"))
    assert Decision.objects.get().text == "Mijn eigen tekst."


def test_garbage_is_refused_in_words():
    room = boardroom()
    proposal = agendaed(room)
    client, url = browser(room.secretary), reverse("proposals:decision", args=[proposal.number])
    for data in ({}, {"seen_revision": "x"}, form_for(proposal, outcome="misschien", votes_for="veel", amount="veel")):
        response = client.post(url, data)
        assert response.status_code == 422
        assert "<title>Fout: " in response.content.decode()
    assert not Decision.objects.exists()


# --- confirming -----------------------------------------------------------------------------------


def test_the_chair_reads_exactly_what_was_recorded_and_confirms():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    client, url = browser(room.chair), reverse("proposals:decision", args=[proposal.number])
    assert "nog geen besluit vastgelegd" in client.get(url).content.decode()
    record(
        room, proposal, decided(Outcome.GRANT_CONDITIONALLY, amount=Decimal("75000.50"), votes_for=9, votes_against=1)
    )
    text = client.get(url).content.decode()
    for part in (
        "€\u00a075.000,50",
        "9 voor, 1 tegen, 0 blanco",
        "De Twente Board kent de bijdrage toe.",
        "Het plan past bij de lijn.",
        "Lever een meetplan aan.",
        "Bekrachtigen: toegekend onder voorwaarden",
    ):
        assert part in text, part
    response = client.post(url, {"then": "confirm", "seen_revision": "1"})
    decision = Decision.objects.get()
    assert response.url.startswith(reverse("proposals:meeting", args=[room.meeting.pk]))
    proposal.refresh_from_db()
    assert proposal.state == State.GRANTED_CONDITIONALLY
    assert decision.number in client.get(response.url).content.decode()


def test_the_chair_is_told_when_it_changed():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided())
    record(room, proposal, decided(amount=Decimal("60000.00")), seen=1)
    client, url = browser(room.chair), reverse("proposals:decision", args=[proposal.number])
    response = client.post(url, {"then": "confirm", "seen_revision": "1"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "Lees het opnieuw" in text
    assert "€\u00a060.000,00" in text
    assert 'name="seen_revision" value="2"' in text
    proposal.refresh_from_db()
    assert proposal.state == State.AGENDA
    for bad in ({}, {"seen_revision": "-1"}, {"seen_revision": "9" * 30}):
        assert client.post(url, {"then": "confirm"} | bad).status_code == 409


def test_the_chair_is_told_what_stands_in_the_way():
    room = boardroom()
    proposal = agendaed(room)
    record(room, proposal, decided())
    client, url = browser(room.chair), reverse("proposals:decision", args=[proposal.number])
    assert "geen quorum" in client.get(url).content.decode()
    response = client.post(url, {"then": "confirm", "seen_revision": "1"})
    assert response.status_code == 422
    assert "Open eerst de vergadering" in response.content.decode()


def test_the_chair_returns_it_with_a_remark():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided())
    client, url = browser(room.chair), reverse("proposals:decision", args=[proposal.number])
    response = client.post(url, {"then": "return", "seen_revision": "1", "note": ""})
    assert response.status_code == 422
    assert "Schrijf wat er moet veranderen" in response.content.decode()
    assert (
        client.post(url, {"then": "return", "seen_revision": "1", "note": "Het bedrag is anders."}).status_code == 302
    )
    assert "Het bedrag is anders." in page(room.secretary, "decision", proposal.number)
    proposal.refresh_from_db()
    assert proposal.state == State.AGENDA


def test_pressing_twice_gives_one_decision_and_one_sentence():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided())
    client, url = browser(room.chair), reverse("proposals:decision", args=[proposal.number])
    client.post(url, {"then": "confirm", "seen_revision": "1"})
    second = client.post(url, {"then": "confirm", "seen_revision": "1"}, follow=True)
    assert "was u net voor" in second.content.decode()
    assert Decision.objects.count() == 1


def test_the_page_of_the_decision_is_closed_to_others():
    room = boardroom()
    proposal = agendaed(room)
    url = reverse("proposals:decision", args=[proposal.number])
    for person in (room.tbd, room.members[0], proposal.created_by, UserFactory(roles=["admin"])):
        assert browser(person).get(url).status_code == 403
        assert browser(person).post(url, {"then": "confirm", "seen_revision": "1"}).status_code == 403
    declare_interest(proposal=proposal, by=room.chair, reason="Familie werkt er.")
    assert browser(room.chair).get(url).status_code == 404
    assert browser(UserFactory()).get(url).status_code == 404


def test_who_is_both_secretary_and_chair_records_and_cannot_confirm_own_work():
    room = boardroom()
    both = UserFactory(roles=["secretary", "chair"])
    proposal = agendaed(room)
    sit(room)
    client, url = browser(both), reverse("proposals:decision", args=[proposal.number])
    assert client.post(url, form_for(proposal)).status_code == 302
    assert "seen_revision" in client.get(url).content.decode()
    assert "Leg vast voor de voorzitter" in client.get(url).content.decode()
    record(room, proposal, decided(), seen=1)
    assert "Bekrachtigen: toegekend" in client.get(url).content.decode()
    assert "Leg vast voor de voorzitter" in client.get(url, {"opnieuw": "1"}).content.decode()


# --- numbers of queries ---------------------------------------------------------------------------


def queries_of(user, url) -> int:
    client = browser(user)
    client.get(url)  # what is read once, is read
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_lists_take_as_many_queries_for_three_rows_as_for_one():
    room = boardroom()
    agendaed(room)
    urls = {"meetings": 12, "meeting": 15}
    addresses = {
        "meetings": reverse("proposals:meetings"),
        "meeting": reverse("proposals:meeting", args=[room.meeting.pk]),
    }
    one = {name: queries_of(room.members[0], addresses[name]) for name in urls}
    for days in (1, 2):
        agendaed(room)
        Meeting.objects.create(
            board=room.board, starts_at=timezone.now() + timedelta(days=days), created_by=room.secretary
        )
    three = {name: queries_of(room.members[0], addresses[name]) for name in urls}
    assert one == three
    assert all(three[name] <= most for name, most in urls.items()), three


def test_a_visitor_is_sent_to_the_login():
    room = boardroom()
    proposal = agendaed(room)
    for name, args in (("meeting", [room.meeting.pk]), ("decision", [proposal.number]), ("agenda", [proposal.number])):
        response = Client().get(reverse(f"proposals:{name}", args=args))
        assert response.status_code == 302
        assert "/account/" in response.url
