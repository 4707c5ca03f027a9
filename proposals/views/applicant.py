"""Pages of applicants around the form: own list, start, tasks, check, confirmation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.models import Organisation
from programmes.models import ProgrammeLine

from .. import answers, dossier
from ..completeness import lacks
from ..enums import Holder, PaperKind, Stage, State, TeamLevel
from ..forms.organisations import PickField, options_for, suggestions
from ..forms.pages import StatementsForm
from ..forms.start import StartForm
from ..models import Proposal
from ..paper_cards import card_of
from ..presence import others_writing
from ..querysets import DOSSIER_ROWS, dossier_lists, money_left
from ..rules import EDITABLE, may
from ..services.starting import start_proposal
from ..services.submitting import submission_move, submit
from ..states import HOLDERS
from ..tasklist import open_points, open_sections, stage_of, tasks_of
from ..workflow import AlreadyMoved, GuardFailed, NotAllowed
from .applicant_access import own_proposal, own_proposals

ROWS_PER_PAGE = 25
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def own(request):
    """My proposals: first those that wait for me."""
    rows = own_proposals(request.user).for_list().order_by("-changed_at", "-pk")
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    mine, elsewhere, ended = [], [], []
    for proposal in page:
        holder = HOLDERS.get(State(proposal.state))
        proposal.tone = _tone(proposal, holder)
        proposal.next_step = _next_step(proposal)
        proposal.work_url = _work_url(proposal)
        group = ended if holder is None else mine if holder == Holder.APPLICANT else elsewhere
        group.append(proposal)
    groups = [
        {"title": _("It is your turn"), "rows": mine},
        {"title": _("With others"), "rows": elsewhere},
        {"title": _("Ended"), "rows": ended},
    ]
    return render(
        request,
        "proposals/own.html",
        {"page_obj": page, "groups": [group for group in groups if group["rows"]], "turn": len(mine)},
    )


def _tone(proposal: Proposal, holder: Holder | None) -> str:
    if proposal.state in (State.GRANTED, State.GRANTED_CONDITIONALLY):
        return "done"
    if holder is None:
        return "off"
    if holder == Holder.APPLICANT:
        return "late" if proposal.state == State.INCOMPLETE else "mine"
    return "with"


def _next_step(proposal: Proposal) -> str:
    if proposal.my_level == TeamLevel.READER:
        return ""
    steps = {
        State.IDEA: _("Fill in the quickscan and submit it."),
        State.INVITED: _("Write the full proposal and submit it."),
        State.INCOMPLETE: _("Complete what we asked for and submit again."),
        State.HEARING: _("Read the advice and react."),
    }
    return steps.get(State(proposal.state), "")


def _work_url(proposal: Proposal) -> str:
    if proposal.state in EDITABLE:
        return reverse("proposals:tasks", args=[proposal.number])
    if proposal.state == State.HEARING:
        return reverse("proposals:response", args=[proposal.number])
    return proposal.get_absolute_url()


@require_safe
def new(request):
    """Tell what applying asks, before anybody logs in."""
    lines = list(ProgrammeLine.objects.filter(programme__is_open=True, is_open=True).select_related("programme"))
    programme = lines[0].programme if lines else None
    return render(
        request,
        "proposals/new.html",
        {
            "lines": lines,
            "programme": programme,
            "money_left": money_left(programme) if programme else None,
        },
    )


@login_required
@GET_OR_POST
def new_form(request):
    """Ask what is needed to begin, and begin."""
    lines = list(ProgrammeLine.objects.filter(programme__is_open=True, is_open=True).select_related("programme"))
    if not lines:
        return redirect("proposals:new")
    mine = list(Organisation.objects.can_join_consortium().filter(pk__in=request.user.organisation_ids))
    form = StartForm(request.POST if request.method == "POST" else None, lines=lines, own=mine)
    if request.method == "POST" and form.is_valid():
        proposal = start_proposal(
            by=request.user,
            line=form.line,
            title=form.cleaned_data["title"],
            organisation=form.organisation,
            new_organisation=form.new_organisation,
            language=get_language()[:2],
        )
        return redirect("proposals:tasks", proposal.number)
    return render(request, "proposals/new_form.html", {"form": form, "lines": lines}, status=_status(form))


@login_required
@require_safe
def organisations(request):
    """Give radio buttons with organisations like the text that is being typed. A part of a page."""
    prefix = request.GET.get("prefix", "").replace("\x00", "")[:40]
    name = f"{prefix}-name" if prefix else "name"
    text = " ".join(request.GET.get(name, "").replace("\x00", "").split())[:200]
    found = suggestions(text)
    options = options_for(text, found) if found else []
    pick = f"{prefix}-pick" if prefix else "pick"
    return render(request, "proposals/_pick.html", {"options": options, "name": pick, "label": PickField().label})


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _dossier(proposal: Proposal) -> dict:
    prefetch_related_objects([proposal], *dossier_lists(stage_of(proposal)))
    return dossier.build(proposal)


@login_required
@require_safe
def tasks(request, number: str):
    """The task list of a proposal."""
    proposal = own_proposal(request.user, number, queryset=own_proposals(request.user).select_related(*DOSSIER_ROWS))
    if proposal.state not in EDITABLE:
        messages.info(request, _("This proposal was submitted. You can no longer change it."))
        return redirect(proposal)
    points = open_points(proposal)
    data = _dossier(proposal)
    rows = tasks_of(
        proposal,
        data,
        proposal.section_states.all(),
        points,
        may_edit=may(request.user, "edit_proposal", proposal),
    )
    shown = [row for row in rows if row.points] if proposal.state == State.INCOMPLETE else rows
    return render(
        request,
        "proposals/tasks.html",
        {
            "proposal": proposal,
            "stage": stage_of(proposal),
            "tasks": shown,
            "done": sum(1 for row in shown if row.is_done or (row.tone == "off" and not row.lacks)),
            "points": points,
            "writers": others_writing(proposal, request.user),
            "may_submit": may(request.user, submission_move(proposal), proposal),
            "may_edit": may(request.user, "edit_proposal", proposal),
            "may_manage_team": may(request.user, "manage_team", proposal),
        },
    )


@login_required
@GET_OR_POST
def check(request, number: str):
    """Show every answer, ask the declarations, and hand in."""
    proposal = own_proposal(request.user, number, queryset=own_proposals(request.user).select_related(*DOSSIER_ROWS))
    if proposal.state not in EDITABLE:
        if proposal.current_submission_id:
            return redirect("proposals:confirmation", number)
        return redirect(proposal)
    move = submission_move(proposal)
    form = StatementsForm(request.POST if request.method == "POST" else None)
    problems = []
    if request.method == "POST":
        if not may(request.user, move, proposal):
            raise PermissionDenied
        if form.is_valid():
            try:
                submit(proposal=proposal, by=request.user, statements=form.ticked(), move=move)
            except GuardFailed as refusal:
                problems = refusal.problems
            except NotAllowed:
                raise PermissionDenied from None
            except AlreadyMoved:
                return redirect("proposals:confirmation", number)
            else:
                return redirect("proposals:confirmation", number)
    stage = stage_of(proposal)
    data = _dossier(proposal)
    may_edit = may(request.user, "edit_proposal", proposal)
    points = open_points(proposal)
    edit = {}
    if may_edit:
        back = "?terug=controle"
        edit = {
            section.code: reverse("proposals:section", args=[number, section.code]) + back
            for section in open_sections(proposal, points)
        }
    return render(
        request,
        "proposals/check.html",
        {
            "proposal": proposal,
            "stage": stage,
            "is_quickscan": stage == Stage.QUICKSCAN,
            "sections": answers.render(data, language=get_language(), stage=stage),
            "edit": edit,
            "lacks": [(lack, edit.get(lack.section, "")) for lack in lacks(data, stage)],
            "form": form,
            "problems": problems,
            "may_submit": may(request.user, move, proposal),
            "leads": [row.user for row in proposal.team.filter(level=TeamLevel.LEAD_EDITOR).select_related("user")],
        },
        status=422 if request.method == "POST" else 200,
    )


@login_required
@require_safe
def confirmation(request, number: str):
    """Confirm what was handed in, and tell what happens next."""
    proposal = own_proposal(
        request.user, number, queryset=own_proposals(request.user).select_related("current_submission__by", "owner")
    )
    submission = proposal.current_submission
    if submission is None:
        return redirect("proposals:tasks", number)
    paper = proposal.papers.filter(kind=PaperKind.RECEIPT, submission=submission).defer("data").first()
    waits = proposal.state in (State.QUICKSCAN, State.SUBMITTED)
    return render(
        request,
        "proposals/confirmation.html",
        {
            "proposal": proposal,
            "submission": submission,
            "is_quickscan": submission.stage == Stage.QUICKSCAN,
            "is_waiting": waits,
            "due_on": proposal.due_on if waits else None,
            "paper": card_of(paper, retry=False) if paper else None,
        },
    )
