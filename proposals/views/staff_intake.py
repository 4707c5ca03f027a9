"""TBD at the gate: take on, assess the quickscan, answer the checks, ask for a completion."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.enums import Role
from twenteboard.platform.forms import wants_row, with_extra_row

from .. import answers
from ..enums import Stage, State
from ..facts import facts_of
from ..forms.intake import AssessmentForm, CompletionForm, PointRows, QualificationForm, TakeOnForm
from ..models import CompletionRequest, Proposal, Qualification, QuickscanAssessment
from ..reviews import people_with_role
from ..sections import BY_CODE
from ..services import intake
from ..services.writing import NotAllowed, NotNow, Unsuitable
from ..white_spots import panel_of
from ..workflow import AlreadyMoved, GuardFailed, perform
from .access import get_proposal
from .working import Attempt, attempt, posted

working_page = require_http_methods(["GET", "HEAD", "POST"])


def only_in(request: HttpRequest, proposal: Proposal, *states: str) -> HttpResponse | None:
    """Send somebody who comes too early or too late back to the proposal, with the reason."""
    if proposal.state in states:
        return None
    messages.warning(
        request,
        _("This page is not in use now: the proposal is “%(state)s”.") % {"state": proposal.get_state_display()},
    )
    return redirect(proposal)


def to_move(proposal: Proposal, name: str) -> HttpResponse:
    """Go on to the page on which a move is made."""
    return redirect("proposals:move", proposal.number, name)


# --- who treats it --------------------------------------------------------------------------------


@login_required
@working_page
def take_on(request: HttpRequest, number: str) -> HttpResponse:
    """Give a proposal an adviser and a deputy."""
    proposal = get_proposal(request.user, number, permission="take_on")
    advisers = people_with_role(Role.TBD)
    initial = {"owner": proposal.owner_id or request.user.pk, "deputy": proposal.deputy_id}
    form = TakeOnForm(posted(request), advisers=advisers, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            intake.take_on(proposal=proposal, by=request.user, **form.cleaned_data)
        except Unsuitable as refusal:
            form.add_error("owner", str(refusal))
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect(proposal)
        else:
            messages.success(
                request, _("%(name)s treats this proposal from now on.") % {"name": form.cleaned_data["owner"]}
            )
            return redirect(proposal)
    return render(request, "proposals/desk/take_on.html", {"proposal": proposal, "form": form}, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound else 200


# --- quickscan ------------------------------------------------------------------------------------


def _stored_assessment(assessment: QuickscanAssessment | None) -> dict[str, Any]:
    if assessment is None:
        return {"seen_revision": 0}
    values: dict[str, Any] = {"seen_revision": assessment.revision, "conclusion": assessment.conclusion}
    for score in assessment.scores.all():
        values[f"answer_{score.criterion_id}"] = score.answer
        values[f"reason_{score.criterion_id}"] = score.reason
    return values


@login_required
@working_page
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    """Hold a quickscan against the criteria, beside its answers."""
    proposal = get_proposal(request.user, number, permission="assess_quickscan")
    away = only_in(request, proposal, State.QUICKSCAN)
    if away:
        return away

    def current() -> QuickscanAssessment | None:
        return (
            QuickscanAssessment.objects.select_related("criteria_set", "saved_by")
            .prefetch_related("scores")
            .filter(submission=proposal.current_submission_id)
            .first()
        )

    saved = current()
    criteria_set = saved.criteria_set if saved else intake.criteria_for(proposal)
    criteria = list(criteria_set.criteria.all()) if criteria_set else []
    make_form = partial(AssessmentForm, items=criteria)
    then = request.POST.get("then", "")
    tried = None
    if request.method == "POST":
        tried = attempt(
            request,
            proposal,
            make_form=make_form,
            write=lambda form: (
                intake.save_assessment(
                    proposal=proposal,
                    by=request.user,
                    seen_revision=form.cleaned_data["seen_revision"],
                    answers=form.answers(),
                    conclusion=form.cleaned_data["conclusion"],
                ).revision
            ),
            stored=lambda: _stored_assessment(current()),
            must_be_complete=then == "invite",
        )
        if tried.response is not None:
            if tried.is_saved and then in ("invite", "decline"):
                return to_move(proposal, then)
            if tried.is_saved:
                messages.success(request, _("Saved."))
            return tried.response
    return _page(
        request,
        "proposals/desk/assessment.html",
        proposal,
        tried,
        tried.form if tried else make_form(initial=_stored_assessment(saved)),
        saved=saved,
        criteria_set=criteria_set,
        sections=_sections(proposal, Stage.QUICKSCAN),
    )


def _sections(proposal: Proposal, stage: Stage) -> list[answers.RenderedSection]:
    return answers.render(proposal.current_submission.data, language=get_language()[:2], stage=stage)


def _page(
    request: HttpRequest, template: str, proposal: Proposal, tried: Attempt | None, form, **context
) -> HttpResponse:
    """Show a working page."""
    return render(
        request,
        template,
        {"proposal": proposal, "form": form, "tried": tried, **context},
        status=tried.status if tried else 200,
    )


# --- qualification --------------------------------------------------------------------------------


def _stored_qualification(qualification: Qualification | None) -> dict[str, Any]:
    if qualification is None:
        return {"seen_revision": 0}
    values: dict[str, Any] = {"seen_revision": qualification.revision, "conclusion": qualification.conclusion}
    for answer in qualification.answers.all():
        values[f"answer_{answer.check_item_id}"] = answer.answer
        values[f"note_{answer.check_item_id}"] = answer.note
    return values


@login_required
@working_page
def qualification(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the checks, beside what the portal counted itself."""
    proposal = get_proposal(request.user, number, permission="write_qualification")
    away = only_in(request, proposal, State.SUBMITTED)
    if away:
        return away

    def current() -> Qualification | None:
        return (
            Qualification.objects.select_related("check_list", "saved_by")
            .prefetch_related("answers")
            .filter(submission=proposal.current_submission_id)
            .first()
        )

    saved = current()
    check_list = saved.check_list if saved else intake.check_list_for(proposal)
    make_form = partial(QualificationForm, items=list(check_list.checks_of_list.all()) if check_list else [])
    then = request.POST.get("then", "")
    tried = None
    if request.method == "POST":
        tried = attempt(
            request,
            proposal,
            make_form=make_form,
            write=lambda form: (
                intake.save_qualification(
                    proposal=proposal,
                    by=request.user,
                    seen_revision=form.cleaned_data["seen_revision"],
                    answers=form.answers(),
                    conclusion=form.cleaned_data["conclusion"],
                ).revision
            ),
            stored=lambda: _stored_qualification(current()),
            must_be_complete=then == "reviewers",
        )
        if tried.response is not None:
            if not tried.is_saved:
                return tried.response
            pages = {"reviewers": "proposals:reviewers", "completion": "proposals:completion"}
            if then in pages:
                return redirect(pages[then], proposal.number)
            if then == "declare_ineligible":
                return to_move(proposal, then)
            messages.success(request, _("Saved."))
            return tried.response
    form = tried.form if tried else make_form(initial=_stored_qualification(saved))
    return _page(
        request,
        "proposals/desk/qualification.html",
        proposal,
        tried,
        form,
        saved=saved,
        check_list=check_list,
        groups=_by_section(form),
        facts=facts_of(proposal.current_submission.data),
        panel=panel_of(proposal),
        may_close=saved is not None and saved.saved_by_id != request.user.pk,
    )


