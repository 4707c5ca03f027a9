"""The page of a proposal, for every role, and the general page on which a move is made."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twenteboard.platform.events import history_of, record_reading
from twenteboard.platform.forms import PortalForm

from .. import answers
from ..access import know_access
from ..chain_links import chain_of_proposal
from ..enums import State
from ..events import OPEN_TO_TEAM
from ..models import Move
from ..overview import action_list, headline, last_decision, papers_for, road_of, work_links
from ..rules import may
from ..white_spots import panel_of
from ..workflow import TRANSITIONS, AlreadyMoved, GuardFailed, NotAllowed, available, perform, problems_of, target_of
from .access import get_proposal, in_chain

# Reasons of these moves are notes of TBD to itself and the Board; they may name a reviewer.
AMONG_STAFF = ("close_review", "finalise_advice", "reopen_advice")


@login_required
@require_safe
def detail(request, number: str):
    """Show what was handed in, where the proposal stands, and what this person can do now."""
    proposal = get_proposal(request.user, number, queryset=in_chain(request.user))
    know_access(proposal, request.user)
    if _must_declare_first(request.user, proposal):
        return redirect("proposals:review", number)
    record_reading("proposal.read", by=request.user, obj=proposal)
    prefetch_related_objects([proposal], Prefetch("moves", queryset=Move.objects.select_related("by").order_by("pk")))
    moves = list(proposal.moves.all())
    for row in moves:
        row.shown_reason = (
            row.reason if row.name not in AMONG_STAFF or may(request.user, "view_handling", proposal) else ""
        )
    submission = proposal.current_submission
    decision = last_decision(proposal, request.user)
    sees_history = may(request.user, "view_history", proposal)
    return render(
        request,
        "proposals/detail.html",
        {
            "proposal": proposal,
            "headline": headline(proposal, request.user),
            "submission": submission,
            "sections": answers.render(submission.data, language=get_language()) if submission else [],
            "totals": submission.data["totals"] if submission else None,
            "data": submission.data if submission else None,
            "road": road_of(proposal, moves),
            "moves": moves if sees_history else [],
            "actions": action_list(available(proposal, request.user)),
            "links": work_links(proposal, request.user),
            "papers": papers_for(proposal, request.user),
            "decision": decision,
            "chain": chain_of_proposal(proposal, request.user, decision=decision, here="proposal"),
            "history": _history(request.user, proposal)[:50] if sees_history else [],
            "may_view_history": sees_history,
            "is_team": may(request.user, "manage_team", proposal),
            "panel": panel_of(proposal) if _is_to_weigh(request.user, proposal) else None,
        },
    )


def _history(user, proposal):
    """The log of a proposal as far as this person may know it, newest first."""
    lines = history_of(proposal)
    return lines if may(user, "view_handling", proposal) else lines.filter(verb__in=OPEN_TO_TEAM)


def _is_to_weigh(user, proposal) -> bool:
    """The Board has to decide, and this person is of the Board."""
    return proposal.state in (State.AGENDA, State.DEFERRED) and may(user, "weigh_proposal", proposal)


def _must_declare_first(user, proposal) -> bool:
    """A reviewer says whether there is an interest before reading anything; the review page asks."""
    if proposal.state != State.REVIEW or not may(user, "write_review", proposal):
        return False
    if may(user, "view_history", proposal):
        return False  # reads it in another role as well
    return not proposal.assignments.filter(reviewer=user, review__isnull=False).exists()


class MoveForm(PortalForm):
    """The reason that goes with a move."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Your reason is kept with this step. For most steps the applicants read it too."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
        required=False,
        error_messages={"max_length": gettext_lazy("Shorten the reason to at most 5,000 characters.")},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, number: str, name: str):
    """Explain a move, ask the reason, and make it."""
    transition = TRANSITIONS.get(name)
    if transition is None or not transition.by_hand:
        raise Http404
    proposal = get_proposal(request.user, number)
    if not may(request.user, transition.permission, proposal):
        raise PermissionDenied
    form = MoveForm(request.POST or None)
    if transition.reason == "none":
        del form.fields["reason"]
    elif transition.reason == "required":
        form.fields["reason"].label_suffix_optional = False
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            perform(proposal, name, by=request.user, reason=form.cleaned_data.get("reason", ""))
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except AlreadyMoved as refusal:
            messages.warning(request, str(refusal))
            return redirect(proposal)
        except GuardFailed as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("Done: %(what)s.") % {"what": str(transition.label).lower()})
            return redirect(after_move(request.user, proposal))
    elif request.method != "POST":
        if proposal.state not in transition.sources:
            messages.warning(request, _("This step is not possible now: the proposal is further on its road."))
            return redirect(proposal)
        problems = [
            problem
            for problem in problems_of(proposal, name, by=request.user, reason="")
            if problem.url != "#id_reason"
        ]
    return render(
        request,
        "proposals/move.html",
        {
            "proposal": proposal,
            "transition": transition,
            "target": target_of(transition, proposal),
            "form": form,
            "problems": problems,
            "has_failed": request.method == "POST",
        },
        status=422 if request.method == "POST" else 200,
    )


def after_move(user, proposal) -> str:
    """Where to go after a move: the proposal's page, or the work list when this person cannot see it any more."""
    if type(proposal).objects.visible_to(user).filter(pk=proposal.pk).exists():
        return proposal.get_absolute_url()
    return reverse("work")
