"""What figures of others are held against: set by people, and left alone when the file is loaded again."""

import pytest
from django.core.management import call_command

from kpis.models import Indicator, NationalTarget, ReferenceLink, ReferenceSeries
from kpis.reference import national_targets
from kpis.services.references import set_link, set_national_target, take_away_link, take_away_national_target
from twenteboard.platform.events import history_of

pytestmark = pytest.mark.django_db

TARGETS = "/beheer/cijfers/doelen/"


@pytest.fixture
def kpi(monitor):
    call_command("load_programme", verbosity=0)
    return Indicator.objects.get(code="K3")


def page_of(kpi):
    return f"/beheer/kpi/{kpi.pk}/cijfers/"


def free_series(kpi):
    return ReferenceSeries.objects.exclude(links__indicator=kpi).first()


def test_a_figure_is_set_beside_a_kpi_with_what_differs(monitor, kpi, by):
    series = free_series(kpi)
    data = {"series": series.pk, "differs": "on", "note_nl": ""}
    answer = monitor.post(page_of(kpi) + "nieuw/", data)
    assert answer.status_code == 422
    assert "wat dit cijfer anders telt" in answer.content.decode()
    monitor.post(page_of(kpi) + "nieuw/", data | {"note_nl": "Telt heel Nederland."})
    assert ReferenceLink.objects.get(indicator=kpi, series=series).changed_by == by
    assert "Telt heel Nederland." in monitor.get("/kpi/K3/").content.decode()
    assert "Telt heel Nederland." in monitor.get(page_of(kpi)).content.decode()
    assert history_of(kpi).first().verb == "reference.linked"


def test_what_a_person_changed_or_took_away_stays_when_the_file_is_loaded_again(monitor, kpi, by):
    first, second, third = kpi.reference_links.order_by("pk")[:3]
    set_link(indicator=kpi, series=first.series, differs=False, note_nl="Zelf geschreven", by=by)
    take_away_link(link=second, by=by)
    ReferenceLink.objects.filter(pk=third.pk).update(note_nl="Verminkt")
    target = NationalTarget.objects.get(order=1)
    take_away_national_target(row=NationalTarget.objects.get(order=2), by=by)
    values = {"label_nl": "Zelf", "label_en": "Own", "target": target.target, "realised": target.realised, "order": 1}
    set_national_target(row=target, values=values, by=by)
    call_command("load_facts", verbosity=0)
    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.note_nl, first.differs) == ("Zelf geschreven", False)
    assert not ReferenceLink.objects.get(pk=second.pk).is_active
    assert third.note_nl != "Verminkt"
    assert [row.label_nl for row in NationalTarget.objects.filter(is_active=True, order__lte=2)] == ["Zelf"]
    assert len(national_targets()) == 7


def test_a_figure_that_was_taken_away_leaves_the_public_page(monitor, kpi):
    count = monitor.get("/kpi/K3/").content.decode().count("telt iets anders</span>")
    link = kpi.reference_links.filter(differs=True).first()
    monitor.post(f"{page_of(kpi)}{link.pk}/weg/")
    assert monitor.get("/kpi/K3/").content.decode().count("telt iets anders</span>") == count - 1
    assert monitor.post(f"{page_of(kpi)}{link.pk}/weg/").status_code == 404


def test_a_national_target_gets_another_series_and_the_old_pair_does_not_come_back(monitor, kpi):
    row = NationalTarget.objects.get(order=1)
    other = NationalTarget.objects.exclude(target=row.target).order_by("order").first()
    data = {"label_nl": "Anders", "label_en": "Other", "order": "1", "target": row.target_id}
    assert monitor.post(f"{TARGETS}{row.pk}/", data | {"realised": ""}).status_code == 422
    monitor.post(f"{TARGETS}{row.pk}/", data | {"realised": other.realised_id})
    call_command("load_facts", verbosity=0)
    shown = NationalTarget.objects.filter(is_active=True, order=1).get()
    assert (shown.label_nl, shown.realised_id) == ("Anders", other.realised_id)
    assert len(national_targets()) == 8


def test_two_series_stand_in_the_list_once_and_are_counted_alike(monitor, kpi):
    row = NationalTarget.objects.first()
    data = {"label_nl": "Nog eens", "label_en": "Again", "order": "9", "target": row.target_id}
    again = monitor.post(TARGETS + "nieuw/", data | {"realised": row.realised_id})
    assert "staan al in de lijst" in again.content.decode()
    unlike = ReferenceSeries.objects.filter(values__kind="observed").exclude(unit=row.target.unit).first()
    assert "andere eenheid" in monitor.post(TARGETS + "nieuw/", data | {"realised": unlike.pk}).content.decode()


def test_the_pages_take_the_same_few_queries_for_any_number(monitor, kpi, by, django_assert_num_queries):
    for size in (1, 3):
        for _n in range(size):
            set_link(indicator=kpi, series=free_series(kpi), differs=False, note_nl="", by=by)
        monitor.get(TARGETS)
        with django_assert_num_queries(5):
            monitor.get(page_of(kpi))
        with django_assert_num_queries(4):
            monitor.get(TARGETS)


def test_the_pages_are_reached_from_the_figures_and_the_kpi(monitor, kpi):
    assert TARGETS in monitor.get("/kennis/cijfers/").content.decode()
    assert page_of(kpi) in monitor.get(f"/beheer/kpi/{kpi.pk}/").content.decode()
    monitor.logout()
    assert TARGETS not in monitor.get("/kennis/cijfers/").content.decode()
