"""Lists of decisions: what everyone reads of a meeting that is closed, and what the secretary sees before that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twenteboard.platform.enums import PaperState
from twenteboard.platform.files import serve_private

from ..agenda import AgendaRow, agenda_of
from ..enums import MeetingPaperKind, MeetingState, Outcome
from ..models import Decision, Meeting, MeetingPaper
from ..reports import decision_list as report
from ..rules import may
from ..services.minutes import latest_list, publish_list
from .access import needs

LISTS_PER_PAGE = 20


def with_list():
    """Meetings of which the list of decisions was published, the latest first."""
    papers = MeetingPaper.objects.filter(meeting=OuterRef("pk"), kind=MeetingPaperKind.DECISIONS)
    return Meeting.objects.filter(Exists(papers)).select_related("board").order_by("-starts_at")


@require_safe
def decision_lists(request: HttpRequest) -> HttpResponse:
    """Every list of decisions, the latest first."""
    page = Paginator(with_list(), LISTS_PER_PAGE).get_page(request.GET.get("page"))
    papers = MeetingPaper.objects.filter(meeting__in=[row.pk for row in page], kind=MeetingPaperKind.DECISIONS)
    newest = {paper.meeting_id: paper for paper in papers.only("meeting", "data").order_by("version")}
    for meeting in page:
        meeting.summary = report.summary_of([not item["ground"] for item in newest[meeting.pk].data["items"]])
    return render(request, "proposals/decision_lists.html", {"page": page})


def _newest(pk: int) -> MeetingPaper:
    """Return the newest list of a meeting. Raises ``Http404`` while none was published."""
    papers = MeetingPaper.objects.filter(meeting=pk, kind=MeetingPaperKind.DECISIONS).order_by("-version")
    paper = papers.select_related("meeting").first()
    if paper is None:
        raise Http404
    return paper


@require_safe
def decision_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided in one meeting, as it was published last."""
    paper = _newest(pk)
    listed = report.build(paper.data)
    # A programme may stop publishing rejections later: what has no page any more is not linked.
    numbers = [item.number for item in listed.items if item.number]
    linked = set(Decision.objects.public().filter(number__in=numbers).values_list("number", flat=True))
    context = {
        "paper": paper,
        "list": listed,
        "linked": linked,
        "title": report.title_of(paper.meeting),
        "has_failed": paper.state == PaperState.FAILED,
        "reads_meeting": request.user.is_authenticated and may(request.user, "list_meetings"),
    }
    return render(request, "proposals/decision_list.html", context)


@require_safe
def decision_list_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of the newest list; while it is being made, the page, which says so."""
    paper = _newest(pk)
    if not paper.is_ready:
        return redirect("proposals:decision-list", pk)
    return serve_private(request, paper.file, paper.filename(), inline=True)


@needs("draft_list")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as it would be published now, with what will not be public; for a closed meeting: publish it anew."""
    meeting = get_object_or_404(Meeting.objects.select_related("board__programme"), pk=pk)
    may_publish = may(request.user, "run_meeting")
    if request.method == "POST":
        if not may_publish:
            raise PermissionDenied
        return _publish(request, meeting)
    rows = agenda_of(meeting, request.user)
    _explain(meeting, rows)
    context = {
        "meeting": meeting,
        "rows": rows,
        "paper": latest_list(meeting),
        "is_closed": meeting.state == MeetingState.CLOSED,
        "may_publish": may_publish,
    }
    return render(request, "proposals/decision_list_draft.html", context)


def _explain(meeting: Meeting, rows: list[AgendaRow]) -> None:
    """Put with each row why everyone may not read its decision. One query, for the conditions."""
    decided = [row for row in rows if row.is_shown and row.decision is not None]
    prefetch_related_objects([row.decision for row in decided], "conditions")
    for row in decided:
        row.decision.proposal = row.item.proposal
        row.item.proposal.programme = meeting.board.programme
        code = report.ground_of(row.decision)
        row.ground = report.ground_text(code) if code else ""
        row.is_grant = row.decision.outcome in (Outcome.GRANT, Outcome.GRANT_CONDITIONALLY)


def _publish(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    before = latest_list(meeting)
    paper = publish_list(meeting=meeting, by=request.user)
    if paper is None:
        messages.warning(request, _("Close the meeting first. Its list of decisions is published then."))
    elif before is None or paper.pk != before.pk:
        messages.success(request, _("Version %(n)s of the list of decisions is published.") % {"n": paper.version})
    elif before.state == PaperState.FAILED:
        messages.success(request, _("The PDF is being made again. This takes less than a minute."))
    else:
        messages.info(request, _("The list is up to date already. Nothing was published."))
    return redirect("proposals:decision-list-draft", meeting.pk)
