"""Choices of the ground floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageState(models.TextChoices):
    """Where an outgoing message is on its way out."""

    QUEUED = "queued", pgettext_lazy("message", "waiting")
    SENDING = "sending", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "not sent")


class PaperState(models.TextChoices):
    """Where a paper is between asked for and ready."""

    QUEUED = "queued", pgettext_lazy("paper", "waiting")
    RENDERING = "rendering", pgettext_lazy("paper", "being made")
    READY = "ready", pgettext_lazy("paper", "ready")
    FAILED = "failed", pgettext_lazy("paper", "could not be made")


class EventKind(models.TextChoices):
    """Whether something was changed or only read."""

    WRITE = "write", _("change")
    READ = "read", _("reading")


class ScanResult(models.TextChoices):
    """What the virus scanner said about an uploaded file."""

    CLEAN = "clean", _("no virus found")
    NOT_SCANNED = "not_scanned", _("not scanned")


class ImportState(models.TextChoices):
    """How far a file is that somebody brings in."""

    PREVIEW = "preview", _("Not saved yet")
    SAVED = "saved", pgettext_lazy("import", "Saved")
    UNDONE = "undone", pgettext_lazy("import", "Undone")
