"""What the partner register shows of this app: the lines an organisation is named in, and its projects."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.links import Grouping, Link, LinkGroup, register_grouping, register_links
from partners.models import Organisation, User

from .models import ProgrammeLine


def lines_of(organisation: Organisation, user: User) -> LinkGroup:
    """Return the lines in which the programme names ``organisation``. One query."""
    rows = organisation.line_links.select_related("line").order_by("line__number")
    return LinkGroup(
        _("Named as possible partner in"),
        [Link(str(row.line), reverse("programmes:line", args=[row.line.number]), row.note) for row in rows],
    )


def projects_of(organisation: Organisation, user: User) -> LinkGroup:
    """Return the granted projects in which ``organisation`` takes part; they are public. One query."""
    rows = organisation.project_links.select_related("project").order_by("-project__granted_on")
    return LinkGroup(
        _("Takes part in these projects"),
        [
            Link(
                f"{row.project.number} {row.project.title}",
                reverse("programmes:project", args=[row.project.number]),
                row.get_role_display(),
            )
            for row in rows
        ],
    )


def _lines() -> list[tuple[int, str]]:
    lines = ProgrammeLine.objects.only("number", "name_nl", "name_en").order_by("number")
    return [(line.pk, str(line)) for line in lines]


def register() -> None:
    """Tell the partner register what this app knows."""
    register_links("lines", lines_of)
    register_links("projects", projects_of)
    register_grouping("line", Grouping("line_links__line", _lines))