def _by_section(form: QualificationForm) -> list[dict[str, Any]]:
    """The checks in groups, one for each section of the form."""
    groups: dict[str, dict[str, Any]] = {}
    for judged in form.judged():
        code = judged.item.section
        title = BY_CODE[code].title if code in BY_CODE else _("Other checks")
        groups.setdefault(code, {"code": code, "title": title, "rows": []})["rows"].append(judged)
    return list(groups.values())


# --- completion -----------------------------------------------------------------------------------


def _stored_completion(saved: CompletionRequest | None, proposal: Proposal) -> tuple[dict, list[dict[str, str]]]:
    if saved is None:
        return {"seen_revision": 0, "due_on": intake.usual_completion_date(proposal)}, []
    points = [{"section": point.section, "text": point.text} for point in saved.points.all()]
    return {"seen_revision": saved.revision, "due_on": saved.due_on}, points


@login_required
@working_page
def completion(request: HttpRequest, number: str) -> HttpResponse:
    """Name what must be added, and send it."""
    proposal = get_proposal(request.user, number, permission="ask_completion")
    away = only_in(request, proposal, State.SUBMITTED)
    if away:
        return away

    def current() -> CompletionRequest | None:
        return (
            CompletionRequest.objects.select_related("saved_by", "created_by")
            .prefetch_related("points")
            .filter(proposal=proposal, closed_at__isnull=True)
            .first()
        )

    then = request.POST.get("then", "")
    tried, theirs = None, []
    if request.method != "POST":
        values, rows = _stored_completion(current(), proposal)
        form, points = CompletionForm(initial=values), PointRows(prefix="points", initial=rows)
    else:
        grow = wants_row(request.POST, "points")
        points = PointRows(with_extra_row(request.POST, "points") if grow else request.POST, prefix="points")
        if grow:
            form = CompletionForm(request.POST)
            form.quiet = points.quiet = True
        else:
            tried = _save_completion(request, proposal, points, current, is_sent=then == "send")
            if tried.response is not None:
                return tried.response
            form = tried.form
            if tried.stale:
                theirs = _stored_completion(current(), proposal)[1]
                for row in theirs:
                    row["title"] = BY_CODE[row["section"]].title
    return _page(
        request,
        "proposals/desk/completion.html",
        proposal,
        tried,
        form,
        points=points,
        theirs=theirs,
        failing=_failing_checks(proposal),
    )


