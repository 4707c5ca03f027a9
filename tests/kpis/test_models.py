"""KPIs: which way of adding up belongs to which kind of value; promises are fixed once."""

from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kpis.enums import RollupTime, RollupUnits, TemporalNature, ValueType
from kpis.models import ContributionClaim, IndicatorVersion
from kpis.services import ClaimIn, ClaimsFrozenError, freeze_claims
from tests.factories import IndicatorFactory, IndicatorVersionFactory, ProjectFactory, UserFactory
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db

# Written out from the model of the KPIs, not derived from the code.
ALLOWED = (
    {(ValueType.PERCENTAGE, n, RollupUnits.POOLED_RATIO, RollupTime.LAST) for n in TemporalNature}
    | {(ValueType.RATIO, n, RollupUnits.POOLED_RATIO, RollupTime.LAST) for n in TemporalNature}
    | {(ValueType.BOOLEAN, n, RollupUnits.COUNT_TRUE, RollupTime.LAST) for n in TemporalNature}
    | {(ValueType.BOOLEAN, n, RollupUnits.SHARE_TRUE, RollupTime.LAST) for n in TemporalNature}
    | {(ValueType.ORDINAL, n, RollupUnits.DISTRIBUTION, RollupTime.LAST) for n in TemporalNature}
    | {(ValueType.ORDINAL, n, RollupUnits.MEDIAN, RollupTime.LAST) for n in TemporalNature}
    | {(ValueType.NARRATIVE, n, RollupUnits.NONE, RollupTime.NONE) for n in TemporalNature}
    | {
        (ValueType.COUNT, TemporalNature.STOCK, RollupUnits.SUM, RollupTime.LAST),
        (ValueType.COUNT, TemporalNature.FLOW, RollupUnits.SUM, RollupTime.SUM),
        (ValueType.COUNT, TemporalNature.RUNNING_TOTAL, RollupUnits.SUM, RollupTime.LAST),
    }
)


def test_form_and_database_agree_on_every_combination():
    indicator = IndicatorFactory(definition=False)
    for number, combination in enumerate(product(ValueType, TemporalNature, RollupUnits, RollupTime), start=1):
        value_type, nature, units, time = combination
        version = IndicatorVersion(
            indicator=indicator,
            number=number,
            definition_nl="x",
            unit_nl="x",
            value_type=value_type,
            temporal_nature=nature,
            rollup_units=units,
            rollup_time=time,
        )
        try:
            version.clean()
            by_form = True
        except ValidationError:
            by_form = False
        try:
            with transaction.atomic():
                version.save()
            by_database = True
        except IntegrityError:
            by_database = False
        assert by_form == by_database == (combination in ALLOWED), combination


def test_a_version_number_occurs_once():
    version = IndicatorVersionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorVersionFactory(indicator=version.indicator, number=version.number)


def claim(**changes):
    values = {
        "indicator": IndicatorFactory(code="K3"),
        "pathway": "Bezoek aan bedrijven geeft een beter beeld.",
        "contribution_type": "direct",
        "strength": 3,
        "expected_change": Decimal("1.50"),
        "expected_unit": "procentpunt",
        "expected_by": 2029,
    }
    return ClaimIn(**values | changes)


def test_claims_are_kept_as_promised_and_told_in_the_log():
    project, person = ProjectFactory(), UserFactory()
    freeze_claims(project=project, claims=[claim()], by=person)
    row = ContributionClaim.objects.get()
    assert (row.project, row.strength, row.expected_change, row.expected_by) == (project, 3, Decimal("1.50"), 2029)
    event = Event.objects.of(project).get(verb="claims.frozen")
    assert event.data == {"kpis": "K3"}
    assert "K3" in event.sentence


def test_claims_are_fixed_once():
    project = ProjectFactory()
    freeze_claims(project=project, claims=[claim()], by=None)
    with pytest.raises(ClaimsFrozenError):
        freeze_claims(project=project, claims=[claim(indicator=IndicatorFactory())], by=None)
    assert project.claims.count() == 1


def test_a_kpi_is_promised_once():
    indicator = IndicatorFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        freeze_claims(
            project=ProjectFactory(), claims=[claim(indicator=indicator), claim(indicator=indicator)], by=None
        )
    assert not ContributionClaim.objects.exists()
