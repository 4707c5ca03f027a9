"""Papers as files: archivable, accessible, of our own fonts, the same each time."""

import hashlib
import json
import re
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise

import page
import pikepdf
import pypdf
import pytest

from tests.platform.paper_samples import MADE, sample_html
from twenteboard.platform import pdf

DATA = json.dumps({"totaal": "693014.00"}).encode()


def make(html: str) -> bytes:
    return pdf.render(html, attachments=[pdf.Attached("data.json", DATA, MADE)], created=MADE)


@pytest.fixture(scope="module")
def content() -> bytes:
    return make(sample_html())


@pytest.fixture
def paper(content, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    with pikepdf.open(path) as opened:
        yield opened


def elements(node):
    """Yield every structure element below ``node``, in reading order."""
    kids = node.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def tags(paper) -> list[str]:
    return [str(element.S) for element in elements(paper.Root.StructTreeRoot)]


def failures(content: bytes, profile) -> list[str]:
    """Return the rules that failed, except the validator's own fault on a stream that ends in a carriage return."""
    report = page.validate_pdf_bytes(content, profile=profile)
    found = [failure.rule_id for failure in report.failures]
    if re.search(rb"\r\nendstream|\r\r?endstream", content):
        found = [rule for rule in found if not rule.endswith("-STREAM-LENGTH-001")]
    return found


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_paper_is_archivable_and_accessible_in_one_file(profile, language):
    assert failures(make(sample_html(language=language)), profile) == []


def test_validator_sees_a_skipped_heading():
    broken = sample_html().replace("<h3>", "<h5>").replace("</h3>", "</h5>")
    assert failures(make(broken), page.ValidationProfile.PDF_UA_1)


def test_same_input_gives_same_bytes(content):
    again = make(sample_html())
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(content).hexdigest()
    later = pdf.render(sample_html(), created=datetime(2027, 1, 1, tzinfo=UTC))
    assert later != content


def test_language_title_and_dates(paper):
    assert str(paper.Root.Lang) == "nl"
    assert str(paper.docinfo.Title) == (
        "Techniek is overal: leerlingen ontdekken in hun eigen buurt wat je maken kunt – TWB-2026-0042"
    )
    assert bool(paper.Root.ViewerPreferences.DisplayDocTitle)
    assert str(paper.docinfo.CreationDate).startswith("D:20261120093000")
    with paper.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"


def test_headings_are_tagged_in_order_and_not_skipped(paper):
    levels = [int(tag[2:]) for tag in tags(paper) if re.fullmatch(r"/H[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(paper.open_outline().root) >= 1


def test_every_table_has_caption_and_header_cells_tied_to_their_data(paper):
    tables = [element for element in elements(paper.Root.StructTreeRoot) if str(element.S) == "/Table"]
    captions = [[str(element.S) for element in elements(table)].count("/Caption") for table in tables]
    assert captions.count(1) == 3
    assert set(captions) <= {0, 1}  # the rest of a table on a next page has none
    for table in tables:
        inside = list(elements(table))
        heads = {str(element.ID) for element in inside if str(element.S) == "/TH"}
        assert heads
        for cell in inside:
            if str(cell.S) == "/TD":
                tied = {str(head) for head in cell.A.Headers}
                assert tied
                assert tied <= heads


def test_a_table_whose_header_became_data_is_noticed():
    broken = re.sub(r"<th ([^>]*)>(.*?)</th>", r"<td \1>\2</td>", sample_html())
    with pikepdf.open(BytesIO(make(broken))) as paper:
        assert "/TH" not in tags(paper)


def test_charts_say_their_message(paper):
    figures = [element for element in elements(paper.Root.StructTreeRoot) if str(element.S) == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == ["Samenwerking scoort 4,2 van 5; Toekomst 2,9 van 5"]


def test_only_bundled_fonts_and_all_of_them_inside(paper):
    families = set()
    for sheet in paper.pages:
        for font in sheet.Resources.get("/Font", {}).values():
            for descendant in font.get("/DescendantFonts", [font]):
                families.add(str(descendant.BaseFont).partition("+")[2])
                descriptor = descendant.FontDescriptor
                assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert families
    assert all(family.startswith(("Source-Sans-3", "Source-Serif-4")) for family in families), families


def test_letters_outside_western_europe_are_in_the_fonts(paper, tmp_path):
    path = tmp_path / "letters.pdf"
    paper.save(path)
    text = "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(path).pages)
    assert "Łukasz Šimić" in text


def test_number_and_page_stand_on_every_page(content):
    reader = pypdf.PdfReader(BytesIO(content))
    total = len(reader.pages)
    assert total > 3
    for number, sheet in enumerate(reader.pages, start=1):
        text = " ".join(sheet.extract_text().split())
        assert "TWB-2026-0042" in text
        assert f"pagina {number} van {total}" in text


def test_contents_lead_to_the_right_page(content):
    reader = pypdf.PdfReader(BytesIO(content))
    first = reader.pages[0].extract_text(extraction_mode="layout")
    page_of = int(re.search(r"Wat er nu gebeurt\s+(\d+)", first).group(1))
    assert "Wat er nu gebeurt" in reader.pages[page_of - 1].extract_text()


def test_data_ride_along(paper):
    attached = paper.attachments["data.json"]
    assert attached.get_file().read_bytes() == DATA
    assert str(attached.obj.AFRelationship) == "/Data"
    assert str(attached.get_file().mime_type) == "application/json"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x.png",
        "http://127.0.0.1/x.png",
        "file:///etc/passwd",
        "file://elsewhere/etc/passwd",
        "ftp://example.org/x",
    ],
)
def test_nothing_comes_from_elsewhere(url):
    with pytest.raises(pdf.ForeignAddressError):
        pdf.own_file(url)


def test_no_way_out_of_the_static_files():
    root = pdf.static_roots()[0]
    assert pdf.own_file(f"file://{root}/css/paper.css").name == "paper.css"
    with pytest.raises(pdf.ForeignAddressError):
        pdf.own_file(f"file://{root}/css/../../manage.py")
    with pytest.raises(pdf.ForeignAddressError):
        pdf.own_file(f"file://{root}/css/%2e%2e/%2e%2e/manage.py")


def test_foreign_picture_leaves_no_trace_and_opens_no_connection(monkeypatch, tmp_path):
    import socket

    def refuse(*args, **kwargs):
        raise AssertionError("a paper opened a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    html = sample_html().replace(
        "<h1>", f'<img src="https://example.org/x.png" alt="x"><img src="file://{secret}" alt="y"><h1>'
    )
    assert make(html).startswith(b"%PDF-")
