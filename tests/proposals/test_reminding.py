"""Terms: reminders that go once, also after a day without the portal, and closing that never comes as a surprise."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from partners.enums import Role
from proposals.enums import AssignmentState, State
from proposals.models import Proposal, ReviewAssignment
from proposals.services.reminding import remind_and_lapse
from proposals.tasks import remind_and_lapse as task
from tests.factories import ProposalFactory, UserFactory, team_member
from tests.proposals.judged import advised, reviewed
from tests.proposals.road import place
from twenteboard.platform.models import Event, Message

pytestmark = pytest.mark.django_db

DUE = date(2027, 6, 30)


@pytest.fixture
def clock(monkeypatch):
    """Set the day it is, at noon, for the portal and for what it writes down."""

    def set_day(day: date) -> None:
        moment = timezone.make_aware(datetime.combine(day, time(12)))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_day(date(2027, 1, 1))
    return set_day


@pytest.fixture
def run(clock):
    """Return a function that lets the timetable come by on a day."""

    def run(day: date):
        clock(day)
        known = set(Message.objects.values_list("pk", flat=True))
        done = remind_and_lapse()
        # The column's default was bound to the real clock when the model was made.
        Message.objects.exclude(pk__in=known).update(created_at=timezone.now())
        return done

    return run


def draft(state=State.IDEA, due_on=DUE, since=date(2027, 1, 1)) -> Proposal:
    proposal = place(ProposalFactory(full=True), state)
    moment = timezone.make_aware(datetime.combine(since, time(12)))
    Proposal.objects.filter(pk=proposal.pk).update(due_on=due_on, state_since=moment)
    proposal.refresh_from_db()
    return proposal


def reminders() -> list[Message]:
    return list(Message.objects.filter(template="term_reminder").order_by("pk"))


def test_whole_life_of_a_forgotten_draft(run):
    proposal = draft()
    sent, lapsed = {}, {}
    for offset in range(-30, 10):
        day = DUE + timedelta(days=offset)
        done = run(day)
        if done.reminders:
            sent[offset] = done.reminders
        if done.lapsed:
            lapsed[offset] = done.lapsed
    assert list(sent) == [-14, -3]
    assert list(lapsed) == [1]
    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN
    assert len(reminders()) == 2
    assert Message.objects.filter(template="lapsed").count() == 1
    assert Event.objects.filter(verb="proposal.lapse", actor=None).count() == 1


@pytest.mark.parametrize("state", [State.IDEA, State.INVITED, State.INCOMPLETE, State.HEARING])
def test_each_state_in_which_the_applicants_are_waited_for_is_reminded(run, state):
    proposal = draft(state)
    assert run(DUE - timedelta(days=14)).reminders == [proposal.number]


@pytest.mark.parametrize("state", [State.QUICKSCAN, State.SUBMITTED, State.REVIEW, State.READY, State.REJECTED])
def test_nobody_is_reminded_of_what_others_must_do(run, state):
    draft(state)
    assert run(DUE).reminders == []
    assert reminders() == []


def test_skipped_day_is_caught_up(run):
    proposal = draft()
    assert run(DUE - timedelta(days=15)).reminders == []
    assert run(DUE - timedelta(days=11)).reminders == [proposal.number]
    assert run(DUE - timedelta(days=1)).reminders == [proposal.number]
    assert len(reminders()) == 2


def test_nothing_goes_twice_however_often_it_runs(run):
    draft()
    for _n in range(4):
        run(DUE - timedelta(days=14))
    assert len(reminders()) == 1
    for _n in range(4):
        run(DUE - timedelta(days=2))
    assert len(reminders()) == 2


def test_after_a_long_silence_people_still_get_both_reminders_and_days_to_act(run):
    proposal = draft()
    late = DUE + timedelta(days=40)
    happened = [
        (offset, bool(done.reminders), bool(done.lapsed))
        for offset in range(10)
        if (done := run(late + timedelta(days=offset))) and (done.reminders or done.lapsed)
    ]
    assert happened == [(0, True, False), (3, True, False), (6, False, True)]
    first, second = reminders()
    assert "voorbij" in first.subject
    assert "15\u00a0augustus 2027" in first.body_text
    assert "15\u00a0augustus 2027" in second.body_text
    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN


def test_no_reminder_on_the_day_something_is_asked(run):
    asked = date(2027, 3, 1)
    proposal = draft(State.INCOMPLETE, due_on=asked + timedelta(days=5), since=asked)
    assert run(asked).reminders == []
    assert run(asked + timedelta(days=3)).reminders == [proposal.number]


def test_new_term_starts_anew(run):
    proposal = draft()
    run(DUE - timedelta(days=14))
    Proposal.objects.filter(pk=proposal.pk).update(due_on=DUE + timedelta(days=60))
    assert run(DUE).reminders == []
    assert run(DUE + timedelta(days=46)).reminders == [proposal.number]
    assert len(reminders()) == 2


def test_whole_team_is_reminded_and_who_left_is_not(run):
    proposal = draft()
    colleague = team_member(proposal)
    gone = team_member(proposal)
    gone.is_active = False
    gone.save()
    run(DUE - timedelta(days=14))
    assert {mail.recipient for mail in reminders()} == {proposal.created_by.email, colleague.email}
    run(DUE - timedelta(days=3))
    run(DUE + timedelta(days=1))
    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN


def test_two_mails_of_one_reminder_do_not_count_as_two(run):
    proposal = draft()
    team_member(proposal)
    run(DUE)
    assert run(DUE + timedelta(days=2)).lapsed == []


def test_reaction_that_does_not_come_is_not_waited_for(run):
    proposal = reviewed(State.HEARING)
    version = advised(proposal)
    version.frozen_at = timezone.now()
    version.save()
    Proposal.objects.filter(pk=proposal.pk).update(due_on=DUE)
    assert run(DUE).reactions == []
    assert run(DUE + timedelta(days=1)).reactions == [proposal.number]
    proposal.refresh_from_db()
    assert proposal.state == State.ADVICE
    response = proposal.responses.get()
    assert (response.by, response.text) == (None, "")
    assert response.sent_at is not None
    assert run(DUE + timedelta(days=2)).reactions == []


def test_one_that_cannot_move_does_not_stop_the_others(run):
    stuck = draft(State.HEARING)  # without an advice there is nothing to react to
    other = draft()
    for day in (DUE - timedelta(days=14), DUE - timedelta(days=3)):
        run(day)
    done = run(DUE + timedelta(days=1))
    stuck.refresh_from_db()
    assert stuck.state == State.HEARING
    assert done.lapsed == [other.number]


def test_reviewer_is_reminded_before_and_once_after_the_date(run):
    proposal = place(ProposalFactory(full=True), State.REVIEW)
    reviewer = UserFactory(roles=[Role.REVIEWER])
    ReviewAssignment.objects.create(proposal=proposal, reviewer=reviewer, due_on=DUE, assigned_by=proposal.created_by)
    done = {offset: run(DUE + timedelta(days=offset)).reviews for offset in range(-6, 12)}
    assert [offset for offset, numbers in done.items() if numbers] == [-3, 1]
    first, second = Message.objects.filter(template="review_reminder").order_by("pk")
    assert first.recipient == second.recipient == reviewer.email
    assert "te laat" in second.subject


@pytest.mark.parametrize("state", [AssignmentState.SUBMITTED, AssignmentState.CANCELLED])
def test_who_is_done_is_left_in_peace(run, state):
    proposal = place(ProposalFactory(full=True), State.REVIEW)
    ReviewAssignment.objects.create(
        proposal=proposal, reviewer=UserFactory(), due_on=DUE, state=state, assigned_by=proposal.created_by
    )
    assert run(DUE + timedelta(days=5)).reviews == []


def test_command_and_task_do_the_same(clock, capsys):
    draft()
    clock(DUE - timedelta(days=14))
    call_command("remind")
    assert "reminders 1" in capsys.readouterr().out
    task()
    assert len(reminders()) == 1


def test_timetable_knows_the_task():
    from django.conf import settings

    from twenteboard.celery import app

    app.loader.import_default_modules()
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "proposals.remind_and_lapse" in names
    assert "proposals.remind_and_lapse" in app.tasks


def test_queries_do_not_grow_with_proposals_that_need_nothing(run, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    draft()
    run(DUE - timedelta(days=14))
    with CaptureQueriesContext(connection) as few:
        remind_and_lapse()
    for _n in range(3):
        draft()
    run(DUE - timedelta(days=14))
    with django_assert_num_queries(len(few)):
        remind_and_lapse()
