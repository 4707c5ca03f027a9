"""The chain: from KPI by promise, proposal, decision, project, report and measurement to what was steered and learned.

A page shows its neighbours in this order, each for who may open it. The floors above add what they know without this
floor knowing them: columns, read along with the row the page reads anyway, and a reader that makes links of them.
Nothing is listed that answers 404 or 403 to this person; a kind of which nothing may be known is left out, and a kind
of which there is nothing yet says so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Project

AT_MOST = 3  # links of one kind; the page itself lists the rest
PLACES: Mapping[str, str | Promise] = {
    "kpi": _("KPI"),
    "claim": pgettext_lazy("chain", "Promise"),
    "proposal": _("Proposal"),
    "decision": _("Decision"),
    "project": _("Project"),
    "report": pgettext_lazy("chain", "Report"),
    "measurement": pgettext_lazy("chain", "Measurement"),
    "story": pgettext_lazy("chain", "Stories"),
    "steering": _("Steering"),
    "lesson": pgettext_lazy("chain", "Lessons"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One neighbour. Without ``url`` it is a name only: it exists, and has no page for this person."""

    label: str | Promise
    url: str = ""
    note: str | Promise = ""
    is_here: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of neighbour, with its links; ``more`` counts what is not listed. Empty: there is nothing yet."""

    kind: str
    heading: str | Promise
    links: Sequence[Link]
    more: int = 0
    is_here: bool = False


Columns = Callable[[Any, str], dict[str, Any]]
Reader = Callable[[Project, Any], dict[str, list[Link]]]
_columns: dict[str, Columns] = {}
_readers: dict[str, Reader] = {}


def register(name: str, *, reader: Reader, columns: Columns | None = None) -> None:
    """Let an app tell the neighbours of a project.

    ``columns(user, of)`` gives expressions to read along with any row; ``of`` is the path from that row to the project.
    ``reader(project, user)`` gives links by kind; the project carries the columns as attributes.
    """
    _readers[name] = reader
    if columns is not None:
        _columns[name] = columns


def columns_for(user, *, of: str = "pk", leave_out: Iterable[str] = ()) -> dict[str, Any]:
    """What to annotate a queryset with, so that the neighbours cost no query of their own."""
    found: dict[str, Any] = {}
    for name, columns in _columns.items():
        if name not in leave_out:
            found |= columns(user, of)
    return found


def with_neighbours(projects: QuerySet, user) -> QuerySet:
    """Projects that carry what their neighbours are called."""
    return projects.annotate(**columns_for(user))


def carry_over(row: Model, project: Project) -> Project:
    """Give ``project`` the columns that were read with ``row``, which points to it."""
    for name, value in row.__dict__.items():
        if name.startswith("chain_"):
            project.__dict__[name] = value
    return project


def neighbours(project: Project, user, *, leave_out: Iterable[str] = ()) -> dict[str, list[Link]]:
    """Links by kind around one project. One that was read without the columns reads them: one query."""
    if "chain_sees" not in project.__dict__:
        carry_over(with_neighbours(Project.objects.filter(pk=project.pk), user).get(), project)
    found: dict[str, list[Link]] = {}
    for name, reader in _readers.items():
        if name not in leave_out:
            for kind, links in reader(project, user).items():
                found.setdefault(kind, []).extend(links)
    return found


def places(links: Mapping[str, Sequence[Link]], *, here: str) -> list[Place]:
    """Put links in the order of the chain; ``here`` is the kind of the page itself and is always there."""
    shown = []
    for kind, heading in PLACES.items():
        if kind not in links and kind != here:
            continue
        rows = list({(link.label, link.url): link for link in links.get(kind, ())}.values())
        shown.append(Place(kind, heading, rows[:AT_MOST], max(0, len(rows) - AT_MOST), kind == here))
    return shown


def chain_of(project: Project, user, *, here: str, path: str = "", **instead: list[Link]) -> list[Place]:
    """The chain around ``project`` as the component reads it.

    ``path`` is the address of the page itself, where one of the links leads to it; ``instead`` gives other links for
    a kind.
    """
    found = neighbours(project, user) | instead
    if path:
        found[here] = [replace(link, is_here=link.url == path) for link in found.get(here, ())]
    return places(found, here=here)
