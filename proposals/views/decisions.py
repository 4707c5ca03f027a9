"""The decision on one proposal: the secretary records it, the chair reads exactly that and confirms or returns it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twenteboard.platform.events import record_reading
from twenteboard.platform.formats import tijd_uur
from twenteboard.platform.forms import wants_row, with_extra_row

from ..agenda import OUTCOME_TONES
from ..chain_links import chain_of_proposal
from ..enums import Outcome, State
from ..forms.deciding import ConditionRows, DecisionForm, ReturnDecisionForm
from ..guards import current_item, votes_of
from ..models import AdviceVersion, AgendaItem, Decision, Proposal
from ..querysets import money_left
from ..rules import may
from ..services import deciding, intake
from ..services.deciding import ConditionIn, DecisionChanged, DecisionIn
from ..services.writing import StaleWrite
from ..workflow import TRANSITIONS, AlreadyMoved, GuardFailed, NotAllowed, problems_of
from .access import get_proposal

PLAIN = (
    *("outcome", "amount", "text", "grounds", "needed"),
    *("votes_for", "votes_against", "votes_abstained", "withheld_ground"),
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """Record the decision as secretary, or confirm what was recorded as chair."""
    proposal = get_proposal(request.user, number)
    records = may(request.user, "record_decision", proposal)
    confirms = may(request.user, "confirm_decision", proposal)
    if not (records or confirms):
        raise PermissionDenied
    item = current_item(proposal)
    if proposal.state != State.AGENDA or item is None:
        return _too_late(request, proposal)
    recorded = deciding.recorded_decision(proposal)
    record_reading("proposal.read", by=request.user, obj=proposal)
    wants_to_confirm = confirms and (not records or (recorded is not None and recorded.recorded_by != request.user))
    if wants_to_confirm and "opnieuw" not in request.GET:
        return _confirm(request, proposal, item, recorded)
    return _record(request, proposal, item, recorded)


def _too_late(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    if request.method == "POST":
        last = proposal.moves.select_related("by").order_by("-pk").first()
        messages.warning(
            request,
            _("%(who)s was just before you: the proposal is “%(state)s” now.")
            % {"who": last.by or _("The portal"), "state": proposal.get_state_display()},
        )
    else:
        messages.warning(request, _("There is nothing to decide now: this proposal is not on an agenda."))
    return redirect(proposal)


def _asked(proposal: Proposal) -> Decimal:
    return Decimal(proposal.current_submission.data["totals"]["state"])


def _facts(proposal: Proposal, item: AgendaItem, user) -> dict[str, Any]:
    """What both pages show beside the decision."""
    advice = (
        AdviceVersion.objects.filter(advice__proposal=proposal, advice__audience="board", frozen_at__isnull=False)
        .order_by("-n")
        .first()
    )
    return {
        "proposal": proposal,
        "item": item,
        "meeting": item.meeting,
        "votes": votes_of(item, configured=proposal.programme.quorum),
        "recusals": item.recusals.select_related("seat"),
        "asked": _asked(proposal),
        "left": money_left(proposal.programme),
        "advice": advice,
        "chain": chain_of_proposal(proposal, user, here="decision"),
    }


# --- the secretary --------------------------------------------------------------------------------


@dataclass
class Attempt:
    """What came of recording: the forms to show, and the version of a colleague who was first."""

    form: DecisionForm
    rows: Any
    stale: StaleWrite | None = None
    differences: list = field(default_factory=list)
    is_saved: bool = False
    response: HttpResponse | None = None


def _stored(recorded: Decision | None, asked: Decimal) -> dict[str, Any]:
    if recorded is None:
        return {"seen_revision": 0, "amount": asked}
    values: dict[str, Any] = {name: getattr(recorded, name) for name in PLAIN}
    if recorded.outcome not in (Outcome.GRANT, Outcome.GRANT_CONDITIONALLY):
        values["amount"] = asked
    values |= {f"reason_{reason.criterion_id}": reason.text for reason in recorded.reasons.all()}
    return values | {"seen_revision": recorded.revision}


def _record(request: HttpRequest, proposal: Proposal, item: AgendaItem, recorded: Decision | None) -> HttpResponse:
    if not may(request.user, "record_decision", proposal):
        raise PermissionDenied
    criteria_set = intake.criteria_for(proposal)
    criteria = list(criteria_set.criteria.all()) if criteria_set else []
    status = 200
    if request.method == "POST":
        tried = _save(request, proposal, criteria)
        if tried.response is not None:
            return tried.response
        status = 409 if tried.stale else 200 if tried.form.quiet else 422
        recorded = deciding.recorded_decision(proposal)
    else:
        rows = list(recorded.conditions.values("text", "owner", "due_on")) if recorded else []
        tried = Attempt(
            DecisionForm(initial=_stored(recorded, _asked(proposal)), criteria=criteria),
            ConditionRows(prefix="conditions", initial=rows),
        )
    return render(
        request,
        "proposals/decision.html",
        _facts(proposal, item, request.user)
        | {
            "form": tried.form,
            "conditions": tried.rows,
            "tried": tried,
            "recorded": recorded,
            "remark": deciding.remark_on(recorded) if recorded else None,
            "problems": _problems(proposal, recorded, by=None) if recorded and request.method != "POST" else [],
        },
        status=status,
    )


def _problems(proposal: Proposal, recorded: Decision, *, by) -> list:
    return problems_of(proposal, recorded.outcome, by=by, decision=recorded)


def _save(request: HttpRequest, proposal: Proposal, criteria: list) -> Attempt:
    if wants_row(request.POST, "conditions"):
        form = DecisionForm(request.POST, criteria=criteria)
        rows = ConditionRows(with_extra_row(request.POST, "conditions"), prefix="conditions")
        form.quiet = rows.quiet = True
        return Attempt(form, rows)
    form = DecisionForm(request.POST, criteria=criteria)
    rows = ConditionRows(request.POST, prefix="conditions")
    is_right = form.is_valid()
    with_conditions = form.cleaned_data.get("outcome") == Outcome.GRANT_CONDITIONALLY
    if with_conditions and not rows.is_valid():
        return Attempt(form, rows)
    if not with_conditions:
        rows.quiet = True  # conditions that do not count need not be right
    if not is_right:
        return Attempt(form, rows)
    try:
        recorded = deciding.record_decision(
            proposal=proposal,
            decision=_decision_of(form, rows if with_conditions else None),
            seen_revision=form.cleaned_data["seen_revision"],
            by=request.user,
        )
    except DecisionChanged:
        return _stale(proposal, form, rows)
    except NotAllowed as refusal:
        messages.warning(request, str(refusal))
        return Attempt(form, rows, response=redirect(proposal))
    at = tijd_uur(timezone.localtime())
    if _problems(proposal, deciding.recorded_decision(proposal), by=None):
        messages.info(request, _("Recorded at %(time)s. Something is still to be done, see below.") % {"time": at})
    else:
        messages.success(request, _("Recorded at %(time)s. The chair can confirm the decision now.") % {"time": at})
    return Attempt(form, rows, is_saved=bool(recorded.pk), response=redirect("proposals:decision", proposal.number))


def _decision_of(form: DecisionForm, rows) -> DecisionIn:
    data: Mapping[str, Any] = form.cleaned_data
    votes = {name: data[name] or 0 for name in ("votes_for", "votes_against", "votes_abstained")}
    return DecisionIn(
        outcome=Outcome(data["outcome"]),
        amount=data["amount"],
        text=data["text"],
        grounds=data["grounds"],
        needed=data["needed"],
        withheld_ground=data["withheld_ground"],
        conditions=tuple(ConditionIn(**row) for row in rows.rows()) if rows else (),
        reasons=form.reasons(),
        **votes,
    )


def _stale(proposal: Proposal, form: DecisionForm, rows) -> Attempt:
    """A colleague recorded something else meanwhile: keep what was typed and show theirs beside it."""
    current = deciding.recorded_decision(proposal)
    stale = StaleWrite(by=current.recorded_by, at=current.recorded_at, revision=current.revision)
    differences = form.differences(_stored(current, _asked(proposal)))
    form.rebase(current.revision)
    return Attempt(form, rows, stale=stale, differences=differences)


# --- the chair ------------------------------------------------------------------------------------


def _confirm(request: HttpRequest, proposal: Proposal, item: AgendaItem, recorded: Decision | None) -> HttpResponse:
    form, problems, status, has_failed, has_changed = ReturnDecisionForm(), [], 200, False, False
    if request.method == "POST":
        seen = request.POST.get("seen_revision", "")
        seen_revision = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
        is_return = request.POST.get("then") == "return"
        form = ReturnDecisionForm(request.POST if is_return else None)
        status = 422
        try:
            if not is_return:
                move = deciding.confirm_decision(proposal=proposal, seen_revision=seen_revision, by=request.user)
                return _confirmed(request, item, move)
            if form.is_valid():
                deciding.return_decision(
                    proposal=proposal, note=form.cleaned_data["note"], seen_revision=seen_revision, by=request.user
                )
                messages.success(request, _("The decision is back with the secretary, with your remark."))
                return redirect("proposals:meeting", item.meeting_id)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except AlreadyMoved as refusal:
            messages.warning(request, str(refusal))
            return redirect("proposals:meeting", item.meeting_id)
        except DecisionChanged as refusal:
            problems, status, has_failed, has_changed = refusal.problems, 409, True, True
        except GuardFailed as refusal:
            problems, has_failed = refusal.problems, True
        recorded = deciding.recorded_decision(proposal)
    if recorded is not None and not has_failed and not form.is_bound:
        problems = _problems(proposal, recorded, by=request.user)
    return render(
        request,
        "proposals/decision_confirm.html",
        _facts(proposal, item, request.user)
        | {
            "form": form,
            "recorded": recorded,
            "tone": OUTCOME_TONES[Outcome(recorded.outcome)] if recorded else "",
            "transition": TRANSITIONS[recorded.outcome] if recorded else None,
            "remark": deciding.remark_on(recorded) if recorded else None,
            "conditions": recorded.conditions.all() if recorded else [],
            "reasons": recorded.reasons.select_related("criterion") if recorded else [],
            "problems": problems,
            "has_failed": has_failed,
            "has_changed": has_changed,
            "records_too": may(request.user, "record_decision", proposal),
        },
        status=status,
    )


def _confirmed(request: HttpRequest, item: AgendaItem, move) -> HttpResponse:
    messages.success(
        request,
        _("Decision %(number)s is confirmed: %(outcome)s.")
        % {"number": move.facts["decision"], "outcome": Outcome(move.name).label.lower()},
    )
    return redirect(f"{reverse('proposals:meeting', args=[item.meeting_id])}#punt-{item.pk}")
