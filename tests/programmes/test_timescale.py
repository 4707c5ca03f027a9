"""The time axis of drawings: whole years, days in their place, months that end early, names that do not fit."""

from datetime import date

import pytest

from programmes.timescale import Scale, months_later, short_lines


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 11, 1), 3, date(2028, 2, 1)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
    ],
)
def test_months_later_stays_within_the_month(start, months, end):
    assert months_later(start, months) == end


def test_the_axis_runs_over_whole_years_and_days_lie_in_proportion():
    scale = Scale.around([date(2027, 5, 3), date(2026, 12, 31)], left=100, right=830)
    assert (scale.begin, scale.end) == (date(2026, 1, 1), date(2028, 1, 1))
    assert (scale.x(scale.begin), scale.x(date(2027, 1, 1)), scale.x(scale.end)) == (100, 465, 830)


@pytest.mark.parametrize(("years", "lines"), [(1, 4), (4, 16), (5, 5)])
def test_quarters_are_left_out_when_there_are_many_years(years, lines):
    scale = Scale.around([date(2026, 1, 1), date(2025 + years, 12, 31)], left=0, right=700)
    ticks = list(scale.ticks())
    assert len(ticks) == lines
    assert [tick.label for tick in ticks if tick.label] == [str(2026 + n) for n in range(years)]


def test_a_long_name_ends_in_an_ellipsis():
    assert short_lines("kort", 10, 1) == ("kort",)
    lines = short_lines("een heel lange naam van een fase", 10, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(len(line) <= 10 for line in lines)
