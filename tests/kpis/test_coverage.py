"""White spots as figures: what fills a cell, what the sentence says, and what a plan adds. No database."""

import pytest
from django.utils.translation import override

from kpis.coverage import Axis, Effort, Named, Standing, cross, filling, thinnest
from kpis.coverage_words import message

KPIS = [Named(n, f"K{n}", f"Kort {n}", f"K{n}") for n in (1, 2, 3)]
TOWNS = [Named(n, f"GM{n}", name) for n, name in enumerate(("Almelo", "Borne", "Losser", "Tubbergen"), start=1)]
GROUPS = [Named(1, "1", "Leerlingen op het vmbo"), Named(2, "2", "Leerlingen op het vwo")]


def effort(*kpis, towns=(), groups=(), factors=(), standing=Standing.NOW, pk=1) -> Effort:
    places = {Axis.MUNICIPALITY: towns, Axis.TARGET_GROUP: groups, Axis.FACTOR: factors}
    return Effort(pk, standing, frozenset(kpis), {axis: frozenset(keys) for axis, keys in places.items()})


def table(*efforts, kpis=KPIS, places=TOWNS, axis=Axis.MUNICIPALITY):
    return cross(efforts, kpis, places, axis)


def counts(shown) -> list[list[tuple[int, int, int]]]:
    return [[(cell.now, cell.was, cell.road) for cell in cells] for _place, cells in shown.rows]


def said(shown) -> str:
    with override("en"):
        return message(shown)


# --- cells ----------------------------------------------------------------------------------------


def test_a_cell_counts_projects_that_promise_for_the_kpi_and_work_there():
    shown = table(effort(1, 2, towns=[1]), effort(1, towns=[1, 2], pk=2), places=TOWNS[:2])
    assert counts(shown) == [[(2, 0, 0), (1, 0, 0), (0, 0, 0)], [(1, 0, 0), (0, 0, 0), (0, 0, 0)]]


def test_closed_and_on_the_road_are_counted_apart_and_do_not_fill_a_cell():
    was = effort(1, towns=[1], standing=Standing.WAS)
    road = effort(1, towns=[1], standing=Standing.ROAD)
    shown = table(was, road, kpis=KPIS[:1], places=TOWNS[:1])
    assert counts(shown) == [[(0, 1, 1)]]
    assert shown.rows[0][1][0].is_empty


def test_what_is_not_asked_about_does_not_count():
    shown = table(effort(9, towns=[1]), effort(1, towns=[99]), places=TOWNS[:1])
    assert counts(shown) == [[(0, 0, 0)] * 3]


def test_a_running_project_without_a_place_is_told_and_stands_nowhere():
    shown = table(effort(1), effort(1, standing=Standing.WAS), effort(9), kpis=KPIS[:1], places=TOWNS[:1])
    assert (counts(shown), shown.unplaced) == ([[(0, 0, 0)]], 1)


def test_gaps_stand_with_the_emptiest_first_and_like_with_like():
    shown = table(effort(1, 2, towns=[1]), effort(1, towns=[2, 3], pk=2))
    assert [
        ([place.label for place in gap.places], [kpi.code for kpi in gap.indicators], gap.is_whole)
        for gap in shown.gaps
    ] == [
        (["Tubbergen"], ["K1", "K2", "K3"], True),
        (["Borne", "Losser"], ["K2", "K3"], False),
        (["Almelo"], ["K3"], False),
    ]
    assert [one.code for one in shown.nowhere] == ["K3"]


