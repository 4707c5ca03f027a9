"""Correcting a confirmed decision: the secretary writes how it must read, the chair compares and confirms."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twenteboard.platform.events import record_reading

from ..forms.correcting import CorrectionForm, stored
from ..forms.deciding import ReturnDecisionForm
from ..models import Decision, Proposal
from ..rules import may
from ..services import correcting
from ..services.deciding import DecisionChanged
from ..services.writing import NotNow, StaleWrite
from ..workflow import GuardFailed, NotAllowed


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the decision: how it reads, and how it will read."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """The two differ."""
        return self.before != self.after


@dataclass
class Attempt:
    """What came of recording: the version of a colleague who was first, with where it differs."""

    stale: StaleWrite | None = None
    differences: list = field(default_factory=list)
    is_saved: bool = False


def _decision(user, number: str) -> Decision:
    """Return the decision. Raises ``Http404`` for who may not know of its proposal."""
    rows = (
        Decision.objects.confirmed()
        .filter(proposal__in=Proposal.objects.visible_to(user))
        .select_related("proposal__programme", "item__meeting")
        .prefetch_related("conditions", "reasons__criterion")
    )
    return get_object_or_404(rows, number=number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """Record a correction as secretary, or confirm what was recorded as chair."""
    decision = _decision(request.user, number)
    records = may(request.user, "record_decision", decision.proposal)
    confirms = may(request.user, "confirm_decision", decision.proposal)
    if not (records or confirms):
        raise PermissionDenied
    pending = correcting.correction_of(decision)
    if pending is not None and pending.number:
        messages.warning(
            request, _("This decision was corrected already. This is decision %(number)s.") % {"number": pending.number}
        )
        return redirect("proposals:decision-correction", pending.number)
    record_reading("proposal.read", by=request.user, obj=decision.proposal)
    if confirms and (not records or (pending is not None and pending.recorded_by != request.user)):
        return _confirm(request, decision, pending)
    return _record(request, decision, pending)


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen_revision", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


def _record(request: HttpRequest, decision: Decision, pending: Decision | None) -> HttpResponse:
    tried, status = Attempt(), 200
    form = CorrectionForm(initial=stored(decision, pending), decision=decision)
    if request.method == "POST":
        if request.POST.get("then") == "drop":
            return _drop(request, decision)
        form, status = CorrectionForm(request.POST, decision=decision), 422
        if form.is_valid():
            try:
                correcting.record_correction(
                    decision=decision,
                    correction=form.correction(),
                    seen_revision=form.cleaned_data["seen_revision"],
                    by=request.user,
                )
            except DecisionChanged:
                pending = correcting.pending_correction(decision)
                if pending is None:
                    return _gone(request, decision)
                tried.stale = StaleWrite(by=pending.recorded_by, at=pending.recorded_at, revision=pending.revision)
                tried.differences = form.differences(stored(decision, pending))
                form.rebase(pending.revision)
                status = 409
            except GuardFailed as refusal:
                _tell(form, refusal)
            except (NotAllowed, NotNow) as refusal:
                messages.warning(request, str(refusal))
                return redirect(decision.proposal)
            else:
                messages.success(request, _("Recorded. The chair can read and confirm the correction now."))
                return redirect("proposals:decision-correction", decision.number)
    return render(
        request,
        "proposals/correction.html",
        {
            "proposal": decision.proposal,
            "decision": decision,
            "pending": pending,
            "form": form,
            "tried": tried,
            "remark": correcting.remark_on_correction(pending) if pending else None,
        },
        status=status,
    )


def _tell(form: CorrectionForm, refusal: GuardFailed) -> None:
    """Put each problem with the field where it is mended."""
    for problem in refusal.problems:
        name = problem.url.removeprefix("#id_")
        form.add_error(name if name in form.fields else None, problem.message)


def _gone(request: HttpRequest, decision: Decision) -> HttpResponse:
    messages.warning(request, _("The correction you were looking at was taken back meanwhile. Nothing was changed."))
    return redirect("proposals:decision-correction", decision.number)


def _drop(request: HttpRequest, decision: Decision) -> HttpResponse:
    try:
        correcting.drop_correction(decision=decision, seen_revision=_seen(request), by=request.user)
    except (NotAllowed, NotNow, GuardFailed) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The correction is taken back. The decision stays as it is."))
    return redirect(decision.proposal)


def _confirm(request: HttpRequest, decision: Decision, pending: Decision | None) -> HttpResponse:
    form, problems, status = ReturnDecisionForm(), [], 200
    if request.method == "POST":
        is_return = request.POST.get("then") == "return"
        form, status = ReturnDecisionForm(request.POST if is_return else None), 422
        try:
            if not is_return:
                later = correcting.confirm_correction(decision=decision, seen_revision=_seen(request), by=request.user)
                messages.success(
                    request,
                    _("Decision %(number)s is corrected: it now reads as decision %(later)s.")
                    % {"number": decision.number, "later": later.number},
                )
                return redirect(decision.proposal)
            if form.is_valid():
                correcting.return_correction(
                    decision=decision, note=form.cleaned_data["note"], seen_revision=_seen(request), by=request.user
                )
                messages.success(request, _("The correction is back with the secretary, with your remark."))
                return redirect(decision.proposal)
        except DecisionChanged as refusal:
            problems, status = refusal.problems, 409
        except GuardFailed as refusal:
            problems = refusal.problems
        except (NotAllowed, NotNow) as refusal:
            messages.warning(request, str(refusal))
            return redirect(decision.proposal)
        pending = correcting.pending_correction(decision)
    return render(
        request,
        "proposals/correction_confirm.html",
        {
            "proposal": decision.proposal,
            "decision": decision,
            "pending": pending,
            "changes": _changes(decision, pending) if pending else [],
            "remark": correcting.remark_on_correction(pending) if pending else None,
            "form": form,
            "problems": problems,
        },
        status=status,
    )


def _changes(decision: Decision, pending: Decision) -> list[Change]:
    """Every part that reads differently."""
    public = _("Public, where the programme publishes it")
    parts = [
        Change(_("Text of the decision"), decision.text, pending.text),
        Change(_("Grounds"), decision.grounds, pending.grounds),
        Change(_("Needed for a decision"), decision.needed, pending.needed),
        Change(
            _("Public"),
            decision.get_withheld_ground_display() or public,
            pending.get_withheld_ground_display() or public,
        ),
        *(
            Change(_("Condition %(n)s: %(who)s") % {"n": n, "who": was.owner}, was.text, now.text)
            for n, (was, now) in enumerate(
                zip(decision.conditions.all(), pending.conditions.all(), strict=True), start=1
            )
        ),
        *(
            Change(f"{was.criterion.letter} {was.criterion.title}".strip(), was.text, now.text)
            for was, now in zip(decision.reasons.all(), pending.reasons.all(), strict=True)
        ),
    ]
    return [part for part in parts if part.is_changed]
