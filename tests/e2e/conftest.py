"""The portal as people meet it: real processes, demo data, and Chromium.

One portal serves all tests of a worker, so a test makes what it changes and leaves the demo as it was.
"""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests import servers
from tests.conftest import ROOT, not_here, wait_until

AXE = next((ROOT / "tests" / "vendor").glob("axe-core-*/axe.min.js"))
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 800}
PASSWORD = "Twente-demo-2026"
CHROMIUM_OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Playwright runs an event loop in this thread; Django would refuse every query for that.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder.

    The tests of a file follow on each other, so xdist has to keep a file on one worker (``--dist loadfile``).
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass(frozen=True)
class Portal:
    """A running portal."""

    url: str
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command on this portal's database; return what it wrote."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        if done.returncode:
            pytest.fail(f"manage.py {' '.join(arguments)}: {done.stderr[-3000:]}", pytrace=False)
        return done.stdout

    def python(self, code: str) -> str:
        """Run a few lines in this portal's own Django; return what they printed, without the last newline."""
        return self.manage("shell", "--no-imports", "-c", code).rstrip("\n")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def new_database(purpose: str) -> str | None:
    """Make an empty PostgreSQL database beside the one of the tests; None when the run is on SQLite."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith(("postgres", "pgsql")):
        return None
    import dj_database_url
    import psycopg2

    found = dj_database_url.parse(address)
    name = f"{found['NAME']}_{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    login = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"], "password": found["PASSWORD"]}
    line = psycopg2.connect(dbname="postgres", **{key: value for key, value in login.items() if value})
    line.autocommit = True
    with line.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    line.close()
    base, _, query = address.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture(scope="session")
def live_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Serve the portal with its demo data: gunicorn and the runner, each a process of its own."""
    folder = tmp_path_factory.mktemp("portal")
    port = servers.free_port()
    portal = Portal(
        url=f"http://localhost:{port}",
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "twenteboard.settings.test",
            "DATABASE_URL": new_database("e2e") or f"sqlite:///{folder / 'portal.sqlite3'}",
            "REDIS_URL": "memory://",
            "TWENTEBOARD_VAR": str(folder),
            "PORTAL_URL": f"http://localhost:{port}",
        },
    )
    portal.manage("migrate", "--no-input", "-v0")
    portal.manage("demo", "--if-empty")
    gunicorn = [
        Path(sys.prefix) / "bin" / "gunicorn",
        "twenteboard.wsgi",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
    ]
    gunicorn += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--no-control-socket"]
    log = (folder / "portal.log").open("w")
    started = [
        subprocess.Popen(command, cwd=ROOT, env=portal.env, stdout=log, stderr=log)
        for command in (gunicorn, [sys.executable, "manage.py", "runner"])
    ]
    try:
        wait_until(lambda: answers(f"{portal.url}/gezond/"), seconds=40)
        yield portal
    finally:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        log.close()


# --- the browser ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start Playwright's driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start this machine's Chromium; none is ever downloaded."""
    path = servers.find_chromium()
    if path is None:
        not_here("tests in a browser (apt-get install chromium)")
    # Chromium's sandbox cannot work for root
    running = playwright.chromium.launch(
        executable_path=path, chromium_sandbox=os.geteuid() != 0, args=CHROMIUM_OPTIONS
    )
    yield running
    running.close()


class Visit:
    """What a browser context did that it should not: ask another host, or break the content policy."""

    def __init__(self, portal: Portal):
        self.host = urlsplit(portal.url).netloc
        self.faults: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Refuse and remember every request to another host, and every fault the browser reports."""
        context.route("**/*", self._route)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))

    def _route(self, route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in {"http", "https"} and address.netloc != self.host:
            self.faults.append(f"request to another host: {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def _console(self, message) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"browser: {message.text}")


@pytest.fixture
def new_context(browser: Browser, live_portal: Portal) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser contexts (``new_context(viewport=PHONE, java_script_enabled=False)``), watched for faults."""
    visits, contexts = [], []

    def make(**options) -> BrowserContext:
        defaults = {"base_url": live_portal.url, "viewport": DESK, "locale": "nl-NL", "reduced_motion": "reduce"}
        context = browser.new_context(**(defaults | options))
        context.set_default_timeout(10_000)
        visit = Visit(live_portal)
        visit.watch(context)
        visits.append(visit)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    faults = [fault for visit in visits for fault in visit.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_context) -> Page:
    """Give a page of someone who is not logged in."""
    return new_context().new_page()


@pytest.fixture(scope="session")
def projects(live_portal: Portal) -> dict[str, str]:
    """Give the numbers of the four sample plans as projects, granted and at work."""
    from tests.e2e.granted import grant_sample_plans

    return grant_sample_plans(live_portal)


@pytest.fixture
def cast(new_context):
    """Give everybody a browser of their own, opened when they first do something: ``cast["tbd"]``."""
    from tests.e2e.road import Cast

    return Cast(lambda **options: new_context(**options).new_page())


@pytest.fixture
def page_as(new_context) -> Callable[..., Page]:
    """Log in a demo account and give its page: ``page_as("tbd")``, ``page_as("aanvrager", viewport=PHONE)``."""

    def make(account: str, **options) -> Page:
        page = new_context(**options).new_page()
        log_in(page, account)
        return page

    return make


def log_in(page: Page, account: str) -> None:
    """Log in through the login page, as a person does."""
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(f"{account}@demo.twenteboard.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)


# --- axe -----------------------------------------------------------------------------------------


@pytest.fixture
def axe() -> Callable[..., None]:
    """Check a page with axe (``axe(page)``): no violation of WCAG 2.2 A and AA, nor of its best practices."""

    def check(page: Page, *, within: str | None = None) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "([within, tags]) => axe.run(within || document, {runOnly: {type: 'tag', values: tags}})",
            [within, AXE_TAGS],
        )
        lines = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        assert not lines, f"{page.url}\n" + "\n".join(lines)

    return check


__all__ = ["DESK", "PHONE", "Portal", "answers", "log_in", "new_database"]
