"""What leaves the house: locks, image, compose file, settings of production, and the two commands."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PORTAL_SERVICES = {"web", "worker", "beat", "migrate"}
NEEDED = {
    "SECRET_KEY": "0123456789" * 6,
    "ALLOWED_HOSTS": "portal.example.nl",
    "PORTAL_URL": "https://portal.example.nl/",
    "DATABASE_URL": "postgres://someone@localhost/something",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_HOST": "localhost",
    "DEFAULT_FROM_EMAIL": "team@example.nl",
    "CLAMD_ADDRESS": "localhost:3310",
}


def read(path: str) -> str:
    """Return the text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


# --- locks ---------------------------------------------------------------------------------------


def pins(path: str) -> dict[str, str]:
    """Return the version of each package in a lock file."""
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==([^\s;\\]+)", read(path), re.MULTILINE))


@pytest.mark.parametrize("lock", ["run", "dev", "installer"])
def test_a_lock_holds_hashes_and_names_no_host(lock):
    text = read(f"requirements/{lock}.lock")
    assert not re.search(r"://|index-url|find-links|trusted-host|file:", text)
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) == len(pins(f"requirements/{lock}.lock"))
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_tests_run_on_the_versions_of_production():
    run, dev = pins("requirements/run.lock"), pins("requirements/dev.lock")
    assert {package: dev.get(package) for package in run} == run


@pytest.mark.parametrize("kind", ["run", "dev", "installer"])
def test_a_lock_covers_all_that_is_asked(kind):
    asked = [line for line in read(f"requirements/{kind}.in").splitlines() if line and not line.startswith(("-", "#"))]
    locked = {name.lower().replace("_", "-") for name in pins(f"requirements/{kind}.lock")}
    assert {re.split(r"[\[<>=~! ]", line)[0].lower() for line in asked} - locked == set()


# --- compose -------------------------------------------------------------------------------------

