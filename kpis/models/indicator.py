"""Indicators: identity, definition sheets by version, and the lines they belong to."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme, ProgrammeLine
from twenteboard.platform.bilingual import Bilingual

from ..enums import Direction, Level, RollupTime, RollupUnits, TemporalNature, ValueType
from ..querysets import IndicatorQuerySet

# Which roll-up belongs to which kind of value: (value type, temporal nature or None for any) -> allowed rules.
VALID_ROLLUPS = {
    (ValueType.PERCENTAGE, None): ({RollupUnits.POOLED_RATIO}, {RollupTime.LAST}),
    (ValueType.RATIO, None): ({RollupUnits.POOLED_RATIO}, {RollupTime.LAST}),
    (ValueType.BOOLEAN, None): ({RollupUnits.COUNT_TRUE, RollupUnits.SHARE_TRUE}, {RollupTime.LAST}),
    (ValueType.ORDINAL, None): ({RollupUnits.DISTRIBUTION, RollupUnits.MEDIAN}, {RollupTime.LAST}),
    (ValueType.NARRATIVE, None): ({RollupUnits.NONE}, {RollupTime.NONE}),
    (ValueType.COUNT, TemporalNature.STOCK): ({RollupUnits.SUM}, {RollupTime.LAST}),
    (ValueType.COUNT, TemporalNature.FLOW): ({RollupUnits.SUM}, {RollupTime.SUM}),
    (ValueType.COUNT, TemporalNature.RUNNING_TOTAL): ({RollupUnits.SUM}, {RollupTime.LAST}),
}


# Kinds of value that follow from what a team agreed on: with a level from which an item counts, or by the middle level.
COUNTS_ITEMS = (ValueType.PERCENTAGE, ValueType.BOOLEAN)
FROM_INSTRUMENT = (*COUNTS_ITEMS, ValueType.ORDINAL)


def _instrument_condition() -> models.Q:
    without = models.Q(instrument__isnull=True, instrument_level__isnull=True)
    # An empty level would make the whole condition unknown, which a database lets pass.
    level = models.Q(instrument_level__isnull=False, instrument_level__gte=1)
    counted = level & models.Q(instrument__isnull=False, value_type__in=COUNTS_ITEMS)
    middle = models.Q(instrument__isnull=False, instrument_level__isnull=True, value_type=ValueType.ORDINAL)
    return without | counted | middle


def _rollup_condition() -> models.Q:
    condition = models.Q(pk__isnull=True)
    for (value_type, nature), (units, time) in VALID_ROLLUPS.items():
        row = models.Q(value_type=value_type, rollup_units__in=sorted(units), rollup_time__in=sorted(time))
        if nature is not None:
            row &= models.Q(temporal_nature=nature)
        condition = row if condition == models.Q(pk__isnull=True) else condition | row
    return condition


class Indicator(models.Model):
    """Identity of a KPI. It never carries a definition: that is in its versions. Written by the administrator."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("programme")
    )
    code = models.CharField(_("code"), max_length=10)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title_nl = models.CharField(_("title (Dutch)"), max_length=400)
    title_en = models.CharField(_("title (English)"), max_length=400, blank=True)
    short_nl = models.CharField(_("short name (Dutch)"), max_length=80)
    short_en = models.CharField(_("short name (English)"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.OUTCOME)
    is_indicative = models.BooleanField(_("indicative"), default=False)
    is_public = models.BooleanField(_("public"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    lines = models.ManyToManyField(
        ProgrammeLine, through="IndicatorLine", related_name="indicators", verbose_name=_("lines")
    )

    title = Bilingual()
    short = Bilingual()

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "order"]
        verbose_name = _("KPI")
        verbose_name_plural = _("KPIs")
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.short}"

    @property
    def definition(self) -> "IndicatorVersion | None":
        """The newest definition sheet; reads prefetched versions when there are."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)


class IndicatorLine(models.Model):
    """A KPI belongs to a line, at a place in that line's list."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="line_links", verbose_name=_("KPI"))
    line = models.ForeignKey(
        ProgrammeLine, on_delete=models.CASCADE, related_name="indicator_links", verbose_name=_("programme line")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["line", "order"]
        verbose_name = _("KPI of a line")
        verbose_name_plural = _("KPIs of a line")
        constraints = [models.UniqueConstraint(fields=["indicator", "line"], name="indicator_line_once")]

    def __str__(self) -> str:
        return f"{self.line} – {self.indicator}"


class IndicatorVersion(models.Model):
    """A definition sheet. Another meaning is another version; old measurements keep theirs. Written by M&E."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions", verbose_name=_("KPI"))
    number = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    definition_nl = models.TextField(_("definition (Dutch)"))
    definition_en = models.TextField(_("definition (English)"), blank=True)
    unit_nl = models.CharField(_("unit (Dutch)"), max_length=60)
    unit_en = models.CharField(_("unit (English)"), max_length=60, blank=True)
    numerator_definition_nl = models.TextField(_("what the numerator counts (Dutch)"), blank=True)
    numerator_definition_en = models.TextField(_("what the numerator counts (English)"), blank=True)
    denominator_definition_nl = models.TextField(_("what the denominator counts (Dutch)"), blank=True)
    denominator_definition_en = models.TextField(_("what the denominator counts (English)"), blank=True)
    value_type = models.CharField(_("kind of value"), max_length=12, choices=ValueType)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.INCREASE)
    temporal_nature = models.CharField(
        _("relation to time"), max_length=15, choices=TemporalNature, default=TemporalNature.STOCK
    )
    rollup_units = models.CharField(_("roll-up over units"), max_length=15, choices=RollupUnits)
    rollup_time = models.CharField(_("roll-up over time"), max_length=5, choices=RollupTime)
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), default=0)
    min_group_size = models.PositiveSmallIntegerField(
        _("smallest group that is shown"),
        null=True,
        blank=True,
        help_text=_("People for a share, schools otherwise. Left empty it is that of the programme."),
    )
    instrument = models.ForeignKey(
        "kpis.Instrument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="definitions",
        verbose_name=_("computed from an instrument"),
    )
    instrument_level = models.PositiveSmallIntegerField(
        _("lowest level that counts"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    collection_method_nl = models.TextField(_("how it is measured (Dutch)"), blank=True)
    collection_method_en = models.TextField(_("how it is measured (English)"), blank=True)
    is_comparable = models.BooleanField(_("comparable with the previous version"), default=True)
    to_be_confirmed = models.BooleanField(_("working definition, to be confirmed"), default=False)
    note_nl = models.TextField(_("note (Dutch)"), blank=True)
    note_en = models.TextField(_("note (English)"), blank=True)
    reason = models.CharField(_("why this version"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(_("made on"), null=True, blank=True, editable=False)

    definition = Bilingual()
    unit = Bilingual()
    numerator_definition = Bilingual()
    denominator_definition = Bilingual()
    note = Bilingual()
    collection_method = Bilingual()

    class Meta:
        ordering = ["indicator", "-number"]
        verbose_name = _("definition of a KPI")
        verbose_name_plural = _("definitions of KPIs")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_once"),
            models.CheckConstraint(condition=_rollup_condition(), name="indicator_version_rollup_valid"),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="indicator_version_dates_in_order",
            ),
            models.CheckConstraint(condition=_instrument_condition(), name="indicator_version_instrument_fits"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} v{self.number}"

    def clean(self) -> None:
        """Refuse a roll-up, or a rule for an instrument, that does not belong to the kind of value."""
        super().clean()
        self._clean_instrument()
        allowed = VALID_ROLLUPS.get((self.value_type, None)) or VALID_ROLLUPS.get(
            (self.value_type, self.temporal_nature)
        )
        if not allowed or self.rollup_units not in allowed[0] or self.rollup_time not in allowed[1]:
            raise ValidationError(
                {"rollup_units": _("This way of adding up does not belong to this kind of value. Choose another one.")}
            )

    @property
    def instrument_rule(self) -> str:
        """How the value follows from the items of the instrument, in words; empty without an instrument."""
        if self.instrument_id is None:
            return ""
        if self.value_type == ValueType.ORDINAL:
            return gettext("The middle one of the levels on which the team agreed.")
        rules = {
            ValueType.BOOLEAN: gettext("Yes when the team agreed on level %(level)s or higher for every item."),
            ValueType.PERCENTAGE: gettext("The share of items for which the team agreed on level %(level)s or higher."),
        }
        return rules[ValueType(self.value_type)] % {"level": self.instrument_level}

    def _clean_instrument(self) -> None:
        if self.instrument_id is None:
            if self.instrument_level is not None:
                raise ValidationError({"instrument": _("Choose the instrument to which this level belongs.")})
        elif self.value_type not in FROM_INSTRUMENT:
            raise ValidationError(
                {"instrument": _("This kind of value cannot be computed from an instrument. Leave this empty.")}
            )
        elif self.value_type in COUNTS_ITEMS and not self.instrument_level:
            raise ValidationError({"instrument_level": _("Enter from which level an item counts, for instance 3.")})
        elif self.value_type == ValueType.ORDINAL and self.instrument_level is not None:
            raise ValidationError(
                {"instrument_level": _("Leave this empty: a level on a scale is the middle one of all items.")}
            )
