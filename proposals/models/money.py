"""Costs by year and category, and who pays for them. Amounts are euros with cents."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.enums import CostCategory, MoneyForm, MoneySource

from ..enums import FundingStatus
from .consortium import ConsortiumMember
from .proposal import Proposal

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class CostLine(models.Model):
    """What something costs in a year. Written by ``services.sections``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="cost_lines")
    order = models.PositiveSmallIntegerField(default=0)
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2020), MaxValueValidator(2060)])
    category = models.CharField(_("cost category"), max_length=20, choices=CostCategory)
    description = models.CharField(_("description"), max_length=200, blank=True)
    member = models.ForeignKey(
        ConsortiumMember,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cost_lines",
        verbose_name=_("partner"),
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)

    class Meta:
        ordering = ["proposal", "year", "order", "pk"]
        verbose_name = _("cost line")
        verbose_name_plural = _("cost lines")
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="cost_not_negative")]

    def __str__(self) -> str:
        return f"{self.year} {self.get_category_display()}"


class FundingLine(models.Model):
    """Who pays how much, in money or in kind. Written by ``services.sections``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="funding_lines")
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(_("source"), max_length=20, choices=MoneySource)
    financier = models.CharField(_("who pays"), max_length=160, blank=True)
    form = models.CharField(_("money or in kind"), max_length=10, choices=MoneyForm, default=MoneyForm.CASH)
    status = models.CharField(_("how sure"), max_length=10, choices=FundingStatus, default=FundingStatus.EXPECTED)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)

    class Meta:
        ordering = ["proposal", "order", "pk"]
        verbose_name = _("funding line")
        verbose_name_plural = _("funding lines")
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="funding_not_negative")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.financier}"
