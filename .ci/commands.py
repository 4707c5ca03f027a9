"""What the Makefile can ask for."""

import argparse
import os
import shutil
import sys
from typing import NoReturn

import checks
from environment import (
    PYTHON,
    ROOT,
    VAR,
    VENV,
    Trouble,
    child_environment,
    ensure_environment,
    ensure_libraries,
    one_at_a_time,
    say,
)
from serve import ensure_database, ensure_port, portal_environment, serve


def run(options: argparse.Namespace) -> int:
    """Set up what is missing, then serve until asked to stop."""
    ensure_port(options.port)
    with one_at_a_time():
        ensure_environment("run")
        papers = ensure_libraries()
        ensure_database(portal_environment(options.port))
    ensure_port(options.port)
    return serve(port=options.port, papers=papers)


def test(options: argparse.Namespace) -> NoReturn:
    """Set up what is missing, then become the program that runs every check."""
    with one_at_a_time():
        ensure_environment("dev")
        ensure_libraries()
        checks.ensure_servers()
    sys.stdout.flush()
    command = [str(PYTHON), str(ROOT / ".ci" / "checks.py"), *(["--quick"] if options.quick else [])]
    os.chdir(ROOT)
    os.execve(command[0], command, child_environment())


def environment(options: argparse.Namespace) -> int:
    """Make the environment with everything the developer's commands need."""
    with one_at_a_time():
        ensure_environment("dev")
        ensure_libraries()
    return 0


def clean(options: argparse.Namespace) -> int:
    """Remove what the other commands made: environment, database, caches."""
    for path in [VENV, VAR, ROOT / "build", *ROOT.glob(".*_cache")]:
        if path == VAR and ROOT not in VAR.parents:
            continue
        shutil.rmtree(path, ignore_errors=True)
    return 0


def port(text: str) -> int:
    """Return a port number; argparse turns the error into a line."""
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number


def main(arguments: list[str]) -> int:
    """Run one command; a difficulty the reader can solve is told in one line."""
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    subs = parser.add_subparsers(dest="command", required=True)
    subs.add_parser("run").add_argument("--port", type=port, default=8000)
    subs.add_parser("test").add_argument("--quick", action="store_true", help="without browser and servers")
    subs.add_parser("environment")
    subs.add_parser("clean")
    options = parser.parse_args(arguments)
    commands = {"run": run, "test": test, "environment": environment, "clean": clean}
    try:
        return commands[options.command](options)
    except Trouble as trouble:
        say(f"\n  {trouble}")
        return 1
    except KeyboardInterrupt:
        say("\n  Stopped.")
        return 130
    except OSError as error:
        say(f"\n  {error.strerror or error}{': ' + str(error.filename) if error.filename else ''}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
