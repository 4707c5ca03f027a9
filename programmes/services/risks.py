"""Risks of a project in execution."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..models import Project, ProjectRisk
from .writing import NotNow, StaleWrite, Unsuitable, locked


@transaction.atomic
def save_risk(
    *,
    project: Project,
    risk: ProjectRisk | None = None,
    seen_revision: int = 0,
    description: str,
    likelihood: int,
    impact: int,
    measure: str,
    owner: str,
    review_on: date,
    by,
) -> ProjectRisk:
    """Add a risk, or change ``risk`` as it stood at ``seen_revision``. Raises ``StaleWrite`` when it moved on."""
    row = locked(project, by=by, permission="write_risks")
    if risk is None:
        last = row.risks.aggregate(last=Max("order"))["last"] or 0
        risk, verb = ProjectRisk(project=row, order=last + 1), "project.risk_added"
    else:
        risk, verb = row.risks.select_for_update(of=("self",)).get(pk=risk.pk), "project.risk_changed"
        if risk.closed_on:
            raise NotNow(_("This risk is closed. Nothing was changed."))
        if risk.revision != seen_revision:
            raise StaleWrite(by=risk.changed_by, at=risk.changed_at, revision=risk.revision)
    was = risk.score if risk.pk else 0
    risk.description, risk.measure, risk.owner = description, measure, owner
    risk.likelihood, risk.impact, risk.review_on = likelihood, impact, review_on
    risk.revision, risk.changed_by, risk.changed_at = risk.revision + 1, by, clock.now()
    risk.save()
    record(verb, by=by, obj=row, risk=description[:120], was=was, score=risk.score)
    return risk


@transaction.atomic
def close_risk(*, risk: ProjectRisk, reason: str, by) -> ProjectRisk:
    """Say that a risk is over, and why."""
    project = locked(risk.project, by=by, permission="write_risks")
    if not reason.strip():
        raise Unsuitable(_("Write why this risk is over."), "reason")
    row = project.risks.select_for_update(of=("self",)).get(pk=risk.pk)
    if row.closed_on:
        raise NotNow(_("This risk is closed. Nothing was changed."))
    row.closed_on, row.close_reason, row.changed_by, row.changed_at = clock.today(), reason.strip(), by, clock.now()
    row.revision += 1
    row.save(update_fields=["closed_on", "close_reason", "changed_by", "changed_at", "revision"])
    record("project.risk_closed", by=by, obj=project, risk=row.description[:120])
    return row
