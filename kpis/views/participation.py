"""Which schools take part in a project: for its consortium, TBD and who reads the monitoring."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.models import Project
from programmes.rules import may as may_in_project
from programmes.views.working import any_project, form_page, work_page, work_url

from ..enums import ParticipationRole
from ..forms.promises import EndParticipationForm, ParticipationForm
from ..rules import may
from ..services import participation as services

TAB = "kpis:promises"
BACK = "kpis:participation"


def _project(user, number: str, *, writes: bool = False) -> Project:
    """Return the project. Raises ``Http404`` for who may not know its schools, ``PermissionDenied`` for a reader."""
    project = any_project(user, number)
    if not (may_in_project(user, "view_project", project) or may(user, "view_monitoring")):
        raise Http404
    if writes and not may(user, "write_participation", project):
        raise PermissionDenied
    return project


@login_required
@require_safe
def units(request: HttpRequest, number: str) -> HttpResponse:
    """Which schools take part or are compared with, from when to when, and how much."""
    project = _project(request.user, number)
    rows = list(project.participations.select_related("unit", "entered_by").order_by("role", "unit__name", "starts_on"))
    taking = [row for row in rows if row.role == ParticipationRole.PARTICIPANT]
    context: dict[str, Any] = {
        "taking": taking,
        "compared": [row for row in rows if row.role == ParticipationRole.COMPARISON],
        "unique": len({row.unit_id for row in taking}),
        "today": timezone.localdate(),
        "may_write": may(request.user, "write_participation", project) and project.state != "closed",
    }
    return work_page(request, project, TAB, "kpis/participation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, number: str) -> HttpResponse:
    """Note that a school takes part, or is compared with."""
    project = _project(request.user, number, writes=True)
    return form_page(
        request,
        project,
        TAB,
        make=ParticipationForm,
        initial={"role": ParticipationRole.PARTICIPANT},
        do=lambda data: services.add_participation(project=project, by=request.user, **data),
        done=_("The school is noted."),
        back=work_url(BACK, project),
        title=_("Note a school"),
        intro=_("The measurements of the schools that take part stand beside the promises of the project."),
        button=_("Note the school"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Note that a school no longer takes part, and why."""
    project = _project(request.user, number, writes=True)
    row = get_object_or_404(project.participations.select_related("unit"), pk=pk)
    row.project = project
    return form_page(
        request,
        project,
        TAB,
        make=EndParticipationForm,
        initial={"ends_on": row.ends_on or timezone.localdate()},
        do=lambda data: services.end_participation(participation=row, by=request.user, **data),
        done=_("The last day is noted."),
        back=work_url(BACK, project),
        title=_("A school no longer takes part"),
        intro=row.unit.name,
        button=_("Note the last day"),
    )
