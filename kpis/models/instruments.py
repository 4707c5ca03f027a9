"""What schools measure with, item by item: instruments, their versions, and how a version was taken at a school.

    Instrument → InstrumentVersion → InstrumentLevel, InstrumentItem
    InstrumentAdministration (version × unit × round) → ItemScore

Nothing here is ever removed. Versions are written by ``kpis.services.sources``, their items and levels by
``kpis.services.items``, administrations by ``kpis.services.administrations``.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.bilingual import Bilingual

from ..administered import AdministrationQuerySet
from ..enums import AdministrationState, AnswerBasis
from .rounds import MeasurementRound
from .units import ReportingUnit


class VersionInUseError(TypeError):
    """Somebody tried to change the items or levels of a version that was taken already."""


class Instrument(models.Model):
    """Something that is measured with: a questionnaire, a test, the administration of a school."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    maker = models.CharField(_("maker"), max_length=120, blank=True)
    url = models.URLField(_("address"), blank=True)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    def __str__(self) -> str:
        return self.name


class InstrumentVersion(models.Model):
    """An instrument as it was at one time. Versions with the same ``series`` can be compared with each other."""

    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="versions", verbose_name=_("instrument")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    label = models.CharField(_("version"), max_length=80)
    in_use_from = models.DateField(_("in use from"), null=True, blank=True)
    changes = models.TextField(_("what changed"), blank=True)
    is_comparable = models.BooleanField(_("can be compared with the version before"), default=True)
    series = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["instrument", "-number"]
        verbose_name = _("version of an instrument")
        verbose_name_plural = _("versions of instruments")
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="instrument_version_once"),
            models.UniqueConstraint(fields=["instrument", "label"], name="instrument_label_once"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(changes=""), name="instrument_version_says_what_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument.name}, {self.label}"

    def get_absolute_url(self) -> str:
        """The page with its items and levels."""
        return reverse("kpis:instrument-items", args=[self.pk])


class PartQuerySet(models.QuerySet):
    """Items or levels of versions."""

    def _refuse_used(self) -> None:
        if InstrumentAdministration.objects.filter(version__in=self.values("version")).exists():
            raise VersionInUseError("A version that was taken keeps its items and levels. Add another version.")

    def update(self, **values):
        """Change all of them. Raises ``VersionInUseError``."""
        self._refuse_used()
        return super().update(**values)

    def delete(self):
        """Remove all of them. Raises ``VersionInUseError``."""
        self._refuse_used()
        return super().delete()


class VersionPart(models.Model):
    """What a version is made of; fixed from the first time that the version is taken."""

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    def _refuse_used(self) -> None:
        if InstrumentAdministration.objects.filter(version=self.version_id).exists():
            raise VersionInUseError("A version that was taken keeps its items and levels. Add another version.")

    def save(self, *args, **kwargs) -> None:
        """Write. Raises ``VersionInUseError``."""
        self._refuse_used()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Remove. Raises ``VersionInUseError``."""
        self._refuse_used()
        return super().delete(*args, **kwargs)


class InstrumentLevel(VersionPart):
    """A step of the scale on which every item of a version is answered; 1 is the lowest."""

    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="levels")
    value = models.PositiveSmallIntegerField(_("place on the scale"), validators=[MinValueValidator(1)])
    label_nl = models.CharField(_("label (Dutch)"), max_length=80)
    label_en = models.CharField(_("label (English)"), max_length=80, blank=True)

    label = Bilingual()

    class Meta:
        ordering = ["version", "value"]
        verbose_name = _("level of an instrument")
        verbose_name_plural = _("levels of instruments")
        constraints = [
            models.UniqueConstraint(fields=["version", "value"], name="instrument_level_once"),
            models.CheckConstraint(condition=Q(value__gte=1), name="instrument_level_from_one"),
        ]

    def __str__(self) -> str:
        return self.label


class InstrumentItem(VersionPart):
    """A question or indicator of a version.

    Within a series the number says which item it is: the same number asks the same, in the same or in other words.
    """

    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    text_nl = models.CharField(_("item (Dutch)"), max_length=300)
    text_en = models.CharField(_("item (English)"), max_length=300, blank=True)
    theme = models.CharField(_("theme"), max_length=80, blank=True)

    text = Bilingual()

    class Meta:
        ordering = ["version", "number"]
        verbose_name = _("item of an instrument")
        verbose_name_plural = _("items of instruments")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="instrument_item_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="instrument_item_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class InstrumentAdministration(models.Model):
    """A version of an instrument as it was taken at a unit in a round: people answer alone, then agree on each item.

    A draft may change. What was handed in is opened again with a reason; what rests on it stays as it was.
    """

    unit = models.ForeignKey(ReportingUnit, on_delete=models.PROTECT, related_name="administrations")
    round = models.ForeignKey(MeasurementRound, on_delete=models.PROTECT, related_name="administrations")
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="administrations")
    state = models.CharField(_("state"), max_length=10, choices=AdministrationState, default=AdministrationState.DRAFT)
    facilitator_role = models.CharField(_("who led the talk (a role, no name)"), max_length=80, blank=True)
    invited = models.PositiveSmallIntegerField(_("people invited"), null=True, blank=True)
    responded = models.PositiveSmallIntegerField(_("people who answered"), null=True, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    consensus_on = models.DateField(_("agreed on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("begun at"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved at"))
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    objects = AdministrationQuerySet.as_manager()

    class Meta:
        ordering = ["-round__reference_date", "unit", "version"]
        verbose_name = _("administration of an instrument")
        verbose_name_plural = _("administrations of instruments")
        constraints = [
            models.UniqueConstraint(fields=["unit", "round", "version"], name="administration_once"),
            models.CheckConstraint(
                condition=Q(invited__isnull=True) | Q(responded__isnull=True) | Q(responded__lte=F("invited")),
                name="administration_answers_within_invited",
            ),
            models.CheckConstraint(
                condition=Q(taken_on__isnull=True) | Q(consensus_on__isnull=True) | Q(consensus_on__gte=F("taken_on")),
                name="administration_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=AdministrationState.DRAFT)
                | Q(
                    taken_on__isnull=False,
                    consensus_on__isnull=False,
                    handed_in_by__isnull=False,
                    handed_in_at__isnull=False,
                ),
                name="administration_handed_in_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.unit} – {self.round}"

    def get_absolute_url(self) -> str:
        """The page with answers beside consensus."""
        return reverse("kpis:administration", args=[self.pk])

    @property
    def is_handed_in(self) -> bool:
        """Whether there is a consensus on every item, and somebody said that this is it."""
        return self.state == AdministrationState.HANDED_IN


class ItemScore(models.Model):
    """How many people chose a level for an item (individual), or the level they agreed on (consensus, once an item).

    That item, level and administration are of one version is a rule of PostgreSQL too.
    """

    administration = models.ForeignKey(InstrumentAdministration, on_delete=models.PROTECT, related_name="scores")
    item = models.ForeignKey(InstrumentItem, on_delete=models.PROTECT, related_name="scores")
    basis = models.CharField(_("answer"), max_length=10, choices=AnswerBasis)
    level = models.ForeignKey(InstrumentLevel, on_delete=models.PROTECT, related_name="scores")
    n = models.PositiveSmallIntegerField(_("people"), default=1)

    class Meta:
        ordering = ["administration", "item", "basis", "level"]
        verbose_name = _("score of an item")
        verbose_name_plural = _("scores of items")
        constraints = [
            models.UniqueConstraint(fields=["administration", "item", "basis", "level"], name="item_score_once"),
            models.UniqueConstraint(
                fields=["administration", "item"],
                condition=Q(basis=AnswerBasis.CONSENSUS),
                name="item_score_one_consensus",
            ),
            models.CheckConstraint(
                condition=Q(basis=AnswerBasis.INDIVIDUAL) | Q(basis=AnswerBasis.CONSENSUS, n=1),
                name="item_score_consensus_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.level_id} ({self.n})"

    def clean(self) -> None:
        """Hold item and level to the version that was taken, and a consensus to one level."""
        super().clean()
        if self.item.version_id != self.administration.version_id:
            raise ValidationError({"item": _("Choose an item of the version that was taken.")})
        if self.level.version_id != self.item.version_id:
            raise ValidationError({"level": _("Choose a level of the scale of this item.")})
        if self.basis == AnswerBasis.CONSENSUS and self.n != 1:
            raise ValidationError({"n": _("A consensus is one level for an item.")})
