"""What the documents name is there: pages, pictures, paths, functions, and the words of the glossary."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_house import FLOORS, ROOT, modules, name

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
MADE_BY_RUNNING = "build/"
PARTS = {"docs", "fixtures", "locale", "requirements", "static", "templates", "tests", *FLOORS}
FILE = re.compile(r"[\w./-]+\.(py|html|css|js|json|toml|yml|txt|po)")
IN_OPEN_END = re.compile(r"[*…<>{}]")  # stands for more than one


def quoted(path: Path) -> list[str]:
    """Return what stands between backticks."""
    return re.findall(r"`([^`\n]+)`", path.read_text())


def links(path: Path) -> Iterator[str]:
    """Yield every address on this site that a document links to or shows, without its anchor."""
    for address in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if not address.startswith(("http:", "https:", "mailto:", "#")):
            yield address.partition("#")[0]


@cache
def sources() -> dict[str, str]:
    """Return every file that a document may name, with its text where it is Python."""
    found = [path for part in PARTS for path in (ROOT / part).rglob("*") if "__pycache__" not in path.parts]
    found += [path for path in ROOT.iterdir() if path.is_file() or path.name in PARTS]
    return {name(path): path.read_text() if path.suffix == ".py" else "" for path in found}


def is_there(token: str) -> bool:
    """Whether a path exists, from the top or from the folder of an app that the text is about."""
    asked = token.rstrip("/")
    return any(path == asked or path.endswith(f"/{asked}") for path in sources())


def is_known(module: str, called: str) -> bool:
    """Whether a module (by the end of its path) has something called so."""
    pattern = re.compile(rf"\b{re.escape(called)}\b")
    return any(pattern.search(text) for path, text in sources().items() if path.endswith(module))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_page_and_picture_that_is_linked_exists(document):
    assert [address for address in links(document) if not (document.parent / address).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_is_named_exists(document):
    gone = []
    for token in quoted(document):
        path = token.partition(":")[0]
        if path.startswith(MADE_BY_RUNNING):
            continue
        is_path = FILE.fullmatch(path) or ("/" in path and path.split("/")[0] in PARTS and " " not in path)
        if is_path and not IN_OPEN_END.search(path) and not is_there(path):
            gone.append(token)
    assert gone == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_function_that_is_named_with_its_module_exists(document):
    gone = []
    for token in quoted(document):
        dotted = re.fullmatch(r"((?:\w+\.)+)(\w+)(?:\(.*\))?", token)
        if dotted and dotted[1].split(".")[0] in FLOORS:
            inside = dotted[1].rstrip(".").replace(".", "/")
            places = (
                f"{inside}.py",
                f"{inside}/__init__.py",
                f"{inside}/tasks.py",
            )  # a task goes by the name of its app
            modules_too = (f"{inside}/{dotted[2]}", f"{inside}/{dotted[2]}.py")
            if not any(map(is_there, modules_too)) and not any(is_known(place, dotted[2]) for place in places):
                gone.append(token)
    assert gone == []


def words() -> list[list[str]]:
    """Return the rows of the glossary: Dutch, code, meaning."""
    rows = [line.strip("| ").split(" | ") for line in (ROOT / "docs" / "glossary.md").read_text().splitlines()]
    return [row for row in rows if len(row) == 3][1:]


def test_the_glossary_is_in_order_and_has_no_word_twice():
    dutch = [row[0] for row in words()]
    assert len(dutch) > 50
    assert dutch == sorted(dutch, key=str.casefold)
    assert len(set(dutch)) == len(dutch)


def test_every_model_in_the_glossary_exists():
    defined = set(re.findall(r"^class (\w+)", "\n".join(path.read_text() for path in modules()), re.MULTILINE))
    named = {token.split(".")[0] for row in words() for token in re.findall(r"`([^`]+)`", row[1])}
    assert {one for one in named if re.fullmatch(r"[A-Z]\w*[a-z]\w*", one)} - defined == set()