def _save_completion(request: HttpRequest, proposal: Proposal, points, current, *, is_sent: bool) -> Attempt:
    rows_are_right = points.is_valid()
    if not rows_are_right:
        form = CompletionForm(request.POST)
        form.is_valid()
        return Attempt(form)
    rows = [(row["section"], row["text"]) for row in points.rows()]

    def stored() -> Mapping[str, Any]:
        return _stored_completion(current(), proposal)[0]

    tried = attempt(
        request,
        proposal,
        make_form=CompletionForm,
        write=lambda form: (
            intake.save_completion(
                proposal=proposal,
                by=request.user,
                seen_revision=form.cleaned_data["seen_revision"],
                due_on=form.cleaned_data["due_on"],
                points=rows,
            ).revision
        ),
        stored=stored,
        must_be_complete=is_sent,
    )
    if tried.is_saved and is_sent and not rows:
        tried.form.rebase(current().revision)  # the draft was saved; what follows is no conflict with it
        tried.form.add_error(None, _("Name at least one point that must be added."))
        tried.response = None
    if tried.response is not None and tried.is_saved:
        if is_sent:
            tried.response = _send_completion(request, proposal)
        else:
            messages.success(request, _("Saved. The applicants do not see this yet."))
    return tried


def _send_completion(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    try:
        perform(proposal, "ask_completion", by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except AlreadyMoved as refusal:
        messages.warning(request, str(refusal))
    except GuardFailed as refusal:
        for problem in refusal.problems:
            messages.warning(request, problem.message)
        return redirect("proposals:completion", proposal.number)
    else:
        messages.success(request, _("Sent. The applicants got a mail with the points and the date."))
    return redirect(proposal)


def _failing_checks(proposal: Proposal) -> list:
    """Checks of the qualification that were not answered with yes: what a request is usually about. Two queries."""
    saved = Qualification.objects.filter(submission=proposal.current_submission_id).first()
    if saved is None:
        return []
    answered = saved.answers.select_related("check_item").filter(answer__in=["no", "partly"])
    return [
        {
            "question": answer.check_item.question,
            "note": answer.note,
            "title": BY_CODE[answer.check_item.section].title if answer.check_item.section in BY_CODE else "",
        }
        for answer in answered
    ]
