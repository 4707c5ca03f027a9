"""Answers to items: what cannot be, where people differ, and what follows for a KPI whatever the order of items."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.instruments.scores import (
    Answer,
    ItemSignal,
    Move,
    at_least,
    bars_of,
    by_spread,
    faults_in,
    middle_of,
    move_between,
)
from kpis.instruments.scores import spread_of as spread

LEVELS = st.lists(st.integers(1, 5), min_size=1, max_size=20)
COUNTS = st.dictionaries(st.integers(1, 5), st.integers(0, 30))
LABELS = {1: "nog niet", 2: "soms", 3: "vaak"}


def signal(number, counts, consensus=None):
    return ItemSignal(
        number=number,
        text=f"Vraag {number}",
        theme="",
        bars=bars_of(counts, LABELS, consensus),
        people=sum(counts.values()),
        spread=spread(counts),
        consensus=consensus,
        consensus_label=LABELS.get(consensus, ""),
    )


@given(LEVELS, st.randoms(), st.integers(1, 5))
def test_the_order_of_items_does_not_matter(levels, random, lowest):
    shuffled = random.sample(levels, len(levels))
    assert middle_of(shuffled) == middle_of(levels)
    assert at_least(shuffled, lowest) == at_least(levels, lowest)


@given(LEVELS)
def test_the_middle_is_a_level_that_was_agreed_on(levels):
    middle = middle_of(levels)
    assert middle in levels
    assert 2 * sum(1 for one in levels if one <= middle) >= len(levels)


@given(st.lists(COUNTS, min_size=1, max_size=8), st.randoms())
def test_the_learning_signal_does_not_depend_on_the_order_of_items(counts, random):
    rows = [signal(number, {k: v for k, v in one.items() if k in LABELS}) for number, one in enumerate(counts)]
    assert by_spread(random.sample(rows, len(rows))) == by_spread(rows)


@given(COUNTS)
def test_a_spread_is_never_negative_and_zero_only_when_all_are_alike(counts):
    chosen = {level for level, n in counts.items() if n}
    assert (spread(counts) == 0) == (len(chosen) < 2)
    assert spread(counts) >= 0


@given(COUNTS, st.integers(1, 9))
def test_more_people_with_the_same_answers_lie_as_far_apart(counts, times):
    assert spread({level: n * times for level, n in counts.items()}) == spread(counts)


def test_the_widest_spread_stands_on_top_and_what_is_alike_never_does():
    alike, split, near = signal(1, {2: 8}), signal(2, {1: 4, 3: 4}), signal(3, {1: 1, 2: 7})
    most, others = by_spread([alike, near, split])
    assert ([row.number for row in most], [row.number for row in others]) == ([2, 3], [1])
    assert split.spread == Fraction(1)


def test_what_lies_as_far_apart_is_treated_alike():
    rows = [signal(number, {1: 2, 2: 2}) for number in range(1, 6)]
    assert [len(part) for part in by_spread([*rows, signal(6, {1: 1})])] == [5, 1]
    assert by_spread([]) == ([], [])


@pytest.mark.usefixtures("in_english")
def test_a_chart_says_in_words_what_it_draws():
    row = signal(1, {1: 1, 2: 4}, consensus=2)
    assert row.told == "nog niet: 1 person, soms: 4 people, agreed: soms"
    assert [(bar.n, bar.height, bar.is_consensus) for bar in row.bars] == [
        (1, 9.0, False),
        (4, 36.0, True),
        (0, 0.0, False),
    ]
    assert signal(2, {}).told == "No answers yet"


@pytest.mark.parametrize(("before", "after", "move"), [(1, 2, Move.UP), (2, 2, Move.EQUAL), (3, 1, Move.DOWN)])
def test_an_item_went_up_stayed_or_went_down(before, after, move):
    assert move_between(before, after) == move


@pytest.mark.parametrize(
    ("answer", "responded", "is_final", "parts"),
    [
        (Answer(7, {1: 3, 2: 2}, 2), 5, True, []),
        (Answer(7, {1: 3, 2: 3}, 2), 5, False, ["counts"]),
        (Answer(7, {1: 3, 2: 3}), None, False, []),
        (Answer(7, {1: 1}), 5, True, ["consensus"]),
        (Answer(7, {1: 6}), 5, True, ["counts", "consensus"]),
        (Answer(7), 0, False, []),
    ],
    ids=str,
)
def test_faults_are_told_by_item(answer, responded, is_final, parts):
    found = faults_in([answer], {7: 4}, responded=responded, is_final=is_final)
    assert [fault.part for fault in found] == parts
    assert all(fault.item == 7 and "4" in fault.text for fault in found)


def test_an_item_that_nobody_filled_in_is_missing_when_it_is_handed_in():
    assert [fault.part for fault in faults_in([], {7: 1}, responded=None, is_final=True)] == ["consensus"]
