"""What everyone may see: no figures of groups that are too small, nor anything from which these can be worked out."""

import pytest
from django.urls import reverse

from kpis.enums import RoundKind, UnitKind
from kpis.rollup import compare
from kpis.services import Entry
from kpis.smallgroups import hidden_of
from tests.factories import IndicatorFactory, ProgrammeFactory
from tests.kpis.measuring import golden, measure, people, publish, round_of, share, unit, yes_no_indicator
from tests.kpis.test_monitor_pages import text_of
from tests.kpis.test_rollup import share as seen

pytestmark = pytest.mark.django_db


class Sheet:
    value_type, rollup_units, rollup_time, min_group_size = "percentage", "pooled_ratio", "last", None
    instrument_id = None


def group(*wholes):
    """Before and after of schools with these numbers of pupils."""
    rows = [seen(object(), 1, whole) for whole in wholes]
    return compare(Sheet, rows, rows)


@pytest.fixture
def programme():
    return ProgrammeFactory(min_group_size=5)


def scene(programme, boards, *, indicator=None, entry=None):
    """Two published rounds; ``boards`` gives per board the numbers of pupils of its schools."""
    by, checker = people()
    indicator = indicator or IndicatorFactory(code="K3", programme=programme)
    entry = entry or (lambda whole, year: share(1 if year == 2025 else 2, whole))
    schools = {}
    for name, wholes in boards.items():
        board = unit(f"Bestuur {name}", kind=UnitKind.SCHOOL_BOARD)
        for number, whole in enumerate(wholes):
            schools[unit(f"School {name}{number}", board=board)] = whole
    for year, kind in ((2025, RoundKind.BASELINE), (2026, RoundKind.ENDLINE)):
        made = round_of([indicator], schools, year=year, kind=kind, by=by)
        for school, whole in schools.items():
            measure(made, school, entry(whole, year), by=by, checker=checker)
        publish(made, by=by)
    return by


def shown(client, **query):
    compared = client.get(reverse("kpis:compare", args=["K3"]), query).context["compared"]
    return {row.name: row.before for row in compared.rows if not row.is_whole}


# --- the rule --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "hidden"),
    [
        ({"a": (60, 60), "b": (50, 50)}, ""),
        ({"a": (60, 60), "b": (2, 2)}, "ab"),
        ({"a": (60, 60), "b": (2, 2), "c": (30, 30)}, "bc"),
        ({"a": (60, 60), "b": (1, 1), "c": (1, 1), "d": (9, 9)}, "bcd"),
        ({"a": (60, 60), "b": (90,), "c": (30, 30)}, "bc"),
        ({"a": (60, 60), "b": (2, 2), "c": (4, 30)}, "bc"),
        ({"a": (60, 60), "b": ()}, ""),
    ],
    ids=str,
)
def test_what_is_hidden_cannot_be_worked_out_from_the_rest(groups, hidden):
    made = {name: group(*wholes) for name, wholes in groups.items()}
    assert hidden_of(Sheet, made, 5) == set(hidden)


# --- on the pages ----------------------------------------------------------------------------------


def test_a_small_board_and_the_next_smallest_are_left_out(client, programme):
    by = scene(programme, {"1": (60, 60), "2": (2, 2), "3": (30, 30)})
    rows = shown(client, per="bestuur")
    assert rows == {"Bestuur 1": "2%", "Bestuur 2": "te klein om te tonen", "Bestuur 3": "te klein om te tonen"}
    answer = client.get(reverse("kpis:compare", args=["K3"]))
    assert len(answer.context["chart"].weights) == 2  # the whole and the one board that is shown
    page = text_of(answer)
    for gone in ("van 4 ", "van 60 "):
        assert gone not in page
    client.force_login(by)
    assert "te klein om te tonen" not in shown(client, per="bestuur").values()


def test_the_file_leaves_out_what_the_page_leaves_out(client, programme):
    scene(programme, {"1": (60, 60), "2": (2, 2), "3": (30, 30)})
    answer = client.get(reverse("kpis:compare-csv", args=["K3"]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    [small] = [line for line in lines if line.startswith("Bestuur 2")]
    assert small.startswith("Bestuur 2;2;0;0;;;;;;;;te klein om te tonen")


def test_the_file_gives_everyone_no_figures_of_a_school_that_measured_once(client, programme):
    golden(indicator=IndicatorFactory(code="K3", programme=programme))
    answer = client.get(reverse("kpis:compare-csv", args=["K3"]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [board] = [line for line in text.splitlines() if line.startswith("Bestuur 2")]
    assert board.startswith("Bestuur 2;0;1;1;;;;;;;;")


@pytest.mark.parametrize("per", ["bestuur", "gemeente", "school", ""])
def test_a_filter_gives_no_way_around(client, programme, per):
    from kpis.models import ReportingUnit

    scene(programme, {"1": (60, 60), "2": (2, 2), "3": (30, 30)})
    for name in ("Bestuur 2", "Bestuur 3"):
        board = ReportingUnit.objects.get(name=name)
        answer = client.get(reverse("kpis:compare", args=["K3"]), {"bestuur": board.pk, "per": per, "gemeente": "x"})
        compared = answer.context["compared"]
        assert {row.before for row in compared.rows} == {"te klein om te tonen"}
        assert "te klein" in compared.sentence
        assert answer.context["chart"] is None


def test_a_board_that_is_a_town_but_for_one_school_is_left_out(client, programme):
    """Board 1 lies within the town; the town without board 1 is one school."""
    by, checker = people()
    indicator = IndicatorFactory(code="K3", programme=programme)
    towns = [unit(name, kind=UnitKind.MUNICIPALITY) for name in ("Stad", "Dorp")]
    boards = [unit(f"Bestuur {n}", kind=UnitKind.SCHOOL_BOARD) for n in (1, 2)]
    schools = [
        *(unit(f"S{n}", board=boards[0], municipality=towns[0]) for n in (1, 2)),
        unit("S3", board=boards[1], municipality=towns[0]),
        *(unit(f"S{n}", board=boards[1], municipality=towns[1]) for n in (4, 5)),
    ]
    for year, kind in ((2025, RoundKind.BASELINE), (2026, RoundKind.ENDLINE)):
        made = round_of([indicator], schools, year=year, kind=kind, by=by)
        for school in schools:
            measure(made, school, share(10, 50), by=by, checker=checker)
        publish(made, by=by)
    assert set(shown(client, per="bestuur").values()) == {"te klein om te tonen"}


def test_a_whole_that_is_too_small_is_told_in_words(client, programme):
    by = scene(programme, {"1": (2, 2)})
    for url in (reverse("kpis:detail", args=["K3"]), reverse("kpis:dashboard")):
        page = text_of(client.get(url))
        assert "te klein" in page
        assert "van 4" not in page
        assert "50%" not in page
    client.force_login(by)
    assert "van 4" in text_of(client.get(reverse("kpis:detail", args=["K3"])))


@pytest.mark.parametrize(("own", "is_hidden"), [(None, True), (2, False)])
def test_yes_and_no_are_counted_in_schools_and_a_definition_may_have_its_own_size(client, programme, own, is_hidden):
    indicator = yes_no_indicator(code="K3", programme=programme)
    indicator.versions.update(min_group_size=own)
    scene(
        programme,
        {"1": (0, 0, 0), "2": (0, 0)},
        indicator=indicator,
        entry=lambda _whole, year: Entry(boolean=year == 2026, source="School"),
    )
    assert ("te klein om te tonen" in shown(client, per="bestuur").values()) == is_hidden
