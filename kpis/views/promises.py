"""What projects promised beside what was measured: the card of a project and the matrix, for everyone.

The public sees published rounds, conclusions a second person agreed with, and no groups that are too small.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from programmes.chain import chain_of
from programmes.models import Programme, ProgrammeLine, Project
from programmes.rules import may as may_in_project
from programmes.views.working import any_project, work_page
from twenteboard.platform.sheets import csv_answer

from ..promises import CAUTION, Matrix, as_table, cards_table, contribution_matrix, promise_cards
from ..rules import may
from ..services.assessing import cited_in
from ..stories.links import beside_project, more_about


@require_safe
def cards(request: HttpRequest, number: str) -> HttpResponse:
    """Each promise of a project: as decided, what was made, what was measured, and what is concluded."""
    project = any_project(request.user, number)
    shown = promise_cards(project, request.user)
    cited_in([row for card in shown for row in card.assessments], request.user)
    reads = may(request.user, "view_monitoring")
    works = may_in_project(request.user, "view_project", project)
    context = {
        "cards": shown,
        "chain": chain_of(project, request.user, here="claim", path=request.path),
        "outputs": shown[0].outputs if shown else (),
        "caution": CAUTION,
        "reads": reads,
        "works": works,
        "sees_inside": works or reads,
        "knows_who": works or may(request.user, "read_assessments"),
        "stories": beside_project(project, request.user),
        "stories_url": more_about(project),
        "story_new": _story_new(request.user, project),
        "may_assess": may(request.user, "assess_claim", project),
        "may_state": reads or works,
    }
    return work_page(request, project, "kpis:promises", "kpis/promises.html", context)


def _story_new(user, project: Project) -> str:
    return reverse("kpis:project-story-new", args=[project.number]) if may(user, "write_story", project) else ""


@require_safe
def cards_csv(request: HttpRequest, number: str) -> HttpResponse:
    """Give the cards of a project as a file, with the same figures as the page."""
    project = any_project(request.user, number)
    return csv_answer(f"{project.number.lower()}-beloften", *cards_table(promise_cards(project, request.user)))


def _matrix(request: HttpRequest) -> tuple[Programme, list[ProgrammeLine], ProgrammeLine | None, Matrix]:
    programme = Programme.objects.in_front()
    if programme is None:
        raise Http404
    lines = list(ProgrammeLine.objects.filter(programme=programme).only("number", "name_nl", "name_en"))
    asked = request.GET.get("lijn", "")
    line = next((one for one in lines if str(one.number) == asked), None)
    return programme, lines, line, contribution_matrix(programme, request.user, line=line.number if line else None)


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """All projects against all KPIs, with what nobody contributes to in words."""
    programme, lines, line, shown = _matrix(request)
    context = {
        "programme": programme,
        "lines": lines,
        "line": line,
        "matrix": shown,
        "reads": may(request.user, "view_monitoring"),
        "knows_all": may(request.user, "read_assessments"),
        "empty_caption": pgettext("matrix", "none"),
    }
    return render(request, "kpis/matrix.html", context)


@require_safe
def matrix_csv(request: HttpRequest) -> HttpResponse:
    """Give the matrix as a file: a row for each project and KPI."""
    _programme, _lines, line, shown = _matrix(request)
    name = _("contributions") + (f"-{line.number}" if line else "")
    return csv_answer(name, *as_table(shown))
