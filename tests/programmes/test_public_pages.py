"""The pages for everyone: what they show, to whom, and in how many queries."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse

from partners.enums import Role
from partners.models import Municipality
from programmes.models import Programme, ProgrammeLine, Project
from tests.factories import (
    BudgetLineFactory,
    ContributionClaimFactory,
    IndicatorFactory,
    MilestoneFactory,
    ObligationFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
STATIC_PAGES = ["/", "/hulp/", "/privacy/", "/toegankelijkheid/", "/projecten/", "/kpi/"]
PROGRAMME_PAGES = ["/programma/", "/programma/lijn/1/", "/programma/lijn/2/", "/programma/lijn/3/", "/meedoen/"]


@pytest.fixture
def loaded():
    call_command("load_programme", verbosity=0)
    return Programme.objects.get()


@pytest.fixture
def project(loaded):
    return make_project(loaded, 1)


def make_project(programme, line_number, **values):
    project = ProjectFactory(line=programme.lines.get(number=line_number), **values)
    project.municipalities.set(Municipality.objects.filter(name__in=["Enschede", "Borne"]))
    ProjectPartnerFactory(project=project, commitment="Stelt ruimte beschikbaar.")
    MilestoneFactory(project=project, title="Nulmeting", met_on=date(2026, 10, 1))
    MilestoneFactory(project=project, title="Nameting")
    ObligationFactory(project=project, text="Lever een meetplan in.", owner="Jan Voorbeeld")
    BudgetLineFactory(project=project, amount=Decimal("100000.00"))
    BudgetLineFactory(project=project, source="regio_publiek", amount=Decimal("150000.00"))
    BudgetLineFactory(project=project, source="", form="", category="personnel", amount=Decimal("250000.00"))
    ContributionClaimFactory(project=project, indicator=programme.indicators.get(code="K3"))
    return project


def text_of(client, url, **extra):
    response = client.get(url, **extra)
    assert response.status_code == 200, url
    return response.content.decode()


# --- every page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("url", [*STATIC_PAGES, *PROGRAMME_PAGES, "/kpi/K1/", "/kpi/K7/"])
def test_a_page_has_one_heading_and_its_own_language(client, loaded, url, language):
    client.cookies["django_language"] = language
    html = text_of(client, url)
    assert html.count("<h1") == 1
    assert f'<html lang="{language}"' in html
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert "style=" not in html
    assert re.search(r" on(click|load|change)=", html) is None


@pytest.mark.parametrize("url", STATIC_PAGES)
def test_without_any_content_the_pages_still_open(client, url):
    text_of(client, url)


@pytest.mark.parametrize("url", ["/programma/", "/programma/lijn/1/", "/meedoen/", "/kpi/K1/", "/projecten/niets/"])
def test_without_any_content_a_page_about_it_does_not_exist(client, url):
    assert client.get(url).status_code == 404


def test_a_line_or_kpi_that_does_not_exist(client, loaded):
    assert client.get("/programma/lijn/9/").status_code == 404
    assert client.get("/kpi/K99/").status_code == 404


# --- home and programme ---------------------------------------------------------------------------


def test_home_counts_what_was_granted(client, project):
    html = text_of(client, "/")
    assert "€\xa0100.000" in html
    assert "van de 14 gemeenten doen mee" in html
    assert project.title in html
    assert "6 KPI’s · 1 project" in html
    assert "1 KPI · 0 projecten" in html


def test_home_before_the_first_grant_says_what_will_be_here(client, loaded):
    html = text_of(client, "/")
    assert "Er is nog geen project toegekend" in html
    assert "toegekend aan projecten" not in html


def test_the_programme_page_names_factors_and_white_spots(client, loaded):
    html = text_of(client, "/programma/")
    for factor in loaded.factors.all():
        assert factor.title_nl in html
    for spot in loaded.whitespots.all():
        assert spot.name_nl in html
    assert "geen juridisch kader" in html


def test_a_line_shows_its_partners_with_their_kind(client, loaded):
    html = text_of(client, "/programma/lijn/3/")
    assert "EUREGIO" in html
    assert "Interreg Deutschland-Nederland" in html
    assert "K7" in html
    assert "K1</span>" not in html


def test_taking_part_tells_conditions_money_and_where_to_start(client, project):
    html = text_of(client, "/meedoen/")
    assert reverse("proposals:new") in html
    assert "€\xa05.900.000" in html  # 6,000,000 in the fixture less 100,000 granted
    assert "hoogstens 50% van de kosten" in html
    assert "verzonnen voorbeeld" in html
    assert "De betekenis" not in html
    assert "de betekenis van deze letter is nog te bevestigen" in html


def test_a_closed_programme_has_no_start_button(client, loaded):
    Programme.objects.update(is_open=False)
    html = text_of(client, "/meedoen/")
    assert reverse("proposals:new") not in html
    assert "op dit moment gesloten" in html


# --- projects -------------------------------------------------------------------------------------


def test_a_project_shows_who_how_much_and_what_was_promised(client, project):
    html = text_of(client, f"/projecten/{project.number}/")
    for text in (
        project.title,
        reverse("proposals:public-decision", args=[project.decision_number]),
        "De Twente Board kent de bijdrage toe.",
        "Lever een meetplan in.",
        "Stelt ruimte beschikbaar.",
        "gehaald op",
        "40% van de kosten",
        "60,0%",
        "Fictief voorbeeld",
    ):
        assert text in html, text


def test_a_project_names_no_person(client, project):
    assert "Jan Voorbeeld" not in text_of(client, f"/projecten/{project.number}/")


def test_text_of_applicants_is_shown_as_text(client, loaded):
    project = make_project(loaded, 1, title="<script>alert(1)</script>", summary="<b>vet</b>")
    for url in ("/", "/projecten/", f"/projecten/{project.number}/"):
        html = text_of(client, url)
        assert "<script>alert" not in html
        assert "<b>vet" not in html


def shown(client, query):
    return set(re.findall(r"/projecten/(TWB-[0-9-]+)/", text_of(client, f"/projecten/{query}")))


def test_filters_narrow_the_list(client, loaded):
    first, second = make_project(loaded, 1), make_project(loaded, 2, state="closed")
    second.municipalities.set(Municipality.objects.filter(name="Almelo"))
    almelo, borne = Municipality.objects.get(name="Almelo").code, Municipality.objects.get(name="Borne").code
    assert shown(client, "") == {first.number, second.number}
    assert shown(client, "?lijn=1") == {first.number}
    assert shown(client, f"?gemeente={almelo}") == {second.number}
    assert shown(client, "?stand=closed") == {second.number}
    assert shown(client, f"?lijn=2&gemeente={borne}") == set()


def test_municipalities_without_a_project_are_named(client, project):
    html = text_of(client, "/projecten/")
    spots = html[html.index("Waar nog niets loopt") :]
    assert "Almelo" in spots
    assert "Borne" not in spots


def test_a_filter_value_that_does_not_exist_is_no_error(client, project):
    assert client.get("/projecten/?lijn=x&gemeente=nergens&stand=raar&page=99").status_code == 200


def test_paging_keeps_the_filter(client, loaded):
    line = ProgrammeLine.objects.get(number=1)
    for _n in range(13):
        ProjectFactory(line=line)
    html = text_of(client, "/projecten/?lijn=1")
    assert "lijn=1&amp;page=2" in html
    assert len(shown(client, "?lijn=1&page=2")) == 1


# --- queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/", 12),
        ("/programma/", 11),
        ("/programma/lijn/1/", 8),
        ("/meedoen/", 8),
        ("/projecten/", 12),
        ("/kpi/", 4),
        ("/kpi/K3/", 11),
        ("/hulp/", 0),
        ("/privacy/", 1),
    ],
)
def test_queries_do_not_grow_with_the_rows(client, loaded, url, queries, django_assert_max_num_queries):
    counts = []
    for rows in (1, 2):
        for _n in range(rows):
            make_project(loaded, 1)
        with django_assert_max_num_queries(queries) as captured:
            text_of(client, url)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_queries_of_a_project_do_not_grow_with_its_rows(client, project, django_assert_max_num_queries):
    url = f"/projecten/{project.number}/"
    with django_assert_max_num_queries(15) as few:
        text_of(client, url)
    for _n in range(4):
        ProjectPartnerFactory(project=project)
        MilestoneFactory(project=project)
        ObligationFactory(project=project)
        BudgetLineFactory(project=project, amount=Decimal(1))
        ContributionClaimFactory(project=project, indicator=IndicatorFactory(programme=project.programme))
    with django_assert_max_num_queries(15) as many:
        text_of(client, url)
    assert len(few) == len(many)


# --- menu and session -----------------------------------------------------------------------------


def menu(client):
    nav = client.get("/hulp/").context["portal"]["nav"]
    return [str(item.label) for item in nav]


def login(roles=()):
    client = Client()
    client.force_login(UserFactory(roles=roles))
    return client


def test_the_menu_of_each_role(loaded):
    assert menu(Client()) == ["Programma", "Projecten", "KPI’s", "Besluiten", "Lessen", "Meedoen"]
    assert menu(login()) == ["Mijn werk", "Mijn voorstellen", "Mijn projecten", "Programma", "Hulp"]
    assert menu(login([Role.TBD])) == [
        "Mijn werk",
        "Behandeling",
        "Vergaderingen",
        "Projecten",
        "Monitoring",
        "Partners",
    ]
    assert menu(login([Role.REVIEWER])) == ["Mijn werk", "Beoordelen", "Programma"]
    assert menu(login([Role.BOARD])) == ["Mijn werk", "Vergaderingen", "Monitoring", "Programma"]
    assert menu(login([Role.AUDITOR])) == ["Mijn werk", "Alle voorstellen", "Projecten", "Monitoring", "Partners"]
    assert "Beheer" in menu(login([Role.ADMIN]))


def test_somebody_with_two_roles_sees_both_once(loaded):
    items = menu(login([Role.TBD, Role.REVIEWER, Role.AUDITOR]))
    assert items == [
        "Mijn werk",
        "Behandeling",
        "Beoordelen",
        "Vergaderingen",
        "Projecten",
        "Monitoring",
        "Programma",
        "Partners",
    ]


def test_the_menu_says_where_the_reader_is(client, project):
    nav = client.get(f"/projecten/{project.number}/").context["portal"]["nav"]
    assert [str(item.label) for item in nav if item.current] == ["Projecten"]


def test_a_session_is_renewed_by_opening_pages_and_tells_what_is_left(monkeypatch):
    client = login()
    first = client.get("/hulp/").context["portal"]["session_seconds"]
    now = datetime.now(UTC).timestamp()
    monkeypatch.setattr("twenteboard.platform.sessions.time.time", lambda: now + 600)
    later = client.get("/hulp/").context["portal"]["session_seconds"]
    assert 590 <= first - later <= 610
    monkeypatch.setattr("twenteboard.platform.sessions.time.time", lambda: now + 1200)
    assert client.get("/hulp/").context["portal"]["session_seconds"] >= first


def test_staying_logged_in_is_only_for_who_is():
    assert login().get(reverse("session-extend")).status_code == 204
    assert Client().get(reverse("session-extend")).status_code == 401


# --- files for robots and researchers ---------------------------------------------------------------


def test_security_txt_is_valid_and_does_not_expire_soon(client):
    lines = dict(line.split(": ", 1) for line in text_of(client, "/.well-known/security.txt").splitlines())
    assert lines["Contact"].startswith("mailto:")
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=90) < expires - datetime.now(UTC) < timedelta(days=365)
    assert lines["Preferred-Languages"] == "nl, en"


def test_robots_txt_keeps_the_work_out(client):
    assert "Disallow: /werk/" in text_of(client, "/robots.txt")


# --- administration ---------------------------------------------------------------------------------


def test_the_administrator_can_open_every_list_and_every_row(loaded, project):
    from django.apps import apps
    from django.contrib import admin

    client = Client()
    request = RequestFactory().get("/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(request.user)
    for model in admin.site._registry:
        if model._meta.app_label not in {"programmes", "kpis"}:
            continue
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{base}_changelist")).status_code == 200, model
        row = model._default_manager.first()
        if row is None:  # nothing yet: then the page on which the first one is made, where an administrator makes them
            made_here = admin.site._registry[model].has_add_permission(request)
            assert client.get(reverse(f"{base}_add")).status_code == (200 if made_here else 403), model
            continue
        assert client.get(reverse(f"{base}_change", args=[row.pk])).status_code == 200, model
    inline = {inline.model for options in admin.site._registry.values() for inline in options.inlines}
    for app in ("programmes", "kpis"):
        assert not set(apps.get_app_config(app).get_models()) - set(admin.site._registry) - inline, app


def test_a_list_in_force_cannot_be_edited_but_a_copy_can(loaded):
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    old = loaded.criteriasets.get()
    criterion = old.criteria.first()
    url = reverse("admin:programmes_criteriaset_change", args=[old.pk])
    client.post(url, {"label": "Anders", "version": 7, "criteria-0-id": criterion.pk, "criteria-0-weight": 9})
    old.refresh_from_db()
    criterion.refresh_from_db()
    assert (old.label, criterion.weight) == ("KRACHT, versie 1", 1)

    listing = reverse("admin:programmes_criteriaset_changelist")
    client.post(listing, {"action": "copy_as_draft", "_selected_action": [old.pk]})
    draft = loaded.criteriasets.get(version=2)
    assert (draft.status, draft.criteria.count()) == ("draft", old.criteria.count())
    client.post(listing, {"action": "bring_into_force", "_selected_action": [draft.pk]})
    old.refresh_from_db()
    draft.refresh_from_db()
    assert (old.status, draft.status) == ("retired", "in_force")


def test_a_project_is_not_deleted_or_added_by_hand(project):
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.post(reverse("admin:programmes_project_delete", args=[project.pk])).status_code == 403
    assert client.get(reverse("admin:programmes_project_add")).status_code == 403
    assert Project.objects.filter(pk=project.pk).exists()
