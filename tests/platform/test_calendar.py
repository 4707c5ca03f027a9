"""An appointment as an iCalendar file: the right hour in winter and summer, lines that fold, text that stays text."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail

from tests.factories import UserFactory
from twenteboard.platform.calendar import Appointment, as_ics, escape, fold
from twenteboard.platform.jobs import run_due
from twenteboard.platform.outbox import queue_mail

START = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)


def appointment(**values) -> Appointment:
    filled = {
        "uid": "6f1c@twenteboard",
        "sequence": 0,
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "changed_at": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        "summary": "Vergadering",
        "organiser": ("Programmateam", "team@twenteboard.example"),
    }
    return Appointment(**(filled | values))


def lines(text: str) -> list[str]:
    """Content lines, unfolded."""
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def value(text: str, name: str) -> str:
    """What the event itself says; the time zone has lines of the same name."""
    found = [line for line in lines(text) if line.startswith(name)]
    return found[-1].partition(":")[2]


def test_the_file_is_an_event_with_all_that_a_calendar_needs():
    found = lines(as_ics(appointment(place="Raadzaal")))
    assert found[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Twente Board//Twenteboard//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    assert found[found.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "UID:6f1c@twenteboard",
        "SEQUENCE:0",
        "DTSTAMP:20261121T093000Z",
        "DTSTART;TZID=Europe/Amsterdam:20261203T140000",
        "DTEND;TZID=Europe/Amsterdam:20261203T160000",
        "SUMMARY:Vergadering",
        'ORGANIZER;CN="Programmateam":mailto:team@twenteboard.example',
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "LOCATION:Raadzaal",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        (datetime(2027, 1, 14, 13, 0, tzinfo=UTC), "20270114T140000"),  # winter: one hour ahead of UTC
        (datetime(2027, 7, 15, 12, 0, tzinfo=UTC), "20270715T140000"),  # summer: two
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "20270328T015900"),  # the last minute of winter time
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "20270328T030000"),  # the first of summer time
        (datetime(2027, 10, 31, 1, 0, tzinfo=UTC), "20271031T020000"),  # winter time again
    ],
)
def test_the_hour_is_that_of_the_clock_in_the_netherlands(moment, local):
    text = as_ics(appointment(starts_at=moment, ends_at=moment + timedelta(hours=1)))
    assert value(text, "DTSTART") == local


def test_the_time_zone_says_when_summer_and_winter_begin():
    found = lines(as_ics(appointment()))
    zone = found[found.index("BEGIN:VTIMEZONE") : found.index("END:VTIMEZONE")]
    daylight = zone[zone.index("BEGIN:DAYLIGHT") : zone.index("END:DAYLIGHT")]
    standard = zone[zone.index("BEGIN:STANDARD") : zone.index("END:STANDARD")]
    assert {"TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"} <= set(daylight)
    assert {"TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"} <= set(standard)
    for part, begins in ((daylight, (2, 0)), (standard, (3, 0))):
        first = datetime.strptime(next(row for row in part if row.startswith("DTSTART"))[8:], "%Y%m%dT%H%M%S")
        assert (first.weekday(), first.hour, first.minute) == (6, *begins)  # the rule itself begins on a Sunday
        assert first.day > 24


def test_moments_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        as_ics(appointment(starts_at=datetime(2027, 1, 14, 13, 0)))


@pytest.mark.parametrize(
    "text", ["é" * 200, "a" * 74 + "é" + "b" * 80, "kort", "x" * 75, "x" * 76, "€" * 60 + "👍" * 40]
)
def test_no_line_is_longer_than_75_octets_and_no_character_is_broken(text):
    folded = fold(f"SUMMARY:{text}")
    assert folded.endswith("\r\n")
    parts = folded.encode().split(b"\r\n")[:-1]
    assert max(len(part) for part in parts) <= 75
    for part in parts:
        part.decode()  # raises where a character was broken
    assert folded.replace("\r\n ", "") == f"SUMMARY:{text}\r\n"
    assert all(part.startswith(b" ") for part in parts[1:])


def test_a_line_of_exactly_75_octets_is_not_folded():
    assert fold("x" * 75) == "x" * 75 + "\r\n"
    assert fold("x" * 76) == "x" * 75 + "\r\n x\r\n"


def test_text_cannot_add_lines_or_values_of_its_own():
    evil = "Zaal 1; BEGIN:VALARM\r\nATTENDEE:mailto:x@y.example, \\n\x00\x07"
    assert escape(evil) == "Zaal 1\\; BEGIN:VALARM\\nATTENDEE:mailto:x@y.example\\, \\\\n"
    text = as_ics(appointment(place=evil, summary=evil, description=evil, organiser=('Jan "de" Vries', "a@b.example")))
    assert not any(line.startswith(("ATTENDEE", "BEGIN:VALARM")) for line in lines(text))
    assert 'CN="Jan de Vries"' in text
    assert "\n" not in text.replace("\r\n", "")


def test_what_is_cancelled_takes_itself_out():
    text = as_ics(appointment(is_cancelled=True, sequence=2))
    assert (value(text, "METHOD"), value(text, "STATUS"), value(text, "SEQUENCE")) == ("CANCEL", "CANCELLED", "2")
    assert value(text, "UID") == value(as_ics(appointment()), "UID")


@pytest.mark.django_db
def test_a_mail_carries_the_file_with_its_method():
    text = as_ics(appointment(summary="Vergadering in Hengelo, “Zaal één”", is_cancelled=True))
    queue_mail("account_password_changed", to=UserFactory(), key="x", invitation=text)
    run_due()
    sent = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    part = next(part for part in sent.walk() if part.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_content_charset()) == ("CANCEL", "utf-8")
    assert part.get_filename() == "vergadering.ics"
    assert part.get_payload(decode=True).decode() == text
    assert {"text/plain", "text/html"} <= {each.get_content_type() for each in sent.walk()}
