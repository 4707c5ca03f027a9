"""The working area of a project: who sees which page, what it shows and saves, and how many queries it takes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from programmes.models import Expense, Forecast, Lesson, ProgressReport, ProjectPaper, ProjectRisk, SteeringDecision
from programmes.services import lessons, money, progress, reports, risks, steering
from programmes.worklist import tasks_for
from tests.factories import ProgrammeFactory, UserFactory
from tests.programmes.scene import TEXTS, scene, today
from twenteboard.platform.jobs import run_due

pytestmark = pytest.mark.django_db

READ = ["overview", "planning", "money", "obligations", "risks", "reports", "steering", "lessons", "members"]
SEES = ("leader", "reader", "tbd", "admin", "auditor")
SEES_NOT = ("partner_tbd", "stranger")


def url(shown, name, *args):
    return reverse(f"programmes:{name}", args=[shown.project.number, *args])


def date_parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def fill(shown, n=1):
    """Give the project ``n`` rows of everything."""
    for i in range(n):
        money.add_expense(
            project=shown.project,
            amount=Decimal(100 + i),
            category="personnel",
            source="rijk_regiodeal",
            description=f"Uren {i}",
            spent_on=today(-i),
            by=shown.editor,
        )
        lessons.save_lesson(
            project=shown.project, kind="worked", title=f"Les {i}", text="Begin klein.", is_public=True, by=shown.leader
        )
        risks.save_risk(
            project=shown.project,
            description=f"Risico {i}",
            likelihood=3,
            impact=3,
            measure="Opletten.",
            owner="Projectleider",
            review_on=today(10),
            by=shown.editor,
        )
        steering.decide(
            project=shown.project,
            outcome="continue",
            motivation="Het loopt.",
            effective_on=today(),
            report=shown.report,
            risks=shown.project.risks.all(),
            actions=[steering.ActionIn(text=f"Doe {i}", assignee="Penvoerder", due_on=today(5))],
            by=shown.tbd,
        )


@pytest.mark.parametrize("name", READ)
def test_every_page_opens_for_who_may_within_its_budget(client, name, django_assert_max_num_queries):
    shown = scene()
    fill(shown, 3)
    for who in SEES:
        client.force_login(getattr(shown, who))
        client.get(url(shown, f"work-{name}"))
        with django_assert_max_num_queries(15):
            answer = client.get(url(shown, f"work-{name}"))
        assert answer.status_code == 200, who
        assert shown.project.title in answer.content.decode()


@pytest.mark.parametrize("name", [*(f"work-{name}" for name in READ), "work-expense", "work-steering-new"])
def test_who_may_not_know_of_it_gets_404_and_a_visitor_logs_in(client, name):
    shown = scene()
    assert client.get(url(shown, name)).status_code == 302
    for who in SEES_NOT:
        client.force_login(getattr(shown, who))
        assert client.get(url(shown, name)).status_code == 404, who


@pytest.mark.parametrize(
    ("name", "args", "may"),
    [
        ("work-expense", (), "editor"),
        ("work-forecast", (2026,), "editor"),
        ("work-risk-new", (), "editor"),
        ("work-lesson-new", (), "editor"),
        ("report-write", (1,), "editor"),
        ("work-steering-new", (), "tbd"),
    ],
)
def test_a_page_to_write_on_is_for_who_writes(client, name, args, may, django_assert_max_num_queries):
    shown = scene()
    for who in ("reader", "auditor", "tbd" if may == "editor" else "leader"):
        client.force_login(getattr(shown, who))
        assert client.get(url(shown, name, *args)).status_code == 403, who
    client.force_login(getattr(shown, may))
    with django_assert_max_num_queries(15):
        assert client.get(url(shown, name, *args)).status_code == 200


@pytest.mark.parametrize("name", READ)
def test_queries_do_not_grow_with_the_rows(client, name, django_assert_max_num_queries):
    programme = ProgrammeFactory()
    small, large = scene(programme=programme), scene(programme=programme, number="TWB-P-2026-002")
    fill(small, 1)
    fill(large, 4)
    counts = []
    for shown in (small, large):
        client.force_login(shown.leader)
        client.get(url(shown, f"work-{name}"))
        with django_assert_max_num_queries(15) as queries:
            client.get(url(shown, f"work-{name}"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(client, n, django_assert_max_num_queries):
    programme = ProgrammeFactory()
    made = [scene(programme=programme, number=f"TWB-P-2026-00{i}") for i in range(1, n + 1)]
    client.force_login(made[0].tbd)
    client.get(reverse("programmes:work-list"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("programmes:work-list")).content.decode()
    assert all(shown.project.number in page for shown in made)


def test_the_list_is_narrowed_to_what_is_late(client):
    programme = ProgrammeFactory()
    late, fresh = (
        scene(programme=programme, started=-400),
        scene(programme=programme, started=-5, number="TWB-P-2026-002", obligations=[]),
    )
    client.force_login(late.tbd)
    page = client.get(reverse("programmes:work-list"), {"laat": "rapport"}).content.decode()
    assert late.project.number in page
    assert fresh.project.number not in page


def test_an_expense_and_a_forecast_are_entered_and_faults_keep_what_was_typed(client):
    shown = scene()
    client.force_login(shown.editor)
    data = {"description": "Docenten", "amount": "1.250,50", "category": "personnel", "source": "regio_publiek"}
    answer = client.post(url(shown, "work-expense"), data)
    assert answer.status_code == 422
    assert "Vul de dag in waarop het is uitgegeven." in answer.content.decode()
    assert "1.250,50" in answer.content.decode()
    client.post(url(shown, "work-expense"), data | date_parts("spent_on", today(-2)))
    row = Expense.objects.get()
    assert (row.amount, row.year) == (Decimal("1250.50"), today(-2).year)
    year = shown.project.starts_on.year
    answer = client.post(url(shown, "work-forecast", year), {"amount": "10.000"})
    assert answer.status_code == 422
    assert Forecast.objects.count() == 0
    client.post(url(shown, "work-forecast", year), {"amount": "10.000", "reason": "Later begonnen."})
    assert "Later begonnen." in client.get(url(shown, "work-money")).content.decode()
    client.post(url(shown, "work-expense-cancel", row.pk), {"reason": "Dubbel."})
    row.refresh_from_db()
    assert row.cancel_reason == "Dubbel."


def test_a_milestone_is_noted_and_shown_late_or_met(client):
    shown = scene()
    client.force_login(shown.editor)
    row = shown.project.milestones.get(title="Nulmeting gereed")
    assert "10 dagen te laat" in client.get(url(shown, "work-planning")).content.decode()
    data = {"evidence": "Verslag op de schijf."} | date_parts("met_on", today(-10))
    assert client.post(url(shown, "work-milestone", row.pk), data).status_code == 302
    page = client.get(url(shown, "work-planning")).content.decode()
    assert "Verslag op de schijf." in page
    client.post(url(shown, "work-milestone", row.pk), {"reopen": "1"})
    row.refresh_from_db()
    assert row.met_on is None


def test_a_condition_goes_from_consortium_to_tbd(client):
    shown = scene()
    row = shown.project.obligations.get()
    client.force_login(shown.editor)
    client.post(url(shown, "work-obligation", row.pk), {"note": "Gemeten."} | date_parts("met_on", today(-1)))
    client.force_login(shown.tbd)
    assert client.post(url(shown, "work-obligation", row.pk), {"reason": ""}).status_code == 422
    client.post(url(shown, "work-obligation", row.pk), {"confirm": "1"})
    row.refresh_from_db()
    assert row.confirmed_by == shown.tbd
    client.force_login(shown.auditor)
    assert client.get(url(shown, "work-obligation", row.pk)).status_code == 403


def test_two_writers_of_a_risk_see_both_texts(client):
    shown = scene()
    risk = shown.project.risks.first()
    risks.save_risk(
        project=shown.project,
        risk=risk,
        seen_revision=0,
        description="Te weinig docenten",
        likelihood=5,
        impact=4,
        measure="Eerder werven dan gepland.",
        owner="Projectleider",
        review_on=today(30),
        by=shown.leader,
    )
    client.force_login(shown.editor)
    data = {
        "description": "Te weinig docenten",
        "likelihood": 2,
        "impact": 4,
        "measure": "Mijn eigen tekst.",
        "owner": "Projectleider",
        "revision": 0,
    } | date_parts("review_on", today(30))
    answer = client.post(url(shown, "work-risk", risk.pk), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Eerder werven dan gepland." in page
    assert "Mijn eigen tekst." in page
    assert client.post(url(shown, "work-risk", risk.pk), data | {"revision": 1}).status_code == 302
    assert ProjectRisk.objects.get(pk=risk.pk).measure == "Mijn eigen tekst."


def test_a_report_is_written_handed_in_returned_and_accepted_on_the_pages(client, django_assert_max_num_queries):
    shown = scene()
    client.force_login(shown.leader)
    client.get(url(shown, "report", 1))
    with django_assert_max_num_queries(15):
        page = client.get(url(shown, "report", 1)).content.decode()
    assert "Beschrijf wat u in deze periode hebt gedaan." in page
    assert "Rapportage indienen" not in page
    assert client.post(url(shown, "report-write", 1), TEXTS | {"revision": 0}).status_code == 302
    assert client.post(url(shown, "report-write", 1), TEXTS | {"revision": 0}).status_code == 409
    assert "Rapportage indienen" in client.get(url(shown, "report", 1)).content.decode()
    with django_assert_max_num_queries(25):
        client.post(url(shown, "report-submit", 1))
    assert shown.report.state == "submitted"
    assert client.post(url(shown, "report-judge", 1)).status_code == 403
    client.force_login(shown.tbd)
    with django_assert_max_num_queries(15):
        assert "Rapportage goedkeuren" in client.get(url(shown, "report", 1)).content.decode()
    refused = client.post(url(shown, "report-judge", 1), {"return": "1", "judgement": ""})
    assert refused.status_code == 422
    assert "Schrijf op wat anders moet of ontbreekt." in refused.content.decode()
    assert shown.report.state == "submitted"
    client.post(url(shown, "report-judge", 1), {"return": "1", "judgement": "Noem aantallen."})
    client.force_login(shown.leader)
    assert "Noem aantallen." in client.get(url(shown, "report-write", 1)).content.decode()
    client.post(url(shown, "report-submit", 1))
    client.force_login(shown.tbd)
    client.post(url(shown, "report-judge", 1), {"accept": "1", "judgement": "Akkoord."})
    assert (shown.report.state, shown.report.submissions.count()) == ("accepted", 2)


def test_what_is_still_being_written_is_for_the_consortium(client):
    shown = scene()
    reports.save_report(report=shown.report, seen_revision=0, texts=TEXTS, by=shown.editor)
    client.force_login(shown.tbd)
    page = client.get(url(shown, "report", 1)).content.decode()
    assert TEXTS["done"] not in page
    assert "Het consortium schrijft aan deze rapportage" in page
    reports.submit_report(report=shown.report, by=shown.leader)
    reports.return_report(report=shown.report, reason="Noem aantallen.", by=shown.tbd)
    again = TEXTS | {"done": "Drie scholen, 84 leerlingen."}
    reports.save_report(report=shown.report, seen_revision=1, texts=again, by=shown.editor)
    page = client.get(url(shown, "report", 1)).content.decode()
    assert TEXTS["done"] in page
    assert "84 leerlingen" not in page
    client.force_login(shown.reader)
    assert "84 leerlingen" in client.get(url(shown, "report", 1)).content.decode()


def test_a_paper_is_for_who_may_see_the_project(client):
    shown = scene()
    reports.save_report(report=shown.report, seen_revision=0, texts=TEXTS, by=shown.editor)
    reports.submit_report(report=shown.report, by=shown.leader)
    paper = ProjectPaper.objects.get()
    client.force_login(shown.reader)
    assert client.get(reverse("programmes:paper", args=[paper.uid])).status_code == 302
    assert client.get(reverse("programmes:paper-state", args=[paper.uid])).status_code == 200
    assert client.post(reverse("programmes:paper-retry", args=[paper.uid])).status_code == 403
    run_due()
    answer = client.get(reverse("programmes:paper", args=[paper.uid]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    client.force_login(shown.stranger)
    assert client.get(reverse("programmes:paper", args=[paper.uid])).status_code == 404


def test_tbd_records_a_decision_with_actions(client):
    shown = scene()
    risk = shown.project.risks.first()
    data = {
        "outcome": "pause",
        "motivation": "Er zijn geen docenten.",
        "risks": [risk.pk],
        "actions-TOTAL_FORMS": 1,
        "actions-INITIAL_FORMS": 0,
        "actions-0-text": "Werf docenten",
        "actions-0-assignee": "Penvoerder",
    } | date_parts("effective_on", today())
    client.force_login(shown.tbd)
    answer = client.post(url(shown, "work-steering-new"), data)
    assert answer.status_code == 422
    assert "Vul de dag in waarop het klaar moet zijn." in answer.content.decode()
    more = client.post(url(shown, "work-steering-new"), data | {"add-actions": "1"})
    assert more.status_code == 200
    assert "actions-1-text" in more.content.decode()
    assert (
        client.post(url(shown, "work-steering-new"), data | date_parts("actions-0-due_on", today(20))).status_code
        == 302
    )
    decision = SteeringDecision.objects.get()
    assert (decision.to_state, list(decision.risks.all())) == ("paused", [risk])
    client.force_login(shown.editor)
    action = decision.actions.get()
    client.post(url(shown, "work-action", action.pk), {"note": "Gevonden."})
    assert "Gevonden." in client.get(url(shown, "work-steering")).content.decode()


def test_the_leader_manages_the_people(client):
    shown = scene()
    client.force_login(shown.leader)
    page = url(shown, "work-members")
    assert client.post(page, {"email": "niemand@voorbeeld.example", "level": "reader"}).status_code == 422
    client.post(page, {"email": shown.stranger.email, "level": "reader"})
    member = shown.project.members.get(user=shown.stranger)
    client.post(page, {"member": member.pk, "level": "editor"})
    member.refresh_from_db()
    assert member.level == "editor"
    client.post(page, {"member": member.pk, "level": "editor", "remove": "1"})
    assert not shown.project.members.filter(user=shown.stranger).exists()
    client.force_login(shown.editor)
    assert client.post(page, {"email": shown.stranger.email, "level": "reader"}).status_code == 403


def test_public_lessons_are_those_meant_for_everyone(client, django_assert_max_num_queries):
    shown = scene()
    fill(shown)
    Lesson.objects.create(
        project=shown.project, kind="did_not", title="Alleen voor ons", text="x", written_by=shown.leader
    )
    with django_assert_max_num_queries(3):
        page = client.get(reverse("programmes:lessons")).content.decode()
    assert "Les 0" in page
    assert "Alleen voor ons" not in page
    assert "Les 0" not in client.get(reverse("programmes:lessons"), {"soort": "did_not"}).content.decode()


def test_the_public_page_shows_nothing_of_the_working_area(client):
    shown = scene()
    fill(shown)
    page = client.get(reverse("programmes:project", args=[shown.project.number])).content.decode()
    assert "uitvoering" not in page
    assert "Te weinig docenten" not in page


# --- my work ---------------------------------------------------------------------------------------


def test_everybody_finds_their_own_work(django_assert_max_num_queries):
    shown = scene()
    fill(shown)
    with django_assert_max_num_queries(8):
        kinds = {task.kind for task in tasks_for(UserFactory._meta.model.objects.get(pk=shown.editor.pk))}
    assert kinds == {"write-report", "meet-condition", "action"} - (
        {"write-report"} if shown.report.due_on > today(28) else set()
    )
    assert {task.kind for task in tasks_for(shown.reader)} == set()
    assert {task.kind for task in tasks_for(shown.stranger)} == set()
    reports.save_report(report=shown.report, seen_revision=0, texts=TEXTS, by=shown.editor)
    reports.submit_report(report=shown.report, by=shown.leader)
    progress.meet_obligation(
        obligation=shown.project.obligations.get(), met_on=today(-1), note="Gemeten.", by=shown.editor
    )
    assert {"judge-report", "confirm-condition"} <= {task.kind for task in tasks_for(shown.tbd)}
    assert {task.kind for task in tasks_for(shown.partner_tbd)} == set()


def test_tbd_asks_after_what_is_overdue():
    shown = scene(started=-400)
    tasks = [task for task in tasks_for(shown.tbd) if task.kind == "chase-report"]
    overdue = ProgressReport.objects.overdue().filter(project=shown.project)
    assert [task.due_on for task in tasks] == [row.due_on for row in overdue.order_by("due_on")]
    assert tasks[0].due_on < today() - timedelta(days=1)
