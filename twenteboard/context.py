"""What every page knows: the main menu of this reader, the contact data, and whether this is a demonstration."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.enums import Role

from .platform.sessions import seconds_left

BOARD = (Role.BOARD, Role.CHAIR, Role.SECRETARY)


@dataclass(frozen=True)
class NavItem:
    """One entry of the main menu."""

    label: str | Promise
    url: str
    current: bool = False


# Entries in the order of the menu: label, address, and the roles that see it.
VISITOR = (
    (_("Programme"), "programmes:programme"),
    (_("Projects"), "programmes:project-list"),
    (_("KPIs"), "kpis:list"),
    (_("Decisions"), "proposals:decisions"),
    (_("Lessons"), "programmes:lessons"),
    (_("Take part"), "programmes:apply"),
)
APPLICANT = (
    (_("My work"), "work"),
    (_("My proposals"), "proposals:own"),
    (_("My projects"), "programmes:work-list"),
    (_("Programme"), "programmes:programme"),
    (_("Help"), "help"),
)
BY_ROLE = (
    (_("My work"), "work", tuple(Role)),
    (_("Handling"), "proposals:staff-list", (Role.TBD,)),
    (_("All dossiers"), "proposals:staff-list", (Role.AUDITOR, Role.ADMIN)),
    (_("Reviewing"), "proposals:review-list", (Role.REVIEWER,)),
    (_("Meetings"), "proposals:meetings", (Role.TBD, *BOARD)),
    (_("Projects"), "programmes:work-list", (Role.TBD, Role.AUDITOR)),
    (_("Projects"), "programmes:project-list", (Role.MONITOR,)),
    (_("KPIs"), "kpis:list", (Role.MONITOR,)),
    (_("Monitoring"), "kpis:dashboard", (Role.MONITOR, Role.TBD, Role.AUDITOR, *BOARD)),
    (_("Programme"), "programmes:programme", (Role.REVIEWER, Role.MONITOR, Role.ADMIN, *BOARD)),
    (_("KPI list"), "kpis:register", (Role.ADMIN,)),
    (_("Reporting units"), "kpis:units", (Role.ADMIN, Role.MONITOR)),
    (_("Partners"), "partners:list", (Role.ADMIN, Role.TBD, Role.AUDITOR)),
    (_("Administration"), "admin:index", (Role.ADMIN,)),
)


def _entries(user) -> list[tuple[str | Promise, str]]:
    if not user.is_authenticated:
        return list(VISITOR)
    if not user.roles:
        return list(APPLICANT)
    entries: dict[str, str | Promise] = {}
    for label, name, roles in BY_ROLE:
        if user.has_role(*roles):
            entries.setdefault(name, label)
    return [(label, name) for name, label in entries.items()]


def _nav(request: HttpRequest) -> list[NavItem]:
    items = [(label, reverse(name)) for label, name in _entries(request.user)]
    under = [url for _label, url in items if request.path == url or request.path.startswith(url)]
    here = max(under, key=len, default=None)
    return [NavItem(label=label, url=url, current=url == here) for label, url in items]


def portal(request: HttpRequest) -> dict[str, dict]:
    """Return ``portal``. Nobody logged in: no query at all; logged in: one, for the roles."""
    contact = dict(settings.PORTAL_CONTACT)
    contact["hours"] = contact.get(f"hours_{(get_language() or 'nl')[:2]}", contact["hours_nl"])
    values = {"nav": _nav(request), "contact": contact, "demo": settings.DEMO}
    if request.user.is_authenticated:
        values["roles"] = [label for role, label in Role.choices if role in request.user.roles]
        values["session_seconds"] = seconds_left(request)
        values["session_url"] = reverse("session-extend")
        values["user_links"] = [NavItem(label=_("Your profile"), url=reverse("profile"))]
    return {"portal": values}
