"""Opening papers, and seeing whether they are ready."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from twenteboard.platform.enums import EventKind
from twenteboard.platform.events import record
from twenteboard.platform.files import serve_private
from twenteboard.platform.papers import retry_paper

from ..models import ProposalPaper
from ..paper_cards import card_of, may_open, may_retry, newer_than


def _get_paper(user, uid: uuid.UUID) -> ProposalPaper:
    """Return the paper. Raises ``Http404`` for who may not know of it."""
    paper = ProposalPaper.objects.select_related("proposal").filter(uid=uid).first()
    if paper is None or not may_open(user, paper):
        raise Http404
    return paper


@login_required
@require_safe
def download(request, uid: uuid.UUID):
    """Give the PDF and note that it was given; while it is still being made, show how far it is."""
    paper = _get_paper(request.user, uid)
    if not paper.is_ready:
        return redirect("proposals:paper-state", uid)
    record("paper.downloaded", by=request.user, obj=paper.proposal, kind=EventKind.READ, title=paper.title)
    return serve_private(request, paper.file, paper.filename(), inline=True)


@login_required
@require_safe
def state(request, uid: uuid.UUID):
    """Say whether the paper is ready: the card alone for htmx, else a page of its own."""
    paper = _get_paper(request.user, uid)
    card = card_of(paper, retry=may_retry(request.user, paper.proposal))
    if request.headers.get("HX-Request") == "true":
        response = render(request, "components/paper.html", {"paper": card})
    else:
        newer = newer_than(paper)
        context = {
            "proposal": paper.proposal,
            "card": card,
            "is_waiting": paper.is_waiting,
            "newer": card_of(newer, retry=False) if newer else None,
        }
        response = render(request, "proposals/paper.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def retry(request, uid: uuid.UUID):
    """Have a paper that failed made again."""
    paper = _get_paper(request.user, uid)
    if not may_retry(request.user, paper.proposal):
        raise PermissionDenied
    if retry_paper(paper):
        record("paper.retried", by=request.user, obj=paper.proposal, title=paper.title)
        messages.success(request, _("The PDF is being made again. This takes less than a minute."))
    else:
        messages.warning(request, _("This PDF did not fail, so it was not made again."))
    return redirect("proposals:paper-state", uid)
