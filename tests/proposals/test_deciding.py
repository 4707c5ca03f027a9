"""The decision: recorded by the secretary, confirmed by the chair, once, and within the money."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from programmes.models import Project
from proposals.enums import DecisionState, Outcome, State
from proposals.guards import current_item
from proposals.models import Decision, Interest, Meeting, Proposal
from proposals.services import deciding, meetings
from proposals.services.deciding import DecisionChanged
from proposals.workflow import AlreadyMoved, GuardFailed, NotAllowed, perform
from tests.factories import UserFactory
from tests.proposals.boardroom import agendaed, boardroom, confirm, decided, record, settled, sit

pytestmark = pytest.mark.django_db


def refusal_of(room, proposal) -> str:
    with pytest.raises(GuardFailed) as refusal:
        confirm(room, proposal)
    proposal.refresh_from_db()
    assert proposal.state == State.AGENDA
    assert not proposal.decisions.confirmed().exists()
    return str(refusal.value)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.GRANT, State.GRANTED),
        (Outcome.GRANT_CONDITIONALLY, State.GRANTED_CONDITIONALLY),
        (Outcome.DEFER, State.DEFERRED),
        (Outcome.REJECT, State.REJECTED),
    ],
)
def test_each_outcome_is_numbered_and_kept(outcome, state):
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    decision = settled(room, proposal, outcome)
    assert proposal.state == state
    assert decision.number.startswith("TWB-B-")
    assert (decision.recorded_by, decision.confirmed_by) == (room.secretary, room.chair)
    assert decision.item == current_item(proposal)
    assert (proposal.project_id is not None) == (state in (State.GRANTED, State.GRANTED_CONDITIONALLY))
    assert proposal.papers.filter(kind="letter").count() == (outcome != Outcome.DEFER)


def test_only_what_belongs_to_the_outcome_is_kept():
    room = boardroom()
    proposal = agendaed(room)
    everything = decided(Outcome.GRANT_CONDITIONALLY, needed="Iets.", reasons={})
    recorded = record(room, proposal, everything)
    assert recorded.conditions.count() == 2
    assert recorded.needed == ""
    recorded = record(room, proposal, decided(Outcome.GRANT, conditions=everything.conditions, needed="Iets."), seen=1)
    assert (recorded.conditions.count(), recorded.needed) == (0, "")
    recorded = record(room, proposal, decided(Outcome.DEFER, amount=Decimal(5)), seen=2)
    assert (recorded.amount, recorded.needed) == (None, "Een zekere cofinanciering.")


def test_the_moment_of_recording_stays_when_the_chair_confirms():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    before = record(room, proposal, decided()).recorded_at
    confirm(room, proposal)
    assert Decision.objects.get().recorded_at == before


def test_the_day_of_the_decision_is_the_day_in_twente():
    room = boardroom()
    proposal = agendaed(room)
    Meeting.objects.filter(pk=room.meeting.pk).update(starts_at=datetime(2027, 6, 30, 22, 30, tzinfo=UTC))
    sit(room)
    assert settled(room, proposal).decided_on.isoformat() == "2027-07-01"


def test_without_quorum_there_is_no_decision():
    room = boardroom()
    proposal = agendaed(room)
    sit(room, present=5)
    record(room, proposal, decided(votes_for=5))
    assert "geen quorum: 5 leden mogen stemmen, er zijn er 6 nodig" in refusal_of(room, proposal)


def test_who_steps_aside_is_not_counted_among_the_votes():
    room = boardroom()
    proposal = agendaed(room)
    meetings.record_recusal(
        item=current_item(proposal), seat=room.voters[0], reason="Familie werkt er.", by=room.secretary
    )
    sit(room)
    record(room, proposal, decided(votes_for=10))
    assert "9 leden" in refusal_of(room, proposal)
    record(room, proposal, decided(votes_for=9), seen=1)
    confirm(room, proposal, seen=2)
    proposal.refresh_from_db()
    assert proposal.state == State.GRANTED


def test_a_tie_is_no_majority():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided(votes_for=4, votes_against=4, votes_abstained=2))
    assert "geen meerderheid" in refusal_of(room, proposal)


def test_not_more_than_was_asked():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided(amount=Decimal("80000.01")))
    assert "hoger dan wat is gevraagd" in refusal_of(room, proposal)


def test_not_more_than_the_programme_has_left():
    room = boardroom(budget="100000.00")
    first, second = agendaed(room), agendaed(room)
    sit(room)
    settled(room, first)
    record(room, second, decided())
    assert "20.000" in refusal_of(room, second)
    record(room, second, decided(amount=Decimal("20000.00")), seen=1)
    confirm(room, second, seen=2)
    assert sum(project.granted_amount for project in Project.objects.all()) == Decimal(100000)


def test_everything_that_lacks_is_named_at_once():
    room = boardroom()
    proposal = agendaed(room)
    record(room, proposal, decided(Outcome.REJECT, text="", votes_for=0))
    told = refusal_of(room, proposal)
    for part in ("Schrijf de tekst van het besluit", "Open eerst de vergadering", "geen quorum", "reden"):
        assert part in told


def test_a_grant_with_conditions_needs_one():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided(Outcome.GRANT_CONDITIONALLY, conditions=()))
    assert "minstens één voorwaarde" in refusal_of(room, proposal)


def test_the_chair_confirms_only_what_was_read():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided())
    record(room, proposal, decided(amount=Decimal("70000.00")), seen=1)
    with pytest.raises(DecisionChanged):
        confirm(room, proposal, seen=1)
    with pytest.raises(DecisionChanged):
        record(room, proposal, decided(), seen=1)
    assert Decision.objects.get().amount == Decimal(70000)


def test_recording_and_confirming_take_two_people():
    room = boardroom()
    both = UserFactory(roles=["secretary", "chair"])
    proposal = agendaed(room)
    sit(room)
    deciding.record_decision(proposal=proposal, decision=decided(), seen_revision=0, by=both)
    with pytest.raises(GuardFailed, match="zelf vast"):
        deciding.confirm_decision(proposal=proposal, seen_revision=1, by=both)


def test_only_the_secretary_records_and_only_the_chair_confirms():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    for person in (room.chair, room.tbd, room.members[0], proposal.created_by):
        with pytest.raises(NotAllowed):
            deciding.record_decision(proposal=proposal, decision=decided(), seen_revision=0, by=person)
    record(room, proposal, decided())
    for person in (room.secretary, room.tbd, room.members[0], proposal.created_by):
        with pytest.raises(NotAllowed):
            deciding.confirm_decision(proposal=proposal, seen_revision=1, by=person)


def test_a_chair_with_an_interest_confirms_nothing():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided())
    Interest.objects.create(proposal=proposal, user=room.chair, reason="Familie.", declared_by=room.chair)
    with pytest.raises(NotAllowed):
        confirm(room, proposal)


def test_a_second_press_tells_who_was_first():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    settled(room, proposal)
    with pytest.raises(AlreadyMoved, match=str(room.chair)):
        confirm(room, proposal)
    with pytest.raises(NotAllowed):
        record(room, proposal, decided())
    assert Decision.objects.count() == Project.objects.count() == 1


def test_a_deferral_is_not_confirmed_again_in_the_next_meeting():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    first = settled(room, proposal, Outcome.DEFER)
    later = meetings.plan_meeting(board=room.board, starts_at=timezone.now() + timedelta(days=30), by=room.secretary)
    perform(proposal, "put_on_agenda", by=room.tbd, meeting=later)
    with pytest.raises(GuardFailed, match="besluit eerst vast"):
        confirm(room, proposal)
    room.meeting = later
    sit(room)
    second = settled(room, proposal)
    assert first.number != second.number
    assert proposal.state == State.GRANTED


def test_a_returned_decision_waits_for_the_secretary_with_the_remark():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    recorded = record(room, proposal, decided())
    assert deciding.remark_on(recorded) is None
    with pytest.raises(NotAllowed):
        deciding.return_decision(proposal=proposal, note="Nee.", seen_revision=1, by=room.secretary)
    deciding.return_decision(proposal=proposal, note="Het bedrag klopt niet.", seen_revision=1, by=room.chair)
    assert deciding.remark_on(recorded) == {"note": "Het bedrag klopt niet.", "by": str(room.chair)}
    again = record(room, proposal, decided(amount=Decimal("60000.00")), seen=1)
    assert deciding.remark_on(again) is None
    with pytest.raises(DecisionChanged):
        deciding.return_decision(proposal=proposal, note="Weer niet.", seen_revision=1, by=room.chair)
    assert Decision.objects.get().state == DecisionState.RECORDED


def test_nothing_to_return_is_told():
    room = boardroom()
    proposal = agendaed(room)
    with pytest.raises(GuardFailed, match="geen vastgelegd besluit"):
        deciding.return_decision(proposal=proposal, note="Nee.", seen_revision=0, by=room.chair)


# --- at the same moment ---------------------------------------------------------------------------


def press_together(*presses) -> list[str]:
    """Run each press in a thread with a connection of its own, started together; returns what each was told."""
    start, told = threading.Barrier(len(presses)), []

    def run(press):
        try:
            start.wait(timeout=10)
            press()
            told.append("confirmed")
        except (AlreadyMoved, GuardFailed) as refusal:
            told.append(str(refusal))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(told) == len(presses)
    return told


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_chairs_at_once_make_one_decision():
    room = boardroom()
    other = UserFactory(roles=["chair"])
    proposal = agendaed(room)
    sit(room)
    record(room, proposal, decided())

    def press(person):
        own = Proposal.objects.get(pk=proposal.pk)
        return lambda: deciding.confirm_decision(proposal=own, seen_revision=1, by=person)

    told = press_together(press(room.chair), press(other))
    assert told.count("confirmed") == 1
    assert "zojuist door" in next(text for text in told if text != "confirmed")
    assert Decision.objects.confirmed().count() == Project.objects.count() == 1
    assert proposal.papers.filter(kind="letter").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_grants_at_once_never_spend_the_same_money():
    room = boardroom(budget="100000.00")
    other = UserFactory(roles=["chair"])
    proposals = [agendaed(room), agendaed(room)]
    sit(room)
    for proposal in proposals:
        record(room, proposal, decided())

    def press(proposal, person):
        own = Proposal.objects.get(pk=proposal.pk)
        return lambda: deciding.confirm_decision(proposal=own, seen_revision=1, by=person)

    told = press_together(press(proposals[0], room.chair), press(proposals[1], other))
    assert told.count("confirmed") == 1
    assert "20.000" in next(text for text in told if text != "confirmed")
    assert Project.objects.get().granted_amount == Decimal(80000)
