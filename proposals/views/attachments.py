"""The files of a proposal: adding, removing and opening them."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twenteboard.platform.enums import EventKind
from twenteboard.platform.events import record
from twenteboard.platform.files import UploadRefused, accepted_kinds, serve_private

from ..forms.pages import AttachmentForm
from ..models import Attachment, Proposal, SectionState, Submission
from ..presence import note_writing, others_writing
from ..rules import EDITABLE
from ..sections import BY_CODE
from ..services.attachments import SECTION, add_attachment, remove_attachment
from ..services.sections import SectionClosed
from ..tasklist import open_points, open_sections, place_of, saved_sentence
from .access import get_proposal


def attachments(request, proposal: Proposal):
    """The section page of the attachments; ``proposal`` may be written by this person."""
    if proposal.state not in EDITABLE:
        return redirect(proposal)
    points = open_points(proposal)
    sections = open_sections(proposal, points)
    if BY_CODE[SECTION] not in sections:
        return redirect("proposals:tasks", proposal.number)
    form = AttachmentForm()
    status = 200
    if request.method == "POST":
        if "remove" in request.POST:
            return _remove(request, proposal)
        form = AttachmentForm(request.POST, request.FILES)
        if form.is_valid() and _keep(request, proposal, form):
            return redirect(request.get_full_path())
        status = 422
    else:
        note_writing(proposal=proposal, section=SECTION, by=request.user)
    state = SectionState.objects.filter(proposal=proposal, section=SECTION).select_related("saved_by").first()
    place = place_of(SECTION, sections)
    return render(
        request,
        "proposals/sections/attachments.html",
        {
            "proposal": proposal,
            "line": proposal.line,
            "section": BY_CODE[SECTION],
            "form": form,
            "files": list(proposal.attachments.filter(removed_at__isnull=True)),
            "kinds": ", ".join(str(kind.label) for kind in accepted_kinds()),
            "place": place,
            "saved": saved_sentence(state, request.user),
            "writers": others_writing(proposal, request.user),
            "points": [point.text for point in points if point.section == SECTION],
            "back": request.GET.get("terug", ""),
        },
        status=status,
    )


def _keep(request, proposal: Proposal, form: AttachmentForm) -> bool:
    data = form.cleaned_data
    try:
        file = add_attachment(
            proposal=proposal, by=request.user, file=data["file"], kind=data["kind"], title=data["title"]
        )
    except UploadRefused as refusal:
        form.add_error("file", str(refusal.message))
        return False
    except SectionClosed:
        form.add_error(None, _("This proposal was submitted meanwhile. The file was not kept."))
        return False
    messages.success(request, _("The file “%(name)s” was added.") % {"name": file.original_name})
    return True


def _remove(request, proposal: Proposal):
    try:
        uid = uuid.UUID(request.POST["remove"])
    except ValueError:
        raise Http404 from None
    file = get_object_or_404(proposal.attachments.filter(removed_at__isnull=True), uid=uid)
    file.proposal = proposal
    try:
        remove_attachment(attachment=file, by=request.user)
    except SectionClosed:
        messages.warning(request, _("This proposal was submitted meanwhile. The file was not removed."))
    else:
        messages.success(request, _("The file “%(name)s” was removed.") % {"name": file.original_name})
    return redirect(request.get_full_path())


@login_required
@require_safe
def download(request, uid: uuid.UUID):
    """Give a file to who may read the proposal, and note it. A removed file only when it was ever handed in."""
    attachment = get_object_or_404(Attachment.objects.select_related("proposal"), uid=uid)
    proposal = get_proposal(request.user, attachment.proposal.number)
    if attachment.removed_at is not None and not _was_handed_in(attachment):
        raise Http404
    record("attachment.downloaded", by=request.user, obj=proposal, kind=EventKind.READ, name=attachment.original_name)
    return serve_private(request, attachment.file, attachment.original_name, inline=True)


def _was_handed_in(attachment: Attachment) -> bool:
    frozen = Submission.objects.filter(proposal=attachment.proposal_id).values_list("data", flat=True)
    return any(item["id"] == str(attachment.uid) for data in frozen for item in data["attachments"])
