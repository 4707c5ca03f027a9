"""Bringing in files with partners: what is read, what is refused, saving in one go, and undoing."""

import time
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.enums import PartnerKind, Pillar, Sector
from partners.models import Membership, Organisation, OrganisationAlias
from partners.services.importing import PartnerWriter
from partners.services.register import save_organisation
from partners.sheet import PartnerRegister
from tests.factories import MunicipalityFactory, OrganisationFactory, ProjectFactory, UserFactory
from tests.partners.conftest import bring_in, csv_file, xlsx_file
from twenteboard.platform.enums import ImportState
from twenteboard.platform.events import history_of
from twenteboard.platform.models import ImportBatch
from twenteboard.platform.registers import importing
from twenteboard.platform.registers.columns import HeadsRefused
from twenteboard.platform.registers.plan import CHANGED, FAULTY, NEW, UNCHANGED
from twenteboard.platform.registers.plan import plan as plan_of_register
from twenteboard.platform.sheets import SheetRefused

pytestmark = pytest.mark.django_db


WRITER = PartnerWriter()


def plan(heads, rows):
    return plan_of_register(PartnerRegister(), heads, rows)


def start(file, by):
    return importing.start_import(writer=WRITER, file=file, by=by)


def undo(batch, by):
    return importing.undo_import(writer=WRITER, batch=batch, by=by)


def planned(*lines, heads="Naam"):
    rows = [(number, line.split(";")) for number, line in enumerate(lines, start=2)]
    return plan(heads.split(";"), rows).rows


# --- what a row would do --------------------------------------------------------------------------


def test_rows_are_new_changed_or_unchanged():
    known = OrganisationFactory(name="Bekend BV", sector=Sector.COMPANY)
    OrganisationFactory(name="Anders BV", sector=Sector.COMPANY)
    new, changed, same = planned("Nieuw BV;Bedrijf", "bekend BV;mbo", "Anders BV;Bedrijf", heads="Naam;Sector")
    assert [row.what for row in (new, same)] == [NEW, UNCHANGED]
    assert (changed.what, changed.pk) == (CHANGED, known.pk)
    assert ("Sector", "Bedrijf", "Middelbaar beroepsonderwijs (mbo)") in changed.changes


def test_the_number_finds_the_organisation_so_that_its_name_can_change():
    known = OrganisationFactory(name="Oude naam")
    (row,) = planned(f"{known.pk};Nieuwe naam", heads="Nr;Naam")
    assert (row.what, row.before, row.after) == (CHANGED, {"name": "Oude naam"}, {"name": "Nieuwe naam"})


def test_an_empty_cell_leaves_what_is_there():
    OrganisationFactory(name="Bekend BV", kvk="12345678")
    (row,) = planned("Bekend BV;", heads="Naam;KVK-nummer")
    assert row.what == UNCHANGED


@pytest.mark.parametrize(
    ("head", "cell", "words"),
    [
        ("KVK-nummer", "1234567", "8 cijfers"),
        ("RSIN", "123456789", "klopt niet"),
        ("BRIN", "ABCD", "01AB"),
        ("Soort", "vereniging", "Kies uit"),
        ("Gemeente", "Nergenshuizen", "geen gemeente"),
        ("Onderdeel van", "Onbekend BV", "staat niet in het register"),
        ("Website", "geen adres", "webadres"),
        ("Actief", "misschien", "ja of nee"),
        ("Nr", "999999", "staat niet in het register"),
        ("Korte naam", "x" * 61, "60 tekens"),
    ],
)
def test_a_cell_that_is_wrong_says_in_which_column_and_what_to_do(head, cell, words):
    (row,) = planned(f"Nieuw BV;{cell}", heads=f"Naam;{head}")
    assert row.what == FAULTY
    ((column, text),) = row.faults
    assert column == head
    assert words in text


def test_a_row_without_a_name_is_faulty():
    (row,) = planned(";Bedrijf", heads="Naam;Sector")
    assert row.faults == [("Naam", "Vul de naam van de organisatie in.")]


def test_numbers_are_read_in_any_spelling_and_kept_in_one():
    (row,) = planned("School;1234 5678;01ab 02;Onderwijs", heads="Naam;KVK-nummer;BRIN;Geleding")
    assert row.after == {"name": "School", "kvk": "12345678", "brin": "01AB02", "pillar": Pillar.EDUCATION}


