"""What a file really is, judged by its content: the kinds the portal accepts, and nothing else.

No library guesses here. The portal takes nine kinds of file; each has a mark at its beginning or, for the office
formats, a member that only that format has.
"""

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

MAX_MEMBERS = 5000
MAX_UNPACKED = 300 * 1024 * 1024  # bytes
MAX_RATIO = 200  # unpacked : packed, judged on members above a megabyte
TAIL = 2048  # bytes at the end of a PDF in which its trailer stands


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that may be uploaded."""

    extension: str
    label: str
    media_types: tuple[str, ...]  # what browsers say; the first is what the portal says

    @property
    def media_type(self) -> str:
        """The type with which the file is given out."""
        return self.media_types[0]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_LOOSE = ("application/octet-stream", "")  # what browsers say when they do not know
KINDS = {
    kind.extension: kind
    for kind in (
        FileKind("pdf", "PDF", ("application/pdf", "application/x-pdf")),
        FileKind("docx", "Word", (_OFFICE + "wordprocessingml.document", "application/zip")),
        FileKind("xlsx", "Excel", (_OFFICE + "spreadsheetml.sheet", "application/zip")),
        FileKind("pptx", "PowerPoint", (_OFFICE + "presentationml.presentation", "application/zip")),
        FileKind("odt", "OpenDocument", ("application/vnd.oasis.opendocument.text", "application/zip")),
        FileKind("png", "PNG", ("image/png",)),
        FileKind("jpg", "JPG", ("image/jpeg", "image/jpg", "image/pjpeg")),
        FileKind("csv", "CSV", ("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel")),
        FileKind("txt", "TXT", ("text/plain",)),
    )
}
ALIASES = {"jpeg": "jpg"}
_MEMBERS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


class HarmfulArchiveError(ValueError):
    """A zip that would unpack to far more than it should."""


class LockedFileError(ValueError):
    """A file that only opens with a password."""


def declared_fits(kind: FileKind, declared: str) -> bool:
    """Whether the type the browser named agrees with the kind the name promises."""
    declared = declared.partition(";")[0].strip().lower()
    return declared in kind.media_types or declared in _LOOSE


def content_fits(kind: FileKind, file: BinaryIO) -> bool:
    """Whether the content is what the name promises.

    Raises :class:`LockedFileError` for files with a password and :class:`HarmfulArchiveError` for zip bombs.
    """
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    try:
        match kind.extension:
            case "pdf":
                return _is_pdf(head, file)
            case "png":
                return head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR"
            case "jpg":
                return head.startswith(b"\xff\xd8\xff")
            case "csv" | "txt":
                return _is_text(file)
            case _:
                return _is_office(kind.extension, head, file)
    finally:
        file.seek(0)


def _is_pdf(head: bytes, file: BinaryIO) -> bool:
    if not head.startswith(b"%PDF-"):
        return False
    content = file.read()
    if b"%%EOF" not in content[-TAIL:]:
        return False
    # A trailer or cross-reference stream names its encryption by a reference or a dictionary.
    position = content.find(b"/Encrypt")
    while position != -1:
        following = content[position + 8 : position + 40].lstrip()
        if following[:2] == b"<<" or following[:1].isdigit():
            raise LockedFileError("PDF with a password")
        position = content.find(b"/Encrypt", position + 8)
    return True


def _is_text(file: BinaryIO) -> bool:
    content = file.read()
    if b"\0" in content:
        return False
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text)
    return False


def _is_office(extension: str, head: bytes, file: BinaryIO) -> bool:
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # An office file with a password is wrapped in the old compound format.
        raise LockedFileError("office file with a password, or an old format")
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _refuse_bomb(members)
            if any(member.flag_bits & 0x1 for member in members):
                raise LockedFileError("zip with a password")
            names = {member.filename for member in members}
            if extension == "odt":
                return "content.xml" in names and archive.read("mimetype")[:60].startswith(
                    b"application/vnd.oasis.opendocument.text"
                )
            return "[Content_Types].xml" in names and _MEMBERS[extension] in names
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, OSError):
        return False


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise HarmfulArchiveError("too much inside")
    for member in members:
        if member.file_size > 1024 * 1024 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise HarmfulArchiveError("packed too tightly")
        if member.filename.lower().endswith((".zip", ".7z", ".rar", ".gz")):
            raise HarmfulArchiveError("an archive in an archive")
