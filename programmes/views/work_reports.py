"""Progress reports: written by the consortium, judged by TBD, printed as a paper."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twenteboard.platform import clock
from twenteboard.platform.enums import EventKind
from twenteboard.platform.events import record
from twenteboard.platform.files import serve_private
from twenteboard.platform.formats import datum
from twenteboard.platform.papers import card_of, retry_paper

from ..chain import Link, Place, chain_of
from ..chain_links import steering_link
from ..enums import ReportState
from ..forms.work import JudgeForm, ReportForm
from ..models import ProgressReport, Project, ProjectPaper
from ..outputs import states_for, untold
from ..reports import progress
from ..rules import may
from ..services import reports as services
from ..services.writing import NotAllowed, NotNow, Unsuitable
from .working import form_page, get_project, work_page, work_url

TONES = {
    ReportState.DRAFT: "off",
    ReportState.SUBMITTED: "with",
    ReportState.RETURNED: "late",
    ReportState.ACCEPTED: "done",
}


def _get_report(project: Project, n: int) -> ProgressReport:
    """Return the report with its frozen data. Raises ``Http404``."""
    report = ProgressReport.objects.for_page().filter(project=project, number=n).first()
    if report is None:
        raise Http404
    report.project = project
    return report


def _chip(report: ProgressReport) -> tuple[str, str]:
    """Tone and word of where a report stands."""
    if report.is_overdue:
        return "late", _("Too late")
    if report.state == ReportState.DRAFT and report.period_start > timezone.localdate():
        return "off", _("Later")
    return TONES[report.state], str(report.get_state_display())


@login_required
@require_safe
def reports(request: HttpRequest, number: str) -> HttpResponse:
    """Every report the project owes, with its term and where it stands."""
    project = get_project(request.user, number)
    rows = list(project.reports.select_related("current").defer("current__data"))
    for row in rows:
        row.tone, row.word = _chip(row)
    return work_page(request, project, "work-reports", "reports.html", {"reports": rows})


def _chain(project: Project, row: ProgressReport, user) -> list[Place]:
    """The chain around one report: the steering decisions that rest on it stand for what was steered. Two queries."""
    resting = row.steering_decisions.order_by("-number").values_list("number", "outcome")
    return chain_of(
        project,
        user,
        here="report",
        report=[
            Link(_("Report %(n)s") % {"n": row.number}, is_here=True),
            Link(_("All reports"), work_url("work-reports", project)),
        ],
        steering=[
            *(steering_link(project, number, outcome) for number, outcome in resting),
            Link(_("All steering decisions"), work_url("work-steering", project)),
        ],
    )


@login_required
@require_safe
def report(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """One report: as it was handed in, or for its writers as it would be handed in now.

    What the consortium is still writing is its own: others see what was handed in before, or the figures alone.
    """
    project = get_project(request.user, number, in_chain=True)
    return _page_of(request, project, _get_report(project, n), JudgeForm())


def _page_of(request: HttpRequest, project: Project, row: ProgressReport, form: JudgeForm) -> HttpResponse:
    """Draw the page of a report; 422 when the judgement that was sent has faults."""
    n = row.number
    chain = _chain(project, row, request.user)
    writable = row.is_writable and may(request.user, "read_draft", project)
    if row.is_writable and (writable or row.current is None):
        if not writable:
            for name in ProgressReport.TEXTS:
                setattr(row, name, "")
        n_next = row.current.n + 1 if row.current else 1
        states = states_for(request.user, project)
        data = progress.collect(row, project=project, n=n_next, by="", at=clock.now(), states=states)
        shown = progress.build(data)
        problems = [
            {"text": text, "url": f"{work_url('report-write', project, n)}#id_{name}"}
            for name, text in services.missing(row).items()
        ]
        url = work_url("work-output-values", project, n)
        problems += [{"text": text, "url": url} for text in untold((one.figure for one in shown.outputs), row).values()]
    else:
        shown = progress.build({**row.current.data, "sha256": row.current.sha256})
        problems = []
    tone, word = _chip(row)
    context = {
        "report": row,
        "shown": shown,
        "title": progress.title_of(row),
        "chip_tone": tone,
        "word": word,
        "problems": problems,
        "is_being_written": row.is_writable and not writable,
        "may_write": writable and may(request.user, "write_report", project),
        "may_submit": writable and may(request.user, "submit_report", project),
        "may_judge": row.state == ReportState.SUBMITTED and may(request.user, "judge_report", project),
        "form": form,
        "cards": _cards(row, request.user, project) if row.current_id else [],
        "chain": chain,
    }
    return work_page(request, project, "work-reports", "report.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def report_write(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """Write the texts; the figures come from the portal."""
    project = get_project(request.user, number, "write_report")
    row = _get_report(project, n)
    back = work_url("report", project, n)
    if not row.is_writable:
        messages.warning(request, _("This report was handed in. You can read it here."))
        return redirect(back)

    def stored() -> dict:
        row.refresh_from_db()
        return {name: getattr(row, name) for name in ProgressReport.TEXTS}

    return form_page(
        request,
        project,
        "work-reports",
        make=lambda *args, **kwargs: ReportForm(*args, is_final=row.is_final, **kwargs),
        initial={name: getattr(row, name) for name in (*ProgressReport.TEXTS, "revision")},
        do=lambda data: services.save_report(
            report=row,
            seen_revision=data["revision"] if data["revision"] is not None else 0,
            texts={name: data[name] for name in ProgressReport.TEXTS},
            by=request.user,
        ),
        stored=stored,
        done=_("Your text is saved. Below you see the report as you can hand it in."),
        back=back,
        title=progress.title_of(row),
        intro=_("From %(from)s up to and including %(to)s. Hand it in on %(due)s at the latest.")
        % {"from": datum(row.period_start), "to": datum(row.period_end), "due": datum(row.due_on)},
        button=_("Save and look at the whole"),
        template="report_write.html",
        extra={"report": row},
    )


@login_required
@require_POST
def report_submit(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """Hand in."""
    project = get_project(request.user, number, "submit_report")
    row = _get_report(project, n)
    try:
        services.submit_report(report=row, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except (NotNow, Unsuitable) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The report is handed in. Twente Board Development reads it now."))
    return redirect(row)


@login_required
@require_POST
def report_judge(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """Accept the report, or return it with a reason."""
    project = get_project(request.user, number, "judge_report", in_chain=True)
    row = _get_report(project, n)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _page_of(request, project, row, form)
    answer = form.cleaned_data["judgement"]
    try:
        if "return" in request.POST:
            services.return_report(report=row, reason=answer, by=request.user)
            messages.success(request, _("The report went back to the consortium, with your reason."))
        else:
            services.accept_report(report=row, answer=answer, by=request.user)
            messages.success(request, _("The report is accepted. The consortium got a mail."))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    except Unsuitable as refusal:
        form.add_error("judgement", str(refusal))
        return _page_of(request, project, row, form)
    return redirect(row)


# --- papers ----------------------------------------------------------------------------------------


def _cards(row: ProgressReport, user, project: Project) -> list[dict]:
    """The papers of a report, newest first. One query."""
    retry = may(user, "retry_paper", project)
    return [_card(paper, retry=retry) for paper in row.papers.defer("data")]


def _card(paper: ProjectPaper, *, retry: bool) -> dict:
    number = _("version %(n)s, %(day)s") % {"n": paper.version, "day": datum(paper.created_at)}
    return card_of(paper, app="programmes", number=number, retry=retry)


def _get_paper(user, uid: uuid.UUID) -> tuple[ProjectPaper, Project]:
    """Return the paper and its project. Raises ``Http404`` for who may not know of it."""
    paper = ProjectPaper.objects.select_related("report", "project").filter(uid=uid).first()
    if paper is None:
        raise Http404
    return paper, get_project(user, paper.project.number)


@login_required
@require_safe
def paper(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give the PDF and note that it was given; while it is still being made, show how far it is."""
    row, project = _get_paper(request.user, uid)
    if not row.is_ready:
        return redirect("programmes:paper-state", uid)
    record("project.paper_downloaded", by=request.user, obj=project, kind=EventKind.READ, title=row.title)
    return serve_private(request, row.file, row.filename(), inline=True)


@login_required
@require_safe
def paper_state(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say whether the paper is ready: the card alone for htmx, else a page of its own."""
    row, project = _get_paper(request.user, uid)
    card = _card(row, retry=may(request.user, "retry_paper", project))
    if request.headers.get("HX-Request") == "true":
        response = render(request, "components/paper.html", {"paper": card})
    else:
        context = {"card": card, "report": row.report}
        response = work_page(request, project, "work-reports", "paper.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def paper_retry(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Have a paper that failed made again."""
    row, project = _get_paper(request.user, uid)
    if not may(request.user, "retry_paper", project):
        raise PermissionDenied
    if retry_paper(row):
        record("project.paper_retried", by=request.user, obj=project, title=row.title)
        messages.success(request, _("The PDF is being made again. This takes less than a minute."))
    else:
        messages.warning(request, _("This PDF did not fail, so it was not made again."))
    return redirect("programmes:paper-state", uid)
