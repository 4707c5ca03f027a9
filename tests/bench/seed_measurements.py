"""Rows for the benchmark of the monitoring: every KPI measured at 400 schools in six published rounds.

Written in bulk: volume to add up, not a history to believe. One school in twenty did not hand in.
"""

import random
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

SCHOOLS, BOARDS, ROUNDS = 400, 40, 6
PROJECTS, TAKING_PART = 40, 60


def seed_measurements(people: dict) -> int:
    """Fill the monitoring once; gives the number of measurements."""
    from django.db import transaction

    from kpis.models import Indicator, Measurement

    with transaction.atomic():
        units, since = _units()
        chance = random.Random(20261121)
        indicators = list(Indicator.objects.filter(is_active=True).prefetch_related("versions__levels"))
        rounds = [_round(n, since, people) for n in range(ROUNDS)]
        origins = _origins(people["monitor"])
        for one in rounds:
            _measure(one, indicators, units, people, chance, origins)
        _baselines(rounds[0], people)
    return Measurement.objects.count()


def _units() -> tuple[list, int]:
    from kpis.enums import MembershipKind, UnitKind
    from kpis.models import ReportingUnit, UnitMembership

    since = timezone.localdate().year - ROUNDS
    make = ReportingUnit.objects.bulk_create
    boards = make(ReportingUnit(kind=UnitKind.SCHOOL_BOARD, name=f"Benchbestuur {n}") for n in range(BOARDS))
    towns = make(ReportingUnit(kind=UnitKind.MUNICIPALITY, name=f"Benchgemeente {n}") for n in range(14))
    schools = make(ReportingUnit(name=f"Benchschool {n}", sector="vo") for n in range(SCHOOLS))
    UnitMembership.objects.bulk_create(
        UnitMembership(child=school, parent=parent, kind=kind, valid_from=date(since - 1, 8, 1))
        for n, school in enumerate(schools)
        for kind, parent in (
            (MembershipKind.BOARD, boards[n % BOARDS]),
            (MembershipKind.MUNICIPALITY, towns[n % len(towns)]),
        )
    )
    return schools, since


def _round(n: int, since: int, people: dict):
    from kpis.enums import PeriodType, RoundKind, RoundState
    from kpis.models import MeasurementRound
    from kpis.services.rounds import period_of
    from programmes.models import Programme

    year = since + n
    period = period_of(
        type=PeriodType.SCHOOL_YEAR, start=date(year, 8, 1), end=date(year + 1, 7, 31), label=f"{year}-{year + 1}"
    )
    return MeasurementRound.objects.create(
        programme=Programme.objects.in_front(),
        kind=RoundKind.BASELINE if n == 0 else RoundKind.MONITORING,
        label=f"Benchmeting {year}",
        period=period,
        reference_date=date(year, 10, 1),
        entry_opens_on=date(year, 10, 1),
        entry_closes_on=date(year, 11, 15),
        state=RoundState.PUBLISHED,
        published_at=_moment(year),
        published_by=people["monitor"],
        created_by=people["monitor"],
    )


def _moment(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 11, 20, 12))


def _origins(by) -> list[dict]:
    """Three ways to say where figures come from: an edition of a source, an instrument, own words."""
    from kpis.enums import ReleaseStatus
    from kpis.services.sources import add_release, add_version, save_instrument, save_source

    edition = add_release(
        source=save_source(name="Benchtelling", by=by), label="2026", status=ReleaseStatus.FINAL, by=by
    )
    asked = add_version(instrument=save_instrument(name="Benchvragenlijst", by=by), label="1", by=by)
    return [{"source_release": edition}, {"instrument_version": asked}, {"source": "Benchbron"}]


