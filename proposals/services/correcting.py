"""Correcting a confirmed decision: a new record that points to the old one, by secretary and chair together.

What the Board decided stays: outcome, amount, votes, day, and who must meet a condition before when. Only words change:
the text, the grounds, what is needed, the wording of a condition or a reason, and whether everyone may read it. Another
amount or outcome is another decision, which the Board takes itself.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import User
from programmes.services.project import ObligationIn, follow_decision
from twenteboard.platform import clock
from twenteboard.platform.events import history_of, record
from twenteboard.platform.outbox import queue_mail

from ..enums import DecisionState, Outcome, WithheldGround
from ..models import Decision, DecisionCondition, DecisionReason, Proposal
from ..rules import may
from ..step import GuardFailed, NotAllowed, Problem
from .deciding import DecisionChanged
from .letters import next_number, request_letter
from .minutes import publish_list
from .writing import NotNow

MIN_REASON = 20
KEPT = (
    *("item_id", "is_written_procedure", "outcome", "amount", "decided_on"),
    *("votes_for", "votes_against", "votes_abstained"),
)
WORDS = ("text", "grounds", "needed", "withheld_ground")


@dataclass(frozen=True, kw_only=True)
class CorrectionIn:
    """What the secretary fills in: everything as it must read from now on, and why.

    ``conditions`` by the id of the condition and ``reasons`` by the id of the criterion, of the decision that is
    corrected; what is left out stays as it was. ``hides_earlier``: everyone may not read the earlier text any more.
    """

    reason: str
    text: str
    grounds: str = ""
    needed: str = ""
    withheld_ground: str = ""
    hides_earlier: bool = False
    conditions: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)


def correction_of(decision: Decision) -> Decision | None:
    """The correction of a decision, confirmed or not; there is one at most."""
    return (
        decision.corrections.select_related("recorded_by").prefetch_related("conditions", "reasons__criterion").first()
    )


def pending_correction(decision: Decision) -> Decision | None:
    """The correction of a decision that waits for the chair; ``None`` when there is none."""
    row = correction_of(decision)
    return row if row is not None and row.state == DecisionState.RECORDED else None


def _locked(decision: Decision, *, by, permission: str) -> Decision:
    """Return the decision, with its proposal locked. Raises ``NotAllowed``, or ``NotNow`` when it stands no more."""
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("programme").get(pk=decision.proposal_id)
    row = Decision.objects.prefetch_related("conditions", "reasons").get(pk=decision.pk)
    row.proposal = proposal
    if not may(by, permission, proposal):
        raise NotAllowed(_("You may not do this with this decision."))
    if row.state != DecisionState.CONFIRMED:
        raise NotNow(_("This decision is not confirmed yet, so the record itself can be changed."))
    later = row.corrections.confirmed().first()
    if later is not None:
        raise NotNow(_("This decision was corrected already. Correct decision %(number)s.") % {"number": later.number})
    return row


@transaction.atomic
def record_correction(*, decision: Decision, correction: CorrectionIn, seen_revision: int, by) -> Decision:
    """Keep how the decision must read, ready for the chair. ``seen_revision`` is 0 when nothing was recorded yet.

    Raises ``NotAllowed``, ``NotNow``, ``DecisionChanged`` when somebody recorded something else meanwhile, and
    ``GuardFailed`` with everything that is missing or when nothing would change.
    """
    first = _locked(decision, by=by, permission="record_decision")
    row = pending_correction(first)
    if (row.revision if row else 0) != seen_revision:
        raise DecisionChanged
    problems = _problems(first, correction)
    if problems:
        raise GuardFailed(problems)
    row = row or Decision(proposal=first.proposal, corrects=first)
    for name in KEPT:
        setattr(row, name, getattr(first, name))
    for name in WORDS:
        setattr(row, name, getattr(correction, name).strip())
    row.hides_earlier = correction.hides_earlier
    row.correction_reason = correction.reason.strip()
    row.recorded_by = by
    row.revision += 1
    row.save()
    row.conditions.all().delete()
    DecisionCondition.objects.bulk_create(
        DecisionCondition(
            decision=row,
            order=condition.order,
            text=correction.conditions.get(condition.pk, condition.text).strip(),
            owner=condition.owner,
            due_on=condition.due_on,
        )
        for condition in first.conditions.all()
    )
    row.reasons.all().delete()
    DecisionReason.objects.bulk_create(
        DecisionReason(
            decision=row,
            criterion_id=reason.criterion_id,
            text=correction.reasons.get(reason.criterion_id, reason.text).strip(),
        )
        for reason in first.reasons.all()
    )
    record("correction.recorded", by=by, obj=first.proposal, number=first.number)
    return row


def _problems(first: Decision, correction: CorrectionIn) -> list[Problem]:
    """What is missing, and whether anything would change."""
    problems = []
    if len(correction.reason.strip()) < MIN_REASON:
        problems.append(
            Problem(
                _("Write in at least %(n)s characters why the decision is corrected.") % {"n": MIN_REASON}, "#id_reason"
            )
        )
    if not correction.text.strip():
        problems.append(Problem(_("Write the text of the decision."), "#id_text"))
    if first.outcome == Outcome.DEFER:
        if not correction.grounds.strip():
            problems.append(Problem(_("Write why the proposal is deferred."), "#id_grounds"))
        if not correction.needed.strip():
            problems.append(Problem(_("Write what is needed for a decision."), "#id_needed"))
    wordings = [
        (f"#id_condition_{row.pk}", correction.conditions.get(row.pk, row.text)) for row in first.conditions.all()
    ]
    wordings += [
        (f"#id_reason_{row.criterion_id}", correction.reasons.get(row.criterion_id, row.text))
        for row in first.reasons.all()
    ]
    problems += [
        Problem(_("Fill in how this must read. It cannot be left out."), url)
        for url, text in wordings
        if not text.strip()
    ]
    if correction.withheld_ground == WithheldGround.REPLACED:
        problems.append(Problem(_("Choose one of the options."), "#id_withheld_ground"))
    if not problems and not _changes(first, correction):
        problems.append(
            Problem(
                _("Nothing is different from the decision as it stands. Change what must be corrected."), "#id_text"
            )
        )
    return problems


def _changes(first: Decision, correction: CorrectionIn) -> bool:
    return (
        any(getattr(first, name) != getattr(correction, name).strip() for name in WORDS)
        or any(row.text != correction.conditions.get(row.pk, row.text).strip() for row in first.conditions.all())
        or any(row.text != correction.reasons.get(row.criterion_id, row.text).strip() for row in first.reasons.all())
    )


@transaction.atomic
def drop_correction(*, decision: Decision, seen_revision: int, by) -> None:
    """Take back a correction that was not confirmed. Raises as ``record_correction``."""
    first = _locked(decision, by=by, permission="record_decision")
    row = _seen(first, seen_revision)
    row.delete()
    record("correction.dropped", by=by, obj=first.proposal, number=first.number)


@transaction.atomic
def return_correction(*, decision: Decision, note: str, seen_revision: int, by) -> None:
    """The chair does not confirm: the secretary gets a mail, and the remark is kept in the log. Raises as
    ``record_correction``.
    """
    first = _locked(decision, by=by, permission="confirm_decision")
    row = _seen(first, seen_revision)
    record(
        "correction.returned",
        by=by,
        obj=first.proposal,
        number=first.number,
        note=note,
        row=row.pk,
        revision=row.revision,
    )
    queue_mail(
        "correction_returned",
        to=row.recorded_by,
        key=f"correction_returned:{row.pk}:{row.revision}",
        about=first.proposal,
        context={"proposal": first.proposal, "decision": first, "by": by},
    )


def remark_on_correction(row: Decision) -> dict[str, str] | None:
    """What the chair said when returning exactly this version (``note``, ``by``); ``None`` when it was not returned."""
    last = history_of(row.proposal).filter(verb="correction.returned").first()
    if last is None or (last.data.get("row"), last.data.get("revision")) != (row.pk, row.revision):
        return None
    return {"note": last.data["note"], "by": last.actor_name}


def _seen(first: Decision, seen_revision: int) -> Decision:
    row = pending_correction(first)
    if row is None:
        raise GuardFailed([Problem(_("There is no recorded correction."))])
    if row.revision != seen_revision:
        raise DecisionChanged
    row.proposal, row.corrects = first.proposal, first
    return row


@transaction.atomic
def confirm_correction(*, decision: Decision, seen_revision: int, by) -> Decision:
    """The chair confirms exactly what was recorded; from now on this is how the decision reads. Returns the new record.

    The letter gets a next version and the consortium a mail; project and list of decisions follow. The state of the
    proposal stays. Raises as ``record_correction``; whoever recorded the correction cannot confirm it.
    """
    first = _locked(decision, by=by, permission="confirm_decision")
    decision = _seen(first, seen_revision)
    if decision.recorded_by_id == by.pk:
        raise GuardFailed([Problem(_("You recorded this correction yourself. Somebody else must confirm it."))])
    now = clock.now()
    decision.number = next_number(timezone.localtime(now).year)
    decision.state = DecisionState.CONFIRMED
    decision.confirmed_by, decision.confirmed_at = by, now
    decision.save(update_fields=["number", "state", "confirmed_by", "confirmed_at"])
    _withhold_earlier(decision)
    proposal = first.proposal
    if proposal.project_id:
        follow_decision(
            project=proposal.project,
            decision_number=decision.number,
            public_text="" if decision.withheld_ground else decision.text,
            wordings=_wordings(first, decision),
            by=by,
        )
    _announce(decision, by=by)
    record("decision.corrected", by=by, obj=proposal, number=first.number, later=decision.number)
    if decision.item_id:
        publish_list(meeting=decision.item.meeting, by=by)
    return decision


def _wordings(first: Decision, later: Decision) -> list[tuple[ObligationIn, str]]:
    return [
        (ObligationIn(text=was.text, owner=was.owner, due_on=was.due_on), now.text)
        for was, now in zip(first.conditions.all(), later.conditions.all(), strict=True)
    ]


def _withhold_earlier(decision: Decision) -> None:
    """Let everyone read the earlier texts no more, where the correction says so: all the way back to the first."""
    ground = decision.withheld_ground or (WithheldGround.REPLACED if decision.hides_earlier else "")
    earlier = decision.corrects
    while ground and earlier is not None:
        Decision.objects.filter(pk=earlier.pk, withheld_ground="").update(withheld_ground=ground)
        earlier = earlier.corrects


def _announce(decision: Decision, *, by) -> None:
    """Ask for the next version of the letter (a deferral has none) and mail the consortium."""
    proposal = decision.proposal
    request_letter(decision, proposal=proposal, by=by)
    team = User.objects.filter(team_memberships__proposal=proposal, is_active=True).distinct()
    queue_mail(
        "decision_corrected",
        to=list(team),
        key=f"decision_corrected:{decision.pk}",
        about=proposal,
        context={"proposal": proposal, "decision": decision, "earlier": decision.corrects},
    )
