"""Outgoing mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import MessageState
from .lease import LeasedQuerySet


class MessageQuerySet(LeasedQuerySet):
    """Reads of the outbox."""

    working_state = MessageState.SENDING
    due_field = "send_after"

    def about(self, obj) -> "MessageQuerySet":
        """Messages about ``obj``, newest first."""
        return self.filter(about_type=obj._meta.label_lower, about_id=str(obj.pk)).order_by("-created_at", "-pk")


class Message(models.Model):
    """One mail to one address, with the words as they were when it was written.

    Written by ``twenteboard.platform.outbox.queue_mail`` and sent by ``outbox.send_message``; nobody else
    writes here. ``key`` says what the mail is the announcement of: a second mail with the same key is not made.
    """

    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=8)
    recipient = models.EmailField(_("recipient"), max_length=254)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("recipient's account"),
    )
    key = models.CharField(_("key"), max_length=200, unique=True)
    about_type = models.CharField(_("about (kind)"), max_length=80, blank=True)
    about_id = models.CharField(_("about (id)"), max_length=40, blank=True)
    about_url = models.CharField(_("about (address)"), max_length=300, blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(_("text (HTML)"), blank=True)
    invitation = models.TextField(
        _("calendar item"), blank=True, help_text=_("An iCalendar file that goes with the mail.")
    )
    message_id = models.CharField(_("Message-ID"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=MessageState.choices, default=MessageState.QUEUED, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    send_after = models.DateTimeField(_("send after"), default=timezone.now)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(fields=["send_after"], condition=Q(state="queued"), name="message_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="message_sent_has_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="message_sending_has_lease"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"
