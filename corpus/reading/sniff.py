"""What a file is, by its content: its first bytes decide, the suffix only between text and its kin."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from corpus.errors import Refusal, ReportRefusedError


class Format(StrEnum):
    """The formats that can be read."""

    PDF = "pdf"
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"


_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_TAG = re.compile(rb"<(?:!doctype|!--|[a-z][a-z0-9]*[\s>/])", re.IGNORECASE)
_MHTML = re.compile(
    rb"^(?:From:|Snapshot-Content-Location:|MIME-Version:)[^\0]{0,1500}?multipart/related", re.I
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"
_ODT = b"mimetypeapplication/vnd.oasis.opendocument"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)


def sniff(path: Path, data: bytes) -> Format:
    """The format of ``data``.

    Raises:
        ReportRefusedError: for a web archive, an old or locked Office file, an image or another foreign format.
    """
    # Acrobat accepts the mark anywhere in the first kilobyte, and mailed files do have bytes before it.
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    # OpenDocument 1.3, part 2, section 3.3: the media type is the package's first file, uncompressed.
    if data.startswith(_ZIP) and _ODT in data[:128]:
        raise ReportRefusedError(
            path,
            Refusal.UNSUPPORTED_FORMAT,
            f"{path.name} is an OpenDocument file, which can't be read; save it as .docx or PDF.",
        )
    if data.startswith(_ZIP):
        return Format.DOCX
    if data.startswith(_OLE):
        raise ReportRefusedError(path, *_ole(path, data))
    for mark, name in _OTHERS:
        if data.startswith(mark):
            raise ReportRefusedError(
                path,
                Refusal.UNSUPPORTED_FORMAT,
                f"{path.name} is {name}, which can't be read; save the report as PDF, Word (.docx), HTML or text.",
            )
    head = data[:4096].replace(b"\0", b"")
    if _MHTML.search(head.lstrip(b"\xef\xbb\xbf\r\n")):
        raise ReportRefusedError(
            path,
            Refusal.UNSUPPORTED_FORMAT,
            f"{path.name} is a web archive (MHTML), which can't be read; open it in a browser and save it as "
            "“Web page, HTML only” or print it as PDF.",
        )
    if _is_page(path, head):
        return Format.HTML
    return Format.MARKDOWN if path.suffix.lower() in _MARKDOWN_SUFFIXES else Format.TEXT


def _is_page(path: Path, head: bytes) -> bool:
    """Whether the first bytes are a web page's; a page by its name need only have a tag."""
    suffix = path.suffix.lower()
    if suffix in _HTML_SUFFIXES and _TAG.search(head):
        return True
    # Markdown may show HTML further down, but it doesn't start with it.
    return suffix not in _MARKDOWN_SUFFIXES and bool(_HTML.search(head[:2048]))


def _ole(path: Path, data: bytes) -> tuple[Refusal, str]:
    """Why a compound file is refused: a .docx locked by a password is one, and so is Word 97's .doc."""
    # The stream's name is UTF-16 in the file's directory (MS-OFFCRYPTO, section 2.3.2).
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Refusal.ENCRYPTED, (
            f"{path.name} is locked by a password; open it in Word and save it without one."
        )
    return Refusal.UNSUPPORTED_FORMAT, (
        f"{path.name} is an old Office file, which can't be read; open it in Word and save it as .docx or PDF."
    )
