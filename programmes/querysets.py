"""Every read of programmes and projects that a page needs."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Count, DateField, Exists, IntegerField, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from partners.enums import Role

from .enums import STATE_SOURCES, ProjectState, ReportState

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
        """Projects with everything a project's page shows, in a fixed number of queries."""
        from .models import ProjectPartner

        partners = ProjectPartner.objects.select_related("organisation__municipality").order_by(
            "role", "organisation__name"
        )
        return self.select_related("line", "programme").prefetch_related(
            Prefetch("partners", queryset=partners),
            "municipalities",
            "milestones",
            "obligations",
            "budget_lines",
            "claims__indicator__versions",
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
            own = ProjectPartner.objects.filter(project=OuterRef("pk"), organisation_id__in=user.organisation_ids)
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

    def for_work(self, user) -> "ProjectQuerySet":
        """Projects for a page of the working area, with ``lead_name`` and what ``user`` is to each."""
        from .models import ProjectMember, ProjectPartner

        lead = ProjectPartner.objects.filter(project=OuterRef("pk"), role="lead")
        level = ProjectMember.objects.filter(project=OuterRef("pk"), user=user)
        own = ProjectPartner.objects.filter(project=OuterRef("pk"), organisation_id__in=user.organisation_ids)
        return self.select_related("line", "programme").annotate(
            lead_name=Coalesce(Subquery(lead.values("organisation__name")[:1]), Value("")),
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


def money_of(programme) -> Money:
    """Return what a programme can grant and granted, of the money of the state."""
    available = programme.budgets.filter(source__in=STATE_SOURCES).aggregate(total=Sum("amount"))["total"]
    return Money(available=available or Decimal(0), granted=programme.projects.all().total_granted())
