"""One appointment as an iCalendar file (RFC 5545), for Outlook and every other calendar.

Written by hand: one event in one time zone needs no library. ``PUBLISH`` lets a calendar keep the appointment without
answering; ``CANCEL`` takes it out. A calendar knows it by ``uid`` and believes the highest ``sequence``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.mime.text import MIMEText
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
PRODUCT = "-//Twente Board//Twenteboard//NL"
FILE_NAME = "vergadering.ics"
LONGEST_LINE = 75  # octets, the line end not counted

# Summer and winter time by the rule of the European Union, as RFC 5545 3.6.5 wants it described.
_TIME_ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE""".splitlines()


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What a calendar is told. Moments are aware; they are written as the clock in the Netherlands shows them.

    ``changed_at`` is when this was last changed, ``organiser`` a name and an e-mail address.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    organiser: tuple[str, str]
    place: str = ""
    description: str = ""
    is_cancelled: bool = False

    @property
    def method(self) -> str:
        """What the calendar must do with it."""
        return "CANCEL" if self.is_cancelled else "PUBLISH"


def as_ics(appointment: Appointment) -> str:
    """Return the file, with CRLF and no line longer than 75 octets. Raises ``ValueError`` for a naive moment."""
    name, address = appointment.organiser
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{appointment.method}",
        *_TIME_ZONE,
        "BEGIN:VEVENT",
        f"UID:{appointment.uid}",
        f"SEQUENCE:{appointment.sequence}",
        f"DTSTAMP:{_aware(appointment.changed_at).astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Europe/Amsterdam:{_local(appointment.starts_at)}",
        f"DTEND;TZID=Europe/Amsterdam:{_local(appointment.ends_at)}",
        f"SUMMARY:{escape(appointment.summary)}",
        f"ORGANIZER;CN={_parameter(name)}:mailto:{address}",
        f"STATUS:{'CANCELLED' if appointment.is_cancelled else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
    ]
    if appointment.place:
        lines.append(f"LOCATION:{escape(appointment.place)}")
    if appointment.description:
        lines.append(f"DESCRIPTION:{escape(appointment.description)}")
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "".join(fold(line) for line in lines)


def method_of(text: str) -> str:
    """Return what an iCalendar text of ours asks the calendar to do."""
    return text.partition("\r\nMETHOD:")[2].partition("\r\n")[0]


def as_part(text: str) -> MIMEText:
    """Return an iCalendar text as the attachment of a mail."""
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", method_of(text))
    part.add_header("Content-Disposition", "attachment", filename=FILE_NAME)
    return part


def escape(text: str) -> str:
    """Return ``text`` as a value: backslash, semicolon, comma and line end marked, other controls left out."""
    for plain, marked in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n")):
        text = text.replace(plain, marked)
    return "".join(char for char in text if char >= " " and char != "\x7f")


def fold(line: str) -> str:
    """Return ``line`` with CRLF, continued on lines that begin with a space where it is too long.

    Never breaks within a character: a letter with an accent is two octets.
    """
    parts, size = [""], 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LONGEST_LINE:
            parts.append("")
            size = 1  # the space that begins the next line
        parts[-1] += char
        size += octets
    return "\r\n ".join(parts) + "\r\n"


def _parameter(text: str) -> str:
    """Return ``text`` as the value of a parameter, which knows no escapes: quoted, without quotes inside."""
    return '"' + "".join(char for char in text if char >= " " and char not in '"\x7f') + '"'


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("An appointment needs moments with a time zone.")
    return moment


def _local(moment: datetime) -> str:
    return f"{_aware(moment).astimezone(ZONE):%Y%m%dT%H%M%S}"
