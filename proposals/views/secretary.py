"""Preparing and running a meeting: planning, the agenda, who is present, who steps aside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from twenteboard.platform.formats import datum, tijd

from ..agenda import agenda_of, meetings_for
from ..enums import MeetingState, SeatKind
from ..forms.deciding import AgendaForm, AttendanceForm, CancelMeetingForm, MeetingForm, RecusalForm
from ..guards import current_item, quorum_for
from ..models import AgendaItem, Board, Meeting, Proposal
from ..rules import may
from ..services import meetings
from ..services.meetings import MeetingRefused
from ..workflow import TRANSITIONS, AlreadyMoved, GuardFailed, NotAllowed, perform, problems_of
from .access import get_proposal, needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when that is nothing at all."""
    return request.POST if request.method == "POST" else None


@needs("plan_meeting")
@require_http_methods(PAGE_WITH_FORM)
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting."""
    boards = Board.objects.all()
    only = boards[0] if len(boards) == 1 else None
    form = MeetingForm(_posted(request), boards=() if only else boards)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            planned = meetings.plan_meeting(
                board=only or data["board"],
                starts_at=form.starts_at,
                place=data["place"],
                note=data["note"],
                duration=data["duration"],
                by=request.user,
            )
        except MeetingRefused as refusal:
            form.add_error("time", str(refusal))
        else:
            messages.success(request, _("The meeting is planned. The members get a mail for their calendar."))
            return redirect("proposals:meeting", planned.pk)
    return render(
        request,
        "proposals/meeting_form.html",
        {"form": form, "boards": boards, "meeting": None},
        status=422 if form.is_bound else 200,
    )


@needs("plan_meeting")
@require_http_methods(PAGE_WITH_FORM)
def meeting_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a planned meeting."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if meeting.state != MeetingState.PLANNED:
        messages.warning(request, meetings.unchangeable(meeting))
        return redirect("proposals:meeting", pk)
    starts = timezone.localtime(meeting.starts_at)
    form = MeetingForm(
        _posted(request),
        initial={
            "day": starts.date(),
            "time": tijd(starts),
            "duration": meeting.duration,
            "place": meeting.place,
            "note": meeting.note,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = meetings.change_meeting(
                meeting=meeting,
                starts_at=form.starts_at,
                place=form.cleaned_data["place"],
                note=form.cleaned_data["note"],
                duration=form.cleaned_data["duration"],
                by=request.user,
            )
        except MeetingRefused as refusal:
            form.add_error("time", str(refusal))
        else:
            if changed.sequence == meeting.sequence:
                messages.info(request, _("Nothing was different, so nobody got a mail."))
            else:
                messages.success(request, _("The meeting is changed. The members get a mail for their calendar."))
            return redirect("proposals:meeting", pk)
    return render(
        request,
        "proposals/meeting_form.html",
        {"form": form, "boards": [meeting.board], "meeting": meeting},
        status=422 if form.is_bound else 200,
    )


@needs("plan_meeting")
@require_http_methods(PAGE_WITH_FORM)
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a planned meeting."""
    meeting = get_object_or_404(Meeting.objects.select_related("board"), pk=pk)
    if meeting.state != MeetingState.PLANNED:
        messages.warning(request, meetings.unchangeable(meeting))
        return redirect("proposals:meeting", pk)
    form = CancelMeetingForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            meetings.cancel_meeting(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The meeting is cancelled. The members get a mail."))
            return redirect("proposals:meeting", pk)
    return render(
        request,
        "proposals/meeting_cancel.html",
        {"form": form, "meeting": meeting, "waiting": meetings.on_agenda(meeting)},
        status=422 if form.is_bound else 200,
    )


@needs("run_meeting")
@require_http_methods(PAGE_WITH_FORM)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Record which seats are present, and show what that means for each item."""
    meeting = get_object_or_404(Meeting.objects.select_related("board__programme"), pk=pk)
    seats = meeting.board.seats.select_related("holder").order_by("order")
    here = set(meeting.attendances.filter(is_present=True).values_list("seat_id", flat=True))
    form = AttendanceForm(_posted(request), seats=seats, initial={"present": here})
    if request.method == "POST" and form.is_valid():
        try:
            meetings.set_attendance(
                meeting=meeting, present={seat.pk for seat in form.cleaned_data["present"]}, by=request.user
            )
        except MeetingRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Saved who is present."))
        return redirect("proposals:meeting", pk)
    return render(
        request,
        "proposals/attendance.html",
        {"form": form, "meeting": meeting, "counts": _counts(meeting, request.user, here)},
        status=422 if form.is_bound else 200,
    )


def _counts(meeting: Meeting, user, here: set[int]) -> list[dict]:
    """For each item this person may read how many seats may vote, and how many are needed."""
    voting = set(meeting.board.seats.filter(kind=SeatKind.VOTE).values_list("pk", flat=True))
    rows = []
    for row in agenda_of(meeting, user):
        if not row.is_shown:
            continue
        aside = {recusal.seat_id for recusal in row.item.recusals.all()} & voting
        entitled = len((here & voting) - aside)
        quorum = quorum_for(meeting.board.programme.quorum, seats=len(voting), recused=len(aside))
        rows.append({"row": row, "aside": len(aside), "entitled": entitled, "quorum": quorum})
    return rows


@needs("run_meeting")
@require_POST
def meeting_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the meeting: from now on decisions can be confirmed."""
    return _turn(request, pk, meetings.open_meeting, _("The meeting is open."))


@needs("run_meeting")
@require_POST
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the meeting, when everything on the agenda is decided."""
    return _turn(request, pk, meetings.close_meeting, _("The meeting is closed and its list of decisions is public."))


def _turn(request: HttpRequest, pk: int, turn, done: str) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    try:
        turn(meeting=meeting, by=request.user)
    except MeetingRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("proposals:meeting", pk)


@needs("run_meeting")
@require_http_methods(PAGE_WITH_FORM)
def recusal(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Record that a seat steps aside for an item."""
    row = get_object_or_404(
        AgendaItem.objects.select_related("meeting__board", "proposal").filter(
            removed_at__isnull=True, proposal__in=Proposal.objects.visible_to(request.user)
        ),
        pk=item,
        meeting=pk,
    )
    if not may(request.user, "record_decision", row.proposal):
        raise Http404
    recused = list(row.recusals.select_related("seat__holder"))
    seats = row.meeting.board.seats.select_related("holder").exclude(pk__in=[entry.seat_id for entry in recused])
    form = RecusalForm(_posted(request), seats=seats)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.record_recusal(
                item=row, seat=form.cleaned_data["seat"], reason=form.cleaned_data["reason"], by=request.user
            )
        except MeetingRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(
                request, _("%(seat)s steps aside for this item.") % {"seat": form.cleaned_data["seat"].name}
            )
        return redirect("proposals:meeting", pk)
    return render(
        request,
        "proposals/recusal.html",
        {"form": form, "item": row, "meeting": row.meeting, "proposal": row.proposal, "recused": recused},
        status=422 if form.is_bound else 200,
    )


# --- the agenda -----------------------------------------------------------------------------------


@login_required
@require_http_methods(PAGE_WITH_FORM)
def agenda(request: HttpRequest, number: str) -> HttpResponse:
    """Choose the meeting in which a proposal is decided."""
    proposal = get_proposal(request.user, number, permission="put_on_agenda")
    transition = TRANSITIONS["put_on_agenda"]
    if proposal.state not in transition.sources and request.method != "POST":
        item = current_item(proposal)
        if item is not None:
            messages.info(request, _("This proposal is on the agenda of this meeting already."))
            return redirect("proposals:meeting", item.meeting_id)
        messages.warning(request, _("This step is not possible now: the proposal is further on its road."))
        return redirect(proposal)
    choices = (
        meetings_for(is_over=False)
        .filter(board__programme=proposal.programme_id)
        .exclude(items__in=proposal.agenda_items.filter(removed_at__isnull=True))
    )
    form = AgendaForm(_posted(request), meetings=choices)
    problems, has_failed = [], False
    if request.method == "POST" and form.is_valid():
        meeting = form.cleaned_data["meeting"]
        try:
            perform(proposal, "put_on_agenda", by=request.user, meeting=meeting)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except AlreadyMoved as refusal:
            messages.warning(request, str(refusal))
            return redirect(proposal)
        except GuardFailed as refusal:
            problems, has_failed = refusal.problems, True
        else:
            messages.success(
                request,
                _("“%(title)s” is on the agenda of %(day)s.")
                % {"title": proposal.title, "day": datum(meeting.starts_at)},
            )
            return redirect("proposals:meeting", meeting.pk)
    elif request.method != "POST" and choices:
        problems = problems_of(proposal, "put_on_agenda", by=request.user, meeting=choices[0])
    return render(
        request,
        "proposals/agenda.html",
        {
            "proposal": proposal,
            "form": form,
            "meetings": choices,
            "problems": problems,
            "has_failed": has_failed,
            "transition": transition,
            "may_plan": may(request.user, "plan_meeting"),
        },
        status=422 if request.method == "POST" else 200,
    )
