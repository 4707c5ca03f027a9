"""Decisions: the secretary records what was decided and counted, the chair confirms."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform.events import record

from ..enums import DecisionState, Outcome
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
    """What the secretary fills in. ``amount`` in euros; ``reasons`` by the id of the criterion."""

    outcome: Outcome
    amount: Decimal | None = None
    text: str = ""
    grounds: str = ""
    needed: str = ""
    votes_for: int = 0
    votes_against: int = 0
    votes_abstained: int = 0
    conditions: tuple[ConditionIn, ...] = ()
    reasons: dict[int, str] = field(default_factory=dict)


class DecisionChanged(GuardFailed):  # noqa: N818 -- an answer to the person
    """The recorded decision is not the one this person was looking at."""

    def __init__(self) -> None:
        super().__init__(
            [Problem(_("The decision was changed while you were looking at it. Read it again before you go on."))]
        )


_PLAIN = ("outcome", "amount", "text", "grounds", "needed", "votes_for", "votes_against", "votes_abstained")


@transaction.atomic
def record_decision(*, proposal: Proposal, decision: DecisionIn, seen_revision: int, by) -> Decision:
    """Keep what was decided, ready for the chair. ``seen_revision`` is 0 when nothing was recorded yet.

    Raises ``NotAllowed`` when the proposal is not on an agenda or ``by`` may not, and ``DecisionChanged`` when somebody
    recorded something else meanwhile.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    item = current_item(locked)
    if item is None or not may(by, "record_decision", locked):
        raise NotAllowed(_("A decision can only be recorded for a proposal that is on the agenda."))
    row = Decision.objects.filter(proposal=locked, state=DecisionState.RECORDED).first()
    if (row.revision if row else 0) != seen_revision:
        raise DecisionChanged
    if row is None:
        row = Decision(proposal=locked, item=item)
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


@transaction.atomic
def confirm_decision(*, proposal: Proposal, seen_revision: int, by) -> Move:
    """The chair confirms exactly what was recorded; this makes the move. Raises what ``perform`` raises."""
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    decision = (
        Decision.objects.select_related("item__meeting__board", "recorded_by")
        .filter(proposal=locked, state=DecisionState.RECORDED)
        .first()
    )
    if decision is None:
        last = locked.decisions.confirmed().order_by("-confirmed_at").first()
        if last is not None:
            return perform(proposal, last.outcome, by=by, decision=last)
        raise GuardFailed([Problem(_("The secretary must record the decision first."))])
    if decision.revision != seen_revision:
        raise DecisionChanged
    return perform(proposal, decision.outcome, by=by, decision=decision)


@transaction.atomic
def return_decision(*, proposal: Proposal, note: str, by) -> None:
    """The chair does not confirm: the record goes back to the secretary with a remark in the log."""
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not may(by, "confirm_decision", locked):
        raise NotAllowed(_("Only the chair can return a decision."))
    record("decision.returned", by=by, obj=locked, note=note)
