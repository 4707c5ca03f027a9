"""Private files: taking them in with care, and giving them out after the caller has checked who asks."""

import hashlib
import mimetypes
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise, lazy
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from . import scanner, sniffing
from .enums import ScanResult
from .sniffing import KINDS, FileKind

NAME_LENGTH = 150  # characters of a file name that are kept


class UploadRefused(ValueError):  # noqa: N818 - it reads as what happened
    """A file was not taken. ``code`` is for programs, ``message`` says to the person what to do."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a file that was taken in."""

    name: str  # in the private storage
    original_name: str  # as the person named it, cleaned
    media_type: str
    size: int  # bytes
    sha256: str
    scan: str  # a ScanResult


def accepted_kinds(extensions: Iterable[str] | None = None) -> list[FileKind]:
    """Return the kinds that may be uploaded, for telling people before they choose."""
    return [KINDS[name] for name in (extensions or KINDS)]


def accept_attribute(extensions: Iterable[str] | None = None) -> str:
    """Return the value of ``accept`` on a file input."""
    return ",".join(f".{kind.extension}" for kind in accepted_kinds(extensions)) + (
        ",.jpeg" if extensions is None or "jpg" in extensions else ""
    )


def check_upload(
    file: UploadedFile, *, extensions: Iterable[str] | None = None, max_bytes: int | None = None
) -> tuple[FileKind, str]:
    """Return what ``file`` is and what the scanner said. Raises :class:`UploadRefused`."""
    max_bytes = max_bytes or settings.UPLOAD_MAX_BYTES
    kinds = accepted_kinds(extensions)
    if not file.size:
        raise UploadRefused("empty", _("The file is empty. Choose a file with content."))
    if file.size > max_bytes:
        message = _("The file is too big. It may be at most %(size)d MB. Make it smaller or split it up.")
        raise UploadRefused("too_big", _filled(message, size=max_bytes // (1024 * 1024)))
    suffix = PurePosixPath(file.name or "").suffix.lstrip(".").lower()
    kind = KINDS.get(sniffing.ALIASES.get(suffix, suffix))
    if kind is None or kind not in kinds:
        message = _("This kind of file is not possible. Choose one of these kinds: %(kinds)s.")
        raise UploadRefused("wrong_kind", _filled(message, kinds=", ".join(k.label for k in kinds)))
    if not sniffing.declared_fits(kind, file.content_type or ""):
        raise UploadRefused("mismatch", _mismatch(kind))
    try:
        fits = sniffing.content_fits(kind, file)
    except sniffing.LockedFileError:
        raise UploadRefused(
            "password", _("The file has a password or an old format. Save it without a password in a current format.")
        )
    except sniffing.HarmfulArchiveError:
        raise UploadRefused("archive", _("The file unpacks to too much. Save it again, without files inside it."))
    if not fits:
        raise UploadRefused("mismatch", _mismatch(kind))
    return kind, _scanned(file)


def _mismatch(kind: FileKind):
    message = _("The content of the file is not %(kind)s, although its name says so. Save it again as %(kind)s.")
    return _filled(message, kind=kind.label)


def _filled(message, **values):
    """Return a lazy sentence whose values are filled in when it is shown, in the reader's language."""
    return _fill(message, values)


_fill = lazy(lambda message, values: str(message) % values, str)


def _scanned(file: UploadedFile) -> str:
    """Return what the scanner says. No verdict means no file, wherever a scanner is asked for."""
    if not scanner.is_configured():
        if settings.CLAMD_REQUIRED:
            raise UploadRefused("scanner_away", _scanner_away())
        return ScanResult.NOT_SCANNED
    try:
        virus = scanner.scan(file.file)
    except scanner.ScannerAwayError:
        raise UploadRefused("scanner_away", _scanner_away())
    if virus:
        raise UploadRefused("virus", _("The file holds a virus. It was not kept. Check your computer."))
    return ScanResult.CLEAN


def _scanner_away():
    return _("We cannot check the file for viruses right now. Nothing was kept. Try again in a quarter of an hour.")


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters and surprises, at most 150 characters."""
    name = re.split(r"[\\/]", name)[-1]
    name = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]", "", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return name[:NAME_LENGTH] or "bestand"
    return f"{(stem or 'bestand')[: NAME_LENGTH - len(suffix) - 1]}.{suffix}"


def store_upload(
    file: UploadedFile,
    *,
    folder: str,
    extensions: Iterable[str] | None = None,
    max_bytes: int | None = None,
) -> StoredFile:
    """Check ``file`` and keep it in the private storage, under a name that tells nothing.

    Raises :class:`UploadRefused` and then keeps nothing. The caller writes a row with what is returned; a file whose
    row is never written can be removed by :func:`remove_file`.
    """
    kind, scan = check_upload(file, extensions=extensions, max_bytes=max_bytes)
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    name = f"{folder}/{timezone.now():%Y/%m}/{uuid.uuid4()}.{kind.extension}"
    stored = storages["private"].save(name, file)
    return StoredFile(stored, clean_name(file.name), kind.media_type, file.size, digest.hexdigest(), scan)


def remove_file(name: str) -> None:
    """Remove a file from the private storage; no error when it is not there."""
    if name:
        storages["private"].delete(name)


def serve_private(request: HttpRequest, file, filename: str, *, inline: bool = False) -> HttpResponse:
    """Answer with a private file (a ``FieldFile``, or a name in the private storage).

    The caller has checked that this person may have it, and has noted the reading. PDFs and pictures may be shown
    in the browser with ``inline``; everything else is always offered to be saved.
    """
    name = file if isinstance(file, str) else file.name
    media_type = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    inline = inline and media_type in ("application/pdf", "image/png", "image/jpeg")
    if settings.PRIVATE_ACCEL_PREFIX:
        response = HttpResponse(content_type=media_type)
        response["X-Accel-Redirect"] = iri_to_uri(settings.PRIVATE_ACCEL_PREFIX.rstrip("/") + "/" + quote(name))
    else:
        response = FileResponse(storages["private"].open(name, "rb"), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(not inline, filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # A stored file is data, never a page of ours: nothing in it may run or load. The browser's own PDF viewer does not
    # open inside a sandbox.
    sandbox = "object-src 'self'" if media_type == "application/pdf" else "sandbox"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; {sandbox}"
    )
    return response
