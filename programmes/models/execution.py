"""A project at work: who may work on it, what was spent, what is expected, and what may go wrong."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import CostCategory, LessonKind, MoneySource, ProjectLevel
from .project import NOT_NEGATIVE, Project

SCALE = [MinValueValidator(1), MaxValueValidator(5)]
YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]
HIGH, MIDDLE = 15, 8  # likelihood × impact, out of 25


class ProjectMember(models.Model):
    """A person of the consortium who may work on the project.

    Filled at the grant from the team of the proposal; changed by ``programmes.services.members``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="project_memberships")
    level = models.CharField(_("may"), max_length=12, choices=ProjectLevel, default=ProjectLevel.EDITOR)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["project", "pk"]
        verbose_name = _("project member")
        verbose_name_plural = _("project members")
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="project_member_once")]

    def __str__(self) -> str:
        return str(self.user)


class Expense(models.Model):
    """Money that was spent, in euros; a correction may be negative.

    Never changed or removed: what was entered wrongly is cancelled with a reason and entered again. ``year`` is the
    year of the budget it belongs to, which may differ from the year of ``spent_on``. Written by
    ``programmes.services.money``.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="expenses")
    year = models.PositiveSmallIntegerField(_("year of the budget"), validators=YEARS)
    category = models.CharField(_("cost category"), max_length=20, choices=CostCategory)
    source = models.CharField(_("paid from"), max_length=20, choices=MoneySource)
    amount = models.DecimalField(_("amount in euros"), max_digits=14, decimal_places=2)
    description = models.CharField(_("description"), max_length=200)
    spent_on = models.DateField(_("spent on"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)

    class Meta:
        ordering = ["-spent_on", "-pk"]
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        indexes = [models.Index(fields=["project", "year"], name="expense_of_year")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="expense_not_zero"),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | (models.Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~models.Q(cancel_reason="")),
                name="expense_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class Forecast(models.Model):
    """What a project expects to spend in one year in all, in euros. A new expectation is a new row; the last counts.

    ``reason`` is needed when it differs from the budget by more than the programme allows; the budget of that moment
    is kept in ``budget``. Written by ``programmes.services.money``.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="forecasts")
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    amount = models.DecimalField(_("expected in euros"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)
    budget = models.DecimalField(_("budget in euros"), max_digits=14, decimal_places=2, validators=NOT_NEGATIVE)
    reason = models.TextField(_("reason of the difference"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["project", "year", "-made_at", "-pk"]
        get_latest_by = ["made_at", "pk"]
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0, budget__gte=0), name="forecast_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"

    @property
    def difference(self) -> Decimal:
        """Forecast less budget, in euros."""
        return self.amount - self.budget


class ProjectRisk(models.Model):
    """What may go wrong, how likely and how bad (1–5 each), who watches it and when it is looked at again.

    Filled at the grant from the risks that were handed in; changed by ``programmes.services.risks``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    order = models.PositiveSmallIntegerField(default=0)
    description = models.CharField(_("risk"), max_length=300)
    likelihood = models.PositiveSmallIntegerField(_("likelihood (1–5)"), validators=SCALE)
    impact = models.PositiveSmallIntegerField(_("impact (1–5)"), validators=SCALE)
    measure = models.TextField(_("what is done about it"), blank=True)
    owner = models.CharField(_("owner"), max_length=160)
    review_on = models.DateField(_("look at it again on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    close_reason = models.CharField(_("why it is closed"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["project", "order", "pk"]
        verbose_name = _("risk of a project")
        verbose_name_plural = _("risks of projects")
        constraints = [
            models.UniqueConstraint(fields=["project", "order"], name="project_risk_number_once"),
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="project_risk_scale"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | ~models.Q(close_reason=""),
                name="project_risk_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact

    @property
    def size(self) -> str:
        """``high``, ``middle`` or ``low``."""
        return "high" if self.score >= HIGH else "middle" if self.score >= MIDDLE else "low"


class Lesson(models.Model):
    """What a project learned: what worked or did not, for who comes after. Written by ``programmes.services.lessons``.

    ``is_public`` puts it on the public list of lessons.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="lessons")
    kind = models.CharField(_("kind"), max_length=10, choices=LessonKind)
    title = models.CharField(_("lesson in one sentence"), max_length=160)
    text = models.TextField(_("what happened and what we would do again or otherwise"))
    is_public = models.BooleanField(_("everyone may read this lesson"), default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["worked", "did_not"]), name="lesson_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title
