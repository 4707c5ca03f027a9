"""Uploads are what they say they are, or they are refused with a sentence of their own; downloads are private."""

import io
import socketserver
import struct
import threading
import zipfile

import pikepdf
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tests.platform.paper_samples import MADE
from twenteboard.platform import files, pdf, sniffing
from twenteboard.platform.enums import ScanResult
from twenteboard.platform.files import UploadRefused, check_upload, clean_name, serve_private, store_upload

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
ZIP = "application/zip"


@pytest.fixture(scope="module")
def a_pdf() -> bytes:
    html = '<html lang="nl"><head><title>Test</title></head><body><h1>Test</h1></body></html>'
    return pdf.render(html, created=MADE)


def office(*members: str, mimetype: str = "", filler: bytes = b"<x/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for member in members:
            archive.writestr(member, filler)
    return buffer.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")
PPTX = office("[Content_Types].xml", "ppt/presentation.xml")
ODT = office("content.xml", mimetype="application/vnd.oasis.opendocument.text")


def upload(name: str, content: bytes, media_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=media_type)


def refusal(file, **limits) -> str:
    with pytest.raises(UploadRefused) as caught:
        check_upload(file, **limits)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("begroting.docx", DOCX, sniffing.KINDS["docx"].media_type),
        ("begroting.xlsx", XLSX, ZIP),
        ("dia.pptx", PPTX, ""),
        ("brief.odt", ODT, sniffing.KINDS["odt"].media_type),
        ("foto.PNG", PNG, "image/png"),
        ("foto.jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpeg"),
        ("lijst.csv", "naam;bedrag\nÉén;1,50\n".encode(), "application/vnd.ms-excel"),
        ("lijst.csv", "naam;bedrag\nÉén;1,50\n".encode("cp1252"), "text/csv; charset=x"),
        ("tekst.txt", b"\xef\xbb\xbfHallo", "text/plain"),
    ],
)
def test_kinds_that_are_taken(name, content, media_type):
    kind, scan = check_upload(upload(name, content, media_type))
    assert kind.extension in {name.rpartition(".")[2].lower(), "jpg"}
    assert scan == ScanResult.NOT_SCANNED


def test_pdf_is_taken(a_pdf):
    assert check_upload(upload("stuk.pdf", a_pdf, "application/pdf"))[0].extension == "pdf"


@pytest.mark.parametrize(
    ("name", "content", "media_type", "code"),
    [
        ("leeg.pdf", b"", "application/pdf", "empty"),
        ("programma.exe", b"MZ", "application/octet-stream", "wrong_kind"),
        ("zonder-naam", b"hallo", "text/plain", "wrong_kind"),
        ("pagina.html", b"<script>", "text/html", "wrong_kind"),
        ("plaatje.svg", b"<svg/>", "image/svg+xml", "wrong_kind"),
        ("verkleed.pdf", b"MZ\x90\0 program", "application/pdf", "mismatch"),
        ("afgebroken.pdf", b"%PDF-1.7 begin zonder eind", "application/pdf", "mismatch"),
        ("verkleed.png", b"GIF89a", "image/png", "mismatch"),
        ("verkleed.jpg", PNG, "image/jpeg", "mismatch"),
        ("verkleed.docx", XLSX, ZIP, "mismatch"),
        ("verkleed.xlsx", b"PK\x03\x04 geen zip", ZIP, "mismatch"),
        ("verkleed.odt", office("content.xml", mimetype="application/x"), ZIP, "mismatch"),
        ("binair.txt", b"hallo\0wereld", "text/plain", "mismatch"),
        ("binair.csv", b"a;b\x01\x02", "text/csv", "mismatch"),
        ("ander-type.pdf", PNG, "image/png", "mismatch"),
        ("oud.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, ZIP, "password"),
        ("bom.xlsx", office("[Content_Types].xml", "xl/workbook.xml", filler=b"\0" * 5_000_000), ZIP, "archive"),
        ("doos.docx", office("[Content_Types].xml", "word/document.xml", "a.zip"), ZIP, "archive"),
    ],
)
def test_kinds_that_are_refused(name, content, media_type, code):
    assert refusal(upload(name, content, media_type)) == code


def test_pdf_with_a_password_is_refused(a_pdf):
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(a_pdf)) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert refusal(upload("slot.pdf", locked.getvalue(), "application/pdf")) == "password"


def test_pdf_that_only_speaks_of_encryption_is_taken(a_pdf):
    talks = a_pdf.replace(b"%%EOF", b"% /Encrypt is een woord\n%%EOF")
    assert check_upload(upload("stuk.pdf", talks, "application/pdf"))


def test_too_big_names_the_limit_in_the_readers_language():
    with pytest.raises(UploadRefused) as caught:
        check_upload(upload("groot.txt", b"x" * 3_000_000, "text/plain"), max_bytes=2 * 1024 * 1024)
    assert caught.value.code == "too_big"
    with translation.override("en"):
        assert "at most 2 MB" in str(caught.value.message)
    with translation.override("nl"):
        assert "2 MB" in str(caught.value.message)


