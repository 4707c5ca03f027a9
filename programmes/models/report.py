"""Progress reports: what a consortium tells per period, frozen each time it is handed in; and the paper made of it."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.models import Paper

from ..enums import ProjectPaperKind, ReportState
from ..querysets import ReportQuerySet
from .project import Project

HANDED_IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)


class ProgressReport(models.Model):
    """One period of a project that asks a report.

    The rows are made when the project opens (``services.reports.plan_reports``); the texts are written by the
    consortium, ``state`` only by ``services.reports``.
    """

    TEXTS = ("done", "different", "effects", "money", "ahead")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveSmallIntegerField(_("number"))
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period up to and including"))
    due_on = models.DateField(_("due on"))
    is_final = models.BooleanField(_("final report"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    done = models.TextField(_("what was done"), blank=True)
    different = models.TextField(_("what went differently"), blank=True)
    effects = models.TextField(_("what is seen of the effect"), blank=True)
    money = models.TextField(_("explanation of the money"), blank=True)
    ahead = models.TextField(_("what comes next"), blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    current = models.ForeignKey(
        "ReportSubmission", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True, editable=False)
    judgement = models.TextField(_("answer of TBD"), blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["project", "number"]
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="report_number_once"),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start"), due_on__gte=models.F("period_end")),
                name="report_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=HANDED_IN) | models.Q(current__isnull=False),
                name="report_handed_in_is_frozen",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(judged_by__isnull=False, judged_at__isnull=False),
                name="report_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned") | (models.Q(judged_by__isnull=False) & ~models.Q(judgement="")),
                name="report_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.number}, {self.number}"

    def get_absolute_url(self) -> str:
        """The page of the report in the working area."""
        return reverse("programmes:report", args=[self.project.number, self.number])

    @property
    def is_writable(self) -> bool:
        """The consortium holds the report."""
        return self.state in (ReportState.DRAFT, ReportState.RETURNED)

    @property
    def is_overdue(self) -> bool:
        """The consortium still holds it after the term."""
        return self.is_writable and self.due_on < timezone.localdate()


class ReportSubmissionIsFinalError(TypeError):
    """Somebody tried to change what was handed in."""


class ReportSubmission(models.Model):
    """A report as it was handed in: data and SHA-256 of the data. Never changed. Written by ``services.reports``."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="submissions")
    n = models.PositiveSmallIntegerField(_("submission"))
    data = models.JSONField(_("data"))
    sha256 = models.CharField("SHA-256", max_length=64)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report", "n"]
        verbose_name = _("submission of a progress report")
        verbose_name_plural = _("submissions of progress reports")
        constraints = [models.UniqueConstraint(fields=["report", "n"], name="report_submission_once")]

    def __str__(self) -> str:
        return f"{self.report} ({self.n})"

    def save(self, *args, **kwargs) -> None:
        """Add a new row; refuse to change an old one."""
        if not self._state.adding:
            raise ReportSubmissionIsFinalError("What was handed in stays as it is.")
        super().save(*args, **kwargs)


class ProjectPaper(Paper):
    """A PDF about a project, tied to the frozen thing it prints. Asked for by ``services.reports``."""

    REPORTS = {ProjectPaperKind.PROGRESS: "programmes.reports.progress"}

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="papers")
    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="papers")

    class Meta(Paper.Meta):
        verbose_name = _("paper of a project")
        verbose_name_plural = _("papers of projects")
        constraints = [
            *Paper.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "report", "kind", "language", "audience", "version"],
                name="project_paper_version_once",
            ),
            models.CheckConstraint(
                condition=models.Q(report__isnull=False, kind="progress"), name="project_paper_has_its_subject"
            ),
        ]

    @property
    def reference(self) -> str:
        """The number that stands on every page."""
        return self.data.get("reference") or self.project.number
