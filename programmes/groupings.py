"""Ways to narrow the list of projects that floors above offer, without this floor knowing them.

An app registers one once, in ``AppConfig.ready``, under the name of the filter.
"""

from partners.links import Grouping

_groupings: dict[str, Grouping] = {}


def register_grouping(name: str, grouping: Grouping) -> None:
    """Let an app offer a way to narrow the list; ``lookup`` is a path from the project."""
    _groupings[name] = grouping


def grouping(name: str) -> Grouping | None:
    """Return a way to narrow the list, or ``None`` when no app offers it."""
    return _groupings.get(name)