# --- the sentence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("efforts", "sentence"),
    [
        ([], "Nothing runs yet for these KPIs."),
        ([effort(1, 2, 3, towns=[1, 2, 3, 4])], "For each KPI something runs in each municipality."),
        (
            [effort(1, 2, 3, towns=[1, 2, 3]), effort(1, towns=[4])],
            "For 2 of the 3 KPIs nothing runs in Tubbergen.",
        ),
        (
            [effort(1, 2, 3, towns=[1, 2]), effort(1, towns=[3, 4])],
            "For 2 of the 3 KPIs nothing runs in Losser and Tubbergen.",
        ),
        ([effort(1, 2, 3, towns=[1, 2])], "In Losser and Tubbergen nothing runs for any KPI."),
        (
            [effort(1, 2, towns=[1, 2, 3])],
            "In Tubbergen nothing runs for any KPI. For K3 nothing runs anywhere.",
        ),
        (
            [effort(1, towns=[1, 2, 3, 4])],
            "For 2 of the 3 KPIs nothing runs in 4 of the 4 municipalities. For K2 and K3 nothing runs anywhere.",
        ),
    ],
)
def test_the_sentence_says_what_the_table_shows(efforts, sentence):
    assert said(table(*efforts)) == sentence


def test_the_sentence_knows_target_groups_and_factors():
    some = effort(1, 2, 3, groups=[1])
    assert said(table(some, places=GROUPS, axis=Axis.TARGET_GROUP)) == (
        "For leerlingen op het vwo nothing runs for any KPI."
    )
    factors = [Named(1, "1", "Jong beginnen", "1"), Named(2, "2", "Thuis", "2")]
    assert said(table(effort(1, 2, 3, factors=[1]), places=factors, axis=Axis.FACTOR)).startswith("Through Thuis")


def test_without_kpis_or_places_nothing_is_said():
    assert (said(table(kpis=[])), said(table(places=[]))) == ("", "")


# --- little happens -------------------------------------------------------------------------------


def test_where_nothing_runs_all_places_are_named_else_the_few_with_least():
    one, closed = effort(1, towns=[1, 2]), effort(1, towns=[3], standing=Standing.WAS)
    named, number = thinnest([one, closed], frozenset({1}), TOWNS, Axis.MUNICIPALITY)
    assert ([place.label for place in named], number) == (["Losser", "Tubbergen"], 0)
    everywhere = [effort(1, towns=[1, 2, 3, 4]), effort(2, towns=[1], pk=2)]
    named, number = thinnest(everywhere, frozenset({1, 2}), TOWNS, Axis.MUNICIPALITY, most=2)
    assert ([place.label for place in named], number) == (["Borne", "Losser"], 1)
    assert thinnest([], frozenset({1}), [], Axis.MUNICIPALITY) == ([], 0)


# --- what a plan adds -----------------------------------------------------------------------------


def test_a_combination_is_taken_only_by_a_project_that_has_all_of_it():
    own = effort(1, 2, towns=[1, 2], groups=[1])
    other = effort(1, towns=[1], groups=[1, 2], pk=2)
    elsewhere = effort(1, towns=[1], groups=[2], pk=3)  # same KPI and town, another group
    filled = filling(own, [other, elsewhere])
    assert (filled.total, filled.free, filled.taken) == (4, 3, 1)
    assert [shared.effort.pk for shared in filled.running] == [2]
    assert filled.new_indicators == {2}
    assert filled.new_places == {Axis.MUNICIPALITY: {2}, Axis.TARGET_GROUP: set()}
    assert filled.unnamed == [Axis.FACTOR]


def test_combinations_of_two_projects_are_counted_once():
    own = effort(1, towns=[1, 2])
    filled = filling(own, [effort(1, towns=[1], pk=2), effort(1, towns=[1, 2], pk=3)])
    assert (filled.total, filled.free) == (2, 0)
    assert [shared.effort.pk for shared in filled.running] == [3, 2]  # most in common first


def test_a_closed_project_is_told_and_takes_nothing():
    filled = filling(effort(1, towns=[1]), [effort(1, towns=[1], standing=Standing.WAS, pk=2)])
    assert (filled.free, len(filled.former), len(filled.running)) == (1, 1, 0)


def test_without_a_kpi_there_are_no_combinations():
    assert filling(effort(towns=[1, 2]), [effort(1, towns=[1], pk=2)]).total == 0
