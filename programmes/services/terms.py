"""Counting working days: Monday to Friday, without the days in ``Holiday``.

Within one web request the holidays are read once, however many terms a page shows. Outside a request (a task, a
command, a test) each call reads them afresh, so that a long-running process never counts with an old list.
"""

from datetime import date, datetime, timedelta

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from ..models import Holiday

_request = Local()


def _open(**kwargs) -> None:
    _request.holidays = None


def _close(**kwargs) -> None:
    if hasattr(_request, "holidays"):
        del _request.holidays


def _forget(**kwargs) -> None:
    if hasattr(_request, "holidays"):
        _request.holidays = None


request_started.connect(_open, dispatch_uid="programmes.terms.open")
request_finished.connect(_close, dispatch_uid="programmes.terms.close")
post_save.connect(_forget, sender=Holiday, dispatch_uid="programmes.terms.saved")
post_delete.connect(_forget, sender=Holiday, dispatch_uid="programmes.terms.deleted")


def _holidays() -> frozenset[date]:
    kept = getattr(_request, "holidays", None)
    if kept is None:
        kept = frozenset(Holiday.objects.values_list("day", flat=True))
        if hasattr(_request, "holidays"):
            _request.holidays = kept
    return kept


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


def _counts(day: date, holidays: frozenset[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def is_working_day(day: date) -> bool:
    """Whether people work on ``day``: not a weekend day and not a holiday."""
    return _counts(_day(day), _holidays())


def add_working_days(start: date | datetime, days: int) -> date:
    """Return the day that lies ``days`` working days after ``start``; the day of ``start`` itself does not count.

    A moment counts as its day in Twente. Raises ``ValueError`` when ``days`` is negative.
    """
    if days < 0:
        raise ValueError("A term has no negative number of days.")
    holidays = _holidays()
    day = _day(start)
    while days:
        day += timedelta(days=1)
        if _counts(day, holidays):
            days -= 1
    return day


def working_days_between(start: date | datetime, end: date | datetime) -> int:
    """Return how many working days lie after ``start`` up to and including ``end``; negative when ``end`` is earlier.

    ``working_days_between(start, add_working_days(start, n)) == n`` for every ``n``.
    """
    first, last = _day(start), _day(end)
    if last < first:
        return -working_days_between(last, first)
    holidays = _holidays()
    weeks, rest = divmod((last - first).days, 7)
    total = weeks * 5 + sum(1 for n in range(1, rest + 1) if (first + timedelta(days=weeks * 7 + n)).weekday() < 5)
    return total - sum(1 for day in holidays if first < day <= last and day.weekday() < 5)
