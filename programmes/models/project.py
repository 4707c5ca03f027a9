"""A granted project: what was decided, who does it, and what is due."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Municipality, Organisation

from ..enums import CostCategory, MemberRole, MoneyForm, MoneySource, ProjectState
from ..querysets import ProjectQuerySet
from .content import SuccessFactor, TargetGroup
from .programme import Programme, ProgrammeLine

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class Project(models.Model):
    """A project opened by a grant. A project never knows its proposal; the proposal points here.

    Written by ``programmes.services.open_project``; ``state`` by ``programmes.services.steering`` alone.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="projects", verbose_name=_("programme")
    )
    line = models.ForeignKey(
        ProgrammeLine, on_delete=models.PROTECT, related_name="projects", verbose_name=_("programme line")
    )
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"))
    language = models.CharField(_("language of the texts"), max_length=5, default="nl")
    state = models.CharField(_("state"), max_length=10, choices=ProjectState, default=ProjectState.RUNNING)
    granted_amount = models.DecimalField(_("granted (euro)"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)
    total_costs = models.DecimalField(_("total costs (euro)"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)
    granted_on = models.DateField(_("granted on"))
    decision_number = models.CharField(_("decision"), max_length=20)
    decision_public_text = models.TextField(_("decision as published"), blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="projects", verbose_name=_("municipalities")
    )
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="projects", verbose_name=_("target groups")
    )
    factors = models.ManyToManyField(
        SuccessFactor, blank=True, related_name="projects", verbose_name=_("success factors")
    )
    is_example = models.BooleanField(_("fictitious example"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_on", "-pk"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(condition=models.Q(granted_amount__gte=0), name="project_amount_not_negative"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="project_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The public page of the project."""
        return reverse("programmes:project", args=[self.number])


class ProjectPartner(models.Model):
    """An organisation in a project, with what it promised to do."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="project_links", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=10, choices=MemberRole)
    commitment = models.TextField(_("commitment"), blank=True)

    class Meta:
        ordering = ["role", "organisation__name"]
        verbose_name = _("project partner")
        verbose_name_plural = _("project partners")
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="project_partner_once"),
            models.UniqueConstraint(fields=["project"], condition=models.Q(role="lead"), name="project_one_lead"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Milestone(models.Model):
    """A phase (with a start) or measuring point of a project that is due on a date and can be met, with evidence."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("project"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    phase = models.CharField(_("phase"), max_length=160, blank=True)
    title = models.CharField(_("title"), max_length=200)
    starts_on = models.DateField(_("starts on"), null=True, blank=True, help_text=_("Of a phase; a point has none."))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)

    class Meta:
        ordering = ["project", "order"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(due_on__isnull=True)
                | models.Q(due_on__gte=models.F("starts_on")),
                name="milestone_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(met_on__isnull=True) | ~models.Q(evidence=""), name="milestone_met_has_evidence"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Obligation(models.Model):
    """A condition of the decision that somebody must meet before a date: met by the consortium, confirmed by TBD."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="obligations", verbose_name=_("project")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.TextField(_("obligation"))
    owner = models.CharField(_("owner"), max_length=160)
    due_on = models.DateField(_("due on"))
    met_on = models.DateField(_("met on"), null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("met by"),
    )
    note = models.TextField(_("note"), blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = models.TextField(_("why it is not met yet"), blank=True)

    class Meta:
        ordering = ["project", "order"]
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_on__isnull=True)
                | models.Q(met_on__isnull=False, confirmed_by__isnull=False),
                name="obligation_met_before_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("met_by")),
                name="obligation_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class BudgetLine(models.Model):
    """Money of a project as decided: costs by category, or funding by source and form, per year. Euro."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="budget_lines", verbose_name=_("project")
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    category = models.CharField(_("cost category"), max_length=20, choices=CostCategory, blank=True)
    source = models.CharField(_("source"), max_length=20, choices=MoneySource, blank=True)
    form = models.CharField(_("form"), max_length=10, choices=MoneyForm, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    amount = models.DecimalField(_("amount in euros"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)

    class Meta:
        ordering = ["project", "year", "pk"]
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="budget_line_not_negative"),
            models.CheckConstraint(
                condition=(models.Q(category="") & ~models.Q(source=""))
                | (~models.Q(category="") & models.Q(source="")),
                name="budget_line_cost_or_funding",
            ),
        ]

    def __str__(self) -> str:
        return self.description or str(self.amount)
