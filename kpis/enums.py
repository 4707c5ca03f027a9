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


class UnitKind(models.TextChoices):
    """What a reporting unit is."""

    SCHOOL_LOCATION = "school_location", _("School location")
    SCHOOL_BOARD = "school_board", _("School board")
    MUNICIPALITY = "municipality", _("Municipality")
    SUBREGION = "subregion", _("Subregion")
    REGION = "region", _("Region")
    OTHER = "other", pgettext_lazy("kind of unit", "Other")


class MembershipKind(models.TextChoices):
    """Under what a reporting unit falls; of each kind one at a time."""

    BOARD = "board", _("School board")
    MUNICIPALITY = "municipality", _("Municipality")
    SUBREGION = "subregion", _("Subregion")


class PeriodType(models.TextChoices):
    """How a period is cut."""

    SCHOOL_YEAR = "school_year", _("School year")
    CALENDAR_YEAR = "calendar_year", _("Calendar year")
    QUARTER = "quarter", _("Quarter")
    CUSTOM = "custom", pgettext_lazy("kind of period", "Other")


class RoundKind(models.TextChoices):
    """Why is measured."""

    BASELINE = "baseline", _("Baseline measurement")
    MIDLINE = "midline", _("Midline measurement")
    ENDLINE = "endline", _("Endline measurement")
    MONITORING = "monitoring", _("Monitoring")


class RoundState(models.TextChoices):
    """Where a round stands."""

    PLANNED = "planned", pgettext_lazy("measurement round", "Planned")
    OPEN = "open", pgettext_lazy("measurement round", "Open for entry")
    REVIEW = "review", pgettext_lazy("measurement round", "Being checked")
    CLOSED = "closed", pgettext_lazy("measurement round", "Closed")
    PUBLISHED = "published", pgettext_lazy("measurement round", "Published")


class ExpectedState(models.TextChoices):
    """What became of a measurement that was expected."""

    EXPECTED = "expected", _("Not received")
    RECEIVED = "received", _("Received")
    WAIVED = "waived", _("Waived")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class ObsStatus(models.TextChoices):
    """What kind of observation a measurement is, after the observation status of SDMX."""

    FINAL = "final", _("Final")
    PROVISIONAL = "provisional", _("Provisional")
    ESTIMATED = "estimated", _("Estimated")
    BREAK = "break", _("Measured in another way than before")
    MISSING = "missing", _("Unknown")
    NOT_APPLICABLE = "not_applicable", _("Does not apply here")
    SUPPRESSED = "suppressed", _("Shielded by the source")


WITHOUT_VALUE = (ObsStatus.MISSING, ObsStatus.NOT_APPLICABLE, ObsStatus.SUPPRESSED)
NOT_FINAL = (ObsStatus.PROVISIONAL, ObsStatus.ESTIMATED)


class ReleaseStatus(models.TextChoices):
    """Whether the publisher may still change the figures of a release."""

    PROVISIONAL = "provisional", pgettext_lazy("release", "Provisional")
    FINAL = "final", pgettext_lazy("release", "Final")


class AdministrationState(models.TextChoices):
    """Where an administration of an instrument stands."""

    DRAFT = "draft", pgettext_lazy("administration", "Being filled in")
    HANDED_IN = "handed_in", pgettext_lazy("administration", "Handed in")


class AnswerBasis(models.TextChoices):
    """Whose answer to an item it is."""

    INDIVIDUAL = "individual", _("Everyone alone")
    CONSENSUS = "consensus", _("What they agreed on")


class MeasurementState(models.TextChoices):
    """Where a measurement is between entered and counted."""

    DRAFT = "draft", pgettext_lazy("measurement", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("measurement", "Waits for a check")
    RETURNED = "returned", pgettext_lazy("measurement", "Returned")
    VALIDATED = "validated", pgettext_lazy("measurement", "Checked")


class TargetScope(models.TextChoices):
    """For whom a target holds."""

    PROGRAMME = "programme", _("Programme")
    LINE = "line", _("Programme line")
    UNIT = "unit", _("Reporting unit")


class TargetReason(models.TextChoices):
    """Why a target was set anew."""

    FIRST = "first", _("First target")
    ADAPTIVE = "adaptive", _("Adjusted to what was learned")
    CONTEXT = "context", _("The context changed")
    BUDGET = "budget", _("Other budget")
    DELAY = "delay", _("Delay")
    DEFINITION = "definition", _("Other definition")
    OTHER = "other", pgettext_lazy("reason", "Other")


class Status(models.TextChoices):
    """How a KPI is doing, from baseline, target and time."""

    REACHED = "reached", _("Reached")
    ON_COURSE = "on_course", _("On course")
    ATTENTION = "attention", _("Needs attention")
    OFF_COURSE = "off_course", _("Off course")
    NOT_YET = "not_yet", _("Too early to say")
    NO_DATA = "no_data", _("No data")
    UNCLEAR = "unclear", _("Cannot be said")


class Verdict(models.TextChoices):
    """What the figures say about a promise."""

    SUPPORTED = "supported", pgettext_lazy("promise", "Supported")
    PARTLY = "partly", pgettext_lazy("promise", "Partly supported")
    NOT = "not", pgettext_lazy("promise", "Not supported")
    TOO_EARLY = "too_early", pgettext_lazy("promise", "Too early to say")
    NO_DATA = "no_data", pgettext_lazy("promise", "No data")


# With these verdicts something was seen: the evidence and other explanations are then named.
WITH_EVIDENCE = (Verdict.SUPPORTED, Verdict.PARTLY, Verdict.NOT)


class ParticipationRole(models.TextChoices):
    """How a unit takes part in a project."""

    PARTICIPANT = "participant", _("Takes part")
    COMPARISON = "comparison", _("Comparison, takes no part")


class YearReportState(models.TextChoices):
    """Where a yearly report stands."""

    DRAFT = "draft", pgettext_lazy("yearly report", "Being written")
    PUBLISHED = "published", pgettext_lazy("yearly report", "Published")


class KpiPaperKind(models.TextChoices):
    """Papers of the monitoring."""

    YEAR = "year", _("Yearly report")


class FactKind(models.TextChoices):
    """What a reference figure is, as its source says."""

    OBSERVED = "observed", pgettext_lazy("kind of figure", "Observed")
    FORECAST = "forecast", pgettext_lazy("kind of figure", "Forecast")
    TARGET = "target", pgettext_lazy("kind of figure", "Target")
    COMMITMENT = "commitment", pgettext_lazy("kind of figure", "Commitment")
    BUDGET = "budget", pgettext_lazy("kind of figure", "Budget")
    PLAN = "plan", pgettext_lazy("kind of figure", "Plan")
    RULE = "rule", pgettext_lazy("kind of figure", "Rule")
    EFFECT = "effect", pgettext_lazy("kind of figure", "Effect found")
