"""What floors above know of an organisation: its lines, projects and proposals, without this floor knowing them.

An app registers a reader once, in ``AppConfig.ready``; the page of an organisation shows what the readers give.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from .models import Organisation, User


@dataclass(frozen=True)
class Link:
    """One thing an organisation takes part in."""

    label: str
    url: str
    note: str | Promise = ""


@dataclass(frozen=True)
class LinkGroup:
    """Things of one kind, under a heading."""

    heading: str | Promise
    links: Sequence[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Grouping:
    """A way to narrow the register: ``lookup`` is a path from the organisation, ``choices`` reads its values."""

    lookup: str
    choices: Callable[[], list[tuple[object, str]]]


Reader = Callable[[Organisation, User], LinkGroup]
_readers: dict[str, Reader] = {}
_groupings: dict[str, Grouping] = {}


def register_links(name: str, reader: Reader) -> None:
    """Let an app tell what an organisation takes part in."""
    _readers[name] = reader


def register_grouping(name: str, grouping: Grouping) -> None:
    """Let an app offer a way to narrow the register."""
    _groupings[name] = grouping


def links_of(organisation: Organisation, user: User) -> list[LinkGroup]:
    """Return what the apps above know of ``organisation``, for this reader; empty groups are left out."""
    groups = [reader(organisation, user) for reader in _readers.values()]
    return [group for group in groups if group.links]


def grouping(name: str) -> Grouping | None:
    """Return a way to narrow the register, or ``None`` when no app offers it."""
    return _groupings.get(name)
