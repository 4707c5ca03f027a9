"""What the consortium meets and TBD confirms: milestones and obligations."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..models import Milestone, Obligation
from .writing import NotNow, Unsuitable, locked


@transaction.atomic
def meet_milestone(*, milestone: Milestone, met_on: date, evidence: str, by) -> Milestone:
    """Note that a milestone was met, when, and how one can see that."""
    project = locked(milestone.project, by=by, permission="meet_milestone")
    if met_on > clock.today():
        raise Unsuitable(_("Enter the day on which it was met, not a day that still has to come."), "met_on")
    if not evidence.strip():
        raise Unsuitable(_("Describe how one can see that it was met."), "evidence")
    row = project.milestones.select_for_update().get(pk=milestone.pk)
    row.met_on, row.evidence = met_on, evidence.strip()
    row.save(update_fields=["met_on", "evidence"])
    record("project.milestone_met", by=by, obj=project, milestone=row.title, met_on=met_on)
    return row


@transaction.atomic
def reopen_milestone(*, milestone: Milestone, by) -> Milestone:
    """Take back that a milestone was met; its evidence stays as a note in the log."""
    project = locked(milestone.project, by=by, permission="meet_milestone")
    row = project.milestones.select_for_update().get(pk=milestone.pk)
    if row.met_on is None:
        raise NotNow(_("This milestone is not met yet. Nothing was changed."))
    record("project.milestone_reopened", by=by, obj=project, milestone=row.title, evidence=row.evidence)
    row.met_on, row.evidence = None, ""
    row.save(update_fields=["met_on", "evidence"])
    return row


@transaction.atomic
def meet_obligation(*, obligation: Obligation, met_on: date, note: str, by) -> Obligation:
    """Tell that a condition of the decision is met, and how; TBD confirms it."""
    project = locked(obligation.project, by=by, permission="meet_obligation")
    if met_on > clock.today():
        raise Unsuitable(_("Enter the day on which it was met, not a day that still has to come."), "met_on")
    if not note.strip():
        raise Unsuitable(_("Describe how you met this condition."), "note")
    row = project.obligations.select_for_update().get(pk=obligation.pk)
    if row.confirmed_on:
        raise NotNow(_("This condition is confirmed already. Nothing was changed."))
    row.met_on, row.met_by, row.note, row.return_reason = met_on, by, note.strip(), ""
    row.save(update_fields=["met_on", "met_by", "note", "return_reason"])
    record("project.obligation_met", by=by, obj=project, obligation=row.text[:120])
    return row


def _to_judge(obligation: Obligation, *, by) -> tuple:
    project = locked(obligation.project, by=by, permission="confirm_obligation")
    row = project.obligations.select_for_update().get(pk=obligation.pk)
    if row.met_on is None or row.confirmed_on:
        raise NotNow(_("This condition does not wait for confirmation. Nothing was changed."))
    return project, row


@transaction.atomic
def confirm_obligation(*, obligation: Obligation, by) -> Obligation:
    """Confirm, for TBD, that a condition is met."""
    project, row = _to_judge(obligation, by=by)
    row.confirmed_on, row.confirmed_by = clock.today(), by
    row.save(update_fields=["confirmed_on", "confirmed_by"])
    record("project.obligation_confirmed", by=by, obj=project, obligation=row.text[:120])
    return row


@transaction.atomic
def return_obligation(*, obligation: Obligation, reason: str, by) -> Obligation:
    """Say, for TBD, why a condition is not met yet; the consortium tells again when it is."""
    if not reason.strip():
        raise Unsuitable(_("Write what is still missing."), "reason")
    project, row = _to_judge(obligation, by=by)
    row.met_on, row.met_by, row.return_reason = None, None, reason.strip()
    row.save(update_fields=["met_on", "met_by", "return_reason"])
    record("project.obligation_returned", by=by, obj=project, obligation=row.text[:120])
    return row