def _measure(one, indicators: list, units: list, people: dict, chance: random.Random, origins: list[dict]) -> None:
    from kpis.enums import ExpectedState
    from kpis.models import ExpectedMeasurement, Measurement

    rows = [
        ExpectedMeasurement(
            version=indicator.definition, unit=unit, round=one, due_on=one.entry_closes_on, state=ExpectedState.RECEIVED
        )
        for indicator in indicators
        for unit in units
    ]
    ExpectedMeasurement.objects.bulk_create(rows, batch_size=2000)
    Measurement.objects.bulk_create(
        [
            Measurement(
                expected=row,
                revision=1,
                is_current=True,
                state="validated",
                value_type=row.version.value_type,
                **_value(row.version, chance),
                **chance.choice(origins),
                reference_date=one.reference_date,
                entered_by=people["monitor"],
                entered_at=one.published_at,
                submitted_by=people["monitor"],
                submitted_at=one.published_at,
                validated_by=people["beheer"],
                validated_at=one.published_at,
            )
            for row in rows
            if chance.random() > 0.05
        ],
        batch_size=2000,
    )


def _value(sheet, chance: random.Random) -> dict:
    from kpis.enums import ValueType

    if sheet.value_type in (ValueType.PERCENTAGE, ValueType.RATIO):
        whole = chance.randint(40, 300)
        return {"numerator": Decimal(chance.randint(5, whole)), "denominator": Decimal(whole)}
    if sheet.value_type == ValueType.BOOLEAN:
        return {"boolean": chance.random() > 0.5}
    if sheet.value_type == ValueType.ORDINAL:
        return {"level": chance.choice(list(sheet.levels.all()))}
    if sheet.value_type == ValueType.NARRATIVE:
        return {"narrative": "Beschrijving van wat er op deze school gebeurde."}
    return {"value": Decimal(chance.randint(0, 40))}


def _baselines(first, people: dict) -> None:
    from kpis.models import BaselineDesignation, Measurement

    BaselineDesignation.objects.bulk_create(
        BaselineDesignation(
            indicator_id=row.expected.version.indicator_id,
            unit_id=row.expected.unit_id,
            measurement=row,
            version=1,
            reason="Nulmeting",
            approved_by=people["monitor"],
            approved_at=first.published_at,
        )
        for row in Measurement.objects.filter(expected__round=first).select_related("expected__version")
    )


def seed_promises(people: dict) -> str:
    """Forty projects that promise something for every KPI, each at sixty schools; gives the number of one of them."""
    from kpis.models import ContributionAssessment, Indicator, ProjectUnitParticipation, ReportingUnit
    from programmes.models import Programme
    from tests.factories import ContributionClaimFactory, OrganisationFactory, ProjectFactory

    indicators = list(Indicator.objects.filter(is_active=True))
    schools = list(ReportingUnit.objects.filter(name__startswith="Benchschool").order_by("pk"))
    line, lead = Programme.objects.in_front().lines.order_by("number").first(), OrganisationFactory()
    now = timezone.now()
    for n in range(PROJECTS):
        project = ProjectFactory(line=line, lead=lead, starts_on=date(now.year - 3, 9, 1))
        claims = [ContributionClaimFactory(project=project, indicator=one) for one in indicators]
        ContributionAssessment.objects.bulk_create(
            ContributionAssessment(
                claim=claim,
                number=1,
                verdict="too_early",
                figures={},
                assessed_by=people["monitor"],
                assessed_at=now,
                reviewed_by=people["tbd"],
                reviewed_at=now,
                agrees=True,
            )
            for claim in claims
        )
        ProjectUnitParticipation.objects.bulk_create(
            ProjectUnitParticipation(
                project=project,
                unit=schools[(n * 10 + m) % SCHOOLS],
                starts_on=project.starts_on,
                pupils=25,
                hours=12,
                entered_by=people["monitor"],
                entered_at=now,
            )
            for m in range(TAKING_PART)
        )
    return project.number


def seed_year(people: dict) -> tuple[int, int]:
    """A yearly report that is published and one that is still a preview; gives their keys."""
    from kpis.services.yearly import make_year, publish_year, save_texts
    from programmes.models import Programme

    programme, year = Programme.objects.in_front(), timezone.localdate().year - 1
    found = []
    for line in (None, programme.lines.order_by("number").first()):
        report = make_year(programme=programme, year=year, line=line, by=people["monitor"])
        found.append(save_texts(report=report, seen_revision=0, texts={"reached": "Volume."}, by=people["monitor"]))
    publish_year(report=found[0], seen_publications=0, by=people["monitor"])
    return found[0].pk, found[1].pk
