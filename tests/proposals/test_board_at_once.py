"""Two people of the Board at the same moment: one is told of the other, and no list of decisions misses a word."""

import threading

import pytest
from django.db import close_old_connections, connection, transaction

from proposals.models import Decision, Meeting, MeetingPaper
from proposals.services import correcting, meetings
from proposals.services.correcting import CorrectionIn
from proposals.services.meetings import MeetingRefused
from proposals.services.minutes import publish_list
from proposals.services.writing import NotNow
from tests.factories import UserFactory
from tests.proposals.boardroom import agendaed, boardroom, settled, sit
from twenteboard.platform.models import Message

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HELD_OPEN = 0.6  # seconds in which the second person would be ready, were there no lock


def in_threads(*works) -> list[str]:
    """Run each in a thread with a connection of its own; returns what each was told, in the order of ``works``."""
    told = [""] * len(works)

    def run(place, work):
        try:
            work()
            told[place] = "done"
        except (NotNow, MeetingRefused) as refusal:
            told[place] = str(refusal)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=row) for row in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert all(told)
    return told


def one_before_the_other(first, second) -> list[str]:
    """Let ``second`` begin when ``first`` did its work and did not commit yet."""
    written, ready = threading.Event(), threading.Event()

    def begin():
        with transaction.atomic():
            first()
            written.set()
            ready.wait(HELD_OPEN)

    def follow():
        assert written.wait(10)
        second()
        ready.set()

    return in_threads(begin, follow)


def recorded(room, decision, text) -> None:
    correcting.record_correction(
        decision=decision,
        correction=CorrectionIn(reason="In de tekst stond een verkeerde naam.", text=text),
        seen_revision=0,
        by=room.secretary,
    )


def confirming(room, decision, *, by=None):
    return lambda: correcting.confirm_correction(decision=decision, seen_revision=1, by=by or room.chair)


def closing(room):
    return lambda: meetings.close_meeting(meeting=Meeting.objects.get(), by=room.secretary)


def texts_of_newest_list() -> list[str]:
    return [item["text"] for item in MeetingPaper.objects.order_by("-version").first().data["items"]]


@pytest.fixture
def room():
    return boardroom()


def test_two_chairs_confirm_a_correction_at_once_and_one_is_told(room):
    proposal = agendaed(room)
    sit(room)
    first = settled(room, proposal)
    recorded(room, first, "De verbeterde tekst.")
    other = UserFactory(roles=["chair"])
    told = in_threads(confirming(room, first), confirming(room, first, by=other))
    later = Decision.objects.get(corrects=first)
    assert sorted(told) == sorted(["done", f"Dit besluit is al verbeterd. Verbeter besluit {later.number}."])
    assert proposal.papers.filter(kind="letter").count() == 2
    assert Message.objects.filter(template="decision_corrected").count() == 1


def test_a_correction_that_is_confirmed_while_the_meeting_closes_is_in_the_list(room):
    proposal = agendaed(room)
    sit(room)
    first = settled(room, proposal)
    recorded(room, first, "De verbeterde tekst.")
    assert one_before_the_other(confirming(room, first), closing(room)) == ["done", "done"]
    assert texts_of_newest_list() == ["De verbeterde tekst."]


def test_a_correction_that_is_confirmed_while_the_list_is_published_makes_the_next_version(room):
    proposal = agendaed(room)
    sit(room)
    first = settled(room, proposal)
    recorded(room, first, "De verbeterde tekst.")
    assert one_before_the_other(closing(room), confirming(room, first)) == ["done", "done"]
    assert MeetingPaper.objects.count() == 2
    assert texts_of_newest_list() == ["De verbeterde tekst."]


def test_two_corrections_of_one_meeting_at_once_are_both_in_the_list(room):
    proposals = [agendaed(room), agendaed(room)]
    sit(room)
    decisions = [settled(room, proposal) for proposal in proposals]
    meetings.close_meeting(meeting=room.meeting, by=room.secretary)
    for n, decision in enumerate(decisions, start=1):
        recorded(room, decision, f"Verbetering {n}.")
    assert one_before_the_other(*(confirming(room, decision) for decision in decisions)) == ["done", "done"]
    assert texts_of_newest_list() == ["Verbetering 1.", "Verbetering 2."]


def test_a_correction_that_is_recorded_while_the_list_is_published_leaves_the_list_alone(room):
    proposal = agendaed(room)
    sit(room)
    first = settled(room, proposal)
    meetings.close_meeting(meeting=room.meeting, by=room.secretary)

    def publishing():
        publish_list(meeting=Meeting.objects.get(), by=room.secretary)

    assert one_before_the_other(lambda: recorded(room, first, "Nog niet."), publishing) == ["done", "done"]
    assert MeetingPaper.objects.count() == 1
    assert texts_of_newest_list() == [first.text]


def test_a_meeting_closed_twice_at_once_is_closed_once_and_has_one_list(room):
    proposal = agendaed(room)
    sit(room)
    settled(room, proposal)
    assert one_before_the_other(closing(room), closing(room)) == ["done", "Deze vergadering is al gesloten."]
    assert MeetingPaper.objects.count() == 1
