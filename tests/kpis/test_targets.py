"""Targets for the programme, a line or a unit: each with its own history, and never forced to add up."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from kpis.models import Target
from kpis.services import set_target
from tests.factories import IndicatorFactory, IndicatorVersionFactory, ProgrammeFactory
from tests.kpis.measuring import golden, people, unit
from tests.kpis.test_monitor_pages import queries

pytestmark = pytest.mark.django_db

DAY = {"due_on_day": 1, "due_on_month": 10, "due_on_year": 2029}


@pytest.fixture
def scene():
    programme = ProgrammeFactory()
    line = programme.lines.get(number=2)
    counted = IndicatorFactory(code="K6", programme=programme, definition=False, lines=[line])
    IndicatorVersionFactory(indicator=counted, number=1, value_type="count", rollup_units="sum", unit_nl="mentoren")
    by, _checker = people()
    return {"by": by, "counted": counted, "line": line, "board": unit("Bestuur 1", kind="school_board")}


def test_a_target_holds_for_whom_it_was_chosen_with_its_own_history(client, scene):
    client.force_login(scene["by"])
    url = reverse("kpis:target", args=["K6"])
    ask = [("", 60), ("?voor=lijn-2", 20), (f"?voor=eenheid-{scene['board'].pk}", 15)]
    for query, value in ask:
        assert client.post(url + query, DAY | {"value": str(value)}).status_code == 302
    assert client.post(url + "?voor=lijn-2", DAY | {"value": "25"}).status_code == 422  # asks why
    answer = client.post(url + "?voor=lijn-2", DAY | {"value": "25", "reason": "budget", "explanation": "Meer geld."})
    assert answer["Location"] == url + "?voor=lijn-2"
    told = Target.objects.order_by("pk").values_list("scope", "line", "unit", "version", "value")
    line, board = scene["line"].pk, scene["board"].pk
    assert list(told) == [
        ("programme", None, None, 1, 60),
        ("line", line, None, 1, 20),
        ("unit", None, board, 1, 15),
        ("line", line, None, 2, 25),
    ]
    page = client.get(url + "?voor=lijn-2")
    assert [(row.version, row.value) for row in page.context["older"]] == [(2, 25), (1, 20)]


def test_what_differs_from_the_programme_is_shown_and_not_forced(client, scene):
    for place, value in (({}, 60), ({"line": scene["line"]}, 20), ({"unit": scene["board"]}, 70)):
        set_target(
            indicator=scene["counted"],
            value=Decimal(value),
            due_on=date(2029, 10, 1),
            valid_from=date(2025, 1, 1),
            by=scene["by"],
            **place,
        )
    client.force_login(scene["by"])
    gaps = client.get(reverse("kpis:target", args=["K6"])).context["shortfall"]
    assert [(row.together, row.programme, row.gap) for row in gaps] == [("20", "60", "−40"), ("70", "60", "+10")]


def test_targets_that_are_shares_are_never_added(client):
    told = golden(indicator=IndicatorFactory(code="K3", programme=ProgrammeFactory()))
    for place in ({}, {"unit": told["boards"][0]}, {"unit": told["boards"][1]}):
        set_target(indicator=told["indicator"], value=Decimal(40), due_on=date(2029, 10, 1), by=told["by"], **place)
    client.force_login(told["by"])
    context = client.get(reverse("kpis:target", args=["K3"])).context
    assert (context["shortfall"], len(context["in_force"])) == ([], 3)


@pytest.mark.parametrize(
    "key", ["lijn-99", "eenheid-999999", "eenheid-x", "zomaar", "lijn-", "eenheid-99999999999999999999"]
)
def test_for_nobody_is_not_there(client, scene, key):
    client.force_login(scene["by"])
    assert client.get(reverse("kpis:target", args=["K6"]), {"voor": key}).status_code == 404


def test_the_page_takes_a_fixed_number_of_queries(client, scene):
    from django.db import connection

    client.force_login(scene["by"])
    url = reverse("kpis:target", args=["K6"])

    def aim(place):
        set_target(indicator=scene["counted"], value=Decimal(1), due_on=date(2029, 1, 1), by=scene["by"], **place)

    aim({})
    few = queries(client, url, connection)
    for place in ({"line": scene["line"]}, {"unit": scene["board"]}, {"unit": unit("School A")}):
        aim(place)
    assert queries(client, url, connection) == few == 11
