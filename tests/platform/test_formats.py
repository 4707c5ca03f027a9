"""Dutch amounts, numbers, dates and times: how they are shown and what is accepted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from twenteboard.platform import formats
from twenteboard.platform.formats import DateFaultError

NB = "\u00a0"


@pytest.fixture(autouse=True)
def dutch():
    with translation.override("nl"):
        yield


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234.56"), f"€{NB}1.234,56"),
        (Decimal("25000.00"), f"€{NB}25.000"),
        (25000, f"€{NB}25.000"),
        (Decimal("0"), f"€{NB}0"),
        (Decimal("-1234.5"), f"€{NB}−1.234,50"),
        (Decimal("1000000.10"), f"€{NB}1.000.000,10"),
        ("", "–"),
        (None, "–"),
        ("geen getal", "–"),
        (Decimal("NaN"), "–"),
    ],
)
def test_euro(value, shown):
    assert formats.euro(value) == shown


def test_euro_with_cents_always():
    assert formats.euro(25000, cents=True) == f"€{NB}25.000,00"
    assert formats.euro(Decimal("-0.001"), cents=True) == f"€{NB}0,00"


def test_english_follows_english_usage():
    with translation.override("en"):
        assert formats.euro(Decimal("1234.56")) == "€1,234.56"
        assert formats.getal(Decimal("1234.5")) == "1,234.5"
        assert formats.datum(dt.date(2026, 11, 20)) == f"20{NB}November 2026"
        assert formats.tijd_uur(dt.time(14, 5)) == "14:05"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1234, None, "1.234"),
        (Decimal("1234.50"), None, "1.234,5"),
        (Decimal("30"), 1, "30,0"),
        (Decimal("2.345"), 2, "2,35"),
        (-5, None, "−5"),
        (None, None, "–"),
        (True, None, "–"),
    ],
)
def test_getal(value, decimals, shown):
    assert formats.getal(value, decimals) == shown


def test_percentage():
    assert formats.percentage(Decimal("12.5")) == "12,5%"
    assert formats.percentage(44) == "44%"
    assert formats.percentage(None) == "–"


def test_dates_and_times():
    day = dt.date(2026, 11, 20)
    assert formats.datum(day) == f"20{NB}november 2026"
    assert formats.datum(day, weekday=True) == f"vrijdag 20{NB}november 2026"
    assert formats.datum_kort(dt.date(2026, 3, 4)) == "04-03-2026"
    assert formats.tijd(dt.time(9, 5)) == "09:05"
    assert formats.tijd_uur(dt.time(9, 5)) == f"09.05{NB}uur"
    assert formats.datum(None) == formats.tijd(None) == formats.datum_kort("x") == "–"


def test_moments_are_shown_in_local_time():
    summer = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
    winter = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert formats.moment(summer) == f"2{NB}juli 2026 om 00.30{NB}uur"
    assert formats.moment(winter) == f"1{NB}januari 2027 om 00.30{NB}uur"
    assert formats.tijd(winter) == "00:30"


@pytest.mark.parametrize(
    ("size", "shown"), [(640, f"640{NB}bytes"), (64_000, f"64{NB}kB"), (1_240_000, f"1,2{NB}MB"), (None, "–")]
)
def test_file_sizes(size, shown):
    assert formats.bestandsgrootte(size) == shown


@pytest.mark.parametrize(
    "text",
    [
        "1234,56",
        "1.234,56",
        "€ 1.234,56",
        "1 234,56",
        f"€{NB}1.234,56",
        "€1234,56",
        "1234.56",
        "1,234.56",
        "EUR 1.234,56",
    ],
)
def test_one_amount_in_all_its_spellings(text):
    assert formats.parse_euro(text) == Decimal("1234.56")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.500", "1500"),
        ("1.500.000", "1500000"),
        ("1,500,000", "1500000"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("25.000,-", "25000"),
        ("€ 25.000,--", "25000"),
        ("-3,50", "-3.50"),
        ("−3,50", "-3.50"),
        ("0", "0"),
    ],
)
def test_amounts(text, amount):
    assert formats.parse_euro(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", " ", "vijfentwintig", "1.23.4", "1,2,3", "1.234,567,89", "12a", "--3", "€", ",", "1e5", "12.34,5", "∞"]
)
def test_what_is_no_amount(text):
    with pytest.raises(ValueError):
        formats.parse_euro(text)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
def test_what_is_shown_can_be_read_back(amount):
    with translation.override("nl"):
        assert formats.parse_euro(formats.euro(amount)) == amount
        assert formats.parse_number(formats.getal(amount)) == amount


@pytest.mark.parametrize(
    ("text", "number"), [("12,5", "12.5"), ("12.5", "12.5"), ("12,5 %", "12.5"), ("100", "100"), ("3 procent", "3")]
)
def test_percentages_are_read(text, number):
    assert formats.parse_percentage(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "%", "12,5,5", "veel"])
def test_what_is_no_percentage(text):
    with pytest.raises(ValueError):
        formats.parse_percentage(text)


@pytest.mark.parametrize(
    "text",
    [
        "20-11-2026",
        "20/11/2026",
        "20.11.2026",
        "20 november 2026",
        "20 nov. 2026",
        "20-nov-2026",
        "20-11-26",
        "20112026",
        "2026-11-20",
        " 20 - 11 - 2026 ",
        "vrijdag 20 november 2026",
        f"20{NB}november 2026",
        "20 NOVEMBER 2026",
    ],
)
def test_one_date_in_all_its_spellings(text):
    assert formats.parse_date(text) == dt.date(2026, 11, 20)


def test_march_has_its_own_abbreviation():
    assert formats.parse_date("1 mrt 2027") == dt.date(2027, 3, 1)


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("31-02-2026", "no_such_day", "day"),
        ("29-02-2027", "no_such_day", "day"),
        ("32-01-2026", "day", "day"),
        ("1-13-2026", "month", "month"),
        ("1 juuni 2026", "month", "month"),
        ("1-1-1492", "year", "year"),
        ("morgen", "unreadable", ""),
        ("1-1", "unreadable", ""),
    ],
)
def test_a_wrong_date_names_the_fault(text, code, part):
    with pytest.raises(DateFaultError) as caught:
        formats.parse_date(text)
    assert (caught.value.code, caught.value.part) == (code, part)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 12, 31)))
def test_a_date_shown_can_be_read_back(day):
    with translation.override("nl"):
        assert formats.parse_date(formats.datum(day)) == day
        assert formats.parse_date(formats.datum_kort(day)) == day


@pytest.mark.parametrize("text", ["14:00", "14.00", "1400", "14.00 uur", "14:00 u"])
def test_one_time_in_all_its_spellings(text):
    assert formats.parse_time(text) == dt.time(14, 0)


@pytest.mark.parametrize("text", ["", "25:00", "14", "twee uur"])
def test_what_is_no_time(text):
    with pytest.raises(ValueError):
        formats.parse_time(text)


def test_filters_in_a_template():
    template = Template(
        "{{ a|euro }} {{ a|euro2 }} {{ n|getal }} {{ n|getal:2 }} {{ y }} {{ d|datum }} {{ p|percentage }}"
    )
    shown = template.render(
        Context({"a": Decimal("1500"), "n": 12345, "y": 2026, "d": dt.date(2026, 5, 1), "p": Decimal("1.7")})
    )
    assert shown == f"€{NB}1.500 €{NB}1.500,00 12.345 12.345,00 2026 1{NB}mei 2026 1,7%"


def test_an_english_page_reads_back_what_its_own_boxes_show():
    with translation.override("en"):
        for amount in ("120000", "1234.56", "1250", "0.5"):
            assert formats.parse_number(formats.getal(Decimal(amount))) == Decimal(amount)
    with translation.override("nl"):
        assert formats.parse_number("1,250") == Decimal("1.25")
