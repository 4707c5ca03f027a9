"""The rules of the house that hold everywhere, read from the source itself."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tests.conftest import not_here

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["partners", "programmes", "kpis", "proposals", "twenteboard"]
TOP_LEVEL = {
    *(
        "manage.py",
        "pyproject.toml",
        "twenteboard",
        "programmes",
        "proposals",
        "kpis",
        "partners",
        "templates",
        "static",
    ),
    *("fixtures", "tests", "docker-compose.yml", "README.md", "Makefile", "Dockerfile", "CHANGELOG.md", "LICENSE"),
    *("docs", "locale", "requirements"),
}
MADE_HERE = {"var", "build"}  # by running; never in version control
LONGEST_MODULE = 400
# Other models with a state of their own; every other ``.state`` in the app is taken for a proposal's.
WRITERS = {"Proposal", "update", "create", "update_or_create", "get_or_create"}
OTHER_STATES = {"meeting", "decision", "assignment", "paper", "message", "project"}


def modules(*, migrations: bool = False) -> list[Path]:
    """Return every Python file of the portal itself."""
    found = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
    return [path for path in found if migrations or "migrations" not in path.parts]


def templates() -> list[Path]:
    """Return every HTML template that a browser gets (papers and mail have other readers)."""
    found = sorted((ROOT / "templates").rglob("*.html"))
    return [path for path in found if not {"reports", "mail"} & set(path.relative_to(ROOT).parts)]


def name(path: Path) -> str:
    """Return a path as it is written in messages."""
    return str(path.relative_to(ROOT))


# --- the state of a proposal ---------------------------------------------------------------------


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return ""


def _is_of_another(node: ast.expr) -> bool:
    """Whether a chain such as ``step.proposal.assignments.filter(…).update`` ends at a model with its own state."""
    while isinstance(node, ast.Attribute | ast.Call):
        nearest = _last_name(node).lower().removesuffix("s")
        if nearest in OTHER_STATES | {"proposal"}:
            return nearest in OTHER_STATES
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return _last_name(node).lower() in OTHER_STATES


def state_writes(source: str) -> Iterator[int]:
    """Yield the line of each statement that could change the state of a proposal."""
    for node in ast.walk(ast.parse(source)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = [part for target in node.targets for part in getattr(target, "elts", [target])]
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            is_state = isinstance(target, ast.Attribute) and target.attr == "state"
            if is_state and _last_name(target.value).lower() not in OTHER_STATES:
                yield node.lineno
        if isinstance(node, ast.Call):
            function = _last_name(node.func)
            writes = function in WRITERS and any(keyword.arg == "state" for keyword in node.keywords)
            if writes and not _is_of_another(node.func):
                yield node.lineno
            if function == "setattr" and len(node.args) > 1 and ast.unparse(node.args[1]) == "'state'":
                yield node.lineno


def test_only_the_workflow_changes_the_state_of_a_proposal():
    writers = {
        f"{name(path)}:{line}"
        for path in modules()
        if path.relative_to(ROOT).parts[0] == "proposals" and name(path) != "proposals/workflow.py"
        for line in state_writes(path.read_text())
    }
    assert writers == set()


@pytest.mark.parametrize(
    "line",
    [
        "proposal.state = State.DRAFT",
        "self.proposal.state = x",
        "a.state, b = 1, 2",
        "Proposal.objects.filter(pk=1).update(state='draft')",
        "Proposal(state='draft')",
        "setattr(proposal, 'state', 'draft')",
    ],
)
def test_each_way_to_change_a_state_is_seen(line):
    assert list(state_writes(line)) == [1]


def test_the_state_of_a_meeting_is_another_matter():
    assert list(state_writes("meeting.state = 'held'\nif proposal.state == 'draft': pass")) == []
    assert list(state_writes("proposal.assignments.filter(pk=1).update(state='cancelled')")) == []
    assert list(state_writes("assignment.proposals.update(state='draft')")) == [1]


# --- form of the house ---------------------------------------------------------------------------


def tracked() -> list[str] | None:
    """Return the paths under version control, or None outside a checkout."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        return None
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    return told.stdout.split("\0")[:-1] if told.returncode == 0 else None


def test_nothing_new_stands_at_the_top_level():
    paths = tracked()
    top = {path.split("/")[0] for path in paths} if paths else {path.name for path in ROOT.iterdir()} - MADE_HERE
    assert {entry for entry in top if not entry.startswith(".")} <= TOP_LEVEL


