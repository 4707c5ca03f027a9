"""What floors above add to the pages of a project, without this floor knowing them.

An app registers a tab of the working area, or a section of the public page, once, in ``AppConfig.ready``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .models import Project


@dataclass(frozen=True)
class Tab:
    """A page beside the others: ``name`` of its address (with the number of the project as only argument)."""

    name: str
    label: str | Promise
    after: str


@dataclass(frozen=True)
class Section:
    """A part of the public page: a template, which gets ``data`` under the name ``section``."""

    template: str
    data: dict[str, Any]


Reader = Callable[[Project, Any], Section | None]
Columns = Callable[[Any], dict[str, Any]]
_tabs: dict[str, Tab] = {}
_sections: dict[str, Reader] = {}
_columns: dict[str, Columns] = {}


def register_tab(name: str, label: str | Promise, *, after: str) -> None:
    """Let an app add a page to the working area, behind the page with the name ``after``."""
    _tabs[name] = Tab(name, label, after)


def register_section(name: str, reader: Reader, *, columns: Columns | None = None) -> None:
    """Let an app add a part to the public page of a project; ``reader`` gets the project and who looks.

    ``columns(user)`` gives expressions that the page reads along with the project, so that they cost no query.
    """
    _sections[name] = reader
    if columns is not None:
        _columns[name] = columns


def tabs_after(name: str) -> list[Tab]:
    """Return what was added behind a page of the working area."""
    return [tab for tab in _tabs.values() if tab.after == name]


def columns_of_sections(user) -> dict[str, Any]:
    """What the public page reads along with the project, for its sections."""
    return {name: column for columns in _columns.values() for name, column in columns(user).items()}


def sections_of(project: Project, user) -> list[Section]:
    """Return what the apps above add to the public page, for this reader."""
    found = [reader(project, user) for reader in _sections.values()]
    return [section for section in found if section is not None]
