"""Rounds and measurements for tests. All names and figures are invented."""

from datetime import date
from decimal import Decimal

from kpis.enums import MembershipKind, PeriodType, RollupTime, RollupUnits, RoundKind, UnitKind, ValueType
from kpis.models import ExpectedMeasurement, ReportingUnit, UnitMembership
from kpis.services import Entry, hand_in, move_round, plan_round, validate
from kpis.services.rounds import period_of
from tests.factories import IndicatorFactory, IndicatorVersionFactory, UserFactory

START = date(2020, 8, 1)


def people():
    """Somebody who enters and somebody who checks, both of M&E."""
    return UserFactory(roles=["monitor"]), UserFactory(roles=["admin"])


def unit(name, *, kind=UnitKind.SCHOOL_LOCATION, board=None, municipality=None, **fields):
    """A school, under a board and a municipality when they are given."""
    made = ReportingUnit.objects.create(kind=kind, name=name, is_example=True, **fields)
    for parent, under in ((board, MembershipKind.BOARD), (municipality, MembershipKind.MUNICIPALITY)):
        if parent:
            UnitMembership.objects.create(child=made, parent=parent, kind=under, valid_from=START)
    return made


def round_of(indicators, units, *, year=2025, kind=RoundKind.BASELINE, by, label="", is_open=True, **fields):
    """A round over the school year that starts in ``year``, with its reference date on 1 October."""
    period = period_of(
        type=PeriodType.SCHOOL_YEAR, start=date(year, 8, 1), end=date(year + 1, 7, 31), label=f"{year}-{year + 1}"
    )
    made = plan_round(
        programme=indicators[0].programme,
        kind=kind,
        label=label or f"Meting {year}",
        period=period,
        reference_date=date(year, 10, 1),
        entry_opens_on=date(year, 10, 1),
        entry_closes_on=date(year, 12, 1),
        indicators=indicators,
        units=units,
        by=by,
        **fields,
    )
    return move_round(round=made, move="open", by=by) if is_open else made


def share(numerator, denominator, **fields):
    """What somebody fills in for a share."""
    return Entry(numerator=Decimal(numerator), denominator=Decimal(denominator), source="Schooladministratie", **fields)


def expected(round, unit, indicator=None):
    """The one that is expected of this unit in this round."""
    rows = ExpectedMeasurement.objects.filter(round=round, unit=unit)
    return (rows.filter(version__indicator=indicator) if indicator else rows).get()


def measure(round, unit, entry, *, by, checker, indicator=None):
    """Enter and check."""
    return validate(measurement=hand_in(expected=expected(round, unit, indicator), entry=entry, by=by), by=checker)


def publish(round, *, by):
    """Bring an open round to published."""
    for move in ("review", "close", "publish"):
        round = move_round(round=round, move=move, by=by)
    return round


def yes_no_indicator(**fields):
    """A KPI of which schools meet the criterion or not."""
    made = IndicatorFactory(definition=False, **fields)
    IndicatorVersionFactory(
        indicator=made,
        number=1,
        value_type=ValueType.BOOLEAN,
        rollup_units=RollupUnits.COUNT_TRUE,
        rollup_time=RollupTime.LAST,
        unit_nl="scholen",
    )
    return made


GOLDEN_BEFORE = {"A": (12, 60), "B": (90, 300), "C": (10, 40)}
GOLDEN_AFTER = {"A": (18, 60), "B": (84, 280), "D": (22, 50)}


def golden(*, is_published=True, indicator=None):
    """The worked example: schools A and B of board 1, C and D of board 2, measured before and after."""
    by, checker = people()
    indicator = indicator or IndicatorFactory(code="G3")
    boards = [unit(f"Bestuur {number}", kind=UnitKind.SCHOOL_BOARD) for number in (1, 2)]
    town = unit("Voorbeeldstad", kind=UnitKind.MUNICIPALITY)
    schools = {
        name: unit(f"School {name}", board=boards[0 if name in "AB" else 1], municipality=town) for name in "ABCD"
    }
    before = round_of([indicator], schools.values(), year=2025, by=by, label="Nulmeting")
    after = round_of(
        [indicator],
        schools.values(),
        year=2026,
        kind=RoundKind.ENDLINE,
        by=by,
        label="Nameting",
        compared_to=before,
    )
    for made, figures in ((before, GOLDEN_BEFORE), (after, GOLDEN_AFTER)):
        for name, numbers in figures.items():
            measure(made, schools[name], share(*numbers), by=by, checker=checker)
    if is_published:
        before, after = publish(before, by=by), publish(after, by=by)
    return {
        "indicator": indicator,
        "before": before,
        "after": after,
        "schools": schools,
        "boards": boards,
        "town": town,
        "by": by,
        "checker": checker,
    }
