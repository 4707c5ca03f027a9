"""Numbers that people quote."""

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class NumberSeriesManager(models.Manager):
    """Hands out numbers."""

    def next_number(self, name: str, year: int) -> int:
        """Return the next number of series ``name`` in ``year``, starting at 1.

        Runs in the caller's transaction: the row stays locked until that ends, so numbers come in order and
        without gaps, and a number once committed is never given again, also when its proposal is withdrawn.
        """
        with transaction.atomic():
            if not self.filter(name=name, year=year).update(last=F("last") + 1):
                self.get_or_create(name=name, year=year)
                self.filter(name=name, year=year).update(last=F("last") + 1)
            return self.values_list("last", flat=True).get(name=name, year=year)


class NumberSeries(models.Model):
    """The last number handed out in one series and year. Written by ``objects.next_number`` alone."""

    name = models.CharField(_("series"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number given"), default=0)

    objects = NumberSeriesManager()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="one_series_per_name_and_year")]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.last}"
