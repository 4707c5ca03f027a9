"""What a project makes or reaches by itself: its outputs. They are never added to a KPI, and never to each other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import OutputStatus
from .project import NOT_NEGATIVE, Project
from .report import ProgressReport


class ProjectOutput(models.Model):
    """Something of a project that is counted: pupils reached, teachers trained, lessons made.

    ``target`` is in ``unit``, for the whole project. Reach of several projects together may count pupils twice and is
    never shown as a sum. Written by ``programmes.services.outputs``; not removed, ended.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="outputs", verbose_name=_("project"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("what is counted"), max_length=160)
    unit = models.CharField(_("in"), max_length=60)
    target = models.DecimalField(
        _("aimed at"), max_digits=12, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    target_on = models.DateField(_("to be reached on"), null=True, blank=True)
    ended_on = models.DateField(_("no longer counted since"), null=True, blank=True)

    class Meta:
        ordering = ["project", "order", "pk"]
        verbose_name = _("output of a project")
        verbose_name_plural = _("outputs of projects")
        constraints = [
            models.UniqueConstraint(fields=["project", "title"], name="output_title_once"),
            models.CheckConstraint(condition=Q(target__isnull=True) | Q(target__gte=0), name="output_target_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class OutputValue(models.Model):
    """How much of an output came in the period of one progress report; unknown is a status, never a zero.

    Written by ``programmes.services.outputs``; frozen with the report.
    """

    output = models.ForeignKey(ProjectOutput, on_delete=models.PROTECT, related_name="values")
    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="output_values")
    status = models.CharField(_("status"), max_length=10, choices=OutputStatus, default=OutputStatus.COUNTED)
    value = models.DecimalField(
        _("in this period"), max_digits=12, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    note = models.CharField(_("remark"), max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["output", "report__number"]
        verbose_name = _("value of an output")
        verbose_name_plural = _("values of outputs")
        constraints = [
            models.UniqueConstraint(fields=["output", "report"], name="output_value_once_per_report"),
            models.CheckConstraint(
                condition=Q(status="unknown", value__isnull=True)
                | ~Q(status="unknown") & Q(value__isnull=False, value__gte=0),
                name="output_unknown_has_no_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.output}: {self.value}"
