"""How the portal writes and reads amounts, numbers, dates and times.

Writing follows the active language: Dutch (``€ 1.234,56``, ``20 november 2026``) or English (``€1,234.56``,
``20 November 2026``). Reading is always lenient in the Dutch way, because people paste what their spreadsheet shows.
Django's thousand separator stays off (it would print the year as ``2.026``), so these functions do the grouping.

Nothing here touches the database or the request. Parsers raise ``ValueError`` (dates: ``DateFaultError``).
"""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import get_language

NBSP = "\u00a0"
EMPTY = "–"
MINUS = "−"
MONTHS_NL = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS_NL = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DUTCH_MARKS = str.maketrans(",.", ".,")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_GROUPED_DOTS = re.compile(r"\d{1,3}(\.\d{3})+")
_GROUPED_COMMAS = re.compile(r"\d{1,3}(,\d{3})+")


def is_english() -> bool:
    """Tell whether the active language is English."""
    return (get_language() or "nl").startswith("en")


# --- writing ------------------------------------------------------------------------------------


def group(value: Decimal, decimals: int) -> str:
    """Write a number with grouped thousands and a fixed number of decimals, in the active language."""
    text = f"{value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):,.{decimals}f}"
    if text.lstrip("-").strip("0.,") == "":
        text = text.lstrip("-")
    if not is_english():
        text = text.translate(_DUTCH_MARKS)
    return text.replace("-", MINUS)


