"""Correcting a confirmed decision: a new record that points to the old one, by two people, and what follows."""

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proposals.enums import Outcome, PaperKind, State, WithheldGround
from proposals.models import Decision, MeetingPaper
from proposals.services import correcting, meetings
from proposals.services.correcting import CorrectionIn
from proposals.services.deciding import DecisionChanged
from proposals.services.writing import NotNow
from proposals.workflow import GuardFailed, NotAllowed
from proposals.worklist import tasks_for
from tests.factories import UserFactory
from tests.proposals.boardroom import agendaed, boardroom, decided, record, settled, sit
from twenteboard.platform.jobs import run_due
from twenteboard.platform.models import Message

pytestmark = pytest.mark.django_db
REASON = "In de tekst stond een verkeerde naam."


@pytest.fixture
def room():
    room = boardroom()
    sit(room)
    return room


def correction(**values) -> CorrectionIn:
    return CorrectionIn(**({"reason": REASON, "text": "De verbeterde tekst.", "grounds": "Het plan past."} | values))


def recorded(room, decision, *, seen=0, **values) -> Decision:
    return correcting.record_correction(
        decision=decision, correction=correction(**values), seen_revision=seen, by=room.secretary
    )


def corrected(room, decision, **values) -> Decision:
    recorded(room, decision, **values)
    return correcting.confirm_correction(decision=decision, seen_revision=1, by=room.chair)


def decided_on(room, outcome=Outcome.GRANT, **values) -> Decision:
    return settled(room, agendaed(room), outcome, **values)


