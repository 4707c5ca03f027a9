"""The reporting units: rights, filters, page, moving, closing, export, import with undo."""

from datetime import date

import pytest
from django.urls import reverse

from kpis.enums import MembershipKind, UnitKind
from kpis.models import ProjectUnitParticipation, ReportingUnit, UnitMembership
from kpis.services.unit_importing import UnitWriter
from kpis.unit_sheet import UnitRegister
from partners.enums import Role, Sector
from tests.factories import IndicatorFactory, OrganisationFactory, ProjectFactory, UserFactory
from tests.kpis.measuring import round_of, unit
from tests.partners.conftest import bring_in, csv_file
from twenteboard.platform.events import history_of
from twenteboard.platform.registers import importing
from twenteboard.platform.registers.plan import CHANGED, FAULTY, NEW, UNCHANGED, plan
from twenteboard.platform.sheets import read_table

pytestmark = pytest.mark.django_db

LIST = "/beheer/eenheden/"
WRITER = UnitWriter()


@pytest.fixture
def world():
    """Two boards, two towns, and a school under the first of each."""
    boards = [unit(f"Bestuur {n}", kind=UnitKind.SCHOOL_BOARD) for n in (1, 2)]
    towns = [unit(f"Stad {n}", kind=UnitKind.MUNICIPALITY) for n in (1, 2)]
    return boards, towns, unit("School A", board=boards[0], municipality=towns[0], brin="01AB00")


def names_in(client, query=""):
    return [row.name for row in client.get(LIST + query).context["page"]]


def day(name, year, month, number):
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


# --- list and page --------------------------------------------------------------------------------


def test_filters_and_order_are_in_the_address(monitor, world):
    boards, towns, _school = world
    unit("School B", board=boards[1], municipality=towns[1], sector=Sector.PRIMARY)
    unit("School C", closed_on=date(2024, 7, 31))
    schools = "?soort=school_location"
    assert names_in(monitor, schools) == ["School A", "School B"]
    assert names_in(monitor, f"?bestuur={boards[0].pk}") == ["School A"]
    assert names_in(monitor, f"?gemeente={towns[1].pk}") == ["School B"]
    assert names_in(monitor, "?q=01ab") == ["School A"]
    assert names_in(monitor, "?sector=po") == ["School B"]
    assert names_in(monitor, "?open=nee") == ["School C"]
    assert names_in(monitor, schools + "&open=alles&sort=-name") == ["School C", "School B", "School A"]
    assert names_in(monitor, schools + "&sort=-board") == ["School B", "School A"]


def test_the_page_shows_places_rounds_and_projects(monitor, world, by):
    boards, _towns, school = world
    indicator = IndicatorFactory()
    round_of([indicator], [school], by=by, label="Nulmeting 2025")
    project = ProjectFactory()
    ProjectUnitParticipation.objects.create(project=project, unit=school, starts_on=date(2025, 9, 1), entered_by=by)
    html = monitor.get(f"{LIST}{school.pk}/").content.decode()
    for words in ("Bestuur 1", "01-08-2020", "Nulmeting 2025", "0 van 1", project.number, "01AB00"):
        assert words in html
    assert "School A" in monitor.get(f"{LIST}{boards[0].pk}/").content.decode()


def test_list_and_page_take_the_same_few_queries_for_any_number(monitor, world, by, django_assert_num_queries):
    boards, towns, school = world
    monitor.get(LIST)
    for size in (1, 3):
        for n in range(size):
            unit(f"Extra {size} {n}", board=boards[0], municipality=towns[0])
            round_of([IndicatorFactory()], [school], by=by, label=f"Ronde {size} {n}")
            participation = {"starts_on": date(2025, 9, 1), "entered_by": by}
            ProjectUnitParticipation.objects.create(project=ProjectFactory(), unit=school, **participation)
        with django_assert_num_queries(LIST_QUERIES):
            monitor.get(LIST)
        with django_assert_num_queries(PAGE_QUERIES):
            monitor.get(f"{LIST}{school.pk}/")


LIST_QUERIES, PAGE_QUERIES = 6, 10


def test_the_page_of_an_organisation_leads_to_its_units(client, world):
    organisation = OrganisationFactory()
    board = unit("Bestuur 3", kind=UnitKind.SCHOOL_BOARD, organisation=organisation)
    client.force_login(UserFactory(roles=[Role.TBD]))
    html = client.get(reverse("partners:detail", args=[organisation.pk])).content.decode()
    assert f"{LIST}{board.pk}/" in html
    assert reverse("partners:detail", args=[organisation.pk]) in client.get(f"{LIST}{board.pk}/").content.decode()


