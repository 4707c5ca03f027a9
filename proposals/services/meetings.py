"""Meetings of the Board: planning, moving, cancelling, presence, stepping aside, opening and closing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.access import asks_of
from twenteboard.platform.events import record

from ..access import forget_access
from ..enums import MeetingState, State
from ..guards import current_item
from ..invitations import tell_members
from ..models import AgendaItem, Attendance, Board, Interest, Meeting, Proposal, Recusal, Seat
from ..rules import may
from .minutes import publish_list

asks = asks_of(may)

USUAL_MINUTES = 120


class MeetingRefused(ValueError):  # noqa: N818 -- an answer to the person
    """What was asked does not fit the state of the meeting; the message says what to do."""


@asks("plan_meeting")
@transaction.atomic
def plan_meeting(
    *, board: Board, starts_at: datetime, place: str = "", note: str = "", duration: int = USUAL_MINUTES, by
) -> Meeting:
    """Plan a meeting and mail its members a calendar item. ``duration`` in minutes.

    Raises ``MeetingRefused`` when the board already meets at that moment.
    """
    if board.meetings.exclude(state=MeetingState.CANCELLED).filter(starts_at=starts_at).exists():
        raise MeetingRefused(_("There is a meeting at that moment already. Choose another time."))
    meeting = Meeting.objects.create(
        board=board, starts_at=starts_at, place=place, note=note, duration=duration, created_by=by
    )
    record("meeting.planned", by=by, obj=meeting)
    tell_members(meeting, "meeting_planned")
    return meeting


@asks("plan_meeting")
@transaction.atomic
def change_meeting(
    *, meeting: Meeting, starts_at: datetime, place: str = "", note: str = "", duration: int = USUAL_MINUTES, by
) -> Meeting:
    """Move a planned meeting; when anything differs the members get a mail that moves it in their calendar too.

    Raises ``MeetingRefused`` once it was opened or cancelled, or when the moment is taken.
    """
    meeting = _locked(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise MeetingRefused(unchangeable(meeting))
    taken = Meeting.objects.filter(board_id=meeting.board_id, starts_at=starts_at)
    if taken.exclude(state=MeetingState.CANCELLED).exclude(pk=meeting.pk).exists():
        raise MeetingRefused(_("There is a meeting at that moment already. Choose another time."))
    before = (meeting.starts_at, meeting.place, meeting.note, meeting.duration)
    if before == (starts_at, place, note, duration):
        return meeting
    meeting.starts_at, meeting.place, meeting.note, meeting.duration = starts_at, place, note, duration
    meeting.sequence += 1
    meeting.save(update_fields=["starts_at", "place", "note", "duration", "sequence"])
    record("meeting.changed", by=by, obj=meeting)
    tell_members(meeting, "meeting_changed", was_at=before[0])
    return meeting


@asks("plan_meeting")
@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by) -> Meeting:
    """Cancel a planned meeting; the members get a mail that takes it out of their calendar.

    Raises ``MeetingRefused`` once it was opened, and while proposals are on its agenda.
    """
    meeting = _locked(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise MeetingRefused(unchangeable(meeting))
    waiting = on_agenda(meeting)
    if waiting:
        raise MeetingRefused(
            _("On the agenda are still: %(names)s. Let TBD take them off the agenda first, then cancel the meeting.")
            % {"names": ", ".join(waiting)}
        )
    meeting.state = MeetingState.CANCELLED
    meeting.cancelled_at, meeting.cancel_reason = clock.now(), reason.strip()
    meeting.sequence += 1
    meeting.save(update_fields=["state", "cancelled_at", "cancel_reason", "sequence"])
    record("meeting.cancelled", by=by, obj=meeting, reason=meeting.cancel_reason)
    tell_members(meeting, "meeting_cancelled")
    return meeting


def on_agenda(meeting: Meeting) -> list[str]:
    """The numbers of the proposals on the agenda, in its order. One query."""
    items = meeting.items.filter(removed_at__isnull=True).order_by("order", "pk")
    return list(items.values_list("proposal__number", flat=True))


def unchangeable(meeting: Meeting) -> str:
    """Why a meeting that is not planned any more cannot be moved or cancelled."""
    if meeting.state == MeetingState.CANCELLED:
        return _("The meeting was cancelled. Plan a new one.")
    return _("The meeting was opened already. Its date and place can no longer be changed.")


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


@asks("run_meeting")
@transaction.atomic
def set_attendance(*, meeting: Meeting, present: set[int], by) -> None:
    """Record which seats are present (``present``: ids). Possible until the meeting is closed."""
    meeting = _locked(meeting)
    if meeting.state == MeetingState.CANCELLED:
        raise MeetingRefused(unchangeable(meeting))
    if meeting.state == MeetingState.CLOSED:
        raise MeetingRefused(_("The meeting is closed. Presence can no longer be changed."))
    known = {row.seat_id: row for row in meeting.attendances.all()}
    seats = Seat.objects.filter(board_id=meeting.board_id)
    new, changed = [], []
    for seat in seats:
        row = known.get(seat.pk)
        if row is None:
            new.append(Attendance(meeting=meeting, seat=seat, is_present=seat.pk in present))
        elif row.is_present != (seat.pk in present):
            row.is_present = seat.pk in present
            changed.append(row)
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(changed, ["is_present"])
    record("meeting.attendance", by=by, obj=meeting, present=len(present))


@asks("run_meeting")
@transaction.atomic
def open_meeting(*, meeting: Meeting, by) -> Meeting:
    """Open a planned meeting. Raises ``MeetingRefused`` when it was opened before."""
    meeting = _locked(meeting)
    if meeting.state == MeetingState.CANCELLED:
        raise MeetingRefused(unchangeable(meeting))
    if meeting.state != MeetingState.PLANNED:
        raise MeetingRefused(_("This meeting was opened already."))
    meeting.state = MeetingState.OPEN
    meeting.opened_at = clock.now()
    meeting.save(update_fields=["state", "opened_at"])
    record("meeting.opened", by=by, obj=meeting)
    return meeting


@asks("run_meeting")
@transaction.atomic
def close_meeting(*, meeting: Meeting, by) -> Meeting:
    """Close an open meeting and publish its list of decisions.

    Raises ``MeetingRefused`` while a proposal on the agenda has no decision.
    """
    meeting = _locked(meeting)
    if meeting.state == MeetingState.CLOSED:
        raise MeetingRefused(_("This meeting was closed already."))
    if meeting.state != MeetingState.OPEN:
        raise MeetingRefused(_("Only an open meeting can be closed."))
    undecided = meeting.items.filter(removed_at__isnull=True, proposal__state=State.AGENDA).select_related("proposal")
    if undecided:
        names = ", ".join(item.proposal.number for item in undecided)
        raise MeetingRefused(
            _("There is no decision yet on: %(names)s. Decide or defer first, then close the meeting.")
            % {"names": names}
        )
    meeting.state = MeetingState.CLOSED
    meeting.closed_at = clock.now()
    meeting.save(update_fields=["state", "closed_at"])
    record("meeting.closed", by=by, obj=meeting)
    publish_list(meeting=meeting, by=by)
    return meeting


@transaction.atomic
def record_recusal(*, item: AgendaItem, seat: Seat, reason: str, by) -> Recusal:
    """Record that a seat steps aside for an item; recording it again changes nothing.

    Who holds the seat has an interest from then on: proposal and papers are closed to them, whatever their role.

    Raises ``MeetingRefused`` when the seat is not of this board, or when the item was decided or taken off the agenda.
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=item.proposal_id)
    item = AgendaItem.objects.select_related("meeting", "proposal").get(pk=item.pk)
    if seat.board_id != item.meeting.board_id:
        raise MeetingRefused(_("That seat is not of this board. Choose a seat from the list."))
    if item.removed_at or proposal.state != State.AGENDA or item != current_item(proposal):
        raise MeetingRefused(_("This item was decided or taken off the agenda. Nobody can step aside for it any more."))
    recusal, created = Recusal.objects.get_or_create(
        item=item, seat=seat, defaults={"reason": reason.strip(), "recorded_by": by}
    )
    if created and seat.holder_id:
        Interest.objects.get_or_create(
            proposal=proposal, user_id=seat.holder_id, defaults={"reason": recusal.reason, "declared_by": by}
        )
        forget_access(item.proposal)
    if created:
        record("recusal.recorded", by=by, obj=item.proposal, seat=seat.name)
    return recusal


@transaction.atomic
def step_aside(*, proposal: Proposal, person, reason: str, by) -> list[Recusal]:
    """Let every seat that ``person`` holds step aside for a proposal that is on an agenda; else nothing happens."""
    item = current_item(proposal)
    if item is None or proposal.state != State.AGENDA:
        return []
    seats = Seat.objects.filter(board_id=item.meeting.board_id, holder=person)
    return [record_recusal(item=item, seat=seat, reason=reason, by=by) for seat in seats]
