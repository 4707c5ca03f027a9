"""What the programme says: factors, white spots, initiatives, target groups, choice moments, possible partners."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from twenteboard.platform.bilingual import Bilingual

from .programme import Programme, ProgrammeLine


class SuccessFactor(models.Model):
    """One of the nine theoretical factors a proposal seeks to influence. Written by fixture and administrator."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="factors", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title_nl = models.CharField(_("title (Dutch)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    gist_nl = models.TextField(_("gist (Dutch)"))
    gist_en = models.TextField(_("gist (English)"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    title = Bilingual()
    gist = Bilingual()

    class Meta:
        ordering = ["programme", "number"]
        verbose_name = _("success factor")
        verbose_name_plural = _("success factors")
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="factor_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class ListedContent(models.Model):
    """Abstract: an ordered entry of a list that belongs to a programme."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("programme")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name_nl = models.CharField(_("name (Dutch)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    description_nl = models.TextField(_("description (Dutch)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    name = Bilingual()
    description = Bilingual()

    class Meta:
        abstract = True
        ordering = ["programme", "order", "name_nl"]

    def __str__(self) -> str:
        return self.name


class WhiteSpot(ListedContent):
    """Where nothing or too little runs yet, and applications are welcome."""

    lines = models.ManyToManyField(ProgrammeLine, related_name="white_spots", blank=True, verbose_name=_("lines"))

    class Meta(ListedContent.Meta):
        verbose_name = _("white spot")
        verbose_name_plural = _("white spots")


class Initiative(ListedContent):
    """Existing effort that a proposal can build on or scale up."""

    level_nl = models.CharField(_("level (Dutch)"), max_length=80, blank=True)
    level_en = models.CharField(_("level (English)"), max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("organisation"),
    )

    level = Bilingual()

    class Meta(ListedContent.Meta):
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")


class TargetGroup(ListedContent):
    """Whom a proposal wants to reach."""

    class Meta(ListedContent.Meta):
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")


class ChoiceMoment(ListedContent):
    """Moment at which pupils choose: PO→VO, profile, study, school→work."""

    class Meta(ListedContent.Meta):
        verbose_name = _("choice moment")
        verbose_name_plural = _("choice moments")


class LinePartner(models.Model):
    """A possible partner of a line, as the programme names it. Written by fixture and administrator."""

    line = models.ForeignKey(
        ProgrammeLine, on_delete=models.CASCADE, related_name="line_partners", verbose_name=_("programme line")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="line_links", verbose_name=_("organisation")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note_nl = models.CharField(_("note (Dutch)"), max_length=200, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=200, blank=True)

    note = Bilingual()

    class Meta:
        ordering = ["line", "order"]
        verbose_name = _("possible partner")
        verbose_name_plural = _("possible partners")
        constraints = [models.UniqueConstraint(fields=["line", "organisation"], name="line_partner_once")]

    def __str__(self) -> str:
        return f"{self.line}: {self.organisation}"
