"""Versioned lists by which proposals are judged: KRACHT criteria and eligibility checks."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.bilingual import Bilingual

from ..enums import VersionStatus
from .programme import Programme


class VersionedList(models.Model):
    """Abstract: a numbered version of a list; at most one per programme is in force."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("programme")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    label = models.CharField(_("label"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["programme", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="%(class)s_version_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=models.Q(status="in_force"), name="%(class)s_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CriteriaSet(VersionedList):
    """A version of the KRACHT criteria plus the covenant check. A proposal keeps the set it was invited under."""

    class Meta(VersionedList.Meta):
        verbose_name = _("criteria set")
        verbose_name_plural = _("criteria sets")


class Criterion(models.Model):
    """One criterion. ``letter`` is shown (K, R, A, C, H, T; ✓ for the covenant); scores run from 1 to ``scale_max``."""

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("criteria set")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.SlugField(_("code"), max_length=30)
    letter = models.CharField(_("letter"), max_length=2)
    title_nl = models.CharField(_("title (Dutch)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120, blank=True)
    question_nl = models.TextField(_("question (Dutch)"))
    question_en = models.TextField(_("question (English)"), blank=True)
    guidance_nl = models.TextField(_("guidance (Dutch)"), blank=True)
    guidance_en = models.TextField(_("guidance (English)"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    scale_max = models.PositiveSmallIntegerField(_("highest score"), default=5, validators=[MinValueValidator(2)])
    is_knock_out = models.BooleanField(_("decisive: must be met"), default=False)
    to_be_confirmed = models.BooleanField(_("to be confirmed"), default=False)

    title = Bilingual()
    question = Bilingual()
    guidance = Bilingual()

    class Meta:
        ordering = ["criteria_set", "order"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [models.UniqueConstraint(fields=["criteria_set", "code"], name="criterion_code_once")]

    def __str__(self) -> str:
        return f"{self.letter} – {self.title}"


class CheckList(VersionedList):
    """A version of the questions TBD answers when it qualifies a proposal."""

    class Meta(VersionedList.Meta):
        verbose_name = _("check list")
        verbose_name_plural = _("check lists")


class Check(models.Model):
    """One eligibility or completeness check; ``section`` names the part of the proposal it is about."""

    check_list = models.ForeignKey(
        CheckList, on_delete=models.CASCADE, related_name="checks_of_list", verbose_name=_("check list")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.SlugField(_("code"), max_length=40)
    section = models.SlugField(_("section of the proposal"), max_length=30, blank=True)
    question_nl = models.TextField(_("question (Dutch)"))
    question_en = models.TextField(_("question (English)"), blank=True)
    guidance_nl = models.TextField(_("guidance (Dutch)"), blank=True)
    guidance_en = models.TextField(_("guidance (English)"), blank=True)
    is_eligibility = models.BooleanField(_("a no makes the proposal ineligible"), default=False)

    question = Bilingual()
    guidance = Bilingual()

    class Meta:
        ordering = ["check_list", "order"]
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [models.UniqueConstraint(fields=["check_list", "code"], name="check_code_once")]

    def __str__(self) -> str:
        return self.code
