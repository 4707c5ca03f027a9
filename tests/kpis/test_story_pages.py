"""The pages of stories beside the figures, and where stories stand beside them."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kpis.models import CitedStory, EvidenceTheme, QualitativeEvidence
from kpis.services import stories as services
from kpis.stories.enums import EvidenceKind, EvidenceState, EvidenceVisibility
from partners.enums import Role
from tests.chain_world import log_in
from tests.factories import ContributionClaimFactory, IndicatorFactory, MunicipalityFactory, UserFactory
from tests.kpis.measuring import golden, unit
from tests.kpis.storytelling import WORDS, checked, draft, letter, offered
from tests.programmes.scene import Scene, scene

pytestmark = pytest.mark.django_db
INSIDE = {"visibility": EvidenceVisibility.INSIDE}


@pytest.fixture
def shown() -> Scene:
    """A project with a promise for a KPI that was measured twice; ``monitor`` is M&E."""
    made = scene()
    made.monitor = UserFactory(roles=[Role.MONITOR])
    made.indicator = IndicatorFactory(code="G3", programme=made.project.programme)
    golden(indicator=made.indicator)
    made.claim = ContributionClaimFactory(project=made.project, indicator=made.indicator)
    return made


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def filled(**changes) -> dict[str, str]:
    """What a browser sends of a story."""
    values = {
        "kind": "quote",
        "title": "Van saai naar zelf bouwen",
        "text": WORDS,
        "source_role": "pupil_2",
        "said_on_day": "1",
        "said_on_month": "10",
        "said_on_year": "2026",
        "visibility": "inside",
        "revision": "",
    }
    return values | changes


# --- writing -----------------------------------------------------------------------------------------


def test_the_consortium_writes_a_draft_goes_on_and_offers_it(shown):
    client = log_in(shown.editor)
    address = reverse("kpis:project-story-new", args=[shown.project.number])
    answer = client.post(address, {"kind": "story", "title": "Een begin", "visibility": "inside", "save": "1"})
    story = QualitativeEvidence.objects.get()
    assert answer.url == reverse("kpis:story-change", args=[story.pk])
    assert 'value="Een begin"' in client.get(answer.url).content.decode()
    school = unit("De Textielschool")
    theme = EvidenceTheme.objects.create(name_nl="Beeld van techniek")
    shown.project.participations.create(unit=school, starts_on="2025-09-01", entered_by=shown.editor)
    ticked = {"indicators": [shown.indicator.pk], "themes": [theme.pk], "unit": school.pk}
    answer = client.post(answer.url, filled(revision="1", offer="1", **ticked))
    story.refresh_from_db()
    assert answer.url == story.get_absolute_url()
    assert (story.state, story.unit, story.text) == (EvidenceState.OFFERED, school, WORDS)
    assert list(story.indicators.all()) == [shown.indicator]
    assert list(story.projects.all()) == [shown.project]
    assert list(story.themes.all()) == [theme]


def test_a_refusal_keeps_what_was_typed_and_changes_nothing(shown):
    client = log_in(shown.editor)
    address = reverse("kpis:project-story-new", args=[shown.project.number])
    answer = client.post(address, filled(text="Mail naar jan@school.nl.", save="1"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Mail naar jan@school.nl." in page
    assert 'href="#id_text"' in page
    answer = client.post(address, filled(visibility="public", offer="1"))
    assert answer.status_code == 422
    assert 'href="#id_consent_by"' in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert not QualitativeEvidence.objects.exists()


def test_everything_that_has_to_change_is_told_at_once(shown):
    address = reverse("kpis:project-story-new", args=[shown.project.number])
    later = str(timezone.localdate().year + 1)
    sent = filled(text="Bel 053 123 45 67.", said_on_year=later, source_role="", visibility="public", offer="1")
    page = log_in(shown.editor).post(address, sent).content.decode()
    summary = re.search(r"data-error-summary.*?</ul>", page, re.DOTALL)[0]
    fields = re.findall(r'href="#id_(\w+)"', summary)
    assert fields == ["text", "source_role", "said_on_day", "consent_by", "consent_on_day", "consent_how"]


def test_who_saves_over_a_colleague_sees_both(shown):
    story = draft(shown)
    address = reverse("kpis:story-change", args=[story.pk])
    assert log_in(shown.leader).post(address, filled(title="Van de ander", revision="1", save="1")).status_code == 302
    answer = log_in(shown.editor).post(address, filled(title="Van mij", revision="1", save="1"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Van mij" in page
    assert "Van de ander" in page
    assert 'name="revision" value="2"' in page


def test_the_address_ticks_the_kpi_and_the_project(shown):
    address = f"{reverse('kpis:story-new')}?kpi=G3&project={shown.project.number}"
    page = log_in(shown.monitor).get(address).content.decode()
    assert len(re.findall(r"<input[^>]*checked[^>]*>", page)) == 3  # KPI, project, and who may read it


def test_a_document_is_opened_inside_and_removed_on_request(shown):
    client = log_in(shown.editor)
    address = reverse("kpis:project-story-new", args=[shown.project.number])
    assert client.post(address, filled(kind="document", file=letter(), save="1")).status_code == 302
    story = QualitativeEvidence.objects.get()
    answer = client.get(reverse("kpis:story-document", args=[story.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    change = reverse("kpis:story-change", args=[story.pk])
    assert client.post(change, filled(kind="document", revision="1", drop_file="on", save="1")).status_code == 302
    story.refresh_from_db()
    assert not story.document


# --- checking ----------------------------------------------------------------------------------------


def test_tbd_checks_or_returns_and_the_writer_reads_why(shown):
    first, second = offered(shown), offered(shown, title="Nog een")
    client = log_in(shown.tbd)
    address = reverse("kpis:story-check", args=[second.pk])
    assert client.post(address, {"return": "1", "reason": ""}).status_code == 422
    assert client.post(address, {"return": "1", "reason": "Te herkennen."}).status_code == 302
    assert "Te herkennen." in text_of(log_in(shown.editor).get(second.get_absolute_url()))
    address = reverse("kpis:story-check", args=[first.pk])
    assert client.post(address, {"check": "1", "revision": "0"}).url == first.get_absolute_url()
    first.refresh_from_db()
    assert first.state == EvidenceState.OFFERED
    client.post(address, {"check": "1", "revision": "1"})
    first.refresh_from_db()
    assert (first.state, first.checked_by) == (EvidenceState.CHECKED, shown.tbd)


def test_m_and_e_takes_back_and_removes_the_words(shown):
    story = checked(shown)
    client = log_in(shown.monitor)
    client.post(reverse("kpis:story-take-back", args=[story.pk]), {"reason": "Onjuist."})
    story.refresh_from_db()
    assert story.state == EvidenceState.RETURNED
    answer = client.post(reverse("kpis:story-empty", args=[story.pk]), {"reason": "x" * 201})
    assert answer.status_code == 422
    client.post(reverse("kpis:story-empty", args=[story.pk]), {"reason": "Toestemming ingetrokken."})
    page = text_of(client.get(story.get_absolute_url()))
    assert "Toestemming ingetrokken." in page
    assert WORDS not in page
    assert "Tekst verwijderd" in page
    assert "Bewaard tot en met" not in page
    assert f"story {story.pk}" not in page


# --- finding -----------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_every_filter(shown):
    town = MunicipalityFactory(name="Enschede", in_twente=True)
    shown.project.municipalities.add(town)
    theme = EvidenceTheme.objects.create(name_nl="Beeld van techniek")
    other = scene(number="TWB-P-2026-002", programme=shown.project.programme, line=shown.project.programme.lines.last())
    checked(shown, title="Gezocht", indicators=(shown.indicator,), themes=(theme,))
    checked(other, title="Ander verhaal", kind=EvidenceKind.OBSERVATION, text="Op de beurs stond een rij.")
    client = log_in(None)
    address = reverse("kpis:public-stories")
    assert {"Gezocht", "Ander verhaal"} <= set(re.findall("Gezocht|Ander verhaal", text_of(client.get(address))))
    for query in (
        "kpi=G3",
        f"project={shown.project.number}",
        f"lijn={shown.project.line.number}",
        f"gemeente={town.code}",
        "soort=quote",
        f"thema={theme.pk}",
        "q=saai",
    ):
        page = text_of(client.get(f"{address}?{query}"))
        assert "Gezocht" in page, query
        assert "Ander verhaal" not in page, query


def test_where_a_school_lies_is_searched_inside_only(shown):
    town = MunicipalityFactory(name="Hengelo", in_twente=True)
    school = unit("De Tuindorpschool", municipality=unit("Hengelo", kind="municipality"))
    checked(shown, title="Op een school", unit=school)
    query = f"gemeente={town.code}"
    assert "Op een school" in text_of(log_in(shown.monitor).get(f"{reverse('kpis:stories')}?{query}"))
    assert "Op een school" not in text_of(log_in(None).get(f"{reverse('kpis:public-stories')}?{query}"))


def test_everyone_gets_the_same_list_and_file_without_what_is_inside(shown):
    school = unit("De Textielschool")
    checked(shown, title="=Voor iedereen", unit=school)
    checked(shown, title="Alleen binnen", **INSIDE)
    offered(shown, title="Wacht nog")
    for person in (None, shown.monitor):
        page = text_of(log_in(person).get(reverse("kpis:public-stories")))
        assert "Voor iedereen" in page
        assert "Alleen binnen" not in page
        assert "Wacht nog" not in page
        assert school.name not in page

    def rows(person, name):
        answer = log_in(person).get(f"{reverse(name)}?export=csv")
        content = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content), delimiter=";"))[1:]

    for person in (None, shown.monitor):
        (row,) = rows(person, "kpis:public-stories")
        assert row[1] == "'=Voor iedereen"
        assert school.name not in row
    assert {row[1] for row in rows(shown.monitor, "kpis:stories")} == {"'=Voor iedereen", "Alleen binnen", "Wacht nog"}


def test_themes_are_kept_by_m_and_e(shown):
    client = log_in(shown.monitor)
    address = reverse("kpis:story-theme-new")
    assert client.post(address, {"name_nl": "Meiden", "name_en": "Girls", "is_active": "on"}).status_code == 302
    assert client.post(address, {"name_nl": "meiden", "is_active": "on"}).status_code == 422
    theme = EvidenceTheme.objects.get()
    client.post(reverse("kpis:story-theme-change", args=[theme.pk]), {"name_nl": "Meiden in techniek"})
    theme.refresh_from_db()
    assert (theme.name_nl, theme.is_active) == ("Meiden in techniek", False)
    assert "Meiden in techniek" not in log_in(shown.monitor).get(reverse("kpis:story-new")).content.decode()


# --- beside the figures ------------------------------------------------------------------------------


def places(shown) -> dict[str, str]:
    number = shown.project.number
    return {
        "kpi": reverse("kpis:detail", args=["G3"]),
        "compare": reverse("kpis:compare", args=["G3"]),
        "promises": reverse("kpis:promises", args=[number]),
        "project": reverse("programmes:project", args=[number]),
        "stories": reverse("kpis:project-stories", args=[number]),
    }


def test_three_stories_stand_beside_each_figure_and_the_rest_is_a_click_away(shown):
    about = {"indicators": (shown.indicator,)}
    checked(shown, title="Alleen binnen", **about, **INSIDE)
    for n in range(4):
        checked(shown, title=f"Openbaar {n}", unit=unit(f"School {n} Oost"), **about)
    offered(shown, title="Wacht nog", **about)
    for name, url in places(shown).items():
        for person, total in ((None, 4), (shown.reader, 5), (shown.monitor, 5)):
            page = text_of(log_in(person).get(url))
            assert ("School 3 Oost" in page) == (person is not None), name
            if name == "stories":
                assert page.count("Openbaar") == 4
                continue
            assert len(re.findall(r"Openbaar \d", page)) == 3, name
            assert f"Alle {total} verhalen" in page, (name, person)
            assert "Wacht nog" not in page
    html = log_in(None).get(places(shown)["kpi"]).content.decode()
    assert f'{reverse("kpis:public-stories")}?kpi=G3"' in html


def test_a_page_without_stories_shows_no_empty_panel_to_visitors(shown):
    for name in ("kpi", "compare", "project"):
        assert 'id="verhalen"' not in log_in(None).get(places(shown)[name]).content.decode()


def test_a_conclusion_ticks_stories_and_shows_them_to_who_may_read_them(shown):
    public = checked(shown, title="Voor iedereen")
    inside = checked(shown, title="Alleen binnen", **INSIDE)
    client = log_in(shown.monitor)
    address = reverse("kpis:assess", args=[shown.project.number, shown.claim.pk])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())[1]
    sent = {"verdict": "too_early", "seen": seen, "cited": [public.pk, inside.pk]}
    assert client.post(address, sent).status_code == 302
    assert CitedStory.objects.count() == 2
    second = reverse("kpis:second-reading", args=[shown.project.number, shown.claim.pk])
    assert "Alleen binnen" in text_of(log_in(shown.tbd).get(second))
    log_in(shown.tbd).post(second, {"agrees": "yes", "note": ""})
    services.take_back(story=inside, reason="Te herkennen.", by=shown.monitor)
    page = text_of(log_in(None).get(places(shown)["promises"]))
    assert "Verhalen waarop dit rust" in page
    assert "Alleen binnen" not in page
    services.empty_story(story=inside, reason="Ingetrokken.", by=shown.monitor)
    assert WORDS in text_of(client.get(places(shown)["promises"]))
    services.empty_story(story=public, reason="Ingetrokken.", by=shown.monitor)
    assert WORDS not in text_of(client.get(places(shown)["promises"]))


# --- queries -----------------------------------------------------------------------------------------

# With who looks, by page; lists and pages with one story cost what they cost with three.
QUERIES = {
    ("anyone", "kpis:public-stories"): 7,
    ("monitor", "kpis:stories"): 10,
    ("anyone", "stories"): 6,
    ("reader", "stories"): 9,
    ("anyone", "story"): 7,
    ("monitor", "story"): 11,
    ("reader", "story"): 11,
    ("monitor", "change"): 12,
    ("monitor", "check"): 9,
    ("anyone", "kpi"): 11,
    ("monitor", "kpi"): 14,
    ("monitor", "compare"): 12,
    ("reader", "promises"): 12,
    ("reader", "project"): 15,
    ("anyone", "project"): 12,
}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_for_any_number_of_stories(shown, rows):
    themes = [EvidenceTheme.objects.create(name_nl=f"Thema {n}") for n in range(rows)]
    for _n in range(rows):
        checked(shown, indicators=(shown.indicator,), themes=themes, unit=unit(f"School {_n} Zuid"))
    story = QualitativeEvidence.objects.first()
    waits = offered(shown, by=shown.leader)
    own = draft(shown, by=shown.monitor, project=False, indicators=(shown.indicator,))
    addresses = {
        **places(shown),
        "story": story.get_absolute_url(),
        "check": reverse("kpis:story-check", args=[waits.pk]),
        "change": reverse("kpis:story-change", args=[own.pk]),
    }
    people = {"anyone": None, "monitor": shown.monitor, "reader": shown.reader}
    wrong = []
    for (who, name), queries in QUERIES.items():
        client = log_in(people[who])
        url = addresses.get(name) or reverse(name)
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as used:
            client.get(url)
        if len(used) != queries:
            wrong.append(f"{who} {name}: {len(used)} and not {queries}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("rows", [1, 3])
def test_saving_costs_the_same_for_any_number_of_ticks(shown, rows, django_assert_num_queries):
    kpis = [IndicatorFactory(programme=shown.project.programme).pk for _n in range(rows)]
    themes = [EvidenceTheme.objects.create(name_nl=f"Thema {n}").pk for n in range(rows)]
    client = log_in(shown.editor)
    client.get(reverse("kpis:project-stories", args=[shown.project.number]))
    address = reverse("kpis:project-story-new", args=[shown.project.number])
    with django_assert_num_queries(11 + 2):  # and the marks of a transaction within that of the test
        assert client.post(address, filled(indicators=kpis, themes=themes, offer="1")).status_code == 302
    story = offered(shown)
    services.return_story(story=story, reason="Korter.", by=shown.tbd)
    address = reverse("kpis:story-change", args=[story.pk])
    with django_assert_num_queries(12 + 2):
        assert client.post(address, filled(themes=themes, revision="2", offer="1")).status_code == 302
