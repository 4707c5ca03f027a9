"""Steering decisions of a project and what follows from them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twenteboard.platform.forms import wants_row, with_extra_row

from .. import grounds
from ..chain import Link, Place, chain_of
from ..forms.steering import ActionPointFormSet, SteeringForm
from ..forms.work import ActionForm
from ..models import ActionPoint, Project, SteeringDecision
from ..rules import may
from ..services import steering as services
from ..services.writing import NotAllowed, NotNow, Unsuitable
from .working import form_page, get_project, work_page, work_url


@login_required
@require_safe
def steering(request: HttpRequest, number: str) -> HttpResponse:
    """What was decided about the project, on what it rests, and what follows."""
    project = get_project(request.user, number, in_chain=True)
    decisions = list(
        project.steering_decisions.select_related("decided_by", "report").prefetch_related("risks", "actions")
    )
    figures = grounds.shown(decisions, request.user)
    for row in decisions:
        row.figures = figures.get(row.pk, ())
    context = {
        "chain": _chain(project, decisions, request.user),
        "decisions": decisions,
        "today": timezone.localdate(),
        "may_steer": may(request.user, "steer_project", project) and bool(services.POSSIBLE[project.state]),
        "may_act": may(request.user, "do_action", project),
    }
    return work_page(request, project, "work-steering", "steering.html", context)


def _chain(project: Project, decisions: list[SteeringDecision], user) -> list[Place]:
    """The chain around what was steered: its decisions stand on this page. One query."""
    here = [Link(f"{row.number}: {row.get_outcome_display()}", f"#besluit-{row.number}") for row in decisions]
    return chain_of(project, user, here="steering", steering=[Link(_("Steering decisions"), is_here=True), *here])


@login_required
@require_http_methods(["GET", "POST"])
def steering_new(request: HttpRequest, number: str) -> HttpResponse:
    """Record a decision with its follow-up actions."""
    project = get_project(request.user, number, "steer_project")
    back = work_url("work-steering", project)
    if not services.POSSIBLE[project.state]:
        messages.warning(request, _("The project is closed. Nothing is left to decide."))
        return redirect(back)
    data = request.POST if request.method == "POST" else None
    adds_row = data is not None and wants_row(data, "actions")
    figures = grounds.choices(project, request.user)
    form = SteeringForm(data, project=project, figures=figures, initial={"effective_on": timezone.localdate()})
    rows = ActionPointFormSet(with_extra_row(data, "actions") if adds_row else data, prefix="actions")
    if adds_row:
        form.quiet = rows.quiet = True
    elif data is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            services.decide(
                project=project,
                by=request.user,
                actions=[services.ActionIn(**row.cleaned_data) for row in rows if row.cleaned_data.get("text")],
                **form.cleaned_data,
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        except Unsuitable as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect(back)
    status = 422 if data is not None and not adds_row else 200
    context = {"form": form, "actions": rows, "back": back}
    return work_page(request, project, "work-steering", "steering_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Note that an action is done."""
    project = get_project(request.user, number, "do_action")
    row = ActionPoint.objects.select_related("decision__project").filter(decision__project=project, pk=pk).first()
    if row is None:
        raise Http404
    return form_page(
        request,
        project,
        "work-steering",
        make=ActionForm,
        do=lambda data: services.finish_action(action=row, by=request.user, **data),
        done=_("The action is done."),
        back=work_url("work-steering", project),
        title=_("An action is done"),
        intro=row.text,
        button=_("Save"),
    )
