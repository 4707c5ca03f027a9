"""The section pages of the form: filling in, saving, two people at once, adding rows, sums while typing."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from twenteboard.platform.formats import tijd_uur

from .. import answers, dossier
from ..forms.money import typed_rows
from ..forms.registry import FORMS
from ..models import Proposal, SectionState
from ..presence import note_writing, others_writing
from ..rules import EDITABLE
from ..sections import BY_CODE
from ..services.sections import SectionClosed, StaleSection, save_section
from ..sums import sums_of_proposal
from ..tasklist import open_points, open_sections, place_of, saved_sentence, stage_of
from .applicant_access import own_proposal
from .attachments import attachments

WITH_SUMS = frozenset({"budget", "funding"})
BACK_TO_CHECK = "controle"


def _int(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _proposal_to_write(user, number: str) -> Proposal:
    """The proposal, for somebody who writes; in any state, because what was typed is shown whatever happened."""
    proposal = own_proposal(user, number)
    if proposal.my_level not in ("lead_editor", "editor"):
        raise PermissionDenied
    return proposal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, number: str, section: str):
    """Show or save one section."""
    if section not in BY_CODE:
        raise Http404
    proposal = _proposal_to_write(request.user, number)
    if section == "attachments":
        return attachments(request, proposal)
    if request.method == "POST":
        return _save(request, proposal, section)
    if proposal.state not in EDITABLE:
        return redirect(proposal)
    points = open_points(proposal)
    if BY_CODE[section] not in open_sections(proposal, points):
        return redirect("proposals:tasks", number)
    note_writing(proposal=proposal, section=section, by=request.user)
    page = FORMS[section](proposal, stage_of(proposal))
    return _page(request, proposal, section, page, points=points)


def _save(request, proposal: Proposal, code: str):
    page = FORMS[code](proposal, stage_of(proposal), request.POST)
    if page.asked_row:
        page.hush()
        return _page(request, proposal, code, page, added=True)
    if not page.is_valid():
        return _page(request, proposal, code, page, status=422)
    overwrite = request.POST.get("overwrite", "")
    seen = _int(overwrite or request.POST.get("revision", ""))
    try:
        save_section(proposal=proposal, section=code, by=request.user, values=page.values(), seen_revision=seen)
    except SectionClosed:
        return _page(request, proposal, code, page, closed=True, status=409)
    except StaleSection as stale:
        return _page(request, proposal, code, page, stale=stale, status=409)
    return redirect(_after_save(request, proposal, code))


def _after_save(request, proposal: Proposal, code: str) -> str:
    if request.POST.get("terug") == BACK_TO_CHECK:
        return reverse("proposals:check", args=[proposal.number]) + f"#section-{code}"
    if "later" in request.POST:
        return reverse("proposals:tasks", args=[proposal.number])
    sections = open_sections(proposal, open_points(proposal))
    following = place_of(code, sections).next_code if BY_CODE[code] in sections else ""
    if following:
        return reverse("proposals:section", args=[proposal.number, following])
    return reverse("proposals:check", args=[proposal.number])


def _page(
    request,
    proposal: Proposal,
    code: str,
    page,
    *,
    points=None,
    stale: StaleSection | None = None,
    closed: bool = False,
    added: bool = False,
    status: int = 200,
):
    points = open_points(proposal) if points is None else points
    sections = open_sections(proposal, points)
    state = SectionState.objects.filter(proposal=proposal, section=code).select_related("saved_by").first()
    place = place_of(code, sections) if BY_CODE[code] in sections else None
    # A form that was sent keeps the revision it started from, so that a conflict is not forgotten by adding a row.
    revision = _int(request.POST.get("revision", "")) if request.method == "POST" else (state.revision if state else 0)
    return render(
        request,
        page.template,
        {
            "proposal": proposal,
            "line": proposal.line,
            "section": BY_CODE[code],
            "page": page,
            "place": place,
            "revision": revision,
            "saved": saved_sentence(state, request.user),
            "writers": others_writing(proposal, request.user),
            "points": [point.text for point in points if point.section == code],
            "stale": _conflict(proposal, code, stale) if stale else None,
            "closed": _fresh_state(proposal) if closed else "",
            "added": added,
            "back": request.POST.get("terug", request.GET.get("terug", "")),
            "sums": sums_of_proposal(proposal, **_typed(page)) if code in WITH_SUMS else None,
            "parts": page.parts,
            "hint": page.hint(),
        },
        status=status,
    )


def _typed(page) -> dict:
    """Rows as they stand in a form that was sent, so that the sums follow what was typed."""
    if page.data is None:
        return {}
    for part in page.row_lists():
        part.is_valid()
    if page.section == "budget":
        return {"costs": typed_rows(page.costs)}
    return {"funding": typed_rows(page.funding)}


def _conflict(proposal: Proposal, code: str, stale: StaleSection) -> dict:
    """What somebody else saved meanwhile, to lay beside what was typed."""
    data = dossier.build(Proposal.objects.for_dossier().get(pk=proposal.pk))
    sections = answers.render(data, language=get_language(), stage=stage_of(proposal))
    return {
        "by": stale.by or _("The portal"),
        "at": tijd_uur(stale.at) if stale.at else "",
        "revision": stale.revision,
        "sections": [section for section in sections if section.code == code],
    }


def _fresh_state(proposal: Proposal) -> str:
    proposal.refresh_from_db(fields=["state"])
    return proposal.get_state_display()


@login_required
@require_POST
def sums(request, number: str, section: str):
    """Add up what stands in the form, saved or not. A part of a page; keeps nothing."""
    if section not in WITH_SUMS:
        raise Http404
    proposal = _proposal_to_write(request.user, number)
    page = FORMS[section](proposal, stage_of(proposal), request.POST)
    return render(
        request,
        "proposals/_sums.html",
        {"sums": sums_of_proposal(proposal, **_typed(page)), "typed": True},
    )
