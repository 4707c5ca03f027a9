"""Spending and expecting: the money of a project in execution."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.formats import euro

from ..finance import is_large
from ..models import Expense, Forecast, Project
from .writing import NotNow, Unsuitable, locked


@transaction.atomic
def add_expense(
    *,
    project: Project,
    amount: Decimal,
    category: str,
    source: str,
    description: str,
    spent_on: date,
    year: int | None = None,
    by,
) -> Expense:
    """Enter money that was spent, in euros. Without ``year`` it belongs to the year of ``spent_on``."""
    row = locked(project, by=by, permission="write_money")
    if not amount:
        raise Unsuitable(_("Enter an amount other than zero."), "amount")
    if spent_on > clock.today():
        raise Unsuitable(_("Enter the day on which it was spent, not a day that still has to come."), "spent_on")
    expense = Expense.objects.create(
        project=row,
        amount=amount,
        category=category,
        source=source,
        description=description,
        spent_on=spent_on,
        year=year or spent_on.year,
        entered_by=by,
        entered_at=clock.now(),
    )
    record("project.expense_added", by=by, obj=row, amount=euro(amount), description=description)
    return expense


@transaction.atomic
def cancel_expense(*, expense: Expense, reason: str, by) -> Expense:
    """Let an expense count no longer; it stays readable with the reason."""
    project = locked(expense.project, by=by, permission="write_money")
    if not reason.strip():
        raise Unsuitable(_("Write why this expense does not count."), "reason")
    row = project.expenses.select_for_update().get(pk=expense.pk)
    if row.cancelled_at:
        raise NotNow(_("This expense was cancelled already. Nothing was changed."))
    row.cancelled_at, row.cancelled_by, row.cancel_reason = clock.now(), by, reason.strip()
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    record("project.expense_cancelled", by=by, obj=project, amount=euro(row.amount), description=row.description)
    return row


def budget_of_year(project: Project, year: int) -> Decimal:
    """Return the costs that were decided for ``year``, in euros. One query."""
    lines = project.budget_lines.filter(year=year).exclude(category="")
    return lines.aggregate(total=Sum("amount"))["total"] or Decimal(0)


@transaction.atomic
def set_forecast(*, project: Project, year: int, amount: Decimal, reason: str = "", by) -> Forecast:
    """Say what the project expects to spend in ``year``, in euros.

    Raises ``Unsuitable`` without a reason where the difference with the budget is larger than the programme allows.
    """
    row = locked(project, by=by, permission="write_money")
    budget = budget_of_year(row, year)
    if is_large(amount=amount, budget=budget, percent=row.programme.variance_percent) and not reason.strip():
        raise Unsuitable(
            _("This differs by more than %(percent)s%% from the budget of %(budget)s. Write why.")
            % {"percent": row.programme.variance_percent, "budget": euro(budget)},
            "reason",
        )
    forecast = Forecast.objects.create(
        project=row, year=year, amount=amount, budget=budget, reason=reason.strip(), made_by=by, made_at=clock.now()
    )
    record("project.forecast_made", by=by, obj=row, year=year, amount=euro(amount))
    return forecast
