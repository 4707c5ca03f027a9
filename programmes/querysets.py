"""Every read of programmes and projects that a page needs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from partners.enums import Role

from .enums import STATE_SOURCES, CostCategory, MoneySource, ProjectState, ReportState

AT_WORK = (ProjectState.RUNNING, ProjectState.PAUSED)
TO_WRITE = (ReportState.DRAFT, ReportState.RETURNED)


@dataclass(frozen=True)
class Money:
    """State money within a programme, in euros: available in all years together, and granted of it."""

    available: Decimal
    granted: Decimal

    @property
    def left(self) -> Decimal:
        """What can still be granted."""
        return self.available - self.granted


class ProgrammeQuerySet(models.QuerySet):
    """Reads of programmes."""

    def in_front(self):
        """Return the programme the public pages open with: the oldest that is open, else the oldest; or ``None``."""
        return self.select_related("deal").order_by("-is_open", "pk").first()

    def front_pk(self) -> models.QuerySet:
        """Return its key, to be used within another query."""
        return self.order_by("-is_open", "pk").values("pk")[:1]


class ProgrammeLineQuerySet(models.QuerySet):
    """Reads of programme lines."""

    def with_counts(self):
        """Lines with ``kpi_count`` and ``project_count``."""
        return self.annotate(
            kpi_count=Count("indicators", filter=Q(indicators__is_public=True), distinct=True),
            project_count=Count("projects", distinct=True),
        )


class ProjectQuerySet(models.QuerySet):
    """Reads of granted projects. What a project shows to everyone is public by the decision itself."""

    def for_list(self):
        """Projects with line and lead partner for a list, in a fixed number of queries."""
        return self.select_related("line", "programme").prefetch_related(self._leads(), "municipalities")

    def for_page(self):
        """Projects with what a project's page shows, in a fixed number of queries.

        ``steered`` holds the steering decisions in force, ``public_lessons`` the lessons everyone may read; the money
        by source and kind of cost is read along (``money_source_…``, ``money_category_…``). What is due: ``due_in``.
        """
        from .models import Lesson, ProjectPartner, SteeringDecision

        in_force = SteeringDecision.objects.filter(applied_at__isnull=False).order_by("-number")
        lessons = Lesson.objects.filter(is_public=True).order_by("-written_at", "-pk")

        partners = ProjectPartner.objects.select_related("organisation__municipality").order_by(
            "role", "organisation__name"
        )
        return (
            self.select_related("line", "programme")
            .annotate(**_money_columns())
            .prefetch_related(
                Prefetch("partners", queryset=partners),
                "municipalities",
                Prefetch("steering_decisions", queryset=in_force, to_attr="steered"),
                Prefetch("lessons", queryset=lessons, to_attr="public_lessons"),
            )
        )

    def visible_to(self, user) -> "ProjectQuerySet":
        """Projects whose working area this person may read; the counterpart of ``rules.view_project``.

        Whoever acts for a partner of the project is no adviser of TBD there, and sees it as a member of its team.
        """
        from .models import ProjectMember, ProjectPartner

        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(Role.ADMIN, Role.AUDITOR):
            return self
        visible = Q(Exists(ProjectMember.objects.filter(project=OuterRef("pk"), user=user)))
        if user.has_role(Role.TBD):
            own = ProjectPartner.objects.filter(project=OuterRef("pk"), organisation_id__in=user.organisations_now())
            visible |= ~Q(Exists(own))
        return self.filter(visible)

    def for_work_list(self) -> "ProjectQuerySet":
        """Projects with what waits in each: ``late_reports``, ``open_reports``, ``late_obligations``, ``next_due``."""
        from .models import Obligation, ProgressReport

        today = timezone.localdate()
        reports = ProgressReport.objects.filter(project=OuterRef("pk"))
        obligations = Obligation.objects.filter(project=OuterRef("pk"))
        return self.for_list().annotate(
            late_reports=_count(reports.filter(state__in=TO_WRITE, due_on__lt=today)),
            open_reports=_count(reports.filter(state=ReportState.SUBMITTED)),
            late_obligations=_count(obligations.filter(met_on__isnull=True, due_on__lt=today)),
            open_obligations=_count(obligations.filter(met_on__isnull=False, confirmed_on__isnull=True)),
            next_due=Subquery(
                reports.filter(state__in=TO_WRITE).order_by("due_on").values("due_on")[:1], output_field=DateField()
            ),
        )

    def with_lead_name(self) -> "ProjectQuerySet":
        """Projects with line, programme and ``lead_name``."""
        from .models import ProjectPartner

        lead = ProjectPartner.objects.filter(project=OuterRef("pk"), role="lead")
        return self.select_related("line", "programme").annotate(
            lead_name=Coalesce(Subquery(lead.values("organisation__name")[:1]), Value(""))
        )

    def for_work(self, user) -> "ProjectQuerySet":
        """Projects for a page of the working area, with ``lead_name`` and what ``user`` is to each."""
        from .models import ProjectMember, ProjectPartner

        level = ProjectMember.objects.filter(project=OuterRef("pk"), user=user)
        mine = user.memberships.current().values("organisation_id")
        own = ProjectPartner.objects.filter(project=OuterRef("pk"), organisation_id__in=mine)
        return self.with_lead_name().annotate(
            my_level=Subquery(level.values("level")[:1]),
            is_mine=Exists(own),
        )

    def total_granted(self) -> Decimal:
        """Return the sum of what was granted, in euros."""
        return self.aggregate(total=Sum("granted_amount"))["total"] or Decimal(0)

    def _leads(self) -> Prefetch:
        from .models import ProjectPartner

        leads = ProjectPartner.objects.filter(role="lead").select_related("organisation")
        return Prefetch("partners", queryset=leads, to_attr="leads")


def _count(rows) -> Subquery:
    """A count of ``rows`` (correlated), zero where there are none."""
    return Coalesce(Subquery(rows.order_by().values("project").annotate(n=Count("pk")).values("n"), IntegerField()), 0)


class ReportQuerySet(models.QuerySet):
    """Reads of progress reports."""

    def visible_to(self, user) -> "ReportQuerySet":
        """Reports of projects this person may read."""
        from .models import Project

        return self.filter(project__in=Project.objects.visible_to(user).order_by().values("pk"))

    def to_write(self) -> "ReportQuerySet":
        """Reports the consortium still has to hand in, of projects at work."""
        return self.filter(state__in=TO_WRITE, project__state__in=[*AT_WORK, ProjectState.STOPPED])

    def overdue(self, today=None) -> "ReportQuerySet":
        """Reports to hand in whose term passed."""
        return self.to_write().filter(due_on__lt=today or timezone.localdate())

    def for_page(self) -> "ReportQuerySet":
        """Reports with what a page shows of them."""
        return self.select_related("current__by", "judged_by", "saved_by")


def _money_columns() -> dict[str, Subquery]:
    """The budget of a project in euros, for each source and each kind of cost."""
    from .models import BudgetLine

    lines = BudgetLine.objects.filter(project=OuterRef("pk")).order_by().values("project")
    kinds = [("source", key) for key in MoneySource.values] + [("category", key) for key in CostCategory.values]
    return {
        f"money_{field}_{key}": Subquery(lines.filter(**{field: key}).annotate(total=Sum("amount")).values("total"))
        for field, key in kinds
    }


@dataclass(frozen=True)
class Due:
    """A milestone or a condition of the decision: what must be there, by when, and since when it is."""

    what: str
    phase: str
    order: int
    due_on: date | None
    met_on: date | None


def due_in(project) -> tuple[list[Due], list[Due]]:
    """The milestones of a project, the first that is due first, and its conditions in their order. One query."""
    from .models import Milestone, Obligation

    columns = ("kind", "what", "stage", "order", "due_on", "met_on", "pk")
    kinds: dict[str, list[Due]] = {"milestone": [], "condition": []}
    milestones = Milestone.objects.filter(project=project).annotate(
        kind=Value("milestone"), what=Cast("title", TextField()), stage=F("phase")
    )
    conditions = Obligation.objects.filter(project=project).annotate(
        kind=Value("condition"), what=F("text"), stage=Cast(Value(""), CharField())
    )
    rows = [rows.order_by().values_list(*columns) for rows in (milestones, conditions)]
    for kind, what, stage, order, due_on, met_on, _pk in rows[0].union(rows[1], all=True).order_by("order", "pk"):
        kinds[kind].append(Due(what, stage, order, due_on, met_on))
    return sorted(kinds["milestone"], key=lambda row: row.due_on or date.max), kinds["condition"]


def money_of(programme) -> Money:
    """Return what a programme can grant and granted, of the money of the state."""
    available = programme.budgets.filter(source__in=STATE_SOURCES).aggregate(total=Sum("amount"))["total"]
    return Money(available=available or Decimal(0), granted=programme.projects.all().total_granted())
