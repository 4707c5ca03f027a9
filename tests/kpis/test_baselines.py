"""Baselines of schools that joined later or were measured too late, and setting another one."""

from datetime import date

import pytest
from django.urls import reverse

from kpis.enums import RoundKind
from kpis.models import BaselineDesignation, Measurement, ProjectUnitParticipation
from kpis.services.baselines import BaselineRefused, designate_baseline
from tests.factories import ContributionClaimFactory, IndicatorFactory, ProgrammeFactory, ProjectFactory
from tests.kpis.measuring import golden, measure, publish, round_of, share
from tests.kpis.test_monitor_pages import queries, text_of
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """The worked example, and a third round in which D measures again."""
    told = golden(indicator=IndicatorFactory(code="K3", programme=ProgrammeFactory()))
    third = round_of(
        [told["indicator"]],
        told["schools"].values(),
        year=2027,
        kind=RoundKind.MONITORING,
        by=told["by"],
        compared_to=told["after"],
    )
    for name in "ABD":
        measure(third, told["schools"][name], share(40, 100), by=told["by"], checker=told["checker"])
    return told | {"third": publish(third, by=told["by"])}


def joined_later(told, **fields):
    """D joined after the baseline round: its measurement in the round after becomes its baseline."""
    row = Measurement.objects.get(expected__unit=told["schools"]["D"], expected__round=told["after"])
    return designate_baseline(measurement=row, reason="Later ingestapt.", by=told["by"])


def test_a_school_that_joined_later_is_named_until_it_has_a_baseline(client, told):
    client.force_login(told["by"])
    url = reverse("kpis:baselines", args=["K3"])
    assert [unit.name for unit in client.get(url).context["without"]] == ["School D"]
    row = Measurement.objects.get(expected__unit=told["schools"]["D"], expected__round=told["after"])
    page = reverse("kpis:baseline", args=["K3", told["schools"]["D"].pk])
    assert client.post(page, {"measurement": row.pk, "reason": " "}).status_code == 422
    assert client.post(page, {"measurement": "0", "reason": "Later."}).status_code == 422
    assert client.post(page, {"measurement": row.pk, "reason": "Later ingestapt."})["Location"] == url
    assert list(client.get(url).context["without"]) == []
    event = Event.objects.filter(verb="baseline.set").get()
    assert "Later ingestapt." in event.sentence


def test_a_later_baseline_is_told_wherever_it_is_used(client, told):
    def figure():
        return client.get(reverse("kpis:detail", args=["K3"])).context["figure"]

    assert (len(figure().both.pairs), figure().baseline_note) == (2, "")
    joined_later(told)
    assert (len(figure().both.pairs), figure().late_starts) == (3, 1)
    assert figure().baseline_note in text_of(client.get(reverse("kpis:detail", args=["K3"])))
    client.force_login(told["by"])
    answer = client.get(reverse("kpis:compare", args=["K3"]), {"voor": told["after"].pk, "na": told["third"].pk})
    notes = {row.name: row.note for row in answer.context["compared"].rows}
    assert notes["School D"] == "nulmeting later dan het programma"
    assert notes["School A"] == ""
    assert answer.context["compared"].baseline_note in text_of(answer)


def test_a_baseline_measured_after_the_project_began_is_told_as_set_afterwards(client, told):
    project = ProjectFactory()
    ContributionClaimFactory(project=project, indicator=told["indicator"])
    for name, day in (("A", date(2025, 9, 1)), ("B", date(2025, 10, 1))):
        ProjectUnitParticipation.objects.create(
            project=project, unit=told["schools"][name], starts_on=day, role="participant", entered_by=told["by"]
        )
    figure = client.get(reverse("kpis:detail", args=["K3"])).context["figure"]
    assert (figure.late_starts, figure.afterwards) == (0, 1)  # B was measured on the day that it began
    client.force_login(told["by"])
    page = text_of(client.get(reverse("kpis:baselines", args=["K3"])))
    assert page.count("nulmeting achteraf vastgesteld") == 1


def test_the_baseline_of_a_published_round_changes_by_a_next_version_only(client, told):
    first = BaselineDesignation.objects.get(unit=told["schools"]["A"])
    client.force_login(told["by"])
    page = reverse("kpis:baseline", args=["K3", told["schools"]["A"].pk])
    assert client.get(page).context["is_published"]
    same = client.post(page, {"measurement": first.measurement_id, "reason": "Zomaar."})
    assert (same.status_code, list(same.context["form"].errors)) == (422, ["measurement"])
    other = Measurement.objects.get(expected__unit=told["schools"]["A"], expected__round=told["after"])
    client.post(page, {"measurement": other.pk, "reason": "De telling van 2025 klopte niet."})
    rows = BaselineDesignation.objects.filter(unit=told["schools"]["A"]).order_by("version")
    assert [(row.version, row.measurement) for row in rows] == [(1, first.measurement), (2, other)]


def test_only_what_was_checked_becomes_a_baseline(told):
    row = Measurement.objects.get(expected__unit=told["schools"]["D"], expected__round=told["after"])
    Measurement.objects.filter(pk=row.pk).update(is_current=False)
    with pytest.raises(BaselineRefused):
        designate_baseline(measurement=row, reason="Later ingestapt.", by=told["by"])


def test_the_page_of_a_school_that_was_not_measured_is_not_there(client, told):
    Measurement.objects.filter(expected__unit=told["schools"]["D"]).update(is_current=False)
    client.force_login(told["by"])
    assert client.get(reverse("kpis:baseline", args=["K3", told["schools"]["D"].pk])).status_code == 404


def test_the_pages_take_a_fixed_number_of_queries(client, told):
    from django.db import connection

    client.force_login(told["by"])
    urls = reverse("kpis:baselines", args=["K3"]), reverse("kpis:baseline", args=["K3", told["schools"]["D"].pk])
    few = [queries(client, url, connection) for url in urls]
    joined_later(told)
    designate_baseline(
        measurement=Measurement.objects.get(expected__unit=told["schools"]["A"], expected__round=told["after"]),
        reason="Anders.",
        by=told["by"],
    )
    assert [queries(client, url, connection) for url in urls] == few == [8, 8]
