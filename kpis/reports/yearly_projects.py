"""What a yearly report freezes of the projects: state, money, milestones, promises, steering and lessons."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, FilteredRelation, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from programmes.enums import ProjectState, SteeringOutcome
from programmes.models import Expense, Lesson, Milestone, Project

from ..models import ContributionAssessment, ContributionClaim, YearReport

ENDED = (ProjectState.STOPPED, ProjectState.CLOSED)


def text(value: Decimal | None) -> str | None:
    """Write a number so that it comes back exactly."""
    return None if value is None else format(value, "f")


def iso(day: date | None) -> str | None:
    """Write a day."""
    return day.isoformat() if day else None


def day_of(at: datetime | None) -> str | None:
    """Write the day of a moment, in the Netherlands."""
    return timezone.localdate(at).isoformat() if at else None


def projects_of(report: YearReport, until: date) -> dict[str, Any]:
    """Projects with their state at the end of the year, money, promises and steering decisions: two queries."""
    of_report = Q(project__programme=report.programme_id)
    if report.line_id:
        of_report &= Q(project__line=report.line_id)
    steered = list(_project_rows(report, until))
    rows = list({row.pk: row for row in steered}.values())
    steering = sorted(
        (row for row in steered if row.steered_on is not None), key=lambda row: (row.steered_on, row.steering_number)
    )
    last = {row.pk: row for row in steering}
    granted = sum((row.granted_amount for row in rows if row.granted_on >= report.starts_on), Decimal(0))
    return {
        "projects": [
            {
                "number": row.number,
                "title": row.title,
                "language": row.language,
                "line": row.line.number,
                "state": str(last[row.pk].steered_to if row.pk in last else ProjectState.RUNNING),
                "granted": text(row.granted_amount),
                "granted_on": row.granted_on.isoformat(),
                "starts_on": iso(row.starts_on),
                "ends_on": iso(row.ends_on),
                "spent": text(row.spent_in_year),
                "milestones_due": row.due_in_year,
                "milestones_met": row.met_of_due,
            }
            for row in rows
            # What ended before the year is no longer part of it.
            if not (row.pk in last and last[row.pk].steered_to in ENDED and last[row.pk].steered_on < report.starts_on)
        ],
        "money": {
            "granted": text(granted),
            "spent": text(sum((row.spent_in_year for row in rows), Decimal(0))),
        },
        "steering": [
            {
                "on": row.steered_on.isoformat(),
                "project": row.number,
                "title": row.title,
                "language": row.language,
                "outcome": str(SteeringOutcome(row.steering_outcome).label),
            }
            for row in steering
            if row.steered_on >= report.starts_on
        ],
        "claims": _claims(of_report, until),
    }


def _project_rows(report: YearReport, until: date):
    """Projects granted by then, with what was spent and met in the year, once for each steering decision: one query.

    Without any there is one row, of which ``steered_on`` is empty.
    """
    year = (report.starts_on, until)
    spent = Expense.objects.filter(project=OuterRef("pk"), spent_on__range=year, cancelled_at__isnull=True)
    due = Milestone.objects.filter(project=OuterRef("pk"), due_on__range=year)
    rows = Project.objects.filter(programme=report.programme_id, granted_on__lte=until)
    if report.line_id:
        rows = rows.filter(line=report.line_id)
    in_force = Q(steering_decisions__effective_on__lte=until, steering_decisions__applied_at__isnull=False)
    return (
        rows.select_related("line")
        .annotate(
            steered=FilteredRelation("steering_decisions", condition=in_force),
            steered_on=F("steered__effective_on"),
            steered_to=F("steered__to_state"),
            steering_number=F("steered__number"),
            steering_outcome=F("steered__outcome"),
            spent_in_year=Coalesce(
                Subquery(spent.order_by().values("project").annotate(total=Sum("amount")).values("total")),
                Value(Decimal(0)),
                output_field=DecimalField(max_digits=14, decimal_places=2),
            ),
            due_in_year=_count(due),
            met_of_due=_count(due.filter(met_on__lte=until)),
        )
        .order_by("line__number", "granted_on", "pk")
    )


def _count(rows) -> Coalesce:
    counted = rows.order_by().values("project").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _claims(of_report: Q, until: date) -> list[dict[str, Any]]:
    """Promises with the last conclusion a second person agreed with: one query.

    A conclusion about a round that is not published, or that is about a later day, is not told.
    """
    agreed = (
        ContributionAssessment.objects.filter(claim=OuterRef("pk"), agrees=True)
        .filter(
            Q(round__isnull=True, assessed_at__date__lte=until)
            | Q(round__reference_date__lte=until, round__state="published")
        )
        .order_by("-number")
    )
    claims = (
        ContributionClaim.objects.filter(of_report, project__granted_on__lte=until)
        .select_related("project", "indicator")
        .annotate(
            verdict=Subquery(agreed.values("verdict")[:1]),
            verdict_at=Subquery(agreed.values("assessed_at")[:1]),
        )
        .order_by("project__number", "indicator__order")
    )
    return [
        {
            "project": row.project.number,
            "project_title": row.project.title,
            "language": row.project.language,
            "code": row.indicator.code,
            "kpi": row.indicator.short,
            "expected_change": text(row.expected_change),
            "expected_unit": row.expected_unit,
            "expected_by": row.expected_by,
            "verdict": row.verdict or "",
            "verdict_on": day_of(row.verdict_at),
        }
        for row in claims
    ]


def lessons_of(report: YearReport, until: date) -> list[dict[str, Any]]:
    """Lessons of the year that everyone may read: one query."""
    rows = Lesson.objects.filter(
        is_public=True,
        project__programme=report.programme_id,
        written_at__date__range=(report.starts_on, until),
    ).select_related("project")
    if report.line_id:
        rows = rows.filter(project__line=report.line_id)
    return [
        {
            "title": row.title,
            "text": row.text,
            "kind": str(row.get_kind_display()),
            "project": row.project.number,
            "language": row.project.language,
        }
        for row in rows.order_by("written_at", "pk")
    ]
