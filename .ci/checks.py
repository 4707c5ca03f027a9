"""``make test``: every check, each run to its end, and one honest list of what failed or could not run.

Runs under the environment's own interpreter; ``ensure_servers`` alone is called before, while the
set-up still holds its lock.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import serve
from environment import PYTHON, ROOT, VENV, apt_install, can_use_apt, child_environment, missing_libraries, say, step

sys.path.insert(0, str(ROOT))
from tests import servers

WIDTH = 78
# On SQLite the portal has to do the same; these parts touch what the two databases do differently.
SQLITE_TESTS = ["tests/proposals", "tests/platform", "tests/kpis", "tests/programmes", "tests/partners"]
SAFE_PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "twenteboard.settings.production",
    "SECRET_KEY": "x7Kq2mVt9Lp4Rz8Wc3Nf6Hb1Jd5Gs0Ya-only-to-check-the-settings-with-9Tu",
    "ALLOWED_HOSTS": "portal.twenteboard.example",
    "PORTAL_URL": "https://portal.twenteboard.example",
    "DATABASE_URL": "postgres://nobody@localhost/nothing",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_HOST": "localhost",
    "DEFAULT_FROM_EMAIL": "programmateam@twenteboard.example",
    "CLAMD_ADDRESS": "localhost:3310",
}


def ensure_servers() -> None:
    """As root on Debian or Ubuntu, install the servers, browser and translation tools that are missing."""
    wanted = {
        "postgresql": bool(os.environ.get("DATABASE_URL")) or servers.find_postgres(),
        "redis-server": bool(os.environ.get("REDIS_URL")) or shutil.which("redis-server"),
        "chromium": servers.find_chromium(),
        "gettext": shutil.which("msgfmt"),
    }
    missing = [package for package, there in wanted.items() if not there]
    if missing and can_use_apt():
        with step("Installing what the tests need: " + ", ".join(missing)):
            apt_install(missing)


def not_at_hand(url: str | None) -> Iterator[str]:
    """Tell what the tests need and this machine does not have."""
    if url is None or url.startswith("sqlite"):
        yield "PostgreSQL: the tests ran on SQLite only (apt-get install postgresql, or set DATABASE_URL)"
    if not (os.environ.get("REDIS_URL") or servers.find_redis()):
        yield "Redis: no test with a real worker (apt-get install redis-server, or set REDIS_URL)"
    if not servers.find_chromium():
        yield "Chromium: no test in a browser (apt-get install chromium, or set CHROMIUM)"
    if not shutil.which("msgfmt"):
        yield "gettext: translations were not compared with the source (apt-get install gettext)"
    if missing_libraries():
        yield "Pango or HarfBuzz: papers were not printed (see the line above)"


class Report:
    """What has run so far."""

    def __init__(self, env: dict):
        self.env = env
        self.failed: list[str] = []
        self.counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        self.results = Path(tempfile.mkdtemp(prefix="twenteboard-results-"))

    def part(self, name: str, *command: str, env: dict | None = None) -> None:
        """Run one part, its output straight to the reader."""
        say(f"\n── {name} ".ljust(WIDTH, "─"))
        start = time.monotonic()
        process = serve.start(list(command), self.env | (env or {}))
        try:
            code = process.wait()
        finally:
            serve.stop([process])  # whoever it left, when it was stopped half-way
        say(f"   {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - start:.1f} s")
        if code:
            self.failed.append(name)

    def tests(self, name: str, *arguments: str, env: dict | None = None) -> None:
        """Run a part of the test suite and add up its counts."""
        result = self.results / f"{len(list(self.results.iterdir()))}.xml"
        command = [PYTHON, "-m", "pytest", "-q", "--durations=5", f"--junitxml={result}", *arguments]
        self.part(name, *command, env=env)
        if result.exists():
            for suite in ElementTree.parse(result).getroot().iter("testsuite"):
                for count in self.counts:
                    self.counts[count] += int(suite.get(count, 0))

    def close(self, missing: list[str], seconds: float) -> int:
        """Print the closing lines; return the exit code."""
        strict = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
        say("\n" + "═" * WIDTH)
        for line in missing:
            say(f"NOT RUN  {line}")
        if missing and strict:
            self.failed.append("something could not run (CI=true counts that as a failure)")
        for name in self.failed:
            say(f"FAILED   {name}")
        broken = self.counts["failures"] + self.counts["errors"]
        passed = self.counts["tests"] - broken - self.counts["skipped"]
        skipped = f", {self.counts['skipped']} not run" if self.counts["skipped"] else ""
        say(f"{passed} passed, {broken} failed{skipped} in {seconds:.0f} s")
        shutil.rmtree(self.results, ignore_errors=True)
        return 1 if self.failed else 0


def static_checks(report: Report) -> None:
    """Everything that needs no test."""
    manage = [PYTHON, "manage.py"]
    local = {"DJANGO_SETTINGS_MODULE": "twenteboard.settings.test"}
    report.part("ruff check", VENV / "bin" / "ruff", "check", ".")
    report.part("ruff format", VENV / "bin" / "ruff", "format", "--check", ".")
    report.part("templates (djlint)", VENV / "bin" / "djlint", "--lint", "--quiet", "templates")
    report.part("direction of imports", VENV / "bin" / "lint-imports", "--no-cache", "--no-logo")
    report.part("migrations are complete", *manage, "makemigrations", "--check", "--dry-run", env=local)
    report.part("Django's own checks", *manage, "check", "--fail-level", "WARNING", env=local)
    deploy = ["check", "--deploy", "--fail-level", "WARNING"]
    report.part("Django's checks for production", *manage, *deploy, env=SAFE_PRODUCTION)


def run_all(*, quick: bool) -> int:
    """Run every part; return 1 when one of them failed, or with ``CI=true`` could not run."""
    start = time.monotonic()
    report = Report(child_environment(PYTHONWARNINGS="default::DeprecationWarning"))
    static_checks(report)
    if quick:
        no_servers = "not postgres and not redis and not e2e"
        report.tests("tests without servers", "-n", "2", "-m", no_servers, env={"DATABASE_URL": ""})
        return report.close([], time.monotonic() - start)
    url = None
    try:
        with servers.postgres() as url:
            database = {"DATABASE_URL": url or ""}
            spread = ["-n", "2", "--dist", "loadfile"]  # tests in a browser follow on each other within a file
            report.tests("tests on PostgreSQL" if url else "tests on SQLite", *spread, "-m", "not e2e", env=database)
            if servers.find_chromium():
                report.tests("tests in a browser", *spread, "-m", "e2e", "tests", env=database)
    except servers.ServerError as error:
        report.failed.append(str(error))
    if url:
        there = [path for path in SQLITE_TESTS if any((ROOT / path).glob("test_*.py"))]
        without = "not postgres and not redis and not e2e"
        report.tests("the same on SQLite", "-n", "2", "-m", without, *there, env={"DATABASE_URL": ""})
    return report.close(list(not_at_hand(url)), time.monotonic() - start)


def leave(number: int, frame: object) -> None:
    """Leave in an orderly way, so that the servers stop too."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    try:
        sys.exit(run_all(quick="--quick" in sys.argv))
    except KeyboardInterrupt:
        say("\n  Stopped.")
        sys.exit(130)
