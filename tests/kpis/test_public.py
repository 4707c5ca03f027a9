"""The pages about KPIs."""

import pytest
from django.core.management import call_command

from kpis.models import Indicator
from tests.factories import ContributionClaimFactory, IndicatorVersionFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def k3():
    call_command("load_programme", verbosity=0)
    return Indicator.objects.get(code="K3")


def text_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_all_with_the_number_of_promises(client, k3):
    ContributionClaimFactory(project=ProjectFactory(line=k3.lines.first()), indicator=k3)
    html = text_of(client, "/kpi/")
    for indicator in Indicator.objects.all():
        assert indicator.short_nl in html
    assert html.count('<td class="num">1</td>') == 1
    assert html.count('<td class="num">0</td>') == 6


def test_a_kpi_shows_its_definition_and_that_it_is_not_confirmed(client, k3):
    html = text_of(client, "/kpi/K3/")
    assert k3.title_nl in html
    assert k3.definition.definition_nl in html
    assert "Werkdefinitie, te bevestigen" in html
    assert "Aandeel (teller en noemer)" in html


def test_a_confirmed_definition_has_no_warning_and_the_old_one_stays_readable(client, k3):
    IndicatorVersionFactory(indicator=k3, number=2, definition_nl="De nieuwe betekenis.")
    html = text_of(client, "/kpi/K3/")
    assert "De nieuwe betekenis." in html
    assert "Werkdefinitie, te bevestigen" not in html
    assert "Eerdere definities" in html
    assert "in een krimpende groep" in html


def test_promises_lead_to_their_project(client, k3):
    project = ProjectFactory(line=k3.lines.first())
    ContributionClaimFactory(project=project, indicator=k3, expected_change="1.50", expected_unit="procentpunt")
    html = text_of(client, "/kpi/K3/")
    assert f"/projecten/{project.number}/" in html
    assert "+1,5" in html
    assert "niet op" in html


def test_the_code_may_be_written_small(client, k3):
    assert client.get("/kpi/k3/").status_code == 200


@pytest.mark.parametrize("change", [{"is_public": False}, {"is_active": False}])
def test_a_kpi_that_is_not_public_is_not_there(client, k3, change):
    Indicator.objects.filter(pk=k3.pk).update(**change)
    assert client.get("/kpi/K3/").status_code == 404
    assert k3.short_nl not in text_of(client, "/kpi/")
