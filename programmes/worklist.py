"""What a person has to do with projects in execution: the sentences of the page "My work".

A fixed number of queries, whatever the number of rows; every row comes through ``visible_to``.
"""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.enums import Role
from twenteboard.platform.worklist import MOST, SOON, Task, in_order

from .enums import ProjectLevel, ProjectState, ReportState
from .models import ActionPoint, Obligation, ProgressReport, Project, ProjectMember
from .querysets import AT_WORK, TO_WRITE

AHEAD = 4 * SOON  # how long before its date a task of the consortium is shown
WRITERS = (ProjectLevel.LEAD_EDITOR, ProjectLevel.EDITOR)
JUDGE_WITHIN = 2 * SOON  # TBD answers a report within this time


def tasks_for(user) -> list[Task]:
    """Return what ``user`` has to do with projects, most pressing first. Three queries, and one for organisations."""
    return in_order([*_reports(user), *_obligations(user), *_actions(user)])


def _report_name(report: ProgressReport) -> str:
    return _("the final report") if report.is_final else _("progress report %(n)s") % {"n": report.number}


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:118].rstrip()}…"


def _by_side(rows, user, *, consortium: Q, tbd: Q):
    """Rows to do as writer of the project (``is_mine``), and for an adviser those of TBD in projects of others."""
    mine = Exists(ProjectMember.objects.filter(project=OuterRef("project"), user=user, level__in=WRITERS))
    wanted = Q(is_mine=True) & consortium
    if user.has_role(Role.TBD):
        others = Project.objects.visible_to(user).exclude(members__user=user)
        wanted |= Q(project__in=others.order_by().values("pk")) & tbd
    return rows.annotate(is_mine=mine).filter(wanted).select_related("project").order_by("due_on", "pk")[:MOST]


def _reports(user):
    today = timezone.localdate()
    to_write = Q(state__in=TO_WRITE, project__state__in=[*AT_WORK, ProjectState.STOPPED])
    rows = _by_side(
        ProgressReport.objects.select_related("current").defer("current__data"),
        user,
        consortium=to_write & Q(due_on__lte=today + AHEAD),
        tbd=Q(state=ReportState.SUBMITTED) | (to_write & Q(due_on__lt=today)),
    )
    for row in rows:
        named = {"report": _report_name(row), "title": row.project.title}
        url = row.get_absolute_url()
        if row.is_mine:
            returned = row.state == ReportState.RETURNED
            why = _("Twente Board Development returned it with a reason.") if returned else ""
            yield Task(_("Hand in %(report)s of “%(title)s”") % named, url, "write-report", why, row.due_on)
        elif row.state == ReportState.SUBMITTED:
            until = timezone.localdate(row.current.at) + JUDGE_WITHIN
            yield Task(_("Judge %(report)s of “%(title)s”") % named, url, "judge-report", "", until)
        else:
            why = _("The consortium got two reminders at most.")
            yield Task(_("Ask after %(report)s of “%(title)s”") % named, url, "chase-report", why, row.due_on)


def _obligations(user):
    rows = _by_side(
        Obligation.objects.all(),
        user,
        consortium=Q(met_on__isnull=True, due_on__lte=timezone.localdate() + AHEAD, project__state__in=AT_WORK),
        tbd=Q(met_on__isnull=False, confirmed_on__isnull=True),
    )
    for row in rows:
        title, number = {"title": row.project.title}, row.project.number
        if row.is_mine:
            url = reverse("programmes:work-obligations", args=[number])
            text = _("Meet a condition of “%(title)s”") % title
            yield Task(text, url, "meet-condition", _short(row.text), row.due_on)
        else:
            url = reverse("programmes:work-obligation", args=[number, row.pk])
            text = _("Confirm a condition of “%(title)s”") % title
            yield Task(text, url, "confirm-condition", _short(row.text), row.met_on + JUDGE_WITHIN)


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
