"""Yearly reports of a line and of the programme: what was reached, decided and learned; and the papers made of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme, ProgrammeLine
from twenteboard.platform.models import Paper

from ..enums import KpiPaperKind, YearReportState
from ..querysets import YearReportQuerySet


class YearReport(models.Model):
    """The words beside the figures of one year, for the programme (no ``line``) or for one line.

    The figures are not here: they are frozen in the paper at publication. A correction is a next publication, with a
    reason; the earlier paper stays. Written by ``kpis.services.yearly``, the only writer of ``state``.
    """

    TEXTS = ("foreword", "reached", "learned", "ahead")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="year_reports")
    line = models.ForeignKey(
        ProgrammeLine, on_delete=models.PROTECT, null=True, blank=True, related_name="year_reports"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    foreword = models.TextField(_("foreword"), blank=True)
    reached = models.TextField(_("what was reached"), blank=True)
    learned = models.TextField(_("what we learned"), blank=True)
    ahead = models.TextField(_("what we will do differently"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=YearReportState, default=YearReportState.DRAFT)
    revision = models.PositiveIntegerField(default=0, editable=False)
    publications = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_example = models.BooleanField(_("fictitious example"), default=False)

    objects = YearReportQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "line__number"]
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "starts_on"], condition=Q(line__isnull=True), name="year_report_programme_once"
            ),
            models.UniqueConstraint(fields=["line", "starts_on"], name="year_report_line_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="year_report_dates_in_order"),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_by__isnull=False, published_at__isnull=False, publications__gte=1),
                name="year_report_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line or self.programme} {self.label}"

    def get_absolute_url(self) -> str:
        """The page of the report."""
        return reverse("kpis:year", args=[self.pk])

    @property
    def label(self) -> str:
        """The year as people write it: “2026”, or “2025-2026” when it runs over new year."""
        first, last = self.starts_on.year, self.ends_on.year
        return str(first) if first == last else f"{first}-{last}"

    @property
    def is_published(self) -> bool:
        """Everyone may read the newest publication; the texts may have been changed since."""
        return self.state == YearReportState.PUBLISHED

    @property
    def is_changed(self) -> bool:
        """The texts were saved after the last publication, so the public reads older ones."""
        return self.is_published and self.saved_at is not None and self.saved_at > self.published_at


class KpiPaper(Paper):
    """A PDF of the monitoring, with its figures frozen. Asked for by ``kpis.services.yearly``."""

    REPORTS = {KpiPaperKind.YEAR: "kpis.reports.yearly"}

    year_report = models.ForeignKey(YearReport, on_delete=models.PROTECT, related_name="papers")

    class Meta(Paper.Meta):
        verbose_name = _("paper of the monitoring")
        verbose_name_plural = _("papers of the monitoring")
        constraints = [
            *Paper.Meta.constraints,
            models.UniqueConstraint(
                fields=["year_report", "kind", "language", "audience", "version"], name="kpi_paper_version_once"
            ),
        ]

    @property
    def reference(self) -> str:
        """The number that stands on every page."""
        return self.data.get("reference") or super().reference
