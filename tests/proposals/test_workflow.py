"""The road: every state × move × role, and what a move leaves behind."""

import threading

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction

from proposals.enums import State
from proposals.models import Move, Proposal, Submission
from proposals.models.record import RecordIsFrozenError
from proposals.services.submitting import submit
from proposals.statements import STATEMENTS
from proposals.step import AlreadyMoved, GuardFailed, MoveRefused, NotAllowed
from proposals.workflow import TRANSITIONS, available, perform
from tests.factories import ProposalFactory, UserFactory, submitted_quickscan
from tests.proposals.road import cast, place
from twenteboard.platform.models import Event, Message

pytestmark = pytest.mark.django_db

NON_FINAL = [
    state
    for state in State
    if state not in ("granted", "granted_conditionally", "rejected", "declined", "ineligible", "withdrawn")
]
# The road as it was agreed on, written out here once more: from, to and who. The table in the code must be this one.
AGREED = {
    "submit_quickscan": (["idea"], "quickscan", {"lead_editor"}),
    "invite": (["quickscan"], "invited", {"tbd"}),
    "decline": (["quickscan"], "declined", {"tbd"}),
    "submit_proposal": (["invited", "incomplete"], "submitted", {"lead_editor"}),
    "ask_completion": (["submitted"], "incomplete", {"tbd"}),
    "declare_ineligible": (["submitted"], "ineligible", {"tbd"}),
    "qualify": (["submitted"], "review", {"tbd"}),
    "close_review": (["review"], "advice", {"tbd"}),
    "send_advice": (["advice"], "hearing", {"tbd"}),
    "react": (["hearing"], "advice", {"lead_editor"}),
    "finalise_advice": (["advice"], "ready", {"tbd"}),
    "reopen_advice": (["ready", "deferred"], "advice", {"tbd"}),
    "put_on_agenda": (["ready", "deferred"], "agenda", {"tbd"}),
    "take_off_agenda": (["agenda"], "ready", {"tbd"}),
    "grant": (["agenda"], "granted", {"chair"}),
    "grant_conditionally": (["agenda"], "granted_conditionally", {"chair"}),
    "defer": (["agenda"], "deferred", {"chair"}),
    "reject": (["agenda"], "rejected", {"chair"}),
    "withdraw": (NON_FINAL, "withdrawn", {"lead_editor"}),
    "lapse": (["idea", "invited", "incomplete"], "withdrawn", {"portal"}),
    "correct": (list(State), None, {"admin"}),
}


def test_the_table_is_the_road_that_was_agreed_on():
    table = {name: (sorted(row.sources), row.target) for name, row in TRANSITIONS.items()}
    assert table == {name: (sorted(sources), target) for name, (sources, target, _who) in AGREED.items()}


@pytest.mark.parametrize("state", list(State))
def test_each_role_can_make_exactly_its_moves_in_each_state(state):
    scene = cast()
    proposal = place(scene.proposal, state)
    everyone = {**scene.people, "portal": None} | {f"conflicted {r}": p for r, p in scene.conflicted.items()}
    wrong = []
    for name, (sources, _target, who) in AGREED.items():
        for role, person in everyone.items():
            if state not in sources:
                expected = AlreadyMoved
            elif role in who:
                expected = None
            else:
                expected = NotAllowed
            try:
                with transaction.atomic():
                    perform(
                        Proposal.objects.get(pk=proposal.pk), name, by=person, reason="Een reden die lang genoeg is."
                    )
                    outcome = None
                    transaction.set_rollback(True)
            except GuardFailed:
                outcome = None  # the right person in the right state; only something is missing yet
            except MoveRefused as refusal:
                outcome = type(refusal)
            if outcome is not expected:
                wrong.append((name, role, outcome, expected))
    assert wrong == []
    assert Proposal.objects.get(pk=proposal.pk).state == state


@pytest.mark.parametrize("state", list(State))
def test_buttons_are_the_moves_that_are_allowed(state):
    scene = cast()
    proposal = place(scene.proposal, state)
    for role, person in {**scene.people, **{f"x{r}": p for r, p in scene.conflicted.items()}}.items():
        drawn = {option.name for option in available(Proposal.objects.get(pk=proposal.pk), person)}
        agreed = {name for name, (sources, _target, who) in AGREED.items() if state in sources and role in who}
        if state == State.IDEA:
            agreed.discard("correct")  # nothing happened yet
        assert drawn == agreed, role


