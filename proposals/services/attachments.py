"""Files of a proposal: taking them in and hiding them."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from twenteboard.platform.enums import ScanResult
from twenteboard.platform.events import record
from twenteboard.platform.files import remove_file, store_upload

from ..models import Attachment, Proposal
from .sections import SectionClosed, is_section_open, touch

SECTION = "attachments"


def add_attachment(*, proposal: Proposal, by, file: UploadedFile, kind: str, title: str = "") -> Attachment:
    """Check and keep a file. Raises ``UploadRefused`` (with a sentence) and ``SectionClosed``; then nothing is kept."""
    stored = store_upload(file, folder=f"attachments/{proposal.number}")
    try:
        with transaction.atomic():
            now = _lock_open(proposal)
            attachment = Attachment.objects.create(
                proposal=proposal,
                kind=kind,
                title=title.strip(),
                file=stored.name,
                original_name=stored.original_name,
                content_type=stored.media_type,
                size=stored.size,
                sha256=stored.sha256,
                is_scanned=stored.scan == ScanResult.CLEAN,
                uploaded_by=by,
            )
            touch(proposal=proposal, section=SECTION, by=by, now=now)
            record("attachment.added", by=by, obj=proposal, name=stored.original_name)
    except BaseException:
        remove_file(stored.name)
        raise
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by) -> None:
    """Hide a file; what was handed in before keeps it. Raises ``SectionClosed``."""
    proposal = attachment.proposal
    now = _lock_open(proposal)
    if not Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True).update(removed_at=now, removed_by=by):
        return
    touch(proposal=proposal, section=SECTION, by=by, now=now)
    record("attachment.removed", by=by, obj=proposal, name=attachment.original_name)


def _lock_open(proposal: Proposal):
    now = timezone.now()
    if not Proposal.objects.filter(pk=proposal.pk, state=proposal.state).update(changed_at=now):
        raise SectionClosed(SECTION)
    if not is_section_open(proposal, SECTION):
        raise SectionClosed(SECTION)
    return now
