"""``make run``: its stamps, its port, and that it leaves nothing running."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".ci"))

import environment  # noqa: E402
import serve  # noqa: E402


@pytest.fixture
def venv(tmp_path, monkeypatch) -> Path:
    """Put the environment's stamp in a folder of this test."""
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    return tmp_path / "stamp.json"


def test_an_environment_is_ready_when_made_from_the_lock_of_today(venv):
    assert not environment.is_ready("run")
    environment.write_stamp(venv, environment.wanted("run"))
    assert environment.is_ready("run")
    assert not environment.is_ready("dev")


def test_the_environment_of_the_tests_serves_to_run(venv):
    environment.write_stamp(venv, environment.wanted("dev"))
    assert environment.is_ready("run")


@pytest.mark.parametrize(
    "left", ['{"kind": "making"}', '{"kind": "run", "lo', "", "[]", '{"kind": "run", "lock": "old"}']
)
def test_an_environment_that_is_half_made_or_old_is_not_ready(venv, left):
    venv.write_text(left)
    assert not environment.is_ready("run")


def test_an_environment_whose_python_is_gone_is_not_ready(venv, monkeypatch):
    environment.write_stamp(venv, environment.wanted("run"))
    monkeypatch.setattr(environment, "PYTHON", Path("/nowhere/python"))
    assert not environment.is_ready("run")


def test_a_hash_changes_with_content_and_name(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("x")
    second.write_text("x")
    assert len({environment.digest(first), environment.digest(second), environment.digest(first, second)}) == 3
    before = environment.digest(first)
    first.write_text("y")
    assert environment.digest(first) != before


def test_a_second_set_up_waits_for_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "VAR", tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / '.ci')!r}); import environment, pathlib\n"
        f"environment.VAR = pathlib.Path({str(tmp_path)!r})\n"
        "with environment.one_at_a_time(): print('in', flush=True)"
    )
    with environment.one_at_a_time():
        second = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert "waiting" in second.stdout.readline()
        assert second.poll() is None
    assert second.communicate(timeout=10)[0] == "in\n"


def test_no_permission_to_write_is_told_in_one_line(tmp_path, monkeypatch):
    in_the_way = tmp_path / "var"
    in_the_way.write_text("a file where a folder should be")
    monkeypatch.setattr(environment, "VAR", in_the_way)
    with pytest.raises(environment.Trouble) as caught, environment.one_at_a_time():
        pass
    assert str(caught.value).startswith(f"No permission to write in {in_the_way}")


def test_a_port_in_use_is_told_with_the_next_one():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(environment.Trouble) as caught:
            serve.ensure_port(port)
    assert str(caught.value) == f"Port {port} is in use. Choose another: make run PORT={port + 1}"
    serve.ensure_port(port)


def is_running(pid: int) -> bool:
    """Whether a process does something still; one that only waits to be buried does not."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(told) and not told.startswith("Z")


def test_stopping_takes_the_children_of_children_along(tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal, time; "
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)"
    )
    process = serve.start([sys.executable, "-c", code], dict(os.environ))
    end = time.monotonic() + 10
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < end
        time.sleep(0.02)
    grandchild = int((tmp_path / "pid").read_text())
    assert is_running(grandchild)
    serve.stop([process])
    assert process.returncode == -signal.SIGTERM
    end = time.monotonic() + 5
    while is_running(grandchild):
        assert time.monotonic() < end, "the grandchild still runs"
        time.sleep(0.02)


def test_a_process_that_ends_by_itself_is_noticed():
    process = serve.start([sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))
    process.wait(10)
    with pytest.raises(environment.Trouble) as caught:
        serve.watch({"runner": process})
    assert str(caught.value) == "The runner stopped (exit code 3); see the lines above."


def test_the_machines_own_settings_of_pip_reach_uv():
    listed = (
        ":env:.find-links='/somewhere /else'\nglobal.index-url='file:///mirror/simple'\nglobal.find-links='/weaker'\n"
        "global.extra-index-url='file:///a\\nfile:///b'\nglobal.cert='/etc/own.pem'\nglobal.timeout='60'\n"
    )
    assert environment.settings_for_uv(listed, known={"UV_HTTP_TIMEOUT"}) == {
        "UV_DEFAULT_INDEX": "file:///mirror/simple",
        "UV_INDEX": "file:///a file:///b",
        "UV_FIND_LINKS": "/somewhere,/else",
        "SSL_CERT_FILE": "/etc/own.pem",
    }
    assert environment.settings_for_uv("install.no-index='true'", known=set()) == {"UV_NO_INDEX": "1"}
