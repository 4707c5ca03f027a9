"""What the pages of the working area share: who may open them, the frame around them, and one way to save."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import PortalForm

from ..enums import ProjectState
from ..models import Project
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
    ("work-obligations", _("Conditions")),
    ("work-risks", _("Risks")),
    ("work-reports", _("Reports")),
    ("work-steering", _("Steering")),
    ("work-lessons", _("Lessons")),
    ("work-members", _("People")),
)


def get_project(user, number: str, permission: str = "") -> Project:
    """Return the project with what ``user`` is to it; one query.

    Raises ``Http404`` for who may not know of its working area, ``PermissionDenied`` for who may not do this in it.
    """
    project = Project.objects.visible_to(user).for_work(user).filter(number=number).first()
    if project is None:
        raise Http404
    project._levels = {user.pk: project.my_level}
    project._partner_of = {user.pk: project.is_mine}
    if permission and not may(user, permission, project):
        raise PermissionDenied
    return project


def work_url(name: str, project: Project, *args: Any) -> str:
    """Address of a page of the working area."""
    return reverse(f"programmes:{name}", args=[project.number, *args])


def work_page(
    request: HttpRequest, project: Project, tab: str, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page within the frame: the name of the project, where it stands, and the pages beside it."""
    frame = {
        "project": project,
        "tone": STATE_TONES[project.state],
        "tabs": [{"url": work_url(name, project), "label": label, "current": name == tab} for name, label in TABS],
    }
    return render(request, f"programmes/work/{template}", frame | context, status=status)


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
