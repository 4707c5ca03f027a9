"""The working area of a project for its consortium and TBD: overview, planning, conditions, lessons and people."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twenteboard.platform.events import history_of, record_reading

from .. import timeline
from ..chain import chain_of
from ..enums import LessonKind
from ..filters import WorkFilter
from ..finance import finance_of
from ..forms.work import LessonForm, LevelForm, MemberForm, MilestoneForm, ObligationForm, ReasonForm
from ..models import ActionPoint, Lesson, Project
from ..overview import due_now
from ..rules import may
from ..services import lessons as lesson_services
from ..services import members, progress
from ..services.writing import NotAllowed, NotNow, Unsuitable
from .working import STATE_TONES, form_page, get_project, work_page, work_url

PROJECTS_PER_PAGE = 25
LESSONS_PER_PAGE = 20
HISTORY = 30  # lines of the log on the page


@login_required
@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """The projects this person works on or follows, with what waits in each."""
    projects = Project.objects.visible_to(request.user).for_work_list()
    filtered = WorkFilter(request.GET, queryset=projects)
    page = Paginator(filtered.qs, PROJECTS_PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.tone = STATE_TONES[row.state]
    context = {"filter": filtered, "page": page, "today": timezone.localdate()}
    return render(request, "programmes/work/list.html", context)


@login_required
@require_safe
def overview(request: HttpRequest, number: str) -> HttpResponse:
    """What is due now, how far it is, what was promised."""
    project = get_project(request.user, number, in_chain=True)
    chain = chain_of(project, request.user, here="project", path=work_url("work-overview", project))
    today = timezone.localdate()
    reports = list(project.reports.all())
    obligations = list(project.obligations.all())
    actions = list(ActionPoint.objects.filter(decision__project=project, done_on__isnull=True).order_by("due_on", "pk"))
    marks = timeline.marks_of(project.milestones.all(), today)
    risks = list(project.risks.filter(closed_on__isnull=True))
    context = {
        "due": due_now(
            project,
            today=today,
            reports=reports,
            obligations=obligations,
            actions=actions,
            marks=marks,
            risks=risks,
        ),
        "marks": marks,
        "says": timeline.says(marks),
        "finance": finance_of(project),
        "risks": sorted(risks, key=lambda row: -row.score)[:3],
        "open_risks": len(risks),
        "claims": project.claims.all(),  # read with the chain
        "chain": chain,
        "obligations": obligations,
        "met_obligations": sum(1 for row in obligations if row.confirmed_on),
    }
    return work_page(request, project, "work-overview", "overview.html", context)


@login_required
@require_safe
def planning(request: HttpRequest, number: str) -> HttpResponse:
    """The time line and its table."""
    project = get_project(request.user, number)
    today = timezone.localdate()
    marks = timeline.marks_of(project.milestones.all(), today)
    context = {
        "marks": marks,
        "gantt": timeline.draw(marks, today),
        "may_meet": may(request.user, "meet_milestone", project) and project.state != "closed",
    }
    return work_page(request, project, "work-planning", "planning.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def milestone(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Note that a milestone was met, or take that back."""
    project = get_project(request.user, number, "meet_milestone")
    row = get_object_or_404(project.milestones, pk=pk)
    back = work_url("work-planning", project)
    if "reopen" in request.POST:
        return _do(request, back, _("This milestone is open again."), progress.reopen_milestone, milestone=row)
    return form_page(
        request,
        project,
        "work-planning",
        make=MilestoneForm,
        initial={"met_on": row.met_on or timezone.localdate(), "evidence": row.evidence},
        do=lambda data: progress.meet_milestone(milestone=row, by=request.user, **data),
        done=_("The milestone is noted as met."),
        back=back,
        title=row.title,
        intro=_("Note when this milestone was met and how one can see that."),
        button=_("Save"),
        extra={"reopen": bool(row.met_on)},
    )


