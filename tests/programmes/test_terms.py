"""Working days: weekends and holidays do not count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from programmes.models import Holiday
from programmes.services import add_working_days, is_working_day, working_days_between
from tests.factories import HolidayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def christmas():
    HolidayFactory(day=date(2026, 12, 25), name_nl="Eerste Kerstdag")
    HolidayFactory(day=date(2026, 12, 26), name_nl="Tweede Kerstdag")
    HolidayFactory(day=date(2027, 1, 1), name_nl="Nieuwjaarsdag")


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday to Monday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over Christmas, of which the second day is a Saturday
        (date(2026, 12, 21), 10, date(2027, 1, 6)),  # over two holidays on weekdays
    ],
)
def test_a_term_skips_weekends_and_holidays(christmas, start, days, expected):
    assert add_working_days(start, days) == expected
    assert working_days_between(start, expected) == days


def test_counting_back_is_negative(christmas):
    assert working_days_between(date(2026, 12, 28), date(2026, 12, 24)) == -1


def test_a_moment_counts_as_its_day_in_twente():
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # 00:30 on Friday in Twente
    assert add_working_days(late, 1) == date(2026, 11, 23)


def test_a_term_cannot_be_negative():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 11, 20), -1)


def test_a_holiday_and_a_saturday_are_no_working_days(christmas):
    assert not is_working_day(date(2026, 12, 25))
    assert not is_working_day(date(2026, 11, 21))
    assert is_working_day(date(2026, 11, 20))


@pytest.fixture
def within_a_request():
    """Begin and end a request as Django's test client does: without closing the connection of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    request_started.send(sender=None)
    yield
    request_finished.send(sender=None)
    for signal in signals:
        signal.connect(close_old_connections)


def test_within_a_request_the_holidays_are_read_once(christmas, within_a_request, django_assert_num_queries):
    with django_assert_num_queries(1):
        for n in range(20):
            add_working_days(date(2026, 12, 1), n)
            working_days_between(date(2026, 12, 1), date(2027, 1, 1) + timedelta(days=n))


def test_a_new_holiday_counts_at_once_even_within_a_request(within_a_request):
    assert is_working_day(date(2026, 11, 20))
    holiday = Holiday.objects.create(day=date(2026, 11, 20), name_nl="Proef")
    assert not is_working_day(date(2026, 11, 20))
    holiday.delete()
    assert is_working_day(date(2026, 11, 20))


def test_outside_a_request_they_are_read_each_time(django_assert_num_queries):
    with django_assert_num_queries(2):
        is_working_day(date(2026, 11, 20))
        is_working_day(date(2026, 11, 20))


class Inverse(TestCase):
    """Adding and counting are each other's inverse, whatever the holidays."""

    @settings(deadline=None, max_examples=40)  # a deadline would measure the machine
    @given(
        start=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        days=st.integers(0, 60),
        free=st.sets(st.dates(date(2026, 1, 1), date(2028, 6, 30)), max_size=15),
    )
    def test_inverse(self, start, days, free):
        Holiday.objects.bulk_create(Holiday(day=day, name_nl="Vrij") for day in free)
        end = add_working_days(start, days)
        assert working_days_between(start, end) == days
        days_after = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
        assert sum(1 for day in days_after if day.weekday() < 5 and day not in free) == days
