"""What the pages of the working area share: who may open them, the frame around them, and one way to save."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import PortalForm

from ..chain import with_neighbours
from ..enums import ProjectState
from ..models import Project
from ..project_links import tabs_after
from ..rules import may
from ..services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable

STATE_TONES = {
    ProjectState.RUNNING: "done",
    ProjectState.PAUSED: "late",
    ProjectState.STOPPED: "off",
    ProjectState.CLOSED: "off",
}
TABS = (
    ("work-overview", _("Overview")),
    ("work-planning", _("Planning")),
    ("work-money", _("Money")),
    ("work-outputs", _("Output")),
    ("work-obligations", _("Conditions")),
    ("work-risks", _("Risks")),
    ("work-reports", _("Reports")),
    ("work-steering", _("Steering")),
    ("work-lessons", _("Lessons")),
    ("work-members", _("People")),
)


def get_project(user, number: str, permission: str = "", *, in_chain: bool = False) -> Project:
    """Return the project with what ``user`` is to it, ``in_chain`` with what its neighbours are called; one query.

    Raises ``Http404`` for who may not know of its working area, ``PermissionDenied`` for who may not do this in it.
    """
    projects = Project.objects.visible_to(user)
    project = known_project(with_neighbours(projects, user) if in_chain else projects, user, number)
    if permission and not may(user, permission, project):
        raise PermissionDenied
    return project


def any_project(user, number: str) -> Project:
    """Return the project with its neighbours, for a page that everyone may open, and what ``user`` is to it; one query.

    Raises ``Http404``.
    """
    return known_project(with_neighbours(Project.objects.with_lead_name(), user), user, number)


def known_project(rows, user, number: str) -> Project:
    """Return the project out of ``rows``, with what ``user`` is to it remembered. Raises ``Http404``."""
    if not user.is_authenticated:
        return get_object_or_404(rows, number=number)
    project = get_object_or_404(rows.for_work(user), number=number)
    project._levels = {user.pk: project.my_level}
    project._partner_of = {user.pk: project.is_mine}
    return project


def work_url(name: str, project: Project, *args: Any) -> str:
    """Address of a page of the working area."""
    return reverse(name if ":" in name else f"programmes:{name}", args=[project.number, *args])


def _tabs(project: Project, current: str) -> list[dict[str, Any]]:
    """The pages of the working area, with those that other floors added."""
    rows = [
        row for name, label in TABS for row in ((name, label), *((tab.name, tab.label) for tab in tabs_after(name)))
    ]
    return [{"url": work_url(name, project), "label": label, "current": name == current} for name, label in rows]


def work_page(
    request: HttpRequest, project: Project, tab: str, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page within the frame: the name of the project, where it stands, and the pages beside it.

    ``template`` is in ``programmes/work/`` unless it is a path. Who may not open the working area gets no pages beside.
    """
    frame = {
        "project": project,
        "tone": STATE_TONES[project.state],
        "tabs": _tabs(project, tab) if may(request.user, "view_project", project) else [],
    }
    return render(
        request, template if "/" in template else f"programmes/work/{template}", frame | context, status=status
    )


def form_page(
    request: HttpRequest,
    project: Project,
    tab: str,
    *,
    make: Callable[..., PortalForm],
    initial: dict[str, Any] | None = None,
    do: Callable[[dict[str, Any]], Any],
    done: Any,
    back: str,
    title: Any,
    intro: Any = "",
    button: Any,
    template: str = "form.html",
    stored: Callable[[], dict[str, Any]] | None = None,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a form, and hand what was answered to a service; whatever was typed stays.

    ``do`` gets the cleaned data. ``stored`` gives what stands stored now, to show when somebody else saved first.
    """
    form = make(request.POST) if request.method == "POST" else make(initial=initial)
    status, stale = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from refusal
            except NotNow as refusal:
                messages.warning(request, str(refusal))
                return redirect(back)
            except Unsuitable as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            except StaleWrite as refusal:
                form, stale, status = rebased(form, refusal), told(form, refusal, stored), 409
            else:
                messages.success(request, done)
                return redirect(back)
    context = {"form": form, "title": title, "intro": intro, "button": button, "back": back, "stale": stale}
    return work_page(request, project, tab, template, context | (extra or {}), status=status)


def rebased(form: PortalForm, refusal: StaleWrite) -> PortalForm:
    """Let the next save start from what stands stored now, with what was typed still in the form."""
    form.data = form.data.copy()
    form.data["revision"] = str(refusal.revision)
    return form


def told(form: PortalForm, refusal: StaleWrite, stored: Callable[[], dict[str, Any]] | None) -> dict[str, Any]:
    """Say who was first, and where what they saved differs from what was typed."""
    theirs = stored() if stored else {}
    return {
        "sentence": str(refusal),
        "by": refusal.by,
        "differences": [
            {"label": form.fields[name].label, "target": form[name].auto_id, "theirs": value}
            for name, value in theirs.items()
            if str(value) != str(form.cleaned_data.get(name, ""))
        ],
    }