def test_a_move_writes_state_record_event_and_mail_together(django_capture_on_commit_callbacks):
    proposal = ProposalFactory(quickscan=True)
    with django_capture_on_commit_callbacks():
        submit(proposal=proposal, by=proposal.created_by, statements=set(STATEMENTS))
    move = Move.objects.get(proposal=proposal)
    assert (move.name, move.from_state, move.to_state, move.by) == (
        "submit_quickscan",
        State.IDEA,
        State.QUICKSCAN,
        proposal.created_by,
    )
    assert proposal.state == State.QUICKSCAN
    assert move.submission == Submission.objects.get(proposal=proposal) == proposal.current_submission
    assert Event.objects.filter(verb="proposal.submit_quickscan", object_id=str(proposal.pk)).count() == 1
    assert Message.objects.filter(template="receipt", recipient=proposal.created_by.email).count() == 1
    assert proposal.papers.filter(kind="receipt").count() == 1


def test_a_failing_guard_names_everything_at_once_and_changes_nothing():
    proposal = ProposalFactory()
    before = Proposal.objects.values().get(pk=proposal.pk)
    with pytest.raises(GuardFailed) as refusal:
        perform(proposal, "submit_quickscan", by=proposal.created_by)
    messages = [str(problem.message) for problem in refusal.value.problems]
    assert "Beschrijf uw plan in een paar zinnen." in messages
    assert "Kies minstens één gemeente." in messages
    assert "Vink onder aan de controlepagina de verklaringen aan." in messages
    assert all(problem.url for problem in refusal.value.problems)
    assert Proposal.objects.values().get(pk=proposal.pk) == before
    assert not Move.objects.exists()
    assert not Message.objects.exists()


def test_a_second_press_is_told_who_was_faster():
    proposal = submitted_quickscan()
    with pytest.raises(AlreadyMoved) as refusal:
        perform(proposal, "submit_quickscan", by=proposal.created_by, statements=STATEMENTS)
    assert str(proposal.created_by) in str(refusal.value)
    assert "Quickscan ingediend" in str(refusal.value)
    assert Move.objects.count() == 1


def test_a_required_reason_must_be_long_enough():
    proposal = submitted_quickscan()
    tbd = UserFactory(roles=["tbd"])
    with pytest.raises(GuardFailed, match="20 tekens"):
        perform(proposal, "decline", by=tbd, reason="Te kort.")
    perform(proposal, "decline", by=tbd, reason="Het plan raakt geen van de programmalijnen.")
    assert proposal.state == State.DECLINED


def test_undoing_goes_back_step_by_step_and_keeps_the_record():
    proposal = submitted_quickscan()
    tbd, admin = UserFactory(roles=["tbd"]), UserFactory(roles=["admin"])
    perform(proposal, "decline", by=tbd, reason="Het plan raakt geen van de programmalijnen.")
    perform(proposal, "correct", by=admin, reason="Verkeerde quickscan aangeklikt.")
    assert proposal.state == State.QUICKSCAN
    perform(proposal, "correct", by=admin, reason="Ook het indienen was een vergissing.")
    assert proposal.state == State.IDEA
    assert [m.name for m in proposal.moves.order_by("pk")] == ["submit_quickscan", "decline", "correct", "correct"]
    with pytest.raises(GuardFailed, match="geen stap"):
        perform(proposal, "correct", by=admin, reason="Er is niets meer om terug te draaien.")


def test_records_and_submissions_are_never_changed_or_deleted():
    proposal = submitted_quickscan()
    for row in (Move.objects.get(), Submission.objects.get()):
        with pytest.raises(RecordIsFrozenError):
            row.save()
        with pytest.raises(RecordIsFrozenError):
            row.delete()
    assert proposal.submissions.get().sha256 == Submission.objects.get().sha256


def test_the_database_refuses_a_submitted_state_without_submission():
    proposal = ProposalFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state=State.QUICKSCAN)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_pressing_at_once_make_one_move():
    if connection.vendor != "postgresql":
        pytest.skip("a race between two connections needs PostgreSQL")
    proposal = submitted_quickscan()
    people = [UserFactory(roles=["tbd"]), UserFactory(roles=["tbd"])]
    start, outcomes = threading.Barrier(2), []

    def press(person):
        try:
            own = Proposal.objects.get(pk=proposal.pk)
            start.wait(timeout=10)
            perform(own, "decline", by=person, reason="Het plan raakt geen van de programmalijnen.")
            outcomes.append("moved")
        except AlreadyMoved as refusal:
            outcomes.append(str(refusal))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(outcomes) == 2
    assert outcomes.count("moved") == 1
    told = next(outcome for outcome in outcomes if outcome != "moved")
    assert "zojuist door" in told
    assert proposal.moves.filter(name="decline").count() == 1
    assert Message.objects.filter(template="declined").count() == 1
