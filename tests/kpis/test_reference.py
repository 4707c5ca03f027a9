"""Figures of others: loading them from the file, the public page, and their place beside the KPIs."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from openpyxl import load_workbook

from kpis.enums import FactKind
from kpis.models import Indicator, NationalTarget, ReferenceLink, ReferenceSeries, ReferenceSource, ReferenceValue
from kpis.reference import national_targets
from kpis.services.reference import FactsRefusedError, last_year_in, load_facts, read_facts

pytestmark = pytest.mark.django_db

FOLDER = Path(settings.FIXTURE_DIRS[0])
PAGE = "/kennis/cijfers/"


@pytest.fixture
def loaded():
    call_command("load_programme", verbosity=0)


def rows_in(client, query=""):
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return answer.context["page"].object_list


# --- loading --------------------------------------------------------------------------------------


def test_every_row_of_the_file_is_loaded_with_the_right_value(loaded):
    with (FOLDER / "indicator_facts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kept = {
        (value.series.name, value.series.segment, value.series.source.code, value.kind, value.period): value
        for value in ReferenceValue.objects.for_list()
    }
    assert len(kept) == len(rows) == 325
    for row in rows:
        kind = row["note"].removeprefix("kind=").split(";")[0]
        value = kept[row["indicator_nl"], row["segment"], row["source"], kind, row["year"]]
        assert (value.value, value.series.unit) == (Decimal(row["value"]), row["unit"])


def test_every_remark_has_a_dutch_text(loaded):
    same = ReferenceValue.objects.exclude(remark_en="").filter(remark_nl="")
    assert not same.exists()
    for word in ("not ", "converted", "table ", "years", "differs", "text says"):
        assert not ReferenceValue.objects.filter(remark_nl__icontains=word).exists()


def test_loading_again_changes_nothing_and_repairs_a_value(loaded):
    before = [model.objects.count() for model in (ReferenceSource, ReferenceSeries, ReferenceValue, ReferenceLink)]
    files = {"facts": FOLDER / "indicator_facts.csv", "about": FOLDER / "indicator_facts.json"}
    assert load_facts(**files).changed == 0
    value = ReferenceValue.objects.get(series__name="Doel aandeel N-profielen (NG en/of NT)")
    ReferenceValue.objects.filter(pk=value.pk).update(value=1)
    assert load_facts(**files).changed == 1
    value.refresh_from_db()
    assert value.value == 55
    after = [model.objects.count() for model in (ReferenceSource, ReferenceSeries, ReferenceValue, ReferenceLink)]
    assert after == before


@pytest.mark.parametrize(
    ("period", "year"),
    [("2016-2017", 2017), ("t/m 2018", 2018), ("niet vermeld", None), ("2022-Q2", 2022), ("mei 2016-feb 2017", 2017)],
)
def test_the_last_year_of_a_period_is_its_place_in_time(period, year):
    assert last_year_in(period) == year


@pytest.mark.parametrize("row", ["A,B,2020,veel,%,P,kind=observed", "A,B,2020,1,%,P,kind=guess"])
def test_a_row_that_cannot_be_read_is_named(tmp_path, row):
    path = tmp_path / "facts.csv"
    path.write_text(f"indicator_nl,segment,year,value,unit,source,note\n{row}\n")
    with pytest.raises(FactsRefusedError, match="Row 2"):
        read_facts(path, {})


# --- the public page ------------------------------------------------------------------------------


def test_everyone_reads_the_figures_fifty_on_a_page(client, loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        answer = client.get(PAGE)
    assert len(answer.context["page"].object_list) == 50
    assert "325 cijfers" in answer.content.decode()


def test_filters_narrow_the_figures(client, loaded):
    assert {row.series.source.code for row in rows_in(client, "?bron=NV")} == {"NV"}
    assert {row.kind for row in rows_in(client, "?soort=forecast")} == {FactKind.FORECAST}
    assert {row.series.unit for row in rows_in(client, "?eenheid=scholen")} == {"scholen"}
    assert {row.series.segment for row in rows_in(client, "?groep=pabo")} == {"pabo"}
    assert {row.value for row in rows_in(client, "?q=N-profiel+havo&soort=observed")} == {43}
    assert rows_in(client, "?q=uitwaaiing+wo&sort=-period")[0].year == 2017
    assert "Geen cijfer past bij deze filters" in client.get(PAGE + "?q=bestaat-niet").content.decode()


def test_a_year_has_no_dot_and_a_share_has_its_sign(client, loaded):
    html = client.get(PAGE + "?eenheid=jaartal").content.decode()
    assert "2029" in html
    assert "2.029" not in html
    assert "33,3%" in client.get(PAGE + "?q=minimaal+een+derde").content.decode()
    assert "2.600.000" in client.get(PAGE + "?q=Populatie").content.decode()


def test_the_export_holds_what_is_shown(client, loaded):
    answer = client.get(PAGE + "?q=Populatie&export=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][:6] == ("Cijfer", "Groep", "Soort", "Periode", "Waarde", "Eenheid")
    assert [row[4] for row in rows[1:]] == [2600000]
    lines = b"".join(client.get(PAGE + "?groep=pabo&export=csv").streaming_content).decode("utf-8-sig")
    assert ";33,3;%;" in lines


# --- national targets -----------------------------------------------------------------------------


def test_national_targets_stand_beside_what_was_reached(loaded):
    rows = national_targets()
    assert [row.target.value for row in rows] == [40, 40, 30, 30, 55, 55, 30, 50]
    assert [row.realised.value for row in rows] == [40, 41, 24, 21, 43, 62, 30, 37]
    assert [row.gap for row in rows] == [0, 1, -6, -9, -12, 7, 0, -13]
    assert [row.tone for row in rows].count("done") == 4


def test_the_page_says_the_verdict_in_words(client, loaded):
    html = client.get(PAGE).content.decode()
    assert "-13" in html.replace("−", "-")
    assert "procentpunt" in html
    assert html.count("niet gehaald") == 4


def test_a_target_without_a_result_is_left_out(loaded):
    pair = NationalTarget.objects.first()
    pair.realised.values.all().delete()
    assert len(national_targets()) == 7


# --- beside the KPIs ------------------------------------------------------------------------------


def test_a_kpi_shows_the_figures_that_speak_to_it_with_a_warning(client, loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        html = client.get("/kpi/K3/").content.decode()
    assert "Aandeel leerlingen met N-profiel" in html
    assert html.count("telt iets anders</span>") == ReferenceLink.objects.filter(indicator__code="K3").count()
    assert "Landelijk; telt alle N-profielen" in html


def test_a_figure_that_counts_the_same_has_no_mark(client, loaded):
    ReferenceLink.objects.filter(indicator__code="K3").update(differs=False)
    assert "telt iets anders</span>" not in client.get("/kpi/K3/").content.decode()


def test_a_kpi_without_figures_has_no_such_part(client, loaded):
    Indicator.objects.get(code="K3").reference_links.all().delete()
    assert "Cijfers van anderen" not in client.get("/kpi/K3/").content.decode()
