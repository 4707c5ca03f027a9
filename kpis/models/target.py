"""What a KPI should become, for whom, and before when. Another target is another version, with a reason."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programmes.models import ProgrammeLine

from ..enums import TargetReason, TargetScope
from .indicator import Indicator
from .units import ReportingUnit


class TargetQuerySet(models.QuerySet):
    """Reads of targets."""

    def in_force(self, on: date) -> "TargetQuerySet":
        """Targets as they stood on ``on``: of each chain the last version that held by then."""
        later = self.model.objects.filter(supersedes=models.OuterRef("pk"), valid_from__lte=on)
        return self.filter(~models.Exists(later), valid_from__lte=on)

    def for_page(self) -> "TargetQuerySet":
        """With for whom they are: the programme, then lines, then units by kind and name."""
        order = models.Case(
            models.When(scope=TargetScope.PROGRAMME, then=0), models.When(scope=TargetScope.LINE, then=1), default=2
        )
        return self.select_related("line", "unit").order_by(order, "line__number", "unit__kind", "unit__name")


class Target(models.Model):
    """A target, never changed in place. For a share ``value`` is the number before the %, else the unit of the KPI.

    A KPI that must stay within a band has ``low`` and ``high`` instead. Targets of units need not add up to that of
    the programme. Written by ``kpis.services.targets.set_target``.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    scope = models.CharField(_("for"), max_length=10, choices=TargetScope, default=TargetScope.PROGRAMME)
    line = models.ForeignKey(ProgrammeLine, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    unit = models.ForeignKey(ReportingUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    value = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    low = models.DecimalField(_("lowest value of the band"), max_digits=14, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(_("highest value of the band"), max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(_("to be reached on"))
    valid_from = models.DateField(_("holds from"))
    reason = models.CharField(_("reason"), max_length=12, choices=TargetReason, default=TargetReason.FIRST)
    explanation = models.TextField(_("explanation"), blank=True)
    decided_in = models.CharField(_("set by decision"), max_length=40, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set at"))

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "scope", "-version"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="programme", line__isnull=True, unit__isnull=True)
                | Q(scope="line", line__isnull=False, unit__isnull=True)
                | Q(scope="unit", line__isnull=True, unit__isnull=False),
                name="target_scope_names_its_object",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, low__isnull=True, high__isnull=True)
                | Q(value__isnull=True, low__isnull=False, high__isnull=False, high__gte=F("low")),
                name="target_value_or_band",
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes__isnull=True) | Q(version__gt=1, supersedes__isnull=False),
                name="target_names_what_it_supersedes",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason="first") & ~Q(explanation=""), name="target_change_has_reason"
            ),
            models.UniqueConstraint(
                fields=["indicator", "version"], condition=Q(scope="programme"), name="target_programme_version_once"
            ),
            models.UniqueConstraint(
                fields=["indicator", "line", "version"], condition=Q(scope="line"), name="target_line_version_once"
            ),
            models.UniqueConstraint(
                fields=["indicator", "unit", "version"], condition=Q(scope="unit"), name="target_unit_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} v{self.version}"
