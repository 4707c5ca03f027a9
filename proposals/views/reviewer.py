"""The reviewer: own list, the question about interests, and the review beside the proposal as it was submitted."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twenteboard.platform.events import record_reading

from .. import answers
from ..enums import AssignmentState, State
from ..forms.reviewing import InterestForm, InterestQuestionForm, ReviewForm
from ..models import Proposal, Review, ReviewAssignment
from ..reviews import SCORES
from ..rules import may
from ..services import intake, interests, reviewing
from ..services.writing import NotAllowed, NotNow
from ..step import GuardFailed
from ..white_spots import panel_of
from .access import get_proposal, needs
from .staff_intake import working_page
from .working import Attempt, attempt, posted


@needs("list_reviews")
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """What this person is asked to review, what is due first on top; and what was done."""
    rows = (
        ReviewAssignment.objects.filter(reviewer=request.user, proposal__in=Proposal.objects.visible_to(request.user))
        .exclude(state=AssignmentState.CANCELLED)
        .select_related("proposal__line", "review")
        .order_by("due_on", "pk")
    )
    todo, done, missed = [], [], []
    for row in rows:
        if row.state == AssignmentState.SUBMITTED:
            done.append(row)
        else:
            (todo if row.proposal.state == State.REVIEW else missed).append(row)
    done.sort(key=lambda row: row.review.submitted_at, reverse=True)
    return render(
        request,
        "proposals/review/list.html",
        {"todo": todo, "done": done, "missed": missed, "today": timezone.localdate()},
    )


def _stored_review(review: Review | None) -> dict[str, Any]:
    if review is None:
        return {"seen_revision": 0}
    values: dict[str, Any] = {
        "seen_revision": review.revision,
        "verdict": review.verdict,
        "comment": review.comment,
        "confidential_note": review.confidential_note,
    }
    for score in review.scores.all():
        values[f"score_{score.criterion_id}"] = "" if score.score is None else str(score.score)
        values[f"reason_{score.criterion_id}"] = score.reason
    return values


def _assignment(proposal: Proposal, user) -> ReviewAssignment:
    assignment = (
        proposal.assignments.select_related("review__submission")
        .prefetch_related(SCORES)
        .filter(reviewer=user)
        .exclude(state=AssignmentState.CANCELLED)
        .first()
    )
    if assignment is None:
        raise Http404
    return assignment


@login_required
@working_page
def review(request: HttpRequest, number: str) -> HttpResponse:
    """Ask about interests first; then the review, which is frozen once it is handed in."""
    if not may(request.user, "list_reviews"):
        raise PermissionDenied
    proposal = get_proposal(request.user, number, permission="write_review")
    assignment = _assignment(proposal, request.user)
    started = getattr(assignment, "review", None)
    if assignment.state == AssignmentState.SUBMITTED:
        return _frozen(request, proposal, assignment)
    if proposal.state != State.REVIEW:
        messages.warning(request, _("The review of this proposal is closed."))
        return redirect("proposals:review-list")
    if started is None:
        return _interest_first(request, proposal)
    return _write(request, proposal, assignment, started)


def _interest_first(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    form = InterestQuestionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["interest"] == form.HAS:
            return _declare(request, proposal, form.cleaned_data["reason"])
        try:
            reviewing.begin_review(proposal=proposal, by=request.user)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect("proposals:review-list")
        return redirect("proposals:review", proposal.number)
    return render(
        request,
        "proposals/review/interest_first.html",
        {
            "proposal": proposal,
            "form": form,
            "members": [member["organisation"] for member in proposal.current_submission.data["members"]],
        },
        status=422 if form.is_bound else 200,
    )


def _write(request: HttpRequest, proposal: Proposal, assignment: ReviewAssignment, started: Review) -> HttpResponse:
    criteria_set = intake.criteria_for(proposal)
    criteria = list(criteria_set.criteria.all()) if criteria_set else []
    make_form = partial(ReviewForm, items=criteria)
    hands_in = request.POST.get("then") == "hand-in"
    tried: Attempt | None = None

    def stored() -> dict[str, Any]:
        return _stored_review(Review.objects.prefetch_related("scores").get(assignment=assignment))

    if request.method == "POST":
        tried = attempt(
            request,
            proposal,
            make_form=make_form,
            write=lambda form: (
                reviewing.save_review(
                    proposal=proposal, by=request.user, **_values(form, form.cleaned_data["seen_revision"])
                ).revision
            ),
            stored=stored,
            must_be_complete=hands_in,
        )
        if tried.response is not None:
            if tried.is_saved and hands_in:
                return _hand_in(request, proposal, tried.form, stored()["seen_revision"])
            if tried.is_saved:
                messages.success(request, _("Saved. Only you can see this until you hand it in."))
            return tried.response if tried.is_saved else redirect("proposals:review-list")
    record_reading("proposal.read", by=request.user, obj=proposal)
    data = started.submission.data
    return render(
        request,
        "proposals/review/write.html",
        {
            "proposal": proposal,
            "assignment": assignment,
            "form": tried.form if tried else make_form(initial=_stored_review(started)),
            "tried": tried,
            "review": started,
            "criteria_set": criteria_set,
            "sections": answers.render(data, language=get_language()[:2], stage=started.submission.stage),
            "white_spots": _white_spots(proposal, data),
            "panel": panel_of(proposal),
            "today": timezone.localdate(),
        },
        status=tried.status if tried else 200,
    )


def _values(form: ReviewForm, revision: int) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "seen_revision": revision,
        "scores": form.answers(),
        "verdict": data["verdict"],
        "comment": data["comment"],
        "confidential_note": data["confidential_note"],
    }


def _hand_in(request: HttpRequest, proposal: Proposal, form: ReviewForm, revision: int) -> HttpResponse:
    try:
        reviewing.submit_review(proposal=proposal, by=request.user, **_values(form, revision))
    except (GuardFailed, NotNow) as refusal:
        messages.warning(request, str(refusal))
        return redirect("proposals:review", proposal.number)
    messages.success(request, _("Thank you. Your review is handed in and can no longer be changed."))
    return redirect("proposals:review", proposal.number)


def _white_spots(proposal: Proposal, data: dict[str, Any]) -> list[dict[str, Any]]:
    """The white spots of the line, and which of them the proposal says to fill. One query."""
    claimed = {row["nl"] for row in data["white_spots"]}
    spots = proposal.line.white_spots.filter(is_active=True)
    return [{"name": spot.name, "is_claimed": spot.name_nl in claimed} for spot in spots]


def _frozen(request: HttpRequest, proposal: Proposal, assignment: ReviewAssignment) -> HttpResponse:
    return render(
        request,
        "proposals/review/frozen.html",
        {"proposal": proposal, "assignment": assignment, "review": assignment.review},
    )


# --- interests ------------------------------------------------------------------------------------


@login_required
@working_page
def interest(request: HttpRequest, number: str) -> HttpResponse:
    """Declare an interest; after that the proposal is hidden from this person."""
    proposal = get_proposal(request.user, number, permission="declare_interest")
    form = InterestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return _declare(request, proposal, form.cleaned_data["reason"])
    return render(
        request,
        "proposals/review/interest.html",
        {"proposal": proposal, "form": form},
        status=422 if form.is_bound else 200,
    )


def _declare(request: HttpRequest, proposal: Proposal, reason: str) -> HttpResponse:
    try:
        interests.declare_interest(proposal=proposal, by=request.user, reason=reason)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(
        request, _("Thank you. You step aside for %(number)s and do not see it any more.") % {"number": proposal.number}
    )
    return redirect("proposals:review-list" if may(request.user, "list_reviews") else "work")
