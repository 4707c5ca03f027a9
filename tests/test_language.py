"""In which language a page opens: the choice of the reader, and Dutch for who did not choose."""

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from tests.factories import ProposalFactory, UserFactory, submitted_quickscan

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def language_of(response) -> str:
    """Return the language the page and its header tell; they must be the same."""
    language = response.headers["Content-Language"]
    assert f'<html lang="{language}">' in response.content.decode()
    return language


def chosen(client, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language


@pytest.mark.parametrize("asked", ["", "en", "en-GB,en;q=0.9", "de-DE,de;q=0.9,en;q=0.8", "*", "nl;q=0.1,en;q=1"])
@pytest.mark.parametrize("page", ["privacy", "account_login"])
def test_a_first_visitor_reads_dutch_whatever_the_browser_asks(client, page, asked):
    assert language_of(client.get(reverse(page), headers={"accept-language": asked})) == "nl"


def test_a_page_that_does_not_exist_is_dutch_too(client):
    response = client.get("/bestaat-niet/", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert language_of(response) == "nl"


def test_who_chose_english_keeps_reading_english(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert language_of(client.get(reverse("privacy"), headers={"accept-language": "nl"})) == "en"


def test_the_account_tells_the_language_on_a_new_computer(client):
    client.force_login(UserFactory(language="en"), backend=BACKEND)
    assert language_of(client.get(reverse("privacy"), headers={"accept-language": "nl"})) == "en"


def test_the_choice_in_this_browser_goes_before_the_account(client):
    client.force_login(UserFactory(language="en"), backend=BACKEND)
    chosen(client, "nl")
    assert language_of(client.get(reverse("privacy"))) == "nl"


@pytest.mark.parametrize("value", ["xx", "de", "", "en\x00", "../nl", "EN"])
def test_a_cookie_that_says_nothing_is_as_no_cookie(client, value):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = value
    assert language_of(client.get(reverse("privacy"))) == "nl"
    client.force_login(UserFactory(language="en"), backend=BACKEND)
    assert language_of(client.get(reverse("privacy"))) == "en"


def test_caches_keep_pages_apart_by_cookie_and_not_by_browser(client):
    vary = {part.strip().lower() for part in client.get(reverse("privacy")).headers["Vary"].split(",")}
    assert "cookie" in vary
    assert "accept-language" not in vary


def test_one_reader_does_not_change_the_language_of_the_next(client):
    chosen(client, "en")
    assert language_of(client.get(reverse("privacy"))) == "en"
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert language_of(client.get(reverse("privacy"))) == "nl"


@pytest.mark.parametrize(("language", "marked"), [("en", "nl"), ("nl", None)])
def test_answers_in_dutch_are_marked_on_an_english_page(client, language, marked):
    user = UserFactory()
    proposal = submitted_quickscan(ProposalFactory(quickscan=True, user=user))
    client.force_login(user, backend=BACKEND)
    chosen(client, language)
    told = html.fromstring(client.get(proposal.get_absolute_url()).content)
    answers = told.xpath(f"//section[@id='section-basics']//p[. = '{proposal.title}']")
    assert [one.get("lang") for one in answers] == [marked]
    own = html.fromstring(client.get(reverse("proposals:own")).content)
    assert [one.get("lang") for one in own.xpath(f"//a[. = '{proposal.title}']")] == [marked]
