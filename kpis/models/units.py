"""Where is measured: schools, boards, municipalities, and which belonged to which when."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.enums import Sector
from partners.models import Organisation
from partners.validators import validate_brin

from ..enums import MembershipKind, UnitKind
from ..unit_querysets import ReportingUnitQuerySet


class ReportingUnit(models.Model):
    """A place that is measured, or that schools belong to. Never deleted: closed, with its successor named.

    Written by ``kpis.services.units`` and the administrator.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind, default=UnitKind.SCHOOL_LOCATION)
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    brin = models.CharField(_("BRIN with location number"), max_length=6, blank=True, validators=[validate_brin])
    board_number = models.CharField(_("number of the board"), max_length=10, blank=True)
    cbs_code = models.CharField(_("CBS code"), max_length=6, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reporting_units",
        verbose_name=_("organisation"),
        help_text=_("Who acts for this organisation may enter measurements of the unit and what belongs to it."),
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    is_example = models.BooleanField(_("fictitious example"), default=False)

    objects = ReportingUnitQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("reporting unit")
        verbose_name_plural = _("reporting units")
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="unit_name_once"),
            models.UniqueConstraint(
                fields=["brin"], condition=~models.Q(brin="") & models.Q(closed_on__isnull=True), name="unit_brin_once"
            ),
            models.CheckConstraint(
                condition=models.Q(opened_on__isnull=True)
                | models.Q(closed_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="unit_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | models.Q(closed_on__isnull=False),
                name="unit_with_successor_is_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("pk")),
                name="unit_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """The official number that belongs to its kind."""
        return self.brin or self.board_number or self.cbs_code


class UnitMembershipQuerySet(models.QuerySet):
    """Reads of what belonged to what."""

    def valid_on(self, day: date) -> "UnitMembershipQuerySet":
        """Memberships that hold on ``day``, both ends included."""
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
            valid_from__lte=day,
        )

    def overlapping(self, start: date, end: date | None) -> "UnitMembershipQuerySet":
        """Memberships that share at least a day with ``start``–``end`` (``None``: no end)."""
        rows = self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=start))
        return rows if end is None else rows.filter(valid_from__lte=end)


class UnitMembership(models.Model):
    """A unit falls under another, from–to (both included). Of one kind never two at a time.

    A school that moves to another board gets a second row; what was measured before stays with the old board.
    Written by ``kpis.services.units.place``, which holds the unit while it looks for overlap.
    """

    child = models.ForeignKey(ReportingUnit, on_delete=models.PROTECT, related_name="memberships")
    parent = models.ForeignKey(ReportingUnit, on_delete=models.PROTECT, related_name="member_links")
    kind = models.CharField(_("kind"), max_length=20, choices=MembershipKind)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = UnitMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["child", "kind", "valid_from"]
        verbose_name = _("membership of a unit")
        verbose_name_plural = _("memberships of units")
        constraints = [
            models.UniqueConstraint(fields=["child", "kind", "valid_from"], name="unit_membership_start_once"),
            models.UniqueConstraint(
                fields=["child", "kind"], condition=models.Q(valid_to__isnull=True), name="unit_membership_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="unit_membership_dates_in_order",
            ),
            models.CheckConstraint(condition=~models.Q(child=models.F("parent")), name="unit_membership_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.child} – {self.parent}"

    def clean(self) -> None:
        """Refuse two memberships of one kind at a time."""
        super().clean()
        if self.child_id is None or self.valid_from is None:
            return
        others = UnitMembership.objects.filter(child=self.child_id, kind=self.kind).exclude(pk=self.pk)
        if others.overlapping(self.valid_from, self.valid_to).exists():
            raise ValidationError(
                {"valid_from": _("This unit belongs to another one of the same kind in these days. End that first.")}
            )
