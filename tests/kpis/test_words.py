"""How a change reads in one sentence, for each kind of value and for ranges."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from kpis import words
from kpis.enums import ObsStatus, RollupTime, RollupUnits, ValueType
from kpis.ranges import Range
from kpis.rollup import Observation, compare, roll_up

FIRST, SECOND = date(2025, 10, 1), date(2026, 10, 1)
DUO = Range(Decimal(1), Decimal(4))


@dataclass
class Sheet:
    value_type: str
    rollup_units: str
    decimals: int = 0
    rollup_time: str = RollupTime.LAST


YES_NO = Sheet(ValueType.BOOLEAN, RollupUnits.COUNT_TRUE)
SHARE_OF_YES = Sheet(ValueType.BOOLEAN, RollupUnits.SHARE_TRUE)
SHARE = Sheet(ValueType.PERCENTAGE, RollupUnits.POOLED_RATIO, 1)
COUNT = Sheet(ValueType.COUNT, RollupUnits.SUM)


@pytest.fixture(autouse=True)
def _language_of_the_source():
    with translation.override("en"):
        yield


def answers(day, *given):
    return [Observation(unit=number, boolean=one, reference_date=day) for number, one in enumerate(given)]


def numbers(day, *given):
    """Counts; ``None`` is one that the source hides."""
    return [
        Observation(unit=number, reference_date=day, status=ObsStatus.SUPPRESSED, hidden=DUO)
        if one is None
        else Observation(unit=number, reference_date=day, value=Decimal(one))
        for number, one in enumerate(given)
    ]


def said(sheet, before, after):
    return _plain(words.pair_sentence(sheet, compare(sheet, before, after)))


def _plain(text):
    return text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("before", "after", "ending"),
    [
        ((True, False, False), (True, True, True), "rose from 1 on 1 October 2025 to 3 on 1 October 2026: +2 schools."),
        ((True, False, True), (True, False, False), "fell from 2 on 1 October 2025 to 1 on 1 October 2026: −1 school."),
        ((True, False, True), (True, True, False), "stayed the same: 2 on 1 October 2025 and on 1 October 2026."),
    ],
)
def test_answers_of_yes_are_counted_in_schools_and_the_whole_is_said_once(before, after, ending):
    told = said(YES_NO, answers(FIRST, *before), answers(SECOND, *after))
    assert told == f"Of the 3 schools that measured both times, the number that meets the criterion {ending}"


def test_a_share_of_yes_shows_what_it_was_made_of():
    told = said(SHARE_OF_YES, answers(FIRST, True, False), answers(SECOND, True, True))
    assert "rose from 50% (1 of 2) on 1 October 2025 to 100% (2 of 2) on 1 October 2026: +50 percentage" in told


def test_one_round_of_yes_and_no_says_the_number_once():
    told = _plain(words.single_sentence(YES_NO, roll_up(YES_NO, answers(FIRST, True, False, True))))
    assert told.startswith("On 1 October 2025 this was 2 of the 3, measured at 3 of 3 schools")


def test_a_sum_reads_as_two_numbers_and_their_difference():
    told = said(COUNT, numbers(FIRST, 10, 20), numbers(SECOND, 12, 25))
    assert told.endswith("this rose from 30 on 1 October 2025 to 37 on 1 October 2026: +7.")


@pytest.mark.parametrize(
    ("before", "after", "ending"),
    [
        (
            (10, None),
            (20, 9),
            "was between 11 and 14 on 1 October 2025, and 29 on 1 October 2026. It rose: between",
        ),
        (
            (20, 9),
            (10, None),
            "was 29 on 1 October 2025, and between 11 and 14 on 1 October 2026. It fell: between",
        ),
        ((10, None), (10, 3), "Whether it rose or fell cannot be said: between −1 and +2."),
    ],
)
def test_the_ends_of_a_range_are_not_read_as_before_and_after(before, after, ending):
    told = said(COUNT, numbers(FIRST, *before), numbers(SECOND, *after))
    assert ending in told
    assert "from between" not in told
    assert "the source hides small numbers" in told
