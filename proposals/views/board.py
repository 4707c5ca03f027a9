"""Meetings of the Board as its members, TBD and the auditor read them: the list, and the agenda of one."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from twenteboard.platform.calendar import FILE_NAME, as_ics

from ..agenda import AgendaRow, agenda_of, meetings_for, what_if
from ..enums import MeetingState, SeatKind
from ..guards import quorum_for
from ..invitations import appointment_of
from ..models import Board, Meeting
from ..querysets import money_left
from ..rules import may
from ..services.minutes import latest_list
from .access import needs

MEETINGS_PER_PAGE = 20
TONES = {
    MeetingState.PLANNED: "with",
    MeetingState.OPEN: "late",
    MeetingState.CLOSED: "off",
    MeetingState.CANCELLED: "off",
}


@needs("list_meetings")
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Show what comes, and what was."""
    count = Count("items", filter=Q(items__removed_at__isnull=True))
    coming = list(meetings_for(is_over=False).annotate(number_of_items=count))
    past = Paginator(meetings_for(is_over=True).annotate(number_of_items=count), MEETINGS_PER_PAGE)
    page = past.get_page(request.GET.get("page"))
    for meeting in [*coming, *page]:
        meeting.tone = TONES[MeetingState(meeting.state)]
    may_plan = may(request.user, "plan_meeting")
    return render(
        request,
        "proposals/meetings.html",
        {
            "coming": coming,
            "page": page,
            "may_plan": may_plan,
            "has_board": bool(coming) or bool(page.object_list) or Board.objects.exists(),
        },
    )


@needs("list_meetings")
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the agenda as this person may read it, the money, and who is present."""
    shown = get_object_or_404(Meeting.objects.select_related("board__programme"), pk=pk)
    rows = agenda_of(shown, request.user)
    open_rows = [row for row in rows if row.is_open]
    chosen = _chosen(request, open_rows)
    left = money_left(shown.board.programme)
    seats = list(shown.board.seats.select_related("holder"))
    here = dict(shown.attendances.values_list("seat_id", "is_present"))
    for seat in seats:
        seat.is_here = here.get(seat.pk, False)
    may_run = may(request.user, "run_meeting")
    voting = [seat for seat in seats if seat.kind == SeatKind.VOTE]
    return render(
        request,
        "proposals/meeting.html",
        {
            "meeting": shown,
            "tone": TONES[MeetingState(shown.state)],
            "rows": rows,
            "has_aside": any(row.is_aside for row in rows),
            "open_rows": open_rows,
            "chosen": {row.item.proposal.number for row in chosen},
            "left": left,
            "remains": what_if(open_rows, left=left).remains if open_rows else None,
            "result": what_if(chosen, left=left) if open_rows else None,
            "seats": seats,
            "is_recorded": bool(here),
            "present": sum(seat.is_here for seat in voting),
            "voting": len(voting),
            "quorum": quorum_for(shown.board.programme.quorum, seats=len(voting), recused=0),
            "has_list": shown.state == MeetingState.CLOSED and latest_list(shown) is not None,
            "drafts_list": may(request.user, "draft_list"),
            "is_cancelled": shown.state == MeetingState.CANCELLED,
            "is_planned": shown.state == MeetingState.PLANNED,
            "is_ahead": timezone.localdate(shown.starts_at) > timezone.localdate(),
            "is_open": shown.state == MeetingState.OPEN,
            "may_run": may_run,
            "may_record": may_run,
            "may_confirm": may(request.user, "confirm_decision"),
            "may_plan": may(request.user, "plan_meeting"),
            "may_declare": may(request.user, "declare_interest"),
        },
    )


@needs("list_meetings")
@require_safe
def meeting_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the meeting as a file for a calendar. A later file moves the same appointment, or takes it out."""
    shown = get_object_or_404(Meeting.objects.select_related("board__programme"), pk=pk)
    response = HttpResponse(as_ics(appointment_of(shown)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, FILE_NAME)
    response["Cache-Control"] = "private, no-store"
    return response


def _chosen(request: HttpRequest, rows: list[AgendaRow]) -> list[AgendaRow]:
    """The proposals ticked in the what-if form; all of them until something was chosen."""
    if "reken" not in request.GET:
        return rows
    wanted = set(request.GET.getlist("bij"))
    return [row for row in rows if row.item.proposal.number in wanted]
