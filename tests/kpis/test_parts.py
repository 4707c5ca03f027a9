"""Categories rolled up, compared and shown, each by itself, and nothing that gives a few people away."""

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kpis.categories.figures import Divided, Part, Parts, of_category, table_of
from kpis.categories.groups import hidden_categories
from kpis.enums import ObsStatus, RollupUnits, RoundKind, ValueType
from kpis.models import Category, Dimension
from kpis.rollup import Observation, compare, roll_up
from tests.factories import ContributionClaimFactory, IndicatorFactory, ProgrammeFactory
from tests.kpis.dividing import AFTER, BEFORE, dimension, divide, divided, enter, parts
from tests.kpis.measuring import measure, people, publish, round_of, share, unit
from tests.kpis.test_monitor_pages import queries, text_of
from tests.kpis.test_rollup import COUNT, SHARE, Sheet

GIRLS, BOYS = Category(pk=1, name_nl="meisjes", code="meisjes"), Category(pk=2, name_nl="jongens", code="jongens")


class Small(Sheet):
    """A definition without a size of its own."""

    min_group_size = instrument_id = None
    decimals = 0


SMALL = Small()


def cents(value):
    return value.quantize(Decimal("0.01"))


def whole(name, numerator, denominator, **fields):
    numbers = {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
    return Observation(unit=name, round=1, version=1, **numbers, **fields)


def part(numerator, denominator):
    return Part(numerator=Decimal(numerator), denominator=Decimal(denominator))


# --- rolled up -----------------------------------------------------------------------------------


def test_the_numerators_of_a_category_never_end_up_in_its_denominator():
    """P4: with other numerators than denominators the share would be 100% if they did."""
    rows = [whole("A", 24, 120), whole("B", 180, 600)]
    told = Parts((), {(1, 1, 1, "A"): part(5, 20), (1, 1, 1, "B"): part(40, 240), (2, 1, 1, "A"): part(19, 100)})
    girls, boys = (roll_up(SHARE, told.of(category, rows)) for category in (GIRLS, BOYS))
    assert (girls.numerator, girls.denominator, cents(girls.value)) == (45, 260, Decimal("17.31"))
    assert (boys.numerator, boys.denominator, boys.included, boys.missing) == (19, 100, 1, 1)


def test_a_unit_without_the_category_is_missing_there_and_zero_is_a_value():
    rows = [whole("A", 12, 60), whole("B", 0, 50), Observation(unit="C", round=1, version=1, status="not_applicable")]
    told = roll_up(SHARE, Parts((), {(1, 1, 1, "B"): part(0, 20)}).of(GIRLS, rows))
    assert (told.value, told.included, told.missing, told.not_applicable) == (0, 1, 1, 1)


@pytest.mark.parametrize("status", [ObsStatus.MISSING, ObsStatus.SUPPRESSED, ObsStatus.NOT_APPLICABLE])
def test_where_the_whole_has_no_value_no_category_counts(status):
    told = of_category(Observation(unit="A", status=status), part(5, 20))
    assert (told.status, told.numerator) == (status, None)


def test_the_category_keeps_what_the_whole_rests_on():
    told = of_category(whole("A", 12, 60, method=(1, 1), origin="DUO"), Part("provisional", Decimal(5), Decimal(20)))
    assert (told.status, told.method, told.origin, told.round) == ("provisional", (1, 1), "DUO", 1)


shares = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda two: part(two[0], sum(two) + 1))
figures_of = st.lists(st.tuples(shares, shares), max_size=8)


def made_of(told):
    """Schools that gave every category of a partition, with the sum as their whole."""
    found = {
        (category.pk, 1, 1, name): one
        for name, both in enumerate(told)
        for category, one in zip((GIRLS, BOYS), both, strict=True)
    }
    rows = [
        whole(name, girls.numerator + boys.numerator, girls.denominator + boys.denominator)
        for name, (girls, boys) in enumerate(told)
    ]
    return rows, Parts((), found)


@given(figures_of)
def test_a_full_partition_adds_up_to_the_whole(figures):
    rows, told = made_of(figures)
    sums = [roll_up(SHARE, told.of(category, rows)) for category in (GIRLS, BOYS)]
    all_ = roll_up(SHARE, rows)
    for name in ("numerator", "denominator"):
        assert sum(getattr(one, name) or 0 for one in sums) == (getattr(all_, name) or 0)
    assert {one.included for one in sums} == {all_.included}


