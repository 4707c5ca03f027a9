"""The Python environment: ``.venv`` at the root of the checkout, filled from a lock file with hashes.

Every step leaves a stamp, the hash of what it was made from; a step whose stamp still holds is skipped.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("TWENTEBOARD_VAR") or ROOT / "var").resolve()
STAMP = VENV / ".twenteboard.json"
LOCKS = {"run": ROOT / "requirements" / "run.lock", "dev": ROOT / "requirements" / "dev.lock"}
INSTALLER = ROOT / "requirements" / "installer.lock"

# What WeasyPrint loads at run time, and the packages that bring it.
PAPER_LIBRARIES = {
    "linux": ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"],
    "darwin": ["libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libharfbuzz-subset.0.dylib"],
}
PAPER_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
BREW_FOLDERS = ["/opt/homebrew/lib", "/usr/local/lib"]


class Trouble(Exception):
    """Something the person at the keyboard can solve; the text is one line that says how."""


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(text: str):
    """Tell what is being done and how long it took."""
    start = time.monotonic()
    say(f"  {text} …")
    yield
    say(f"    done in {time.monotonic() - start:.1f} s")


def digest(*paths: Path) -> str:
    """Return one hash over the names and contents of files; absent files count as empty."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path).encode())
        if path.is_file():
            total.update(path.read_bytes())
    return total.hexdigest()


def read_stamp(path: Path) -> dict:
    """Return a stamp, or an empty one when there is none or it was cut off half-way."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_stamp(path: Path, content: dict) -> None:
    """Write a stamp in one move, so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(json.dumps(content))
    half.replace(path)


