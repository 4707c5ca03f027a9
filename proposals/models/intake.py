"""What TBD records at the gate: the quickscan test, the qualification, and what must be added."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models import Check, CheckList, CriteriaSet, Criterion

from ..enums import Answer
from .proposal import Proposal
from .record import Submission


class QuickscanAssessment(models.Model):
    """TBD holds a quickscan against the criteria in force. Written by ``services.intake``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="quickscan_assessments")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="quickscan_assessment")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    conclusion = models.TextField(_("what we tell the applicants"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("assessment of a quickscan")
        verbose_name_plural = _("assessments of quickscans")

    def __str__(self) -> str:
        return f"{self.proposal_id}"


class QuickscanScore(models.Model):
    """Does the quickscan meet one criterion, and why."""

    assessment = models.ForeignKey(QuickscanAssessment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("meets the criterion"), max_length=6, choices=Answer, blank=True)
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["criterion__order"]
        verbose_name = _("quickscan score")
        verbose_name_plural = _("quickscan scores")
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="quickscan_score_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.answer}"


class Qualification(models.Model):
    """TBD checks a submission for completeness and eligibility. Written by ``services.intake``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="qualifications")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="qualification")
    check_list = models.ForeignKey(CheckList, on_delete=models.PROTECT, related_name="+")
    conclusion = models.TextField(_("conclusion"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")

    def __str__(self) -> str:
        return f"{self.proposal_id}"


class CheckAnswer(models.Model):
    """Answer to one check, with a note."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="answers")
    check_item = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=6, choices=Answer, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["check_item__order"]
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        constraints = [models.UniqueConstraint(fields=["qualification", "check_item"], name="check_answer_once")]

    def __str__(self) -> str:
        return f"{self.check_item_id}: {self.answer}"


class CompletionRequest(models.Model):
    """What must be added, per section, before a date. A draft until the move ``ask_completion`` sends it.

    Written by ``services.intake`` and, for ``sent_at`` and ``closed_at``, by the effects of the moves.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="completion_requests")
    due_on = models.DateField(_("before"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["proposal", "pk"]
        verbose_name = _("request for completion")
        verbose_name_plural = _("requests for completion")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=models.Q(closed_at__isnull=True), name="completion_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}"


class CompletionPoint(models.Model):
    """One point to add, tied to a section."""

    request = models.ForeignKey(CompletionRequest, on_delete=models.CASCADE, related_name="points")
    section = models.SlugField(_("section"), max_length=30)
    text = models.TextField(_("what must be added"))

    class Meta:
        ordering = ["request", "pk"]
        verbose_name = _("point to complete")
        verbose_name_plural = _("points to complete")

    def __str__(self) -> str:
        return f"{self.section}: {self.text}"
