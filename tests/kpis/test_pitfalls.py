"""What others got wrong with figures, as far as no other test here says it; and that the table of all of them holds."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from kpis.models import ExpectedMeasurement, Measurement
from kpis.services import move_round
from kpis.services.rounds import expect
from tests.factories import IndicatorFactory, ProgrammeFactory
from tests.kpis.measuring import golden, measure, share

HERE = Path(__file__).parent
PITFALLS = 28


@pytest.fixture
def told(db):
    return golden(indicator=IndicatorFactory(code="K3", programme=ProgrammeFactory()))


def test_the_table_names_a_test_for_each_pitfall_and_each_of_these_exists():
    text = (Path(settings.BASE_DIR) / "docs" / "measuring.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| P(\d+) \|.*\| (.+) \|$", text, re.M)
    assert [int(number) for number, _tests in rows] == list(range(1, PITFALLS + 1))
    for number, tests in rows:
        named = re.findall(r"`(test_\w+)::(test_\w+)`", tests)
        assert named or "cannot occur" in tests, number
        for module, name in named:
            assert f"def {name}(" in (HERE / f"{module}.py").read_text(encoding="utf-8"), (number, name)


def test_what_is_expected_already_is_not_expected_twice(told):
    before = ExpectedMeasurement.objects.count()
    expect(round=told["before"], indicators=[told["indicator"]], units=told["schools"].values())
    assert ExpectedMeasurement.objects.count() == before


def test_a_value_without_a_target_is_shown_all_the_same(client, told):
    client.force_login(told["by"])
    figure = client.get(reverse("kpis:detail", args=["K3"])).context["figure"]
    assert (figure.target, figure.latest.text) == (None, "32%")


def test_two_that_count_for_the_same_are_refused_by_the_database(told):
    row = Measurement.objects.current().first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.create(
            **{
                field.attname: getattr(row, field.attname)
                for field in Measurement._meta.concrete_fields
                if field.name not in ("id", "revision", "supersedes")
            },
            revision=9,
        )
    expected = row.expected
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpectedMeasurement.objects.create(
            version=expected.version, unit=expected.unit, round=expected.round, due_on=expected.due_on
        )


def test_a_correction_is_in_every_figure_at_once(client, told):
    def shown():
        page = client.get(reverse("kpis:detail", args=["K3"])).context["figure"]
        compared = client.get(reverse("kpis:compare", args=["K3"])).context["compared"]
        return page.both.after.numerator, compared.both.after.numerator

    assert shown() == (102, 102)
    move_round(round=told["after"], move="reopen", reason="Telfout.", by=told["by"])
    measure(told["after"], told["schools"]["A"], share(20, 60), by=told["by"], checker=told["checker"])
    told["after"].refresh_from_db()
    for move in ("close", "publish"):
        move_round(round=told["after"], move=move, by=told["by"])
    assert shown() == (104, 104)