# --- adding, changing, moving, closing ------------------------------------------------------------


def test_adding_checks_the_number_that_belongs_to_the_kind(monitor, world):
    data = {"kind": "school_location", "name": "School N", "number": "01AB"}
    url = LIST + "nieuw/"
    answer = monitor.post(url, data)
    assert answer.status_code == 422
    assert "twee cijfers van de vestiging" in answer.content.decode()
    assert "School A heeft dit nummer al." in monitor.post(url, data | {"number": "01ab 00"}).content.decode()
    wrong = {"kind": "school_board", "name": "Bestuur 1", "number": "123"}
    html = monitor.post(url, wrong).content.decode()
    assert "5 cijfers" in html
    assert "al een eenheid van deze soort met deze naam" in html
    OrganisationFactory(name="Stichting Noord")
    monitor.post(url, data | {"number": "02 cd 01", "organisation": "stichting noord", **day("opened_on", 2024, 8, 1)})
    made = ReportingUnit.objects.get(name="School N")
    assert (made.brin, made.organisation.name, made.opened_on) == ("02CD01", "Stichting Noord", date(2024, 8, 1))
    assert history_of(made).get().verb == "unit.added"


def test_changing_keeps_the_kind_and_logs_what_changed(monitor, world):
    _boards, _towns, school = world
    monitor.post(f"{LIST}{school.pk}/wijzigen/", {"name": "School Anders", "number": "01AB00", "kind": "other"})
    school.refresh_from_db()
    assert (school.name, school.kind) == ("School Anders", UnitKind.SCHOOL_LOCATION)
    assert history_of(school).get().data["fields"] == ["name"]


def test_moving_ends_the_old_place_the_day_before_and_keeps_it(monitor, world):
    boards, _towns, school = world
    url = f"{LIST}{school.pk}/verplaatsen/bestuur/"
    monitor.post(url, {"parent": boards[1].pk, **day("valid_from", 2026, 8, 1)})
    rows = school.memberships.filter(kind=MembershipKind.BOARD).order_by("valid_from")
    assert [(row.parent, row.valid_to) for row in rows] == [(boards[0], date(2026, 7, 31)), (boards[1], None)]
    again = monitor.post(url, {"parent": boards[1].pk, **day("valid_from", 2025, 8, 1)})
    assert again.status_code == 422
    assert "Beëindig dat eerst." in again.content.decode()
    assert rows.count() == 2
    assert monitor.get(f"{LIST}{school.pk}/verplaatsen/subregio/").status_code == 404


def test_a_unit_cannot_move_to_where_it_is_or_to_a_day_before_it_opened(monitor, world):
    boards, _towns, school = world
    ReportingUnit.objects.filter(pk=boards[1].pk).update(opened_on=date(2025, 1, 1))
    url = f"{LIST}{school.pk}/verplaatsen/bestuur/"
    html = monitor.post(url, {"parent": boards[0].pk, **day("valid_from", 2026, 8, 1)}).content.decode()
    assert "valt daar al onder" in html
    html = monitor.post(url, {"parent": boards[1].pk, **day("valid_from", 2024, 8, 1)}).content.decode()
    assert "Bestuur 2 is later geopend." in html
    assert school.memberships.filter(kind=MembershipKind.BOARD, valid_to=None).get().parent == boards[0]


def test_a_board_with_schools_closes_only_with_a_successor_that_takes_them(monitor, world):
    boards, _towns, school = world
    url = f"{LIST}{boards[0].pk}/sluiten/"
    last = day("closed_on", 2026, 7, 31)
    answer = monitor.post(url, last)
    assert answer.status_code == 422
    assert "Noem een opvolger" in answer.content.decode()
    monitor.post(url, last | {"successor": boards[1].pk})
    boards[0].refresh_from_db()
    assert (boards[0].closed_on, boards[0].successor) == (date(2026, 7, 31), boards[1])
    assert school.memberships.get(kind=MembershipKind.BOARD, valid_from=date(2026, 8, 1)).parent == boards[1]
    assert monitor.get(url).status_code == 404
    assert "Deze eenheid is gesloten" in monitor.get(f"{LIST}{boards[0].pk}/").content.decode()


def test_a_school_that_closes_leaves_its_places_on_its_last_day(monitor, world):
    _boards, _towns, school = world
    url = f"{LIST}{school.pk}/sluiten/"
    ReportingUnit.objects.filter(pk=school.pk).update(opened_on=date(2020, 8, 1))
    assert "ligt vóór" in monitor.post(url, day("closed_on", 2019, 1, 1)).content.decode()
    monitor.post(url, day("closed_on", 2026, 7, 31))
    assert set(school.memberships.values_list("valid_to", flat=True)) == {date(2026, 7, 31)}


