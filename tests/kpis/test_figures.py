"""Where KPIs stand is the same whether every round is read or only those that matter."""

from datetime import date
from decimal import Decimal

import pytest

from kpis.enums import ObsStatus, RoundKind
from kpis.figures import kpi_figures, kpi_standings
from kpis.models import Indicator, MeasurementRound
from kpis.services import Entry, set_target
from tests.kpis.measuring import golden, measure, publish, round_of, share

pytestmark = pytest.mark.django_db

ON = date(2028, 3, 1)


@pytest.fixture
def told():
    """The worked example with a target, and a round between and after in which the same schools can be measured."""
    told = golden()
    set_target(indicator=told["indicator"], value=Decimal(40), due_on=date(2030, 10, 1), by=told["by"])
    return told


def later(told, year, figures):
    """One more round, published when there are ``figures``; these by the name of a school, ``None`` for shielded."""
    made = round_of([told["indicator"]], told["schools"].values(), year=year, kind=RoundKind.MONITORING, by=told["by"])
    for name, numbers in figures.items():
        entry = share(*numbers) if numbers else Entry(status=ObsStatus.SUPPRESSED, source="Schooladministratie")
        measure(made, told["schools"][name], entry, by=told["by"], checker=told["checker"])
    return publish(made, by=told["by"]) if figures else made


def standing(figure):
    """What a table shows of a KPI."""
    both, latest = figure.both, figure.latest
    return (
        (figure.status, figure.sentence, figure.gone, figure.asked, figure.target_text),
        both and (both.before, both.after, both.all_before, both.all_after, len(both.pairs)),
        latest and (latest.round, latest.text, latest.coverage),
    )


@pytest.mark.parametrize(
    ("last", "queries"),
    [
        ({"A": (20, 60), "B": (90, 300), "D": (25, 50)}, 4),
        ({}, 4),  # nothing came in: the round before is the last
        ({"C": (10, 40)}, 4),
        ({"A": None, "B": None}, 5),  # what came in is shielded: an earlier round has the value
    ],
)
@pytest.mark.parametrize("least", [None, 10, 500])
def test_standings_are_those_of_the_figures(told, last, queries, least, django_assert_num_queries):
    later(told, 2027, last)
    rounds, indicators = list(MeasurementRound.objects.all()), list(Indicator.objects.prefetch_related("versions"))
    [full] = kpi_figures(indicators, rounds, on=ON, least=least)
    [short] = kpi_standings(indicators, rounds, on=ON, least=least)
    assert standing(short) == standing(full)
    if least is None:
        with django_assert_num_queries(queries):
            kpi_standings(indicators, rounds, on=ON)


def test_rounds_between_the_baselines_and_the_last_are_not_read(told):
    later(told, 2027, {"A": (20, 60), "B": (90, 300)})
    [short] = kpi_standings([told["indicator"]], list(MeasurementRound.objects.published()), on=ON)
    assert [point.round.label for point in short.points] == ["Nulmeting", "Meting 2027"]


def test_a_kpi_that_was_never_measured_stands_nowhere(told):
    [short] = kpi_standings([told["indicator"]], [], on=ON)
    assert (short.points, short.both, short.latest) == ((), None, None)
