"""Planning and risks."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .proposal import Proposal


class Phase(models.Model):
    """A phase of the plan; there may be as many as the plan needs. Written by ``services.sections``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="phases")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("phase"), max_length=160)
    description = models.TextField(_("what happens"), blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(
        _("duration in months"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )

    class Meta:
        ordering = ["proposal", "order", "pk"]
        verbose_name = _("phase")
        verbose_name_plural = _("phases")

    def __str__(self) -> str:
        return self.title


class CheckPoint(models.Model):
    """A moment at which can be seen whether the plan is on course (meetpunt). Written by ``services.sections``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="check_points")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("what is visible then"), max_length=200)
    due_on = models.DateField(_("when"), null=True, blank=True)

    class Meta:
        ordering = ["proposal", "due_on", "order", "pk"]
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return self.title


class ProposalRisk(models.Model):
    """What may go wrong, how likely and bad (1–5 each), and what is done about it. Written by ``services.sections``."""

    SCALE = [MinValueValidator(1), MaxValueValidator(5)]

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="risks")
    order = models.PositiveSmallIntegerField(default=0)
    description = models.CharField(_("risk"), max_length=300)
    likelihood = models.PositiveSmallIntegerField(_("likelihood (1–5)"), null=True, blank=True, validators=SCALE)
    impact = models.PositiveSmallIntegerField(_("impact (1–5)"), null=True, blank=True, validators=SCALE)
    measure = models.TextField(_("what you do about it"), blank=True)

    class Meta:
        ordering = ["proposal", "order", "pk"]
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(likelihood__isnull=True) | models.Q(likelihood__range=(1, 5)),
                name="proposal_risk_likelihood_range",
            ),
            models.CheckConstraint(
                condition=models.Q(impact__isnull=True) | models.Q(impact__range=(1, 5)),
                name="proposal_risk_impact_range",
            ),
        ]

    def __str__(self) -> str:
        return self.description
