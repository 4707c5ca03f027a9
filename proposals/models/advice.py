"""The advice of TBD, written twice: for the applicants and for the Board. Four eyes on each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Audience, Recommendation
from .proposal import Proposal
from .record import Submission


class Advice(models.Model):
    """The advice for one audience; its texts are in the versions. Written by ``services.advising``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="advices")
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience)

    class Meta:
        ordering = ["proposal", "audience"]
        verbose_name = _("advice")
        verbose_name_plural = _("advices")
        constraints = [models.UniqueConstraint(fields=["proposal", "audience"], name="advice_once_per_audience")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.audience}"


class AdviceVersion(models.Model):
    """One version of an advice. A draft until approved by someone other than its author; frozen when sent.

    ``frozen_at`` is set by the moves ``send_advice`` and ``finalise_advice``; from then on the row is never changed.
    """

    advice = models.ForeignKey(Advice, on_delete=models.CASCADE, related_name="versions")
    n = models.PositiveSmallIntegerField(_("version"))
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField(_("in short"), blank=True)
    strengths = models.TextField(_("what is strong"), blank=True)
    concerns = models.TextField(_("what asks attention"), blank=True)
    suggestions = models.TextField(_("what we advise"), blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=20, choices=Recommendation, blank=True)
    conditions = models.TextField(_("proposed conditions"), blank=True, help_text=_("One on each line."))
    revision = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="written_advices")
    saved_at = models.DateTimeField(auto_now=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="approved_advices"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    returned_note = models.TextField(_("remarks of the second reader"), blank=True)

    class Meta:
        ordering = ["advice", "-n"]
        verbose_name = _("version of an advice")
        verbose_name_plural = _("versions of advices")
        constraints = [
            models.UniqueConstraint(fields=["advice", "n"], name="advice_version_once"),
            models.UniqueConstraint(
                fields=["advice"], condition=models.Q(frozen_at__isnull=True), name="advice_one_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("author")),
                name="advice_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=True) | models.Q(approved_by__isnull=False),
                name="advice_frozen_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advice} v{self.n}"


class ApplicantResponse(models.Model):
    """The reaction of the applicants to an advice. Written by ``services.responding``, sent by the move ``react``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="responses")
    advice_version = models.OneToOneField(AdviceVersion, on_delete=models.PROTECT, related_name="response")
    text = models.TextField(_("your reaction"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["proposal", "pk"]
        verbose_name = _("reaction of the applicants")
        verbose_name_plural = _("reactions of the applicants")

    def __str__(self) -> str:
        return f"{self.proposal_id}"
