"""Planning, presence, stepping aside, opening and closing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from proposals.enums import MeetingState, Outcome, State
from proposals.guards import current_item, quorum_for, votes_of
from proposals.models import Meeting, Recusal, Seat
from proposals.services import meetings
from proposals.services.interests import declare_interest
from proposals.services.meetings import MeetingRefused
from proposals.workflow import GuardFailed, perform
from tests.factories import ConsortiumMember, OrganisationFactory, UserFactory
from tests.proposals.boardroom import agendaed, boardroom, ready_proposal, settled, sit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("configured", "seats", "recused", "needed"),
    [
        (6, 10, 0, 6),
        (6, 10, 1, 6),  # 5,4 rounded up
        (6, 10, 2, 5),  # 4,8
        (6, 10, 5, 3),
        (6, 10, 10, 0),
        (2, 3, 1, 2),  # 1,33
        (6, 0, 0, 6),  # a board without seats never decides
    ],
)
def test_the_quorum_shrinks_in_proportion_to_who_steps_aside(configured, seats, recused, needed):
    assert quorum_for(configured, seats=seats, recused=recused) == needed


def test_votes_are_counted_by_hand():
    room = boardroom()
    proposal = agendaed(room)
    item = current_item(proposal)
    for seat in room.voters[8:]:  # one of them is absent as well
        meetings.record_recusal(item=item, seat=seat, reason="Familie werkt er.", by=room.secretary)
    sit(room, present=9)
    votes = votes_of(item, configured=6)
    assert (votes.seats, votes.present, votes.recused, votes.entitled, votes.quorum) == (10, 9, 2, 8, 5)
    assert votes.has_quorum


def test_the_advisory_seat_and_the_chair_do_not_count():
    room = boardroom()
    proposal = agendaed(room)
    meetings.set_attendance(
        meeting=room.meeting, present=set(room.board.seats.values_list("pk", flat=True)), by=room.secretary
    )
    votes = votes_of(current_item(proposal), configured=6)
    assert (votes.seats, votes.entitled) == (10, 10)


def test_presence_can_be_corrected_until_the_meeting_is_closed():
    room = boardroom()
    sit(room, present=4)
    sit(room, present=7)
    assert room.meeting.attendances.filter(is_present=True).count() == 7
    assert room.meeting.attendances.count() == 12
    meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    with pytest.raises(MeetingRefused, match="gesloten"):
        sit(room, present=10)


def test_a_board_does_not_meet_twice_at_one_moment():
    room = boardroom()
    with pytest.raises(MeetingRefused, match="andere tijd"):
        meetings.plan_meeting(board=room.board, starts_at=room.meeting.starts_at, by=room.secretary)
    other = meetings.plan_meeting(
        board=room.board, starts_at=room.meeting.starts_at + timedelta(days=7), by=room.secretary
    )
    with pytest.raises(MeetingRefused, match="andere tijd"):
        meetings.change_meeting(meeting=other, starts_at=room.meeting.starts_at, by=room.secretary)
    moved = meetings.change_meeting(
        meeting=other, starts_at=other.starts_at + timedelta(days=1), place="Online", by=room.secretary
    )
    assert Meeting.objects.get(pk=other.pk).place == moved.place == "Online"


def test_an_opened_meeting_stays_where_it_is():
    room = boardroom()
    sit(room)
    with pytest.raises(MeetingRefused, match="geopend"):
        meetings.change_meeting(
            meeting=room.meeting, starts_at=room.meeting.starts_at + timedelta(days=1), by=room.secretary
        )
    with pytest.raises(MeetingRefused, match="al geopend"):
        meetings.open_meeting(meeting=room.meeting, by=room.secretary)


def test_a_meeting_closes_only_when_everything_is_decided():
    room = boardroom()
    proposal = agendaed(room)
    with pytest.raises(MeetingRefused):
        meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    sit(room)
    with pytest.raises(MeetingRefused, match=proposal.number):
        meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    settled(room, proposal, Outcome.DEFER)
    assert meetings.close_meeting(meeting=room.meeting, by=room.secretary).state == MeetingState.CLOSED


def test_seats_of_the_consortium_step_aside_by_themselves():
    room = boardroom()
    organisation = OrganisationFactory(name="Voorbeeldbedrijf Noord")
    Seat.objects.filter(pk=room.voters[0].pk).update(organisation=organisation)
    proposal = ready_proposal(room)
    ConsortiumMember.objects.create(proposal=proposal, organisation=organisation)
    perform(proposal, "put_on_agenda", by=room.tbd, meeting=room.meeting)
    recusal = current_item(proposal).recusals.get()
    assert recusal.seat == room.voters[0]
    assert "Voorbeeldbedrijf Noord" in recusal.reason


def test_declaring_an_interest_while_on_the_agenda_lets_the_seat_step_aside():
    room = boardroom()
    proposal = agendaed(room)
    declare_interest(proposal=proposal, by=room.members[3], reason="Mijn zus werkt bij de penvoerder.")
    recusal = Recusal.objects.get()
    assert (recusal.seat, recusal.reason) == (room.voters[3], "Mijn zus werkt bij de penvoerder.")
    assert recusal.item == current_item(proposal)


def test_declaring_an_interest_before_the_agenda_counts_once_it_is_on():
    room = boardroom()
    proposal = ready_proposal(room)
    declare_interest(proposal=proposal, by=room.members[3], reason="Mijn zus werkt bij de penvoerder.")
    assert not Recusal.objects.exists()
    perform(proposal, "put_on_agenda", by=room.tbd, meeting=room.meeting)
    assert Recusal.objects.get().seat == room.voters[3]


def test_nobody_steps_aside_for_what_was_decided_or_for_another_board():
    room, other = boardroom(), boardroom()
    proposal = agendaed(room)
    item = current_item(proposal)
    with pytest.raises(MeetingRefused, match="niet van deze Board"):
        meetings.record_recusal(item=item, seat=other.voters[0], reason="Belang.", by=room.secretary)
    sit(room)
    settled(room, proposal)
    with pytest.raises(MeetingRefused, match="al besloten"):
        meetings.record_recusal(item=item, seat=room.voters[0], reason="Belang.", by=room.secretary)
    assert not Recusal.objects.exists()


def test_a_deferred_proposal_goes_to_another_meeting():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    settled(room, proposal, Outcome.DEFER)
    with pytest.raises(GuardFailed, match="andere vergadering"):
        perform(proposal, "put_on_agenda", by=room.tbd, meeting=room.meeting)
    later = meetings.plan_meeting(
        board=room.board, starts_at=room.meeting.starts_at + timedelta(days=30), by=room.secretary
    )
    perform(proposal, "put_on_agenda", by=room.tbd, meeting=later)
    assert proposal.state == State.AGENDA
    assert current_item(proposal).meeting == later


def test_who_may_not_run_a_meeting_changes_nothing():
    room = boardroom()
    calls = (
        (meetings.open_meeting, {}),
        (meetings.close_meeting, {}),
        (meetings.set_attendance, {"present": set()}),
    )
    for turn, values in calls:
        with pytest.raises(PermissionDenied):
            turn(meeting=room.meeting, by=room.tbd, **values)
    for person in (room.members[0], UserFactory()):
        with pytest.raises(PermissionDenied):
            meetings.cancel_meeting(meeting=room.meeting, reason="Geen zin.", by=person)
