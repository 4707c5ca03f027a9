"""The page everybody lands on after logging in: what asks attention, why, and until when."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

import kpis.worklist
import programmes.worklist
import proposals.worklist
from partners.enums import Role
from twenteboard.platform.worklist import Task, in_order

NOON, EVENING, NIGHT = 12, 18, 5  # hours at which the greeting changes


@dataclass(frozen=True)
class Look:
    """A page somebody of a role can look at, and what is on it."""

    label: str | Promise
    url_name: str
    note: str | Promise
    roles: tuple[str, ...]


BOARD = (Role.BOARD, Role.CHAIR, Role.SECRETARY)
SOURCES = (proposals.worklist.tasks_for, programmes.worklist.tasks_for, kpis.worklist.tasks_for)
LOOKS = (
    Look(
        gettext_lazy("All proposals"),
        "proposals:staff-list",
        gettext_lazy("Where each proposal stands, who has to act, and what is late."),
        (Role.TBD, Role.AUDITOR, Role.ADMIN),
    ),
    Look(
        gettext_lazy("My reviews"),
        "proposals:review-list",
        gettext_lazy("What you were asked to review, and what you wrote."),
        (Role.REVIEWER,),
    ),
    Look(
        gettext_lazy("Meetings and decisions"),
        "proposals:meetings",
        gettext_lazy("Agendas, papers and what was decided."),
        (Role.TBD, Role.AUDITOR, *BOARD),
    ),
    Look(
        gettext_lazy("Projects"),
        "programmes:work-list",
        gettext_lazy("What runs, and how far it is with its obligations."),
        (Role.TBD, Role.AUDITOR, Role.ADMIN),
    ),
    Look(
        gettext_lazy("KPIs"),
        "kpis:list",
        gettext_lazy("What is measured, what was promised, and what is missing."),
        (Role.MONITOR, Role.TBD, *BOARD),
    ),
)


def greeting(now) -> str:
    """Return the greeting of the hour."""
    if NIGHT <= now.hour < NOON:
        return _("Good morning.")
    return _("Good afternoon.") if NOON <= now.hour < EVENING else _("Good evening.")


def in_a_sentence(pressing: int, later: int) -> str:
    """Say how much asks attention."""
    if pressing:
        return ngettext("One thing asks your attention now.", "%(n)s things ask your attention now.", pressing) % {
            "n": pressing
        }
    if later:
        return _("Nothing has to be done this week.")
    return _("Nothing waits for you.")


@login_required
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Show what this person has to do, most pressing first."""
    tasks: list[Task] = in_order([task for source in SOURCES for task in source(request.user)])
    pressing = [task for task in tasks if task.is_pressing]
    later = [task for task in tasks if not task.is_pressing and not task.waiting]
    now = timezone.localtime()
    context = {
        "greeting": f"{greeting(now)} {in_a_sentence(len(pressing), len(later))}",
        "now": now,
        "pressing": pressing,
        "later": later,
        "waiting": [task for task in tasks if task.waiting],
        "looks": [
            {"label": look.label, "url": reverse(look.url_name), "note": look.note}
            for look in LOOKS
            if request.user.has_role(*look.roles)
        ],
        "is_applicant": not request.user.roles,
        "only_looks": not tasks and request.user.roles <= {Role.AUDITOR, Role.MONITOR},
    }
    return render(request, "work/work.html", context)
