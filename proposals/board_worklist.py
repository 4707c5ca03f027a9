"""What members, secretary and chair of the Board have to do: meetings, and decisions to record and confirm."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import Role
from twenteboard.platform.formats import datum, tijd_uur
from twenteboard.platform.worklist import MOST, Task

from .enums import DecisionState, MeetingState, State
from .models import AgendaItem, Decision, Meeting, Proposal


def _meetings(user) -> QuerySet[Meeting]:
    """Meetings that are not over, with the number of proposals still to decide that ``user`` may read."""
    readable = Q(
        items__removed_at__isnull=True,
        items__proposal__state=State.AGENDA,
        items__proposal__in=Proposal.objects.visible_to(user),
    )
    return (
        Meeting.objects.filter(state__in=[MeetingState.PLANNED, MeetingState.OPEN])
        .annotate(number_of_items=Count("items", filter=readable, distinct=True))
        .order_by("starts_at")[:10]
    )


def _meeting_task(meeting: Meeting, text: str, kind: str) -> Task:
    starts = timezone.localtime(meeting.starts_at)
    n = meeting.number_of_items
    why = ngettext("One proposal is on the agenda.", "%(n)s proposals are on the agenda.", n) % {"n": n}
    if not n:
        why = _("Nothing is on the agenda yet.")
    return Task(
        text % {"date": datum(starts), "time": tijd_uur(starts)},
        reverse("proposals:meeting", args=[meeting.pk]),
        kind,
        why,
        max(starts.date(), timezone.localdate()),
    )


def as_board(user) -> Iterator[Task]:
    """What a member of the Board has to read."""
    if user.has_role(Role.CHAIR, Role.SECRETARY):
        return  # they get the meetings from their own role
    for meeting in _meetings(user):
        if meeting.number_of_items:
            yield _meeting_task(meeting, _("Read the papers for the meeting of %(date)s, %(time)s"), "read-papers")


def as_secretary(user) -> Iterator[Task]:
    """Meetings to prepare, and decisions to record in an open meeting."""
    for meeting in _meetings(user):
        if meeting.state == MeetingState.PLANNED:
            yield _meeting_task(meeting, _("Prepare the meeting of %(date)s, %(time)s"), "prepare-meeting")
    items = AgendaItem.objects.filter(
        ~Exists(Decision.objects.filter(item=OuterRef("pk"))),
        meeting__state=MeetingState.OPEN,
        removed_at__isnull=True,
        proposal__state=State.AGENDA,
        proposal__in=Proposal.objects.visible_to(user),
    )
    for item in items.select_related("proposal").order_by("meeting__starts_at", "order")[:MOST]:
        yield Task(
            _("Record the decision on “%(title)s”") % {"title": item.proposal.title},
            reverse("proposals:decision", args=[item.proposal.number]),
            "record-decision",
            _("The meeting is open."),
            timezone.localdate(),
        )


def as_chair(user) -> Iterator[Task]:
    """Meetings to lead, and decisions and corrections to confirm."""
    if not user.has_role(Role.SECRETARY):
        for meeting in _meetings(user):
            yield _meeting_task(meeting, _("Lead the meeting of %(date)s, %(time)s"), "lead-meeting")
    # What was decided in writing has no item; a correction of it waits for the chair as well.
    waits = Q(item__isnull=False) | Q(corrects__isnull=False)
    recorded = Decision.objects.filter(
        waits, state=DecisionState.RECORDED, proposal__in=Proposal.objects.visible_to(user)
    )
    for decision in recorded.select_related("proposal", "corrects", "recorded_by").order_by("pk")[:MOST]:
        if decision.corrects is not None:
            yield _correction_task(decision)
            continue
        yield Task(
            _("Confirm the decision on “%(title)s”") % {"title": decision.proposal.title},
            reverse("proposals:decision", args=[decision.proposal.number]),
            "confirm-decision",
            _("%(name)s recorded it: %(outcome)s.")
            % {"name": decision.recorded_by, "outcome": str(decision.get_outcome_display()).lower()},
        )


def _correction_task(decision: Decision) -> Task:
    return Task(
        _("Confirm the correction of the decision on “%(title)s”") % {"title": decision.proposal.title},
        reverse("proposals:decision-correction", args=[decision.corrects.number]),
        "confirm-correction",
        _("%(name)s recorded how decision %(number)s must read.")
        % {"name": decision.recorded_by, "number": decision.corrects.number},
    )