def test_modules_can_be_read_in_one_sitting():
    long = {name(path): len(path.read_text().splitlines()) for path in modules()}
    assert {path: lines for path, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "common", "core", "helpers", "misc"}
    assert [name(path) for path in modules() if drawers & {part.removesuffix(".py") for part in path.parts}] == []


def test_nothing_is_left_open():
    pattern = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
    assert [name(path) for path in modules() if pattern.search(path.read_text())] == []


def test_weasyprint_is_loaded_only_by_the_function_that_prints():
    eager = []
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            imported = [alias.name for alias in getattr(node, "names", [])] + [getattr(node, "module", None) or ""]
            if isinstance(node, ast.Import | ast.ImportFrom) and any(one.startswith("weasyprint") for one in imported):
                eager.append(name(path))
    assert eager == []


def test_every_floor_imports_only_floors_below_it():
    told = subprocess.run(
        [Path(sys.prefix) / "bin" / "lint-imports", "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout


# --- templates and styles ------------------------------------------------------------------------


def test_templates_hold_no_script_style_or_handler_of_their_own():
    pattern = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=[\"']", re.IGNORECASE)
    assert [name(path) for path in templates() if pattern.search(path.read_text())] == []


def names_of_another_block(source: str) -> set[str]:
    """Return names that a block prints and that only another block sets: Django forgets them, and prints nothing."""
    lost = set()
    for block in re.findall(r"\{% block \w+ %\}(.*?)\{% endblock", source, re.DOTALL):
        printed = {one for found in re.findall(r"\{\{ (\w+)|\w=(\w+)", block) for one in found if one}
        of_its_own = set(re.findall(r"as(?:var)? (\w+) %\}", block))
        for loop in re.findall(r"\{% for ([\w, ]+) in", block):
            of_its_own |= set(loop.split(", "))
        lost |= (printed - of_its_own) & set(re.findall(r"as(?:var)? (\w+) %\}", source))
    return lost


def test_no_block_prints_a_name_that_another_block_made():
    assert names_of_another_block(
        "{% block a %}{% url 'x' as b %}{% endblock %}{% block c %}{{ b }}{% endblock %}"
    ) == {"b"}
    pages = {name(path): path.read_text() for path in templates()}
    lost = {path: names_of_another_block(text) for path, text in pages.items() if text.startswith("{% extends")}
    assert {path: names for path, names in lost.items() if names} == {}


def test_no_page_loads_anything_from_another_host():
    pattern = re.compile(
        r"<(script|link|img|iframe|source|form)\b[^>]*\b(src|href|action)=[\"'](https?:)?//", re.IGNORECASE
    )
    assert [name(path) for path in templates() if pattern.search(path.read_text())] == []
    styles = [
        path for path in (ROOT / "static").rglob("*.css") if re.search(r"url\([\"']?(https?:)?//", path.read_text())
    ]
    assert [name(path) for path in styles] == []


# --- translations --------------------------------------------------------------------------------

CATALOGUE = ROOT / "locale" / "nl" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def texts(entry: polib.POEntry) -> list[str]:
    """Return what stands for an entry in Dutch, each plural form apart."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated_and_none_is_doubtful():
    catalogue = polib.pofile(str(CATALOGUE))
    assert len(catalogue) > 0
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue if not all(texts(entry))] == []


def test_translations_keep_what_is_filled_in():
    changed = []
    for entry in polib.pofile(str(CATALOGUE)):
        known = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        for text in texts(entry):
            found = set(PLACEHOLDER.findall(text))
            # a singular may leave its number out ("één voorstel"), a sentence may not
            if found - known or (not entry.msgid_plural and known - found):
                changed.append(entry.msgid)
    assert changed == []


def test_compiled_translations_are_those_of_the_source():
    def content(entries) -> dict:
        return {(entry.msgctxt, entry.msgid): texts(entry) for entry in entries}

    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert content(compiled) == content(polib.pofile(str(CATALOGUE)).translated_entries())


def test_every_text_in_the_source_is_in_the_catalogue(tmp_path):
    if not shutil.which("xgettext"):
        not_here("the comparison of texts with their translations (apt-get install gettext)")
    for part in [*FLOORS, "templates", "locale"]:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    told = subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "nl", "--add-location", "file", "--no-wrap"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"},
    )
    assert told.returncode == 0, told.stderr

    def known(path: Path) -> set:
        return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}

    assert known(tmp_path / CATALOGUE.relative_to(ROOT)) - known(CATALOGUE) == set()
