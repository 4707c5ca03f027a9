"""Choices of the kpis app (see ``docs/glossary.md``; terms follow IATI, DHIS2 and SDMX)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    """Where an indicator lives: on schools and cities, on projects, or in the surroundings."""

    OUTCOME = "outcome", _("Effect")
    OUTPUT = "output", _("Result of a project")
    CONTEXT = "context", _("Context")


class ValueType(models.TextChoices):
    """What one measurement holds."""

    COUNT = "count", pgettext_lazy("kind of value", "Number")
    PERCENTAGE = "percentage", _("Share (numerator and denominator)")
    RATIO = "ratio", _("Ratio")
    BOOLEAN = "boolean", _("Criterion met or not")
    ORDINAL = "ordinal", _("Level on a scale")
    NARRATIVE = "narrative", pgettext_lazy("kind of value", "Description")


class Direction(models.TextChoices):
    """Which way is good."""

    INCREASE = "increase", _("More is better")
    DECREASE = "decrease", _("Less is better")
    MAINTAIN = "maintain", _("Stay within a band")
    NONE = "none", _("No direction")


class TemporalNature(models.TextChoices):
    """How a value relates to time."""

    STOCK = "stock", _("On a reference date")
    FLOW = "flow", _("Within a period")
    RUNNING_TOTAL = "running_total", _("Total so far")


class RollupUnits(models.TextChoices):
    """How values of units become one value. A plain mean of percentages is not offered."""

    POOLED_RATIO = "pooled_ratio", _("Sum of numerators over sum of denominators")
    SUM = "sum", _("Sum")
    COUNT_TRUE = "count_true", _("Number that meets the criterion")
    SHARE_TRUE = "share_true", _("Share that meets the criterion")
    DISTRIBUTION = "distribution", _("Distribution over levels")
    MEDIAN = "median", _("Median")
    NONE = "none", _("Not added up")


class RollupTime(models.TextChoices):
    """How values over time become one value."""

    LAST = "last", _("Last value")
    SUM = "sum", _("Sum")
    NONE = "none", _("Not added up")