@given(figures_of, st.randoms(use_true_random=False))
def test_the_order_of_schools_never_matters(figures, random):
    rows, told = made_of(figures)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert roll_up(SHARE, told.of(GIRLS, shuffled)) == roll_up(SHARE, told.of(GIRLS, rows))


def test_numbers_are_added_by_category_too():
    rows = [Observation(unit=name, round=1, version=1, value=Decimal(n)) for name, n in (("A", 5), ("B", 7))]
    told = Parts((), {(1, 1, 1, "A"): Part(value=Decimal(2)), (1, 1, 1, "B"): Part(value=Decimal(0))})
    assert roll_up(COUNT, told.of(GIRLS, rows)).value == 2


def test_before_and_after_of_a_category_are_its_own_matched_pairs():
    both = [whole(name, 30, 100) for name in "AB"]
    later = [one._replace(round=2) for one in both]
    found = {(1, 1, 1, "A"): part(5, 20), (1, 1, 2, "A"): part(6, 20), (1, 1, 2, "B"): part(9, 10)}
    told = Parts((), found)
    pairs = compare(SHARE, told.of(GIRLS, both), told.of(GIRLS, later))
    assert (len(pairs.pairs), len(pairs.only_after), pairs.change) == (1, 1, 5)


# --- small groups --------------------------------------------------------------------------------


def gender(is_partition=True):
    return Divided(Dimension(pk=1, code="x", name_nl="X", is_partition=is_partition), (GIRLS, BOYS))


def in_view(figures, *, is_partition=True, wholes=None):
    """Which categories are hidden when each school gives (girls, boys)."""
    rows, found = [], {}
    for name, told in figures.items():
        for category, numbers in zip((GIRLS, BOYS), told, strict=True):
            if numbers:
                found[category.pk, 1, 1, name] = part(*numbers)
        total = (wholes or {}).get(name) or tuple(sum(pair) for pair in zip(*filter(None, told), strict=True))
        rows.append(whole(name, *total))
    return hidden_categories(SMALL, gender(is_partition), Parts((), found), [(rows, rows)], 10)


BIG = (20, 60)


@pytest.mark.parametrize(
    ("girls", "hidden"), [((BIG, BIG), set()), (((1, 4), (2, 5)), {1, 2})], ids=["many girls", "few girls"]
)
def test_with_a_small_category_of_a_partition_another_is_hidden(girls, hidden):
    assert in_view({name: (told, BIG) for name, told in zip("AB", girls, strict=True)}) == hidden


@pytest.mark.parametrize(("left", "hides"), [(60, False), (4, True)])
def test_what_is_left_of_the_whole_is_a_group_too(left, hides):
    """Boys are missing at two schools: the whole without the categories shown is what these boys scored."""
    figures = {name: (BIG, None if name in "AB" else BIG) for name in "ABCD"}
    hidden = in_view(figures, wholes={name: (22, 60 + left) if name in "AB" else (40, 120) for name in "ABCD"})
    assert bool(hidden) is hides


def test_a_slip_of_the_pen_is_no_group_of_people():
    assert in_view({"A": (BIG, BIG), "B": (BIG, BIG)}, wholes={"A": (40, 117), "B": (40, 120)}) == set()


def test_who_is_not_in_an_overlapping_category_is_a_group_too():
    figures = {"A": (BIG, (20, 58)), "B": (BIG, (20, 30))}
    wholes = {"A": (22, 62), "B": (22, 62)}  # all but 4 are in the first category, 36 are not in the second
    assert in_view(figures, is_partition=False, wholes=wholes) == {1}


def test_what_one_comparison_hides_the_others_hide_too():
    small = {"A": ((1, 4), BIG), "B": ((2, 5), BIG)}
    large = {"A": (BIG, BIG), "B": (BIG, BIG)}
    found, views = {}, []
    for round_, figures in enumerate((small, large, large), start=1):
        rows = []
        for name, told in figures.items():
            for category, numbers in zip((GIRLS, BOYS), told, strict=True):
                found[category.pk, 1, round_, name] = part(*numbers)
            rows.append(whole(name, *(sum(pair) for pair in zip(*told, strict=True)))._replace(round=round_))
        views.append((rows, rows))
    told = Parts((), found)
    assert hidden_categories(SMALL, gender(), told, views[1:], 10) == set()
    assert hidden_categories(SMALL, gender(), told, views, 10) == {1, 2}


