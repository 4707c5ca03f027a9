"""What a project promised for a KPI, frozen at the decision."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.enums import ContributionType
from programmes.models import Project

from .indicator import Indicator


class ContributionClaim(models.Model):
    """A promise as the Board decided on it; later held beside what was measured.

    Written once, by ``kpis.services.freeze_claims``; never changed. ``expected_change`` is in the unit of the KPI.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="claims", verbose_name=_("project"))
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="claims", verbose_name=_("KPI"))
    pathway = models.TextField(_("how this leads to the change"))
    contribution_type = models.CharField(_("kind of contribution"), max_length=10, choices=ContributionType)
    strength = models.PositiveSmallIntegerField(_("strength (0–3)"), validators=[MaxValueValidator(3)])
    assumptions = models.TextField(_("assumptions"), blank=True)
    expected_change = models.DecimalField(_("expected change"), max_digits=12, decimal_places=2, null=True, blank=True)
    expected_unit = models.CharField(_("unit"), max_length=60, blank=True)
    expected_by = models.PositiveSmallIntegerField(_("visible in year"), null=True, blank=True)
    evidence_plan = models.TextField(_("how it will be shown"), blank=True)
    frozen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project", "indicator__order"]
        verbose_name = _("contribution claim")
        verbose_name_plural = _("contribution claims")
        constraints = [
            models.UniqueConstraint(fields=["project", "indicator"], name="claim_once"),
            models.CheckConstraint(condition=models.Q(strength__lte=3), name="claim_strength_range"),
        ]

    def __str__(self) -> str:
        return f"{self.project.number} – {self.indicator.code}"
