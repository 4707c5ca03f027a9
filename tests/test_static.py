"""What the browser is sent: no inline code, vendored files as recorded, colours that can be read."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for folder in (ROOT / "templates", *ROOT.glob("*/templates"), *ROOT.glob("twenteboard/*/templates"))
    for path in folder.rglob("*.html")
    # Papers and mails are not read under the content policy of the site.
    if not {"mail", "reports", "papers", "email"} & set(path.relative_to(ROOT).parts)
)
VENDOR = tomllib.loads((ROOT / "static/vendor/vendor.toml").read_text())["package"]
CSS = (ROOT / "static/css/portal.css").read_text()
TOKENS = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6});", CSS))


def name_of(path):
    return str(path.relative_to(ROOT))


def without_django(source):
    source = re.sub(r"{#.*?#}", "", source)
    return re.sub(r"{%\s*comment.*?endcomment\s*%}", "", source, flags=re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_inline_script_style_or_handler(path):
    source = without_django(path.read_text())
    assert not re.search(r"<script(?![^>]*\bsrc=)", source), "script without src"
    assert not re.search(r"<style\b", source), "style element"
    # Text inside translate tags may hold any word; only attributes of elements count.
    for tag in re.findall(r"<[a-zA-Z][^<>]*>", re.sub(r"{%.*?%}", "", source, flags=re.S)):
        assert not re.search(r"\sstyle\s*=", tag), tag
        assert not re.search(r"\son[a-z]+\s*=", tag), tag
        assert "javascript:" not in tag, tag


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_address_of_another_host(path):
    source = without_django(path.read_text())
    loaded = re.findall(r"(?:src|action|data|hx-(?:get|post))\s*=\s*[\"'](?:https?:)?//[^\"']*", source)
    loaded += re.findall(r"<link\b[^>]*href\s*=\s*[\"'](?:https?:)?//[^\"']*", source)
    assert not loaded


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_placeholder_and_no_required_attribute(path):
    tags = re.findall(r"<(?:input|textarea|select)\b[^<>]*>", without_django(path.read_text()))
    for tag in tags:
        assert not re.search(r"\s(placeholder\s*=|required[\s>=])", tag), tag


def test_all_templates_are_seen():
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("package", VENDOR, ids=lambda package: package["name"])
def test_vendored_files_are_as_recorded(package):
    folder = ROOT / package["folder"]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert found == package["files"]
    assert any("LICENSE" in name for name in found)
    assert folder.name.endswith(package["version"])


def test_nothing_is_vendored_without_a_record():
    recorded = {package["folder"] for package in VENDOR}
    present = {
        name_of(path)
        for parent in ("static/vendor", "tests/vendor")
        for path in (ROOT / parent).iterdir()
        if path.is_dir()
    }
    assert present == recorded


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.css")), ids=name_of)
def test_stylesheets_name_only_files_that_exist(path):
    """The manifest storage stops at a missing file, so an address in a stylesheet must be right."""
    text = path.read_text()
    assert "sourceMappingURL" not in text
    for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", text):
        if not address.startswith(("data:", "#", "%23")):
            assert (path.parent / address).is_file(), address


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_guideline_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


TEXT_PAIRS = [
    (text, ground) for text in ("ink", "muted", "blauw", "ros-dark") for ground in ("white", "paper", "paper-deep")
] + [
    ("ros-dark", "ros-tint"),
    ("es-dark", "es-tint"),
    ("blauw-dark", "blauw-tint"),
    ("amber-dark", "amber-tint"),
    ("grijs-dark", "grijs-tint"),
    ("white", "ros"),
    ("white", "ros-dark"),
    ("white", "es"),
    ("white", "ink"),
    ("blauw-dark", "paper-deep"),
]


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= 5.5


@pytest.mark.parametrize("ground", ["white", "paper", "paper-deep"])
@pytest.mark.parametrize("edge", ["line", "ink", "ros-dark", "ros", "es", "blauw", "amber"])
def test_borders_of_controls_and_focus_can_be_seen(edge, ground):
    assert contrast(TOKENS[edge], TOKENS[ground]) >= 3


@pytest.mark.parametrize("ground", ["ros-dark", "es"])
def test_focus_on_dark_ground_is_white(ground):
    assert contrast(TOKENS["white"], TOKENS[ground]) >= 3
    assert re.search(r"\.(hero|panel) :focus-visible { outline-color: var\(--white\)", CSS)


def test_controls_take_their_border_from_the_tested_token():
    rule = re.search(r"\n\.form-control, \.form-select {([^}]*)}", CSS).group(1)
    assert "border: 1px solid var(--line)" in rule
    assert "outline: 3px solid var(--ink)" in CSS
    check = re.search(r"\.form-check \.form-check-input {([^}]*)}", CSS).group(1)
    assert "border: 2px solid var(--line)" in check


def test_bootstrap_speaks_with_the_tokens():
    """Bootstrap wants some colours as text of its own; they must be those of the tokens."""
    bootstrap = dict(re.findall(r"--bs-([a-z-]+):\s*(#[0-9a-f]{6});", CSS))
    for variable, token in {
        "body-color": "ink",
        "body-bg": "paper",
        "primary": "ros",
        "danger": "ros-dark",
        "success": "es",
        "info": "blauw",
        "warning": "amber",
        "link-color": "blauw",
    }.items():
        assert bootstrap[variable] == TOKENS[token]
        rgb = re.search(rf"--bs-{variable}-rgb:\s*([0-9, ]+);", CSS)
        assert rgb, variable
        assert "#" + "".join(f"{int(part):02x}" for part in rgb.group(1).split(",")) == TOKENS[token]
