"""Pages for requests that cannot be answered."""

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from tests.factories import UserFactory
from twenteboard.platform.middleware import PortalMiddleware
from twenteboard.views import errors

pytestmark = pytest.mark.django_db


def answer(view, path="/ergens/"):
    """Answer a request with ``view`` as the middleware would let it."""
    request = RequestFactory().get(path)
    request.user = UserFactory()
    request.session = {}
    return PortalMiddleware(lambda asked: view(asked))(request)


def heading(response) -> str:
    page = response.content.decode()
    return page.split("<h1>")[1].split("</h1>")[0]


def test_an_address_that_does_not_exist_gets_a_page_that_helps(client):
    response = client.get("/bestaat-niet/")
    assert response.status_code == 404
    assert heading(response) == "Deze pagina bestaat niet"
    assert reverse("account_login") in response.content.decode()


def test_who_is_logged_in_is_led_back_to_the_own_work(client):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert reverse("work") in client.get("/bestaat-niet/").content.decode()


def test_an_address_for_buttons_only_says_so(client):
    response = client.get(reverse("demo-login"))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert heading(response) == "Dit adres is geen pagina"


def test_a_number_that_fits_in_no_column_is_no_address(client):
    client.force_login(UserFactory(roles=["tbd"]), backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/vergaderingen/{}/", "/voorstellen/TWB-2026-0001/versie/{}/", "/programma/lijn/{}/"):
        assert client.get(address.format("9" * 20)).status_code == 404


def test_a_stale_form_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert heading(response) == "Dit formulier stond te lang open"
    assert "Ga terug" in response.content.decode()


def test_a_page_that_fails_shows_the_code_of_the_log(client, caplog, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("stuk")

    monkeypatch.setattr("twenteboard.views.work.SOURCES", (fails,))
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        response = client.get(reverse("work"))
    code = response["X-Request-ID"]
    assert response.status_code == 500
    assert code in response.content.decode()
    assert any(code in record.getMessage() for record in caplog.records)
    assert "RuntimeError" not in response.content.decode()


def test_the_page_for_failures_comes_even_when_its_template_does_not(monkeypatch):
    def broken(name):
        raise OSError("weg")

    monkeypatch.setattr(errors, "get_template", broken)
    response = answer(errors.server_error)
    assert response.status_code == 500
    assert heading(response) == "Er ging bij ons iets mis"
    assert response["X-Request-ID"] in response.content.decode()


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.permission_denied, 403),
        (errors.too_many_requests, 429),
        (errors.unavailable, 503),
    ],
)
@pytest.mark.parametrize(("language", "words"), [("nl", "Hebt u hulp nodig?"), ("en", "Do you need help?")])
def test_each_page_has_a_heading_and_the_way_to_help(rf, view, status, language, words):
    with translation.override(language):
        request = rf.get("/ergens/")
        request.user = UserFactory()
        request.session = {}
        response = view(request)
    assert response.status_code == status
    assert heading(response)
    assert words in response.content.decode()
    assert f'lang="{language}"' in response.content.decode()


def test_the_reason_of_a_refusal_is_told(rf):
    request = rf.get("/ergens/")
    request.user = UserFactory()
    request.session = {}
    response = errors.permission_denied(request, PermissionDenied("U hoort bij dit consortium."))
    assert "U hoort bij dit consortium." in response.content.decode()


def test_closed_for_a_moment_says_when_to_come_back(rf):
    assert answer(errors.unavailable)["Retry-After"] == "300"


def test_a_request_that_is_too_big_gets_its_own_page(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = client.post(reverse("account_login"), {"login": "a" * 200, "password": "b"})
    assert response.status_code == 413
    assert heading(response) == "Dit is te groot"


def test_too_many_tries_in_a_minute_get_the_page_that_says_to_wait(client):
    for _n in range(31):
        response = client.post(reverse("account_login"), {})
    assert response.status_code == 429
    assert heading(response) == "Dat ging te snel"


def test_a_foreign_host_name_gets_a_page_and_not_a_crash(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    response = client.get("/", headers={"host": "elders.example"})
    assert response.status_code == 400
    assert "<h1" in response.content.decode()