@contextlib.contextmanager
def one_at_a_time():
    """Let one set-up work in this checkout at a time; a second one waits for it."""
    try:
        VAR.mkdir(parents=True, exist_ok=True)
        handle = (VAR / "setup.lock").open("w")
    except OSError as error:
        raise Trouble(f"No permission to write in {VAR}: {error.strerror}. Use a checkout that is your own.") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("  Another set-up is busy in this checkout; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run_quietly(command: list, *, env: dict | None = None) -> tuple[int, str]:
    """Run a command without showing its output; return its code and what it wrote."""
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.returncode, done.stdout


def can_use_apt() -> bool:
    """Whether this is root on Debian, Ubuntu or a relative."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages as root; return whether that worked."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", *packages]):
        code, output = run_quietly(command, env=env)
    if code:
        say("    apt-get did not succeed: " + (output.strip().splitlines() or ["no output"])[-1])
    return code == 0


# --- the environment -----------------------------------------------------------------------------


def wanted(kind: str) -> dict:
    """Return the stamp that belongs to a complete environment of this kind."""
    return {"kind": kind, "lock": digest(*([LOCKS["run"]] if kind == "run" else LOCKS.values()))}


def is_ready(kind: str) -> bool:
    """Whether the environment holds what ``kind`` asks; the one for the tests holds all that ``run`` needs."""
    stamp = read_stamp(STAMP)
    return stamp in ([wanted("run"), wanted("dev")] if kind == "run" else [wanted("dev")]) and python_works()


def python_works() -> bool:
    """Whether the environment's interpreter starts and is new enough."""
    if not PYTHON.exists():
        return False
    test = "import sys; sys.exit(sys.version_info < (3, 11))"
    return run_quietly([PYTHON, "-c", test])[0] == 0


def make_venv() -> None:
    """Make ``.venv``; on Debian the module for that is a package of its own."""
    if VENV.exists() and not VENV.is_dir():
        raise Trouble(f"{VENV} is a file; move it away, the Python environment belongs there.")
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    code, output = run_quietly(command)
    if code and "ensurepip" in output:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not can_use_apt():
            raise Trouble(f"Python's venv module is incomplete. Install it: sudo apt-get install {package}")
        with step(f"Installing {package}"):
            apt_install([package])
        code, output = run_quietly(command)
    if code:
        raise Trouble("Making .venv failed: " + (output.strip().splitlines() or ["no output"])[-1])


UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


def settings_for_uv(listed: str, *, known: Iterable[str]) -> dict[str, str]:
    """Translate what ``pip config list`` wrote for uv, which does not read it; what is known already stays."""
    settings: dict[str, str] = {}
    # the environment goes above the files, though pip lists it first
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        settings[name.rpartition(".")[2]] = value.strip().strip("'\"").replace("\\n", " ").strip()
    found = {}
    for theirs, ours in UV_NAMES.items():
        if settings.get(theirs) and ours not in known:
            found[ours] = settings[theirs]
    if "UV_FIND_LINKS" in found:  # uv separates these by commas
        found["UV_FIND_LINKS"] = ",".join(found["UV_FIND_LINKS"].replace(",", " ").split())
    if settings.get("no-index", "").lower() in {"1", "true", "yes"}:
        found["UV_NO_INDEX"] = "1"
    return found


def uv_environment() -> dict[str, str]:
    """Return the environment for uv, with this machine's own settings of pip."""
    env = os.environ | {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    code, listed = run_quietly([PYTHON, "-m", "pip", "config", "list"])
    return env | (settings_for_uv(listed, known=env) if code == 0 else {})


def install(kind: str) -> None:
    """Fill the environment exactly as the lock file says: with uv, or with plain pip where uv cannot."""
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    code, output = run_quietly([*pip, "install", "-q", "--require-hashes", "-r", INSTALLER])
    if code == 0:
        sync = [VENV / "bin" / "uv", "pip", "sync", "-q", "--require-hashes", "--compile-bytecode"]
        sync += ["--index-strategy", "unsafe-best-match", "--link-mode", "copy", "--python", PYTHON, LOCKS[kind]]
        # every file is held to its hash, so from which index it comes makes no difference
        code, output = run_quietly(sync, env=uv_environment())
    if code:
        code, output = run_quietly([*pip, "install", "-q", "--require-hashes", "-r", LOCKS[kind]])
    if code:
        lines = [line for line in output.strip().splitlines() if line.strip()][-6:]
        say("\n".join("    | " + line for line in lines))
        raise Trouble("The packages could not be installed. Is this machine on-line? The lines above tell more.")


def ensure_environment(kind: str) -> None:
    """Make sure ``.venv`` holds what ``run`` or the tests (``dev``) need; never leave it half-made unnoticed."""
    if is_ready(kind):
        return
    if not os.access(ROOT, os.W_OK):
        raise Trouble(f"No permission to write in {ROOT}. Use a checkout that is your own.")
    stamp = read_stamp(STAMP)
    if not python_works() or stamp.get("kind") == "making" or not (VENV / "bin" / "pip").exists():
        with step("Making the Python environment .venv"):
            make_venv()
    write_stamp(STAMP, {"kind": "making"})
    with step("Installing the Python packages" + (" for the tests" if kind == "dev" else "")):
        install(kind)
    write_stamp(STAMP, wanted(kind))


# --- the libraries that print papers -------------------------------------------------------------


def missing_libraries() -> list[str]:
    """Return the shared libraries of WeasyPrint that do not load here."""
    missing = []
    for name in PAPER_LIBRARIES.get(sys.platform, []):
        for path in [name, *(f"{folder}/{name}" for folder in BREW_FOLDERS if sys.platform == "darwin")]:
            with contextlib.suppress(OSError):
                ctypes.CDLL(path)
                break
        else:
            missing.append(name)
    return missing


def ensure_libraries() -> bool:
    """Make sure that papers can be printed; where that cannot be, say what to do and return False."""
    if not missing_libraries():
        return True
    if sys.platform == "darwin":
        say("  Papers (PDF) are off: Pango is missing. Turn them on: brew install pango")
        return False
    if can_use_apt():
        with step("Installing the libraries that print papers (Pango, HarfBuzz)"):
            apt_install(PAPER_PACKAGES)
        if not missing_libraries():
            return True
    say("  Papers (PDF) are off. Turn them on: sudo apt-get install " + " ".join(PAPER_PACKAGES))
    return False


def child_environment(**extra: str) -> dict:
    """Return the environment in which the portal's own processes run."""
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH"}}
    env |= {"VIRTUAL_ENV": str(VENV), "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if sys.platform == "darwin":
        env.setdefault("DYLD_FALLBACK_LIBRARY_PATH", ":".join(BREW_FOLDERS))
    return env | extra
