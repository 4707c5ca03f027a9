"""What breaks in real life: a worker that dies over a paper, a queue that is away while somebody submits.

Real processes: gunicorn, a Celery worker and Redis, on a database of their own.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg2
import pytest

from tests import servers
from tests.conftest import ROOT, wait_until
from tests.e2e.conftest import Portal, answers, new_database
from tests.e2e.hands import Hand, one_click

pytestmark = pytest.mark.redis

READY_TO_SUBMIT = """
from django.core.management import call_command
from partners.services.demo_accounts import make_demo_accounts
from proposals.enums import Stage
from proposals.services.sample_plans import fill, load_plan, start_sample
call_command("load_programme", verbosity=0)
writer = make_demo_accounts()["aanvrager"]
plan = load_plan("samenwerking")
proposal = start_sample(plan=plan, by=writer)
fill(proposal=proposal, plan=plan, by=writer, stage=Stage.QUICKSCAN)
print(proposal.number)
"""
SWEEP = "from twenteboard.platform.jobs import sweep; print(sweep())"
PAPERS = "SELECT state, attempts, version FROM proposals_proposalpaper"
MESSAGES = "SELECT state, attempts FROM platform_message"
LONG_AGO = "2026-01-01 00:00:00+00:00"


@dataclass
class Site:
    """A portal with Redis and a worker that can be killed."""

    portal: Portal
    redis: servers.Redis
    folder: Path
    number: str
    worker: subprocess.Popen | None = None

    def start_worker(self) -> None:
        """Start a worker with one child and wait until it takes tasks."""
        log = self.folder / "worker.log"
        command = [sys.executable, "-m", "celery", "-A", "twenteboard", "worker", "--concurrency", "1"]
        command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        with log.open("w") as out:
            self.worker = subprocess.Popen(
                command, cwd=ROOT, env=self.portal.env, stdout=out, stderr=out, start_new_session=True
            )
        wait_until(lambda: " ready." in log.read_text(), seconds=60)

    def kill_worker(self) -> None:
        """Kill the worker and its child outright, as a machine that loses power does."""
        os.killpg(self.worker.pid, 9)
        self.worker.wait()

    def rows(self, query: str, *, keep: bool = False) -> list[tuple[Any, ...]]:
        """Ask the database itself, without Django; with ``keep`` change it."""
        address = self.portal.env["DATABASE_URL"]
        if address.startswith("sqlite"):
            line = sqlite3.connect(address.removeprefix("sqlite:///"), timeout=20)
        else:
            found = dj_database_url.parse(address)
            login = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"], "dbname": found["NAME"]}
            line = psycopg2.connect(**{key: value for key, value in login.items() if value})
        with closing(line), closing(line.cursor()) as cursor:
            cursor.execute(query)
            if keep:
                line.commit()
                return []
            return cursor.fetchall()

    def pdfs(self) -> list[Path]:
        """The files of papers that were made."""
        return list((self.folder / "private" / "papers").rglob("*.pdf"))


@pytest.fixture
def site(tmp_path, redis_server) -> Iterator[Site]:
    """A portal with a quickscan that is ready to be submitted."""
    port = servers.free_port()
    portal = Portal(
        url=f"http://localhost:{port}",
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "twenteboard.settings.test",
            "DATABASE_URL": new_database("failures") or f"sqlite:///{tmp_path / 'portal.sqlite3'}",
            "REDIS_URL": redis_server.url(),
            "TWENTEBOARD_VAR": str(tmp_path),
            "PORTAL_URL": f"http://localhost:{port}",
            "C_FORCE_ROOT": "1",
        },
    )
    portal.manage("migrate", "--no-input", "-v0")
    number = portal.python(READY_TO_SUBMIT)
    gunicorn = [Path(sys.prefix) / "bin" / "gunicorn", "twenteboard.wsgi", "--worker-class", "gthread"]
    gunicorn += ["--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--no-control-socket"]
    with (tmp_path / "portal.log").open("w") as log:
        web = subprocess.Popen(gunicorn, cwd=ROOT, env=portal.env, stdout=log, stderr=log)
    made = Site(portal, redis_server, tmp_path, number)
    try:
        wait_until(lambda: answers(f"{portal.url}/gezond/"), seconds=40)
        yield made
    finally:
        web.terminate()
        web.wait(15)
        if made.worker and made.worker.poll() is None:
            made.kill_worker()


@pytest.fixture
def submit(browser, site):
    """Let the applicant submit the quickscan in a browser; returns how many seconds that took."""
    context = browser.new_context(base_url=site.portal.url, locale="nl-NL")
    context.set_default_timeout(20_000)
    hand = Hand(context.new_page())

    def do() -> float:
        one_click(hand.page, "aanvrager")
        hand.go(f"/voorstellen/{site.number}/controle/")
        for box in hand.page.locator("main form input[type=checkbox]").all():
            box.check()
        began = time.monotonic()
        hand.press()
        assert hand.path == f"/voorstellen/{site.number}/ontvangen/", hand.text()
        return time.monotonic() - began

    yield do
    context.close()


def test_a_worker_killed_over_a_paper_leaves_it_for_the_next_and_it_is_made_once(site, submit):
    site.start_worker()
    submit()
    wait_until(lambda: site.rows(PAPERS)[0][0] == "rendering", seconds=30, every=0.01)
    site.kill_worker()
    assert site.rows(PAPERS) == [("rendering", 1, 1)]
    assert not site.pdfs()
    # the lease runs out
    site.rows(f"UPDATE proposals_proposalpaper SET lease_until = '{LONG_AGO}', created_at = '{LONG_AGO}'", keep=True)
    site.start_worker()
    site.portal.python(SWEEP)
    site.portal.python(SWEEP)
    wait_until(lambda: site.rows(PAPERS)[0][0] == "ready", seconds=60)
    time.sleep(2)  # whatever still waits twice in the queue has its turn
    assert site.rows(PAPERS) == [("ready", 2, 1)]
    assert len(site.pdfs()) == 1


def test_a_queue_that_is_away_stops_nobody_from_submitting_and_nothing_is_done_twice(site, submit):
    site.start_worker()
    site.redis.stop()
    assert submit() < 10
    assert [row[0] for row in site.rows(PAPERS)] == ["queued"]
    letters = site.rows(MESSAGES)
    assert letters
    assert {row[0] for row in letters} == {"queued"}
    site.redis.start()
    # the sweep leaves the youngest rows to the tasks that are on their way
    site.rows(f"UPDATE proposals_proposalpaper SET created_at = '{LONG_AGO}'", keep=True)
    site.rows(f"UPDATE platform_message SET created_at = '{LONG_AGO}', send_after = '{LONG_AGO}'", keep=True)
    site.portal.python(SWEEP)
    site.portal.python(SWEEP)
    wait_until(lambda: {row[0] for row in site.rows(MESSAGES)} == {"sent"}, seconds=90)
    wait_until(lambda: site.rows(PAPERS)[0][0] == "ready", seconds=60)
    time.sleep(2)
    assert site.rows(PAPERS) == [("ready", 1, 1)]
    assert site.rows(MESSAGES) == [("sent", 1)] * len(letters)
    assert len(site.pdfs()) == 1