def test_the_same_organisation_twice_in_a_file_is_told_with_the_other_row():
    first, second = planned("Nieuw BV", "nieuw bv")
    assert first.what == NEW
    assert "rij 2" in second.faults[0][1]


def test_a_kvk_number_of_another_is_refused_by_its_name():
    OrganisationFactory(name="Eigenaar BV", kvk="12345678")
    (row,) = planned("Nieuw BV;12345678", heads="Naam;KVK-nummer")
    assert "Eigenaar BV" in row.faults[0][1]


def test_heads_are_known_in_two_languages_and_others_are_passed_over():
    read = plan(["NAME", "kind", "Kleur"], [(2, ["Nieuw BV", "Programma", "rood"])])
    assert read.rows[0].after == {"name": "Nieuw BV", "kind": PartnerKind.PROGRAMME}
    assert read.ignored == ["Kleur"]


@pytest.mark.parametrize(("heads", "words"), [(["Soort"], "Naam"), (["Naam", "naam"], "twee keer")])
def test_heads_that_cannot_work_are_refused(heads, words):
    with pytest.raises(HeadsRefused, match=words):
        plan(heads, [])


def test_planning_takes_the_same_few_queries_for_any_number_of_rows(django_assert_num_queries):
    MunicipalityFactory(name="Ootmarsum")
    for size in (1, 300):
        rows = [(n, [f"Bedrijf {n}", "Ootmarsum", "ja"]) for n in range(2, size + 2)]
        with django_assert_num_queries(5):
            plan(["Naam", "Gemeente", "Actief"], rows)


def test_five_thousand_rows_are_read_quickly_and_leanly(admin_user):
    rows = [["Naam", "KVK-nummer", "Sector"]]
    rows += [[f"Bedrijf {n}", str(10_000_000 + n) if n % 50 else "fout", "Bedrijf"] for n in range(5000)]
    started = time.process_time()  # of this process alone: the machine may be busy with others
    batch = start(file=xlsx_file(*rows), by=admin_user)
    outcome = importing.plan_of(WRITER, batch)
    seconds = time.process_time() - started
    tracemalloc.start()
    importing.plan_of(WRITER, batch)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(outcome.of(NEW)), len(outcome.of(FAULTY))) == (4900, 100)
    assert not Organisation.objects.exists()
    assert seconds < 15
    assert peak < 50 * 1024 * 1024


# --- files ----------------------------------------------------------------------------------------


def test_csv_and_excel_give_the_same(admin_user):
    rows = [["Naam", "KVK-nummer", "Actief"], ["Eén BV", 12345678, True]]
    tables = [
        start(file=file, by=admin_user).table
        for file in (xlsx_file(*rows), csv_file("Naam;KVK-nummer;Actief", "Eén BV;12345678;ja"))
    ]
    assert [tuple(table["rows"][0][1]) for table in tables] == [("Eén BV", "12345678", "ja")] * 2


def test_a_csv_with_commas_from_an_old_excel_is_read(admin_user):
    content = "Naam,Sector\r\nCafé Oost,Bedrijf".encode("cp1252")
    file = SimpleUploadedFile("partners.csv", content, content_type="application/vnd.ms-excel")
    batch = start(file=file, by=admin_user)
    assert batch.table["rows"] == [(2, ["Café Oost", "Bedrijf"])]


def test_a_file_without_rows_or_heads_is_refused(admin_user):
    with pytest.raises(SheetRefused):
        start(file=csv_file(";;", ";;"), by=admin_user)


# --- saving and undoing ---------------------------------------------------------------------------


def saved(by, *lines):
    return bring_in(WRITER, by, *lines)


def test_saving_writes_everything_that_is_right_and_says_so_in_the_log(admin_user):
    known = OrganisationFactory(name="Bekend BV", short_name="")
    batch = saved(admin_user, "Naam;Korte naam;KVK-nummer", "Bekend BV;BBV;", "Nieuw BV;;12345678", "Fout BV;;12")
    known.refresh_from_db()
    assert known.short_name == "BBV"
    assert Organisation.objects.get(name="Nieuw BV").created_by == admin_user
    assert not Organisation.objects.filter(name="Fout BV").exists()
    assert (batch.new_count, batch.changed_count, batch.faulty_count) == (1, 1, 1)
    assert batch.table == {}
    assert history_of(batch).get().verb == "import.saved"


