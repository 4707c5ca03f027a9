"""Decisions a yearly report tells of that live on a floor above: an app registers a reader, in ``AppConfig.ready``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programmes.models import Programme, ProgrammeLine


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision everyone may read, at ``url``. ``amount`` is in euros; ``language`` is that of ``title``."""

    on: date
    number: str
    title: str
    outcome: str
    url: str
    amount: Decimal | None = None
    language: str = "nl"


Reader = Callable[[Programme, ProgrammeLine | None, date, date], list[Decided]]
_readers: dict[str, Reader] = {}


def register_decisions(name: str, reader: Reader) -> None:
    """Let an app tell which decisions were taken in a period, both days included."""
    _readers[name] = reader


def decisions_in(programme: Programme, line: ProgrammeLine | None, start: date, end: date) -> list[Decided]:
    """Return what was decided, in order of time. One query for each app that tells."""
    found = [row for reader in _readers.values() for row in reader(programme, line, start, end)]
    return sorted(found, key=lambda row: (row.on, row.number))
