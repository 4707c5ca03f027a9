"""What a project promised for a KPI, where it works, and what is concluded from what was measured."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programmes.enums import ContributionType
from programmes.models import Project, SteeringDecision

from ..enums import WITH_EVIDENCE, ParticipationRole, Verdict
from ..querysets import ClaimQuerySet, GroundQuerySet
from ..verdicts import TONES, AssessmentQuerySet
from .indicator import Indicator
from .rounds import MeasurementRound
from .units import ReportingUnit


class ContributionClaim(models.Model):
    """A promise as the Board decided on it; later held beside what was measured.

    Written once, by ``kpis.services.freeze_claims``; never changed. ``expected_change`` is in the unit of the KPI.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="claims", verbose_name=_("project"))
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="claims", verbose_name=_("KPI"))
    pathway = models.TextField(_("how this leads to the change"))
    contribution_type = models.CharField(_("kind of contribution"), max_length=10, choices=ContributionType)
    strength = models.PositiveSmallIntegerField(_("strength (0–3)"), validators=[MaxValueValidator(3)])
    assumptions = models.TextField(_("assumptions"), blank=True)
    expected_change = models.DecimalField(_("expected change"), max_digits=12, decimal_places=2, null=True, blank=True)
    expected_unit = models.CharField(_("unit"), max_length=60, blank=True)
    expected_by = models.PositiveSmallIntegerField(_("visible in year"), null=True, blank=True)
    evidence_plan = models.TextField(_("how it will be shown"), blank=True)
    frozen_at = models.DateTimeField(auto_now_add=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["project", "indicator__order"]
        verbose_name = _("contribution claim")
        verbose_name_plural = _("contribution claims")
        constraints = [
            models.UniqueConstraint(fields=["project", "indicator"], name="claim_once"),
            models.CheckConstraint(condition=models.Q(strength__lte=3), name="claim_strength_range"),
        ]

    def __str__(self) -> str:
        return f"{self.project.number} – {self.indicator.code}"


class ProjectUnitParticipation(models.Model):
    """A school or other unit that took part in a project, from–to (both included), and how much.

    It tells whose measurements stand beside a promise. A unit that is only compared with has the role COMPARISON.
    ``pupils`` and ``hours`` are for the whole stretch; unknown is empty. Written by
    ``kpis.services.participation``; a mistake is ended with a reason, not removed.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="participations")
    unit = models.ForeignKey(ReportingUnit, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(_("how"), max_length=12, choices=ParticipationRole, default=ParticipationRole.PARTICIPANT)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("up to and including"), null=True, blank=True)
    pupils = models.PositiveIntegerField(_("number of pupils"), null=True, blank=True)
    hours = models.PositiveIntegerField(_("hours per pupil"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["project", "role", "unit__name"]
        verbose_name = _("participation of a unit")
        verbose_name_plural = _("participations of units")
        constraints = [
            models.UniqueConstraint(fields=["project", "unit", "starts_on"], name="participation_start_once"),
            models.UniqueConstraint(
                fields=["project", "unit"],
                condition=models.Q(ends_on__isnull=True),
                name="participation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="participation_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.number} – {self.unit}"


class AssessmentIsFinalError(TypeError):
    """Somebody tried to change an assessment that was given."""


class ContributionAssessment(models.Model):
    """What somebody concludes about a promise: is it supported by what was measured?

    Append-only: another conclusion is the next ``number`` of the same claim. ``figures`` holds the comparison as the
    assessor saw it (canonical JSON made by ``kpis.promises``). A second person may agree or disagree, once.
    Written by ``kpis.services.assessing``.
    """

    REVIEW = frozenset({"reviewed_by", "reviewed_at", "agrees", "review_note"})

    claim = models.ForeignKey(ContributionClaim, on_delete=models.PROTECT, related_name="assessments")
    number = models.PositiveSmallIntegerField(_("number"))
    round = models.ForeignKey(
        MeasurementRound, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    verdict = models.CharField(_("conclusion"), max_length=10, choices=Verdict)
    evidence = models.TextField(_("on what it rests"), blank=True)
    other_explanations = models.TextField(_("what else may explain it"), blank=True)
    figures = models.JSONField(default=dict, blank=True)
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField(default=timezone.now, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    agrees = models.BooleanField(_("agrees"), null=True, blank=True)
    review_note = models.TextField(_("remark of the second reader"), blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "-number"]
        verbose_name = _("assessment of a promise")
        verbose_name_plural = _("assessments of promises")
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="assessment_number_once"),
            models.CheckConstraint(
                condition=~models.Q(verdict__in=[verdict.value for verdict in WITH_EVIDENCE])
                | ~models.Q(evidence="") & ~models.Q(other_explanations=""),
                name="assessment_names_evidence_and_others",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("assessed_by")),
                name="assessment_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True, reviewed_at__isnull=True, agrees__isnull=True)
                | models.Q(reviewed_by__isnull=False, reviewed_at__isnull=False, agrees__isnull=False),
                name="assessment_review_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(agrees=False) | ~models.Q(review_note=""), name="assessment_disagreement_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} ({self.number})"

    @property
    def tone(self) -> str:
        """The tone of the conclusion, for the chip."""
        return TONES[Verdict(self.verdict)]

    @property
    def is_confirmed(self) -> bool:
        """A second person agreed."""
        return bool(self.agrees)

    def save(self, *args, **kwargs) -> None:
        """Add a row, or note the second reading. Raises ``AssessmentIsFinalError``."""
        fields = kwargs.get("update_fields")
        if not self._state.adding and (fields is None or not self.REVIEW.issuperset(fields)):
            raise AssessmentIsFinalError("An assessment that was given stays; give another one.")
        super().save(*args, **kwargs)


class GroundIsFrozenError(TypeError):
    """Somebody tried to change a figure on which a decision rests."""


class SteeringGround(models.Model):
    """A figure on which a steering decision rests, as it stood then. Written by ``kpis.services.grounds``; not changed.

    ``figures`` is JSON made by ``kpis.services.grounds.frozen``: the exact value with its sums, on how many units it
    rests, the state of the round, and the words for it in both languages, over all units of the round.
    """

    decision = models.ForeignKey(SteeringDecision, on_delete=models.PROTECT, related_name="grounds")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="steering_grounds")
    round = models.ForeignKey(MeasurementRound, on_delete=models.PROTECT, related_name="steering_grounds")
    figures = models.JSONField(default=dict)

    objects = GroundQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "indicator__order", "round__reference_date"]
        verbose_name = _("figure under a steering decision")
        verbose_name_plural = _("figures under steering decisions")
        constraints = [
            models.UniqueConstraint(fields=["decision", "indicator", "round"], name="steering_ground_once"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} – {self.indicator.code}"

    def save(self, *args, **kwargs) -> None:
        """Add a row. Raises ``GroundIsFrozenError`` for a row that stands."""
        if not self._state.adding:
            raise GroundIsFrozenError("A figure under a decision stays as it stood.")
        super().save(*args, **kwargs)
