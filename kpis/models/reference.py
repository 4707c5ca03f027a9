"""Figures of others that stand beside our KPIs: series with a source, their values, and what they may be held against.

They are never added to or compared in a sum with our own measurements. Written by the command ``load_facts`` and, for
the links, by whoever keeps the KPIs.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.bilingual import Bilingual
from twenteboard.platform.formats import getal

from ..enums import FactKind
from ..reference_querysets import ReferenceValueQuerySet
from .indicator import Indicator

YEAR, PERCENT = "jaartal", "%"  # units of the sources that are written in a way of their own


class ReferenceSource(models.Model):
    """A report that figures were taken from."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    title = models.CharField(_("title"), max_length=200)
    published = models.CharField(_("published"), max_length=40)

    class Meta:
        ordering = ["code"]
        verbose_name = _("source of reference figures")
        verbose_name_plural = _("sources of reference figures")

    def __str__(self) -> str:
        return f"{self.title} ({self.published})"


class ReferenceSeries(models.Model):
    """One thing somebody counted, for one group, in one unit, in one report. The words are the report's, in Dutch."""

    name = models.CharField(_("figure"), max_length=200)
    segment = models.CharField(_("group"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40)
    source = models.ForeignKey(
        ReferenceSource, on_delete=models.PROTECT, related_name="series", verbose_name=_("source")
    )
    indicators = models.ManyToManyField(Indicator, through="ReferenceLink", related_name="reference_series")

    class Meta:
        ordering = ["name", "segment", "pk"]
        verbose_name = _("reference series")
        verbose_name_plural = _("reference series")
        constraints = [
            models.UniqueConstraint(fields=["name", "segment", "unit", "source"], name="reference_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.segment}"


class ReferenceValue(models.Model):
    """One figure of a series.

    ``period`` is the report's own word for the time ("2016-2017", "komende 7 jaar"); ``year`` is the last year named
    in it, only to sort by, and empty when none is named. ``value`` is in the unit of the series.
    """

    series = models.ForeignKey(ReferenceSeries, on_delete=models.CASCADE, related_name="values")
    kind = models.CharField(_("kind"), max_length=12, choices=FactKind)
    period = models.CharField(_("period"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    remark_nl = models.CharField(_("remark (Dutch)"), max_length=300, blank=True)
    remark_en = models.CharField(_("remark (English)"), max_length=300, blank=True)

    remark = Bilingual()

    objects = ReferenceValueQuerySet.as_manager()

    class Meta:
        ordering = ["series__name", "series__segment", "year", "pk"]
        verbose_name = _("reference figure")
        verbose_name_plural = _("reference figures")
        constraints = [
            models.UniqueConstraint(fields=["series", "kind", "period"], name="reference_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} ({self.period})"

    @property
    def plain_value(self) -> Decimal:
        """The value without zeros behind the comma, and never as a power of ten."""
        return Decimal(f"{self.value.normalize():f}")

    @property
    def shown(self) -> str:
        """The value as people write it: a year without a dot, "40%" for a bare percentage."""
        if self.series.unit == YEAR:
            return f"{self.value:.0f}"
        text = getal(self.plain_value)
        return f"{text}%" if self.series.unit == PERCENT else text

    @property
    def unit_shown(self) -> str:
        """The unit, when the value does not say it already."""
        return "" if self.series.unit in (YEAR, PERCENT) else self.series.unit


class ChangedByPeople(models.Model):
    """Abstract: a row that comes from the file until somebody changes it.

    Once ``changed_by`` names a person, loading the file again leaves the row alone. Taken away is ``is_active`` false:
    the row stays, so that the file does not bring it back.
    """

    is_active = models.BooleanField(_("shown"), default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(_("changed on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class ReferenceLink(ChangedByPeople):
    """A series speaks to a KPI. ``differs``: it counts something else, and the page warns of that."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="reference_links")
    series = models.ForeignKey(ReferenceSeries, on_delete=models.CASCADE, related_name="links")
    differs = models.BooleanField(_("counts something else"), default=True)
    note_nl = models.CharField(_("what differs (Dutch)"), max_length=300, blank=True)
    note_en = models.CharField(_("what differs (English)"), max_length=300, blank=True)

    note = Bilingual()

    class Meta:
        ordering = ["indicator", "series__name", "series__segment"]
        verbose_name = _("reference figure of a KPI")
        verbose_name_plural = _("reference figures of a KPI")
        constraints = [models.UniqueConstraint(fields=["indicator", "series"], name="reference_link_once")]

    def __str__(self) -> str:
        return f"{self.indicator} – {self.series}"


class NationalTarget(ChangedByPeople):
    """A national target and a series that shows how far it was reached, as the same report holds them together."""

    order = models.PositiveSmallIntegerField(_("order"), default=0)
    target = models.ForeignKey(ReferenceSeries, on_delete=models.CASCADE, related_name="as_target")
    realised = models.ForeignKey(ReferenceSeries, on_delete=models.CASCADE, related_name="as_realisation")
    label_nl = models.CharField(_("label (Dutch)"), max_length=120)
    label_en = models.CharField(_("label (English)"), max_length=120)

    label = Bilingual()

    class Meta:
        ordering = ["order"]
        verbose_name = _("national target")
        verbose_name_plural = _("national targets")
        constraints = [models.UniqueConstraint(fields=["target", "realised"], name="national_target_once")]

    def __str__(self) -> str:
        return self.label
