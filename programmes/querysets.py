"""Every read of programmes and projects that a page needs."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Count, Prefetch, Q, Sum

from .enums import STATE_SOURCES


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

    def total_granted(self) -> Decimal:
        """Return the sum of what was granted, in euros."""
        return self.aggregate(total=Sum("granted_amount"))["total"] or Decimal(0)

    def _leads(self) -> Prefetch:
        from .models import ProjectPartner

        leads = ProjectPartner.objects.filter(role="lead").select_related("organisation")
        return Prefetch("partners", queryset=leads, to_attr="leads")


def money_of(programme) -> Money:
    """Return what a programme can grant and granted, of the money of the state."""
    available = programme.budgets.filter(source__in=STATE_SOURCES).aggregate(total=Sum("amount"))["total"]
    return Money(available=available or Decimal(0), granted=programme.projects.all().total_granted())
