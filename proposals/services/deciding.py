"""Decisions: the secretary records what was decided and counted, the chair confirms."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from programmes.models import Programme
from twenteboard.platform.events import history_of, record

from ..enums import DecisionState, Outcome, State
from ..guards import current_item
from ..models import Decision, DecisionCondition, DecisionReason, Move, Proposal
from ..rules import may
from ..step import GuardFailed, NotAllowed, Problem
from ..workflow import perform


@dataclass(frozen=True, kw_only=True)
class ConditionIn:
    """A condition of a grant: what, who, before when."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class DecisionIn:
    """What the secretary fills in. ``amount`` in euros; ``reasons`` by the id of the criterion.

    Only what belongs to the outcome is kept: no amount with a rejection, no conditions with a plain grant.
    ``withheld_ground`` says why the decision is not public; empty where it is, as far as the programme publishes it.
    """

    outcome: Outcome
    amount: Decimal | None = None
    text: str = ""
    grounds: str = ""
    needed: str = ""
    votes_for: int = 0
    votes_against: int = 0
    votes_abstained: int = 0
    withheld_ground: str = ""
    conditions: tuple[ConditionIn, ...] = ()
    reasons: dict[int, str] = field(default_factory=dict)


class DecisionChanged(GuardFailed):
    """The recorded decision is not the one this person was looking at."""

    def __init__(self) -> None:
        super().__init__(
            [Problem(_("The decision was changed while you were looking at it. Read it again before you go on."))]
        )


_GRANTS = (Outcome.GRANT, Outcome.GRANT_CONDITIONALLY)
_PLAIN = (
    *("outcome", "amount", "text", "grounds", "needed"),
    *("votes_for", "votes_against", "votes_abstained", "withheld_ground"),
)


def _fitting(decision: DecisionIn) -> DecisionIn:
    """Drop what does not belong to the outcome, so that nothing unseen becomes part of the decision."""
    outcome = decision.outcome
    return replace(
        decision,
        amount=decision.amount if outcome in _GRANTS else None,
        needed=decision.needed if outcome == Outcome.DEFER else "",
        conditions=decision.conditions if outcome == Outcome.GRANT_CONDITIONALLY else (),
        reasons=decision.reasons if outcome == Outcome.REJECT else {},
    )


@transaction.atomic
def record_decision(*, proposal: Proposal, decision: DecisionIn, seen_revision: int, by) -> Decision:
    """Keep what was decided, ready for the chair. ``seen_revision`` is 0 when nothing was recorded yet.

    Raises ``NotAllowed`` when the proposal is not on an agenda or ``by`` may not, and ``DecisionChanged`` when somebody
    recorded something else meanwhile.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    item = current_item(locked)
    if locked.state != State.AGENDA or item is None or not may(by, "record_decision", locked):
        raise NotAllowed(_("A decision can only be recorded for a proposal that is on the agenda."))
    row = recorded_decision(locked)
    if (row.revision if row else 0) != seen_revision:
        raise DecisionChanged
    if row is None:
        row = Decision(proposal=locked, item=item)
    decision = _fitting(decision)
    for name in _PLAIN:
        setattr(row, name, getattr(decision, name))
    row.item = item
    row.recorded_by = by
    row.revision += 1
    row.save()
    row.conditions.all().delete()
    DecisionCondition.objects.bulk_create(
        DecisionCondition(decision=row, order=n, text=c.text, owner=c.owner, due_on=c.due_on)
        for n, c in enumerate(decision.conditions)
    )
    row.reasons.all().delete()
    DecisionReason.objects.bulk_create(
        DecisionReason(decision=row, criterion_id=pk, text=text)
        for pk, text in decision.reasons.items()
        if text.strip()
    )
    record("decision.recorded", by=by, obj=locked, outcome=str(row.outcome))
    return row


def recorded_decision(proposal: Proposal) -> Decision | None:
    """The decision that waits for the chair, with what its guards read; ``None`` when nothing was recorded."""
    return (
        Decision.objects.select_related("item__meeting__board", "recorded_by")
        .filter(proposal=proposal, state=DecisionState.RECORDED, corrects__isnull=True)
        .first()
    )


@transaction.atomic
def confirm_decision(*, proposal: Proposal, seen_revision: int, by) -> Move:
    """The chair confirms exactly what was recorded; this makes the move.

    Raises what ``perform`` raises, and ``DecisionChanged`` when something else stands recorded than the chair read.
    The programme is locked too: two grants at the same moment can never spend the same money.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    decision = recorded_decision(locked)
    if decision is None:
        last = locked.decisions.confirmed().order_by("-confirmed_at").first()
        if last is not None and locked.state != State.AGENDA:
            return perform(proposal, last.outcome, by=by, decision=last)
        raise GuardFailed([Problem(_("The secretary must record the decision first."))])
    if decision.revision != seen_revision:
        raise DecisionChanged
    Programme.objects.select_for_update(of=("self",)).get(pk=locked.programme_id)
    return perform(proposal, decision.outcome, by=by, decision=decision)


@transaction.atomic
def return_decision(*, proposal: Proposal, note: str, seen_revision: int, by) -> None:
    """The chair does not confirm: the record goes back to the secretary with a remark, which is kept in the log.

    Raises ``NotAllowed`` for anybody else, ``GuardFailed`` when nothing waits for the chair, ``DecisionChanged`` when
    something else stands recorded than the chair read.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not may(by, "confirm_decision", locked):
        raise NotAllowed(_("Only the chair can return a decision."))
    decision = recorded_decision(locked)
    if decision is None:
        raise GuardFailed([Problem(_("There is no recorded decision to return."))])
    if decision.revision != seen_revision:
        raise DecisionChanged
    record("decision.returned", by=by, obj=locked, note=note, revision=decision.revision)


def remark_on(decision: Decision) -> dict[str, str] | None:
    """What the chair said when returning exactly this version (``note``, ``by``); ``None`` when it was not returned."""
    last = history_of(decision.proposal).filter(verb="decision.returned").first()
    if last is None or last.data.get("revision") != decision.revision or last.at < decision.recorded_at:
        return None
    return {"note": last.data["note"], "by": last.actor_name}
