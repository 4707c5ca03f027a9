"""Freezing the programme text as a dated version."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from twenteboard.platform.events import record

from ..models import ContoursVersion, Programme

BOTH = ("nl", "en")
LINE_TEXTS = ("name", "summary", "reason", "goal", "approach", "result")

# Floors above add their own part (the KPIs) without this floor knowing them.
_parts: dict[str, Callable[[Programme], list[dict]]] = {}


class ContoursExistError(ValueError):
    """A version of this date exists already; a frozen version is never replaced."""


def register_part(name: str, reader: Callable[[Programme], list[dict]]) -> None:
    """Let an app add its own part, ``name``, to the frozen text."""
    _parts[name] = reader


def _texts(row, *names: str) -> dict[str, str]:
    return {f"{name}_{language}": getattr(row, f"{name}_{language}") for name in names for language in BOTH}


def _content(programme: Programme) -> dict:
    lines = programme.lines.prefetch_related("line_partners__organisation")
    content = {
        "programme": _texts(programme, "name", "motto", "summary", "aim", "criteria_statement"),
        "lines": [
            {
                "number": line.number,
                **_texts(line, *LINE_TEXTS),
                "partners": [link.organisation.name for link in line.line_partners.all()],
            }
            for line in lines
        ],
        "factors": [
            {"number": factor.number, "source": factor.source, **_texts(factor, "title", "gist")}
            for factor in programme.factors.filter(is_active=True)
        ],
    }
    for name in ("whitespots", "initiatives", "targetgroups", "choicemoments"):
        rows = getattr(programme, name).filter(is_active=True)
        content[name] = [_texts(row, "name", "description") for row in rows]
    for name, reader in _parts.items():
        content[name] = reader(programme)
    return content


@transaction.atomic
def freeze_contours(programme: Programme, *, dated: date, label: str, by=None) -> ContoursVersion:
    """Keep the text of ``programme`` as it is now, under the date of the document it follows.

    Raises ``ContoursExistError`` when that date has a version already. ``by`` is None when the portal itself does it.
    """
    if programme.contours_versions.filter(dated=dated).exists():
        raise ContoursExistError(f"{programme} has a version of {dated:%Y-%m-%d} already.")
    version = ContoursVersion.objects.create(programme=programme, dated=dated, label=label, content=_content(programme))
    record("contours.frozen", by=by, obj=version)
    return version
