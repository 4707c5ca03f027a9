"""The log of what happened."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import EventKind


class EventIsFinalError(TypeError):
    """Somebody tried to change or remove a line of the log."""


class EventQuerySet(models.QuerySet):
    """Reads of the log. Changing it is refused here, in the model, and by a trigger in PostgreSQL."""

    def of(self, obj) -> "EventQuerySet":
        """Events about ``obj``, newest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).order_by("-at", "-pk")

    def writes(self) -> "EventQuerySet":
        """Only changes, not readings."""
        return self.filter(kind=EventKind.WRITE)

    def update(self, **kwargs):
        """Refuse."""
        raise EventIsFinalError("The log is only added to.")

    def delete(self):
        """Refuse."""
        raise EventIsFinalError("The log is only added to.")


class Event(models.Model):
    """One thing that somebody (or the portal itself) did, in the past tense. Never changed, never removed.

    Written by ``twenteboard.platform.events.record`` alone. ``actor_name`` and ``object_label`` are kept as
    they were at the time, so that a line reads the same when a person marries or a proposal gets a new title.
    A person with lines in the log cannot be deleted, only deactivated.
    """

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    actor_name = models.CharField(_("name at the time"), max_length=200, blank=True)
    verb = models.CharField(_("verb"), max_length=80)
    kind = models.CharField(_("kind"), max_length=5, choices=EventKind.choices, default=EventKind.WRITE)
    object_type = models.CharField(_("about (kind)"), max_length=80)
    object_id = models.CharField(_("about (id)"), max_length=40)
    object_label = models.CharField(_("about"), max_length=250, blank=True)
    data = models.JSONField(_("particulars"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="event_of_object"),
            models.Index(fields=["actor", "-at"], name="event_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_label}"

    def save(self, *args, **kwargs) -> None:
        """Add a new line; refuse to change an old one."""
        if not self._state.adding:
            raise EventIsFinalError("The log is only added to.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse."""
        raise EventIsFinalError("The log is only added to.")

    @property
    def sentence(self) -> str:
        """What happened, as a sentence in the active language."""
        from ..events import sentence_of

        return sentence_of(self)
