"""Money a programme can decide about."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.bilingual import Bilingual

from ..enums import MoneySource
from .programme import Programme


class Budget(models.Model):
    """Amount (euro) available per year and source.

    What is committed is a sum over decisions, never a column kept by hand. Written by the administrator.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="budgets", verbose_name=_("programme")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=20, choices=MoneySource, default=MoneySource.STATE_DEAL)
    amount = models.DecimalField(
        _("amount in euros"), max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    note_nl = models.CharField(_("note (Dutch)"), max_length=200, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=200, blank=True)

    note = Bilingual()

    class Meta:
        ordering = ["programme", "year", "source"]
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = [
            models.UniqueConstraint(fields=["programme", "year", "source"], name="budget_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year} {self.get_source_display()}"