def public(client, decision) -> str:
    response = client.get(reverse("proposals:public-decision", args=[decision.number]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_correction_is_a_new_record_that_keeps_what_was_decided(room):
    first = decided_on(room, Outcome.GRANT_CONDITIONALLY)
    before = Decision.objects.filter(pk=first.pk).values().get()
    conditions = list(first.conditions.all())
    later = corrected(room, first, conditions={conditions[0].pk: "Lever vóór de start een meetplan aan."})
    assert Decision.objects.filter(pk=first.pk).values().get() == before
    assert (later.corrects, later.correction_reason, later.text) == (first, REASON, "De verbeterde tekst.")
    assert later.number != first.number
    for name in ("item", "outcome", "amount", "votes_for", "votes_against", "votes_abstained", "decided_on"):
        assert getattr(later, name) == getattr(first, name), name
    assert [(row.text, row.owner, row.due_on) for row in later.conditions.all()] == [
        ("Lever vóór de start een meetplan aan.", conditions[0].owner, conditions[0].due_on),
        (conditions[1].text, conditions[1].owner, conditions[1].due_on),
    ]
    assert [row.text for row in first.conditions.all()] == [row.text for row in conditions]


def test_no_state_changes_and_no_move_is_made(room):
    first = decided_on(room)
    proposal = first.proposal
    moves = proposal.moves.count()
    corrected(room, first)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.moves.count()) == (State.GRANTED, moves)


def test_the_first_stays_readable_and_says_when_it_was_corrected_and_where_to_read_on(client, room):
    first = decided_on(room)
    later = corrected(room, first)
    old, new = public(client, first), public(client, later)
    assert "Verbeterd op" in old
    assert f"Zie besluit {later.number}" in old
    assert first.text in old
    assert "De verbeterde tekst." in new
    assert REASON in new
    assert reverse("proposals:public-decision", args=[first.number]) in new
    listed = client.get(reverse("proposals:decisions")).content.decode()
    assert later.number in listed
    assert first.number not in listed
    client.force_login(first.proposal.created_by)
    own = client.get(first.proposal.get_absolute_url()).content.decode()
    assert later.number in own
    assert f"Hoe besluit {first.number} eerst luidde" in own
    assert first.text in own
    assert "Verbeter dit besluit" not in own


def test_letter_mail_project_and_list_follow(room):
    proposal = agendaed(room)
    first = settled(room, proposal, Outcome.GRANT_CONDITIONALLY)
    meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    run_due()
    mail.outbox.clear()
    condition = first.conditions.first()
    later = corrected(room, first, conditions={condition.pk: "Lever een meetplan met nulmeting aan."})
    run_due()
    letters = proposal.papers.filter(kind=PaperKind.LETTER).order_by("version")
    assert [(row.version, row.decision, row.state) for row in letters] == [(1, first, "ready"), (2, later, "ready")]
    assert letters[1].data["corrects"] == first.number
    assert letters[1].data["correction_reason"] == REASON
    html = letters[1].render_html()
    assert "is de tekst verbeterd" in html
    assert "meetplan met nulmeting" in html
    assert [(m.to, first.number in m.body, later.number in m.body, REASON in m.body) for m in mail.outbox] == [
        ([proposal.created_by.email], True, True, True)
    ]
    project = proposal.project
    project.refresh_from_db()
    assert (project.decision_number, project.decision_public_text) == (later.number, "De verbeterde tekst.")
    texts = list(project.obligations.values_list("text", flat=True))
    assert texts == ["Lever een meetplan met nulmeting aan.", "Sluit een overeenkomst met de scholen."]
    lists = MeetingPaper.objects.order_by("version")
    assert [row.version for row in lists] == [1, 2]
    item = lists[1].data["items"][0]
    assert (item["number"], item["corrects"], item["text"]) == (later.number, first.number, "De verbeterde tekst.")


def test_while_the_meeting_goes_on_no_list_is_made(room):
    corrected(room, decided_on(room))
    assert not MeetingPaper.objects.exists()


def test_a_deferral_is_corrected_without_a_letter_and_blocks_no_new_decision(room):
    first = decided_on(room, Outcome.DEFER)
    proposal = first.proposal
    recorded(room, first, needed="Een zekere cofinanciering van 20.000 euro.")
    later = correcting.confirm_correction(decision=first, seen_revision=1, by=room.chair)
    assert not proposal.papers.filter(kind=PaperKind.LETTER).exists()
    recorded(room, later, text="Nog een keer verbeterd.", needed="Meer geld.")
    meeting = meetings.plan_meeting(board=room.board, starts_at=room.meeting.starts_at.replace(year=2031), by=room.tbd)
    from proposals.workflow import perform

    perform(proposal, "put_on_agenda", by=room.tbd, meeting=meeting)
    record(room, proposal, decided())
    assert proposal.decisions.filter(state="recorded").count() == 2


def test_a_correction_can_be_corrected_and_the_chain_stays(client, room):
    first = decided_on(room)
    second = corrected(room, first)
    with pytest.raises(NotNow, match=second.number):
        recorded(room, first)
    third = corrected(room, second, text="De derde tekst.")
    assert f"Zie besluit {third.number}" in public(client, first)
    assert first.proposal.decisions.confirmed().standing().get() == third


@pytest.mark.parametrize("ground", ["", WithheldGround.PERSON])
def test_a_text_that_named_a_person_is_no_longer_public_in_any_version(client, room, ground):
    first = decided_on(room, text="Mevrouw Van Voorbeeld krijgt de bijdrage.")
    meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    second = corrected(room, first, text="Nu zonder voornaam: Van Voorbeeld.")
    third = corrected(room, second, withheld_ground=ground, hides_earlier=True)
    pages = [
        *(public(client, row) for row in (first, second)),
        client.get(reverse("proposals:decision-feed")).content.decode(),
        client.get(reverse("proposals:decision-list", args=[room.meeting.pk])).content.decode(),
        client.get(reverse("programmes:project", args=[first.proposal.project.number])).content.decode(),
    ]
    assert not any("Van Voorbeeld" in page for page in pages)
    assert ("De verbeterde tekst." in public(client, third)) == (ground == "")
    assert (third.number in pages[0]) == (ground == "")
    client.force_login(first.proposal.created_by)
    assert "Van Voorbeeld" in client.get(first.proposal.get_absolute_url()).content.decode()


# --- who, and what is refused ------------------------------------------------------------------------


def test_the_secretary_records_and_somebody_else_who_chairs_confirms(room):
    first = decided_on(room)
    both = UserFactory(roles=["chair", "secretary"])
    for person in (room.chair, room.tbd, room.members[0], first.proposal.created_by):
        with pytest.raises(NotAllowed):
            correcting.record_correction(decision=first, correction=correction(), seen_revision=0, by=person)
    correcting.record_correction(decision=first, correction=correction(), seen_revision=0, by=both)
    with pytest.raises(GuardFailed, match="zelf vastgelegd"):
        correcting.confirm_correction(decision=first, seen_revision=1, by=both)
    with pytest.raises(NotAllowed):
        correcting.confirm_correction(decision=first, seen_revision=1, by=room.secretary)
    assert correcting.confirm_correction(decision=first, seen_revision=1, by=room.chair).number


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"reason": "Te kort."}, "minstens 20 tekens"),
        ({"reason": " " * 30}, "minstens 20 tekens"),
        ({"text": "  "}, "tekst van het besluit"),
        ({"text": "De Twente Board kent de bijdrage toe.", "grounds": "Het plan past bij de lijn."}, "niets anders"),
        ({"withheld_ground": WithheldGround.REPLACED}, "een van de mogelijkheden"),
    ],
)
def test_what_is_missing_or_changes_nothing_is_refused_in_words(room, values, told):
    first = decided_on(room)
    with pytest.raises(GuardFailed, match=told):
        recorded(room, first, **values)
    assert Decision.objects.count() == 1


