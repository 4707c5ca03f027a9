"""Columns of a register as a table, and how the text of one cell is read.

A reader takes the text of a filled cell and the register as it is, and gives the value; it raises ``ValidationError``
with a sentence that says what to do. Values are plain (text, number, boolean, list), so that they can be kept as JSON;
a day is its ISO text.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ..formats import DateFaultError, parse_date

YES, NO = ("ja", "yes", "1", "x", "waar", "true"), ("nee", "no", "0", "onwaar", "false")
SEPARATOR = "|"  # between the names in one cell
Reader = Callable[[str, Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its field, its head in Dutch and English, and how a cell is read.

    Without ``read`` it is exported and passed over when imported, unless the register finds its rows by it
    (``is_key``).
    """

    field: str
    nl: str
    en: str
    read: Reader | None = None
    is_key: bool = False

    @property
    def head(self) -> str:
        """The head in the language of the page."""
        return self.nl if (get_language() or "nl").startswith("nl") else self.en

    @property
    def is_read(self) -> bool:
        """Whether an import looks at it."""
        return self.is_key or self.read is not None


class HeadsRefused(ValueError):  # noqa: N818 - it reads as what happened
    """The first row of the file does not hold the heads that are needed. ``message`` says what to do."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


def places_of(columns: Iterable[Column], heads: Sequence[str], *, needed: str) -> tuple[dict[str, int], list[str]]:
    """Find the columns by their heads; returns their places, and the heads that are passed over.

    Raises :class:`HeadsRefused` without the column ``needed``, and when a head occurs twice.
    """
    columns = list(columns)
    known = {word.casefold(): column for column in columns for word in (column.nl, column.en, column.field)}
    places: dict[str, int] = {}
    ignored = []
    for place, head in enumerate(heads):
        column = known.get(" ".join(head.split()).casefold())
        if column is None or not column.is_read:
            if head:
                ignored.append(head)
        elif column.field in places:
            raise HeadsRefused(
                _("The column “%(head)s” is in the file twice. Remove one of them.") % {"head": column.head}
            )
        else:
            places[column.field] = place
    if needed not in places:
        head = next(column.head for column in columns if column.field == needed)
        raise HeadsRefused(
            _("The first row has no column “%(head)s”. Download the example and use its heads.") % {"head": head}
        )
    return places, ignored


# --- reading one cell -----------------------------------------------------------------------------


def text(longest: int) -> Reader:
    """Read one line of at most ``longest`` characters."""

    def read(cell: str, register: Any) -> str:
        found = " ".join(cell.split())
        if len(found) > longest:
            raise ValidationError(_("This is too long. Use at most %(n)s characters.") % {"n": longest})
        return found

    return read


def long_text(cell: str, register: Any) -> str:
    """Read a text that keeps its lines."""
    return cell.replace("\r\n", "\n").strip()


def code(validate: Callable[[str], None]) -> Reader:
    """Read an official number: judged by ``validate``, kept in capitals without spaces and dots."""

    def read(cell: str, register: Any) -> str:
        validate(cell)
        return "".join(sign for sign in cell if sign.isalnum()).upper()

    return read


def whole(least: int, most: int) -> Reader:
    """Read a whole number from ``least`` to ``most``."""

    def read(cell: str, register: Any) -> int:
        if not cell.isdecimal() or not least <= int(cell) <= most:
            raise ValidationError(
                _("Enter a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
            )
        return int(cell)

    return read


def choice(choices: type[models.TextChoices]) -> Reader:
    """Read one of fixed choices, by its Dutch label, its English label or its value."""
    keys: dict[str, str] = {}

    def read(cell: str, register: Any) -> str:
        if not keys:
            for language in ("en", "nl"):
                with override(language):
                    for value, label in choices.choices:
                        keys[str(label).casefold()] = keys[value.casefold()] = value
        found = keys.get(cell.casefold())
        if found is None:
            known = ", ".join(str(label) for label in choices.labels)
            raise ValidationError(
                _("“%(cell)s” is not known. Choose from: %(known)s.") % {"cell": cell, "known": known}
            )
        return found

    return read


def yes_or_no(cell: str, register: Any) -> bool:
    """Read a yes or a no."""
    word = cell.casefold()
    if word not in YES + NO:
        raise ValidationError(_("Write yes or no here, not “%(cell)s”.") % {"cell": cell})
    return word in YES


def day(cell: str, register: Any) -> str:
    """Read a day in the usual spellings; gives its ISO text."""
    try:
        return parse_date(cell).isoformat()
    except DateFaultError:
        raise ValidationError(_("“%(cell)s” is no date. Write it as 1-8-2026.") % {"cell": cell}) from None


def names(longest: int) -> Reader:
    """Read names with a bar between them; each counts once, in the order of the alphabet."""
    one = text(longest)

    def read(cell: str, register: Any) -> list[str]:
        return sorted({name for part in cell.split(SEPARATOR) if (name := one(part, register))})

    return read


# --- writing one cell -----------------------------------------------------------------------------


def yes_no(value: bool) -> str:
    """Write a yes or no."""
    return _("yes") if value else _("no")


def day_text(value: str | date | None) -> str:
    """Write a day (or its ISO text) as 01-08-2026, in every language; nothing for none."""
    if not value:
        return ""
    return f"{date.fromisoformat(value) if isinstance(value, str) else value:%d-%m-%Y}"


def joined(values: Iterable[object]) -> str:
    """Write several names in one cell."""
    return f" {SEPARATOR} ".join(str(value) for value in values)
