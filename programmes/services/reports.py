"""Progress reports: written by the consortium, frozen when handed in, returned or accepted by TBD."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from partners.models import User
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.outbox import queue_mail
from twenteboard.platform.papers import canonical_json, request_paper, sha256_of

from ..enums import ProjectLevel, ProjectPaperKind, ReportState
from ..models import ProgressReport, Project, ProjectPaper, ReportSubmission
from ..outputs import outputs_of, untold
from ..reports import progress
from .writing import NotNow, StaleWrite, Unsuitable, locked


def _locked_report(report: ProgressReport, *, by, permission: str) -> tuple[Project, ProgressReport]:
    project = locked(report.project, by=by, permission=permission)
    rows = ProgressReport.objects.select_for_update(of=("self",)).select_related("saved_by", "current")
    row = rows.defer("current__data").get(pk=report.pk)
    row.project = project
    return project, row


@transaction.atomic
def save_report(*, report: ProgressReport, seen_revision: int, texts: Mapping[str, str], by) -> ProgressReport:
    """Save the texts as they are, complete or not. Raises ``StaleWrite`` and ``NotNow``."""
    _project, row = _locked_report(report, by=by, permission="write_report")
    if not row.is_writable:
        raise NotNow(_("This report was handed in. Nothing was changed."))
    if row.revision != seen_revision:
        raise StaleWrite(by=row.saved_by, at=row.saved_at, revision=row.revision)
    for name in ProgressReport.TEXTS:
        setattr(row, name, texts.get(name, ""))
    row.revision, row.saved_by, row.saved_at = row.revision + 1, by, clock.now()
    row.save(update_fields=[*ProgressReport.TEXTS, "revision", "saved_by", "saved_at"])
    return row


def missing(report: ProgressReport) -> dict[str, str]:
    """Return what still has to be written, by field, in sentences."""
    sentences = {
        "done": _("Describe what you did in this period."),
        "different": _("Describe what went differently, or write that all went as planned."),
        "effects": _("Describe what you see of the effect, also when it is too early to tell."),
        "ahead": _("Describe what you do in the next period."),
    }
    if report.is_final:
        sentences["ahead"] = _("Describe what stays after the project, and who goes on with it.")
    return {name: text for name, text in sentences.items() if not getattr(report, name).strip()}


@transaction.atomic
def submit_report(*, report: ProgressReport, by) -> ReportSubmission:
    """Hand in: freeze texts and figures as they are now, tell TBD, and have the paper made.

    Raises ``Unsuitable`` when a text or the value of an output is missing, and ``NotNow`` when it was handed in
    already or its period still runs.
    """
    project, row = _locked_report(report, by=by, permission="submit_report")
    if not row.is_writable:
        raise NotNow(_("This report was handed in already. Nothing was changed."))
    if clock.today() < row.period_start:
        raise NotNow(_("The period of this report has not begun yet."))
    for name, sentence in (missing(row) | untold(outputs_of(project), row)).items():
        raise Unsuitable(sentence, name)
    n = row.current.n + 1 if row.current_id else 1
    data = progress.collect(row, project=project, n=n, by=by, at=clock.now())
    submission = ReportSubmission.objects.create(
        report=row, n=n, data=data, sha256=sha256_of(canonical_json(data)), at=clock.now(), by=by
    )
    row.current, row.state = submission, ReportState.SUBMITTED
    row.judged_by = row.judged_at = None
    row.judgement = ""
    row.save(update_fields=["current", "state", "judged_by", "judged_at", "judgement"])
    record("project.report_submitted", by=by, obj=project, number=row.number, sha256=submission.sha256)
    _request_paper(row, project, by=by)
    return submission


def _judged(report: ProgressReport, *, judgement: str, state: str, by) -> tuple[Project, ProgressReport]:
    project, row = _locked_report(report, by=by, permission="judge_report")
    if row.state != ReportState.SUBMITTED:
        raise NotNow(_("This report does not wait for a judgement. Nothing was changed."))
    row.state, row.judged_by, row.judged_at, row.judgement = state, by, clock.now(), judgement.strip()
    row.save(update_fields=["state", "judged_by", "judged_at", "judgement"])
    return project, row


@transaction.atomic
def return_report(*, report: ProgressReport, reason: str, by) -> ProgressReport:
    """Give it back with a reason; the consortium writes on and hands in again."""
    if not reason.strip():
        raise Unsuitable(_("Write what has to be changed or added."), "judgement")
    project, row = _judged(report, judgement=reason, state=ReportState.RETURNED, by=by)
    record("project.report_returned", by=by, obj=project, number=row.number)
    _tell(row, project, "report_returned")
    return row


@transaction.atomic
def accept_report(*, report: ProgressReport, answer: str = "", by) -> ProgressReport:
    """Accept it; the paper then says so, as a new version."""
    project, row = _judged(report, judgement=answer, state=ReportState.ACCEPTED, by=by)
    record("project.report_accepted", by=by, obj=project, number=row.number)
    _request_paper(row, project, by=by)
    _tell(row, project, "report_accepted")
    return row


def writers_of(project: Project):
    """Return who of the consortium writes, and is told what happens."""
    return User.objects.filter(
        project_memberships__project=project,
        project_memberships__level__in=[ProjectLevel.LEAD_EDITOR, ProjectLevel.EDITOR],
        is_active=True,
    ).distinct()


def _tell(report: ProgressReport, project: Project, template: str) -> None:
    queue_mail(
        template,
        to=list(writers_of(project)),
        key=f"{template}:{report.pk}:{report.current_id}",
        about=project,
        context={"project": project, "report": report},
    )


def _request_paper(report: ProgressReport, project: Project, *, by) -> ProjectPaper:
    language = project.language
    data: dict[str, Any] = {**report.current.data, "judged": None}
    data["sha256"] = report.current.sha256
    if report.state == ReportState.ACCEPTED:
        data["judged"] = {
            "by": str(report.judged_by),
            "at": report.judged_at.isoformat(),
            "answer": report.judgement,
        }
    with translation.override(language):
        title = str(progress.title_of(report))
    return request_paper(
        ProjectPaper,
        kind=ProjectPaperKind.PROGRESS,
        title=title,
        data=data,
        language=language,
        by=by,
        project=project,
        report=report,
    )
