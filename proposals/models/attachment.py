"""Files of a proposal."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.models.paper import private_storage

from ..enums import AttachmentKind
from .proposal import Proposal


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """Where a file is kept: by proposal and a random name; the name it came with is a column."""
    return f"attachments/{attachment.proposal.number}/{attachment.uid}"


class Attachment(models.Model):
    """An uploaded file. Removing hides it (``removed_at``); a frozen submission keeps pointing to it.

    ``size`` is in bytes. Written by ``services.attachments``.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(_("what is it"), max_length=12, choices=AttachmentKind, default=AttachmentKind.OTHER)
    title = models.CharField(_("title"), max_length=160, blank=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to=attachment_path, max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("file type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    is_scanned = models.BooleanField(_("checked for viruses"), default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["proposal", "pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.title or self.original_name
