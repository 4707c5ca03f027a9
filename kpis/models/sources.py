"""Where figures of others come from: sources with their releases. What is measured with is in ``instruments``.

Nothing here is ever removed: what is no longer chosen goes out of use. Written by ``kpis.services.sources``.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..enums import ReleaseStatus


class DataSource(models.Model):
    """Somebody who publishes figures, and under which rules: DUO, CBS, a regional monitor.

    Counts from ``suppressed_from`` to ``suppressed_to`` are hidden; the source prints ``suppressed_as`` for them, or
    nothing. Without these numbers a shielded count has no bounds and stays unknown.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    publisher = models.CharField(_("publisher"), max_length=120, blank=True)
    licence = models.CharField(_("licence and how to name the source"), max_length=200, blank=True)
    frequency = models.CharField(_("how often it appears"), max_length=80, blank=True)
    reference_rule = models.CharField(_("to which day the figures belong"), max_length=200, blank=True)
    suppression_rule = models.CharField(_("how small numbers are hidden"), max_length=200, blank=True)
    suppressed_from = models.PositiveIntegerField(_("smallest number that is hidden"), null=True, blank=True)
    suppressed_to = models.PositiveIntegerField(_("largest number that is hidden"), null=True, blank=True)
    suppressed_as = models.PositiveIntegerField(_("number that the source prints for it"), null=True, blank=True)
    final_rule = models.CharField(_("when figures are final"), max_length=200, blank=True)
    url = models.URLField(_("address"), blank=True)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("source of figures")
        verbose_name_plural = _("sources of figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(suppressed_from__isnull=True, suppressed_to__isnull=True, suppressed_as__isnull=True)
                | Q(suppressed_from__isnull=False, suppressed_to__gte=F("suppressed_from"), suppressed_to__isnull=False)
                & (
                    Q(suppressed_as__isnull=True)
                    | Q(suppressed_as__gte=F("suppressed_from"), suppressed_as__lte=F("suppressed_to"))
                ),
                name="source_hidden_numbers_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hides(self) -> bool:
        """Whether is known which numbers are hidden."""
        return self.suppressed_from is not None and self.suppressed_to is not None

    def clean(self) -> None:
        """Refuse hidden numbers that are half known or out of order."""
        super().clean()
        first, last, printed = self.suppressed_from, self.suppressed_to, self.suppressed_as
        faults = {}
        if first is None and (last is not None or printed is not None):
            faults["suppressed_from"] = _("Enter the smallest number that the source hides, or leave all three empty.")
        if last is None and (first is not None or printed is not None):
            faults["suppressed_to"] = _("Enter the largest number that the source hides, or leave all three empty.")
        if self.hides and last < first:
            faults["suppressed_to"] = _("Enter a number that is not smaller than the smallest number.")
        elif self.hides and printed is not None and not first <= printed <= last:
            faults["suppressed_as"] = _("Enter a number from the smallest to the largest, or leave it empty.")
        if faults:
            raise ValidationError(faults)


class DataSourceRelease(models.Model):
    """One publication of a source. A final one names the provisional one that it takes the place of."""

    source = models.ForeignKey(DataSource, on_delete=models.PROTECT, related_name="releases", verbose_name=_("source"))
    label = models.CharField(_("release"), max_length=80)
    status = models.CharField(_("status"), max_length=12, choices=ReleaseStatus)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    retrieved_on = models.DateField(_("retrieved on"))
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("takes the place of"),
    )
    file_hash = models.CharField(_("fingerprint of the file (SHA-256)"), max_length=64, blank=True)

    class Meta:
        ordering = ["source", "-published_on", "-pk"]
        verbose_name = _("release of a source")
        verbose_name_plural = _("releases of sources")
        constraints = [
            models.UniqueConstraint(fields=["source", "label"], name="release_label_once"),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("pk")), name="release_not_its_own_successor"
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(retrieved_on__gte=F("published_on")),
                name="release_retrieved_after_publication",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.name}, {self.label}"
