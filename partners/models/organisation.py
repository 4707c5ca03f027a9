"""The partner register: organisations, programmes, groups and categories, and the municipalities."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import PartnerKind, Pillar, Sector
from ..querysets import OrganisationQuerySet
from ..validators import validate_brin, validate_kvk, validate_rsin


class Municipality(models.Model):
    """A municipality with its CBS code. Written by the programme fixture and the administrator."""

    code = models.CharField(
        _("CBS code"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^GM\d{4}$", _("Write the code as GM0153."))],
    )
    name = models.CharField(_("name"), max_length=80)
    in_twente = models.BooleanField(_("in Twente"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """One entry of the partner register.

    Not every entry is a legal body: the programme also names programmes, groups ("Stedenband rectoren") and
    categories ("broedplaatsen"). Only organisations and programmes can be members of a consortium. An entry that is
    used is never deleted, only deactivated or merged. Written by the administrator, and through
    ``partners.services.register_organisation`` by an applicant whose organisation is not in the list yet.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PartnerKind, default=PartnerKind.ORGANISATION)
    pillar = models.CharField(_("pillar"), max_length=20, choices=Pillar, default=Pillar.OTHER)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, default=Sector.OTHER)
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("municipality"),
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    kvk = models.CharField(_("KvK number"), max_length=8, blank=True, validators=[validate_kvk])
    rsin = models.CharField(_("RSIN"), max_length=9, blank=True, validators=[validate_rsin])
    brin = models.CharField(_("BRIN"), max_length=6, blank=True, validators=[validate_brin])
    website = models.URLField(_("website"), blank=True)
    description_nl = models.TextField(_("description (Dutch)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    is_verified = models.BooleanField(
        _("checked by an administrator"), default=True, help_text=_("Entries made by applicants start unchecked.")
    )
    is_example = models.BooleanField(_("fictitious example"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    created_by = models.ForeignKey(
        "partners.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["kvk"], condition=~models.Q(kvk=""), name="organisation_kvk_unique"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("pk")),
                name="organisation_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Short name where there is one, else the full name."""
        return self.short_name or self.name

    @property
    def can_join(self) -> bool:
        """Whether this entry can be a member of a consortium; the same as ``can_join_consortium()`` asks."""
        joins = self.kind in (PartnerKind.ORGANISATION, PartnerKind.PROGRAMME)
        return joins and self.is_active and self.merged_into_id is None

    def clean(self) -> None:
        """Store official numbers in one form."""
        super().clean()
        self.kvk = self.kvk.replace(" ", "").replace(".", "")
        self.rsin = self.rsin.replace(" ", "").replace(".", "")
        self.brin = self.brin.replace(" ", "").upper()


class OrganisationAlias(models.Model):
    """Another name under which an organisation is known ("STO", "ROC"). Written by the administrator."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")

    def __str__(self) -> str:
        return self.name