def test_nothing_is_saved_when_the_register_changed_since_the_preview(admin_user):
    known = OrganisationFactory(name="Bekend BV", short_name="")
    batch = importing.start_import(
        writer=WRITER, file=csv_file("Naam;Korte naam", "Bekend BV;BBV", "Nieuw BV;"), by=admin_user
    )
    digest = importing.plan_of(WRITER, batch).digest
    Organisation.objects.filter(pk=known.pk).update(short_name="Intussen")
    with pytest.raises(importing.ImportMovedError):
        importing.confirm_import(writer=WRITER, batch=batch, digest=digest, by=admin_user)
    assert not Organisation.objects.filter(name="Nieuw BV").exists()


def test_an_import_is_saved_and_undone_once(admin_user):
    batch = saved(admin_user, "Naam", "Nieuw BV")
    with pytest.raises(importing.ImportStateError):
        importing.confirm_import(writer=WRITER, batch=batch, digest="", by=admin_user)
    undo(batch=batch, by=admin_user)
    with pytest.raises(importing.ImportStateError):
        undo(batch=batch, by=admin_user)


def test_undoing_puts_everything_back(admin_user):
    OrganisationFactory(name="Bekend BV", short_name="Oud", municipality=MunicipalityFactory(name="Ootmarsum"))
    MunicipalityFactory(name="Diepenheim")
    before = list(Organisation.objects.values())
    batch = saved(admin_user, "Naam;Korte naam;Gemeente;Actief", "Bekend BV;Nieuw;Diepenheim;nee", "Erbij BV;;;")
    assert list(Organisation.objects.values()) != before
    outcome = undo(batch=batch, by=admin_user)
    assert list(Organisation.objects.values()) == before
    assert (outcome.restored, outcome.kept) == (2, [])
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == (ImportState.UNDONE, admin_user)


def test_undoing_leaves_what_was_changed_or_used_since_and_names_it(admin_user):
    OrganisationFactory(name="Bekend BV", short_name="Oud")
    batch = saved(admin_user, "Naam;Korte naam", "Bekend BV;Nieuw", "Gebruikt BV;", "Aangepast BV;", "Weg BV;")
    Organisation.objects.filter(name="Bekend BV").update(short_name="Later")
    Organisation.objects.filter(name="Aangepast BV").update(short_name="Later")
    project = ProjectFactory()
    project.partners.create(organisation=Organisation.objects.get(name="Gebruikt BV"), role="partner")
    outcome = undo(batch=batch, by=admin_user)
    assert {row["name"] for row in outcome.kept} == {"Bekend BV", "Gebruikt BV", "Aangepast BV"}
    assert outcome.restored == 1
    assert not Organisation.objects.filter(name="Weg BV").exists()
    assert Organisation.objects.get(name="Bekend BV").short_name == "Later"


def test_an_old_name_that_was_given_away_is_not_taken_back(admin_user):
    known = OrganisationFactory(name="Eerste BV")
    batch = saved(admin_user, "Nr;Naam", f"{known.pk};Tweede BV")
    save_organisation(organisation=None, values={"name": "Eerste BV"}, aliases=[], by=admin_user)
    outcome = undo(batch=batch, by=admin_user)
    assert [row["name"] for row in outcome.kept] == ["Tweede BV"]


# --- other names and contacts ---------------------------------------------------------------------


CONTACTS = "Naam;Andere namen;Contactpersoon;E-mail contactpersoon;Functie contactpersoon;E-mail plaatsvervanger"


def people():
    return (
        UserFactory(full_name="Anna Alfa", email="anna@voorbeeld.example"),
        UserFactory(full_name="Bert Beta", email="bert@voorbeeld.example"),
    )


