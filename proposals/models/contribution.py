"""What a proposal promises: for KPIs, and through which factors."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.models import Indicator
from programmes.enums import ContributionType
from programmes.models import SuccessFactor

from .proposal import Proposal


class FactorLink(models.Model):
    """Which success factor a proposal influences, and how. Written by ``services.sections``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="factor_links")
    factor = models.ForeignKey(SuccessFactor, on_delete=models.PROTECT, related_name="proposal_links")
    how = models.TextField(_("how"), blank=True)

    class Meta:
        ordering = ["proposal", "factor__number"]
        verbose_name = _("influenced factor")
        verbose_name_plural = _("influenced factors")
        constraints = [models.UniqueConstraint(fields=["proposal", "factor"], name="factor_link_once")]

    def __str__(self) -> str:
        return str(self.factor)


class PlannedContribution(models.Model):
    """A promise for a KPI; frozen as ``kpis.ContributionClaim`` at the grant. Written by ``services.sections``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="contributions")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="planned_contributions")
    pathway = models.TextField(_("how your project leads to this"), blank=True)
    contribution_type = models.CharField(_("kind of contribution"), max_length=10, choices=ContributionType, blank=True)
    strength = models.PositiveSmallIntegerField(
        _("strength (0–3)"), null=True, blank=True, validators=[MaxValueValidator(3)]
    )
    assumptions = models.TextField(_("what must hold"), blank=True)
    expected_change = models.DecimalField(_("expected change"), max_digits=12, decimal_places=2, null=True, blank=True)
    expected_unit = models.CharField(_("unit"), max_length=60, blank=True)
    expected_by = models.PositiveSmallIntegerField(_("visible in year"), null=True, blank=True)
    evidence_plan = models.TextField(_("how you will show it"), blank=True)

    class Meta:
        ordering = ["proposal", "indicator__order"]
        verbose_name = _("planned contribution")
        verbose_name_plural = _("planned contributions")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "indicator"], name="planned_contribution_once"),
            models.CheckConstraint(
                condition=models.Q(strength__isnull=True) | models.Q(strength__lte=3), name="planned_strength_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal.number} – {self.indicator.code}"
