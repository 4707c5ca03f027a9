"""Stories beside the figures: the list and the page of each, for everyone and inside."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.chain import Link, chain_of
from programmes.models import Programme
from programmes.rules import may as may_in_project
from programmes.views.working import any_project, work_page
from twenteboard.platform.enums import EventKind
from twenteboard.platform.events import record
from twenteboard.platform.files import serve_private
from twenteboard.platform.formats import datum
from twenteboard.platform.lists import export_asked, page_context
from twenteboard.platform.sheets import table_answer

from ..chain_links import chain_of_story
from ..forms.stories import StoryFilter
from ..models import QualitativeEvidence
from ..rules import may

TONES = {"draft": "mine", "offered": "with", "returned": "late", "checked": "done"}
OWN_TAB = "kpis:promises"


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """Stories that everyone may read; inside nobody sees more here than outside."""
    return _list(request, is_inside=False)


@login_required
@require_safe
def inside_list(request: HttpRequest) -> HttpResponse:
    """Stories this person may know of, also those that wait for a check."""
    return _list(request, is_inside=True)


def _list(request: HttpRequest, *, is_inside: bool) -> HttpResponse:
    programme = Programme.objects.in_front()
    if programme is None:
        raise Http404
    reader = request.user if is_inside else None  # also not the name of a school that is known inside only
    rows = QualitativeEvidence.objects.filter(programme=programme).for_list(reader)
    listed = StoryFilter(request.GET, queryset=rows, programme=programme, is_inside=is_inside)
    found = listed.qs.distinct()
    if kind := export_asked(request):
        return table_answer(kind, _("stories"), *as_table(found, is_inside=is_inside))
    context = {
        "filter": listed,
        "programme": programme,
        "is_inside": is_inside,
        "reads": may(request.user, "view_monitoring"),
        "may_write": is_inside and may(request.user, "write_story"),
        "may_keep_themes": is_inside and may(request.user, "change_themes"),
        **page_context(request, found),
    }
    _with_tones(context["page"])
    return render(request, "kpis/stories/list.html", context)


def _with_tones(rows: Any) -> None:
    for row in rows:
        row.tone = TONES[row.state]


def as_table(rows, *, is_inside: bool) -> tuple[list[str], list[list[object]]]:
    """Give heads and rows of the file, with the same stories and the same names of schools as the page."""
    heads = [_("Kind"), _("Title"), _("Text"), _("Who tells it"), _("Told on"), _("KPIs"), _("Projects"), _("Themes")]
    heads.append(_("School"))
    if is_inside:
        heads += [_("State"), _("Who may read it"), _("Kept up to and including")]
    table: list[list[object]] = []
    for row in rows:
        cells: list[object] = [row.get_kind_display(), row.title, row.text, row.get_source_role_display()]
        cells.append(datum(row.said_on) if row.said_on else "")
        cells.append(", ".join(one.code for one in row.indicators.all()))
        cells.append(", ".join(one.number for one in row.projects.all()))
        cells.append(", ".join(one.name for one in row.themes.all()))
        cells.append(row.school)
        if is_inside:
            cells += [row.get_state_display(), row.get_visibility_display(), datum(row.kept_until)]
        table.append(cells)
    return heads, table


@require_safe
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """One story, with where it belongs; inside also consent and its way through the check."""
    shown = get_object_or_404(
        QualitativeEvidence.objects.for_list(request.user).select_related(
            "unit", "round", "by_project", "written_by", "offered_by", "checked_by"
        ),
        pk=pk,
    )
    shown.tone = TONES[shown.state]
    reads = may(request.user, "view_monitoring")
    context = {
        "story": shown,
        "chain": chain_of_story(shown, request.user),
        "reads": reads,
        "is_round_known": shown.round is not None and (shown.round.state == "published" or reads),
        "may_change": shown.is_written and may(request.user, "change_story", shown),
        "may_check": shown.state == "offered" and may(request.user, "check_story", shown),
        "may_take_back": shown.state == "checked" and not shown.is_emptied and may(request.user, "take_back_story"),
        "may_empty": not shown.is_emptied and may(request.user, "empty_story", shown),
    }
    return render(request, "kpis/stories/story.html", context)


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the document of a story to who reads the monitoring or works on its project; it is never for everyone."""
    shown = get_object_or_404(QualitativeEvidence.objects.for_reader(request.user), pk=pk)
    if not shown.document or not shown.is_inside:
        raise Http404
    record("story.document_read", by=request.user, obj=shown, kind=EventKind.READ)
    return serve_private(request, shown.document, shown.document_name)


@require_safe
def of_project(request: HttpRequest, number: str) -> HttpResponse:
    """The stories about one project, as this reader may know them."""
    project = any_project(request.user, number)
    rows = list(QualitativeEvidence.objects.filter(projects=project).for_list(request.user))
    _with_tones(rows)
    context = {
        "stories": rows,
        "may_write": may(request.user, "write_story", project),
        "may_write_inside": may(request.user, "write_story"),
        "works": may_in_project(request.user, "view_project", project),
        "chain": chain_of(
            project, request.user, here="story", story=[Link(_("Stories about this project"), is_here=True)]
        ),
    }
    return work_page(request, project, OWN_TAB, "kpis/stories/project.html", context)
