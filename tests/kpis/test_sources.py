"""Sources and instruments: releases that are revised, versions that break a comparison, and what a figure rests on."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.enums import RoundKind
from kpis.models import DataSource, DataSourceRelease, ExpectedMeasurement, Instrument, Measurement
from kpis.services import Entry, hand_in
from kpis.services.sources import SourceRefused, add_release, add_version, save_instrument, save_source
from tests.factories import IndicatorFactory, ProgrammeFactory
from tests.kpis.measuring import expected, golden, measure, people, publish, round_of, share, unit
from tests.kpis.test_monitor_pages import FIGURES, queries, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def running(programme):
    """An open round of one KPI at two schools, an instrument and a provisional release."""
    by, checker = people()
    indicator = IndicatorFactory(code="K3", programme=programme)
    schools = [unit(f"School {name}") for name in "AB"]
    instrument = save_instrument(name="W&T Kompas", by=by)
    source = save_source(name="DUO", by=by)
    return {
        "by": by,
        "checker": checker,
        "indicator": indicator,
        "schools": schools,
        "round": round_of([indicator], schools, by=by),
        "instrument": instrument,
        "version": add_version(instrument=instrument, label="15 indicatoren", by=by),
        "source": source,
        "release": add_release(source=source, label="2025, voorlopig", status="provisional", by=by),
    }


def test_a_release_or_an_instrument_is_source_enough(running):
    first, second = (expected(running["round"], school) for school in running["schools"])
    figures = {"numerator": 1, "denominator": 2}
    made = hand_in(expected=first, entry=Entry(**figures, source_release=running["release"]), by=running["by"])
    assert made.source == ""
    made = hand_in(expected=second, entry=Entry(**figures, instrument_version=running["version"]), by=running["by"])
    assert made.state == "submitted"


def test_nothing_at_all_is_refused_by_the_database_too(running):
    made = hand_in(expected=expected(running["round"], running["schools"][0]), entry=share(1, 2), by=running["by"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.filter(pk=made.pk).update(source="")


def test_the_source_is_chosen_and_remembered_for_the_round(client, running):
    client.force_login(running["by"])
    first, second = (expected(running["round"], school) for school in running["schools"])
    key = f"i{running['version'].pk}"
    data = {name: value for name, value in FIGURES.items() if name != "source"}
    assert client.post(reverse("kpis:entry", args=[first.pk]), data | {"hand_in": "1"}).status_code == 422
    client.post(reverse("kpis:entry", args=[first.pk]), data | {"origin": key, "hand_in": "1"})
    assert Measurement.objects.get().instrument_version == running["version"]
    form = client.get(reverse("kpis:entry", args=[second.pk])).context["form"]
    assert form["origin"].value() == key
    wrong = client.post(reverse("kpis:entry", args=[second.pk]), data | {"origin": "i999", "hand_in": "1"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["origin"])


def test_what_is_out_of_use_or_revised_cannot_be_chosen_but_stays_where_it_was(client, running):
    one = expected(running["round"], running["schools"][0])
    entry = Entry(numerator=1, denominator=2, source_release=running["release"])
    measure(running["round"], running["schools"][0], entry, by=running["by"], checker=running["checker"])
    add_release(
        source=running["source"],
        label="2025, definitief",
        status="final",
        supersedes=running["release"],
        by=running["by"],
    )
    client.force_login(running["by"])
    here = client.get(reverse("kpis:entry", args=[one.pk])).context["form"].origins
    other = client.get(reverse("kpis:entry", args=[expected(running["round"], running["schools"][1]).pk]))
    assert f"r{running['release'].pk}" in here.releases
    fresh = {row.label for row in other.context["form"].origins.releases.values()}
    assert "2025, definitief" in fresh


def test_a_final_release_lists_what_rests_on_the_provisional_one(client, running):
    entry = Entry(numerator=1, denominator=2, source_release=running["release"])
    measure(running["round"], running["schools"][0], entry, by=running["by"], checker=running["checker"])
    url = reverse("kpis:release", args=[running["release"].pk])
    client.force_login(running["by"])
    day = {"retrieved_on_day": 1, "retrieved_on_month": 11, "retrieved_on_year": 2026}
    answer = client.post(
        reverse("kpis:release-new", args=[running["source"].pk]),
        day | {"label": "2025, definitief", "status": "final", "supersedes": running["release"].pk},
    )
    assert answer["Location"] == url
    page = client.get(url)
    assert [row.expected.unit.name for row, _told in page.context["rows"]] == ["School A"]
    assert reverse("kpis:entry", args=[page.context["rows"][0][0].expected_id]) in page.content.decode()
    corrected = Entry(numerator=1, denominator=3, source_release=DataSourceRelease.objects.get(status="final"))
    measure(running["round"], running["schools"][0], corrected, by=running["by"], checker=running["checker"])
    assert client.get(url).context["rows"] == []
    assert Measurement.objects.count() == 2  # the figure of before stays readable


@pytest.mark.parametrize("status", ["provisional", "final"])
def test_only_final_takes_the_place_of_provisional_and_once(running, status):
    final = add_release(
        source=running["source"], label="a", status="final", supersedes=running["release"], by=running["by"]
    )
    with pytest.raises(SourceRefused):
        add_release(source=running["source"], label="b", status=status, supersedes=final, by=running["by"])
    with pytest.raises(SourceRefused):
        add_release(
            source=running["source"], label="c", status="final", supersedes=running["release"], by=running["by"]
        )


# --- versions of an instrument ---------------------------------------------------------------------


@pytest.mark.parametrize(("is_comparable", "change"), [(True, True), (False, False)])
def test_other_versions_of_an_instrument_are_compared_only_when_that_was_said(client, running, is_comparable, change):
    newer = add_version(
        instrument=running["instrument"],
        label="16 indicatoren",
        changes="Een indicator erbij.",
        is_comparable=is_comparable,
        by=running["by"],
    )
    second = round_of([running["indicator"]], running["schools"], year=2026, kind=RoundKind.ENDLINE, by=running["by"])
    for made, version, n in ((running["round"], running["version"], 10), (second, newer, 20)):
        for school in running["schools"]:
            entry = Entry(numerator=n, denominator=40, instrument_version=version)
            measure(made, school, entry, by=running["by"], checker=running["checker"])
        publish(made, by=running["by"])
    client.force_login(running["by"])
    compared = client.get(reverse("kpis:compare", args=["K3"])).context["compared"]
    assert (compared.both.change is not None) == change
    figure = client.get(reverse("kpis:detail", args=["K3"])).context["figure"]
    assert [point.is_break for point in figure.points] == [False, not change]
    assert (figure.gone is None) or change


def test_another_instrument_breaks_the_comparison(running):
    other = add_version(instrument=save_instrument(name="Technoscope", by=running["by"]), label="1", by=running["by"])
    second = round_of([running["indicator"]], running["schools"], year=2026, kind=RoundKind.ENDLINE, by=running["by"])
    for made, version in ((running["round"], running["version"]), (second, other)):
        entry = Entry(numerator=1, denominator=4, instrument_version=version)
        measure(made, running["schools"][0], entry, by=running["by"], checker=running["checker"])
    from kpis.comparison import compare_rounds

    assert compare_rounds(running["indicator"], running["round"], second).both.is_comparable is False


def test_a_next_version_says_what_changed(running):
    with pytest.raises(SourceRefused):
        add_version(instrument=running["instrument"], label="2", by=running["by"])


# --- what a figure rests on ------------------------------------------------------------------------


def test_each_figure_carries_where_it_comes_from(client, running):
    entry = Entry(numerator=1, denominator=2, source_release=running["release"], source="Mevrouw De Vries")
    measure(running["round"], running["schools"][0], entry, by=running["by"], checker=running["checker"])
    measure(running["round"], running["schools"][1], share(1, 2), by=running["by"], checker=running["checker"])
    publish(running["round"], by=running["by"])
    page = text_of(client.get(reverse("kpis:detail", args=["K3"])))
    assert "DUO, 2025, voorlopig" in page
    assert "De Vries" not in page  # own words may name people: they stay with who checks
    with_origin = ExpectedMeasurement.objects.observations()[(running["indicator"].pk, running["round"].pk)]
    assert all(row.origin for row in with_origin)


# --- the register ----------------------------------------------------------------------------------


def test_a_source_and_an_instrument_are_added_and_changed(client, running):
    client.force_login(running["by"])
    assert client.post(reverse("kpis:source-new"), {"name": ""}).status_code == 422
    assert client.post(reverse("kpis:source-new"), {"name": "DUO"}).status_code == 422
    client.post(reverse("kpis:source-new"), {"name": "CBS", "is_active": "on", "url": "cbs.nl"})
    assert DataSource.objects.get(name="CBS").url == "https://cbs.nl"
    client.post(reverse("kpis:source-change", args=[running["source"].pk]), {"name": "DUO open data"})
    running["source"].refresh_from_db()
    assert (running["source"].name, running["source"].is_active) == ("DUO open data", False)
    answer = client.post(reverse("kpis:instrument-new"), {"name": "Technoscope", "is_active": "on"})
    made = Instrument.objects.get(name="Technoscope")
    assert answer["Location"] == reverse("kpis:instrument-version", args=[made.pk])
    client.post(answer["Location"], {"label": "2024"})
    assert client.post(answer["Location"], {"label": "2025"}).status_code == 422
    client.post(answer["Location"], {"label": "2025", "changes": "Andere vragen.", "is_comparable": "no"})
    assert list(made.versions.order_by("number").values_list("label", "series")) == [("2024", 1), ("2025", 2)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "2025, voorlopig"}, "label"),
        ({"status": ""}, "status"),
        ({"published_on_day": 2, "published_on_month": 11, "published_on_year": 2026}, "retrieved_on"),
        ({"supersedes": "999"}, "supersedes"),
        ({"file_hash": "xyz"}, "file_hash"),
    ],
    ids=str,
)
def test_a_release_that_cannot_be_is_said_at_its_field(client, running, changes, field):
    client.force_login(running["by"])
    data = {"retrieved_on_day": 1, "retrieved_on_month": 11, "retrieved_on_year": 2026}
    data |= {"label": "2026", "status": "final"}
    answer = client.post(reverse("kpis:release-new", args=[running["source"].pk]), data | changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert DataSourceRelease.objects.count() == 1


def test_the_register_takes_a_fixed_number_of_queries(client, programme):
    from django.db import connection

    told = golden(indicator=IndicatorFactory(code="K3", programme=programme), is_published=False)
    by = told["by"]

    def more(n):
        source, instrument = save_source(name=f"Bron {n}", by=by), save_instrument(name=f"Instrument {n}", by=by)
        add_version(instrument=instrument, label="1", by=by)
        return add_release(source=source, label="1", status="final", by=by, retrieved_on=date(2026, 1, 1))

    first = more(1)
    client.force_login(by)
    page = reverse("kpis:release", args=[first.pk])
    third = round_of([told["indicator"]], told["schools"].values(), year=2028, by=by)
    schools = list(told["schools"].values())

    def rest(school):
        entry = Entry(numerator=1, denominator=2, source_release=first)
        measure(third, school, entry, by=by, checker=told["checker"])

    rest(schools[0])
    few = (queries(client, reverse("kpis:sources"), connection), queries(client, page, connection))
    more(2), more(3)
    rest(schools[1]), rest(schools[2])
    with CaptureQueriesContext(connection) as caught:
        client.get(reverse("kpis:sources"))
    assert (len(caught), queries(client, page, connection)) == few == (7, 6)
