"""What the Board decides may be told to whom: nothing slips out through a neighbouring page, file or subject line."""

import pytest
from django.core import mail
from django.urls import reverse

from partners.models import RoleAssignment
from proposals.enums import Outcome, PaperKind, WithheldGround
from proposals.guards import current_item
from proposals.models import Interest, MeetingPaper, ProposalPaper
from proposals.services import correcting, meetings
from proposals.services.correcting import CorrectionIn
from tests.factories import UserFactory
from tests.proposals.boardroom import agendaed, boardroom, settled, sit
from twenteboard.platform.jobs import run_due

pytestmark = pytest.mark.django_db
REASON = "In de tekst stond een naam die er niet hoort."


@pytest.fixture
def room():
    return boardroom()


def corrected(room, decision, **values):
    filled = {"reason": REASON, "text": "De verbeterde tekst.", "grounds": decision.grounds} | values
    correcting.record_correction(
        decision=decision, correction=CorrectionIn(**filled), seen_revision=0, by=room.secretary
    )
    return correcting.confirm_correction(decision=decision, seen_revision=1, by=room.chair)


def closed_with_conditions(room, **values):
    """A meeting that granted one proposal with two conditions, and was closed."""
    proposal = agendaed(room, title="Plan met voorwaarden")
    sit(room)
    decision = settled(room, proposal, Outcome.GRANT_CONDITIONALLY, **values)
    room.meeting = meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    return decision


def everything_public(client, decision) -> str:
    """Every public page and file that tells of decisions, one after the other."""
    project = decision.proposal.project
    numbers = decision.proposal.decisions.values_list("number", flat=True)
    addresses = [
        *(reverse("proposals:public-decision", args=[number]) for number in numbers),
        reverse("proposals:decisions"),
        reverse("proposals:decisions") + "?q=voorwaarden",
        reverse("proposals:decision-feed"),
        reverse("proposals:decision-lists"),
        reverse("proposals:decision-list", args=[decision.item.meeting_id]),
        reverse("programmes:project-list"),
        reverse("programmes:project", args=[project.number]),
        reverse("home"),
    ]
    return "\n".join(client.get(address).content.decode() for address in addresses)


def test_the_conditions_of_a_public_decision_stand_with_the_project(client, room):
    closed_with_conditions(room)
    assert everything_public(client, room.meeting.items.get().decisions.get()).count("Lever een meetplan aan.") == 3


def test_of_a_withheld_decision_neither_text_nor_conditions_are_told_anywhere(client, room):
    decision = closed_with_conditions(room, withheld_ground=WithheldGround.BUSINESS, text="Geheime werkwijze.")
    told = everything_public(client, decision)
    assert "Lever een meetplan aan." not in told
    assert "Geheime werkwijze." not in told


def test_a_correction_that_withholds_takes_text_conditions_and_its_own_reason_back(client, room):
    decision = closed_with_conditions(room)
    corrected(room, decision, withheld_ground=WithheldGround.PERSON)
    told = everything_public(client, decision)
    for text in (decision.text, "De verbeterde tekst.", "Lever een meetplan aan.", REASON):
        assert text not in told, text


def test_after_a_correction_the_file_of_the_earlier_list_is_given_to_nobody(client, room):
    decision = closed_with_conditions(room, text="Mevrouw Van Voorbeeld krijgt de bijdrage.")
    run_due()
    address = reverse("proposals:decision-list-pdf", args=[room.meeting.pk])
    assert client.get(address)["Content-Type"] == "application/pdf"
    corrected(room, decision, hides_earlier=True)
    assert client.get(address)["Location"] == reverse("proposals:decision-list", args=[room.meeting.pk])
    for person in (None, room.secretary, room.chair, room.tbd):
        if person:
            client.force_login(person)
        for paper in MeetingPaper.objects.all():
            expected = 404 if person else 302  # to the login page
            assert client.get(reverse("proposals:paper", args=[paper.uid])).status_code == expected


