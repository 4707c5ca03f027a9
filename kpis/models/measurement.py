"""What was measured: revisions that are only added to, entered by one person and checked by another."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.bilingual import Bilingual

from ..enums import WITHOUT_VALUE, MeasurementState, ObsStatus, ValueType
from .indicator import Indicator, IndicatorVersion
from .instruments import InstrumentAdministration, InstrumentVersion
from .rounds import ExpectedMeasurement
from .sources import DataSourceRelease
from .units import ReportingUnit

EMPTY = Q(
    numerator__isnull=True,
    denominator__isnull=True,
    value__isnull=True,
    boolean__isnull=True,
    level__isnull=True,
    narrative="",
)
AT_HAND = Q(is_current=True) | Q(state=MeasurementState.SUBMITTED)
RATIOS = [ValueType.PERCENTAGE, ValueType.RATIO]
WORKFLOW_FIELDS = frozenset(
    {"state", "is_current", "submitted_by", "submitted_at", "validated_by", "validated_at", "return_reason"}
)


class MeasurementIsFinalError(TypeError):
    """Somebody tried to change or remove a measurement that was handed in."""


class ScaleLevel(models.Model):
    """A step of the scale of a definition. Measurements refer to the row, so a step that moves changes nothing."""

    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="levels")
    value = models.PositiveSmallIntegerField(_("place on the scale"))
    label_nl = models.CharField(_("label (Dutch)"), max_length=120)
    label_en = models.CharField(_("label (English)"), max_length=120, blank=True)

    label = Bilingual()

    class Meta:
        ordering = ["version", "value"]
        verbose_name = _("level of a scale")
        verbose_name_plural = _("levels of a scale")
        constraints = [models.UniqueConstraint(fields=["version", "value"], name="scale_level_once")]

    def __str__(self) -> str:
        return self.label


def _only(*filled: str) -> Q:
    """Condition: these value fields are filled, and no other."""
    condition = Q()
    for name in ("numerator", "denominator", "value", "boolean", "level"):
        condition &= Q(**{f"{name}__isnull": name not in filled})
    return condition & (~Q(narrative="") if "narrative" in filled else Q(narrative=""))


def _value_fits_type() -> Q:
    """Condition: what is filled belongs to the kind of value, and without a value nothing is filled.

    One thing may be known of a share that a source shields: out of how many. What it hides never stands here.
    """
    by_type = (
        Q(value_type__in=RATIOS) & _only("numerator", "denominator")
        | Q(value_type=ValueType.COUNT) & _only("value")
        | Q(value_type=ValueType.BOOLEAN) & _only("boolean")
        | Q(value_type=ValueType.ORDINAL) & _only("level")
        | Q(value_type=ValueType.NARRATIVE) & _only("narrative")
    )
    without = [status.value for status in WITHOUT_VALUE]
    out_of = Q(obs_status=ObsStatus.SUPPRESSED, value_type__in=RATIOS) & _only("denominator")
    return (
        Q(state=MeasurementState.DRAFT)
        | Q(obs_status__in=without) & EMPTY
        | out_of
        | ~Q(obs_status__in=without) & by_type
    )


class MeasurementQuerySet(models.QuerySet):
    """Reads of measurements."""

    def current(self) -> "MeasurementQuerySet":
        """Measurements that count."""
        return self.filter(is_current=True)

    def at_hand(self) -> "MeasurementQuerySet":
        """What counts, or waits for the check after which it will."""
        return self.filter(AT_HAND)

    def entered_in(self, round_id: int, user) -> "MeasurementQuerySet":
        """What this person entered in a round, the last first."""
        return self.filter(expected__round=round_id, entered_by=user).order_by("-entered_at", "-pk")

    def delete(self):
        """Refuse, unless all of them are drafts."""
        if self.exclude(state=MeasurementState.DRAFT).exists():
            raise MeasurementIsFinalError("A measurement that was handed in is never removed.")
        return super().delete()


class Measurement(models.Model):
    """One revision of what was measured at a unit in a round, for one definition.

    A draft may change; from the moment it is handed in only its way through the check is written. A correction is
    another revision that names the one it supersedes. Unknown is a status or no row at all, never a zero.
    Written by ``kpis.services.measuring``.
    """

    expected = models.ForeignKey(ExpectedMeasurement, on_delete=models.PROTECT, related_name="measurements")
    revision = models.PositiveSmallIntegerField(_("revision"))
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    is_current = models.BooleanField(_("counts"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=MeasurementState, default=MeasurementState.DRAFT)
    value_type = models.CharField(_("kind of value"), max_length=12, choices=ValueType)

    obs_status = models.CharField(_("status"), max_length=15, choices=ObsStatus, default=ObsStatus.FINAL)
    numerator = models.DecimalField(_("numerator"), max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=14, decimal_places=2, null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, null=True, blank=True)
    boolean = models.BooleanField(_("criterion met"), null=True, blank=True)
    level = models.ForeignKey(ScaleLevel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    narrative = models.TextField(_("description"), blank=True)

    source = models.CharField(_("source, in own words"), max_length=160, blank=True)
    source_release = models.ForeignKey(
        DataSourceRelease, on_delete=models.PROTECT, null=True, blank=True, related_name="measurements"
    )
    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="measurements"
    )
    instrument_administration = models.ForeignKey(
        InstrumentAdministration, on_delete=models.PROTECT, null=True, blank=True, related_name="measurements"
    )
    reference_date = models.DateField(_("reference date"))
    collected_on = models.DateField(_("collected on"), null=True, blank=True)
    invited = models.PositiveIntegerField(_("people invited"), null=True, blank=True)
    responded = models.PositiveIntegerField(
        _("people who answered"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    comment = models.TextField(_("remark"), blank=True)

    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered at"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    validated_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    return_reason = models.TextField(_("why it was returned"), blank=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["expected", "-revision"]
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.UniqueConstraint(fields=["expected", "revision"], name="measurement_revision_once"),
            models.UniqueConstraint(fields=["expected"], condition=Q(is_current=True), name="measurement_one_current"),
            models.UniqueConstraint(
                fields=["expected"],
                condition=Q(state__in=["draft", "submitted"]),
                name="measurement_one_on_its_way",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state="validated"), name="measurement_current_is_validated"
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0), name="measurement_denominator_positive"
            ),
            models.CheckConstraint(
                condition=~Q(value_type=ValueType.PERCENTAGE)
                | Q(numerator__isnull=True)
                | Q(numerator__gte=0) & (Q(denominator__isnull=True) | Q(numerator__lte=F("denominator"))),
                name="measurement_share_within_whole",
            ),
            models.CheckConstraint(condition=_value_fits_type(), name="measurement_value_fits_type"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | ~Q(source="")
                | Q(source_release__isnull=False)
                | Q(instrument_version__isnull=False),
                name="measurement_has_source",
            ),
            models.CheckConstraint(
                condition=Q(instrument_administration__isnull=True) | Q(instrument_version__isnull=False),
                name="measurement_administration_has_version",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="measurement_handed_in_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(validated_by__isnull=True)
                | ~Q(validated_by=F("entered_by")) & ~Q(validated_by=F("submitted_by")),
                name="measurement_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="validated") | Q(validated_by__isnull=False, validated_at__isnull=False),
                name="measurement_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="measurement_return_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(invited__isnull=True) | Q(responded__isnull=True) | Q(responded__lte=F("invited")),
                name="measurement_answers_within_invited",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("pk")), name="measurement_not_its_own_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expected} r{self.revision}"

    @property
    def origin(self) -> str:
        """Where the value comes from, as who enters and checks may read it: with the own words."""
        named = [str(row) for row in (self.source_release, self.instrument_version) if row is not None]
        return ", ".join([*named, *([self.source] if self.source else [])])

    def save(self, *args, **kwargs) -> None:
        """Write; what was handed in keeps its values. Raises ``MeasurementIsFinalError``."""
        if not self._state.adding:
            was = Measurement.objects.filter(pk=self.pk).values_list("state", flat=True).first()
            fields = kwargs.get("update_fields")
            if was != MeasurementState.DRAFT and (fields is None or not WORKFLOW_FIELDS.issuperset(fields)):
                raise MeasurementIsFinalError("A measurement that was handed in is only corrected by a new revision.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Remove a draft. Raises ``MeasurementIsFinalError`` for what was handed in."""
        if self.state != MeasurementState.DRAFT:
            raise MeasurementIsFinalError("A measurement that was handed in is never removed.")
        return super().delete(*args, **kwargs)


class BaselineDesignation(models.Model):
    """Which measurement of a unit is its baseline. Another one is another row, with a reason.

    Written by ``kpis.services.measuring``: when a baseline round is published, and by M&E for who joined later.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="baselines")
    unit = models.ForeignKey(ReportingUnit, on_delete=models.PROTECT, related_name="baselines")
    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="baseline_of")
    version = models.PositiveSmallIntegerField(_("version"))
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.TextField(_("reason"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("set at"))

    class Meta:
        ordering = ["indicator", "unit", "-version"]
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "version"], name="baseline_version_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="baseline_has_reason"),
            models.CheckConstraint(
                condition=Q(version=1, supersedes__isnull=True) | Q(version__gt=1, supersedes__isnull=False),
                name="baseline_names_what_it_supersedes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} – {self.unit} v{self.version}"