def test_a_condition_cannot_be_left_out(room):
    first = decided_on(room, Outcome.GRANT_CONDITIONALLY)
    with pytest.raises(GuardFailed, match="niet weglaten"):
        recorded(room, first, conditions={first.conditions.first().pk: " "})


def test_a_decision_that_still_waits_for_the_chair_is_not_corrected(room):
    proposal = agendaed(room)
    with pytest.raises(NotNow, match="zelf nog wijzigen"):
        recorded(room, record(room, proposal, decided()))


def test_two_secretaries_are_told_of_each_other(room):
    first = decided_on(room)
    recorded(room, first)
    with pytest.raises(DecisionChanged):
        recorded(room, first, text="Een andere tekst.")
    row = recorded(room, first, seen=1, text="Een andere tekst.")
    with pytest.raises(DecisionChanged):
        correcting.confirm_correction(decision=first, seen_revision=1, by=room.chair)
    assert (row.revision, row.text) == (2, "Een andere tekst.")


def test_the_database_refuses_what_the_service_refuses(room):
    first = decided_on(room)
    row = recorded(room, first)
    for change in (
        {"correction_reason": ""},
        {"corrects": None},
        {"corrects": row.pk},
        {"confirmed_by": room.secretary},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=row.pk).update(**change)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=first.pk).update(correction_reason="Zonder verwijzing.")


# --- in the browser ----------------------------------------------------------------------------------


