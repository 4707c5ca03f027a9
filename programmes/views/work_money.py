"""Money and risks of a project, for its consortium and TBD."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twenteboard.platform.formats import euro

from ..finance import finance_of
from ..forms.work import IMPACT, ExpenseForm, ForecastForm, ReasonForm, RiskForm
from ..overview import matrix_of
from ..rules import may
from ..services import money as services
from ..services import risks as risk_services
from .working import form_page, get_project, work_page, work_url

EXPENSES_PER_PAGE = 25
YEARS = range(2000, 2101)


@login_required
@require_safe
def money(request: HttpRequest, number: str) -> HttpResponse:
    """Budget, spent and expected, by year, kind of cost and source; and every expense."""
    project = get_project(request.user, number)
    expenses = project.expenses.select_related("entered_by", "cancelled_by")
    context = {
        "finance": finance_of(project),
        "page": Paginator(expenses, EXPENSES_PER_PAGE).get_page(request.GET.get("page")),
        "may_write": may(request.user, "write_money", project) and project.state != "closed",
    }
    return work_page(request, project, "work-money", "money.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def expense(request: HttpRequest, number: str) -> HttpResponse:
    """Enter an expense."""
    project = get_project(request.user, number, "write_money")
    return form_page(
        request,
        project,
        "work-money",
        make=ExpenseForm,
        do=lambda data: services.add_expense(project=project, by=request.user, **data),
        done=_("The expense is entered."),
        back=work_url("work-money", project),
        title=_("Enter an expense"),
        intro=_("What you enter stays. Was something wrong? Then cancel it and enter it again."),
        button=_("Enter the expense"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def expense_cancel(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Cancel an expense that was entered wrongly."""
    project = get_project(request.user, number, "write_money")
    row = get_object_or_404(project.expenses, pk=pk)
    return form_page(
        request,
        project,
        "work-money",
        make=lambda *args, **kwargs: ReasonForm(
            *args,
            label=_("Why does this expense not count?"),
            missing=_("Write why this expense does not count."),
            **kwargs,
        ),
        do=lambda data: services.cancel_expense(expense=row, by=request.user, **data),
        done=_("The expense does not count any more."),
        back=work_url("work-money", project),
        title=_("Cancel an expense"),
        intro=_("%(what)s, %(amount)s. It stays readable, with your reason.")
        % {"what": row.description, "amount": euro(row.amount)},
        button=_("Cancel the expense"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def forecast(request: HttpRequest, number: str, year: int) -> HttpResponse:
    """Say what is expected to be spent in a year."""
    project = get_project(request.user, number, "write_money")
    if year not in YEARS:
        raise Http404
    last = project.forecasts.filter(year=year).order_by("-made_at", "-pk").first()
    budget: Decimal = services.budget_of_year(project, year)
    return form_page(
        request,
        project,
        "work-money",
        make=ForecastForm,
        initial={"amount": last.amount if last else budget, "reason": last.reason if last else ""},
        do=lambda data: services.set_forecast(project=project, year=year, by=request.user, **data),
        done=_("The forecast is kept."),
        back=work_url("work-money", project),
        title=_("Forecast for %(year)s") % {"year": year},
        intro=_("The budget of this year is %(budget)s. Does it differ by more than %(percent)s%%? Then write why.")
        % {"budget": euro(budget), "percent": project.programme.variance_percent},
        button=_("Save the forecast"),
    )


@login_required
@require_safe
def risks(request: HttpRequest, number: str) -> HttpResponse:
    """The risks in a square of likelihood and impact, and as a list."""
    project = get_project(request.user, number)
    rows = list(project.risks.select_related("changed_by"))
    still = [row for row in rows if not row.closed_on]
    context = {
        "matrix": matrix_of(still),
        "impacts": [label for _value, label in IMPACT],
        "risks": sorted(still, key=lambda row: (-row.score, row.order)),
        "closed": [row for row in rows if row.closed_on],
        "today": timezone.localdate(),
        "may_write": may(request.user, "write_risks", project) and project.state != "closed",
    }
    return work_page(request, project, "work-risks", "risks.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Add a risk, or look at one again."""
    project = get_project(request.user, number, "write_risks")
    row = get_object_or_404(project.risks, pk=pk, closed_on__isnull=True) if pk else None
    names = ("description", "likelihood", "impact", "measure", "owner", "review_on")

    def save(data: dict) -> None:
        fields = {name: data[name] for name in names} | {
            "likelihood": int(data["likelihood"]),
            "impact": int(data["impact"]),
        }
        seen = data["revision"] if data["revision"] is not None else 0
        risk_services.save_risk(project=project, risk=row, seen_revision=seen, by=request.user, **fields)

    def stored() -> dict:
        row.refresh_from_db()
        return {name: getattr(row, name) for name in names}

    return form_page(
        request,
        project,
        "work-risks",
        make=RiskForm,
        initial={name: getattr(row, name) for name in (*names, "revision")} if row else None,
        do=save,
        stored=stored,
        done=_("The risk is saved."),
        back=work_url("work-risks", project),
        title=_("Look at a risk again") if row else _("Add a risk"),
        button=_("Save"),
        extra={"close_url": work_url("work-risk-close", project, row.pk) if row else ""},
    )


@login_required
@require_http_methods(["GET", "POST"])
def risk_close(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Close a risk that is over."""
    project = get_project(request.user, number, "write_risks")
    row = get_object_or_404(project.risks, pk=pk)
    return form_page(
        request,
        project,
        "work-risks",
        make=lambda *args, **kwargs: ReasonForm(
            *args, label=_("Why is this risk over?"), missing=_("Write why this risk is over."), **kwargs
        ),
        do=lambda data: risk_services.close_risk(risk=row, by=request.user, **data),
        done=_("The risk is closed."),
        back=work_url("work-risks", project),
        title=_("Close a risk"),
        intro=row.description,
        button=_("Close the risk"),
    )
