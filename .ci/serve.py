"""``make run``: the database, the demo, the web server and the runner of background work."""

import contextlib
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from environment import (
    PYTHON,
    ROOT,
    VAR,
    VENV,
    Trouble,
    child_environment,
    digest,
    read_stamp,
    run_quietly,
    say,
    step,
    write_stamp,
)

APPS = ["partners", "programmes", "kpis", "proposals", "twenteboard"]
ACCOUNTS = [
    ("aanvrager", "applicant: writes and sends a proposal"),
    ("tbd", "programme team: intake, advice, reports"),
    ("kernteam1", "core team: reviews and scores"),
    ("bestuur1", "board member: votes"),
    ("voorzitter", "chair of the board"),
    ("beheer", "administrator: partners, KPIs, programme"),
]
PASSWORD = "Twente-demo-2026"
START_SECONDS = 40
STOP_SECONDS = 8


def ensure_port(port: int) -> None:
    """Raise Trouble when the port is not free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} is kept for the system. Choose a higher one: make run PORT=8000") from None
        except OverflowError:
            raise Trouble(f"{port} is no port. Choose one up to 65535: make run PORT=8000") from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            who = " (the portal already runs there)" if answers(port) else ""
            raise Trouble(f"Port {port} is in use{who}. Choose another: make run PORT={port + 1}") from None


def answers(port: int) -> bool:
    """Whether the portal's health page answers on this port."""
    address = f"http://127.0.0.1:{port}/gezond/"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def manage(env: dict, *arguments: str) -> None:
    """Run a management command; show what it wrote only when it fails."""
    code, output = run_quietly([PYTHON, "manage.py", *arguments], env=env)
    if code:
        say(output.rstrip())
        raise Trouble(f"'manage.py {' '.join(arguments)}' failed; its own words stand above.")


def ensure_database(env: dict) -> None:
    """Bring the tables up to date and load the programme and the demo, when anything of that changed."""
    database, stamp = VAR / "twenteboard.sqlite3", VAR / "database.json"
    if VAR.exists() and not os.access(VAR, os.W_OK):
        raise Trouble(f"No permission to write in {VAR}. Use a checkout that is your own.")
    migrations = [path for app in APPS for path in (ROOT / app).rglob("migrations/*.py")]
    tables = digest(ROOT / "requirements" / "run.lock", *migrations)
    demo = digest(*(path for path in (ROOT / "fixtures").rglob("*") if path.is_file()))
    done = read_stamp(stamp) if database.exists() and database.stat().st_size else {}
    if done.get("tables") != tables:
        with step("Bringing the database up to date"):
            manage(env, "migrate", "--no-input", "-v0")
    if done.get("tables") != tables or done.get("demo") != demo:
        with step("Loading the programme and the demo"):
            manage(env, "demo", "--if-empty")
    write_stamp(stamp, {"tables": tables, "demo": demo})


def die_with_parent() -> None:
    """Let the kernel stop a child when this program is killed without a chance to do so (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def start(command: list, env: dict) -> subprocess.Popen:
    """Start a process in a group of its own, so that its children can be stopped with it."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )


def stop(processes: list[subprocess.Popen]) -> None:
    """Stop processes with all their children: first kindly, after some seconds by force."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # whoever of the group is left


class Stopped(BaseException):
    """The person at the keyboard, or the system, asked to stop."""


def ask_to_stop(number, frame) -> None:
    """Turn a signal into an exception; a second one does not disturb the stopping."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)
    raise Stopped(number)


def serve(*, port: int, papers: bool) -> int:
    """Start the web server and the runner, tell where, and stay until asked to stop; return the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    env = portal_environment(port)
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    web = [VENV / "bin" / "gunicorn", "twenteboard.wsgi", "--workers", "2", "--worker-class", "gthread"]
    web += ["--threads", "2", "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--no-control-socket"]
    web += ["--timeout", "60", "--graceful-timeout", "5"]
    if Path("/dev/shm").is_dir():
        web += ["--worker-tmp-dir", "/dev/shm"]
    processes: dict[str, subprocess.Popen] = {}
    say("  Starting the portal …")
    try:
        processes["web server"] = start(web, env)
        processes["runner"] = start([PYTHON, "manage.py", "runner"], env)
        end = time.monotonic() + START_SECONDS
        while not answers(port):
            watch(processes)
            if time.monotonic() > end:
                raise Trouble(f"The portal did not answer within {START_SECONDS} seconds; see the lines above.")
            time.sleep(0.1)
        watch(processes)
        welcome(port, papers=papers)
        while True:
            watch(processes)
            time.sleep(0.5)
    except Stopped as stopped:
        say("\n  Stopping …")
        return 0 if stopped.args[0] == signal.SIGINT else 128 + stopped.args[0]
    finally:
        stop(list(processes.values()))


def portal_environment(port: int) -> dict:
    """Return the environment of the portal's processes, with the address that mails mention."""
    return child_environment(
        DJANGO_SETTINGS_MODULE="twenteboard.settings.local",
        TWENTEBOARD_VAR=str(VAR),
        PORTAL_URL=f"http://localhost:{port}",
    )


def watch(processes: dict[str, subprocess.Popen]) -> None:
    """Raise Trouble when one of the processes has ended."""
    for name, process in processes.items():
        if process.poll() is not None:
            raise Trouble(f"The {name} stopped (exit code {process.returncode}); see the lines above.")


def welcome(port: int, *, papers: bool) -> None:
    """Tell where the portal is and who can log in."""
    say(f"\n  Twenteboard is ready:  http://localhost:{port}/\n")
    say(f"  Log in with one of these demo accounts (password {PASSWORD}):")
    for name, text in ACCOUNTS:
        say(f"    {name + '@demo.twenteboard.example':<38} {text}")
    if not papers:
        say("\n  Papers (PDF) are off, because libraries are missing; see above.")
    say("\n  Stop with Ctrl-C. 'make clean' removes the database and the environment.")
