"""Progress reports: written, frozen, returned, accepted, printed."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from programmes.enums import ReportState
from programmes.models import ProgressReport, ProjectPaper
from programmes.models.report import ReportSubmissionIsFinalError
from programmes.reports import progress
from programmes.services import reports
from programmes.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from tests.programmes.scene import TEXTS, scene, today
from tests.proposals.pdf_reading import check_paper, data_of, text_of
from twenteboard.platform.jobs import run_due
from twenteboard.platform.models import Message
from twenteboard.platform.papers import canonical_json, render_bytes, sha256_of

pytestmark = pytest.mark.django_db


def written(shown, **changes):
    return reports.save_report(
        report=shown.report, seen_revision=shown.report.revision, texts=TEXTS | changes, by=shown.editor
    )


def handed_in(shown):
    written(shown)
    return reports.submit_report(report=shown.report, by=shown.leader)


def test_a_draft_is_kept_as_it_is_also_when_it_is_not_complete():
    shown = scene()
    row = written(shown, effects="")
    assert (row.revision, row.saved_by, row.done) == (1, shown.editor, TEXTS["done"])
    assert list(reports.missing(row)) == ["effects"]


def test_two_writers_are_told_of_each_other():
    shown = scene()
    written(shown)
    with pytest.raises(StaleWrite) as refusal:
        reports.save_report(report=shown.report, seen_revision=0, texts=TEXTS, by=shown.leader)
    assert (refusal.value.by, refusal.value.revision) == (shown.editor, 1)


def test_what_is_handed_in_is_frozen_with_its_hash():
    shown = scene()
    submission = handed_in(shown)
    report = shown.report
    assert (report.state, report.current) == (ReportState.SUBMITTED, submission)
    assert submission.sha256 == sha256_of(canonical_json(submission.data))
    shown.project.milestones.update(title="Iets anders")
    shown.project.risks.all().delete()
    frozen = progress.build(report.current.data)
    assert "Nulmeting gereed" in [mark.title for mark in frozen.marks]
    assert frozen.risks[0].description == "Te weinig docenten"
    with pytest.raises(ReportSubmissionIsFinalError):
        submission.save()


def test_the_figures_are_those_of_the_money_page():
    from decimal import Decimal

    from programmes.finance import finance_of
    from programmes.services.money import add_expense

    shown = scene()
    day = shown.report.period_end - timedelta(days=3)
    for spent_on, amount in ((day, "1000.00"), (shown.report.period_end + timedelta(days=1), "500.00")):
        add_expense(
            project=shown.project,
            amount=Decimal(amount),
            category="personnel",
            source="rijk_regiodeal",
            description="Uren",
            spent_on=spent_on,
            by=shown.editor,
        )
    frozen = progress.build(handed_in(shown).data)
    finance = finance_of(shown.project)
    assert frozen.spent_in_period == Decimal("1000.00")
    assert (frozen.total.spent, frozen.expected) == (finance.total.spent, finance.expected)


def test_a_report_is_not_handed_in_half_nor_by_an_editor_nor_before_its_period():
    shown = scene()
    written(shown, ahead=" ")
    with pytest.raises(Unsuitable) as refusal:
        reports.submit_report(report=shown.report, by=shown.leader)
    assert refusal.value.field == "ahead"
    written(shown)
    with pytest.raises(NotAllowed):
        reports.submit_report(report=shown.report, by=shown.editor)
    with pytest.raises(NotNow):
        reports.submit_report(report=shown.project.reports.last(), by=shown.leader)
    assert shown.report.state == ReportState.DRAFT


def test_a_report_goes_back_with_a_reason_and_comes_again_as_a_second_submission():
    shown = scene()
    first = handed_in(shown)
    with pytest.raises(Unsuitable):
        reports.return_report(report=shown.report, reason=" ", by=shown.tbd)
    reports.return_report(report=shown.report, reason="Noem het aantal leerlingen.", by=shown.tbd)
    assert shown.report.state == ReportState.RETURNED
    told = Message.objects.filter(template="report_returned")
    assert set(told.values_list("to_user", flat=True)) == {shown.leader.pk, shown.editor.pk}
    assert "Noem het aantal leerlingen." in told[0].body_text
    written(shown, done="Drie scholen, 84 leerlingen.")
    second = reports.submit_report(report=shown.report, by=shown.leader)
    assert (second.n, shown.report.judgement) == (2, "")
    first.refresh_from_db()
    assert first.data["texts"]["done"] == TEXTS["done"]


def test_nothing_changes_while_tbd_reads_and_after_it_is_accepted():
    shown = scene()
    handed_in(shown)
    with pytest.raises(NotNow):
        written(shown)
    reports.accept_report(report=shown.report, answer="Helder verslag.", by=shown.tbd)
    with pytest.raises(NotNow):
        reports.accept_report(report=shown.report, by=shown.tbd)
    with pytest.raises(NotNow):
        reports.submit_report(report=shown.report, by=shown.leader)
    assert shown.report.judged_by == shown.tbd


@pytest.mark.parametrize("who", ["leader", "partner_tbd", "admin", "auditor", "stranger"])
def test_only_tbd_without_a_part_in_it_judges(who):
    shown = scene()
    handed_in(shown)
    with pytest.raises(NotAllowed):
        reports.accept_report(report=shown.report, by=getattr(shown, who))


@pytest.mark.parametrize(
    "changes",
    [{"state": "submitted"}, {"state": "accepted"}, {"state": "returned"}, {"due_on": today(-4000)}],
)
def test_the_database_refuses_an_impossible_report(changes):
    shown = scene()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReport.objects.filter(pk=shown.report.pk).update(**changes)


def test_the_paper_is_made_archivable_and_accessible_with_its_data_inside():
    shown = scene()
    handed_in(shown)
    reports.accept_report(report=shown.report, answer="Helder verslag.", by=shown.tbd)
    first, second = ProjectPaper.objects.order_by("version")
    assert (first.version, second.version) == (1, 2)
    assert run_due() >= 1
    content = render_bytes(second)
    check_paper(content)
    text = text_of(content)
    for fact in ("Helder verslag.", TEXTS["done"], "Te weinig docenten", "Nulmeting gereed", "TWB-P-2026-001-R1"):
        assert fact.replace("- ", "") in text.replace("- ", "")
    assert json.loads(data_of(content))["sha256"] == shown.report.current.sha256
    assert content == render_bytes(second)
