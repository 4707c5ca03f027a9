"""When is measured, and what is expected then."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme

from ..enums import ExpectedState, PeriodType, RoundKind, RoundState
from ..measured import ExpectedQuerySet, RoundQuerySet
from .indicator import IndicatorVersion
from .units import ReportingUnit


class PeriodQuerySet(models.QuerySet):
    """Reads of periods."""

    def overlapping(self, start: date, end: date) -> "PeriodQuerySet":
        """Periods that share at least a day with ``start``–``end``, also when they stick out."""
        return self.filter(start__lte=end, end__gte=start)


class Period(models.Model):
    """A stretch of time that is measured. Periods of one type never overlap. Written by ``kpis.services.rounds``."""

    type = models.CharField(_("kind of period"), max_length=15, choices=PeriodType)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    label = models.CharField(_("label"), max_length=60)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-start"]
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        constraints = [
            models.UniqueConstraint(fields=["type", "start"], name="period_start_once"),
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="period_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuse overlap with another period of this type."""
        super().clean()
        if self.start is None or self.end is None:
            return
        others = Period.objects.filter(type=self.type).exclude(pk=self.pk)
        if others.overlapping(self.start, self.end).exists():
            raise ValidationError({"start": _("This period overlaps another one of the same kind.")})


class MeasurementRound(models.Model):
    """One time of measuring: what was it like on the reference date? Written by ``kpis.services.rounds``.

    A published round is locked; reopening it takes a reason and leaves a line in the log.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="measurement_rounds")
    kind = models.CharField(_("kind of measurement"), max_length=10, choices=RoundKind)
    label = models.CharField(_("name of the round"), max_length=80)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("period"))
    reference_date = models.DateField(_("reference date"))
    entry_opens_on = models.DateField(_("entry opens on"))
    entry_closes_on = models.DateField(_("entry closes on"))
    state = models.CharField(_("state"), max_length=10, choices=RoundState, default=RoundState.PLANNED)
    compared_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="compared_with",
        verbose_name=_("compared to"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_example = models.BooleanField(_("fictitious example"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-reference_date", "-pk"]
        verbose_name = _("measurement round")
        verbose_name_plural = _("measurement rounds")
        constraints = [
            models.UniqueConstraint(fields=["programme", "label"], name="round_label_once"),
            models.CheckConstraint(
                condition=models.Q(entry_closes_on__gte=models.F("entry_opens_on")), name="round_dates_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(compared_to__isnull=True) | ~models.Q(compared_to=models.F("pk")),
                name="round_not_compared_to_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(state="published", published_at__isnull=False, published_by__isnull=False)
                | ~models.Q(state="published"),
                name="round_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """The overview of the round."""
        return reverse("kpis:round", args=[self.pk])

    @property
    def takes_entries(self) -> bool:
        """Whether measurements can be entered or changed now."""
        return self.state in (RoundState.OPEN, RoundState.REVIEW)

    def clean(self) -> None:
        """Hold the reference date to the period."""
        super().clean()
        if self.period_id and self.reference_date and not self.period.start <= self.reference_date <= self.period.end:
            raise ValidationError({"reference_date": _("Choose a reference date within the period.")})


class ExpectedMeasurement(models.Model):
    """A definition that is to be measured at a unit in a round: the denominator of every response rate.

    Written by ``kpis.services.rounds`` when a round is planned, and by ``kpis.services.measuring`` after that.
    """

    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="expected")
    unit = models.ForeignKey(ReportingUnit, on_delete=models.PROTECT, related_name="expected")
    round = models.ForeignKey(MeasurementRound, on_delete=models.PROTECT, related_name="expected")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="expected_measurements",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=15, choices=ExpectedState, default=ExpectedState.EXPECTED)
    reason = models.TextField(_("reason"), blank=True)

    objects = ExpectedQuerySet.as_manager()

    class Meta:
        ordering = ["round", "unit", "version"]
        verbose_name = _("expected measurement")
        verbose_name_plural = _("expected measurements")
        constraints = [
            models.UniqueConstraint(fields=["version", "unit", "round"], name="expected_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["waived", "not_applicable"]) | ~models.Q(reason=""),
                name="expected_exception_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.unit} – {self.round}"
