"""The pages of the partner register: who may open them, filters, export, changing, merging, contacts."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from partners.enums import PartnerKind, Pillar, Role
from partners.models import Membership, Organisation
from partners.services.register import MergeRefusedError, merge_organisation
from partners.sheet import PartnerRegister
from tests.factories import LinePartnerFactory, MunicipalityFactory, OrganisationFactory, ProjectFactory, UserFactory
from twenteboard.platform.events import history_of
from twenteboard.platform.registers.plan import UNCHANGED, plan
from twenteboard.platform.sheets import read_table

pytestmark = pytest.mark.django_db

LIST = "/partners/"


def names_in(client, query=""):
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    return [row.name for row in answer.context["page"]]


# --- who ------------------------------------------------------------------------------------------

READERS = {Role.ADMIN, Role.TBD, Role.AUDITOR}


@pytest.mark.parametrize("role", [None, *Role])
def test_who_reads_and_who_changes_the_register(client, role):
    shown = OrganisationFactory()
    client.force_login(UserFactory(roles=[role] if role else []))
    reads = 200 if role in READERS else 403
    changes = 200 if role == Role.ADMIN else 403
    args = [shown.pk]
    assert client.get(LIST).status_code == reads
    assert client.get(reverse("partners:detail", args=args)).status_code == reads
    for name in ("change", "deactivate", "merge", "contact-new"):
        assert client.get(reverse(f"partners:{name}", args=args)).status_code == changes
    for name in ("new", "import-start", "import-example"):
        assert client.get(reverse(f"partners:{name}")).status_code == changes
    assert client.post(reverse("partners:reactivate", args=args)).status_code == (302 if role == Role.ADMIN else 403)


def test_a_visitor_is_asked_to_log_in(client):
    assert client.get(LIST).url.startswith(reverse("account_login"))


def test_a_reader_sees_no_buttons_to_change(client):
    shown = OrganisationFactory()
    client.force_login(UserFactory(roles=[Role.TBD]))
    assert "wijzigen" not in client.get(reverse("partners:detail", args=[shown.pk])).content.decode()
    assert reverse("partners:new") not in client.get(LIST).content.decode()


# --- list -----------------------------------------------------------------------------------------


def test_filters_narrow_the_list(keeper):
    place = MunicipalityFactory(name="Ootmarsum")
    first = OrganisationFactory(name="Alfa", municipality=place, business=True, is_verified=False)
    first.aliases.create(name="De Eerste")
    OrganisationFactory(name="Beta", kind=PartnerKind.GROUP, kvk="12345678")
    OrganisationFactory(name="Gamma", is_active=False)
    link = LinePartnerFactory(organisation=OrganisationFactory(name="Delta"))
    assert names_in(keeper) == ["Alfa", "Beta", "Delta"]
    assert names_in(keeper, "?q=eerste") == ["Alfa"]
    assert names_in(keeper, "?q=1234") == ["Beta"]
    assert names_in(keeper, "?soort=group") == ["Beta"]
    assert names_in(keeper, f"?pijler={Pillar.BUSINESS}") == ["Alfa"]
    assert names_in(keeper, f"?gemeente={place.code}") == ["Alfa"]
    assert names_in(keeper, f"?lijn={link.line_id}") == ["Delta"]
    assert names_in(keeper, "?controle=nee") == ["Alfa"]
    assert names_in(keeper, "?actief=nee") == ["Gamma"]
    assert names_in(keeper, "?actief=alles&sort=-name") == ["Gamma", "Delta", "Beta", "Alfa"]


def test_a_search_without_result_says_what_to_do(keeper):
    assert "Wis de filters" in keeper.get(LIST + "?q=bestaat-niet").content.decode()


def test_the_list_takes_the_same_few_queries_for_any_number_of_rows(keeper, django_assert_max_num_queries):
    keeper.get(LIST)
    for size in (1, 3):
        for _n in range(size):
            OrganisationFactory(municipality=MunicipalityFactory())
        with django_assert_max_num_queries(9):
            keeper.get(LIST)


def test_pages_keep_the_filters(keeper):
    for n in range(51):
        OrganisationFactory(name=f"Bedrijf {n:02}")
    html = keeper.get(LIST + "?q=bedrijf").content.decode()
    assert "?q=bedrijf&amp;page=2" in html
    assert names_in(keeper, "?q=bedrijf&page=2") == ["Bedrijf 50"]


# --- export ---------------------------------------------------------------------------------------


def test_the_export_holds_what_is_shown_and_no_formula(keeper):
    OrganisationFactory(name="=1+1", kvk="01234567")
    OrganisationFactory(name="Anders")
    csv = b"".join(keeper.get(LIST + "?q=1%2B1&export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert len(csv) == 2
    assert csv[0].startswith("Nr;Naam;Korte naam;")
    assert ";'=1+1;" in csv[1]
    answer = keeper.get(LIST + "?q=1%2B1&export=xlsx")
    (heads, row) = load_workbook(io.BytesIO(answer.content)).active.iter_rows()
    assert [cell.value for cell in heads][:3] == ["Nr", "Naam", "Korte naam"]
    assert (row[1].value, row[1].data_type) == ("=1+1", "s")
    assert row[9].value == "01234567"


def test_what_is_exported_can_be_imported_unchanged(keeper):
    OrganisationFactory(name="=1+1", parent=OrganisationFactory(name="Moeder"), municipality=MunicipalityFactory())
    full = OrganisationFactory(name="Uit", is_active=False, website="https://voorbeeld.example", brin="01AB")
    for name in ("Naast", "Anders"):
        full.aliases.create(name=name)
    head = Membership.objects.create(user=UserFactory(), organisation=full, function="Directeur")
    Membership.objects.create(user=UserFactory(), organisation=full, deputy_of=head)
    for kind in ("csv", "xlsx"):
        answer = keeper.get(f"{LIST}?actief=alles&export={kind}")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        table = read_table(content, kind)
        assert [row.what for row in plan(PartnerRegister(), table.heads, table.rows).rows] == [UNCHANGED] * 3


def test_the_export_takes_the_same_few_queries_for_any_number(keeper, django_assert_num_queries):
    keeper.get(LIST)
    for size in (1, 3):
        for n in range(size):
            made = OrganisationFactory(municipality=MunicipalityFactory())
            made.aliases.create(name=f"Naam {size} {n}")
            Membership.objects.create(user=UserFactory(), organisation=made)
        for kind in ("csv", "xlsx"):
            with django_assert_num_queries(8):
                b"".join(keeper.get(f"{LIST}?export={kind}"))


# --- page of an organisation ----------------------------------------------------------------------


def test_the_page_shows_contacts_lines_projects_and_history(keeper, django_assert_max_num_queries):
    shown = OrganisationFactory(name="Alfa", parent=OrganisationFactory(name="Moeder"))
    LinePartnerFactory(organisation=shown)
    project = ProjectFactory()
    project.partners.create(organisation=shown, role="partner")
    first, second = UserFactory(full_name="Eerste"), UserFactory(full_name="Tweede")
    head = Membership.objects.create(user=first, organisation=shown, ends_on=timezone.localdate() - timedelta(days=1))
    Membership.objects.create(user=second, organisation=shown, deputy_of=head, function="Directeur")
    with django_assert_max_num_queries(15):
        html = keeper.get(reverse("partners:detail", args=[shown.pk])).content.decode()
    for words in ("Moeder", "plaatsvervanger van Eerste", "Directeur", "Geëindigd", project.number):
        assert words in html


def test_an_unknown_organisation_is_not_found(keeper):
    assert keeper.get(reverse("partners:detail", args=[9999])).status_code == 404


# --- changing -------------------------------------------------------------------------------------


def fields(**changes):
    return {"name": "Alfa", "kind": "organisation", "pillar": "business", "sector": "company", **changes}


def test_adding_keeps_numbers_in_one_form_and_names_the_maker(keeper, admin_user):
    data = fields(kvk="1234 5678", brin="01ab", aliases="A\n\nB\nA", website="www.voorbeeld.example", is_verified="on")
    answer = keeper.post(reverse("partners:new"), data)
    made = Organisation.objects.get()
    assert answer.url == reverse("partners:detail", args=[made.pk])
    assert (made.kvk, made.brin, made.website) == ("12345678", "01AB", "https://www.voorbeeld.example")
    assert [alias.name for alias in made.aliases.all()] == ["A", "B"]
    assert made.created_by == admin_user
    assert history_of(made).get().verb == "organisation.added"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Vul de naam van de organisatie in."),
        ("name", "bekend bv", "staat al in het register"),
        ("kvk", "1234567", "8 cijfers"),
        ("kvk", "87654321", "Bekend BV heeft dit KVK-nummer al."),
        ("rsin", "123456789", "klopt niet"),
        ("brin", "1234", "01AB"),
        ("aliases", "De Bekende", "Bekend BV"),
        ("parent", "Bekend", "Bedoelt u: Bekend BV?"),
        ("parent", "Onbekend", "staat niet in het register"),
    ],
)
def test_a_fault_is_told_and_what_was_typed_stays(keeper, field, value, words):
    OrganisationFactory(name="Bekend BV", kvk="87654321").aliases.create(name="De Bekende")
    answer = keeper.post(reverse("partners:new"), fields(**{"short_name": "Getypt", field: value}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert 'value="Getypt"' in html
    assert Organisation.objects.count() == 1


def test_changing_notes_only_what_changed(keeper):
    shown = OrganisationFactory(name="Alfa", business=True)
    shown.aliases.create(name="Weg")
    url = reverse("partners:change", args=[shown.pk])
    assert "Weg" in keeper.get(url).content.decode()
    keeper.post(url, fields(short_name="A", is_verified="on", aliases=""))
    line = history_of(shown).get()
    assert line.data["fields"] == ["short_name", "aliases"]
    assert not shown.aliases.exists()


def test_an_organisation_is_no_part_of_itself_in_any_number_of_steps(keeper):
    top = OrganisationFactory(name="Alfa")
    OrganisationFactory(name="Onder", parent=OrganisationFactory(name="Midden", parent=top))
    answer = keeper.post(reverse("partners:change", args=[top.pk]), fields(parent="Onder"))
    assert "geen onderdeel van zichzelf" in answer.content.decode()


def test_taking_out_of_use_and_back(keeper):
    shown = OrganisationFactory(name="Alfa")
    url = reverse("partners:deactivate", args=[shown.pk])
    assert "Schrijf waarom" in keeper.post(url, {"reason": ""}).content.decode()
    keeper.post(url, {"reason": "Opgeheven"})
    assert names_in(keeper) == []
    assert not Organisation.objects.can_join_consortium().exists()
    keeper.post(reverse("partners:reactivate", args=[shown.pk]))
    assert names_in(keeper) == ["Alfa"]
    assert {line.verb for line in history_of(shown)} == {"organisation.deactivated", "organisation.reactivated"}


def test_merging_leads_the_names_to_the_one_that_stays(keeper):
    double = OrganisationFactory(name="Alfa B.V.")
    double.aliases.create(name="AlfaBV")
    stays = OrganisationFactory(name="Alfa")
    older = OrganisationFactory(name="Nog een Alfa", merged_into=double, is_active=False)
    keeper.post(reverse("partners:merge", args=[double.pk]), {"target": "alfa", "reason": "Dubbel"})
    older.refresh_from_db()
    assert older.merged_into == stays
    assert {alias.name for alias in stays.aliases.all()} == {"AlfaBV", "Alfa B.V."}
    assert names_in(keeper, "?q=B.V.") == ["Alfa"]
    assert "samengevoegd" in keeper.get(reverse("partners:detail", args=[double.pk])).content.decode()


def test_merging_into_itself_or_what_is_out_of_use_is_refused(keeper, admin_user):
    shown, gone = OrganisationFactory(name="Alfa"), OrganisationFactory(name="Weg", is_active=False)
    url = reverse("partners:merge", args=[shown.pk])
    for target in ("Alfa", "Weg"):
        assert keeper.post(url, {"target": target, "reason": "Dubbel"}).status_code == 422
    with pytest.raises(MergeRefusedError):
        merge_organisation(organisation=shown, target=gone, reason="Dubbel", by=admin_user)


def test_contacts_are_added_and_ended(keeper):
    shown, person = OrganisationFactory(), UserFactory(email="iemand@voorbeeld.example")
    url = reverse("partners:contact-new", args=[shown.pk])
    assert "Geen account" in keeper.post(url, {"email": "niemand@voorbeeld.example"}).content.decode()
    keeper.post(url, {"email": "Iemand@voorbeeld.example", "function": "Directeur"})
    row = shown.memberships.get()
    assert row.user == person
    assert "al contactpersoon" in keeper.post(url, {"email": person.email}).content.decode()
    change = reverse("partners:contact", args=[shown.pk, row.pk])
    late = {"starts_on": "2-1-2026", "ends_on": "1-1-2026"}
    assert keeper.post(change, late).status_code == 422
    keeper.post(change, {"function": "Oud-directeur", "ends_on": "1-1-2026"})
    row.refresh_from_db()
    assert (row.function, row.ends_on) == ("Oud-directeur", date(2026, 1, 1))