def as_decimal(value: object) -> Decimal | None:
    """Turn a number of any kind into a ``Decimal``; ``None`` when there is none (empty, not a number)."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def euro(value: object, *, cents: bool | None = None) -> str:
    """Write an amount in euros: ``€ 1.234,56``; whole amounts without cents unless ``cents`` is true.

    The space after the sign is a no-break space. An empty value gives an en dash.
    """
    amount = as_decimal(value)
    if amount is None:
        return EMPTY
    with_cents = cents if cents is not None else amount.quantize(Decimal("0.01")) % 1 != 0
    text = group(abs(amount), 2 if with_cents else 0)
    sign = MINUS if amount < 0 and text.strip("0,.") else ""
    return f"{sign}€{text}" if is_english() else f"€{NBSP}{sign}{text}"


def getal(value: object, decimals: int | None = None) -> str:
    """Write a number with grouped thousands: ``1.234`` or ``1.234,5``; ``decimals`` fixes the number of decimals."""
    number = as_decimal(value)
    if number is None:
        return EMPTY
    if decimals is None:
        exponent = number.normalize().as_tuple().exponent
        decimals = max(0, -int(exponent))
    return group(number, decimals)


def percentage(value: object, decimals: int | None = None) -> str:
    """Write a percentage, given as the number before the sign: ``12.5`` becomes ``12,5%``."""
    text = getal(value, decimals)
    return text if text == EMPTY else f"{text}%"


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _as_date(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return _local(value).date()
    return value if isinstance(value, dt.date) else None


def datum(value: object, *, weekday: bool = False) -> str:
    """Write a date in full: ``20 november 2026``, with ``weekday`` ``vrijdag 20 november 2026``."""
    day = _as_date(value)
    if day is None:
        return EMPTY
    months, days = (MONTHS_EN, DAYS_EN) if is_english() else (MONTHS_NL, DAYS_NL)
    text = f"{day.day}{NBSP}{months[day.month - 1]} {day.year}"
    return f"{days[day.weekday()]} {text}" if weekday else text


def datum_kort(value: object) -> str:
    """Write a date for tables: ``20-11-2026`` (English ``20 Nov 2026``)."""
    day = _as_date(value)
    if day is None:
        return EMPTY
    if is_english():
        return f"{day.day}{NBSP}{MONTHS_EN[day.month - 1][:3]}{NBSP}{day.year}"
    return f"{day:%d-%m-%Y}"


def tijd(value: object) -> str:
    """Write a time for tables: ``14:05``. Aware moments are shown in local time."""
    if isinstance(value, dt.datetime):
        value = _local(value).time()
    return f"{value:%H:%M}" if isinstance(value, dt.time) else EMPTY


def tijd_uur(value: object) -> str:
    """Write a time for running text: ``14.05 uur`` (English ``14:05``)."""
    text = tijd(value)
    if text == EMPTY or is_english():
        return text
    return f"{text.replace(':', '.')}{NBSP}uur"


def moment(value: object) -> str:
    """Write a moment for running text: ``20 november 2026 om 14.05 uur``."""
    if not isinstance(value, dt.datetime):
        return datum(value)
    return f"{datum(value)} {'at' if is_english() else 'om'} {tijd_uur(value)}"


def bestandsgrootte(value: object) -> str:
    """Write a file size given in bytes: ``640 kB`` or ``1,2 MB`` (thousands, as the file manager shows)."""
    size = as_decimal(value)
    if size is None:
        return EMPTY
    if size < 1000:
        return f"{getal(size, 0)}{NBSP}bytes"
    if size < 1_000_000:
        return f"{getal(size / 1000, 0)}{NBSP}kB"
    return f"{getal(size / 1_000_000, 1)}{NBSP}MB"


# --- reading ------------------------------------------------------------------------------------


def parse_number(text: str) -> Decimal:
    """Read a number as people in the Netherlands type it.

    ``1234,56``, ``1.234,56``, ``1 234,56`` and ``1234.56`` are all 1234.56; ``1.500`` is fifteen hundred, because a dot
    followed by exactly three digits groups thousands. ``1,500`` is one and a half, except on an English page, where
    the boxes themselves show thousands that way. Raises ``ValueError`` for the rest.
    """
    cleaned = _SPACES.sub("", text).replace(MINUS, "-").removesuffix(",-").removesuffix(",–")
    negative = cleaned.startswith("-")
    digits = cleaned.removeprefix("-").removeprefix("+")
    if not re.fullmatch(r"[0-9.,]+", digits) or not re.search(r"[0-9]", digits):
        raise ValueError(text)
    if "," in digits and "." in digits:
        # The last separator is the decimal one; the other must group thousands properly.
        decimal_mark = max(",", ".", key=digits.rfind)
        whole, _, fraction = digits.rpartition(decimal_mark)
        grouped = _GROUPED_DOTS if decimal_mark == "," else _GROUPED_COMMAS
        if not grouped.fullmatch(whole):
            # Several commas after one dot and the like: "1.234,567,89"
            raise ValueError(text)
        digits = re.sub(r"[.,]", "", whole) + "." + fraction
    elif "," in digits:
        # On an English page "120,000" is what the box itself showed; in Dutch one comma is always the decimal one.
        if digits.count(",") > 1 or (is_english() and _GROUPED_COMMAS.fullmatch(digits)):
            if not _GROUPED_COMMAS.fullmatch(digits):
                raise ValueError(text)
            digits = digits.replace(",", "")
        else:
            digits = digits.replace(",", ".")
    elif _GROUPED_DOTS.fullmatch(digits):
        digits = digits.replace(".", "")
    elif digits.count(".") > 1:
        raise ValueError(text)
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise ValueError(text) from None
    return -number if negative else number


def parse_euro(text: str) -> Decimal:
    """Read an amount in euros; takes what ``parse_number`` takes, with or without ``€`` or ``EUR``."""
    cleaned = re.sub(r"(?i)€|\beuro\b|\beur\b", "", text)
    # A closing ",-" or ",--" is how whole amounts are written by hand.
    cleaned = re.sub(r",[\s]*[-–=]+\s*$", "", cleaned)
    return parse_number(cleaned)


def parse_percentage(text: str) -> Decimal:
    """Read a percentage with or without the sign; gives the number before the sign.

    Unlike in amounts a dot is always a decimal mark here: ``12.500`` percent is twelve and a half.
    """
    cleaned = _SPACES.sub("", text).replace("%", "").replace(MINUS, "-")
    cleaned = re.sub(r"(?i)procent$|percent$", "", cleaned)
    if not re.fullmatch(r"-?[0-9]+([.,][0-9]+)?|-?[.,][0-9]+", cleaned):
        raise ValueError(text)
    return Decimal(cleaned.replace(",", "."))


class DateFaultError(ValueError):
    """A date that cannot be read. ``code`` says why, ``part`` which of day, month, year is at fault ('' = all)."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.part = part


