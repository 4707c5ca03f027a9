"""What a person has to do with projects in execution: the sentences of the page "My work".

A fixed number of queries, whatever the number of rows; every row comes through ``visible_to``.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.enums import Role
from twenteboard.platform.worklist import SOON, Task, in_order

from .enums import ProjectLevel, ReportState
from .models import ActionPoint, Obligation, ProgressReport, Project
from .querysets import AT_WORK, TO_WRITE

MOST = 50  # tasks of one kind on the page; who has more works from the list
AHEAD = 4 * SOON  # how long before its date a task of the consortium is shown
WRITERS = (ProjectLevel.LEAD_EDITOR, ProjectLevel.EDITOR)
JUDGE_WITHIN = 2 * SOON  # TBD answers a report within this time


def tasks_for(user) -> list[Task]:
    """Return what ``user`` has to do with projects, most pressing first. Six queries at most."""
    tasks = [*_to_write(user), *_to_meet(user), *_actions(user)]
    if user.has_role(Role.TBD):
        tasks += [*_to_judge(user), *_to_confirm(user), *_to_chase(user)]
    return in_order(tasks)


def _mine(user) -> Q:
    return Q(project__members__user=user, project__members__level__in=WRITERS)


def _report_name(report: ProgressReport) -> str:
    return _("the final report") if report.is_final else _("progress report %(n)s") % {"n": report.number}


def _to_write(user):
    limit = timezone.localdate() + AHEAD
    reports = ProgressReport.objects.to_write().filter(_mine(user), due_on__lte=limit)
    for report in reports.select_related("project").order_by("due_on", "pk")[:MOST]:
        returned = report.state == ReportState.RETURNED
        yield Task(
            _("Hand in %(report)s of “%(title)s”") % {"report": _report_name(report), "title": report.project.title},
            report.get_absolute_url(),
            "write-report",
            _("Twente Board Development returned it with a reason.") if returned else "",
            report.due_on,
        )


def _to_meet(user):
    limit = timezone.localdate() + AHEAD
    rows = Obligation.objects.filter(_mine(user), met_on__isnull=True, due_on__lte=limit, project__state__in=AT_WORK)
    for row in rows.select_related("project").order_by("due_on", "pk")[:MOST]:
        yield Task(
            _("Meet a condition of “%(title)s”") % {"title": row.project.title},
            reverse("programmes:work-obligations", args=[row.project.number]),
            "meet-condition",
            row.text if len(row.text) <= 120 else f"{row.text[:118].rstrip()}…",
            row.due_on,
        )


def _actions(user):
    rows = ActionPoint.objects.filter(
        Q(assignee_user=user)
        | Q(
            assignee_user__isnull=True,
            decision__project__members__user=user,
            decision__project__members__level__in=WRITERS,
        ),
        done_on__isnull=True,
        decision__project__in=Project.objects.visible_to(user).order_by().values("pk"),
    )
    for row in rows.select_related("decision__project").order_by("due_on", "pk").distinct()[:MOST]:
        project = row.decision.project
        yield Task(
            row.text,
            reverse("programmes:work-steering", args=[project.number]),
            "action",
            _("Agreed for “%(title)s”: %(who)s.") % {"title": project.title, "who": row.assignee},
            row.due_on,
        )


def _foreign(user):
    """Projects this adviser follows for TBD: visible, and not as member of the team."""
    return Project.objects.visible_to(user).exclude(members__user=user).order_by().values("pk")


def _to_judge(user):
    rows = ProgressReport.objects.filter(state=ReportState.SUBMITTED, project__in=_foreign(user))
    for row in rows.select_related("project", "current").defer("current__data").order_by("current__at")[:MOST]:
        yield Task(
            _("Judge %(report)s of “%(title)s”") % {"report": _report_name(row), "title": row.project.title},
            row.get_absolute_url(),
            "judge-report",
            "",
            timezone.localdate(row.current.at) + JUDGE_WITHIN,
        )


def _to_confirm(user):
    rows = Obligation.objects.filter(met_on__isnull=False, confirmed_on__isnull=True, project__in=_foreign(user))
    for row in rows.select_related("project").order_by("met_on", "pk")[:MOST]:
        yield Task(
            _("Confirm a condition of “%(title)s”") % {"title": row.project.title},
            reverse("programmes:work-obligation", args=[row.project.number, row.pk]),
            "confirm-condition",
            row.text if len(row.text) <= 120 else f"{row.text[:118].rstrip()}…",
            row.met_on + JUDGE_WITHIN,
        )


def _to_chase(user):
    rows = ProgressReport.objects.overdue().filter(project__in=_foreign(user), state__in=TO_WRITE)
    for row in rows.select_related("project").order_by("due_on", "pk")[:MOST]:
        yield Task(
            _("Ask after %(report)s of “%(title)s”") % {"report": _report_name(row), "title": row.project.title},
            row.get_absolute_url(),
            "chase-report",
            _("The consortium got two reminders at most."),
            row.due_on,
        )