IMAGE = r"^(twenteboard:\$\{VERSION:-latest\}|[\w./-]+:\d[\w.-]*)$"  # none but our own may be just the latest
HEALTHCHECK = {
    "type": "object",
    "oneOf": [
        {"required": ["test", "interval", "timeout", "retries"]},
        {"required": ["disable"], "maxProperties": 1},
    ],
    "properties": {"test": {"type": "array", "minItems": 2}, "retries": {"type": "integer"}},
}
COMPOSE = {
    "type": "object",
    "required": ["name", "services", "networks", "volumes", "configs"],
    "patternProperties": {"^x-": {}},
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "networks": {"type": "object"},
        "volumes": {"type": "object"},
        "configs": {"type": "object", "additionalProperties": {"required": ["content"]}},
        "services": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["image", "restart", "networks", "logging"],
                "additionalProperties": False,
                "properties": {
                    "image": {
                        "type": "string",
                        "pattern": r"^(twenteboard:\$\{VERSION:-latest\}|[\w./-]+:[\d.]+[\w.-]*)$",
                    },
                    "build": {"const": "."},
                    "env_file": {"enum": [".env", ".env.database"]},
                    "restart": {"enum": ["unless-stopped", "no"]},
                    "healthcheck": HEALTHCHECK,
                    "command": {"type": "array", "items": {"type": "string"}},
                    "depends_on": {"type": "object", "additionalProperties": {"required": ["condition"]}},
                    "volumes": {"type": "array", "items": {"type": "string"}},
                    "networks": {"type": "array", "items": {"type": "string"}},
                    "ports": {"type": "array", "items": {"type": "string"}},
                    "configs": {"type": "array"},
                    "logging": {"type": "object", "required": ["driver", "options"]},
                    **{key: {} for key in ["user", "read_only", "tmpfs", "cap_drop", "security_opt"]},
                    **{key: {"type": "string"} for key in ["stop_grace_period", "shm_size"]},
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def compose() -> dict:
    """Return the compose file, with its anchors resolved."""
    return yaml.safe_load(read("docker-compose.yml"))


def test_the_compose_file_has_the_form_that_compose_reads(compose):
    jsonschema.validate(compose, COMPOSE)


def test_what_the_compose_file_refers_to_is_there(compose):
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert set(service["networks"]) <= set(compose["networks"])
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {volume for volume in named if not volume.startswith(("$", ".", "/"))} <= set(compose["volumes"])
        assert {config["source"] for config in service.get("configs", [])} <= set(compose["configs"])


def test_every_container_that_stays_has_a_health_check(compose):
    without = {name for name, service in compose["services"].items() if "test" not in service.get("healthcheck", {})}
    assert without == {"web", "migrate"}  # web has that of the image; migrate ends
    assert compose["services"]["migrate"]["healthcheck"] == {"disable": True}
    assert "HEALTHCHECK" in read("Dockerfile")


def test_only_the_web_server_is_reachable_from_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["server"]
    assert compose["networks"]["inside"]["internal"] is True
    assert compose["services"]["postgres"]["networks"] == compose["services"]["redis"]["networks"] == ["inside"]


def test_the_portals_containers_can_do_little_harm(compose):
    for name in PORTAL_SERVICES | {"server", "redis"}:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_workers_may_finish_their_longest_task(compose, settings):
    grace = int(compose["services"]["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace > settings.CELERY_TASK_TIME_LIMIT


def test_an_upload_of_the_largest_size_passes_the_web_server(compose, settings):
    server = compose["configs"]["server"]["content"]
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", server)[1])
    assert megabytes * 1024 * 1024 > settings.UPLOAD_MAX_BYTES


def test_private_files_are_reached_only_by_the_portals_word(compose):
    server = compose["configs"]["server"]["content"]
    block = re.search(r"location /private-files/ \{(.*?)\}", server, re.DOTALL)[1]
    assert "internal;" in block
    assert "alias /data/private/;" in block
    assert "PRIVATE_ACCEL_PREFIX=/private-files/" in read(".env.example")


def test_no_secret_is_written_down(compose):
    assert not any("environment" in service for service in compose["services"].values())
    for path in ["docker-compose.yml", "Dockerfile", ".env.example", ".env.database.example"]:
        assigned = re.findall(r"^\s*(?:ENV |ARG )?\w*(?:SECRET|PASSWORD|TOKEN)\w*[=:] *(\S*)", read(path), re.MULTILINE)
        assert {value for value in assigned if not value.startswith('"$(')} <= {""}, path
    told = subprocess.run(
        ["git", "check-ignore", ".env", ".env.database", "tls/x"], cwd=ROOT, capture_output=True, text=True
    )
    assert told.stdout.split() == [".env", ".env.database", "tls/x"]


# --- image ---------------------------------------------------------------------------------------


def instructions() -> list[str]:
    """Return the instructions of the Dockerfile, each on one line."""
    text = re.sub(r"^#.*\n", "", read("Dockerfile"), flags=re.MULTILINE)
    return [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if line.strip()]


def test_the_image_is_small_and_not_run_by_root():
    words = [line.split()[0] for line in instructions()]
    assert all(
        re.match(r"FROM python:3\.11-slim-bookworm( AS build)?$", line) for line in instructions() if "FROM" in line[:4]
    )
    last = instructions()[len(words) - 1 - words[::-1].index("FROM") :]
    assert "USER twenteboard" in last
    assert not [line for line in last[last.index("USER twenteboard") :] if line.startswith(("RUN", "COPY"))]
    assert "ADD" not in words
    assert "ARG" not in words


def test_the_image_installs_by_hash_and_holds_what_prints_papers():
    text = read("Dockerfile")
    assert text.count("--require-hashes") == 2
    for package in ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]:
        assert package in text
    assert "collectstatic" in text


def test_the_image_gets_all_it_copies():
    let_in = [line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")]
    copied = [
        source
        for line in instructions()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]
    assert len(copied) >= 10
    for source in copied:
        assert any(Path(source).match(pattern) for pattern in let_in), source
        assert (ROOT / source).exists(), source


# --- settings of production ----------------------------------------------------------------------


def load_production(env: dict[str, str], code: str = "") -> subprocess.CompletedProcess:
    """Load the settings of production in a process of its own, in exactly this environment."""
    command = [sys.executable, "-c", f"import twenteboard.settings.production as s\n{code}"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("name", NEEDED)
def test_production_does_not_start_half_configured(name):
    done = load_production({**NEEDED, name: ""})
    assert done.returncode == 1
    assert f"The environment variable {name} is needed" in done.stderr


def test_production_is_closed_by_default():
    code = (
        "print(s.DEBUG, s.DEMO, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.CLAMD_REQUIRED)"
    )
    assert load_production(NEEDED, code).stdout.split() == ["False", "False", "True", "True", "True", "True"]


def test_production_takes_the_visitors_address_from_the_web_server_alone():
    code = (
        "from types import SimpleNamespace as N\n"
        "print(s.client_ip(N(META={'HTTP_X_FORWARDED_FOR': '6.6.6.6, 10.0.0.9', 'REMOTE_ADDR': '172.16.0.2'})))\n"
        "print(s.client_ip(N(META={'REMOTE_ADDR': '172.16.0.2'})))"
    )
    assert load_production(NEEDED, code).stdout.split() == ["10.0.0.9", "172.16.0.2"]


def test_each_setting_is_in_the_example_and_explained():
    source = read("twenteboard/settings/production.py")
    asked = set(re.findall(r"(?:_need|environ\.get)\(\"(\w+)\"", source))
    offered = set(re.findall(r"^([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    assert asked - {"DEBUG"} == offered  # that one is only looked at to refuse it
    explained = read("docs/production.md")
    assert {name for name in offered if f"`{name}`" not in explained} == set()
    assert set(re.findall(r"_need\(\"(\w+)\"", source)) == set(NEEDED)


# --- the commands --------------------------------------------------------------------------------


def test_the_automatic_build_runs_all_tests_strictly():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
    assert 'CI="${CI:-true}"' in script.read_text()


def test_an_old_python_can_read_what_tells_it_is_too_old():
    assert ast.parse(read(".ci/portal.py"), feature_version=(3, 6)).body


def test_the_set_up_needs_nothing_but_the_standard_library():
    own = {"environment", "serve", "commands", "checks", "tests"}
    for path in sorted((ROOT / ".ci").glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names) | own, path.name


def test_each_make_target_is_explained():
    text = read("Makefile")
    targets = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split()) - {"python", "environment"}
    assert targets == set(re.findall(r"^([a-z]+):.*## ", text, re.MULTILINE))


def test_the_licence_is_there_as_a_whole():
    text = read("LICENSE")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [int(number) for number in re.findall(r"^(\d+)\. [A-Z]", text, re.MULTILINE)] == list(range(1, 16))
    assert text.rstrip().endswith(
        "All other changes or additions to this Appendix require the production of a new\nEUPL version."
    )