def test_other_names_and_contacts_are_shown_saved_and_given_back(admin_user):
    anna, bert = people()
    known = OrganisationFactory(name="Bekend BV")
    known.aliases.create(name="Oud")
    Membership.objects.create(user=bert, organisation=known, function="Lid")
    line = "Bekend BV;Nieuw | Bekend;Anna Alfa;anna@voorbeeld.example;Directeur;bert@voorbeeld.example"
    (row,) = planned(line, heads=CONTACTS)
    assert ("Andere namen", "Oud", "Bekend | Nieuw") in row.changes
    assert row.changes[1][1:] == (
        "Bert Beta (Lid)",
        "Anna Alfa (Directeur) | Bert Beta (Lid, plaatsvervanger van Anna Alfa)",
    )
    batch = saved(admin_user, CONTACTS, line, "Erbij BV;Bijzaak;;bert@voorbeeld.example;;")
    assert {alias.name for alias in known.aliases.all()} == {"Nieuw", "Bekend"}
    assert known.memberships.get(user=bert).deputy_of == known.memberships.get(user=anna)
    assert Organisation.objects.get(name="Erbij BV").memberships.get().user == bert
    outcome = undo(batch=batch, by=admin_user)
    assert (outcome.restored, outcome.kept) == (2, [])
    assert list(OrganisationAlias.objects.values_list("name", flat=True)) == ["Oud"]
    assert list(Membership.objects.values_list("user", "function", "deputy_of")) == [(bert.pk, "Lid", None)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Nieuw BV;;;niemand@voorbeeld.example;;", "Niemand heeft een account"),
        ("Nieuw BV;;Bert Beta;anna@voorbeeld.example;;", "Dit adres is van Anna Alfa"),
        ("Nieuw BV;;Anna Alfa;;;", "Vul het e-mailadres in"),
        ("Nieuw BV;;;;;bert@voorbeeld.example", "ook de contactpersoon"),
        ("Nieuw BV;;;bert@voorbeeld.example;;bert@voorbeeld.example", "ook de contactpersoon"),
        ("Nieuw BV;Bezet;;;;", "Bekend BV in het register heeft dit al"),
        ("Bekend BV;;;bert@voorbeeld.example;;", "Bert Beta is geen contactpersoon meer"),
    ],
)
def test_a_name_or_contact_that_cannot_be_says_why(line, words):
    _anna, bert = people()
    known = OrganisationFactory(name="Bekend BV")
    known.aliases.create(name="Bezet")
    Membership.objects.create(user=bert, organisation=known, ends_on="2020-12-31")
    (row,) = planned(line, heads=CONTACTS)
    assert row.what == FAULTY
    assert any(words in text for _head, text in row.faults)


# --- pages ----------------------------------------------------------------------------------------


def test_the_administrator_imports_looks_saves_and_undoes(keeper):
    OrganisationFactory(name="Bekend BV", short_name="Oud")
    file = csv_file("Naam;Korte naam;KVK-nummer", "Bekend BV;Nieuw;", "Erbij BV;;", "Fout BV;;12")
    answer = keeper.post(reverse("partners:import-start"), {"file": file})
    batch = ImportBatch.objects.get()
    page_url = reverse("partners:import", args=[batch.pk])
    assert answer.url == page_url
    html = keeper.get(page_url).content.decode()
    assert "Fout BV" in html
    assert "8 cijfers" in html
    assert "<del>Oud</del> → <ins>Nieuw</ins>" in keeper.get(page_url + "?toon=gewijzigd").content.decode()
    assert Organisation.objects.count() == 1
    digest = importing.plan_of(WRITER, batch).digest
    html = keeper.post(
        reverse("partners:import-confirm", args=[batch.pk]), {"digest": digest}, follow=True
    ).content.decode()
    assert "2 rijen zijn opgeslagen." in html
    html = keeper.post(reverse("partners:import-undo", args=[batch.pk]), follow=True).content.decode()
    assert "2 rijen zijn teruggezet." in html
    assert list(Organisation.objects.values_list("name", "short_name")) == [("Bekend BV", "Oud")]


def test_a_preview_can_be_thrown_away(keeper):
    keeper.post(reverse("partners:import-start"), {"file": csv_file("Naam", "Nieuw BV")})
    keeper.post(reverse("partners:import-cancel", args=[ImportBatch.objects.get().pk]))
    assert not ImportBatch.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Kies het bestand"),
        (csv_file("Soort", "Bedrijf"), "geen kolom"),
        (xlsx_file(["Naam"], name="partners.csv"), "CSV"),
    ],
)
def test_a_wrong_file_is_told_at_the_field(keeper, file, words):
    answer = keeper.post(reverse("partners:import-start"), {"file": file} if file else {})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Fout: " in answer.content.decode()


def test_the_pages_of_an_import_take_few_queries(keeper, admin_user, django_assert_max_num_queries):
    batch = importing.start_import(
        writer=WRITER,
        file=csv_file("Naam;Gemeente;Soort", *(f"Bedrijf {n};Nergens;Groep" for n in range(200))),
        by=admin_user,
    )
    with django_assert_max_num_queries(12):
        assert keeper.get(reverse("partners:import", args=[batch.pk])).status_code == 200
    with django_assert_max_num_queries(8):
        assert keeper.get(reverse("partners:import-start")).status_code == 200
