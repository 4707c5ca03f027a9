"""Steering decisions, their follow-up, and reminders of what is owed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from programmes.enums import ProjectState, ReportState
from programmes.models import ActionPoint, ProgressReport, Project, SteeringDecision
from programmes.services import progress, reminding, reports, steering
from programmes.services.writing import NotAllowed, NotNow, Unsuitable
from programmes.tasks import steer_and_remind
from tests.programmes.scene import TEXTS, scene, today
from twenteboard.platform.models import Event, Message

pytestmark = pytest.mark.django_db


def decide(shown, outcome="continue", **changes):
    values = {
        "project": shown.project,
        "outcome": outcome,
        "motivation": "Het verslag laat zien dat het werkt.",
        "effective_on": today(),
        "by": shown.tbd,
    }
    return steering.decide(**values | changes)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("continue", "running"), ("adjust", "running"), ("pause", "paused"), ("stop", "stopped")],
)
def test_a_decision_gives_the_project_its_state_and_is_kept(outcome, state):
    shown = scene()
    decision = decide(shown, outcome, changes="Eén school minder." if outcome == "adjust" else "")
    assert Project.objects.get(pk=shown.project.pk).state == state
    assert (decision.number, decision.from_state, decision.to_state) == (1, "running", state)
    assert decision.applied_at is not None
    assert Event.objects.filter(verb="project.steered", data__number=1).exists()


def test_a_decision_rests_on_report_and_risks_and_has_follow_up():
    shown = scene()
    risk = shown.project.risks.first()
    decision = decide(
        shown,
        report=shown.report,
        risks=[risk],
        actions=[steering.ActionIn(text="Zoek twee docenten", assignee="Penvoerder", due_on=today(20))],
    )
    assert (decision.report, list(decision.risks.all())) == (shown.report, [risk])
    action = decision.actions.get()
    steering.finish_action(action=action, note="Gevonden.", by=shown.editor)
    action.refresh_from_db()
    assert (action.done_on, action.done_by, action.note) == (today(), shown.editor, "Gevonden.")
    with pytest.raises(NotNow):
        steering.finish_action(action=action, note="Nog eens.", by=shown.editor)


def test_a_risk_of_another_project_carries_no_decision():
    shown, other = scene(), scene(number="TWB-P-2026-002")
    with pytest.raises(Unsuitable):
        decide(shown, risks=[other.project.risks.first()])


def test_a_decision_for_later_waits_and_a_missed_day_does_no_harm():
    shown = scene()
    decide(shown, "pause", effective_on=today(3))
    assert Project.objects.get(pk=shown.project.pk).state == ProjectState.RUNNING
    with pytest.raises(NotNow):
        decide(shown, "stop")
    assert steering.apply_due(today(2)) == 0
    assert steering.apply_due(today(5)) == 1
    assert steering.apply_due(today(5)) == 0
    assert Project.objects.get(pk=shown.project.pk).state == ProjectState.PAUSED


def test_what_stops_owes_one_last_report():
    shown = scene(months=24)
    decide(shown, "stop")
    rows = list(shown.project.reports.all())
    assert [row.number for row in rows] == [1, 2]
    assert [row.is_final for row in rows] == [False, True]
    assert rows[-1].period_end == today()
    assert ProgressReport.objects.to_write().count() == 2


def test_a_project_is_closed_only_when_all_is_done():
    shown = scene()
    with pytest.raises(Unsuitable):
        decide(shown, "close")
    row = shown.project.obligations.get()
    progress.meet_obligation(obligation=row, met_on=today(-1), note="Zie bijlage.", by=shown.editor)
    progress.confirm_obligation(obligation=row, by=shown.tbd)
    with pytest.raises(Unsuitable):
        decide(shown, "close")
    decide(shown, "stop")
    for report in shown.project.reports.all():
        reports.save_report(report=report, seen_revision=0, texts=TEXTS, by=shown.editor)
        reports.submit_report(report=report, by=shown.leader)
        reports.accept_report(report=report, by=shown.tbd)
    decide(shown, "close")
    assert Project.objects.get(pk=shown.project.pk).state == ProjectState.CLOSED
    with pytest.raises(NotNow):
        decide(shown)


@pytest.mark.parametrize(
    ("changes", "field"), [({"motivation": " "}, "motivation"), ({"outcome": "adjust"}, "changes")]
)
def test_a_decision_says_why_and_an_adjustment_what(changes, field):
    with pytest.raises(Unsuitable) as refusal:
        decide(scene(), **changes)
    assert refusal.value.field == field


@pytest.mark.parametrize("who", ["leader", "partner_tbd", "admin", "auditor", "stranger"])
def test_only_tbd_without_a_part_in_it_steers(who):
    shown = scene()
    with pytest.raises(NotAllowed):
        decide(shown, by=getattr(shown, who))
    assert SteeringDecision.objects.count() == 0


def test_a_state_that_does_not_fit_the_outcome_is_refused_by_the_database():
    decision = decide(scene())
    with pytest.raises(IntegrityError), transaction.atomic():
        SteeringDecision.objects.filter(pk=decision.pk).update(to_state="closed")


# --- reminders -------------------------------------------------------------------------------------


def test_reminders_go_before_and_after_the_date_and_never_twice():
    shown = scene(started=0)
    due = shown.report.due_on
    sent = [len(reminding.remind(due + timedelta(days=n)).reports) for n in (-20, -14, -14, 0)]
    assert sent == [0, 1, 0, 0]
    # Messages carry the real day; a rest of three days counts from there.
    assert len(reminding.remind(due + timedelta(days=1)).reports) == 1
    assert len(reminding.remind(due + timedelta(days=30)).reports) == 0
    mails = Message.objects.filter(template="report_due")
    assert mails.count() == 4
    assert set(mails.values_list("to_user", flat=True)) == {shown.leader.pk, shown.editor.pk}


def test_a_day_on_which_the_portal_did_not_run_is_made_up_for():
    shown = scene(started=0)
    assert len(reminding.remind(shown.report.due_on - timedelta(days=9)).reports) == 1


def test_what_was_handed_in_or_met_is_not_asked_for():
    shown = scene()
    reports.save_report(report=shown.report, seen_revision=0, texts=TEXTS, by=shown.editor)
    reports.submit_report(report=shown.report, by=shown.leader)
    progress.meet_obligation(
        obligation=shown.project.obligations.get(), met_on=today(-1), note="Zie bijlage.", by=shown.editor
    )
    done = reminding.remind()
    assert (done.reports, done.obligations) == ([], [])


def test_late_conditions_and_actions_are_asked_for_by_the_task():
    shown = scene()
    decide(
        shown,
        actions=[
            steering.ActionIn(text="Zoek docenten", assignee="TBD", assignee_user=shown.tbd, due_on=today(3)),
        ],
    )
    steer_and_remind()
    steer_and_remind()
    assert Message.objects.filter(template="obligation_due", to_user=shown.leader).count() == 1
    assert list(Message.objects.filter(template="action_due").values_list("to_user", flat=True)) == [shown.tbd.pk]
    assert ActionPoint.objects.get().done_on is None


def test_overdue_reports_are_those_still_to_hand_in():
    shown = scene(started=-400)
    assert ProgressReport.objects.overdue().filter(project=shown.project).count() == 2
    decide(shown, "pause")
    assert ProgressReport.objects.overdue().count() == 2
    assert shown.report.is_overdue
    assert shown.report.state == ReportState.DRAFT
