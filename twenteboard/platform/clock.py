"""The moment that counts for what is written: now, or, for what is entered afterwards, when it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_happened_at: ContextVar[datetime | None] = ContextVar("happened_at", default=None)


def now() -> datetime:
    """Return the moment that counts, with its zone."""
    return _happened_at.get() or timezone.now()


def today() -> date:
    """Return the day that counts, in the Netherlands."""
    return timezone.localdate(now())


def is_afterwards() -> bool:
    """Whether what is written now is entered afterwards."""
    return _happened_at.get() is not None


@contextmanager
def happened_at(moment: datetime) -> Iterator[None]:
    """Let what is written within the block count as done at ``moment``: for what is entered afterwards."""
    token = _happened_at.set(moment)
    try:
        yield
    finally:
        _happened_at.reset(token)