def test_everyone_never_gets_everybody_beside_the_pairs():
    before, after = [whole(name, 30, 100) for name in "AB"], [whole(name, 30, 100) for name in "ABC"]
    after = [one._replace(round=2) for one in after]
    told = Parts((), {(1, 1, round_, name): part(5, 20) for round_, names in ((1, "AB"), (2, "ABC")) for name in names})
    where = {"latest": after, "before": before, "after": after}
    assert table_of(SMALL, gender(), told, **where).shows_latest
    public = table_of(SMALL, gender(), told, **where, is_public=True)
    assert (public.shows_latest, public.shows_pairs) == (False, True)


# --- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def programme(db):
    return ProgrammeFactory()


@pytest.fixture
def told(programme):
    return divided(programme)


def rows_of(table):
    return {row.category.code: row for row in table.rows}


def test_the_kpi_page_shows_each_category_with_its_own_figures(client, told):
    client.force_login(told["by"])
    answer = client.get(reverse("kpis:detail", args=["K3"]))
    [table] = answer.context["part_tables"]
    girls = rows_of(table)["meisjes"]
    assert (girls.now_sums, girls.latest.included) == ("84 van 300", 3)
    assert (girls.before_sums, girls.after_sums, len(girls.both.pairs)) == ("45 van 260", "64 van 250", 2)
    assert cents(girls.both.change) == Decimal("8.29")
    page = text_of(answer)
    for shown in ("45 van 260", "64 van 250", "159 van 460", "140 van 430", "204 van 720"):
        assert shown in page


def test_everyone_reads_the_pairs_only(client, told):
    answer = client.get(reverse("kpis:detail", args=["K3"]))
    page = text_of(answer)
    assert "64 van 250" in page
    for hidden in ("84 van 300", "164 van 480", "20 van 50", "24 van 50"):  # with school D, and school D itself
        assert hidden not in page


def test_a_category_that_is_too_small_is_hidden_with_another_for_everyone(client, programme):
    few = {name: ((1, 2), boys) for name, (_girls, boys) in BEFORE.items()}
    told = divided(programme, before=few, after={name: ((1, 2), boys) for name, (_girls, boys) in AFTER.items()})
    answer = client.get(reverse("kpis:detail", args=["K3"]))
    [table] = answer.context["part_tables"]
    assert table.hides
    assert all(row.both.before.is_shielded for row in table.rows)
    assert "159 van 460" not in text_of(answer)
    client.force_login(told["by"])
    assert "159 van 460" in text_of(client.get(reverse("kpis:detail", args=["K3"])))


def test_a_comparison_is_asked_by_category(client, told):
    client.force_login(told["by"])
    url = reverse("kpis:compare", args=["K3"])
    assert client.get(url).context["parts"].table is None
    answer = client.get(url, {"delen": "geslacht"})
    table = answer.context["parts"].table
    assert cents(rows_of(table)["jongens"].both.change) == Decimal("-2.01")
    assert "64 van 250" in text_of(answer)


def test_the_file_has_the_same_categories_as_the_page(client, told):
    url = reverse("kpis:compare-csv", args=["K3"])
    client.force_login(told["by"])
    plain = b"".join(client.get(url).streaming_content).decode("utf-8-sig").splitlines()
    asked = b"".join(client.get(url, {"delen": "geslacht"}).streaming_content).decode("utf-8-sig").splitlines()
    assert asked[: len(plain)] == plain
    girls, boys = (line.split(";") for line in asked[len(plain) :])
    assert girls[0] == "Geslacht: meisjes"
    assert girls[1:11] == ["2", "1", "1", "17,31", "45,00", "260,00", "25,60", "64,00", "250,00", "8,29"]
    assert boys[4:10] == ["34,57", "159,00", "460,00", "32,56", "140,00", "430,00"]
    assert len(girls) == len(asked[0].split(";"))


@pytest.mark.parametrize("cut", ["bestuur", "gemeente"])
def test_everyone_gets_no_category_of_one_board_or_municipality(client, told, cut):
    answer = client.get(reverse("kpis:compare", args=["K3"]), {"delen": "geslacht", cut: "1"})
    assert (answer.context["parts"].table, answer.context["parts"].is_refused) == (None, True)
    file = client.get(reverse("kpis:compare-csv", args=["K3"]), {"delen": "geslacht", cut: "1"})
    assert "meisjes" not in b"".join(file.streaming_content).decode()


