"""The frame (deal, covenant, theme) and the programme with its lines."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.bilingual import Bilingual

from ..querysets import ProgrammeLineQuerySet, ProgrammeQuerySet

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class Deal(models.Model):
    """A Regio Deal: money of the state beside money of the region. Written by the fixture and the administrator."""

    slug = models.SlugField(_("name in addresses"), unique=True)
    name_nl = models.CharField(_("name (Dutch)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    summary_nl = models.TextField(_("summary (Dutch)"), blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    state_share_max = models.DecimalField(
        _("largest share of the state (%)"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("50.00"),
        validators=PERCENT,
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    name = Bilingual()
    summary = Bilingual()

    class Meta:
        ordering = ["name_nl"]
        verbose_name = _("deal")
        verbose_name_plural = _("deals")

    def __str__(self) -> str:
        return self.name


class Covenant(models.Model):
    """The agreement with the Rijk that a deal rests on; decisive when a proposal is judged."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="covenants", verbose_name=_("deal"))
    name_nl = models.CharField(_("name (Dutch)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    check_question_nl = models.TextField(_("question for the covenant check (Dutch)"), blank=True)
    check_question_en = models.TextField(_("question for the covenant check (English)"), blank=True)

    name = Bilingual()
    check_question = Bilingual()

    class Meta:
        verbose_name = _("covenant")
        verbose_name_plural = _("covenants")

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A theme worked out by the three O's together; the frame above the programme."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="themes", verbose_name=_("deal"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name_nl = models.CharField(_("name (Dutch)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)

    name = Bilingual()

    class Meta:
        ordering = ["order"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A programme such as "Instroom Technologie"; its settings are columns. Written by fixture and administrator."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("deal"))
    slug = models.SlugField(_("name in addresses"), unique=True)
    name_nl = models.CharField(_("name (Dutch)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    motto_nl = models.CharField(_("motto (Dutch)"), max_length=200, blank=True)
    motto_en = models.CharField(_("motto (English)"), max_length=200, blank=True)
    summary_nl = models.TextField(_("summary (Dutch)"), blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    aim_nl = models.TextField(_("aim (Dutch)"), blank=True)
    aim_en = models.TextField(_("aim (English)"), blank=True)
    criteria_statement_nl = models.TextField(
        _("statement on the criteria (Dutch)"), blank=True, help_text=_("Printed on forms, review pages and papers.")
    )
    criteria_statement_en = models.TextField(_("statement on the criteria (English)"), blank=True)
    objection_nl = models.TextField(
        _("how to object (Dutch)"), blank=True, help_text=_("Printed in letters; an empty line starts a new paragraph.")
    )
    objection_en = models.TextField(_("how to object (English)"), blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    is_open = models.BooleanField(_("open for quickscans"), default=True)
    state_share_max = models.DecimalField(
        _("largest share of the state per proposal (%)"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("50.00"),
        validators=PERCENT,
    )
    min_reviewers = models.PositiveSmallIntegerField(_("smallest number of reviewers"), default=2)
    review_days = models.PositiveSmallIntegerField(_("term for a review (working days)"), default=10)
    reaction_days = models.PositiveSmallIntegerField(_("term for a reaction to the advice (working days)"), default=10)
    completion_days = models.PositiveSmallIntegerField(_("term for a completion (working days)"), default=10)
    draft_months = models.PositiveSmallIntegerField(_("months before an unfinished draft lapses"), default=12)
    quorum = models.PositiveSmallIntegerField(_("voting seats that must be present"), default=6)
    publish_rejections = models.BooleanField(_("rejections are public"), default=False)
    report_months = models.PositiveSmallIntegerField(
        _("months between progress reports"), default=6, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    report_days = models.PositiveSmallIntegerField(_("term for a progress report after its period (days)"), default=28)
    variance_percent = models.PositiveSmallIntegerField(
        _("difference between forecast and budget that asks a reason (%)"), default=10
    )
    min_group_size = models.PositiveSmallIntegerField(_("smallest group that is shown"), default=5)
    story_years = models.PositiveSmallIntegerField(
        _("years that the words of a story are kept"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )

    name = Bilingual()
    motto = Bilingual()
    summary = Bilingual()
    aim = Bilingual()
    criteria_statement = Bilingual()
    objection = Bilingual()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["name_nl"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="programme_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeLine(models.Model):
    """A line of the programme: aanleiding, doel, aanpak, resultaat. Written by fixture and administrator."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="lines", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    name_nl = models.CharField(_("name (Dutch)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    summary_nl = models.CharField(_("in one sentence (Dutch)"), max_length=300, blank=True)
    summary_en = models.CharField(_("in one sentence (English)"), max_length=300, blank=True)
    reason_nl = models.TextField(_("reason (Dutch)"), blank=True)
    reason_en = models.TextField(_("reason (English)"), blank=True)
    goal_nl = models.TextField(_("goal (Dutch)"), blank=True)
    goal_en = models.TextField(_("goal (English)"), blank=True)
    approach_nl = models.TextField(_("approach (Dutch)"), blank=True)
    approach_en = models.TextField(_("approach (English)"), blank=True)
    result_nl = models.TextField(_("result (Dutch)"), blank=True)
    result_en = models.TextField(_("result (English)"), blank=True)
    is_open = models.BooleanField(_("open for quickscans"), default=True)

    name = Bilingual()
    summary = Bilingual()
    reason = Bilingual()
    goal = Bilingual()
    approach = Bilingual()
    result = Bilingual()

    objects = ProgrammeLineQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "number"]
        verbose_name = _("programme line")
        verbose_name_plural = _("programme lines")
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="line_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ContoursVersion(models.Model):
    """A dated version of the programme text. A proposal keeps the version it answered.

    ``content`` is the frozen text of the lines, factors and KPIs. Written only by
    ``programmes.services.freeze_contours``; never changed afterwards.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="contours_versions", verbose_name=_("programme")
    )
    dated = models.DateField(_("dated"))
    label = models.CharField(_("label"), max_length=120)
    content = models.JSONField(_("content"), default=dict, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-dated", "-pk"]
        get_latest_by = ["dated", "pk"]
        verbose_name = _("version of the contours")
        verbose_name_plural = _("versions of the contours")
        constraints = [models.UniqueConstraint(fields=["programme", "dated"], name="contours_date_once")]

    def __str__(self) -> str:
        return self.label
