"""Asking for papers and making them. The only writer of rows that are a ``Paper``."""

import hashlib
import json
import logging
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from . import clock, jobs
from .enums import PaperState
from .models import Paper

logger = logging.getLogger(__name__)


def canonical_json(data: Any) -> bytes:
    """Return ``data`` as JSON that is the same for the same data: sorted keys, UTF-8, two spaces."""
    text = json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, indent=2, ensure_ascii=False)
    return (text + "\n").encode()


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def request_paper(
    model: type[Paper],
    *,
    kind: str,
    title: str,
    data: dict[str, Any],
    language: str = "nl",
    audience: str = "",
    by=None,
    version: int | None = None,
    **subject,
) -> Paper:
    """Ask for a paper and return its row; the PDF follows after the commit.

    ``subject`` names what the paper is about, as fields of ``model`` (``proposal=…``). Asking again for the same
    data and template version gives the row that is there; when that one failed it is tried again. Other data gives a
    new row with the next version (counted within the model's unique constraint). Two queries; one when the caller
    knows that this is a new ``version``.
    """
    report = model.report_module_for(kind)
    frozen = canonical_json(data)
    digest = sha256_of(frozen)
    # Called within a move's transaction nearly always; a savepoint of its own would only cost two round trips.
    with transaction.atomic(savepoint=False):
        wanted = {"kind": kind, "language": language, "audience": audience, **subject}
        siblings = {name: wanted[name] for name in model.version_fields()}
        earlier = [] if version else list(model.objects.filter(**siblings).defer("data").order_by("-version"))
        newest = next((row for row in earlier if all(getattr(row, k) == v for k, v in wanted.items())), None)
        if newest and newest.data_sha256 == digest and newest.template_version == report.VERSION:
            if newest.state == PaperState.FAILED:
                retry_paper(newest)
            return newest
        with translation.override(language):
            title = str(title)
        paper = model.objects.create(
            **wanted,
            title=title,
            version=version or (earlier[0].version + 1 if earlier else 1),
            data=json.loads(frozen),
            data_sha256=digest,
            template=report.TEMPLATE,
            template_version=report.VERSION,
            created_by=by,
            # The day on the paper is that of what it tells; for what is entered afterwards, waiting counts from now.
            created_at=clock.now(),
            next_try_at=timezone.now() if clock.is_afterwards() else None,
        )
        _send(paper)
    return paper


def retry_paper(paper: Paper) -> bool:
    """Put a paper that failed back in the queue; ``False`` when it had not failed."""
    if not type(paper).objects.filter(pk=paper.pk).again():
        return False
    paper.refresh_from_db()
    _send(paper)
    return True


def card_of(paper: Paper, *, app: str, number: str, retry: bool) -> dict[str, Any]:
    """Return what ``components/paper.html`` shows; its addresses are called ``<app>:paper``, ``-state`` and ``-retry``.

    ``number`` is the version in words; ``retry`` whether this person may have a paper that failed made again.
    """
    return {
        "pk": str(paper.uid),
        "state": paper.state,
        "title": paper.title,
        "number": number,
        "size": paper.size,
        "url": reverse(f"{app}:paper", args=[paper.uid]),
        "status_url": reverse(f"{app}:paper-state", args=[paper.uid]),
        "retry_url": reverse(f"{app}:paper-retry", args=[paper.uid]) if retry else "",
    }


def _send(paper: Paper) -> None:
    jobs.send_on_commit(jobs.RENDER_PAPER, paper._meta.label_lower, paper.pk)


def render_paper(model_label: str, pk: int) -> bool:
    """Make the PDF of one paper; ``True`` when this call made it.

    Claims the row first, so that duplicated tasks and two workers make one file. An error is written on the row and
    tried again later, with growing pauses; after the last attempt the paper is marked as failed, for staff to see.
    """
    model = apps.get_model(model_label)
    paper = model.objects.claim(pk)
    if paper is None:
        return False
    try:
        content = render_bytes(paper)
        paper.size, paper.sha256 = len(content), sha256_of(content)
        name = _store(paper, content)
    except Exception as error:
        model.objects.all().end_with_error(paper, error)
        logger.exception("Paper %s %s could not be made (attempt %s).", model_label, pk, paper.attempts)
        return False
    return model.objects.all().end(
        paper,
        state=PaperState.READY,
        file=name,
        size=paper.size,
        sha256=paper.sha256,
        made_at=timezone.now(),
        error="",
    )


def render_bytes(paper: Paper) -> bytes:
    """Return the PDF of ``paper``, the same bytes each time, with its data attached as JSON.

    A report module may attach more, made of the same data: ``attachments(data)`` gives pairs of name and content.
    """
    from . import pdf

    more = getattr(paper.report_module_for(paper.kind), "attachments", lambda data: [])
    with translation.override(paper.language):
        files = [("data.json", canonical_json(paper.data)), *more(paper.data)]
    attached = [pdf.Attached(name, content, paper.created_at) for name, content in files]
    return pdf.render(paper.render_html(), attachments=attached, created=paper.created_at)


def _store(paper: Paper, content: bytes) -> str:
    """Write the file under a name made of its own content and return that name.

    A worker that was killed between writing the file and the row leaves the very file that the next attempt makes, or
    half of it; the first is used, the second replaced.
    """
    field = paper._meta.get_field("file")
    name = field.generate_filename(paper, "")
    storage = field.storage
    if storage.exists(name):
        with storage.open(name) as there:
            if sha256_of(there.read()) == paper.sha256:
                return name
        storage.delete(name)
    return storage.save(name, ContentFile(content))
