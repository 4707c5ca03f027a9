"""A meeting as its members get it: in a mail, and in their calendar."""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from partners.enums import Role
from partners.models import RoleAssignment, User
from twenteboard.platform import clock
from twenteboard.platform.calendar import Appointment, as_ics
from twenteboard.platform.outbox import queue_mail

from .enums import MeetingState
from .models import Board, Meeting


def members_of(board: Board) -> QuerySet[User]:
    """Who holds a seat of the board today, and the secretaries."""
    today = timezone.localdate()
    seated = board.seats.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today), Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )
    secretaries = RoleAssignment.objects.current().filter(role=Role.SECRETARY)
    return User.objects.filter(
        Q(pk__in=seated.order_by().values("holder")) | Q(pk__in=secretaries.order_by().values("user")), is_active=True
    ).order_by("pk")


def appointment_of(meeting: Meeting) -> Appointment:
    """The meeting for a calendar, in Dutch. Says nothing of what is on the agenda: calendars are shared."""
    with translation.override("nl"):
        lines = [meeting.cancel_reason if meeting.state == MeetingState.CANCELLED else meeting.note]
        lines.append(_("Agenda and papers are in the portal: %(address)s") % {"address": _portal()})
        return Appointment(
            uid=f"{meeting.uid}@twenteboard",
            sequence=meeting.sequence,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            changed_at=clock.now(),
            summary=_("Meeting of the %(board)s") % {"board": meeting.board.name},
            organiser=(settings.PORTAL_CONTACT["team"], settings.PORTAL_CONTACT["email"]),
            place=meeting.place,
            description="\n\n".join(line for line in lines if line),
            is_cancelled=meeting.state == MeetingState.CANCELLED,
        )


def _portal() -> str:
    return settings.PORTAL_URL.rstrip("/") + "/"


def tell_members(meeting: Meeting, template: str, **context) -> None:
    """Mail the members about a meeting, with the item for their calendar: once for each time that it is moved."""
    queue_mail(
        template,
        to=list(members_of(meeting.board)),
        key=f"{template}:{meeting.pk}:{meeting.sequence}",
        about=meeting,
        context={"meeting": meeting, **context},
        invitation=as_ics(appointment_of(meeting)),
    )
