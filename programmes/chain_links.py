"""What this floor knows of the chain: the project itself, its reports, what was steered, and what was learned.

Everyone may know the public part: that a report was accepted and up to which day, steering decisions that are in force,
and lessons that are public. Who may open the working area goes to the pages there.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from twenteboard.platform.formats import datum

from .chain import Link, register
from .enums import ReportState, SteeringOutcome
from .models import Lesson, ProgressReport, Project, SteeringDecision


def columns(user, of: str) -> dict[str, Any]:
    """Whether the working area is open to ``user``, and the newest of each kind."""
    reports = ProgressReport.objects.filter(project=OuterRef(of)).order_by("-number")
    handed_in = reports.filter(current__isnull=False)
    steered = SteeringDecision.objects.filter(project=OuterRef(of)).order_by("-number")
    in_force = steered.filter(applied_at__isnull=False)
    lessons = Lesson.objects.filter(project=OuterRef(of))
    return {
        "chain_sees": Exists(Project.objects.visible_to(user).filter(pk=OuterRef(of))),
        "chain_report": Subquery(handed_in.values("number")[:1]),
        "chain_report_state": Subquery(handed_in.values("state")[:1]),
        "chain_accepted_to": Subquery(reports.filter(state=ReportState.ACCEPTED).values("period_end")[:1]),
        "chain_steered": Subquery(steered.values("number")[:1]),
        "chain_steered_outcome": Subquery(steered.values("outcome")[:1]),
        "chain_in_force": Subquery(in_force.values("number")[:1]),
        "chain_in_force_outcome": Subquery(in_force.values("outcome")[:1]),
        "chain_has_lessons": Exists(lessons),
        "chain_has_public_lessons": Exists(lessons.filter(is_public=True)),
    }


def work_url(name: str, project: Project, *args: Any) -> str:
    """Address of a page of the working area."""
    return reverse(f"programmes:{name}", args=[project.number, *args])


def report_link(project: Project, number: int, state: str = "") -> Link:
    """One report, for who may open the working area."""
    note = ReportState(state).label if state else ""
    return Link(_("Report %(n)s") % {"n": number}, work_url("report", project, number), note)


def steering_link(project: Project, number: int, outcome: str) -> Link:
    """One steering decision: in the working area for who may open it, else on the public page."""
    if project.chain_sees:
        url = f"{work_url('work-steering', project)}#besluit-{number}"
    else:
        url = f"{project.get_absolute_url()}#sturing-{number}"
    return Link(f"{number}: {SteeringOutcome(outcome).label}", url)


def _reports(project: Project) -> list[Link]:
    if not project.chain_sees:
        if project.chain_accepted_to is None:
            return []
        told = _("Accepted up to %(day)s") % {"day": datum(project.chain_accepted_to)}
        return [Link(told, f"{project.get_absolute_url()}#voortgang")]
    newest = [report_link(project, project.chain_report, project.chain_report_state)] if project.chain_report else []
    return [*newest, Link(_("All reports"), work_url("work-reports", project))]


def _steering(project: Project) -> list[Link]:
    if not project.chain_sees:
        if project.chain_in_force is None:
            return []
        return [steering_link(project, project.chain_in_force, project.chain_in_force_outcome)]
    if project.chain_steered is None:
        return [Link(_("Nothing was decided yet"), work_url("work-steering", project))]
    newest = steering_link(project, project.chain_steered, project.chain_steered_outcome)
    return [newest, Link(_("All steering decisions"), work_url("work-steering", project))]


def _lessons(project: Project) -> list[Link]:
    found = []
    if project.chain_has_public_lessons:
        url = f"{reverse('programmes:lessons')}?project={project.number}"
        found.append(Link(_("Lessons of this project"), url))
    if project.chain_sees and project.chain_has_lessons:
        found.append(Link(_("Lessons in the working area"), work_url("work-lessons", project)))
    return found


def links(project: Project, user) -> dict[str, list[Link]]:
    """The project and what happens in it, as far as ``user`` may know. No query."""
    own = [Link(project.title, project.get_absolute_url(), project.number, language=project.language)]
    if project.chain_sees:
        own.append(Link(_("Working area"), work_url("work-overview", project)))
    return {"project": own, "report": _reports(project), "steering": _steering(project), "lesson": _lessons(project)}


def register_links() -> None:
    """Tell the chain what this floor knows."""
    register("programmes", reader=links, columns=columns)
