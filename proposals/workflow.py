"""Moving a proposal along its road: ``perform`` is the only code that changes a proposal's state.

The road itself is the table in ``road.py``.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programmes.services.terms import working_days_between
from twenteboard.platform import clock
from twenteboard.platform.events import record

from . import dossier, effects
from .access import forget_access
from .enums import Stage, State
from .models import Move, Proposal, Submission
from .querysets import DOSSIER_ROWS
from .road import DECIDES, GRANTS, TRANSITIONS
from .rules import may
from .step import AlreadyMoved, GuardFailed, NotAllowed, Problem, Step, Transition
from .terms import term_for

__all__ = ["TRANSITIONS", "AlreadyMoved", "GuardFailed", "NotAllowed", "available", "perform", "problems_of"]


@dataclass(frozen=True, slots=True)
class Option:
    """A button: a move this person may make now, where its work is done, and what still stands in the way."""

    transition: Transition
    url: str
    problems: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The move."""
        return self.transition.name


def available(proposal: Proposal, user) -> list[Option]:
    """The moves ``user`` may make now, in the order of the table: what the buttons are drawn from.

    Guards are not asked here: a button that stays clickable and then explains is clearer than one that is grey.
    """
    options = []
    for transition in TRANSITIONS.values():
        if proposal.state not in transition.sources or not transition.by_hand:
            continue
        if transition.target is None and target_of(transition, proposal) is None:
            continue
        if may(user, transition.permission, proposal):
            options.append(Option(transition, page_of(transition, proposal)))
    return options


def page_of(transition: Transition, proposal: Proposal) -> str:
    """Address of the page where this move is made."""
    if transition.page:
        return reverse(f"proposals:{transition.page}", args=[proposal.number])
    return reverse("proposals:move", args=[proposal.number, transition.name])


def problems_of(proposal: Proposal, name: str, *, by, reason: str = "", **facts) -> list[Problem]:
    """What stands in the way of a move, without making it. Locks and changes nothing."""
    transition = TRANSITIONS[name]
    step = _step(proposal, transition, by=by, reason=reason, facts=facts)
    return _failing(step, transition)


def target_of(transition: Transition, proposal: Proposal) -> State | None:
    """Where a move leads; for ``correct`` the state before the last move that was not undone, if there is one."""
    if transition.target is not None:
        return transition.target
    before: list[str] = []
    for move in sorted(proposal.moves.all(), key=lambda row: row.pk):  # prefetched where a page shows them
        if move.name == transition.name:
            before.pop()
        else:
            before.append(move.from_state)
    return State(before[-1]) if before else None


def perform(proposal: Proposal, name: str, *, by, reason: str = "", **facts) -> Move:
    """Make move ``name`` on ``proposal`` as ``by`` (``None``: the portal), all or nothing.

    One transaction: lock the row; right state? right person? every guard; write; record; queue mail and papers (they
    start after the commit). Raises ``AlreadyMoved``, ``NotAllowed`` or ``GuardFailed`` (with every problem), and
    ``KeyError`` for an unknown move; then nothing changed. On success ``proposal`` is brought up to date.
    """
    transition = TRANSITIONS[name]
    with transaction.atomic():
        locked = (
            Proposal.objects.select_for_update(of=("self",))
            .select_related(*DOSSIER_ROWS, "owner", "deputy")
            .get(pk=proposal.pk)
        )
        if locked.state not in transition.sources:
            raise _already_moved(locked)
        if not may(by, transition.permission, locked):
            raise NotAllowed(_("You may not do this with this proposal."))
        step = _step(locked, transition, by=by, reason=reason, facts=facts)
        problems = _failing(step, transition)
        if problems:
            raise GuardFailed(problems)
        if name == "ask_completion" and locked.due_on:
            step.remember["working_days_left"] = max(0, working_days_between(clock.today(), locked.due_on))
        if transition.freezes:
            _freeze(step, transition.freezes)
        if name in DECIDES:
            effects.confirm_decision(step)
        if name in GRANTS:
            effects.open_project_of_grant(step)
        locked.due_on = term_for(step)
        locked.state = step.target
        locked.state_since = locked.changed_at = step.now
        locked.save(update_fields=["state", "state_since", "due_on", "changed_at", "current_submission", "project"])
        step.move = Move.objects.create(
            proposal=locked,
            name=name,
            from_state=step.source,
            to_state=step.target,
            by=by,
            at=step.now,
            reason=step.reason,
            submission=locked.current_submission,
            facts=step.remember,
        )
        for effect in transition.effects:
            effect(step)
        effects.post(step)
        record(f"proposal.{name}", by=by, obj=locked, reason=step.reason, state=str(step.target))
    for attribute in ("state", "state_since", "due_on", "changed_at", "current_submission_id", "project_id"):
        setattr(proposal, attribute, getattr(locked, attribute))
    forget_access(proposal)
    return step.move


def _step(proposal: Proposal, transition: Transition, *, by, reason: str, facts: dict) -> Step:
    return Step(
        proposal=proposal,
        name=transition.name,
        source=State(proposal.state),
        target=target_of(transition, proposal),
        by=by,
        reason=reason.strip(),
        now=clock.now(),
        facts=facts,
    )


def _failing(step: Step, transition: Transition) -> list[Problem]:
    problems = [problem for guard in transition.guards for problem in guard(step)]
    if step.target is None:
        problems.append(Problem(_("There is no step to undo.")))
    if transition.reason == "required" and len(step.reason) < transition.min_reason:
        problems.append(
            Problem(_("Give a reason of at least %(n)s characters.") % {"n": transition.min_reason}, "#id_reason")
        )
    return problems


def _freeze(step: Step, stage: Stage) -> None:
    data = step.dossier
    proposal = step.proposal
    number = proposal.current_submission.n + 1 if proposal.current_submission else 1
    step.submission = Submission.objects.create(
        proposal=proposal, n=number, stage=stage, data=data, sha256=dossier.digest(data), at=step.now, by=step.by
    )
    proposal.current_submission = step.submission


def _already_moved(proposal: Proposal) -> AlreadyMoved:
    last = proposal.moves.select_related("by").order_by("-pk").first()
    label = proposal.get_state_display()
    if last is None:
        return AlreadyMoved(_("This is not possible now: the proposal is “%(state)s”.") % {"state": label}, last)
    who = last.by or _("the portal")
    return AlreadyMoved(
        _("This proposal was just moved on by %(who)s: it is now “%(state)s”. Nothing was changed.")
        % {"who": who, "state": label},
        last,
    )
