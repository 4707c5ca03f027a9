"""Reminders of what a project owes: progress reports, conditions and action points.

Runs several times a day and may miss days. What was sent is read from the outbox: each reminder has a key with the
date and its number in it, so that nothing goes twice, a new date starts anew, and a reminder whose day was missed goes
on the first day that the portal runs again.
"""

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from twenteboard.platform.models import Message
from twenteboard.platform.outbox import queue_mail, reminders_sent

from ..models import ActionPoint, Obligation, ProgressReport, Project
from ..querysets import AT_WORK
from .reports import writers_of

logger = logging.getLogger(__name__)

BEFORE = (14, -1)  # days before the date; the second goes the day after it
GAP = 3  # days that lie between two reminders at least


@dataclass
class Reminded:
    """What one run sent: numbers of projects, by kind."""

    reports: list[str] = field(default_factory=list)
    obligations: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)


def remind(today: date | None = None) -> Reminded:
    """Send the reminders that are due. Harmless to run twice; one faulty project does not stop the others."""
    today = today or timezone.localdate()
    soon = today + timedelta(days=max(BEFORE))
    done = Reminded()
    reports = ProgressReport.objects.to_write().filter(due_on__lte=soon).select_related("project")
    obligations = Obligation.objects.filter(
        met_on__isnull=True, due_on__lte=soon, project__state__in=AT_WORK
    ).select_related("project")
    actions = ActionPoint.objects.filter(done_on__isnull=True, due_on__lte=soon).select_related(
        "decision__project", "assignee_user"
    )
    _all("report_due", reports, lambda row: row.project, today, done.reports)
    _all("obligation_due", obligations, lambda row: row.project, today, done.obligations)
    _all("action_due", actions, lambda row: row.decision.project, today, done.actions)
    return done


def _all(template: str, rows, project_of, today: date, sent_to: list[str]) -> None:
    rows = list(rows.order_by("due_on", "pk"))
    sent = reminders_sent(template, Project, (project_of(row).pk for row in rows))
    for row in rows:
        project = project_of(row)
        known = sent.get(_key(template, row), [])
        if not _is_due(row.due_on, known, today):
            continue
        try:
            mails = _send(template, row, project, number=len(known) + 1, today=today)
        except Exception:
            # Whatever is wrong with one project, the people of the others must get their reminders.
            logger.exception("A reminder for %s could not be sent.", project.number)
            continue
        if mails:
            sent_to.append(project.number)


def _is_due(due_on: date, known: list[date], today: date) -> bool:
    if len(known) >= len(BEFORE):
        return False
    rested = not known or known[-1] + timedelta(days=GAP) <= today
    return rested and due_on - timedelta(days=BEFORE[len(known)]) <= today


def _send(template: str, row, project: Project, *, number: int, today: date) -> list[Message]:
    to = [row.assignee_user] if getattr(row, "assignee_user", None) else list(writers_of(project))
    return queue_mail(
        template,
        to=to,
        key=f"{_key(template, row)}:{number}",
        about=project,
        context={"project": project, "row": row, "due_on": row.due_on, "has_passed": row.due_on < today},
    )


def _key(template: str, row) -> str:
    return f"{template}:{row.pk}:{row.due_on.isoformat()}"
