"""The portal as in production, for the benchmark: PostgreSQL, Redis, gunicorn with one sync worker, DEBUG off."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent


def production_environment(database: str, redis: str, folder: str) -> dict[str, str]:
    """What production reads from its environment, with values of this machine only."""
    return {
        "DJANGO_SETTINGS_MODULE": "twenteboard.settings.production",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SECRET_KEY": "benchmark-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "ALLOWED_HOSTS": "bench.example",
        "PORTAL_URL": "https://bench.example",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": "1",
        "DEFAULT_FROM_EMAIL": "portal@bench.example",
        "CLAMD_ADDRESS": "127.0.0.1:1",
        "TWENTEBOARD_VAR": folder,
        "LOG_LEVEL": "WARNING",
    }


@contextlib.contextmanager
def started() -> Iterator[int]:
    """Set this process up as part of the portal and start the web server; gives its port."""
    redis_program = servers.find_redis()
    with servers.postgres() as database, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if database is None or redis_program is None:
            raise SystemExit("The benchmark needs PostgreSQL and Redis on this machine.")
        _create_database(database)
        redis = servers.Redis(redis_program)
        os.environ.update(production_environment(database, redis.url(0), folder))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        port = servers.free_port()
        command = [BIN / "gunicorn", "twenteboard.wsgi", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
        web = subprocess.Popen([*command, "--log-level", "error"], cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            _wait(port)
            yield port
        finally:
            web.terminate()
            web.wait(timeout=20)
            redis.close()


def _create_database(url: str) -> None:
    import dj_database_url
    import psycopg2
    from psycopg2 import sql

    config = dj_database_url.parse(url)
    link = psycopg2.connect(dbname="postgres", user=config["USER"] or None, host=config["HOST"] or None)
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(config["NAME"])))
    link.close()


def _question(port: int) -> urllib.request.Request:
    # the web server in front always names the host and says that the visitor came over TLS
    headers = {"Host": "bench.example", "X-Forwarded-Proto": "https"}
    return urllib.request.Request(f"http://127.0.0.1:{port}/gezond/", headers=headers)


def _wait(port: int) -> None:
    for _attempt in range(200):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(_question(port), timeout=5)
            return
        time.sleep(0.1)
    raise SystemExit("The web server did not answer.")


@contextlib.contextmanager
def worker() -> Iterator[subprocess.Popen]:
    """A real Celery worker with one process under it, as production runs for papers."""
    command = [BIN / "celery", "-A", "twenteboard", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def memory_of_children(parent: int) -> float:
    """Resident memory in MiB of the largest child of ``parent``."""
    largest = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if lines["PPid"].strip() == str(parent) and "VmRSS" in lines:
                largest = max(largest, int(lines["VmRSS"].split()[0]))
    return round(largest / 1024, 1)
