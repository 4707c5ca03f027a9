"""Pages for everyone: the programme, its lines, how to take part, and the granted projects."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from partners.models import Municipality
from twenteboard.platform.formats import datum

from ..chain import chain_of, with_neighbours
from ..enums import CostCategory, MoneySource, ProjectState
from ..filters import ProjectFilter
from ..models import Programme, Project
from ..project_links import columns_of_sections, sections_of
from ..querysets import Due, due_in, money_of
from .working import known_project

PROJECTS_PER_PAGE = 12
TONES = {
    ProjectState.RUNNING: "done",
    ProjectState.PAUSED: "late",
    ProjectState.STOPPED: "off",
    ProjectState.CLOSED: "off",
}


@dataclass(frozen=True)
class Share:
    """One row of a table of amounts: euros, and the share of the total in percent."""

    label: str
    amount: Decimal
    share: Decimal


@dataclass(frozen=True)
class Step:
    """One milestone on the time line."""

    label: str
    state: str
    note: str
    language: str = ""


def _programme_or_404() -> Programme:
    programme = Programme.objects.in_front()
    if programme is None:
        raise Http404
    return programme


def programme(request: HttpRequest) -> HttpResponse:
    """What the programme is: why, lines, success factors, white spots, whom it is for, what it builds on."""
    shown = _programme_or_404()
    context = {
        "programme": shown,
        "themes": shown.deal.themes.all(),
        "covenant": shown.deal.covenants.first(),
        "contours": shown.contours_versions.first(),
        "lines": shown.lines.with_counts(),
        "factors": shown.factors.filter(is_active=True),
        "white_spots": shown.whitespots.filter(is_active=True),
        "initiatives": shown.initiatives.filter(is_active=True),
        "target_groups": shown.targetgroups.filter(is_active=True),
        "choice_moments": shown.choicemoments.filter(is_active=True),
    }
    return render(request, "programmes/programme.html", context)


def line(request: HttpRequest, number: int) -> HttpResponse:
    """One line: why, goal, approach, result, KPIs, white spots, possible partners, projects."""
    shown = _programme_or_404()
    lines = list(shown.lines.all())
    line = next((row for row in lines if row.number == number), None)
    if line is None:
        raise Http404
    context = {
        "programme": shown,
        "line": line,
        "others": [row for row in lines if row != line],
        "indicators": line.indicators.filter(is_public=True, is_active=True).order_by("line_links__order"),
        "white_spots": line.white_spots.filter(is_active=True),
        "partners": line.line_partners.select_related("organisation"),
        "projects": line.projects.for_list()[:5],
    }
    return render(request, "programmes/line.html", context)


def apply(request: HttpRequest) -> HttpResponse:
    """How to take part: for whom, what is needed, the conditions, the road, and the money that is left."""
    shown = _programme_or_404()
    criteria = shown.criteriasets.filter(status="in_force").prefetch_related("criteria").first()
    money = money_of(shown)
    context = {
        "programme": shown,
        "lines": shown.lines.all(),
        "criteria": criteria.criteria.all() if criteria else [],
        "money": money,
        "left_share": int(money.left * 100 / money.available) if money.available else 0,
        "budgets": shown.budgets.all(),
        "terms": {term.state: term.working_days for term in shown.service_terms.all()},
    }
    return render(request, "programmes/apply.html", context)


def project_list(request: HttpRequest) -> HttpResponse:
    """All granted projects, by line, municipality and progress."""
    filtered = ProjectFilter(request.GET, queryset=Project.objects.for_list(), programme=Programme.objects.in_front())
    projects = filtered.qs.distinct()
    page = Paginator(projects, PROJECTS_PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.tone = TONES[row.state]
    context = {
        "filter": filtered,
        "page": page,
        "granted": Project.objects.all().total_granted(),
        "without": Municipality.objects.filter(in_twente=True, projects__isnull=True),
    }
    return render(request, "programmes/project_list.html", context)


def _shares(project: Project, field: str, names: list[tuple[str, str]]) -> list[Share]:
    sums = {key: getattr(project, f"money_{field}_{key}") or Decimal(0) for key, _name in names}
    total = sum(sums.values())
    return [Share(str(name), sums[key], sums[key] * 100 / total) for key, name in names if sums[key]]


def _step(milestone: Due, first_open: Due | None, language: str) -> Step:
    label = milestone.what
    if milestone.phase == milestone.what:  # what was planned as a phase is met at its end
        label, language = _("End of phase: %(phase)s") % {"phase": milestone.phase}, ""
    if milestone.met_on:
        return Step(label, "past", _("reached on %(date)s") % {"date": datum(milestone.met_on)}, language)
    note = _("planned for %(date)s") % {"date": datum(milestone.due_on)} if milestone.due_on else ""
    return Step(label, "now" if milestone is first_open else "next", note, language)


def project(request: HttpRequest, number: str) -> HttpResponse:
    """One project: who, how much, what was promised, what is due, and the decision it rests on."""
    rows = with_neighbours(Project.objects.for_page(), request.user).annotate(**columns_of_sections(request.user))
    shown = known_project(rows, request.user, number)
    milestones, conditions = due_in(shown)
    first_open = next((row for row in milestones if not row.met_on), None)
    chain = chain_of(shown, request.user, here="project", path=shown.get_absolute_url())
    context = {
        "project": shown,
        "tone": TONES[shown.state],
        "share": shown.granted_amount * 100 / shown.total_costs if shown.total_costs else None,
        "funding": _shares(shown, "source", MoneySource.choices),
        "costs": _shares(shown, "category", CostCategory.choices),
        # Without a public text the decision is withheld, and its conditions with it.
        "conditions": conditions if shown.decision_public_text else [],
        "steps": [_step(row, first_open, shown.language) for row in milestones],
        "sections": sections_of(shown, request.user),
        "met": sum(1 for row in milestones if row.met_on),
        "may_work": shown.chain_sees,
        "chain": chain,
    }
    return render(request, "programmes/project.html", context)