def parse_month(text: str) -> int:
    """Read a month: a number or a Dutch or English name or its first three letters (``mrt`` too)."""
    word = text.strip().lower().rstrip(".")
    if word.isdecimal():
        return int(word)
    if word == "mrt":
        return 3
    if len(word) >= 3:
        for names in (MONTHS_NL, MONTHS_EN):
            for number, name in enumerate(names, start=1):
                if name.lower().startswith(word):
                    return number
    raise DateFaultError("month", "month")


def build_date(day: str, month: str, year: str) -> dt.date:
    """Make a date of three typed parts. Raises ``DateFaultError`` that names the part at fault.

    A year of two digits is read as 20xx. ``31-02-2026`` is a fault of the day.
    """
    number = parse_month(month)
    if not 1 <= number <= 12:
        raise DateFaultError("month", "month")
    if not re.fullmatch(r"\s*\d{1,2}\s*", day) or not 1 <= int(day) <= 31:
        raise DateFaultError("day", "day")
    if not re.fullmatch(r"\s*(\d{2}|\d{4})\s*", year):
        raise DateFaultError("year", "year")
    full_year = int(year) if len(year.strip()) == 4 else 2000 + int(year)
    if not 1900 <= full_year <= 2200:
        raise DateFaultError("year", "year")
    try:
        return dt.date(full_year, number, int(day))
    except ValueError:
        raise DateFaultError("no_such_day", "day") from None


def parse_date(text: str) -> dt.date:
    """Read a date in one of the usual spellings. Raises ``DateFaultError``.

    ``20-11-2026``, ``20/11/2026``, ``20.11.2026``, ``20 november 2026``, ``20 nov. 2026``, ``20-11-26``, ``20112026``
    and the ISO spelling ``2026-11-20``.
    """
    cleaned = _SPACES.sub(" ", text).strip().lower()
    cleaned = re.sub(rf"^({'|'.join(DAYS_NL + tuple(day.lower() for day in DAYS_EN))}),?\s+", "", cleaned)
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", cleaned):
        year, month, day = match.groups()
        return build_date(day, month, year)
    if match := re.fullmatch(r"(\d{2})(\d{2})(\d{4})", cleaned):
        return build_date(*match.groups())
    if match := re.fullmatch(r"(\d{1,2})\s*[-/. ]\s*([a-z]+\.?|\d{1,2})\s*[-/. ]\s*(\d{2}|\d{4})", cleaned):
        return build_date(*match.groups())
    raise DateFaultError("unreadable")


def parse_time(text: str) -> dt.time:
    """Read a time: ``14:00``, ``14.00``, ``1400``, ``9:30``, ``14.00 uur``. Raises ``ValueError``."""
    cleaned = re.sub(r"(?i)\s*(uur|u)\.?$", "", _SPACES.sub(" ", text).strip())
    if match := re.fullmatch(r"(\d{1,2})[:.](\d{2})|(\d{2})(\d{2})", cleaned):
        hour, minute = (part for part in match.groups() if part is not None)
        return dt.time(int(hour), int(minute))
    raise ValueError(text)


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something: each is a paragraph or an item of a list."""
    return tuple(part.strip() for part in text.replace("\r\n", "\n").split("\n") if part.strip())


def spaced(fingerprint: str) -> str:
    """A fingerprint in groups of sixteen, so that it can be read and broken over lines."""
    return " ".join(fingerprint[start : start + 16] for start in range(0, len(fingerprint), 16))
