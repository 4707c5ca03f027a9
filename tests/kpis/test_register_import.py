"""Bringing in the KPI list: round trip, next versions and never an edit, faults in words, saving and undoing."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from kpis.indicator_sheet import IndicatorRegister
from kpis.models import Indicator, IndicatorLine, IndicatorVersion
from kpis.services.indicator_importing import IndicatorWriter
from tests.factories import ContributionClaimFactory, IndicatorFactory, ProgrammeFactory
from tests.kpis.measuring import round_of, unit
from tests.partners.conftest import bring_in, csv_file
from twenteboard.platform.registers import importing
from twenteboard.platform.registers.plan import CHANGED, FAULTY, NEW, UNCHANGED, plan
from twenteboard.platform.sheets import read_table

pytestmark = pytest.mark.django_db

LIST = "/beheer/kpi/"
WRITER = IndicatorWriter()
DEFINING = "Code;Definitie;Reden van deze versie;Geldig vanaf"


@pytest.fixture
def programme():
    return ProgrammeFactory()


def planned(heads, *lines):
    rows = [(number, line.split(";")) for number, line in enumerate(lines, start=2)]
    return plan(IndicatorRegister(), heads.split(";"), rows).rows


def saved(by, *lines):
    return bring_in(WRITER, by, *lines)


def undone(by, batch):
    return importing.undo_import(writer=WRITER, batch=batch, by=by)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_whole_list_goes_out_and_comes_back_unchanged(monitor, kind):
    call_command("load_programme", verbosity=0)
    IndicatorFactory(programme=Indicator.objects.first().programme, definition=False, is_active=False)
    content = b"".join(monitor.get(f"{LIST}?actief=alles&export={kind}"))
    table = read_table(content, kind)
    rows = plan(IndicatorRegister(), table.heads, table.rows).rows
    assert [row.faults for row in rows if row.what == FAULTY] == []
    assert {row.what for row in rows} == {UNCHANGED}
    assert len(rows) == Indicator.objects.count()


def test_another_definition_becomes_the_next_version_and_undoing_takes_it_away(programme, by):
    indicator = IndicatorFactory(programme=programme, code="A1")
    before = list(IndicatorVersion.objects.values())
    batch = saved(by, DEFINING, "A1;Iets anders telt mee.;Scherper gesteld;1-8-2026")
    old, new = indicator.versions.order_by("number")
    assert (old.definition_nl, old.valid_to) == ("Wat meetelt.", date(2026, 7, 31))
    assert (new.definition_nl, new.reason, new.valid_from) == (
        "Iets anders telt mee.",
        "Scherper gesteld",
        date(2026, 8, 1),
    )
    assert (new.value_type, new.made_by) == (old.value_type, by)
    assert undone(by, batch).kept == []
    assert list(IndicatorVersion.objects.values()) == before


@pytest.mark.parametrize(
    ("heads", "line", "words"),
    [
        (DEFINING, "A1;Anders;;1-8-2026", "Schrijf in deze kolom waarom"),
        (DEFINING, "A1;Anders;Scherper;", "vanaf welke dag"),
        (DEFINING, "A1;Wat meetelt.;Scherper;1-8-2026", "geen nieuwe versie"),
        (
            "Code;Optellen over eenheden;Reden van deze versie;Geldig vanaf",
            "A1;Som;Anders;1-8-2026",
            "manier van optellen",
        ),
        ("Code;Lijnen (plaats)", "A1;99", "is geen lijn"),
        ("Code;Niveau", "A1;Hoog", "Kies uit"),
        ("Code;Plaats", "A1;veel", "heel getal"),
        ("Code;Titel", "N 1;Nieuw", "streepje"),
        ("Code;Titel", "N1;Nieuw", "Een nieuwe KPI heeft dit nodig"),
        ("Code;Titel;Korte naam;Definitie", "N1;Nieuw;Nieuw;Iets", "Een definitie heeft dit nodig"),
        ("Nr;Code", "999999;A1", "staat niet in het register"),
    ],
)
def test_a_row_that_is_wrong_says_what_to_do(programme, heads, line, words):
    IndicatorFactory(programme=programme, code="A1")
    (row,) = planned(heads, line)
    assert row.what == FAULTY
    assert any(words in text for _head, text in row.faults), row.faults


def test_order_and_lines_and_new_kpis_are_saved_and_given_back(programme, by):
    first, second = programme.lines.all()[:2]
    known = IndicatorFactory(programme=programme, code="A1", lines=[first])
    IndicatorLine.objects.filter(indicator=known).update(order=7)
    before = list(Indicator.objects.values()), list(known.line_links.values_list("line", "order"))
    heads = "Code;Titel;Korte naam;Plaats;Lijnen (plaats);Openbaar"
    row, new = planned(heads, f"A1;;;4;{first.number} | {second.number} (3);nee", "N1;Nieuw;Nieuw;;;")
    assert (row.what, new.what) == (CHANGED, NEW)
    batch = saved(by, heads, f"A1;;;4;{first.number} | {second.number} (3);nee", "N1;Nieuw;Nieuw;;;")
    known.refresh_from_db()
    assert (known.order, known.is_public) == (4, False)
    assert set(known.line_links.values_list("line", "order")) == {(first.pk, 7), (second.pk, 3)}
    assert undone(by, batch).restored == 2
    assert (list(Indicator.objects.values()), list(known.line_links.values_list("line", "order"))) == before


def test_undoing_keeps_what_is_used_since_and_names_it(programme, by):
    known = IndicatorFactory(programme=programme, code="A1")
    heads = "Code;Titel;Korte naam;Definitie;Eenheid;Soort waarde;Optellen over eenheden;Optellen over tijd"
    heads += ";Reden van deze versie;Geldig vanaf"
    batch = saved(
        by,
        heads,
        "A1;;;Anders;;;;;Scherper;1-8-2026",
        "N1;Nieuw;Nieuw;Iets;scholen;boolean;count_true;last;;",
        "N2;Nieuw 2;Nieuw 2;;;;;;;",
    )
    assert batch.faulty_count == 0, batch.faults
    round_of([known, Indicator.objects.get(code="N1")], [unit("School")], by=by)
    ContributionClaimFactory(indicator=Indicator.objects.get(code="N2"))
    outcome = undone(by, batch)
    assert {row["name"] for row in outcome.kept} == {"A1", "N1", "N2"}
    assert known.versions.count() == 2


def test_the_pages_of_an_import_are_those_of_every_register(monitor, programme):
    IndicatorFactory(programme=programme, code="A1")
    file = csv_file("Code;Korte naam", "A1;Heel anders", name="kpis.csv")
    answer = monitor.post(reverse("kpis:register-import-start"), {"file": file})
    html = monitor.get(answer.url).content.decode()
    assert "<del>Kort A1</del> → <ins>Heel anders</ins>" in html
    assert Indicator.objects.get().short_nl == "Kort A1"


def test_planning_takes_the_same_few_queries_for_any_number(programme, django_assert_num_queries):
    for size in (1, 3):
        for n in range(size):
            IndicatorFactory(programme=programme, code=f"Q{size}{n}", lines=programme.lines.all())
        with django_assert_num_queries(5):
            planned("Code;Korte naam", *(f"Q{size}{n};Anders" for n in range(size)))
