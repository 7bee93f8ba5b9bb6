"""What a file is, by its content: its first bytes decide, the suffix only between text and Markdown."""

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


_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_COOKIES = re.compile(rb"cookie", re.IGNORECASE)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an Office or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
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
        ReportRefusedError: for a web page, an Office file, an image or another known foreign format.
    """
    # Acrobat accepts the mark anywhere in the first kilobyte, and mailed files do have bytes before it.
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    for mark, name in _OTHERS:
        if data.startswith(mark):
            raise ReportRefusedError(
                path,
                Refusal.UNSUPPORTED_FORMAT,
                f"{path.name} is {name}, which can't be read; save the report as PDF, text or Markdown.",
            )
    if _HTML.search(data[:2048].replace(b"\0", b"")):
        raise _web_page(path, data)
    return Format.MARKDOWN if path.suffix.lower() in _MARKDOWN_SUFFIXES else Format.TEXT


def _web_page(path: Path, data: bytes) -> ReportRefusedError:
    if _COOKIES.search(data):
        return ReportRefusedError(
            path,
            Refusal.NOT_A_REPORT,
            f"{path.name} is a saved web page with a cookie notice, not a report; "
            "accept the cookies in a browser and download the report again.",
        )
    return ReportRefusedError(
        path,
        Refusal.UNSUPPORTED_FORMAT,
        f"{path.name} is a web page; save the report as PDF, text or Markdown.",
    )
