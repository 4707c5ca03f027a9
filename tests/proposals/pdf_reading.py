"""Reading a paper back: its text, its tags, and what a validator finds."""

import re
from io import BytesIO
from itertools import pairwise

import page
import pikepdf
import pypdf

from tests.platform.test_pdf import elements, failures
from twenteboard.platform.papers import render_bytes

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)


def text_of(content: bytes) -> str:
    """The text of a paper, with single spaces."""
    reader = pypdf.PdfReader(BytesIO(content))
    text = " ".join(sheet.extract_text() for sheet in reader.pages)
    return " ".join(text.replace("\u00a0", " ").split())


def check_paper(content: bytes, *, has_split_tables: bool = False) -> None:
    """A paper must be archivable and accessible, with headings in order, headed tables and no foreign faces.

    A table that goes on over pages is tagged once per page, with its heads each time and its caption the first.
    """
    for profile in PROFILES:
        assert failures(content, profile) == []
    with pikepdf.open(BytesIO(content)) as paper:
        found = list(elements(paper.Root.StructTreeRoot))
        tags = [str(element.S) for element in found]
        levels = [int(tag[2:]) for tag in tags if re.fullmatch(r"/H[1-6]", tag)]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        for table in (element for element in found if str(element.S) == "/Table"):
            inside = [str(element.S) for element in elements(table)]
            assert inside.count("/Caption") == 1 or (has_split_tables and "/Caption" not in inside)
            assert "/TH" in inside
        assert all(str(element.Alt) for element in found if str(element.S) == "/Figure")
        assert faces(paper) <= {"Source-Sans-3", "Source-Serif-4"}


def faces(paper) -> set[str]:
    """The families of type that a paper uses."""
    names = set()
    for sheet in paper.pages:
        for font in sheet.Resources.get("/Font", {}).values():
            for descendant in font.get("/DescendantFonts", [font]):
                name = str(descendant.BaseFont).partition("+")[2]
                names.add("-".join(name.split("-")[:3]).rstrip(","))
    return names


def figures_of(content: bytes) -> list[str]:
    """What the charts of a paper say to who cannot see them."""
    with pikepdf.open(BytesIO(content)) as paper:
        found = elements(paper.Root.StructTreeRoot)
        return [str(element.Alt) for element in found if str(element.S) == "/Figure"]


def data_of(content: bytes) -> str:
    """The data that ride along inside a paper, as text."""
    with pikepdf.open(BytesIO(content)) as paper:
        return paper.attachments["data.json"].get_file().read_bytes().decode()


def printed(paper) -> bytes:
    """The PDF of a paper."""
    return render_bytes(paper)
