"""Health pages, and what every answer of the portal carries."""

import json
import logging
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from tests.factories import UserFactory
from twenteboard.platform import health
from twenteboard.platform.logs import JsonFormatter, RequestIdFilter
from twenteboard.platform.middleware import PortalMiddleware
from twenteboard.platform.models import Heartbeat, Message

LIVE, READY = "/gezond/", "/gezond/klaar/"


@pytest.fixture
def alive(db):
    Heartbeat.objects.beat("runner test 1")


def checks(client) -> dict:
    return json.loads(client.get(READY, headers={"accept": "application/json"}).content)["checks"]


def waiting_message(minutes: int) -> None:
    past = timezone.now() - timedelta(minutes=minutes)
    Message.objects.create(
        template="x",
        language="nl",
        recipient="a@school.example",
        key="k",
        subject="s",
        body_text="t",
        message_id="<1@x>",
        send_after=past,
        created_at=past,
    )


def test_live_asks_nothing_of_the_database(client):
    response = client.get(LIVE, headers={"accept": "application/json"})
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_machines_that_name_no_preference_get_json(client):
    assert client.get(LIVE, headers={"accept": "*/*"})["Content-Type"] == "application/json"


def test_people_get_a_dutch_page(client, alive):
    response = client.get(READY, headers={"accept": "text/html"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "<h1>Het portaal werkt</h1>" in page
    assert "Werkproces op de achtergrond" in page
    assert client.get(LIVE, headers={"accept": "text/html"}).status_code == 200


def test_ready_when_everything_is_there(client, alive):
    response = client.get(READY)
    assert response.status_code == 200, response.content
    assert response.json()["status"] == "ok"
    assert set(response.json()["checks"]) == {name for name, _label, _check in health.CHECKS}


def test_silent_or_absent_worker_is_told(client, db):
    assert client.get(READY).status_code == 503
    Heartbeat.objects.create(name="runner", at=timezone.now() - timedelta(minutes=10))
    found = checks(client)
    assert found["worker"]["ok"] is False
    assert "600" in found["worker"]["text"]
    assert found["database"]["ok"] is True


@pytest.mark.parametrize(("minutes", "ok"), [(2, True), (30, False)])
def test_work_that_waits_too_long_is_told(client, alive, minutes, ok):
    waiting_message(minutes)
    found = checks(client)
    assert found["waiting"]["ok"] is ok
    assert str(minutes) in found["waiting"]["text"]


def test_storage_that_cannot_be_written_is_told(client, alive, settings, tmp_path):
    (tmp_path / "health").write_text("in the way")
    private = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = settings.STORAGES | {"private": private}
    found = checks(client)
    assert found["storage"]["ok"] is False
    assert str(tmp_path) not in found["storage"]["text"]


def test_queue_that_is_away_is_told(client, alive, settings):
    from celery import current_app

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    before = current_app.conf.broker_url
    current_app.conf.broker_url = current_app.conf.broker_write_url = settings.CELERY_BROKER_URL
    current_app._after_fork()
    try:
        assert checks(client)["queue"]["ok"] is False
    finally:
        current_app.conf.broker_url = current_app.conf.broker_write_url = before
        current_app._after_fork()


def test_scanner_that_is_asked_for_but_away_is_told(client, alive, settings):
    settings.CLAMD_REQUIRED = True
    assert checks(client)["scanner"]["ok"] is False
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    assert checks(client)["scanner"]["ok"] is False


def answer(request, user=None, make=lambda request: HttpResponse("ok")):
    from django.contrib.auth.models import AnonymousUser

    request.user = user or AnonymousUser()
    if user:
        request.COOKIES["sessionid"] = "x"
    return PortalMiddleware(make)(request)


def test_every_answer_has_a_number_and_headers():
    response = answer(RequestFactory().get("/"))
    assert len(response["X-Request-ID"]) == 32
    assert "camera=()" in response["Permissions-Policy"]
    assert "HX-Request" in response["Vary"]
    assert "Cache-Control" not in response


@pytest.mark.parametrize(("given", "kept"), [("abc-12345", True), ("x" * 200, False), ("a b\r\nc", False)])
def test_number_of_the_web_server_is_kept_when_it_is_one(given, kept):
    response = answer(RequestFactory().get("/", headers={"x-request-id": given}))
    assert (response["X-Request-ID"] == given) is kept


def test_pages_of_people_who_are_logged_in_are_not_kept(db):
    user = UserFactory()
    assert answer(RequestFactory().get("/"), user)["Cache-Control"] == "private, no-store"

    def own(request):
        return HttpResponse(headers={"Cache-Control": "max-age=60"})

    assert answer(RequestFactory().get("/"), user, own)["Cache-Control"] == "max-age=60"


def test_language_of_the_account_unless_the_reader_chose_another(db):
    user = UserFactory(language="en")

    def language(request):
        return HttpResponse(translation.get_language())

    assert answer(RequestFactory().get("/"), user, language).content == b"en"
    translation.activate("nl")
    request = RequestFactory().get("/")
    request.COOKIES["django_language"] = "nl"
    assert answer(request, user, language).content == b"nl"


def test_form_that_is_too_big_gets_a_dutch_page_that_says_so(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/account/login/", "x" * 2000, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert '<html lang="nl">' in response.content.decode()
    assert "20 MB" in response.content.decode()


def test_log_lines_are_json_with_the_number_of_the_answer(caplog):
    lines = []

    def logs(request):
        record = logging.getLogger("twenteboard").makeRecord(
            "twenteboard", logging.ERROR, __file__, 1, "fout %s", ("x",), None, extra={"proposal": "TWB-1"}
        )
        RequestIdFilter().filter(record)
        lines.append(json.loads(JsonFormatter().format(record)))
        return HttpResponse()

    response = answer(RequestFactory().get("/"), make=logs)
    assert lines[0]["message"] == "fout x"
    assert lines[0]["proposal"] == "TWB-1"
    assert lines[0]["request_id"] == response["X-Request-ID"]


GOOD = {
    "SECRET_KEY": "kW3v_dq8Zr1XyB5nT0mLpS7uGhJfC2eAoI9wQxVzNbRtYlUeKjHs6D4a",
    "ALLOWED_HOSTS": "portal.example.nl",
    "PORTAL_URL": "https://portal.example.nl",
    "DATABASE_URL": "sqlite:///:memory:",
    "REDIS_URL": "redis://localhost:6379/0",
    "CLAMD_ADDRESS": "localhost:3310",
    "EMAIL_HOST": "localhost",
    "DEFAULT_FROM_EMAIL": "a@example.nl",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "kort"),
        ("SECRET_KEY", "a" * 60),
        ("ALLOWED_HOSTS", "*"),
        ("PORTAL_URL", "http://portal.example.nl"),
        ("DEBUG", "1"),
        ("DATABASE_URL", ""),
    ],
)
def test_production_does_not_start_on_unsafe_values(monkeypatch, name, value):
    import runpy

    for key, good in (GOOD | {name: value}).items():
        monkeypatch.setenv(key, good)
    with pytest.raises(ImproperlyConfigured, match=name):
        runpy.run_module("twenteboard.settings.production")


def test_production_passes_the_deployment_check():
    import os

    env = os.environ | GOOD | {"DJANGO_SETTINGS_MODULE": "twenteboard.settings.production"}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests set it for themselves
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
