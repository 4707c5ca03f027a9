"""Ways to divide what is measured: dimensions with categories, and what was measured of each category.

Only a share or a number of people can be measured by category. Whether a school meets a criterion, its level and its
description say something about the whole school; of a ratio the two numbers count different things, so that a group of
the one says nothing about the other.
"""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.bilingual import Bilingual

from ..enums import WITHOUT_VALUE, MeasurementState, ObsStatus, ValueType
from .indicator import IndicatorVersion
from .measurement import Measurement, MeasurementIsFinalError

BY_CATEGORY = (ValueType.PERCENTAGE, ValueType.COUNT)
CODE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use only small letters, digits and hyphens."))
EMPTY = Q(numerator__isnull=True, denominator__isnull=True, value__isnull=True)


class Dimension(models.Model):
    """A way to divide the people that are counted, such as gender. Written by ``kpis.services.categories``.

    ``is_partition``: everybody is in exactly one category, so that the categories together are the whole. Otherwise
    somebody may be in several or in none, and categories are never added up. What is used goes out of use; it stays.
    """

    code = models.CharField(
        _("code"), max_length=30, unique=True, validators=[CODE], help_text=_("Stands in addresses and files.")
    )
    name_nl = models.CharField(_("name (Dutch)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    is_partition = models.BooleanField(_("everybody is in exactly one category"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    name = Bilingual()

    class Meta:
        ordering = ["order", "name_nl"]
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """One group of a dimension. It is closed from a day on, never removed: what was measured keeps it."""

    dimension = models.ForeignKey(
        Dimension, on_delete=models.PROTECT, related_name="categories", verbose_name=_("dimension")
    )
    code = models.CharField(_("code"), max_length=30, validators=[CODE], help_text=_("Stands in addresses and files."))
    name_nl = models.CharField(_("name (Dutch)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    closed_on = models.DateField(_("closed from"), null=True, blank=True)

    name = Bilingual()

    class Meta:
        ordering = ["dimension", "order", "name_nl"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="category_code_once")]

    def __str__(self) -> str:
        return f"{self.dimension.name}: {self.name}"

    def is_asked_on(self, day) -> bool:
        """Whether a measurement of ``day`` has a place for this category."""
        return self.closed_on is None or day is None or day < self.closed_on


class VersionDimension(models.Model):
    """A definition sheet is measured by this dimension. Fixed from the moment something is expected under the sheet."""

    version = models.ForeignKey(IndicatorVersion, on_delete=models.CASCADE, related_name="dimension_links")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="uses")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["version", "order"]
        verbose_name = _("dimension of a definition")
        verbose_name_plural = _("dimensions of definitions")
        constraints = [models.UniqueConstraint(fields=["version", "dimension"], name="version_dimension_once")]

    def __str__(self) -> str:
        return f"{self.version} – {self.dimension}"

    def clean(self) -> None:
        """Refuse a definition that cannot be measured by category."""
        super().clean()
        if self.version.value_type not in BY_CATEGORY:
            raise ValidationError({"dimension": _("Only a share or a number can be measured by category.")})


def _fits_type() -> Q:
    """Condition: what is filled belongs to the kind of value; a half share is for a draft and counts for nothing."""
    without = [status.value for status in WITHOUT_VALUE]
    share = Q(value_type=ValueType.PERCENTAGE, value__isnull=True) & (
        Q(numerator__isnull=False) | Q(denominator__isnull=False)
    )
    number = Q(value_type=ValueType.COUNT, numerator__isnull=True, denominator__isnull=True, value__isnull=False)
    return Q(obs_status__in=without) & EMPTY | ~Q(obs_status__in=without) & (share | number)


class CategoryValueQuerySet(models.QuerySet):
    """Reads of what was measured by category."""

    def delete(self):
        """Refuse, unless all of them belong to drafts."""
        if self.exclude(measurement__state=MeasurementState.DRAFT).exists():
            raise MeasurementIsFinalError("What was handed in by category is never removed.")
        return super().delete()


class MeasurementCategoryValue(models.Model):
    """What one revision of a measurement says of one category; another revision brings its own.

    ``obs_status`` is that of the measurement, or why this category has no figure. Without a row the category is
    missing, which is never a zero. Written by ``kpis.services.parts``.
    """

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="category_values")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="measured")
    value_type = models.CharField(_("kind of value"), max_length=12, choices=ValueType)
    obs_status = models.CharField(_("status"), max_length=15, choices=ObsStatus, default=ObsStatus.FINAL)
    numerator = models.DecimalField(_("numerator"), max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=14, decimal_places=2, null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, null=True, blank=True)

    objects = CategoryValueQuerySet.as_manager()

    class Meta:
        ordering = ["measurement", "category"]
        verbose_name = _("value of a category")
        verbose_name_plural = _("values of categories")
        constraints = [
            models.UniqueConstraint(fields=["measurement", "category"], name="category_value_once"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="category_value_denominator_positive",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True)
                | Q(numerator__gte=0) & (Q(denominator__isnull=True) | Q(numerator__lte=F("denominator"))),
                name="category_value_within_whole",
            ),
            models.CheckConstraint(condition=_fits_type(), name="category_value_fits_type"),
        ]

    def __str__(self) -> str:
        return f"{self.measurement} – {self.category}"

    def clean(self) -> None:
        """Refuse a category of a dimension by which the definition is not measured."""
        super().clean()
        links = VersionDimension.objects.filter(version__expected=self.measurement.expected_id)
        if not links.filter(dimension=self.category.dimension_id).exists():
            raise ValidationError({"category": _("This KPI is not measured by this category.")})

    def save(self, *args, **kwargs) -> None:
        """Write to a draft. Raises ``MeasurementIsFinalError`` for what was handed in."""
        self._ensure_draft()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Remove from a draft. Raises ``MeasurementIsFinalError`` for what was handed in."""
        self._ensure_draft()
        return super().delete(*args, **kwargs)

    def _ensure_draft(self) -> None:
        state = Measurement.objects.filter(pk=self.measurement_id).values_list("state", flat=True).first()
        if state != MeasurementState.DRAFT:
            raise MeasurementIsFinalError("A measurement that was handed in is only corrected by a new revision.")
