"""What a project makes or reaches: the list for everybody at work on it, and the pages on which its writers count."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twenteboard.platform.formats import datum

from ..forms.outputs import OutputForm, ValuesForm
from ..forms.work import ReasonForm
from ..models import OutputValue
from ..outputs import outputs_of, states_for
from ..reports.progress import title_of
from ..rules import may
from ..services import outputs as services
from .working import form_page, get_project, work_page, work_url

TAB = "work-outputs"


@login_required
@require_safe
def outputs(request: HttpRequest, number: str) -> HttpResponse:
    """Each output with its target, its values per report, and what is known of the whole."""
    project = get_project(request.user, number)
    states = states_for(request.user, project)
    rows = outputs_of(project, states=states)
    told = sorted({value.report for row in rows for value in row.values})
    may_write = may(request.user, "write_outputs", project) and project.state != "closed"
    today = timezone.localdate()
    writable = [row for row in project.reports.all() if row.is_writable and row.period_start <= today]
    context = {
        "rows": [(row, [row.in_period(report) for report in told]) for row in rows],
        "reports": told,
        "open_reports": writable[:1] if may_write else [],
        "may_write": may_write,
        "has_open": any(row.ended_on is None for row in rows),
        "sees_all": states is None,
    }
    return work_page(request, project, TAB, "outputs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def output(request: HttpRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Start to count something, or change it."""
    project = get_project(request.user, number, "write_outputs")
    row = get_object_or_404(project.outputs, pk=pk) if pk else None
    names = ("title", "unit", "target", "target_on")

    def save(data: dict) -> None:
        if row is None:
            services.add_output(project=project, by=request.user, **data)
        else:
            services.change_output(output=row, by=request.user, **data)

    return form_page(
        request,
        project,
        TAB,
        make=OutputForm,
        initial={name: getattr(row, name) for name in names} if row else None,
        do=save,
        done=_("What you count is saved."),
        back=work_url(TAB, project),
        title=_("Change what you count") if row else _("Count something"),
        intro=_("Count what the project makes or reaches itself. This is never added to a KPI or to other projects."),
        button=_("Save"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def output_end(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Stop counting something."""
    project = get_project(request.user, number, "write_outputs")
    row = get_object_or_404(project.outputs, pk=pk)
    return form_page(
        request,
        project,
        TAB,
        make=lambda *args, **kwargs: ReasonForm(
            *args,
            label=_("Why is this no longer counted?"),
            missing=_("Write why this is no longer counted."),
            **kwargs,
        ),
        do=lambda data: services.end_output(output=row, by=request.user, **data),
        done=_("This is no longer counted. What was counted stays."),
        back=work_url(TAB, project),
        title=_("Stop counting"),
        intro=row.title,
        button=_("Stop counting"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def values(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """Tell how much of each output came in the period of a report that is being written."""
    project = get_project(request.user, number, "write_outputs")
    report = project.reports.filter(number=n).first()
    if report is None:
        raise Http404
    report.project = project
    rows = services.fillable(report)

    def stored() -> dict:
        report.refresh_from_db(fields=["revision"])
        kept = {"revision": report.revision}
        for value in OutputValue.objects.filter(report=report):
            kept[f"value_{value.output_id}"] = value.value
            kept[f"status_{value.output_id}"] = value.status
            kept[f"note_{value.output_id}"] = value.note
        return kept

    return form_page(
        request,
        project,
        TAB,
        make=lambda *args, **kwargs: ValuesForm(*args, outputs=rows, **kwargs),
        initial=stored(),
        do=lambda data: services.fill_values(
            report=report, seen_revision=data["revision"] or 0, values=data["values"], by=request.user
        ),
        stored=lambda: {name: value for name, value in stored().items() if name != "revision"},
        done=_("The numbers are saved. They are handed in with the report."),
        back=work_url(TAB, project),
        title=_("What came of it, %(report)s") % {"report": title_of(report)},
        intro=_("From %(from)s up to and including %(to)s.")
        % {"from": datum(report.period_start), "to": datum(report.period_end)},
        button=_("Save the numbers"),
        template="output_values.html",
        extra={"report": report},
    )