def test_the_page_the_comparison_and_the_file_hide_the_same(client, programme):
    few = {name: ((1, 2), boys) for name, (_girls, boys) in AFTER.items()}
    divided(programme, after=few)
    url = reverse("kpis:compare", args=["K3"])
    table = client.get(url, {"delen": "geslacht"}).context["parts"].table
    assert all(row.both.before.is_shielded for row in table.rows)
    file = client.get(reverse("kpis:compare-csv", args=["K3"]), {"delen": "geslacht"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    for line in lines:
        if "meisjes" in line or "jongens" in line:
            assert line.split(";")[4:11] == [""] * 7


def test_nobody_outside_sees_categories_that_are_not_published(client, programme):
    divided(programme, is_published=False)
    assert client.get(reverse("kpis:detail", args=["K3"])).context["part_tables"] == []
    assert client.get(reverse("kpis:compare", args=["K3"]), {"delen": "geslacht"}).context["parts"].table is None


def test_a_number_is_divided_too(client, programme):
    by, checker = people()
    from tests.factories import IndicatorVersionFactory
    from tests.kpis.measuring import Entry

    indicator = IndicatorFactory(code="K6", programme=programme, definition=False)
    IndicatorVersionFactory(
        indicator=indicator, number=1, value_type=ValueType.COUNT, rollup_units=RollupUnits.SUM, unit_nl="mentoren"
    )
    divide(indicator, dimension("Herkomst", ("bedrijf", "school"), by=by), by=by)
    places = [unit("School A"), unit("School B")]
    opened = round_of([indicator], places, by=by)
    for place in places:
        entry = Entry(value=Decimal(5), source="School", parts=parts(bedrijf=3, school=2))
        measure(opened, place, entry, by=by, checker=checker)
    publish(opened, by=by)
    client.force_login(by)
    [table] = client.get(reverse("kpis:detail", args=["K6"])).context["part_tables"]
    assert {row.category.code: row.now for row in table.rows} == {"bedrijf": "6", "school": "4"}


def test_a_school_that_gave_no_categories_does_not_count_there(client, programme):
    told = divided(programme, names="ABCDE", is_published=False)
    for name, made in (("E", told["before"]), ("E", told["after"])):
        measure(made, told["schools"][name], share(90, 300), by=told["by"], checker=told["checker"])
    for made in (told["before"], told["after"]):
        publish(made, by=told["by"])
    client.force_login(told["by"])
    answer = client.get(reverse("kpis:detail", args=["K3"]))
    assert len(answer.context["figure"].both.pairs) == 3
    assert len(rows_of(answer.context["part_tables"][0])["meisjes"].both.pairs) == 2
    client.logout()
    # The whole without girls and boys would be what school E scored: the smaller of the two goes.
    [table] = client.get(reverse("kpis:detail", args=["K3"])).context["part_tables"]
    assert {code: row.both.before.is_shielded for code, row in rows_of(table).items()} == {
        "meisjes": True,
        "jongens": False,
    }


# --- queries -------------------------------------------------------------------------------------


def test_pages_by_category_take_a_fixed_number_of_queries(client, told):
    from tests.kpis.test_yearly import reference_beside

    reference_beside(told["indicator"], "Techniekkeuze")
    ContributionClaimFactory(indicator=told["indicator"])
    urls = [reverse("kpis:detail", args=["K3"]), reverse("kpis:compare", args=["K3"]) + "?delen=geslacht"]
    client.force_login(told["by"])
    few = [queries(client, url, connection) for url in urls]
    client.logout()
    public = [queries(client, url, connection) for url in urls]
    assert max(few + public) <= 15
    for year in (2027, 2028):
        extra = round_of(
            [told["indicator"]], told["schools"].values(), year=year, kind=RoundKind.MONITORING, by=told["by"]
        )
        for name in "AB":
            enter(extra, told["schools"][name], AFTER[name], by=told["by"], checker=told["checker"])
        publish(extra, by=told["by"])
    ContributionClaimFactory(indicator=told["indicator"])
    assert [queries(client, url, connection) for url in urls] == public
    client.force_login(told["by"])
    assert [queries(client, url, connection) for url in urls] == few
