"""Counts that a source hides: the truth always lies between the bounds, and nothing is said that they do not bear."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis import words
from kpis.enums import Direction, ObsStatus, RollupTime, RollupUnits, Status, ValueType
from kpis.progress import progress, progress_between, status_between
from kpis.ranges import Range
from kpis.rollup import Observation, compare, over_time, roll_up
from kpis.smallgroups import shielded


@dataclass
class Sheet:
    value_type: str = ValueType.PERCENTAGE
    rollup_units: str = RollupUnits.POOLED_RATIO
    rollup_time: str = RollupTime.LAST
    decimals: int = 1


SHARE = Sheet()
RATIO = Sheet(value_type=ValueType.RATIO)
COUNT = Sheet(value_type=ValueType.COUNT, rollup_units=RollupUnits.SUM, decimals=0)
FLOW = replace(COUNT, rollup_time=RollupTime.SUM)
DUO = Range(Decimal(1), Decimal(4))


def number(n):
    return Decimal(n)


def counted(unit, value, **fields):
    return Observation(unit=unit, value=number(value), **fields)


def share(unit, numerator, denominator, **fields):
    return Observation(unit=unit, numerator=number(numerator), denominator=number(denominator), **fields)


def hidden(unit, denominator=None, *, bounds=DUO):
    whole = None if denominator is None else number(denominator)
    return Observation(unit=unit, status=ObsStatus.SUPPRESSED, denominator=whole, hidden=bounds)


# --- golden numbers ------------------------------------------------------------------------------


def test_one_two_and_twelve_that_are_printed_as_four_four_and_twelve_lie_between_fourteen_and_twenty():
    told = roll_up(COUNT, [hidden("A"), hidden("B"), counted("C", 12)])
    assert (told.value, told.low, told.high, told.known) == (None, 14, 20, 12)
    assert (told.expected, told.included, told.bounded, told.suppressed, told.missing) == (3, 3, 2, 2, 0)
    assert words.told(COUNT, told) == "tussen 14 en 20"


def test_on_a_whole_of_170_that_is_8_2_to_11_8_percent():
    told = roll_up(SHARE, [hidden("A", 50), hidden("B", 60), share("C", 12, 60)])
    assert (told.numerator, told.numerator_low, told.numerator_high, told.denominator) == (None, 14, 20, 170)
    assert (told.value, told.known) == (None, 20)
    assert words.told(SHARE, told) == "8,2% tot 11,8%"
    assert words.sums(told) == "14 tot 20 van 170"


def test_the_sum_of_what_is_printed_is_never_a_value():
    for sheet, rows in (
        (COUNT, [hidden("A"), hidden("B"), counted("C", 12)]),
        (SHARE, [hidden("A", 50), hidden("B", 60), share("C", 12, 60)]),
    ):
        told = roll_up(sheet, rows)
        assert 20 not in (told.value, told.numerator)
        assert 100 * number(20) / 170 != told.value


# --- what a bound needs --------------------------------------------------------------------------


def test_without_numbers_of_the_source_a_shielded_count_stays_missing():
    told = roll_up(COUNT, [hidden("A", bounds=None), counted("C", 12)])
    assert (told.value, told.low, told.high, told.included, told.suppressed, told.missing) == (12, 12, 12, 1, 1, 1)


def test_a_share_needs_its_denominator_for_a_bound():
    told = roll_up(SHARE, [hidden("A"), share("C", 12, 60)])
    assert (told.value, told.included, told.missing) == (20, 1, 1)


def test_a_numerator_is_never_more_than_its_denominator():
    assert roll_up(SHARE, [hidden("A", 3)]).range == (Decimal(100) / 3, 100)
    assert roll_up(RATIO, [hidden("A", 2)]).range == (Decimal("0.5"), 2)


def test_one_possible_number_is_a_value():
    told = roll_up(COUNT, [hidden("A", bounds=Range(number(3), number(3))), counted("B", 2)])
    assert (told.value, told.is_range) == (5, False)


def test_only_a_status_of_shielded_has_bounds():
    row = Observation(unit="A", status=ObsStatus.MISSING, hidden=DUO)
    assert roll_up(COUNT, [row]).included == 0


def test_a_group_that_is_too_small_keeps_no_bounds():
    told = shielded(roll_up(SHARE, [hidden("A", 50), share("C", 12, 60)]))
    assert (told.low, told.high, told.numerator_low, told.numerator_high, told.known) == (None,) * 5
    assert words.told(SHARE, told) == "te klein om te tonen"


def test_a_range_is_not_added_over_time_as_if_it_were_a_number():
    first = roll_up(FLOW, [counted("A", 4, reference_date=date(2025, 12, 31))])
    second = roll_up(FLOW, [hidden("A")])
    assert over_time(FLOW, [first, second]) is None


# --- before and after ----------------------------------------------------------------------------


def test_a_change_is_told_as_the_least_and_the_most_it_can_be():
    both = compare(SHARE, [hidden("A", 50), share("B", 10, 50)], [share("A", 8, 50), share("B", 10, 50)])
    assert both.change is None
    assert both.change_range == (4, 7)
    assert words.change_of(SHARE, both) == "tussen +4,0 en +7,0 procentpunt"
    assert (both.moves, both.unsure) == ((1, 1, 0), 0)
    sentence = words.pair_sentence(SHARE, both)
    assert "steeg" in sentence
    assert "schermt" in sentence


def test_whether_it_rose_or_fell_is_not_guessed():
    both = compare(SHARE, [hidden("A", 50)], [hidden("A", 50)])
    assert both.change_range == (-6, 6)
    assert (both.moves, both.unsure) == ((0, 0, 0), 1)
    assert "niet te zeggen" in words.pair_sentence(SHARE, both)


def test_ends_are_rounded_away_from_each_other():
    both = Range(Decimal("8.26"), Decimal("11.71"))
    assert words.between(SHARE, both) == "8,2% tot 11,8%"


# --- progress and status -------------------------------------------------------------------------


def ends(low, high):
    return Range(number(low), number(high))


@pytest.mark.parametrize(
    ("baseline", "actual", "asked", "word"),
    [
        ((20, 20), (29, 30), "0.5", Status.ON_COURSE),
        ((20, 20), (24, 30), "0.5", Status.UNCLEAR),
        ((20, 20), (40, 45), "0.5", Status.REACHED),
        ((18, 20), (20, 21), "0.9", Status.OFF_COURSE),
    ],
)
def test_a_status_is_given_when_it_holds_at_both_ends(baseline, actual, asked, word):
    gone = progress_between(ends(*baseline), number(40), ends(*actual))
    assert status_between(Direction.INCREASE, gone=gone, asked=Decimal(asked), actual=ends(*actual)) == word


def test_a_target_within_the_range_of_the_baseline_gives_no_progress():
    assert progress_between(ends(30, 45), number(40), ends(41, 42)) is None


@pytest.mark.parametrize(
    ("actual", "word"),
    [
        ((5, 9), Status.ON_COURSE),
        ((11, 12), Status.OFF_COURSE),
        ((9, 12), Status.UNCLEAR),
        ((2, 12), Status.UNCLEAR),
    ],
)
def test_of_a_band_both_ends_lie_on_one_side_or_nothing_is_said(actual, word):
    told = status_between(Direction.MAINTAIN, gone=None, asked=None, actual=ends(*actual), band=(number(4), number(10)))
    assert told == word


# --- what always holds ---------------------------------------------------------------------------


@st.composite
def truth_and_what_is_told(draw, unit):
    """A school as it truly is, and as a source that hides 1 to 4 tells of it; both have the same denominator."""
    whole = draw(st.integers(1, 300))
    part = draw(st.integers(0, whole))
    true = share(unit, part, whole)
    return true, hidden(unit, whole) if 1 <= part <= 4 else true


@st.composite
def worlds(draw):
    return [draw(truth_and_what_is_told(unit)) for unit in range(draw(st.integers(1, 8)))]


def as_counts(rows):
    return [row._replace(value=row.numerator, numerator=None, denominator=None) for row in rows]


@given(worlds())
def test_the_truth_lies_within_the_bounds(world):
    true, told = ([pair[side] for pair in world] for side in (0, 1))
    for sheet, change in ((SHARE, list), (RATIO, list), (COUNT, as_counts)):
        truth, known = roll_up(sheet, change(true)), roll_up(sheet, change(told))
        assert known.low <= truth.value <= known.high
        assert known.value in (None, truth.value)
        assert (known.included, known.missing) == (truth.included, 0)


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(*(truth_and_what_is_told(i) for i in range(n)))), st.data())
def test_the_true_change_progress_and_status_lie_within_what_is_told(before, data):
    after = [data.draw(truth_and_what_is_told(unit)) for unit in range(len(before))]
    truth = compare(SHARE, [one[0] for one in before], [one[0] for one in after])
    told = compare(SHARE, [one[1] for one in before], [one[1] for one in after])
    slack = Decimal("1e-20")
    assert told.change_range.low - slack <= truth.change <= told.change_range.high + slack
    assert all(sure <= true for sure, true in zip(told.moves, truth.moves, strict=True))
    assert sum(told.moves) + told.unsure == sum(truth.moves)
    goal = number(data.draw(st.integers(0, 100)))
    gone = progress_between(told.before.range, goal, told.after.range)
    if gone is not None:
        true = progress(truth.before.value, goal, truth.after.value)
        assert gone.low - slack <= true <= gone.high + slack


@given(worlds())
def test_without_shielded_counts_low_and_high_are_the_value(world):
    told = roll_up(SHARE, [true for true, _told in world])
    assert told.low == told.high == told.known == told.value
    assert told.numerator_low == told.numerator_high == told.numerator
    assert told.bounded == 0


@given(worlds(), st.randoms(use_true_random=False))
def test_order_does_not_matter_for_the_bounds(world, random):
    rows = [told for _true, told in world]
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert roll_up(SHARE, shuffled) == roll_up(SHARE, rows)


@given(st.lists(st.decimals(0, 100, places=3), min_size=2, max_size=2), st.integers(0, 2))
def test_printed_ends_never_cut_off_the_truth(values, decimals):
    low, high = sorted(values)
    shown = words.outwards(decimals, Range(low, high))
    assert shown.low <= low <= high <= shown.high
