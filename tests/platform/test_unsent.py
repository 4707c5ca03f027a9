"""Forms sent after the session ended, or with an outdated token."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from proposals.enums import TeamLevel
from tests.factories import ProposalFactory, UserFactory, team_member
from tests.proposals.boardroom import boardroom
from tests.proposals.browser import form_of
from twenteboard.platform import unsent

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = "Een lange alinea die niemand twee keer wil typen <b>."


@pytest.fixture
def page():
    proposal = ProposalFactory()
    writer = team_member(proposal, TeamLevel.LEAD_EDITOR)
    return reverse("proposals:section", args=[proposal.number, "basics"]), writer, proposal


def lose_the_session(client):
    """The session ends on the server; the browser still sends its cookie."""
    client.session.delete()


def sent_too_late(client, address, writer):
    client.force_login(writer, backend=BACKEND)
    data = form_of(client.get(address), "revision") | {"title": "Nieuwe titel", "summary": TEXT}
    lose_the_session(client)
    return client.post(address, data)


def test_what_was_typed_waits_until_the_person_is_back(client, page):
    address, writer, proposal = page
    answer = sent_too_late(client, address, writer)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    client.force_login(writer, backend=BACKEND)

    kept = client.get(address)
    text = kept.content.decode()
    assert "Uw tekst is er nog" in text
    assert "twee keer wil typen &lt;b&gt;." in text
    proposal.refresh_from_db()
    assert proposal.title != "Nieuwe titel"  # nothing is saved before the button is pressed

    again = client.post(address, form_of(kept, "revision"))
    assert again.status_code == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.summary) == ("Nieuwe titel", TEXT)


def test_it_is_offered_once(client, page):
    address, writer, _proposal = page
    sent_too_late(client, address, writer)
    client.force_login(writer, backend=BACKEND)
    client.get(address)
    assert "Uw tekst is er nog" not in client.get(address).content.decode()


def test_somebody_who_may_not_see_the_page_does_not_see_the_text(client, page):
    address, writer, _proposal = page
    sent_too_late(client, address, writer)
    client.force_login(UserFactory(), backend=BACKEND)
    answer = client.get(address)
    assert answer.status_code == 404
    assert "twee keer wil typen" not in answer.content.decode()


def test_after_an_hour_it_is_gone(client, page, monkeypatch):
    address, writer, _proposal = page
    sent_too_late(client, address, writer)
    client.force_login(writer, backend=BACKEND)
    monkeypatch.setattr(unsent, "KEPT_FOR", -1)
    assert "Uw tekst is er nog" not in client.get(address).content.decode()


def test_a_button_without_a_page_is_offered_again(client):
    room = boardroom()
    client.force_login(room.secretary, backend=BACKEND)
    address = reverse("proposals:meeting-open", args=[room.meeting.pk])
    lose_the_session(client)
    client.post(address, {"weet": "zeker"})
    client.force_login(room.secretary, backend=BACKEND)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Uw tekst is er nog" in answer.content.decode()
    assert form_of(answer, "weet") | {"csrfmiddlewaretoken": ""} == {"weet": ["zeker"], "csrfmiddlewaretoken": ""}


def test_a_visitor_without_session_leaves_nothing(client, page):
    address, _writer, _proposal = page
    client.post(address, {"summary": TEXT})
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_a_part_of_a_page_is_not_replaced_by_the_login_page(client, page):
    _address, writer, proposal = page
    client.force_login(writer, backend=BACKEND)
    lose_the_session(client)
    sums = reverse("proposals:sums", args=[proposal.number, "budget"])
    answer = client.post(sums, {}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


def strict_browser(writer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer, backend=BACKEND)
    return client


def test_a_form_with_an_outdated_token_can_be_sent_again(page):
    address, writer, proposal = page
    client = strict_browser(writer)
    data = form_of(client.get(address), "revision") | {"title": "Nieuwe titel", "csrfmiddlewaretoken": "x" * 64}
    refused = client.post(address, data, headers={"Origin": "http://testserver"})
    assert refused.status_code == 403
    assert "staat nog op deze pagina" in refused.content.decode()
    again = client.post(address, form_of(refused, "revision"), headers={"Origin": "http://testserver"})
    assert again.status_code == 302
    proposal.refresh_from_db()
    assert proposal.title == "Nieuwe titel"


@pytest.mark.parametrize("origin", ["https://elders.example", "null", ""])
def test_a_form_from_elsewhere_is_never_offered_again(page, origin):
    address, writer, _proposal = page
    headers = {"Origin": origin} if origin else {}
    refused = strict_browser(writer).post(address, {"title": "Nieuwe titel"}, headers=headers)
    assert refused.status_code == 403
    assert "Nieuwe titel" not in refused.content.decode()


def test_a_password_is_never_kept():
    client = Client(enforce_csrf_checks=True)
    refused = client.post(
        reverse("account_login"),
        {"login": "iemand@example.nl", "password": "geheim-genoeg"},
        headers={"Origin": "http://testserver"},
    )
    assert refused.status_code == 403
    assert "geheim-genoeg" not in refused.content.decode()
