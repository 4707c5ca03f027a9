"""The deciding body: seats, meetings, and what is on the agenda."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.enums import Pillar
from partners.models import Organisation
from programmes.models import Programme

from ..enums import MeetingState, SeatKind
from .proposal import Proposal


class Board(models.Model):
    """A deciding body for a programme. Written by fixture and administrator."""

    programme = models.OneToOneField(
        Programme, on_delete=models.PROTECT, related_name="board", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A seat belongs to a pillar and an organisation, and is held by a person from–to. Written by the administrator."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="seats", verbose_name=_("board"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("seat"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=SeatKind, default=SeatKind.VOTE)
    pillar = models.CharField(_("pillar"), max_length=20, choices=Pillar, default=Pillar.OTHER)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("organisation"),
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("holder of the seat"),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["board", "order"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [models.UniqueConstraint(fields=["board", "name"], name="seat_once")]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A meeting of a board. Written by ``services.meetings``. ``duration`` is in minutes.

    ``uid`` and ``sequence`` are what calendars know the meeting by: the first never changes, the second goes up each
    time that it is moved or cancelled.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(_("number of times it was moved"), default=0, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("board"))
    starts_at = models.DateTimeField(_("starts at"))
    duration = models.PositiveSmallIntegerField(_("duration in minutes"), default=120)
    place = models.CharField(_("place"), max_length=160, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["board", "starts_at"], condition=~models.Q(state="cancelled"), name="meeting_moment_once"
            ),
            models.CheckConstraint(
                condition=models.Q(duration__gte=15, duration__lte=720), name="meeting_duration_in_reason"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled")
                | (models.Q(cancelled_at__isnull=False) & ~models.Q(cancel_reason="")),
                name="meeting_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """The page of the meeting."""
        return reverse("proposals:meeting", args=[self.pk])

    @property
    def ends_at(self) -> datetime:
        """When it is over, as planned."""
        return self.starts_at + timedelta(minutes=self.duration)

    @property
    def reference(self) -> str:
        """The number by which its papers are called."""
        return f"TWB-V-{timezone.localtime(self.starts_at).year}-{self.pk:04d}"


class AgendaItem(models.Model):
    """A proposal on the agenda of a meeting. Written by the moves around the agenda; removing keeps the row."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="agenda_items", verbose_name=_("proposal")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    removed_at = models.DateTimeField(_("taken off at"), null=True, blank=True)
    removed_reason = models.TextField(_("why it was taken off"), blank=True)

    class Meta:
        ordering = ["meeting", "order", "pk"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "proposal"], condition=models.Q(removed_at__isnull=True), name="agenda_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.proposal_id}"


class Attendance(models.Model):
    """Which seats were present. Written by ``services.meetings``."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendances")
    is_present = models.BooleanField(_("present"), default=False)

    class Meta:
        ordering = ["meeting", "seat__order"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.seat}: {self.is_present}"


class Recusal(models.Model):
    """A seat steps aside for an item (onthouding wegens belang). Written by ``services.interests``."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="recusals")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="recusals")
    reason = models.TextField(_("reason"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["item", "seat__order"]
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [models.UniqueConstraint(fields=["item", "seat"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.seat} – {self.item_id}"
