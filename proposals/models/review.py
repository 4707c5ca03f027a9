"""Interests, reviews on the KRACHT criteria, and others who are heard."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models import Criterion

from ..enums import AssignmentState, ReviewVerdict
from .proposal import Proposal
from .record import Submission


class Interest(models.Model):
    """A person declared an interest in a proposal and steps aside.

    An interest through an organisation is not stored here: it follows from memberships and the consortium, and is
    computed in ``rules.py`` and ``querysets.py``. Written by ``services.interests``.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="interests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interests")
    reason = models.TextField(_("which interest"))
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.proposal_id}"


class ReviewAssignment(models.Model):
    """Somebody is asked to review a proposal before a date. Written by ``services.reviewing``.

    Assignments are prepared while the proposal is ``submitted`` and become work at the move ``qualify``.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_assignments")
    due_on = models.DateField(_("before"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=AssignmentState, default=AssignmentState.OPEN)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    cancel_reason = models.TextField(_("why cancelled"), blank=True)

    class Meta:
        ordering = ["proposal", "pk"]
        verbose_name = _("review assignment")
        verbose_name_plural = _("review assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "reviewer"], condition=~models.Q(state="cancelled"), name="assignment_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} – {self.proposal_id}"


class Review(models.Model):
    """The review of one assignment: a draft until ``submitted_at``. Written by ``services.reviewing``."""

    assignment = models.OneToOneField(ReviewAssignment, on_delete=models.CASCADE, related_name="review")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("all in all"), max_length=12, choices=ReviewVerdict, blank=True)
    comment = models.TextField(_("explanation"), blank=True)
    confidential_note = models.TextField(_("note for TBD only"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"{self.assignment}"


class CriterionScore(models.Model):
    """Score on one criterion, 1 to ``criterion.scale_max``, with the reason."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["criterion__order"]
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="criterion_score_once"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(1, 10)), name="criterion_score_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.score}"


class Consultation(models.Model):
    """What the kernteam or another stakeholder said about a proposal: heard and kept, never blocking.

    Written by ``services.reviewing``.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="consultations")
    party = models.CharField(_("who was heard"), max_length=160)
    is_core_team = models.BooleanField(_("advice of the kernteam"), default=False)
    text = models.TextField(_("what they said"))
    heard_on = models.DateField(_("heard on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["proposal", "heard_on", "pk"]
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")

    def __str__(self) -> str:
        return self.party