@login_required
@require_safe
def obligations(request: HttpRequest, number: str) -> HttpResponse:
    """The conditions of the decision: met by the consortium, confirmed by TBD."""
    project = get_project(request.user, number)
    context = {
        "obligations": project.obligations.select_related("met_by", "confirmed_by"),
        "today": timezone.localdate(),
        "may_meet": may(request.user, "meet_obligation", project),
        "may_confirm": may(request.user, "confirm_obligation", project),
    }
    return work_page(request, project, "work-obligations", "obligations.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def obligation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The consortium tells that a condition is met; TBD confirms, or says what is still missing."""
    project = get_project(request.user, number)
    row = get_object_or_404(project.obligations, pk=pk)
    back = work_url("work-obligations", project)
    if may(request.user, "meet_obligation", project):
        return form_page(
            request,
            project,
            "work-obligations",
            make=ObligationForm,
            initial={"met_on": row.met_on or timezone.localdate(), "note": row.note},
            do=lambda data: progress.meet_obligation(obligation=row, by=request.user, **data),
            done=_("Twente Board Development now sees that you met this condition."),
            back=back,
            title=_("A condition is met"),
            intro=row.text,
            button=_("Tell that it is met"),
        )
    if not may(request.user, "confirm_obligation", project):
        raise PermissionDenied
    if "confirm" in request.POST:
        return _do(request, back, _("The condition is confirmed."), progress.confirm_obligation, obligation=row)
    return form_page(
        request,
        project,
        "work-obligations",
        make=lambda *args, **kwargs: ReasonForm(
            *args, label=_("What is still missing?"), missing=_("Write what is still missing."), **kwargs
        ),
        do=lambda data: progress.return_obligation(obligation=row, by=request.user, **data),
        done=_("The consortium sees what is still missing."),
        back=back,
        title=_("Judge whether a condition is met"),
        intro=row.text,
        button=_("Not met yet"),
        template="obligation.html",
        extra={"obligation": row},
    )


def _do(request: HttpRequest, back: str, done: str, service, **subject: Any) -> HttpResponse:
    """Do what needs no form, and go back."""
    try:
        service(by=request.user, **subject)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except (NotNow, Unsuitable) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back)


# --- lessons ---------------------------------------------------------------------------------------


@login_required
@require_safe
def lessons(request: HttpRequest, number: str) -> HttpResponse:
    """What the project learned."""
    project = get_project(request.user, number)
    context = {
        "lessons": project.lessons.select_related("written_by"),
        "may_write": may(request.user, "write_lessons", project),
    }
    return work_page(request, project, "work-lessons", "lessons.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Write a lesson down, or change it."""
    project = get_project(request.user, number, "write_lessons")
    row = get_object_or_404(project.lessons, pk=pk) if pk else None
    names = ("kind", "title", "text", "is_public")
    return form_page(
        request,
        project,
        "work-lessons",
        make=LessonForm,
        initial={name: getattr(row, name) for name in names} if row else None,
        do=lambda data: lesson_services.save_lesson(project=project, lesson=row, by=request.user, **data),
        done=_("The lesson is kept."),
        back=work_url("work-lessons", project),
        title=_("Change a lesson") if row else _("Write a lesson down"),
        intro=_("Who starts something similar later can learn from you."),
        button=_("Save"),
    )


@require_safe
def public_lessons(request: HttpRequest) -> HttpResponse:
    """Lessons of all projects that everyone may read."""
    kind, number = request.GET.get("soort", ""), request.GET.get("project", "")[:20]
    rows = Lesson.objects.filter(is_public=True).select_related("project__line")
    if kind in LessonKind.values:
        rows = rows.filter(kind=kind)
    if number:
        rows = rows.filter(project__number=number)
    context = {
        "number": number,
        "page": Paginator(rows, LESSONS_PER_PAGE).get_page(request.GET.get("page")),
        "kind": kind,
        "kinds": LessonKind.choices,
    }
    return render(request, "programmes/lessons.html", context)


# --- people ----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, number: str) -> HttpResponse:
    """Who works on the project, and what happened."""
    project = get_project(request.user, number)
    manages = may(request.user, "manage_members", project) and project.state != "closed"
    form, status = MemberForm(), 200
    if request.method == "POST":
        if not manages:
            raise PermissionDenied
        if "member" in request.POST:
            return _change_member(request, project)
        form, status = MemberForm(request.POST), 422
        if form.is_valid():
            try:
                member = members.add_member(project=project, by=request.user, **form.cleaned_data)
            except Unsuitable as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("%(name)s works on the project.") % {"name": member.user})
                return redirect(work_url("work-members", project))
    team = list(project.members.select_related("user"))
    for member in team:
        member.form = LevelForm(initial={"level": member.level}, auto_id=f"id_{member.pk}_%s")
    record_reading("project.read", by=request.user, obj=project)
    context = {
        "members": team,
        "form": form,
        "manages": manages,
        "history": history_of(project).select_related(None)[:HISTORY],
    }
    return work_page(request, project, "work-members", "people.html", context, status=status)


def _change_member(request: HttpRequest, project: Project) -> HttpResponse:
    member = get_object_or_404(project.members.select_related("user", "project"), pk=request.POST["member"])
    form = LevelForm(request.POST)
    level = "" if "remove" in request.POST else form.cleaned_data["level"] if form.is_valid() else None
    back = work_url("work-members", project)
    if level is None:
        messages.warning(request, _("Choose what this person may do."))
        return redirect(back)
    return _do(request, back, _("The change is saved."), members.change_member, member=member, level=level)
