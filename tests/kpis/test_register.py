"""The KPI list for whoever keeps it: rights, filters, export, order and lines, versions that are never edited."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kpis.enums import RollupUnits
from kpis.models import Indicator, IndicatorLine, IndicatorVersion
from kpis.services.definitions import SameDefinitionError, add_version, what_defines
from partners.enums import Role
from tests.factories import IndicatorFactory, ProgrammeFactory, UserFactory
from twenteboard.platform.events import history_of

pytestmark = pytest.mark.django_db

LIST = "/beheer/kpi/"


@pytest.fixture
def monitor(client):
    client.force_login(UserFactory(roles=[Role.MONITOR]))
    return client


@pytest.fixture
def programme():
    return ProgrammeFactory()


def sheet_of(version, **changes):
    return {name: getattr(version, name) for name in what_defines()} | {"reason": "Scherper gesteld"} | changes


def posted(version, **changes):
    data = {
        name: value
        for name, value in sheet_of(version, is_comparable=True, **changes).items()
        if value is not False and value is not None
    }
    return {name: "on" if value is True else value for name, value in data.items()}


def codes(client, query=""):
    return [row.code for row in client.get(LIST + query).context["page"]]


@pytest.mark.parametrize("role", [None, *Role])
def test_who_reads_and_who_changes_the_list(client, role, programme):
    pk = IndicatorFactory(programme=programme).pk
    client.force_login(UserFactory(roles=[role] if role else []))
    reads = 403 if role is None else client.get(LIST).status_code
    assert client.get(LIST).status_code == client.get(f"{LIST}{pk}/").status_code == reads
    if role in (Role.ADMIN, Role.MONITOR, Role.TBD, Role.AUDITOR):
        assert reads == 200
    changes = 200 if role in (Role.ADMIN, Role.MONITOR) else 403
    for name in ("nieuw/", "volgorde/", f"{pk}/wijzigen/", f"{pk}/versie/", f"{pk}/gebruik/"):
        assert client.get(LIST + name).status_code == changes


def test_filters_narrow_the_list(monitor, programme):
    first, second = programme.lines.all()[:2]
    IndicatorFactory(programme=programme, code="A1", lines=[first])
    IndicatorFactory(programme=programme, code="B2", lines=[first, second], level="output")
    IndicatorFactory(programme=programme, code="C3", is_active=False)
    assert codes(monitor) == ["A1", "B2"]
    assert codes(monitor, f"?lijn={second.pk}") == ["B2"]
    assert codes(monitor, "?niveau=output") == ["B2"]
    assert codes(monitor, "?q=kort a") == ["A1"]
    assert codes(monitor, "?actief=nee") == ["C3"]
    assert codes(monitor, "?actief=alles") == ["A1", "B2", "C3"]


def test_list_and_page_take_the_same_few_queries_for_any_number(monitor, programme, django_assert_max_num_queries):
    monitor.get(LIST)
    for size in (1, 3):
        for _n in range(size):
            made = IndicatorFactory(programme=programme, lines=programme.lines.all())
        with django_assert_max_num_queries(9):
            monitor.get(LIST)
        with django_assert_max_num_queries(10):
            monitor.get(f"{LIST}{made.pk}/")


def test_the_export_holds_what_is_shown(monitor, programme):
    IndicatorFactory(programme=programme, code="A1", lines=programme.lines.all()[:2])
    IndicatorFactory(programme=programme, code="B2", definition=False)
    answer = monitor.get(LIST + "?q=A1&export=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[1] for row in rows[1:]] == ["A1"]
    assert re.fullmatch(r"1 \(\d+\) \| 2 \(\d+\)", rows[1][11])
    lines = b"".join(monitor.get(LIST + "?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(";")[1] for line in lines] == ["Code", "A1", "B2"]
    assert len({line.count(";") for line in lines}) == 1


def test_adding_leads_to_the_first_definition(monitor, programme):
    data = {"code": "K9", "title_nl": "Meer van alles", "short_nl": "Alles", "level": "outcome", "is_public": "on"}
    answer = monitor.post(LIST + "nieuw/", data)
    made = Indicator.objects.get()
    assert answer.url == reverse("kpis:register-version", args=[made.pk])
    assert "Een andere KPI heeft deze code al" in monitor.post(LIST + "nieuw/", data | {"code": "k9"}).content.decode()


def test_a_new_version_leaves_the_old_one_as_it_was(monitor, programme):
    indicator = IndicatorFactory(programme=programme)
    old = indicator.definition
    before = IndicatorVersion.objects.filter(pk=old.pk).values(*what_defines()).get()
    data = posted(
        old, definition_nl="Iets anders telt mee.", valid_from_day=1, valid_from_month=8, valid_from_year=2026
    )
    assert monitor.post(f"{LIST}{indicator.pk}/versie/", data).status_code == 302
    assert IndicatorVersion.objects.filter(pk=old.pk).values(*what_defines()).get() == before
    old.refresh_from_db()
    assert old.valid_to == date(2026, 7, 31)
    new = indicator.versions.get(number=old.number + 1)
    assert (new.definition_nl, new.valid_from) == ("Iets anders telt mee.", date(2026, 8, 1))
    assert new.made_by.has_role(Role.MONITOR)
    html = monitor.get(f"{LIST}{indicator.pk}/").content.decode()
    for words in ("Scherper gesteld", "Iets anders telt mee.", "Wat meetelt.", "1 verschil met de vorige versie"):
        assert words in html
    assert history_of(indicator).get().verb == "indicator.defined"


def test_a_version_that_says_the_same_or_gives_no_reason_is_refused(monitor, programme):
    indicator = IndicatorFactory(programme=programme)
    url = f"{LIST}{indicator.pk}/versie/"
    assert "Er verschilt niets" in monitor.post(url, posted(indicator.definition)).content.decode()
    answer = monitor.post(url, posted(indicator.definition, definition_nl="Anders", reason=""))
    assert "Schrijf waarom de definitie verandert." in answer.content.decode()
    assert indicator.versions.count() == 1
    with pytest.raises(SameDefinitionError):
        add_version(indicator=indicator, values=sheet_of(indicator.definition), by=UserFactory(roles=[Role.MONITOR]))


def test_a_roll_up_that_does_not_belong_to_the_value_is_refused(monitor, programme):
    indicator = IndicatorFactory(programme=programme)
    data = posted(indicator.definition, rollup_units=RollupUnits.SUM)
    answer = monitor.post(f"{LIST}{indicator.pk}/versie/", data)
    assert answer.status_code == 422
    assert indicator.versions.count() == 1


def test_order_and_lines_are_set_in_one_table(monitor, programme):
    lines = list(programme.lines.all())
    first = IndicatorFactory(programme=programme, code="A1", lines=lines[:1])
    second = IndicatorFactory(programme=programme, code="B2", lines=lines[:1])
    IndicatorLine.objects.filter(indicator=second).update(order=77)
    data = {
        f"order_{first.pk}": "20",
        f"order_{second.pk}": "10",
        f"line_{first.pk}_{lines[1].pk}": "on",
        f"line_{second.pk}_{lines[0].pk}": "on",
        f"line_{second.pk}_{lines[2].pk}": "on",
    }
    monitor.post(LIST + "volgorde/", data)
    assert codes(monitor) == ["B2", "A1"]
    assert list(first.lines.all()) == lines[1:2]
    assert set(second.line_links.values_list("line", "order")) == {(lines[0].pk, 77), (lines[2].pk, 10)}
    assert (
        "Vul de plaats van A1 in."
        in monitor.post(LIST + "volgorde/", data | {f"order_{first.pk}": ""}).content.decode()
    )


def test_a_kpi_goes_out_of_use_with_a_reason_and_comes_back(monitor, programme):
    indicator = IndicatorFactory(programme=programme, code="A1")
    url = f"{LIST}{indicator.pk}/gebruik/"
    assert monitor.post(url, {"reason": ""}).status_code == 422
    monitor.post(url, {"reason": "Niet te meten"})
    assert codes(monitor) == []
    assert monitor.get("/kpi/A1/").status_code == 404
    monitor.post(url, {"reason": "Toch te meten"})
    assert codes(monitor) == ["A1"]
    assert {line.verb for line in history_of(indicator)} == {"indicator.deactivated", "indicator.activated"}
