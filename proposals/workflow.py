"""The road of a proposal: declared once, here.

Buttons, permissions, mails, the status line, worklists, the page in ``docs/`` and the tests all read this table, and
``perform`` is the only code that changes a proposal's state. What must hold is in ``guards.py``, what happens besides
in ``effects.py``, who may in ``rules.py`` (under the name of the move).
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programmes.services.terms import working_days_between
from twenteboard.platform import clock
from twenteboard.platform.events import record

from . import dossier, effects, guards
from .access import forget_access
from .enums import Audience, Stage, State
from .models import Move, Proposal, Submission
from .querysets import DOSSIER_ROWS
from .rules import may
from .states import OPEN
from .step import AlreadyMoved, GuardFailed, NotAllowed, Problem, Step, Transition
from .terms import term_for

__all__ = ["TRANSITIONS", "AlreadyMoved", "GuardFailed", "NotAllowed", "available", "perform", "problems_of"]

_VOTED = (guards.decision_recorded, guards.votes_add_up)
_ANNOUNCE = (effects.announce_decision,)

_TABLE = (
    Transition(
        "submit_quickscan",
        (State.IDEA,),
        State.QUICKSCAN,
        _("Submit the quickscan"),
        _("The quickscan goes to Twente Board Development. After that you can no longer change it."),
        _("submitted the quickscan"),
        guards=(guards.line_is_open, guards.form_complete(Stage.QUICKSCAN), guards.statements_made),
        effects=(effects.receipt, effects.tell_staff("quickscan_arrived")),
        freezes=Stage.QUICKSCAN,
        page="check",
        tone="main",
    ),
    Transition(
        "invite",
        (State.QUICKSCAN,),
        State.INVITED,
        _("Invite to a full proposal"),
        _("The applicants get the assessment with its reasons and can write the full proposal."),
        _("invited the consortium to write a full proposal"),
        guards=(guards.quickscan_assessed,),
        effects=(effects.pin_criteria, effects.tell_team("invited")),
        reason="optional",
        tone="main",
    ),
    Transition(
        "decline",
        (State.QUICKSCAN,),
        State.DECLINED,
        _("Decline the quickscan"),
        _("The applicants get your reasons. This quickscan ends here."),
        _("declined the quickscan"),
        effects=(effects.tell_team("declined"),),
        reason="required",
        min_reason=20,
        tone="danger",
    ),
    Transition(
        "submit_proposal",
        (State.INVITED, State.INCOMPLETE),
        State.SUBMITTED,
        _("Submit the proposal"),
        _("The proposal goes to Twente Board Development. After that you can no longer change it."),
        _("submitted the proposal"),
        guards=(guards.form_complete(Stage.FULL), guards.statements_made, guards.points_answered),
        effects=(effects.close_completion, effects.receipt, effects.tell_staff("proposal_arrived")),
        freezes=Stage.FULL,
        page="check",
        tone="main",
    ),
    Transition(
        "ask_completion",
        (State.SUBMITTED,),
        State.INCOMPLETE,
        _("Ask for a completion"),
        _("The applicants can change only the sections you named. Your term stands still meanwhile."),
        _("asked for a completion"),
        guards=(guards.completion_points_named,),
        effects=(effects.keep_clock, effects.tell_team("completion_asked")),
        page="completion",
    ),
    Transition(
        "declare_ineligible",
        (State.SUBMITTED,),
        State.INELIGIBLE,
        _("Declare not eligible"),
        _("The applicants get the reason and how they can object. The proposal ends here."),
        _("declared the proposal not eligible"),
        guards=(guards.failing_check_named,),
        effects=(effects.drop_completion_draft, effects.tell_team("ineligible")),
        reason="required",
        min_reason=20,
        tone="danger",
    ),
    Transition(
        "qualify",
        (State.SUBMITTED,),
        State.REVIEW,
        _("Qualify and send to the reviewers"),
        _("The reviewers get a mail and can read the proposal as it was submitted."),
        _("qualified the proposal"),
        guards=(guards.checks_answered, guards.reviewers_assigned),
        effects=(effects.drop_completion_draft, effects.mail_reviewers, effects.tell_team("in_review")),
        tone="main",
    ),
    Transition(
        "close_review",
        (State.REVIEW,),
        State.ADVICE,
        _("Close the review"),
        _("The scores are frozen. Reviews that are not in are cancelled."),
        _("closed the review"),
        guards=(guards.reviews_in,),
        effects=(effects.close_assignments,),
        reason="optional",
        tone="main",
    ),
    Transition(
        "send_advice",
        (State.ADVICE,),
        State.HEARING,
        _("Send the advice to the applicants"),
        _("The advice is frozen, made as PDF and sent. The applicants can react until the date in the mail."),
        _("sent the advice to the applicants"),
        guards=(guards.advice_approved(Audience.APPLICANT),),
        effects=(effects.freeze_advice(Audience.APPLICANT), effects.tell_team("advice_sent")),
        tone="main",
    ),
    Transition(
        "react",
        (State.HEARING,),
        State.ADVICE,
        _("Send the reaction"),
        _("Your reaction stands beside the advice, for TBD and the Board."),
        _("reacted to the advice"),
        guards=(guards.response_written,),
        effects=(effects.send_response, effects.tell_staff("response_arrived")),
        page="response",
        tone="main",
    ),
    Transition(
        "finalise_advice",
        (State.ADVICE,),
        State.READY,
        _("Finalise the advice to the Board"),
        _("The advice is frozen and made as PDF. After that the proposal can go on an agenda."),
        _("finalised the advice to the Board"),
        guards=(guards.advice_approved(Audience.BOARD), guards.applicant_was_heard),
        effects=(effects.freeze_advice(Audience.BOARD), effects.freeze_applicant_advice_if_open),
        reason="optional",
        tone="main",
    ),
    Transition(
        "reopen_advice",
        (State.READY, State.DEFERRED),
        State.ADVICE,
        _("Reopen the advice"),
        _("You can write a new version. The frozen papers stay readable as an earlier version."),
        _("reopened the advice"),
        reason="required",
    ),
    Transition(
        "put_on_agenda",
        (State.READY, State.DEFERRED),
        State.AGENDA,
        _("Put on the agenda"),
        _("The members of the Board can read the proposal and the advice, except members with an interest."),
        _("put the proposal on the agenda"),
        guards=(guards.meeting_open_for_items, guards.papers_ready),
        effects=(effects.place_on_agenda, effects.tell_team("on_agenda")),
        page="agenda",
        tone="main",
    ),
    Transition(
        "take_off_agenda",
        (State.AGENDA,),
        State.READY,
        _("Take off the agenda"),
        _("The proposal can be put on another agenda. The reason is kept."),
        _("took the proposal off the agenda"),
        guards=(guards.meeting_not_opened,),
        effects=(effects.remove_from_agenda, effects.tell_team("off_agenda")),
        reason="required",
    ),
    Transition(
        "grant",
        (State.AGENDA,),
        State.GRANTED,
        _("Confirm: granted"),
        _("The decision gets a number, the letter is made and the project is opened."),
        pgettext_lazy("decision", "granted the proposal"),
        guards=(*_VOTED, guards.amount_within_limits),
        effects=_ANNOUNCE,
        page="decision",
        tone="main",
    ),
    Transition(
        "grant_conditionally",
        (State.AGENDA,),
        State.GRANTED_CONDITIONALLY,
        _("Confirm: granted with conditions"),
        _("As a grant; the conditions become obligations of the project."),
        _("granted the proposal with conditions"),
        guards=(*_VOTED, guards.amount_within_limits, guards.conditions_named),
        effects=_ANNOUNCE,
        page="decision",
        tone="main",
    ),
    Transition(
        "defer",
        (State.AGENDA,),
        State.DEFERRED,
        _("Confirm: deferred"),
        _("The proposal goes back to TBD with what is needed for a decision."),
        _("deferred the decision"),
        guards=(*_VOTED, guards.deferral_explained),
        effects=_ANNOUNCE,
        page="decision",
    ),
    Transition(
        "reject",
        (State.AGENDA,),
        State.REJECTED,
        _("Confirm: rejected"),
        _("The decision gets a number and the letter is made."),
        _("rejected the proposal"),
        guards=(*_VOTED, guards.rejection_explained),
        effects=_ANNOUNCE,
        page="decision",
        tone="danger",
    ),
    Transition(
        "withdraw",
        OPEN,
        State.WITHDRAWN,
        _("Withdraw"),
        _("The proposal ends here. Everyone involved is told. What others wrote is kept."),
        _("withdrew the proposal"),
        effects=(effects.clear_the_table, effects.tell_everyone("withdrawn")),
        reason="required",
        tone="danger",
    ),
    Transition(
        "lapse",
        (State.IDEA, State.INVITED, State.INCOMPLETE),
        State.WITHDRAWN,
        _("Let the term lapse"),
        _("The term passed and two reminders were sent. The content is kept for the retention term."),
        _("ended the proposal because the term passed"),
        guards=(guards.term_and_reminders_passed,),
        effects=(effects.tell_team("lapsed"),),
        by_hand=False,
    ),
    Transition(
        "correct",
        tuple(State),
        None,
        _("Undo the last step"),
        _("For mistakes only. The proposal goes back to the state before. The record keeps both steps."),
        _("undid the last step"),
        guards=(guards.no_letter_out, guards.not_back_to_agenda),
        effects=(effects.clear_the_table, effects.reopen_completion, effects.tell_everyone("corrected")),
        reason="required",
        min_reason=20,
        tone="danger",
    ),
)
TRANSITIONS = {transition.name: transition for transition in _TABLE}
GRANTS = ("grant", "grant_conditionally")
DECIDES = (*GRANTS, "defer", "reject")


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
    for name, source in proposal.moves.order_by("pk").values_list("name", "from_state"):
        if name == transition.name:
            before.pop()
        else:
            before.append(source)
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
