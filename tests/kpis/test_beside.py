"""Comparisons beside each other: everyone gets one for each round, and none from which a school can be worked out."""

from itertools import pairwise

import pytest
from django.db import connection
from django.urls import reverse

from kpis.beside import belongs_to, by_key, gives_away, pick_public, public_pairs
from kpis.enums import RoundKind, UnitKind
from kpis.services.baselines import designate_baseline
from tests.factories import IndicatorFactory, ProgrammeFactory, UserFactory
from tests.kpis.measuring import expected, measure, people, publish, round_of, share, unit
from tests.kpis.test_monitor_pages import queries, text_of
from tests.kpis.test_rollup import SHARE
from tests.kpis.test_rollup import share as seen

pytestmark = pytest.mark.django_db

PAGE, FILE = "kpis:compare", "kpis:compare-csv"
HIDDEN = "te klein om te tonen"


class World:
    """Six schools of two boards; each round is measured at the schools that are named."""

    def __init__(self):
        self.by, self.checker = people()
        self.programme = ProgrammeFactory(min_group_size=5)
        self.indicator = IndicatorFactory(code="K3", programme=self.programme)
        boards = [unit(f"Bestuur {n}", kind=UnitKind.SCHOOL_BOARD) for n in (1, 2)]
        self.schools = [unit(f"School {n}", board=boards[n % 2]) for n in range(6)]

    def round(self, year, measured, kind=RoundKind.MONITORING, **fields):
        made = round_of(
            [self.indicator], self.schools, year=year, kind=kind, by=self.by, label=f"Meting {year}", **fields
        )
        for number in measured:
            figures = share(10 + number + year - 2020, 100)
            measure(made, self.schools[number], figures, by=self.by, checker=self.checker)
        return publish(made, by=self.by)

    def baseline(self, measured=range(6)):
        return self.round(2023, measured, RoundKind.BASELINE)


def ask(client, name=PAGE, **query):
    return client.get(reverse(name, args=["K3"]), {key: value.pk for key, value in query.items()})


@pytest.fixture
def world():
    return World()


# --- which rounds ----------------------------------------------------------------------------------


def test_a_round_belongs_to_the_one_it_names_else_to_the_last_baseline_else_to_the_last(world):
    early = world.round(2021, [0])
    assert belongs_to([early], early) is None
    later = world.round(2022, [0])
    assert belongs_to([later, early], later) == early
    baseline = world.baseline([0])
    last = world.round(2025, [0], compared_to=early)
    rounds = [last, baseline, later, early]
    assert belongs_to(rounds, last) == early
    assert belongs_to(rounds, baseline) == later
    plain = world.round(2026, [0])
    assert belongs_to([plain, *rounds], plain) == baseline
    assert public_pairs([plain, *rounds]) == [(early, later), (later, baseline), (early, last), (baseline, plain)]


def test_what_is_asked_in_the_wrong_order_is_turned(world):
    first, second = world.baseline([0]), world.round(2024, [0])
    picked = pick_public([second, first], str(second.pk), str(first.pk))
    assert (picked.pair, picked.instead) == ((first, second), None)


@pytest.fixture
def three(world):
    """A baseline and two rounds that belong to it."""
    first = world.baseline(range(2))
    return world, first, world.round(2024, range(2)), world.round(2025, range(2))


def test_everyone_gets_the_comparison_a_round_belongs_to(client, three):
    _world, first, second, third = three
    for query, pair in (
        ({}, (first, third)),
        ({"na": second}, (first, second)),
        ({"voor": first, "na": third}, (first, third)),
    ):
        compared = ask(client, **query).context["compared"]
        assert (compared.first, compared.second) == pair
        assert ask(client, FILE, **query).status_code == 200


def test_another_comparison_is_not_given_but_led_to_the_right_one(client, three):
    _world, first, second, third = three
    answer = ask(client, voor=second, na=third)
    assert answer.context["compared"] is None
    page = text_of(answer)
    assert "Meting 2025 hoort bij Meting 2023" in page
    assert "procentpunt" not in page
    link = f"{reverse(PAGE, args=['K3'])}?na={third.pk}"
    assert f'href="{link}"' in answer.content.decode()
    assert client.get(link).context["compared"].first == first
    assert ask(client, FILE, voor=second, na=third).status_code == 404


def test_the_choice_of_everyone_names_pairs_only(client, three):
    page = text_of(ask(client))
    assert "Meting 2025 naast Meting 2023" in page
    assert 'name="voor"' not in ask(client).content.decode()


@pytest.mark.parametrize("role", ["monitor", "tbd", "admin", "auditor"])
def test_who_reads_the_monitoring_chooses_freely(client, three, role):
    _world, _first, second, third = three
    client.force_login(UserFactory(roles=[role]))
    compared = ask(client, voor=second, na=third).context["compared"]
    assert (compared.first, compared.second) == (second, third)
    assert ask(client, FILE, voor=second, na=third).status_code == 200
    assert 'name="voor"' in ask(client).content.decode()


@pytest.mark.parametrize("role", ["board", "reviewer", "applicant"])
def test_who_does_not_read_the_monitoring_is_everyone(client, three, role):
    _world, _first, second, third = three
    client.force_login(UserFactory(roles=[] if role == "applicant" else [role]))
    assert ask(client, voor=second, na=third).context["compared"] is None