def test_both_letters_stay_with_who_may_read_letters_and_go_to_nobody_else(client, room):
    decision = closed_with_conditions(room)
    corrected(room, decision, hides_earlier=True)
    run_due()
    letters = [
        reverse("proposals:paper", args=[row.uid]) for row in ProposalPaper.objects.filter(kind=PaperKind.LETTER)
    ]
    assert len(letters) == 2
    outsiders = [UserFactory(), UserFactory(roles=["reviewer"]), UserFactory(roles=["project_lead"])]
    readers = [decision.proposal.created_by, room.tbd, room.chair, room.members[0], UserFactory(roles=["auditor"])]
    assert [client.get(letter).status_code for letter in letters] == [302, 302]
    for people, expected in ((outsiders, 404), (readers, 200)):
        for person in people:
            client.force_login(person)
            assert [client.get(letter).status_code for letter in letters] == [expected, expected], person.roles


def test_who_the_secretary_records_as_stepping_aside_cannot_read_the_papers_any_more(client, room):
    proposal = agendaed(room, title="Plan van de buren")
    member, seat = room.members[0], room.voters[0]
    paper = reverse("proposals:paper", args=[proposal.papers.get().uid])
    client.force_login(member)
    assert client.get(proposal.get_absolute_url()).status_code == 200
    meetings.record_recusal(item=current_item(proposal), seat=seat, reason="Mijn zus werkt er.", by=room.secretary)
    interest = Interest.objects.get()
    assert (interest.user, interest.declared_by, interest.reason) == (member, room.secretary, "Mijn zus werkt er.")
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert client.get(paper).status_code == 404
    page = client.get(room.meeting.get_absolute_url()).content.decode()
    assert "Plan van de buren" not in page
    assert "U onthoudt zich bij dit punt" in page
    assert "Mijn zus werkt er." in page


def test_a_vacant_seat_that_steps_aside_gives_nobody_an_interest(room):
    proposal = agendaed(room)
    seat = room.board.seats.get(name="Adviseur")
    meetings.record_recusal(item=current_item(proposal), seat=seat, reason="Belang.", by=room.secretary)
    assert not Interest.objects.exists()


def test_subject_lines_name_no_title_reason_person_or_outcome(room):
    proposal = agendaed(room, title="Herkenbare titel")
    sit(room)
    decision = settled(room, proposal, Outcome.GRANT_CONDITIONALLY)
    correcting.record_correction(
        decision=decision,
        correction=CorrectionIn(reason=REASON, text="Nieuw.", grounds=decision.grounds),
        seen_revision=0,
        by=room.secretary,
    )
    correcting.return_correction(decision=decision, note="Noem de regio.", seen_revision=1, by=room.chair)
    correcting.confirm_correction(decision=decision, seen_revision=1, by=room.chair)
    other = meetings.plan_meeting(board=room.board, starts_at=room.meeting.starts_at.replace(year=2031), by=room.tbd)
    meetings.cancel_meeting(meeting=other, reason="Er ligt niets voor.", by=room.secretary)
    mail.outbox.clear()
    run_due()
    subjects = {message.subject for message in mail.outbox}
    assert any("verbeterd" in subject for subject in subjects)
    assert any("Afgelast" in subject for subject in subjects)
    people = [person.full_name for person in (room.chair, room.secretary, room.tbd, proposal.created_by)]
    for subject in subjects:
        for text in ("Herkenbare", "Toegekend", "toegekend", "80.000", REASON, "niets voor", *people):
            assert text not in subject, subject


def test_who_lost_the_role_downloads_no_letter_and_no_appointment(client, room):
    decision = closed_with_conditions(room)
    run_due()
    letter = reverse("proposals:paper", args=[decision.proposal.papers.get(kind=PaperKind.LETTER).uid])
    appointment = reverse("proposals:meeting-ics", args=[room.meeting.pk])
    client.force_login(room.members[0])
    assert [client.get(address).status_code for address in (letter, appointment)] == [200, 200]
    RoleAssignment.objects.filter(user=room.members[0]).delete()
    assert [client.get(address).status_code for address in (letter, appointment)] == [404, 403]
