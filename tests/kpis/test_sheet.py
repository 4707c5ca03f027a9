"""A round filled in with a sheet: what it holds, what is wrong with a row, and that another checks it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from kpis.models import Measurement
from kpis.origins import Origins
from kpis.services import hand_in, save_draft
from kpis.services.sources import add_release, add_version, save_instrument, save_source
from kpis.sheet import read, template
from tests.factories import IndicatorFactory, ProgrammeFactory
from tests.kpis.dividing import dimension, divide, parts
from tests.kpis.measuring import expected, people, round_of, share, unit, yes_no_indicator
from tests.kpis.test_monitor_pages import queries, text_of
from twenteboard.platform.sheets import Table

pytestmark = pytest.mark.django_db

HEADS = "Nr;Eenheid;KPI;Teller;Noemer;Aantal;Ja of nee;Status;Opmerking"


@pytest.fixture
def scene():
    by, checker = people()
    programme = ProgrammeFactory()
    indicators = [IndicatorFactory(code="K3", programme=programme), yes_no_indicator(code="K1", programme=programme)]
    schools = [unit(f"School {name}") for name in "AB"]
    opened = round_of(indicators, schools, by=by)
    rows = {
        (school.name[-1], indicator.code): expected(opened, school, indicator)
        for school in schools
        for indicator in indicators
    }
    version = add_version(instrument=save_instrument(name="Schooladministratie", by=by), label="1", by=by)
    return {"by": by, "checker": checker, "round": opened, "rows": rows, "version": version}


def bring(client, scene, *lines, heads=HEADS, **changes):
    file = SimpleUploadedFile("ronde.csv", "\n".join([heads, *lines]).encode(), content_type="text/csv")
    data = {"file": file, "origin": f"i{scene['version'].pk}"} | changes
    return client.post(reverse("kpis:sheet", args=[scene["round"].pk]), data)


def look(client, scene):
    return client.get(reverse("kpis:sheet-preview", args=[scene["round"].pk]))


def test_the_sheet_has_a_row_for_what_is_still_expected(client, scene):
    hand_in(expected=scene["rows"]["A", "K3"], entry=share(1, 2), by=scene["by"])
    client.force_login(scene["by"])
    answer = client.get(reverse("kpis:sheet", args=[scene["round"].pk]), {"als": "xlsx"})
    lines = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert ";".join(lines[0]) == HEADS
    assert {line[0] for line in lines[1:]} == {row.pk for key, row in scene["rows"].items() if key != ("A", "K3")}


def test_a_filled_sheet_is_shown_first_and_then_handed_in_for_the_check_of_another(client, scene):
    client.force_login(scene["by"])
    rows = scene["rows"]
    answer = bring(
        client,
        scene,
        f"{rows['A', 'K3'].pk};School A;K3;1.012;2.024,0;;;;Geteld",
        f"{rows['B', 'K3'].pk};School B;K3;;;;;Onbekend;",
        f"{rows['A', 'K1'].pk};School A;K1;;;;ja;Voorlopig;",
        f"{rows['B', 'K1'].pk};School B;K1;;;;;;",
    )
    assert answer["Location"] == reverse("kpis:sheet-preview", args=[scene["round"].pk])
    page = look(client, scene)
    assert (page.context["count"], page.context["faulty"]) == (3, [])
    assert not Measurement.objects.exists()
    assert client.post(page.wsgi_request.path, {"digest": "iets anders"}).status_code == 302
    assert not Measurement.objects.exists()
    client.post(page.wsgi_request.path, {"digest": page.context["digest"]})
    told = Measurement.objects.order_by("expected__unit__name", "expected__version__indicator__code")
    assert [(one.state, one.numerator, one.boolean, one.obs_status) for one in told] == [
        ("submitted", None, True, "provisional"),
        ("submitted", 1012, None, "final"),
        ("submitted", None, None, "missing"),
    ]
    assert {(one.entered_by, one.submitted_by, one.instrument_version) for one in told} == {
        (scene["by"], scene["by"], scene["version"])
    }
    assert look(client, scene)["Location"] == reverse("kpis:sheet", args=[scene["round"].pk])


@pytest.mark.parametrize(
    ("cells", "head", "words"),
    [
        ("3;2;;;;", "Teller", "niet groter"),
        ("x;2;;;;", "Teller", ""),
        ("1;0;;;;", "Noemer", "boven nul"),
        ("1;;;;;", "Noemer", ""),
        ("1;2;;;zomaar;", "Status", "Kies een status"),
        ("1;2;;misschien;;", "Ja of nee", "ja of nee"),
    ],
)
def test_a_row_that_is_wrong_says_in_which_column_and_the_rest_goes_on(client, scene, cells, head, words):
    client.force_login(scene["by"])
    rows = scene["rows"]
    bring(client, scene, f"{rows['A', 'K3'].pk};;;{cells}", f"{rows['B', 'K3'].pk};;;1;2;;;;")
    page = look(client, scene)
    [faulty] = page.context["faulty"]
    assert (faulty.number, faulty.faults[0][0], page.context["count"]) == (2, head, 1)
    assert words in faulty.faults[0][1]
    assert faulty.faults[0][1] in text_of(page)


def test_a_number_of_another_round_or_twice_is_wrong(client, scene):
    client.force_login(scene["by"])
    own = scene["rows"]["A", "K3"].pk
    bring(client, scene, "999999;;;1;2;;;;", f"{own};;;1;2;;;;", f"{own};;;1;3;;;;")
    assert [row.number for row in look(client, scene).context["faulty"]] == [2, 4]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"heads": "Naam;Teller"}, "file"),
        ({"file": ""}, "file"),
        ({"origin": ""}, "source"),
        ({"origin": "i0"}, "origin"),
    ],
    ids=str,
)
def test_a_file_that_cannot_be_used_is_said_at_its_field(client, scene, changes, field):
    client.force_login(scene["by"])
    answer = bring(client, scene, "1;;;1;2;;;;", **changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_looking_takes_a_fixed_number_of_queries(client, scene):
    from django.db import connection

    client.force_login(scene["by"])
    url = reverse("kpis:sheet-preview", args=[scene["round"].pk])
    lines = [f"{row.pk};;;1;2;;ja;;" for row in scene["rows"].values()]
    bring(client, scene, lines[0])
    few = queries(client, url, connection)
    bring(client, scene, *lines[:3])
    assert queries(client, url, connection) == few == 8


# --- by category ---------------------------------------------------------------------------------


@pytest.fixture
def by_gender(by):
    """An open round of a KPI by gender and one that is not divided, at one school."""
    divided_kpi, plain = IndicatorFactory(code="K3"), IndicatorFactory(code="K4")
    gender = dimension(by=by)
    divide(divided_kpi, gender, by=by)
    opened = round_of([divided_kpi, plain], [unit("School A")], by=by)
    return opened, {row.version.indicator.code: row for row in opened.expected.select_related("version__indicator")}


def judged(opened, *rows):
    heads, _rows = template(opened)
    numbered = [(at, [str(row.get(head, "")) for head in heads]) for at, row in enumerate(rows, start=2)]
    return read(opened, Table(heads, numbered), Origins(), origin="", source="Schooladministratie"), heads


def cells_of(heads, expected, **figures):
    """A row: ``whole=(n, d)`` and the categories in the order of the sheet."""
    by_place = dict(zip(heads[:3], (expected.pk, "School A", "x"), strict=True))
    by_place |= dict(zip(heads[3:5], figures.pop("whole"), strict=True))
    return by_place | dict(zip(heads[9:], figures.pop("parts"), strict=True))


def test_the_sheet_has_columns_by_category_and_hands_them_in(by_gender):
    opened, expected = by_gender
    heads, _rows = template(opened)
    assert len(heads) == 9 + 4
    rows, _heads = judged(opened, cells_of(heads, expected["K3"], whole=(12, 60), parts=(5, 20, 7, 40)))
    [entry] = [row.entry for row in rows]
    assert [(part.numerator, part.denominator) for part in entry.parts] == [(5, 20), (7, 40)]


@pytest.mark.parametrize(
    ("code", "parts", "column"),
    [
        ("K3", (21, 20, 7, 40), 9),
        ("K3", (5, "", 7, 40), 10),
        ("K3", (5, 20, "veel", 40), 11),
        ("K4", (5, 20, "", ""), 9),
    ],
    ids=str,
)
def test_a_fault_by_category_is_told_at_its_column_and_holds_the_row_back(by_gender, code, parts, column):
    opened, expected = by_gender
    heads, _rows = template(opened)
    [row], _heads = judged(opened, cells_of(heads, expected[code], whole=(12, 60), parts=parts))
    assert row.entry is None
    assert row.faults[0][0] == heads[column]


def test_a_sheet_without_columns_by_category_leaves_what_a_draft_had(by_gender, by):
    opened, expected = by_gender
    save_draft(expected=expected["K3"], entry=share(12, 60, parts=parts(meisjes=(5, 20))), by=by)
    heads, _rows = template(opened)
    line = [str(expected["K3"].pk), "School A", "K3", "13", "60", "", "", "", ""]
    [row] = read(opened, Table(heads[:9], [(2, line)]), Origins(), origin="", source="Schooladministratie")
    made = hand_in(expected=row.expected, entry=row.entry, by=by)
    assert (made.numerator, made.category_values.get().numerator) == (13, 5)


def test_a_number_of_a_category_that_the_source_hides_holds_the_row_back(by_gender, by):
    opened, expected = by_gender
    source = save_source(name="DUO", suppressed_from=1, suppressed_to=4, suppressed_as=4, by=by)
    release = add_release(source=source, label="2025", status="final", by=by)
    heads, _rows = template(opened)
    cells = cells_of(heads, expected["K3"], whole=(12, 60), parts=(4, 20, 8, 40))
    line = [str(cells.get(head, "")) for head in heads]
    [row] = read(opened, Table(heads, [(2, line)]), Origins(), origin=f"r{release.pk}", source="")
    assert row.entry is None
    assert [head for head, _text in row.faults] == [heads[9]]
