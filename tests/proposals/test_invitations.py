"""A meeting in the calendars of its members: planned, moved, cancelled."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proposals.enums import MeetingState
from proposals.invitations import members_of
from proposals.models import Meeting
from proposals.services import meetings
from proposals.services.meetings import MeetingRefused
from proposals.workflow import GuardFailed, perform
from tests.factories import UserFactory
from tests.platform.test_calendar import value
from tests.proposals.boardroom import agendaed, boardroom, ready_proposal, sit
from twenteboard.platform.jobs import run_due
from twenteboard.platform.models import Message

pytestmark = pytest.mark.django_db
SUMMER = datetime(2031, 7, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def room():
    room = boardroom()
    Message.objects.all().delete()
    return room


def ics(client, room, person=None) -> str:
    client.force_login(person or room.members[0])
    response = client.get(reverse("proposals:meeting-ics", args=[room.meeting.pk]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="vergadering.ics"' in response["Content-Disposition"]
    return response.content.decode()


def test_a_member_downloads_the_meeting(client, room):
    meetings.change_meeting(
        meeting=room.meeting,
        starts_at=SUMMER,
        place="Stadhuis, Enschede",
        note="Kom op tijd.",
        duration=90,
        by=room.tbd,
    )
    text = ics(client, room)
    assert value(text, "DTSTART") == "20310703T140000"
    assert value(text, "DTEND") == "20310703T153000"
    assert value(text, "LOCATION") == "Stadhuis\\, Enschede"
    assert value(text, "SUMMARY") == "Vergadering van de Voorbeeldboard"
    assert value(text, "DESCRIPTION").startswith("Kom op tijd.\\n\\nAgenda en stukken staan in het portaal")


def test_the_file_says_nothing_of_what_is_on_the_agenda(client, room):
    proposal = agendaed(room, title="Geheim plan")
    text = ics(client, room)
    assert "Geheim plan" not in text
    assert proposal.number not in text


def test_a_move_changes_the_same_item_and_cancelling_takes_it_out(client, room):
    first = ics(client, room)
    meetings.change_meeting(meeting=room.meeting, starts_at=SUMMER, by=room.secretary)
    moved = ics(client, room)
    meetings.cancel_meeting(meeting=room.meeting, reason="Te weinig voorstellen.", by=room.secretary)
    gone = ics(client, room)
    assert value(first, "UID") == value(moved, "UID") == value(gone, "UID")
    assert [value(text, "SEQUENCE") for text in (first, moved, gone)] == ["0", "1", "2"]
    assert [value(text, "METHOD") for text in (first, moved, gone)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert value(gone, "STATUS") == "CANCELLED"
    assert value(first, "DTSTART") != value(moved, "DTSTART")


def test_saving_the_same_again_moves_nothing_and_mails_nobody(room):
    row = room.meeting
    meetings.change_meeting(meeting=row, starts_at=row.starts_at, place=row.place, duration=row.duration, by=room.tbd)
    assert Meeting.objects.get(pk=row.pk).sequence == 0
    assert not Message.objects.exists()


def test_members_and_secretaries_get_each_mail_once_with_the_file(room):
    planned = meetings.plan_meeting(board=room.board, starts_at=SUMMER, place="Raadzaal", by=room.tbd)
    meetings.change_meeting(meeting=planned, starts_at=SUMMER + timedelta(days=1), place="Online", by=room.tbd)
    meetings.change_meeting(meeting=planned, starts_at=SUMMER + timedelta(days=1), place="Raadzaal", by=room.tbd)
    meetings.cancel_meeting(meeting=planned, reason="De zaal is bezet.", by=room.tbd)
    run_due()
    people = sorted(user.email for user in (*room.members, room.chair, room.secretary))
    subjects = {}
    for message in mail.outbox:
        subjects.setdefault(message.subject, []).append(message)
    assert list(subjects) == [
        "Vergadering van de Twente Board op 3 juli 2031",
        "Gewijzigd: vergadering van de Twente Board op 4 juli 2031",
        "Afgelast: vergadering van de Twente Board op 4 juli 2031",
    ]
    counts = [sorted(message.to[0] for message in messages) for messages in subjects.values()]
    assert counts == [people, sorted(people * 2), people]
    parts = [message.attachments[0].get_payload(decode=True).decode() for message in mail.outbox]
    assert {value(part, "SEQUENCE") for part in parts} == {"0", "1", "2", "3"}
    assert len({value(part, "UID") for part in parts}) == 1
    bodies = [messages[0].body for messages in subjects.values()]
    assert "Waar: Raadzaal" in bodies[0]
    assert "is verplaatst" in bodies[1]
    assert "De zaal is bezet." in bodies[2]


def test_who_left_a_seat_or_has_none_gets_no_mail(room):
    room.board.seats.filter(holder=room.members[0]).update(ends_on=date(2020, 1, 1))
    UserFactory(roles=["board"])
    UserFactory(roles=["secretary"], is_active=False)
    assert set(members_of(room.board)) == {*room.members[1:], room.chair, room.secretary}


def test_a_meeting_is_not_cancelled_once_open_or_while_something_is_on_its_agenda(room):
    proposal = agendaed(room)
    with pytest.raises(MeetingRefused, match=proposal.number):
        meetings.cancel_meeting(meeting=room.meeting, reason="Te druk.", by=room.secretary)
    perform(proposal, "take_off_agenda", by=room.tbd, reason="Naar een later moment.")
    sit(room)
    with pytest.raises(MeetingRefused, match="geopend"):
        meetings.cancel_meeting(meeting=room.meeting, reason="Te druk.", by=room.secretary)
    assert Meeting.objects.get(pk=room.meeting.pk).state == MeetingState.OPEN


def test_a_cancelled_meeting_leaves_its_moment_free_and_takes_nothing_any_more(room):
    cancelled = meetings.cancel_meeting(meeting=room.meeting, reason="Te druk.", by=room.secretary)
    for turn in (meetings.open_meeting, meetings.close_meeting):
        with pytest.raises(MeetingRefused):
            turn(meeting=cancelled, by=room.secretary)
    with pytest.raises(MeetingRefused, match="afgelast"):
        meetings.change_meeting(meeting=cancelled, starts_at=SUMMER, by=room.secretary)
    with pytest.raises(MeetingRefused, match="afgelast"):
        meetings.set_attendance(meeting=cancelled, present=set(), by=room.secretary)
    with pytest.raises(GuardFailed, match="afgelast"):
        perform(ready_proposal(room), "put_on_agenda", by=room.tbd, meeting=cancelled)
    again = meetings.plan_meeting(board=room.board, starts_at=cancelled.starts_at, by=room.secretary)
    assert again.uid != cancelled.uid


def test_the_database_keeps_a_cancelled_meeting_with_its_reason(room):
    for change in ({"state": "cancelled"}, {"duration": 5}, {"duration": 1000}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=room.meeting.pk).update(**change)
    other = meetings.plan_meeting(board=room.board, starts_at=SUMMER, by=room.tbd)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=other.pk).update(uid=room.meeting.uid)


def test_the_pages_plan_move_and_cancel_with_mistakes_on_the_way(client, room):
    client.force_login(room.tbd)
    filled = {"day_day": "3", "day_month": "7", "day_year": "2031", "time": "14.00", "place": "Raadzaal"}
    new = reverse("proposals:meeting-new")
    wrong = client.post(new, filled | {"duration": "5"})
    assert wrong.status_code == 422
    assert "Raadzaal" in wrong.content.decode()
    assert client.post(new, filled).status_code == 302
    planned = Meeting.objects.latest("pk")
    assert (planned.duration, planned.starts_at) == (120, SUMMER)
    page = client.get(planned.get_absolute_url()).content.decode()
    assert reverse("proposals:meeting-ics", args=[planned.pk]) in page
    cancel = reverse("proposals:meeting-cancel", args=[planned.pk])
    assert cancel in page
    empty = client.post(cancel, {"reason": " "})
    assert empty.status_code == 422
    assert "waarom de vergadering niet doorgaat" in empty.content.decode()
    done = client.post(cancel, {"reason": "De zaal is bezet."}, follow=True).content.decode()
    assert "Deze vergadering gaat niet door" in done
    assert "De zaal is bezet." in done
    assert "Haal de vergadering uit uw agenda" in done
    assert reverse("proposals:meeting-open", args=[planned.pk]) not in done
    assert "is afgelast" in client.get(cancel, follow=True).content.decode()
    assert "Afgelast" in client.get(reverse("proposals:meetings")).content.decode()


def test_planning_costs_the_same_with_one_and_twelve_members(room):
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            meetings.plan_meeting(
                board=room.board, starts_at=SUMMER + timedelta(days=Meeting.objects.count()), by=room.tbd
            )
        return len(seen)

    count()  # also reads which roles who plans has, once
    many = count()
    room.board.seats.exclude(holder=room.members[0]).update(holder=None)
    assert count() == many == 8
