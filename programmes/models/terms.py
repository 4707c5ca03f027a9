"""Service terms per state, and the holidays that do not count as working days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .programme import Programme


class ServiceTerm(models.Model):
    """How many working days a state may take (streeftermijn).

    ``state`` is the code of a proposal's state; this floor does not know the road, so it is kept as text and
    checked in ``proposals``. Written by fixture and administrator.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="service_terms", verbose_name=_("programme")
    )
    state = models.SlugField(_("state"), max_length=30)
    working_days = models.PositiveSmallIntegerField(_("working days"))

    class Meta:
        ordering = ["programme", "state"]
        verbose_name = _("service term")
        verbose_name_plural = _("service terms")
        constraints = [models.UniqueConstraint(fields=["programme", "state"], name="service_term_once")]

    def __str__(self) -> str:
        return f"{self.state}: {self.working_days}"


class Holiday(models.Model):
    """A day that is not a working day. Written by fixture and administrator."""

    day = models.DateField(_("day"), unique=True)
    name_nl = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["day"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")

    def __str__(self) -> str:
        return f"{self.day} {self.name_nl}"
