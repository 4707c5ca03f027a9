"""What the partner register shows of this app: the reporting units an organisation answers for."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.links import Link, LinkGroup, register_links
from partners.models import Organisation, User

from .rules import may


def units_of(organisation: Organisation, user: User) -> LinkGroup:
    """Return the reporting units of ``organisation``, for who reads that register. One query."""
    rows = organisation.reporting_units.order_by("kind", "name") if may(user, "view_register") else ()
    return LinkGroup(
        _("Reporting units"),
        [Link(row.name, reverse("kpis:unit", args=[row.pk]), row.get_kind_display()) for row in rows],
    )


def register() -> None:
    """Tell the partner register what this app knows."""
    register_links("units", units_of)