def test_a_round_that_is_not_published_is_no_way_in(client, three):
    world, first, _second, third = three
    secret = round_of([world.indicator], world.schools, year=2026, by=world.by, label="Geheim")
    for query in ({"voor": secret, "na": third}, {"na": secret}):
        assert "Geheim" not in text_of(ask(client, **query))
        assert ask(client, **query).context["compared"].first == first


# --- what can be subtracted ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (["A", "B", "C"], False),
        (["A", "B"], True),
        (["A", "B", "C", "D"], True),
        (["A", "D"], False),
        (["A"], False),
        ([], False),
        (["A", "B", "C", "D", "E"], False),
    ],
)
def test_a_few_between_one_set_and_another_within_it_are_told(other, told):
    def rows(names):
        return [seen(name, 1, 40, round=1) for name in names]

    assert gives_away(_Sheet(), rows("ABC"), [by_key(_Sheet(), rows(other))], 5) == told
    elsewhere = [row._replace(round=2) for row in rows(other)]
    assert not gives_away(_Sheet(), rows("ABC"), [by_key(_Sheet(), elsewhere)], 5)


class _Sheet:
    value_type, rollup_units, rollup_time = SHARE.value_type, SHARE.rollup_units, SHARE.rollup_time
    min_group_size = instrument_id = None


def test_two_rounds_that_belong_to_one_do_not_tell_the_school_between_them(client, world):
    """Both comparisons give the baseline: of four schools and of five. The later one is not public."""
    first = world.baseline()
    second, third = world.round(2024, range(4)), world.round(2025, range(5))
    assert ask(client, na=second).context["compared"].both.before.value is not None
    answer = ask(client, na=third)
    compared = answer.context["compared"]
    assert compared.is_withheld
    assert {row.before for row in compared.rows} == {HIDDEN}
    assert "Naast een eerdere vergelijking" in text_of(answer)
    lines = b"".join(ask(client, FILE, na=third).streaming_content).decode("utf-8-sig").splitlines()
    assert {cell for line in lines[1:] for cell in line.split(";")[4:11]} == {""}
    figure = client.get(reverse("kpis:detail", args=["K3"])).context["figure"]
    assert figure.both.before.is_shielded
    client.force_login(world.by)
    assert not ask(client, voor=first, na=third).context["compared"].is_withheld


def test_a_chain_of_rounds_does_not_tell_it_either(client, world):
    """The middle round stands after the first and before the last."""
    world.baseline(range(4))
    middle = world.round(2024, range(6))
    last = world.round(2025, range(5), compared_to=middle)
    assert ask(client, na=last).context["compared"].is_withheld


def test_enough_schools_between_two_comparisons_tell_nothing_of_one(client, world):
    world.baseline()
    world.round(2024, range(3))
    compared = ask(client, na=world.round(2025, range(6))).context["compared"]
    assert not compared.is_withheld
    assert compared.both.before.value is not None


def test_a_board_of_which_the_comparisons_differ_by_one_school_is_hidden(client, world):
    """Over all, two schools of two boards lie between; of each board it is one."""
    world.baseline()
    world.round(2024, range(4))
    compared = ask(client, na=world.round(2025, range(6))).context["compared"]
    assert not compared.is_withheld
    assert [row.before for row in compared.rows if not row.is_whole] == [HIDDEN, HIDDEN]


def numbers_of(client, round):
    """Denominator of one round as the trend, the comparison and the change since the baseline give it."""
    figure = client.get(reverse("kpis:detail", args=["K3"])).context["figure"]
    [point] = [one for one in figure.points if one.round == round]
    compared = ask(client, na=round).context["compared"]
    told = [point.rollup, compared.both.after]
    told += [figure.both.after, figure.both.all_after] if figure.both and figure.latest.round == round else []
    return {int(one.denominator) for one in told if one.denominator is not None}


@pytest.mark.parametrize("is_last", [True, False])
def test_trend_and_comparison_together_do_not_tell_who_measured_once(client, world, is_last):
    """Five measured in the round, four of them in the baseline too; later rounds hold other schools."""
    world.baseline(range(4))
    middle = world.round(2024, range(5))
    if not is_last:
        world.round(2025, range(6))
    sizes = sorted(numbers_of(client, middle))
    assert all(more - few != 100 for few, more in pairwise(sizes))  # a hundred pupils is one school
    assert 400 in sizes


def test_a_later_baseline_of_one_school_does_not_tell_it(client, world):
    """The change since everyone's own baseline holds a school more than the comparison with the baseline round."""
    world.baseline(range(4))
    late = world.round(2024, [4])
    last = world.round(2025, range(5))
    measurement = expected(late, world.schools[4]).measurements.get()
    designate_baseline(measurement=measurement, reason="Later erbij.", by=world.by)
    assert numbers_of(client, last) == {400}
    client.force_login(world.by)
    figure = client.get(reverse("kpis:detail", args=["K3"])).context["figure"]
    assert len(figure.both.pairs) == 5


def test_earlier_comparisons_cost_no_queries(client, world):
    world.baseline()
    world.round(2024, range(6))
    url = reverse(PAGE, args=["K3"])
    few = queries(client, url, connection)
    world.round(2025, range(6))
    world.round(2026, range(6))
    assert queries(client, url, connection) == few
    assert few <= 15
