"""Steering: what is decided about a project in execution, on what it rests, and what follows from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import ProjectState, SteeringOutcome
from .execution import ProjectRisk
from .project import Project
from .report import ProgressReport


class SteeringDecision(models.Model):
    """One decision to continue, adjust, pause, stop or close a project. Written by ``services.steering``; not changed.

    ``changes`` says what an adjustment adjusts. The project gets ``to_state`` on ``effective_on``; until
    ``applied_at`` is filled the decision waits for that day.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="steering_decisions")
    number = models.PositiveSmallIntegerField(_("number"))
    outcome = models.CharField(_("decision"), max_length=10, choices=SteeringOutcome)
    motivation = models.TextField(_("why"))
    changes = models.TextField(_("what changes"), blank=True)
    from_state = models.CharField(max_length=10, choices=ProjectState)
    to_state = models.CharField(max_length=10, choices=ProjectState)
    effective_on = models.DateField(_("in force from"))
    report = models.ForeignKey(
        ProgressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="steering_decisions"
    )
    risks = models.ManyToManyField(ProjectRisk, blank=True, related_name="steering_decisions")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["project", "-number"]
        verbose_name = _("steering decision")
        verbose_name_plural = _("steering decisions")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="steering_number_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(applied_at__isnull=True), name="steering_one_waiting"
            ),
            models.CheckConstraint(condition=~Q(motivation=""), name="steering_has_motivation"),
            models.CheckConstraint(
                condition=~Q(outcome="adjust") | ~Q(changes=""), name="steering_adjustment_says_what"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["continue", "adjust"], to_state="running")
                | Q(outcome="pause", to_state="paused")
                | Q(outcome="stop", to_state="stopped")
                | Q(outcome="close", to_state="closed"),
                name="steering_outcome_gives_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.number}, {self.number}: {self.get_outcome_display()}"


class ActionPoint(models.Model):
    """What somebody does after a steering decision, before a date. Written by ``services.steering``."""

    decision = models.ForeignKey(SteeringDecision, on_delete=models.CASCADE, related_name="actions")
    order = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("what"), max_length=300)
    assignee = models.CharField(_("who"), max_length=160)
    assignee_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="action_points"
    )
    due_on = models.DateField(_("before"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("what was done"), blank=True)

    class Meta:
        ordering = ["decision", "order", "pk"]
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        constraints = [
            models.CheckConstraint(condition=~Q(assignee=""), name="action_has_assignee"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="action_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text
