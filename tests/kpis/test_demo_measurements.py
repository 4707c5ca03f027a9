"""The measurements of the demonstration: twelve schools, four boards, five municipalities, all invented."""

from datetime import date

import pytest

from kpis.categories.checks import doubts_in
from kpis.categories.pages import tables_of_kpi
from kpis.enums import MembershipKind, RoundState, UnitKind
from kpis.figures import kpi_figures
from kpis.instruments.learning import learned_from
from kpis.models import (
    Indicator,
    InstrumentAdministration,
    Measurement,
    MeasurementRound,
    ReportingUnit,
    UnitMembership,
)
from kpis.services.demo_measurements import make_demo_measurements
from tests.factories import (
    IndicatorFactory,
    IndicatorVersionFactory,
    OrganisationFactory,
    ProgrammeFactory,
    UserFactory,
)
from tests.kpis.measuring import yes_no_indicator

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


@pytest.fixture
def made():
    programme = ProgrammeFactory()
    yes_no_indicator(code="K1", programme=programme)
    IndicatorFactory(code="K3", programme=programme)
    count = IndicatorFactory(code="K6", programme=programme, definition=False)
    IndicatorVersionFactory(indicator=count, number=1, value_type="count", rollup_units="sum", unit_nl="mentoren")
    people = {
        "monitor": UserFactory(roles=["monitor"]),
        "beheer": UserFactory(roles=["admin"]),
        "aanvrager": UserFactory(organisations=[OrganisationFactory()]),
    }
    rounds = make_demo_measurements(people=people, today=TODAY, programme=programme)
    return {"programme": programme, "people": people, "rounds": rounds}


def test_it_has_twelve_schools_of_four_boards_in_five_municipalities(made):
    schools = ReportingUnit.objects.filter(kind=UnitKind.SCHOOL_LOCATION)
    assert schools.count() == 12
    assert all("fictief voorbeeld" in school.name for school in schools)
    for kind, count in ((MembershipKind.BOARD, 4), (MembershipKind.MUNICIPALITY, 5)):
        assert UnitMembership.objects.filter(kind=kind).values("parent").distinct().count() == count


def test_baseline_and_endline_are_published_and_one_round_runs(made):
    assert [(one.kind, one.state) for one in made["rounds"]] == [
        ("baseline", RoundState.PUBLISHED),
        ("endline", RoundState.PUBLISHED),
        ("monitoring", RoundState.OPEN),
    ]
    assert all(one.is_example for one in made["rounds"])


def test_another_checked_each_and_a_contact_entered_some(made):
    counted = Measurement.objects.current()
    assert all(row.validated_by_id not in (row.entered_by_id, row.submitted_by_id) for row in counted)
    assert counted.filter(entered_by=made["people"]["aanvrager"]).count() == 12


def test_schools_that_measured_once_do_not_count_in_the_change(made):
    shares = Indicator.objects.filter(code="K3").prefetch_related("versions")
    [figure] = kpi_figures(list(shares), list(MeasurementRound.objects.published()), on=TODAY)
    both = figure.both
    assert (len(both.pairs), len(both.only_before), len(both.only_after)) == (10, 1, 1)
    assert (both.before.numerator, both.before.denominator) == (396, 1520)
    assert both.moves[2] == 1
    assert figure.former_target_text == "38%"


def test_the_share_is_measured_by_category_and_one_school_does_not_add_up(made):
    [figure] = kpi_figures(list(Indicator.objects.filter(code="K3").with_sheets()), made["rounds"][:2], on=TODAY)
    gender, contact = tables_of_kpi(figure, least=None)
    girls, boys = (row.both for row in gender.rows)
    assert (girls.before.numerator + boys.before.numerator, len(girls.pairs)) == (396, 10)
    assert girls.before.denominator + boys.before.denominator == 1520
    assert (gender.dimension.is_partition, contact.dimension.is_partition) == (True, False)
    assert [len(doubt.texts) for doubt in doubts_in(made["rounds"][2])] == [1]
    assert not any(table.hides for table in tables_of_kpi(figure, least=5))


def test_two_schools_took_an_invented_instrument_and_one_is_half_way(made):
    taken = InstrumentAdministration.objects.order_by("round__reference_date", "unit__name")
    assert all("fictief voorbeeld" in row.version.instrument.name for row in taken)
    assert [row.state for row in taken] == ["handed_in", "handed_in", "handed_in", "draft"]
    assert taken[0].entered_by == made["people"]["aanvrager"]
    after = learned_from(taken.get(unit=taken[0].unit, round=made["rounds"][1]))
    assert after.moves == {"up": 3, "equal": 2, "down": 1}


def test_it_is_made_once(made):
    again = make_demo_measurements(people=made["people"], today=TODAY, programme=made["programme"])
    assert again == []
    assert MeasurementRound.objects.count() == 3


def test_the_dashboard_reads_in_three_queries(made, django_assert_num_queries):
    indicators = list(Indicator.objects.prefetch_related("versions"))
    rounds = list(MeasurementRound.objects.published())
    with django_assert_num_queries(3):
        kpi_figures(indicators, rounds, on=TODAY)
