"""Reads plain text: decodes it, normalises line ends, and takes form feeds as page breaks.

A byte-order mark decides the encoding; else UTF-8, strictly; else charset-normalizer chooses among the
single-byte encodings that British publishers' exports use, Windows-1252 where it can't tell.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

from charset_normalizer import from_bytes

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Page, Source
from corpus.reading.document import Document, Line
from corpus.reading.limits import ReadingLimits

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FALLBACKS = ["cp1252", "latin_1", "mac_roman", "iso8859_15"]
_PAGE_LABEL = re.compile(r"(?:page\s+)?(?P<label>\d{1,4}|[ivxlc]{1,7})(?:\s+of\s+\d{1,4})?", re.IGNORECASE)
_TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
_NAMES = {".pdf": "a PDF", ".docx": "a Word document", ".html": "a web page", ".htm": "a web page"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_text(path: Path, data: bytes, limits: ReadingLimits) -> Document:
    """The text file at ``path`` with the bytes ``data``.

    Pages are there only where the text has form feeds; a page's label is the number that stands
    alone on its first or last line, where it differs from the page's own.

    Raises:
        ReportRefusedError: if the bytes are no text, or there is more of it than ``limits`` allow.
    """
    return document_of(path, data, limits, "text/plain")


def document_of(path: Path, data: bytes, limits: ReadingLimits, media_type: str) -> Document:
    """As :func:`read_text`, with the media type given (Markdown is read as text first)."""
    text, notes = decode(path, data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n").replace("\v", "\n")
    if len(text) > limits.max_characters:
        raise ReportRefusedError(
            path,
            Refusal.TOO_LARGE,
            f"{path.name} holds {len(text):,} characters, more than the limit of {limits.max_characters:,}; "
            "split it or raise the limit.",
        )
    if not text.strip():
        raise ReportRefusedError(
            path, Refusal.EMPTY, f"{path.name} holds no text; check that it was saved completely."
        )
    pages = _pages(text)
    if len(pages) > limits.max_pages:
        raise ReportRefusedError(
            path,
            Refusal.TOO_LARGE,
            f"{path.name} has {len(pages):,} pages, more than the limit of {limits.max_pages:,}; "
            "split it or raise the limit.",
        )
    source = Source(
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        text=text,
        pages=pages,
    )
    return Document(source=source, lines=_lines(text, pages), notes=notes)


def decode(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of ``data``, and a note where the encoding had to be guessed.

    Raises:
        ReportRefusedError: if the bytes are no text in any encoding tried.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return _checked(path, data.decode(encoding)), ()
            except UnicodeDecodeError:
                break
    try:
        return _checked(path, data.decode("utf-8")), ()
    except UnicodeDecodeError:
        pass
    best = from_bytes(data, cp_isolation=_FALLBACKS).best()
    encoding = best.encoding if best is not None else "cp1252"
    text = str(best) if best is not None else data.decode("cp1252", errors="replace")
    note = f"{path.name} is not UTF-8; it was read as {encoding.replace('_', '-')}."
    return _checked(path, text), (note,)


def _checked(path: Path, text: str) -> str:
    # A text file may hold a stray control character; a binary file is full of them.
    controls = len(_CONTROL.findall(text))
    if controls > max(4, len(text) // 200):
        raise ReportRefusedError(path, Refusal.UNSUPPORTED_FORMAT, _no_text(path))
    return text


def _no_text(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in _TEXT_SUFFIXES:
        return (
            f"{path.name} is not a text file although it is named like one; save the report as PDF or text."
        )
    if suffix in _NAMES:
        return (
            f"{path.name} is {_NAMES[suffix]} by its name but not by its content; download or save it again."
        )
    return (
        f"{path.name} is of no format that can be read; save the report as PDF, Word (.docx), HTML or text."
    )


def _pages(text: str) -> tuple[Page, ...]:
    if "\f" not in text:
        return ()
    pages: list[Page] = []
    start = 0
    pieces = text.split("\f")
    if not pieces[-1].strip():
        pieces.pop()  # pdftotext ends every page with a form feed, also the last
    for number, piece in enumerate(pieces, start=1):
        label = _label(piece)
        pages.append(Page(number, start, start + len(piece), label=label if label != str(number) else None))
        start += len(piece) + 1
    return tuple(pages)


def _label(piece: str) -> str | None:
    lines = [line.strip() for line in piece.split("\n") if line.strip()]
    for line in (lines[-1], lines[0]) if lines else ():
        match = _PAGE_LABEL.fullmatch(line)
        if match:
            return match["label"]
    return None


def _lines(text: str, pages: tuple[Page, ...]) -> tuple[Line, ...]:
    lines: list[Line] = []
    start, page = 0, 0
    for piece in re.split(r"[\n\f]", text):
        end = start + len(piece)
        while page < len(pages) and start > pages[page].end:
            page += 1
        number = pages[page].number if page < len(pages) else None
        lines.append(Line(start, end, page=number))
        start = end + 1
    return tuple(lines)
