"""Steering a project: the only writer of ``Project.state``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..enums import ProjectState, ReportState, SteeringOutcome
from ..grounds import attach as freeze_grounds
from ..models import ActionPoint, ProgressReport, Project, ProjectRisk, SteeringDecision
from .writing import NotNow, Unsuitable, locked

GIVES = {
    SteeringOutcome.CONTINUE: ProjectState.RUNNING,
    SteeringOutcome.ADJUST: ProjectState.RUNNING,
    SteeringOutcome.PAUSE: ProjectState.PAUSED,
    SteeringOutcome.STOP: ProjectState.STOPPED,
    SteeringOutcome.CLOSE: ProjectState.CLOSED,
}
POSSIBLE = {
    ProjectState.RUNNING: tuple(SteeringOutcome),
    ProjectState.PAUSED: (
        SteeringOutcome.CONTINUE,
        SteeringOutcome.ADJUST,
        SteeringOutcome.STOP,
        SteeringOutcome.CLOSE,
    ),
    ProjectState.STOPPED: (SteeringOutcome.CLOSE,),
    ProjectState.CLOSED: (),
}


@dataclass(frozen=True, kw_only=True)
class ActionIn:
    """Who does what before which date."""

    text: str
    assignee: str
    due_on: date
    assignee_user: object = None


def hindrances(project: Project) -> list[str]:
    """Return why ``project`` cannot be closed yet, in sentences. Two queries."""
    reasons = []
    if project.obligations.filter(confirmed_on__isnull=True).exists():
        reasons.append(_("Not every condition of the decision is met and confirmed."))
    if project.reports.exclude(state=ReportState.ACCEPTED).exists():
        reasons.append(_("Not every progress report is accepted."))
    return reasons


@transaction.atomic
def decide(
    *,
    project: Project,
    outcome: str,
    motivation: str,
    effective_on: date,
    changes: str = "",
    report: ProgressReport | None = None,
    risks: Iterable[ProjectRisk] = (),
    actions: Iterable[ActionIn] = (),
    grounds: Iterable[str] = (),
    by,
) -> SteeringDecision:
    """Decide how a project goes on. From ``effective_on`` the project has its new state, today or later.

    ``grounds`` are keys of figures that ``programmes.grounds`` offers; they are frozen with the decision.

    Raises ``NotNow`` when the outcome does not fit the state or another decision still waits for its day, and
    ``Unsuitable`` when what the decision needs is missing.
    """
    row = locked(project, by=by, permission="steer_project")
    if outcome not in POSSIBLE[row.state]:
        raise NotNow(
            _("This decision does not fit a project that is “%(state)s”.") % {"state": row.get_state_display()}
        )
    if row.steering_decisions.filter(applied_at__isnull=True).exists():
        raise NotNow(_("An earlier decision still waits for the day on which it takes effect."))
    if not motivation.strip():
        raise Unsuitable(_("Write why this is decided."), "motivation")
    if outcome == SteeringOutcome.ADJUST and not changes.strip():
        raise Unsuitable(_("Write what changes in the project."), "changes")
    if outcome == SteeringOutcome.CLOSE:
        for sentence in hindrances(row):
            raise Unsuitable(sentence, "outcome")
    risks = list(risks)
    if any(part.project_id != row.pk for part in [*risks, *([report] if report else [])]):
        raise Unsuitable(_("Choose a report and risks of this project."))
    number = (row.steering_decisions.aggregate(last=Max("number"))["last"] or 0) + 1
    decision = SteeringDecision.objects.create(
        project=row,
        number=number,
        outcome=outcome,
        motivation=motivation.strip(),
        changes=changes.strip(),
        from_state=row.state,
        to_state=GIVES[outcome],
        effective_on=effective_on,
        report=report,
        decided_by=by,
        decided_at=clock.now(),
    )
    decision.risks.set(risks)
    freeze_grounds(decision, grounds, by=by)
    ActionPoint.objects.bulk_create(
        ActionPoint(
            decision=decision,
            order=order,
            text=action.text,
            assignee=action.assignee,
            assignee_user=action.assignee_user,
            due_on=action.due_on,
        )
        for order, action in enumerate(actions, start=1)
    )
    record("project.steered", by=by, obj=row, outcome=str(decision.get_outcome_display()), number=number)
    if effective_on <= clock.today():
        _apply(row, decision)
    project.state = row.state
    return decision


def _apply(project: Project, decision: SteeringDecision) -> None:
    """Give the project its new state, and end the planned reports of a project that stops."""
    project.state = decision.to_state
    project.save(update_fields=["state"])
    decision.applied_at = clock.now()
    decision.save(update_fields=["applied_at"])
    if decision.outcome == SteeringOutcome.STOP:
        _end_reports(project, decision.effective_on)
    record(
        "project.state_changed", by=None, obj=project, state=str(project.get_state_display()), number=decision.number
    )


def _end_reports(project: Project, day: date) -> None:
    """Leave out the reports of periods that do not come, and make the period in which it stopped the last."""
    untouched = project.reports.filter(state=ReportState.DRAFT, revision=0)
    untouched.filter(period_start__gt=day, number__gt=1).delete()
    last = project.reports.order_by("-number").first()
    if last is not None and not last.is_final:
        last.is_final = True
        if last.period_start <= day < last.period_end:
            last.period_end = day
        last.save(update_fields=["is_final", "period_end"])


def apply_due(today: date | None = None) -> int:
    """Let the decisions take effect whose day came, or was missed; the number. Harmless to run twice."""
    today, done = today or clock.today(), 0
    waiting = SteeringDecision.objects.filter(applied_at__isnull=True, effective_on__lte=today)
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            decision = SteeringDecision.objects.select_for_update(of=("self",)).get(pk=pk)
            project = Project.objects.select_for_update(of=("self",)).get(pk=decision.project_id)
            if decision.applied_at is None:
                _apply(project, decision)
                done += 1
    return done


@transaction.atomic
def finish_action(*, action: ActionPoint, note: str, by) -> ActionPoint:
    """Note that what was agreed is done."""
    project = locked(action.decision.project, by=by, permission="do_action", ended=True)
    row = ActionPoint.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if row.done_on:
        raise NotNow(_("This was done already. Nothing was changed."))
    row.done_on, row.done_by, row.note = clock.today(), by, note.strip()
    row.save(update_fields=["done_on", "done_by", "note"])
    record("project.action_done", by=by, obj=project, action=row.text[:120])
    return row
