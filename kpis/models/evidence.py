"""Evidence in words: stories of change, quotes, observations and documents beside the figures."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme, Project
from twenteboard.platform.bilingual import Bilingual
from twenteboard.platform.models.paper import private_storage

from ..stories.enums import TO_WRITE, EvidenceKind, EvidenceState, EvidenceVisibility, SourceRole
from ..stories.querysets import CONSENTED, EvidenceQuerySet
from .contribution import ContributionAssessment
from .indicator import Indicator
from .rounds import MeasurementRound
from .units import ReportingUnit


class EvidenceTheme(models.Model):
    """A word to find stories by. Written by ``kpis.services.stories``; out of use, never deleted."""

    name_nl = models.CharField(_("name (Dutch)"), max_length=80, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    name = Bilingual()

    class Meta:
        ordering = ["order", "name_nl"]
        verbose_name = _("theme of stories")
        verbose_name_plural = _("themes of stories")

    def __str__(self) -> str:
        return self.name


class QualitativeEvidence(models.Model):
    """A story, quote, observation or document beside the figures, without names of people.

    Written by one person, checked by another who does not work on its projects. What was checked is not changed: M&E
    takes it back with a reason, and then it is written and checked anew. On ``kept_until`` (in force up to and
    including that day) the words and the document go, and the row says so. Written by ``kpis.services.stories``.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="stories")
    by_project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="own_stories",
        help_text=_("The project whose consortium wrote it; empty when M&E or TBD did."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=EvidenceKind)
    title = models.CharField(_("title"), max_length=160, blank=True)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="nl")
    unit = models.ForeignKey(ReportingUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="stories")
    may_name_unit = models.BooleanField(_("the school may be named"), default=False)
    round = models.ForeignKey(MeasurementRound, on_delete=models.PROTECT, null=True, blank=True, related_name="stories")
    indicators = models.ManyToManyField(Indicator, blank=True, related_name="stories")
    projects = models.ManyToManyField(Project, blank=True, related_name="stories")
    themes = models.ManyToManyField(EvidenceTheme, blank=True, related_name="stories")
    source_role = models.CharField(_("who tells it"), max_length=16, choices=SourceRole, blank=True)
    said_on = models.DateField(_("told on"), null=True, blank=True)

    consent_by = models.CharField(_("who asked for consent"), max_length=120, blank=True)
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    consent_how = models.CharField(_("how consent was given"), max_length=200, blank=True)
    visibility = models.CharField(
        _("who may read it"), max_length=8, choices=EvidenceVisibility, default=EvidenceVisibility.INSIDE
    )
    kept_until = models.DateField(_("kept up to and including"))
    emptied_at = models.DateTimeField(_("emptied at"), null=True, blank=True)
    emptied_because = models.CharField(_("why it was emptied"), max_length=200, blank=True)

    document = models.FileField(_("document"), storage=private_storage, max_length=200, blank=True)
    document_name = models.CharField(_("file name"), max_length=200, blank=True)
    document_type = models.CharField(_("file type"), max_length=100, blank=True)
    document_size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    document_sha256 = models.CharField(max_length=64, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=EvidenceState, default=EvidenceState.DRAFT)
    revision = models.PositiveIntegerField(default=0, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved at"))
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    offered_at = models.DateTimeField(_("offered at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    return_reason = models.TextField(_("why it was returned"), blank=True)
    is_example = models.BooleanField(_("fictitious example"), default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-said_on", "-pk"]
        verbose_name = _("story beside the figures")
        verbose_name_plural = _("stories beside the figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | ~Q(checked_by=F("written_by")) & ~Q(checked_by=F("saved_by")) & ~Q(checked_by=F("offered_by")),
                name="evidence_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="checked") | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="evidence_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(offered_by__isnull=False, offered_at__isnull=False),
                name="evidence_offered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="evidence_return_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "checked"])
                | Q(emptied_at__isnull=False)
                | ~Q(title="") & (~Q(text="") | ~Q(document="")),
                name="evidence_offered_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="checked", visibility="public") | CONSENTED, name="evidence_public_has_consent"
            ),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=True)
                | Q(
                    title="",
                    text="",
                    document="",
                    consent_by="",
                    consent_how="",
                    visibility="inside",
                )
                & ~Q(emptied_because=""),
                name="evidence_emptied_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(may_name_unit=False) | Q(unit__isnull=False), name="evidence_names_a_school_it_has"
            ),
        ]

    def __str__(self) -> str:
        # Stands in the log, which stays: no words of the story.
        return gettext("story %(n)s") % {"n": self.pk}

    def get_absolute_url(self) -> str:
        """The page of the story."""
        return reverse("kpis:story", args=[self.pk])

    @property
    def is_emptied(self) -> bool:
        """The words are gone; that it was there stays."""
        return self.emptied_at is not None

    @property
    def is_written(self) -> bool:
        """It may be written on: nobody waits for it and nobody checked it."""
        return self.state in TO_WRITE and not self.is_emptied

    @property
    def is_quote(self) -> bool:
        """Shown between quotation marks."""
        return self.kind == EvidenceKind.QUOTE

    @property
    def school(self) -> str:
        """Name of the school as this reader may know it; read with ``for_reader``."""
        if self.unit is None or not (self.may_name_unit or getattr(self, "is_inside", False)):
            return ""
        return self.unit.name


class CitedStoryIsFrozenError(TypeError):
    """Somebody tried to change a story as it was laid under a conclusion."""


class CitedStory(models.Model):
    """A story on which a conclusion about a promise rests, in the words it had then.

    Written with the conclusion by ``kpis.services.assessing``; changed only when the words of the story go.
    """

    assessment = models.ForeignKey(ContributionAssessment, on_delete=models.PROTECT, related_name="cited")
    story = models.ForeignKey(QualitativeEvidence, on_delete=models.PROTECT, related_name="cited_in")
    title = models.CharField(_("title"), max_length=160, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        ordering = ["assessment", "pk"]
        verbose_name = _("story under a conclusion")
        verbose_name_plural = _("stories under conclusions")
        constraints = [models.UniqueConstraint(fields=["assessment", "story"], name="cited_story_once")]

    def __str__(self) -> str:
        return f"{self.assessment} – {self.story}"

    def save(self, *args, **kwargs) -> None:
        """Add a row. Raises ``CitedStoryIsFrozenError`` for a row that stands."""
        if not self._state.adding:
            raise CitedStoryIsFrozenError("A story under a conclusion stays as it was.")
        super().save(*args, **kwargs)
