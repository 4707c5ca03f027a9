"""Choices of the programmes app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VersionStatus(models.TextChoices):
    """Life of a versioned list (criteria, checks): a proposal keeps the version it started with."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    RETIRED = "retired", _("Retired")


class MoneySource(models.TextChoices):
    """Who pays, as the Regio Deal counts it."""

    STATE_DEAL = "rijk_regiodeal", _("State, Regio Deal")
    STATE_OTHER = "rijk_overig", _("State, other")
    REGION_PUBLIC = "regio_publiek", _("Region, public")
    REGION_PRIVATE = "regio_privaat", _("Region, private")
    EU = "eu", _("European Union")


STATE_SOURCES = (MoneySource.STATE_DEAL, MoneySource.STATE_OTHER)


class MoneyForm(models.TextChoices):
    """How a contribution is made."""

    CASH = "cash", _("Money")
    IN_KIND = "in_kind", _("In kind (hours, materials, space)")


class CostCategory(models.TextChoices):
    """Cost categories of comparable regional and European schemes."""

    PREPARATION = "preparation", _("Preparation")
    PERSONNEL = "personnel", _("Personnel")
    EXTERNAL = "external", _("External expertise")
    EQUIPMENT = "equipment", _("Equipment and materials")
    INFRASTRUCTURE = "infrastructure", _("Housing and infrastructure")
    TRAVEL = "travel", _("Travel and accommodation")
    COMMUNICATION = "communication", _("Communication and events")
    OVERHEAD = "overhead", _("Overhead")


class ProjectState(models.TextChoices):
    """Where a granted project stands."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")
    CLOSED = "closed", pgettext_lazy("project", "Closed")


class MemberRole(models.TextChoices):
    """Role of an organisation in a consortium or project."""

    LEAD = "lead", _("Lead partner")
    PARTNER = "partner", _("Partner")


class ContributionType(models.TextChoices):
    """How a project contributes to a KPI."""

    DIRECT = "direct", _("Direct")
    INDIRECT = "indirect", _("Indirect")
    ENABLING = "enabling", _("Creates the conditions")


class ProjectLevel(models.TextChoices):
    """What a person of the consortium may do with a project."""

    LEAD_EDITOR = "lead_editor", _("Project leader")
    EDITOR = "editor", _("Writes")
    READER = "reader", _("Reads")


class ReportState(models.TextChoices):
    """Where a progress report is on its way from the consortium to TBD."""

    DRAFT = "draft", pgettext_lazy("report", "To be written")
    SUBMITTED = "submitted", pgettext_lazy("report", "Handed in")
    RETURNED = "returned", pgettext_lazy("report", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")


class SteeringOutcome(models.TextChoices):
    """What is decided about a project in execution."""

    CONTINUE = "continue", _("Continue")
    ADJUST = "adjust", _("Adjust")
    PAUSE = "pause", _("Pause")
    STOP = "stop", _("Stop")
    CLOSE = "close", _("Close")


class OutputStatus(models.TextChoices):
    """How sure the number of an output is."""

    COUNTED = "counted", pgettext_lazy("output", "Counted")
    ESTIMATED = "estimated", pgettext_lazy("output", "Estimated")
    UNKNOWN = "unknown", pgettext_lazy("output", "Not known")


class LessonKind(models.TextChoices):
    """Whether something is worth repeating."""

    WORKED = "worked", _("This worked")
    DID_NOT = "did_not", _("This did not work")


class ProjectPaperKind(models.TextChoices):
    """Papers of a project."""

    PROGRESS = "progress", _("Progress report")
