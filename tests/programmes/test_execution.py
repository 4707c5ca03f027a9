"""A project at work: schedule, milestones, conditions, money, risks, lessons, people."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from programmes.enums import ProjectLevel
from programmes.finance import finance_of
from programmes.models import Expense, Lesson, Milestone, Obligation, Project, ProjectRisk
from programmes.services import lessons, members, money, progress, risks
from programmes.services.schedule import periods
from programmes.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from programmes.timeline import draw, marks_of
from programmes.timescale import months_later
from tests.programmes.scene import scene, today
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db


# --- the schedule ----------------------------------------------------------------------------------


def test_periods_follow_each_other_and_a_short_rest_joins_the_last():
    found = periods(date(2027, 1, 1), date(2028, 1, 31), 6)
    assert found == [(date(2027, 1, 1), date(2027, 6, 30)), (date(2027, 7, 1), date(2028, 1, 31))]


def test_a_long_rest_is_a_period_of_its_own():
    assert periods(date(2027, 1, 1), date(2027, 10, 31), 6)[-1] == (date(2027, 7, 1), date(2027, 10, 31))


@given(start=st.dates(date(2020, 1, 1), date(2035, 1, 1)), days=st.integers(0, 3000), months=st.integers(1, 24))
def test_periods_cover_every_day_once(start, days, months):
    end = date.fromordinal(start.toordinal() + days)
    found = periods(start, end, months)
    assert found[0][0] == start
    assert found[-1][1] == end
    for (_first, last), (following, _end) in pairwise(found):
        assert following.toordinal() == last.toordinal() + 1
    assert all(first <= last for first, last in found)


def test_the_reports_due_are_made_when_the_project_opens():
    project = scene(started=0, months=24).project
    rows = list(project.reports.all())
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.is_final for row in rows] == [False, False, False, True]
    assert rows[0].period_start == project.starts_on
    assert rows[0].period_end == months_later(project.starts_on, 6) - timedelta(days=1)
    assert (rows[0].due_on - rows[0].period_end).days == project.programme.report_days


def test_team_and_risks_come_along_with_the_grant():
    shown = scene()
    assert set(shown.project.members.values_list("user", "level")) == {
        (shown.leader.pk, ProjectLevel.LEAD_EDITOR),
        (shown.editor.pk, ProjectLevel.EDITOR),
        (shown.reader.pk, ProjectLevel.READER),
    }
    risk = shown.project.risks.first()
    assert (risk.order, risk.score, risk.size) == (1, 16, "high")
    assert risk.owner == shown.project.partners.get().organisation.label
    assert risk.review_on == shown.report.due_on


# --- milestones and conditions ---------------------------------------------------------------------


def test_a_milestone_is_met_with_date_and_evidence_and_can_be_taken_back():
    shown = scene()
    row = shown.project.milestones.get(title="Nulmeting gereed")
    progress.meet_milestone(milestone=row, met_on=today(-3), evidence="Rapport staat op de schijf.", by=shown.editor)
    row.refresh_from_db()
    assert (row.met_on, row.evidence) == (today(-3), "Rapport staat op de schijf.")
    progress.reopen_milestone(milestone=row, by=shown.editor)
    row.refresh_from_db()
    assert (row.met_on, row.evidence) == (None, "")
    assert Event.objects.filter(verb="project.milestone_reopened", data__evidence="Rapport staat op de schijf.")


@pytest.mark.parametrize(("day", "evidence", "field"), [(1, "Gezien.", "met_on"), (-1, "  ", "evidence")])
def test_a_milestone_is_not_met_in_the_future_or_without_evidence(day, evidence, field):
    shown = scene()
    with pytest.raises(Unsuitable) as refusal:
        progress.meet_milestone(
            milestone=shown.project.milestones.first(), met_on=today(day), evidence=evidence, by=shown.leader
        )
    assert refusal.value.field == field


def test_the_database_refuses_a_milestone_that_is_met_without_evidence():
    row = scene().project.milestones.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=row.pk).update(met_on=today(), evidence="")


def test_what_is_late_is_shown_late_and_what_was_met_late_says_so():
    shown = scene()
    progress.meet_milestone(
        milestone=shown.project.milestones.get(title="Voorbereiding"),
        met_on=today(-20),
        evidence="Af.",
        by=shown.leader,
    )
    marks = {mark.title: mark for mark in marks_of(shown.project.milestones.all(), today())}
    assert [
        (marks[name].status, marks[name].days_late) for name in ("Voorbereiding", "Nulmeting gereed", "Eindmeting")
    ] == [
        ("met_late", 10),
        ("late", 10),
        ("open", 0),
    ]
    drawn = draw(list(marks.values()), today())
    assert drawn.says == "1 van de 3 mijlpalen gehaald, 1 te laat"
    assert "Nulmeting gereed" in drawn.message
    assert drawn.today_x is not None
    assert drawn.rows[0].bar is not None


def test_a_condition_is_met_by_the_consortium_and_confirmed_by_tbd():
    shown = scene()
    row = shown.project.obligations.get()
    progress.meet_obligation(obligation=row, met_on=today(-1), note="Zie bijlage.", by=shown.editor)
    with pytest.raises(NotAllowed):
        progress.confirm_obligation(obligation=row, by=shown.leader)
    with pytest.raises(NotAllowed):
        progress.confirm_obligation(obligation=row, by=shown.partner_tbd)
    progress.confirm_obligation(obligation=row, by=shown.tbd)
    row.refresh_from_db()
    assert (row.confirmed_on, row.confirmed_by) == (today(), shown.tbd)
    with pytest.raises(NotNow):
        progress.meet_obligation(obligation=row, met_on=today(-1), note="Nog eens.", by=shown.editor)


def test_a_condition_goes_back_with_a_reason():
    shown = scene()
    row = shown.project.obligations.get()
    with pytest.raises(NotNow):
        progress.confirm_obligation(obligation=row, by=shown.tbd)
    progress.meet_obligation(obligation=row, met_on=today(-1), note="Zie bijlage.", by=shown.editor)
    progress.return_obligation(obligation=row, reason="De bijlage ontbreekt.", by=shown.tbd)
    row.refresh_from_db()
    assert (row.met_on, row.return_reason) == (None, "De bijlage ontbreekt.")


def test_the_database_refuses_a_condition_confirmed_before_it_was_met():
    shown = scene()
    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.filter(project=shown.project).update(confirmed_on=today(), confirmed_by=shown.tbd)


# --- money -----------------------------------------------------------------------------------------


def spend(shown, amount, **changes):
    values = {
        "project": shown.project,
        "amount": Decimal(amount),
        "category": "personnel",
        "source": "rijk_regiodeal",
        "description": "Projectleider",
        "spent_on": today(-1),
        "by": shown.editor,
    }
    return money.add_expense(**values | changes)


def test_money_is_counted_by_year_category_and_source():
    shown = scene()
    year = shown.project.starts_on.year
    spend(shown, "30000.00", year=year)
    spend(shown, "12000.50", year=year, category="equipment", source="regio_privaat")
    spend(shown, "-2000.00", year=year)
    finance = finance_of(shown.project, period=(today(-5), today()))
    assert (finance.total.budget, finance.total.spent) == (Decimal("200000.00"), Decimal("40000.50"))
    assert finance.in_period == Decimal("40000.50")
    assert {line.code: line.total.spent for line in finance.categories} == {
        "personnel": Decimal("28000.00"),
        "equipment": Decimal("12000.50"),
    }
    assert {line.code: line.total.spent for line in finance.sources} == {
        "rijk_regiodeal": Decimal("28000.00"),
        "regio_privaat": Decimal("12000.50"),
    }
    assert finance.years[0].cell.left == Decimal("59999.50")
    assert finance.expected == Decimal("200000.00")


def test_a_cancelled_expense_stays_readable_and_counts_no_longer():
    shown = scene()
    row = spend(shown, "500.00")
    money.cancel_expense(expense=row, reason="Dubbel ingevoerd.", by=shown.editor)
    assert finance_of(shown.project).total.spent == 0
    assert Expense.objects.get().cancel_reason == "Dubbel ingevoerd."
    with pytest.raises(NotNow):
        money.cancel_expense(expense=row, reason="Nog eens.", by=shown.editor)


@pytest.mark.parametrize(("changes", "field"), [({"amount": "0.00"}, "amount"), ({"spent_on": today(1)}, "spent_on")])
def test_an_expense_is_something_and_not_of_tomorrow(changes, field):
    shown = scene()
    with pytest.raises(Unsuitable) as refusal:
        spend(shown, **{"amount": "1.00", **changes})
    assert refusal.value.field == field


@pytest.mark.parametrize("amount", ["90000.00", "110000.00"])
def test_a_difference_at_the_threshold_needs_no_reason(amount):
    shown = scene()
    row = money.set_forecast(
        project=shown.project, year=shown.project.starts_on.year, amount=Decimal(amount), by=shown.editor
    )
    assert row.budget == Decimal("100000.00")


@pytest.mark.parametrize("amount", ["89999.99", "110000.01"])
def test_a_larger_difference_asks_a_reason(amount):
    shown = scene()
    year = shown.project.starts_on.year
    with pytest.raises(Unsuitable) as refusal:
        money.set_forecast(project=shown.project, year=year, amount=Decimal(amount), by=shown.editor)
    assert refusal.value.field == "reason"
    money.set_forecast(
        project=shown.project, year=year, amount=Decimal(amount), reason="Later begonnen.", by=shown.editor
    )
    shown_year = finance_of(shown.project).years[0]
    assert (shown_year.forecast, shown_year.reason, shown_year.is_large) == (Decimal(amount), "Later begonnen.", True)


def test_the_last_forecast_counts():
    shown = scene()
    year = shown.project.starts_on.year
    for amount in ("95000.00", "105000.00"):
        money.set_forecast(project=shown.project, year=year, amount=Decimal(amount), by=shown.editor)
    assert finance_of(shown.project).expected == Decimal("205000.00")


# --- risks, lessons, people ------------------------------------------------------------------------

RISK = {
    "description": "Te weinig docenten",
    "likelihood": 3,
    "impact": 4,
    "measure": "Vroeg werven.",
    "owner": "Projectleider",
}


def test_two_writers_of_a_risk_are_told_of_each_other():
    shown = scene()
    risk = shown.project.risks.first()
    risks.save_risk(project=shown.project, risk=risk, seen_revision=0, review_on=today(30), by=shown.editor, **RISK)
    with pytest.raises(StaleWrite) as refusal:
        risks.save_risk(project=shown.project, risk=risk, seen_revision=0, review_on=today(60), by=shown.leader, **RISK)
    assert (refusal.value.by, refusal.value.revision) == (shown.editor, 1)
    assert ProjectRisk.objects.get(pk=risk.pk).review_on == today(30)


def test_a_new_risk_gets_the_next_number_and_a_closed_one_stays():
    shown = scene()
    row = risks.save_risk(project=shown.project, review_on=today(30), by=shown.editor, **RISK)
    assert row.order == 3
    risks.close_risk(risk=row, reason="Iedereen is gevonden.", by=shown.editor)
    with pytest.raises(NotNow):
        risks.save_risk(project=shown.project, risk=row, seen_revision=2, review_on=today(60), by=shown.leader, **RISK)


@pytest.mark.parametrize("changes", [{"likelihood": 6}, {"impact": 0}, {"closed_on": today()}])
def test_the_database_refuses_an_impossible_risk(changes):
    shown = scene()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectRisk.objects.filter(project=shown.project).update(**changes)


def test_a_lesson_is_kept_also_after_the_project_ended():
    shown = scene()
    Project.objects.filter(pk=shown.project.pk).update(state="closed")
    row = lessons.save_lesson(
        project=shown.project, kind="worked", title="Begin klein", text="Eén school.", is_public=True, by=shown.editor
    )
    lessons.save_lesson(
        project=shown.project,
        lesson=row,
        kind="did_not",
        title="Begin klein",
        text="…",
        is_public=False,
        by=shown.leader,
    )
    assert list(Lesson.objects.values_list("kind", "written_by")) == [("did_not", shown.editor.pk)]


def test_a_project_keeps_a_leader():
    shown = scene()
    leader = shown.project.members.get(user=shown.leader)
    for level in ("", ProjectLevel.EDITOR):
        with pytest.raises(Unsuitable):
            members.change_member(member=leader, level=level, by=shown.leader)
    members.change_member(member=shown.project.members.get(user=shown.editor), level="lead_editor", by=shown.leader)
    members.change_member(member=leader, level="", by=shown.tbd)
    assert not shown.project.members.filter(user=shown.leader).exists()


def test_somebody_is_added_once_and_by_who_may():
    shown = scene()
    values = {"project": shown.project, "email": shown.stranger.email.upper(), "level": "reader"}
    with pytest.raises(NotAllowed):
        members.add_member(**values, by=shown.editor)
    members.add_member(**values, by=shown.leader)
    with pytest.raises(Unsuitable):
        members.add_member(**values, by=shown.leader)
    with pytest.raises(Unsuitable):
        members.add_member(project=shown.project, email="niemand@voorbeeld.example", level="reader", by=shown.leader)


@pytest.mark.parametrize("who", ["reader", "tbd", "auditor", "stranger"])
def test_who_does_not_write_changes_nothing(who):
    shown = scene()
    by = getattr(shown, who)
    with pytest.raises(NotAllowed):
        spend(shown, "1.00", by=by)
    with pytest.raises(NotAllowed):
        risks.save_risk(project=shown.project, review_on=today(30), by=by, **RISK)
    with pytest.raises(NotAllowed):
        progress.meet_milestone(milestone=shown.project.milestones.first(), met_on=today(), evidence="Ja.", by=by)
    assert Expense.objects.count() == 0


def test_nothing_moves_in_a_closed_project():
    shown = scene()
    Project.objects.filter(pk=shown.project.pk).update(state="closed")
    with pytest.raises(NotNow):
        spend(shown, "1.00")