def fields(page) -> dict:
    """What the form holds as it is shown."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def test_from_mistake_to_confirmation_on_the_pages(client, room):
    first = decided_on(room, Outcome.GRANT_CONDITIONALLY)
    address = reverse("proposals:decision-correction", args=[first.number])
    client.force_login(room.secretary)
    assert "Verbeter dit besluit" in client.get(first.proposal.get_absolute_url()).content.decode()
    sent = fields(client.get(address)) | {"reason": "Kort", "text": "Verbeterd op de pagina."}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "minstens 20 tekens" in refused.content.decode()
    assert "Verbeterd op de pagina." in refused.content.decode()
    assert client.post(address, sent | {"reason": REASON}, follow=True).status_code == 200
    stale = client.post(address, sent | {"reason": REASON, "text": "Nog een andere tekst."})
    assert stale.status_code == 409
    assert "Verbeterd op de pagina." in stale.content.decode()
    assert "Nog een andere tekst." in stale.content.decode()

    client.force_login(room.chair)
    assert f"Bekrachtig de verbetering van het besluit over “{first.proposal.title}”" in (
        client.get(reverse("work")).content.decode()
    )
    page = client.get(address).content.decode()
    assert "Verbeterd op de pagina." in page
    assert first.text in page
    assert REASON in page
    assert "Sluit een overeenkomst" not in page  # what stays the same is not shown
    assert client.post(address, {"then": "return", "seen_revision": "1"}).status_code == 422
    client.post(address, {"then": "return", "seen_revision": "1", "note": "Noem ook de regio."})
    assert Message.objects.get(template="correction_returned").to_user == room.secretary

    client.force_login(room.secretary)
    page = client.get(address)
    assert "Noem ook de regio." in page.content.decode()
    client.post(address, fields(page) | {"text": "Verbeterd, met de regio."})
    client.force_login(room.chair)
    assert client.post(address, {"then": "confirm", "seen_revision": "1"}).status_code == 409
    done = client.post(address, {"then": "confirm", "seen_revision": "2"}, follow=True).content.decode()
    later = Decision.objects.get(corrects=first)
    assert later.text == "Verbeterd, met de regio."
    assert f"Besluit {first.number} is verbeterd" in done
    again = client.post(address, {"then": "confirm", "seen_revision": "2"}, follow=True)
    assert "al verbeterd" in again.content.decode()
    assert Decision.objects.count() == 2


def test_the_secretary_takes_a_correction_back(client, room):
    first = decided_on(room)
    recorded(room, first)
    address = reverse("proposals:decision-correction", args=[first.number])
    client.force_login(room.secretary)
    assert (
        "is ingetrokken" in client.post(address, {"then": "drop", "seen_revision": "1"}, follow=True).content.decode()
    )
    assert Decision.objects.count() == 1
    gone = client.post(
        address, fields(client.get(address)) | {"seen_revision": 1, "reason": REASON, "text": "Nieuw."}, follow=True
    )
    assert "intussen ingetrokken" in gone.content.decode()
    client.force_login(room.chair)
    assert "Er wacht geen verbetering op u" in client.get(address).content.decode()
    assert "geen verbetering vastgelegd" in client.post(address, {"seen_revision": "1"}).content.decode()


def test_who_has_an_interest_does_not_know_of_the_page(client, room):
    from proposals.services.interests import declare_interest

    first = decided_on(room)
    other = UserFactory(roles=["secretary"])
    declare_interest(proposal=first.proposal, by=other, reason="Mijn broer werkt er.")
    client.force_login(other)
    assert client.get(reverse("proposals:decision-correction", args=[first.number])).status_code == 404


def test_the_pages_cost_the_same_with_one_and_three_conditions(client, room):
    def count(outcome) -> list[int]:
        first = decided_on(room, outcome)
        address, numbers = reverse("proposals:decision-correction", args=[first.number]), []
        recorded(room, first)
        for person in (room.secretary, room.chair):
            client.force_login(person)
            client.get(address)  # reading is noted once
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            numbers.append(len(seen))
        return numbers

    one, two = count(Outcome.GRANT), count(Outcome.GRANT_CONDITIONALLY)
    assert one == [15, 15]
    assert two == [15, 15]


def test_the_chair_finds_a_correction_also_of_what_was_decided_in_writing(room):
    first = decided_on(room)
    row = recorded(room, first)
    for waits in ({}, {"item": None, "is_written_procedure": True}):
        Decision.objects.filter(pk__in=[first.pk, row.pk]).update(**waits)
        (task,) = [one for one in tasks_for(room.chair) if one.kind == "confirm-correction"]
        assert task.url == reverse("proposals:decision-correction", args=[first.number])