# --- out and in -----------------------------------------------------------------------------------

HEADS = "Soort;Naam;BRIN;Bestuur;Bestuur vanaf;Gemeente;Gemeente vanaf"


def planned(*lines, heads=HEADS):
    rows = [(number, line.split(";")) for number, line in enumerate(lines, start=2)]
    return plan(UnitRegister(), heads.split(";"), rows).rows


def saved(by, *lines):
    return bring_in(WRITER, by, HEADS, *lines)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_can_be_imported_unchanged(monitor, world, kind):
    unit("Dicht", closed_on=date(2024, 7, 31), opened_on=date(2000, 8, 1), organisation=OrganisationFactory())
    content = b"".join(monitor.get(f"{LIST}?open=alles&export={kind}"))
    table = read_table(content, kind)
    assert [row.what for row in plan(UnitRegister(), table.heads, table.rows).rows] == [UNCHANGED] * 6


def test_a_file_adds_units_and_moves_schools_and_undoing_gives_it_back(world, by):
    boards, towns, school = world
    before = list(UnitMembership.objects.values()), list(ReportingUnit.objects.values())
    batch = saved(
        by,
        "Schoolvestiging;School A;;Bestuur 2;1-8-2026;;",
        "Schoolvestiging;School N;02cd01;Bestuur 1;1-8-2025;Stad 2;1-8-2025",
    )
    assert (batch.new_count, batch.changed_count) == (1, 1)
    assert school.memberships.get(parent=boards[0]).valid_to == date(2026, 7, 31)
    assert school.memberships.get(parent=boards[1]).valid_from == date(2026, 8, 1)
    made = ReportingUnit.objects.get(name="School N")
    assert {row.parent for row in made.memberships.all()} == {boards[0], towns[1]}
    outcome = importing.undo_import(writer=WRITER, batch=batch, by=by)
    assert (outcome.restored, outcome.kept) == (2, [])
    assert (list(UnitMembership.objects.values()), list(ReportingUnit.objects.values())) == before


def test_undoing_keeps_what_is_measured_since_and_names_it(world, by):
    _boards, _towns, school = world
    batch = saved(by, "Schoolvestiging;School A;;Bestuur 2;1-8-2025;;", "Schoolvestiging;School N;02CD01;;;;")
    round_of([IndicatorFactory()], [school, ReportingUnit.objects.get(name="School N")], by=by)
    outcome = importing.undo_import(writer=WRITER, batch=batch, by=by)
    assert {row["name"] for row in outcome.kept} == {"School A", "School N"}
    assert outcome.restored == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Schoolvestiging;;;;;;", "Vul de naam"),
        ("Schoolvestiging;School N;01AB;;;;", "twee cijfers van de vestiging"),
        ("Schoolbestuur;Bestuur 9;02CD01;;;;", "Alleen een eenheid van de soort"),
        ("Schoolvestiging;School N;;Bestuur 7;1-8-2025;;", "geen open eenheid die we kennen"),
        ("Schoolvestiging;School N;;Bestuur 1;;;", "vanaf welke dag"),
        ("Schoolvestiging;School N;;Bestuur 1;31-2-2025;;", "geen datum"),
        ("Schoolvestiging;School A;;Bestuur 2;1-8-2019;;", "op 01-08-2020 al gewijzigd"),
        ("Schoolvestiging;School A;;Bestuur 1;1-8-2025;;", "vanaf een andere dag"),
        ("Kasteel;School N;;;;;", "Kies uit"),
    ],
)
def test_a_row_that_is_wrong_says_what_to_do(world, line, words):
    (row,) = planned(line)
    assert row.what == FAULTY
    assert any(words in text for _head, text in row.faults)


def test_a_school_is_found_by_its_brin_so_that_its_name_can_change(world):
    (row,) = planned("Schoolvestiging;School Nieuw;01AB00;;;;")
    assert (row.what, row.after) == (CHANGED, {"name": "School Nieuw"})
    (row,) = planned("School N", heads="Naam")
    assert (row.what, row.after) == (NEW, {"name": "School N", "kind": UnitKind.SCHOOL_LOCATION})


def test_the_pages_of_an_import_are_those_of_every_register(monitor, world):
    answer = monitor.post(reverse("kpis:units-import-start"), {"file": csv_file(HEADS, "Schoolbestuur;Bieb;;;;;")})
    assert answer.status_code == 302
    html = monitor.get(answer.url).content.decode()
    assert "Bieb" in html
    assert "Sla 1 rij op" in html