def test_a_form_may_take_fewer_kinds():
    assert refusal(upload("foto.png", PNG, "image/png"), extensions=["pdf", "docx"]) == "wrong_kind"
    assert files.accept_attribute(["pdf", "jpg"]) == ".pdf,.jpg,.jpeg"
    assert [kind.label for kind in files.accepted_kinds(["pdf"])] == ["PDF"]


def test_every_refusal_has_its_own_dutch_sentence(settings):
    cases = [
        upload("leeg.pdf", b""),
        upload("x.exe", b"MZ"),
        upload("x.pdf", b"MZ"),
        upload("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        upload("x.docx", office("[Content_Types].xml", "word/document.xml", "a.zip")),
        upload("groot.txt", b"x" * 2_000_000),
    ]
    sentences = set()
    for case in cases:
        with pytest.raises(UploadRefused) as caught:
            check_upload(case, max_bytes=1024 * 1024)
        with translation.override("en"):
            english = str(caught.value.message)
        with translation.override("nl"):
            dutch = str(caught.value.message)
        assert dutch != english
        sentences.add(dutch)
    assert len(sentences) == len(cases)


class FakeScanner(socketserver.BaseRequestHandler):
    """Speaks the scanner's protocol: reads the stream, then says what the test wants to hear."""

    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.request.recv(1)
        if command == b"zPING\0":
            self.request.sendall(b"PONG\0")
            return
        content = b""
        while size := struct.unpack("!I", self._read(4))[0]:
            content += self._read(size)
        answer = self.server.answer or (
            b"stream: Eicar-Signature FOUND" if b"EICAR-STANDARD" in content else b"stream: OK"
        )
        self.request.sendall(answer + b"\0")

    def _read(self, size: int) -> bytes:
        content = b""
        while len(content) < size:
            content += self.request.recv(size - len(content))
        return content


@pytest.fixture
def virus_scanner(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), FakeScanner) as server:
        server.answer = b""
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def stored_files() -> set[str]:
    storage = storages["private"]
    found, folders = set(), ["uploads-test"]
    while folders:
        folder = folders.pop()
        if not storage.exists(folder):
            continue
        deeper, here = storage.listdir(folder)
        folders += [f"{folder}/{name}" for name in deeper]
        found |= {f"{folder}/{name}" for name in here}
    return found


def test_clean_file_is_kept_under_a_name_that_tells_nothing(virus_scanner):
    stored = store_upload(upload("C:\\map\\Begroting 2027.docx", DOCX, ZIP), folder="uploads-test")
    assert stored.scan == ScanResult.CLEAN
    assert stored.original_name == "Begroting 2027.docx"
    assert "egroting" not in stored.name
    assert stored.size == len(DOCX)
    with storages["private"].open(stored.name) as kept:
        assert kept.read() == DOCX
    files.remove_file(stored.name)
    assert not storages["private"].exists(stored.name)


def test_virus_is_never_kept(virus_scanner):
    before = stored_files()
    with pytest.raises(UploadRefused) as caught:
        store_upload(upload("gewoon.txt", EICAR, "text/plain"), folder="uploads-test")
    assert caught.value.code == "virus"
    assert stored_files() == before


@pytest.mark.parametrize("answer", [b"stream: INSTREAM size limit exceeded. ERROR", b"?"])
def test_no_verdict_means_no_file(virus_scanner, answer):
    virus_scanner.answer = answer
    assert refusal(upload("gewoon.txt", b"hallo", "text/plain")) == "scanner_away"


def test_scanner_that_is_away_means_no_file(settings):
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    assert refusal(upload("gewoon.txt", b"hallo", "text/plain")) == "scanner_away"


def test_scanner_that_is_required_but_not_named_means_no_file(settings):
    settings.CLAMD_REQUIRED = True
    assert refusal(upload("gewoon.txt", b"hallo", "text/plain")) == "scanner_away"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\fakepath\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.exe.pdf", "planfdp.exe.pdf"),
        ("re\r\ngel\0.txt", "regel.txt"),
        (".pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


@pytest.fixture
def kept(db):
    return store_upload(upload("stuk één.txt", b"hallo", "text/plain"), folder="uploads-test")


def test_download_is_private_and_offered_to_be_saved(rf, kept):
    response = serve_private(rf.get("/"), kept.name, kept.original_name, inline=True)
    assert b"".join(response.streaming_content) == b"hallo"
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"].startswith("attachment")
    assert "stuk%20%C3%A9%C3%A9n.txt" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_pdf_may_be_shown_in_the_browser(rf, a_pdf, db):
    stored = store_upload(upload("stuk.pdf", a_pdf, "application/pdf"), folder="uploads-test")
    response = serve_private(rf.get("/"), stored.name, "stuk.pdf", inline=True)
    assert response["Content-Disposition"] == 'inline; filename="stuk.pdf"'
    response.close()


def test_web_server_hands_out_the_file_when_it_can(rf, kept, settings):
    settings.PRIVATE_ACCEL_PREFIX = "/private-files/"
    response = serve_private(rf.get("/"), kept.name, "stuk.txt")
    assert response["X-Accel-Redirect"] == f"/private-files/{kept.name}"
    assert response.content == b""
