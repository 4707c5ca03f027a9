"""Meetings of the Board: planning, presence, stepping aside, opening and closing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..enums import MeetingState, State
from ..guards import current_item
from ..models import AgendaItem, Attendance, Board, Meeting, Proposal, Recusal, Seat


class MeetingRefused(ValueError):  # noqa: N818 -- an answer to the person
    """What was asked does not fit the state of the meeting; the message says what to do."""


@transaction.atomic
def plan_meeting(*, board: Board, starts_at: datetime, place: str = "", note: str = "", by) -> Meeting:
    """Plan a meeting. Raises ``MeetingRefused`` when the board already meets at that moment."""
    if board.meetings.filter(starts_at=starts_at).exists():
        raise MeetingRefused(_("There is a meeting at that moment already. Choose another time."))
    meeting = Meeting.objects.create(board=board, starts_at=starts_at, place=place, note=note, created_by=by)
    record("meeting.planned", by=by, obj=meeting)
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, starts_at: datetime, place: str = "", note: str = "", by) -> Meeting:
    """Move a planned meeting. Raises ``MeetingRefused`` once it was opened, or when the moment is taken."""
    meeting = _locked(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise MeetingRefused(_("The meeting was opened already. Its date and place can no longer be changed."))
    if Meeting.objects.filter(board_id=meeting.board_id, starts_at=starts_at).exclude(pk=meeting.pk).exists():
        raise MeetingRefused(_("There is a meeting at that moment already. Choose another time."))
    meeting.starts_at, meeting.place, meeting.note = starts_at, place, note
    meeting.save(update_fields=["starts_at", "place", "note"])
    record("meeting.changed", by=by, obj=meeting)
    return meeting


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


@transaction.atomic
def set_attendance(*, meeting: Meeting, present: set[int], by) -> None:
    """Record which seats are present (``present``: ids). Possible until the meeting is closed."""
    meeting = _locked(meeting)
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


@transaction.atomic
def open_meeting(*, meeting: Meeting, by) -> Meeting:
    """Open a planned meeting. Raises ``MeetingRefused`` when it was opened before."""
    meeting = _locked(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise MeetingRefused(_("This meeting was opened already."))
    meeting.state = MeetingState.OPEN
    meeting.opened_at = clock.now()
    meeting.save(update_fields=["state", "opened_at"])
    record("meeting.opened", by=by, obj=meeting)
    return meeting


@transaction.atomic
def close_meeting(*, meeting: Meeting, by) -> Meeting:
    """Close an open meeting. Raises ``MeetingRefused`` while a proposal on the agenda has no decision."""
    meeting = _locked(meeting)
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
    return meeting


@transaction.atomic
def record_recusal(*, item: AgendaItem, seat: Seat, reason: str, by) -> Recusal:
    """Record that a seat steps aside for an item; recording it again changes nothing.

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
