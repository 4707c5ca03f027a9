"""HTML to PDF: one file that is archivable (PDF/A-3a) and accessible (PDF/UA-1), with its data inside.

Everything a page uses comes from the project's own static files: fonts, style sheet, images. Nothing is fetched from
the network, and the same input gives the same bytes. The library is imported inside the functions, because only
workers need it and it needs system libraries that a web server may lack.
"""

import atexit
import ctypes
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

STYLE_SHEET = "css/paper.css"
VARIANT = "pdf/a-3a"
LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")

# What the document says about itself beyond PDF/A: that it is PDF/UA-1, with the schema PDF/A wants for that claim.
_UA_CLAIM = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""

# One render at a time per process: the text library below corrupts its memory when threads share a font
# configuration, and separate ones are slower than waiting.
_lock = threading.Lock()
_shared: tuple | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that rides along inside the PDF."""

    name: str  # its ending says what it is
    content: bytes
    at: datetime


class ForeignAddressError(ValueError):
    """A paper asked for something that is not one of the project's own static files."""


def static_roots() -> list[Path]:
    """Return the folders that papers may take files from."""
    return [Path(folder).resolve() for folder in settings.STATICFILES_DIRS]


def own_file(url: str) -> Path:
    """Return the static file that ``url`` names. Raises :class:`ForeignAddressError` for anything else."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        raise ForeignAddressError(f"Papers only use the project's own files, not {url[:200]}")
    path = Path(unquote(parts.path)).resolve()
    if not path.is_file() or not any(path.is_relative_to(root) for root in static_roots()):
        raise ForeignAddressError(f"Papers only use the project's own files, not {url[:200]}")
    return path


def _fetcher():
    from weasyprint.urls import URLFetcher

    class OwnFilesFetcher(URLFetcher):
        """Gives static files and ``data:`` addresses; refuses every host and every other file."""

        def fetch(self, url, headers=None):
            if not url.lower().startswith("data:"):
                own_file(url)
            return super().fetch(url, headers)

    return OwnFilesFetcher(allowed_protocols=["file", "data"], allow_redirects=False)


def _shared_objects() -> tuple:
    """Return fetcher, font configuration and style sheet, made once per process and only when first needed.

    Made after the fork of a worker, never before: the font library keeps state that does not survive one.
    """
    global _shared
    if _shared is None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        path = finders.find(STYLE_SHEET)
        if path is None:
            raise FileNotFoundError(f"The style sheet of papers is missing: {STYLE_SHEET}")
        fetcher, fonts = _fetcher(), FontConfiguration()
        _shared = fetcher, fonts, CSS(filename=path, font_config=fonts, url_fetcher=fetcher)
    return _shared


def _claim_ua(document, pdf) -> None:
    """Add the PDF/UA claim to the metadata, and leave the metadata uncompressed as PDF/A asks."""
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/Metadata":
            content = b"\n".join(part if isinstance(part, bytes) else part.data for part in item.stream)
            item.stream = [content.replace(b"</rdf:RDF>", _UA_CLAIM + b"</rdf:RDF>")]
            item.compress = False


def _write(html: str, attachments: Sequence[Attached], created: datetime) -> bytes:
    from weasyprint import HTML, Attachment

    fetcher, fonts, sheet = _shared_objects()
    base = f"file://{static_roots()[0]}/"
    document = HTML(string=html, base_url=base, url_fetcher=fetcher).render(stylesheets=[sheet], font_config=fonts)
    metadata = document.metadata
    metadata.created = metadata.modified = created.astimezone(UTC).isoformat(timespec="seconds")
    metadata.attachments = [
        Attachment(
            file_obj=BytesIO(attached.content),
            name=attached.name,
            created=attached.at.astimezone(UTC),
            modified=attached.at.astimezone(UTC),
            relationship="Data",
        )
        for attached in attachments
    ]
    return document.write_pdf(pdf_variant=VARIANT, finisher=_claim_ua)


# CPython 3.11+ hands a frame chunk back to the system whenever the call that opened it returns; a hot loop at a
# chunk's border then pays a system call per iteration. One frame declared this large gives all deeper ones room.
_write.__code__ = _write.__code__.replace(co_stacksize=66_000)


def render(html: str, *, attachments: Sequence[Attached] = (), created: datetime) -> bytes:
    """Return ``html`` as PDF. ``created`` is the only date that is written into the file.

    Raises what the library raises, and :class:`FileNotFoundError` when the style sheet is missing.
    """
    with _lock:
        return _write(html, attachments, created)


@atexit.register
def _let_go() -> None:
    """Free the font configuration while the interpreter still can."""
    global _shared
    _shared = None


def missing_library() -> str:
    """Return why papers cannot be made on this machine; empty when they can.

    On Linux only the system libraries are opened, so that a web server can ask without loading the renderer.
    """
    try:
        if sys.platform == "linux":
            for name in LIBRARIES:
                ctypes.CDLL(name)
        else:
            import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        return str(error).splitlines()[0]
    return ""
