"""What every test can ask for: clean state, and real servers where a test needs one."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
NOT_HERE = "not run here: "
CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def not_here(what: str) -> None:
    """End a test whose server this machine lacks: told at the end of the run, and with ``CI=true`` a failure."""
    if CI:
        pytest.fail(f"{NOT_HERE}{what}", pytrace=False)
    pytest.skip(f"{NOT_HERE}{what}")


def pytest_terminal_summary(terminalreporter) -> None:
    """Say loudly what could not run."""
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if report.longrepr}
    for reason in sorted(reason for reason in reasons if NOT_HERE in reason):
        terminalreporter.write_line(f"NOT RUN  {reason.partition(NOT_HERE)[2]}", yellow=True, bold=True)


def pytest_sessionfinish() -> None:
    """Remove the folder in which the tests' files were kept."""
    if not os.environ.get("TWENTEBOARD_VAR"):
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def clean_state() -> Iterator[None]:
    """Start each test in Dutch and with an empty cache, whatever the one before left."""
    translation.activate(settings.LANGUAGE_CODE)
    cache.clear()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def right_database(request: pytest.FixtureRequest) -> None:
    """End a test marked ``postgres`` when the run is on another database."""
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        not_here("a test that needs PostgreSQL (python -m tests.servers pytest …)")


# --- Redis and a real worker ---------------------------------------------------------------------


@pytest.fixture
def redis_server() -> Iterator[servers.Redis]:
    """Give a Redis of this test alone, with ``url()``, ``stop()`` and ``start()``."""
    program = servers.find_redis()
    if program is None:
        not_here("a test that needs Redis (apt-get install redis-server)")
    server = servers.Redis(program)
    yield server
    server.close()


@pytest.fixture
def redis_broker(redis_server: servers.Redis, settings) -> Iterator[servers.Redis]:
    """Let this process hand its tasks to ``redis_server``."""
    from twenteboard.celery import app

    before = app.conf.broker_url
    settings.CELERY_BROKER_URL = redis_server.url()
    _use_broker(app, redis_server.url())
    yield redis_server
    _use_broker(app, before)


def _use_broker(app, url: str) -> None:
    app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = url
    app._after_fork()  # drops the pools of connections to the broker used so far


class Worker:
    """A Celery worker in a process of its own, on the test's database and Redis."""

    def __init__(self, broker: str, *, pool: str = "prefork"):
        self.command = [sys.executable, "-m", "celery", "-A", "twenteboard", "worker", "--pool", pool]
        self.command += ["--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "twenteboard.settings.test",
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker,
            "TWENTEBOARD_VAR": str(settings.VAR_DIR),
            "C_FORCE_ROOT": "1",
        }
        self.log = Path(settings.VAR_DIR) / "worker.log"
        self.process: subprocess.Popen | None = None

    def start(self, *, seconds: float = 30) -> None:
        """Start the worker and wait until it takes tasks."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        wait_until(lambda: " ready." in self.log.read_text() or self.process.poll() is not None, seconds=seconds)
        if self.process.poll() is not None:
            pytest.fail(f"The worker did not start: {self.log.read_text()[-2000:]}", pytrace=False)

    def stop(self) -> None:
        """Stop the worker as a deployment does: it ends its task first."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill the worker and its children outright, as a machine that loses power does."""
        if self.process and self.process.poll() is None:
            children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
            self.process.kill()
            self.process.wait()
            for child in children.stdout.split():
                subprocess.run(["kill", "-9", child], stderr=subprocess.DEVNULL)


def database_url() -> str:
    """Return the address of the test database, for another process."""
    found = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        if "memory" in str(found["NAME"]):
            not_here("a test with a second process (python -m tests.servers pytest …)")
        return f"sqlite:///{found['NAME']}"
    host = str(found["HOST"]).replace("/", "%2F")
    person = found["USER"] + (f":{found['PASSWORD']}" if found["PASSWORD"] else "")
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgres://{person}@{host}{port}/{connection.settings_dict['NAME']}"


def wait_until(condition, *, seconds: float = 20, every: float = 0.05) -> None:
    """Wait until a condition holds; fail the test when it does not within the time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"Did not happen within {seconds} seconds: {condition}")
        time.sleep(every)


@pytest.fixture
def celery_worker_process(transactional_db, redis_broker: servers.Redis) -> Iterator[Worker]:
    """Give a running Celery worker that works on the test database; ``kill()``, ``stop()`` and ``start()`` it."""
    worker = Worker(redis_broker.url())
    worker.start()
    yield worker
    worker.stop()
