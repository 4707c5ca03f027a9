"""TBD between review and decision: reviewers, consultations, and the advice with its second reader."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from programmes.services.terms import add_working_days

from ..enums import Audience, State
from ..forms.advising import AdviceForm, ReturnForm
from ..forms.reviewing import AssignForm, CancelForm, ConsultationForm, ReviewDateForm
from ..models import AdviceVersion, ApplicantResponse, Proposal, Qualification, ReviewAssignment
from ..overview import HEARD_IN
from ..reviews import assignments_of, candidates, matrix_of, with_workplaces
from ..rules import may
from ..services import advising, intake, reviewing
from ..services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from ..step import GuardFailed, MoveRefused
from ..white_spots import panel_of
from .access import get_proposal
from .staff_intake import only_in, to_move, working_page
from .working import attempt, posted

REVIEWS_SHOWN_IN = (
    State.SUBMITTED,
    State.REVIEW,
    State.ADVICE,
    State.HEARING,
    State.READY,
    State.AGENDA,
    State.DEFERRED,
    State.GRANTED,
    State.GRANTED_CONDITIONALLY,
    State.REJECTED,
)


# --- reviewers ------------------------------------------------------------------------------------


@login_required
@working_page
def reviewers(request: HttpRequest, number: str) -> HttpResponse:
    """Ask reviewers, follow the reviews, and read them side by side. Who may only read, reads only."""
    proposal = get_proposal(request.user, number, permission="view_reviews")
    away = only_in(request, proposal, *REVIEWS_SHOWN_IN)
    if away:
        return away
    may_assign = may(request.user, "assign_reviewers", proposal)
    if request.method == "POST" and not may_assign:
        raise PermissionDenied
    is_open = may_assign and proposal.state in reviewing.ASSIGN_IN
    assignments = assignments_of(proposal)
    people = candidates(proposal, assignments) if is_open else []
    if not is_open:
        with_workplaces([row.reviewer for row in assignments])
    usual = {"due_on": add_working_days(timezone.localdate(), proposal.programme.review_days)}
    forms = {
        "assign": AssignForm(people=people, initial=usual),
        "cancel": CancelForm(),
        "move_date": ReviewDateForm(),
    }
    task = request.POST.get("task", "")
    if request.method == "POST" and task in forms:
        forms[task] = type(forms[task])(request.POST, **({"people": people} if task == "assign" else {}))
        if forms[task].is_valid():
            response = _do(request, proposal, task, forms[task])
            if response is not None:
                return response
    criteria = intake.criteria_for(proposal)
    return render(
        request,
        "proposals/desk/reviewers.html",
        {
            "proposal": proposal,
            "forms": forms,
            "failed": forms.get(task),
            "is_open": is_open,
            "people": _ticked(forms["assign"], people),
            "assignments": assignments,
            "asked": [row for row in assignments if row.state != "cancelled"],
            "cancelled": [row for row in assignments if row.state == "cancelled"],
            "matrix": matrix_of(list(criteria.criteria.all()) if criteria else [], assignments),
            "today": timezone.localdate(),
            "may_assign": may_assign,
            "sees_notes": may(request.user, "view_history", proposal),
            "cancelling": request.POST.get("assignment", request.GET.get("annuleer", "")),
        },
        status=422 if request.method == "POST" else 200,
    )


def _ticked(form: AssignForm, people: list) -> list[dict[str, Any]]:
    chosen = set(form.data.getlist("reviewers")) if form.is_bound else set()
    return [{"candidate": person, "is_ticked": str(person.pk) in chosen} for person in people]


def _do(request: HttpRequest, proposal: Proposal, task: str, form) -> HttpResponse | None:
    """Do one of the tasks of the page; ``None`` when it was refused and the form tells why."""
    data = form.cleaned_data
    try:
        if task == "assign":
            made = reviewing.assign_reviewers(
                proposal=proposal,
                by=request.user,
                reviewers=[candidate.person for candidate in form.chosen()],
                due_on=data["due_on"],
            )
            done = _("Asked: %(names)s.") % {"names": ", ".join(str(row.reviewer) for row in made)}
        elif task == "cancel":
            assignment = ReviewAssignment.objects.filter(proposal=proposal, pk=data["assignment"]).first()
            if assignment is None:
                raise Http404
            reviewing.cancel_assignment(
                proposal=proposal, by=request.user, assignment=assignment, reason=data["reason"]
            )
            done = _("The review is cancelled.")
        else:
            reviewing.move_review_date(proposal=proposal, by=request.user, due_on=data["new_due_on"])
            done = _("The new date is kept.")
    except Unsuitable as refusal:
        form.add_error("reviewers", str(refusal))
        return None
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        return redirect(proposal)
    messages.success(request, done)
    return redirect("proposals:reviewers", proposal.number)


@login_required
@working_page
def consultation(request: HttpRequest, number: str) -> HttpResponse:
    """Record what the kernteam or others said, and read what was recorded before."""
    proposal = get_proposal(request.user, number, permission="record_consultation")
    away = only_in(request, proposal, *HEARD_IN)
    if away:
        return away
    form = ConsultationForm(posted(request), initial={"heard_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.record_consultation(proposal=proposal, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect(proposal)
        messages.success(request, _("Recorded."))
        return redirect("proposals:consultation", proposal.number)
    return render(
        request,
        "proposals/desk/consultation.html",
        {"proposal": proposal, "form": form, "consultations": proposal.consultations.select_related("recorded_by")},
        status=422 if form.is_bound else 200,
    )


# --- advice ---------------------------------------------------------------------------------------


def _stored_advice(draft: AdviceVersion) -> dict[str, Any]:
    return {"seen_revision": draft.revision} | {name: getattr(draft, name) for name in advising.TEXTS}


@login_required
@working_page
def advice(request: HttpRequest, number: str, audience: str) -> HttpResponse:
    """Write the advice beside scores and reviews; a second reader approves it or gives it back."""
    if audience not in Audience.values:
        raise Http404
    proposal = get_proposal(request.user, number, permission="write_advice")
    away = only_in(request, proposal, State.ADVICE, State.HEARING, State.READY)
    if away:
        return away
    find_draft = partial(advising.draft_for, proposal=proposal, audience=audience, by=request.user)
    versions = advising.versions_of(proposal, audience)
    draft = find_draft(versions=versions)
    make_form = partial(AdviceForm, audience=audience)
    give_back = ReturnForm()
    task, tried = request.POST.get("task", ""), None
    if request.method == "POST":
        if proposal.state != State.ADVICE:
            messages.warning(request, _("The advice cannot be changed now. Nothing was saved."))
            return redirect(request.path)
        if task in ("approve", "return"):
            give_back = ReturnForm(request.POST if task == "return" else None)
            if task == "approve" or give_back.is_valid():
                return _read_by_second(request, proposal, audience, task, give_back)
        else:
            tried = attempt(
                request,
                proposal,
                make_form=make_form,
                write=lambda form: (
                    advising.save_advice(
                        proposal=proposal,
                        audience=audience,
                        by=request.user,
                        seen_revision=form.cleaned_data["seen_revision"],
                        texts=form.cleaned_data,
                    ).revision
                ),
                stored=lambda: _stored_advice(find_draft()),
                must_be_complete=task == "ready",
            )
            if tried.response is not None:
                if tried.is_saved:
                    messages.success(
                        request,
                        _("Saved. A colleague can read and approve it now.") if task == "ready" else _("Saved."),
                    )
                return tried.response
    is_open = proposal.state == State.ADVICE
    assignments = assignments_of(proposal)
    criteria = intake.criteria_for(proposal)
    return render(
        request,
        "proposals/desk/advice.html",
        {
            "proposal": proposal,
            "audience": Audience(audience),
            "is_for_board": audience == Audience.BOARD,
            "tabs": _tabs(proposal, audience),
            "draft": draft,
            "is_open": is_open,
            "form": tried.form if tried else make_form(initial=_stored_advice(draft)),
            "tried": tried,
            "give_back": give_back,
            "is_reading": is_open and draft.pk and not draft.approved_by_id and draft.author_id != request.user.pk,
            "is_author": draft.pk is not None and draft.author_id == request.user.pk,
            "move": "finalise_advice" if audience == Audience.BOARD else "send_advice",
            "matrix": matrix_of(list(criteria.criteria.all()) if criteria else [], assignments),
            "reviews": [row.review for row in assignments if row.state == "submitted"],
            "qualification": Qualification.objects.filter(submission=proposal.current_submission_id).first(),
            "consultations": proposal.consultations.all(),
            "responses": ApplicantResponse.objects.filter(proposal=proposal, sent_at__isnull=False).select_related(
                "advice_version", "by"
            ),
            "earlier": [version for version in versions if version.frozen_at],
            "panel": panel_of(proposal),
        },
        status=tried.status if tried else 422 if give_back.is_bound else 200,
    )


def _tabs(proposal: Proposal, current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Advice to the applicants") if value == Audience.APPLICANT else _("Advice to the Board"),
            "url": reverse("proposals:advice", args=[proposal.number, value]),
            "is_current": value == current,
        }
        for value in Audience.values
    ]


def _read_by_second(
    request: HttpRequest, proposal: Proposal, audience: str, task: str, form: ReturnForm
) -> HttpResponse:
    """Approve or give back what the second reader has read."""
    seen = request.POST.get("seen_revision", "")
    facts = {"proposal": proposal, "audience": audience, "by": request.user}
    facts["seen_revision"] = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
    try:
        if task == "approve":
            advising.approve_advice(**facts)
        else:
            advising.return_advice(note=form.cleaned_data["note"], **facts)
    except StaleWrite as stale:
        messages.warning(
            request,
            _("%(who)s changed the advice while you were reading. Read it again before you decide.")
            % {"who": stale.by},
        )
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except GuardFailed as refusal:
        for problem in refusal.problems:
            messages.warning(request, problem.message)
    except MoveRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        if task == "approve":
            messages.success(request, _("Approved."))
            return to_move(proposal, "finalise_advice" if audience == Audience.BOARD else "send_advice")
        messages.success(request, _("The author has your remarks."))
    return redirect("proposals:advice", proposal.number, audience)
