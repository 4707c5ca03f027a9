"""One number from many: the golden numbers, the known ways to get it wrong, and what always holds."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.enums import Direction, ObsStatus, RollupTime, RollupUnits, Status, ValueType
from kpis.progress import clipped, progress, status, time_part
from kpis.rollup import Observation, compare, over_time, roll_up


@dataclass
class Sheet:
    value_type: str = ValueType.PERCENTAGE
    rollup_units: str = RollupUnits.POOLED_RATIO
    rollup_time: str = RollupTime.LAST


SHARE = Sheet()
RATIO = Sheet(value_type=ValueType.RATIO)
YES_NO = Sheet(value_type=ValueType.BOOLEAN, rollup_units=RollupUnits.COUNT_TRUE)
SHARE_YES = Sheet(value_type=ValueType.BOOLEAN, rollup_units=RollupUnits.SHARE_TRUE)
COUNT = Sheet(value_type=ValueType.COUNT, rollup_units=RollupUnits.SUM)
FLOW = Sheet(value_type=ValueType.COUNT, rollup_units=RollupUnits.SUM, rollup_time=RollupTime.SUM)
LEVELS = Sheet(value_type=ValueType.ORDINAL, rollup_units=RollupUnits.DISTRIBUTION)
MEDIAN = Sheet(value_type=ValueType.ORDINAL, rollup_units=RollupUnits.MEDIAN)
STORY = Sheet(value_type=ValueType.NARRATIVE, rollup_units=RollupUnits.NONE, rollup_time=RollupTime.NONE)


def share(unit, numerator, denominator, **fields):
    return Observation(unit=unit, numerator=Decimal(numerator), denominator=Decimal(denominator), **fields)


def missing(unit, **fields):
    return Observation(unit=unit, status=ObsStatus.MISSING, **fields)


def cents(value):
    return value.quantize(Decimal("0.01"))


BEFORE = [share("A", 12, 60), share("B", 90, 300), share("C", 10, 40), missing("D")]
AFTER = [share("A", 18, 60), share("B", 84, 280), missing("C"), share("D", 22, 50)]


# --- golden numbers ------------------------------------------------------------------------------


def test_matched_pairs_are_the_change_to_publish():
    both = compare(SHARE, BEFORE, AFTER)
    assert (both.before.numerator, both.before.denominator) == (102, 360)
    assert (both.after.numerator, both.after.denominator) == (102, 340)
    assert cents(both.before.value) == Decimal("28.33")
    assert cents(both.after.value) == Decimal("30.00")
    assert cents(both.change) == Decimal("1.67")
    assert (len(both.pairs), len(both.only_before), len(both.only_after)) == (2, 1, 1)
    assert both.moves == (1, 1, 0)


def test_everybody_is_shown_beside_it_and_is_another_number():
    both = compare(SHARE, BEFORE, AFTER)
    assert (both.all_before.numerator, both.all_before.denominator) == (112, 400)
    assert (both.all_after.numerator, both.all_after.denominator) == (124, 390)
    assert cents(both.all_before.value) == Decimal("28.00")
    assert cents(both.all_after.value) == Decimal("31.79")
    assert cents(both.all_after.value - both.all_before.value) == Decimal("3.79")


def test_the_mean_of_shares_is_offered_nowhere():
    # 25.0 and 30.0 would be the means over the pairs, 25.0 and 34.67 over everybody.
    both = compare(SHARE, BEFORE, AFTER)
    shown = {cents(one.value) for one in (both.before, both.after, both.all_before, both.all_after)}
    assert shown == {Decimal("28.33"), Decimal("30.00"), Decimal("28.00"), Decimal("31.79")}


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "part"),
    [(7, 12, 9, "0.4"), (20, 10, 15, "0.5"), (30, 40, 33, "0.3"), (20, 10, 22, "-0.2"), (0, 10, 13, "1.3")],
)
def test_progress_starts_at_the_baseline_whatever_the_direction(baseline, target, actual, part):
    assert progress(Decimal(baseline), Decimal(target), Decimal(actual)) == Decimal(part)


@pytest.mark.parametrize("known", [(None, 12, 9), (7, None, 9), (7, 12, None), (7, 7, 9)])
def test_progress_is_not_computed_when_it_cannot_be(known):
    assert progress(*(None if number is None else Decimal(number) for number in known)) is None


@pytest.mark.parametrize(("raw", "shown"), [("0.4", "0.4"), ("1.3", "1"), ("-0.2", "0")])
def test_only_bars_are_clipped(raw, shown):
    assert clipped(Decimal(raw)) == Decimal(shown)


def test_masked_counts_are_not_added_as_if_they_were_counts():
    rows = [
        Observation(unit=unit, status=ObsStatus.SUPPRESSED) if hidden else share(unit, 12, 60)
        for unit, hidden in (("A", True), ("B", True), ("C", False))
    ]
    told = roll_up(SHARE, rows)
    assert (told.numerator, told.included, told.suppressed, told.missing) == (12, 1, 2, 2)


# --- ways to get it wrong ------------------------------------------------------------------------


def test_zero_is_a_value_and_missing_is_none():
    told = roll_up(SHARE, [share("A", 0, 20), missing("B")])
    assert (told.value, told.included, told.missing) == (0, 1, 1)
    nothing = roll_up(SHARE, [missing("A"), missing("B")])
    assert (nothing.value, nothing.numerator, nothing.included, nothing.missing) == (None, None, 0, 2)


def test_zero_of_zero_cannot_be_computed():
    assert roll_up(SHARE, [share("A", 0, 0)]).value is None


def test_a_unit_without_report_adds_nothing_to_the_denominator():
    told = roll_up(SHARE, [share("A", 25, 100), share("B", 50, 150), missing("C"), missing("D")])
    assert (told.denominator, told.value) == (250, 30)


def test_what_does_not_apply_is_not_missing():
    told = roll_up(YES_NO, [Observation(unit="A", boolean=True), Observation(unit="B", status="not_applicable")])
    assert (told.value, told.expected, told.missing, told.not_applicable) == (1, 1, 0, 1)


def test_waived_units_stay_missing_and_are_counted():
    told = roll_up(COUNT, [Observation(unit="A", value=Decimal(3)), missing("B", is_waived=True)])
    assert (told.value, told.missing, told.waived) == (3, 1, 1)


def test_a_value_left_behind_under_a_status_without_value_counts_for_nothing():
    told = roll_up(COUNT, [Observation(unit="A", value=Decimal(9), status=ObsStatus.MISSING)])
    assert (told.value, told.missing) == (None, 1)


def test_a_unit_counted_twice_is_refused():
    with pytest.raises(ValueError):
        roll_up(SHARE, [share("A", 1, 2), share("A", 1, 2)])


def test_yes_and_no_become_a_number_or_a_share_of_what_was_measured():
    rows = [Observation(unit=n, boolean=n < 3) for n in range(4)] + [missing("x")]
    assert roll_up(YES_NO, rows).value == 3
    assert roll_up(SHARE_YES, rows).value == 75
    assert (roll_up(YES_NO, rows).numerator, roll_up(YES_NO, rows).denominator) == (3, 4)


def test_levels_are_spread_or_have_a_middle_that_exists():
    rows = [Observation(unit=n, level=level) for n, level in enumerate([1, 2, 4, 4])]
    assert roll_up(LEVELS, rows).levels == {1: 1, 2: 1, 4: 2}
    assert roll_up(LEVELS, rows).value is None
    assert roll_up(MEDIAN, rows).value == 2


def test_stories_are_counted_but_not_added_up():
    told = roll_up(STORY, [Observation(unit="A", narrative="Wat wij leerden."), missing("B")])
    assert (told.value, told.included, told.missing) == (None, 1, 1)


def test_a_ratio_is_no_percentage():
    assert roll_up(RATIO, [share("A", 3, 2)]).value == Decimal("1.5")


def test_a_late_update_of_an_earlier_round_does_not_win():
    later = roll_up(COUNT, [Observation(unit="A", value=Decimal(7), reference_date=date(2026, 10, 1))])
    earlier = roll_up(COUNT, [Observation(unit="A", value=Decimal(9), reference_date=date(2025, 10, 1))])
    assert over_time(COUNT, [later, earlier]) == 7


def test_a_stock_is_never_added_over_time_and_a_flow_is():
    first = roll_up(FLOW, [Observation(unit="A", value=Decimal(4), reference_date=date(2025, 12, 31))])
    second = roll_up(FLOW, [Observation(unit="A", value=Decimal(5), reference_date=date(2026, 12, 31))])
    empty = roll_up(FLOW, [missing("A")])
    assert over_time(FLOW, [first, second, empty]) == 9
    assert over_time(COUNT, [first, second, empty]) == 5
    assert over_time(STORY, [first, second]) is None
    assert over_time(COUNT, [empty]) is None


def test_pedigree_tells_dates_and_what_is_not_final():
    told = roll_up(
        SHARE,
        [
            share("A", 1, 4, reference_date=date(2025, 10, 1)),
            share("B", 1, 4, reference_date=date(2025, 11, 1), status=ObsStatus.PROVISIONAL),
            missing("C"),
        ],
    )
    assert (told.oldest, told.newest) == (date(2025, 10, 1), date(2025, 11, 1))
    assert (told.not_final, told.share_not_final) == (1, 50)


def test_nothing_is_compared_across_a_break():
    broken = [share("A", 18, 60, status=ObsStatus.BREAK)]
    assert compare(SHARE, BEFORE[:1], broken).change is None
    assert compare(SHARE, BEFORE, AFTER, is_comparable=False).change is None


def test_the_share_may_rise_while_the_number_does_not():
    both = compare(SHARE, BEFORE, AFTER)
    assert both.change > 0
    assert both.after.numerator - both.before.numerator == 0


# --- status --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "asked", "word"),
    [
        ("0.40", "0.50", Status.ON_COURSE),
        ("0.39", "0.50", Status.ATTENTION),
        ("0.25", "0.50", Status.ATTENTION),
        ("0.24", "0.50", Status.OFF_COURSE),
        ("1.00", "0.50", Status.REACHED),
        ("-0.10", "0.00", Status.ON_COURSE),
    ],
)
def test_status_holds_progress_against_time(gone, asked, word):
    assert status(Direction.INCREASE, gone=Decimal(gone), asked=Decimal(asked), actual=Decimal(1)) == word


def test_status_without_data_or_too_early_says_so():
    assert status(Direction.INCREASE, gone=None, asked=Decimal("0.5")) == Status.NO_DATA
    early = status(Direction.INCREASE, gone=Decimal(0), asked=Decimal(0), actual=Decimal(3), is_remeasured=False)
    assert early == Status.NOT_YET


@pytest.mark.parametrize(("actual", "word"), [(5, Status.ON_COURSE), (11, Status.OFF_COURSE), (None, Status.NO_DATA)])
def test_a_band_is_kept_or_not(actual, word):
    number = None if actual is None else Decimal(actual)
    told = status(Direction.MAINTAIN, gone=None, asked=None, actual=number, band=(Decimal(4), Decimal(10)))
    assert told == word


def test_time_runs_from_baseline_to_due_date():
    assert time_part(date(2025, 1, 1), date(2025, 1, 11), date(2025, 1, 6)) == Decimal("0.5")
    assert time_part(date(2025, 1, 1), date(2025, 1, 11), date(2026, 1, 1)) == 1
    assert time_part(date(2025, 1, 1), date(2025, 1, 1), date(2026, 1, 1)) is None


# --- what always holds ---------------------------------------------------------------------------


@st.composite
def observed(draw, unit=None):
    """A unit with a share, or without anything."""
    unit = draw(st.integers(0, 10_000)) if unit is None else unit
    if draw(st.booleans()):
        return missing(unit)
    denominator = draw(st.integers(1, 2_000))
    return share(unit, draw(st.integers(0, denominator)), denominator)


schools = st.lists(observed(), max_size=12, unique_by=lambda one: one.unit)


@given(observed())
def test_a_parent_with_one_child_equals_the_child(child):
    told = roll_up(SHARE, [child])
    if child.status == ObsStatus.MISSING:
        assert (told.value, told.missing) == (None, 1)
    else:
        assert told.value == 100 * child.numerator / child.denominator
        assert (told.numerator, told.denominator) == (child.numerator, child.denominator)


@given(schools, st.randoms(use_true_random=False))
def test_order_never_matters(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert roll_up(SHARE, shuffled) == roll_up(SHARE, rows)


@given(schools, schools, observed(unit="new"), st.booleans())
def test_an_unmatched_school_never_changes_the_paired_result(before, after, newcomer, is_first):
    plain = compare(SHARE, before, after)
    extended = compare(SHARE, [*before, newcomer] if is_first else before, after if is_first else [*after, newcomer])
    assert (extended.before, extended.after, extended.change) == (plain.before, plain.after, plain.change)


@given(schools)
def test_zero_and_missing_never_meet(rows):
    told, with_gap = roll_up(SHARE, rows), roll_up(SHARE, [*rows, missing("gap")])
    with_zero = roll_up(SHARE, [*rows, share("gap", 0, 50)])
    assert (with_gap.value, with_gap.denominator) == (told.value, told.denominator)
    assert with_gap.missing == told.missing + 1
    assert with_zero.missing == told.missing
    assert with_zero.denominator == (told.denominator or 0) + 50
    assert with_zero.value is not None


@given(schools)
def test_a_share_lies_between_its_lowest_and_highest_unit(rows):
    told = roll_up(SHARE, rows)
    own = [100 * row.numerator / row.denominator for row in rows if row.status != ObsStatus.MISSING]
    if own:
        slack = Decimal("1e-20")
        assert min(own) - slack <= told.value <= max(own) + slack


# --- the screen and the file --------------------------------------------------------------------------


def test_every_kind_of_group_has_its_own_denominator():
    """Numerators never end up in denominators, whichever groups are cut."""
    rows = {"a": [share("A", 3, 10), share("B", 5, 20)], "b": [share("C", 8, 40)]}
    told = {name: roll_up(SHARE, group) for name, group in rows.items()}
    assert {name: (one.numerator, one.denominator) for name, one in told.items()} == {"a": (8, 30), "b": (8, 40)}
    whole = roll_up(SHARE, [row for group in rows.values() for row in group])
    assert (whole.numerator, whole.denominator) == (16, 70)


def test_values_of_two_methods_are_not_compared():
    before = [share("A", 12, 60, method=(1, 1)), share("B", 90, 300)]
    after = [share("A", 18, 60, method=(1, 2)), share("B", 84, 280, method=(1, 2))]
    both = compare(SHARE, before, after)
    assert [pair.is_break for pair in both.pairs] == [True, False]  # of B nobody told how it was measured before
    assert both.change is None
