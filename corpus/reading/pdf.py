"""Reads PDF reports with pdfium: text with geometry, or a refusal in one sentence."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Page, Source, Span
from corpus.reading.document import Box, Cell, Document, Line
from corpus.reading.limits import ReadingLimits
from corpus.reading.pdf_lines import Piece, page_pieces
from corpus.reading.pdf_repair import mend_broken_words
from corpus.reading.pdf_rules import grids, page_rules
from corpus.reading.pdf_words import PDFIUM_LOCK, PageFrame, page_words

# A page of a scanned report has a picture, and no more than a stamp or a page number as text.
_LEAST_CHARACTERS_A_PAGE = 20
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)


def read_pdf(path: Path, data: bytes, limits: ReadingLimits) -> Document:
    """The PDF at ``path`` with the bytes ``data``: lines in reading order, in points from the top left.

    Ligatures are letters, soft hyphens and zero-width characters are gone; words broken by the
    producer are whole and words run together are apart where the printed gaps say so.

    Raises:
        ReportRefusedError: if it is empty, encrypted, damaged, too large, without a text layer, or
            no PDF at all; the message says what to do.
    """
    _check_bytes(path, data, limits)
    with PDFIUM_LOCK:
        pdf = _open(path, data)
        try:
            count = len(pdf)
            if count == 0:
                raise ReportRefusedError(
                    path, Refusal.EMPTY, f"{path.name} has no pages; download it again from the publisher."
                )
            if count > limits.max_pages:
                raise ReportRefusedError(
                    path,
                    Refusal.TOO_LARGE,
                    f"{path.name} has {count:,} pages, more than the limit of {limits.max_pages:,}; "
                    "split it or raise the limit.",
                )
            return _document(path, data, pdf, limits)
        finally:
            pdf.close()


def _check_bytes(path: Path, data: bytes, limits: ReadingLimits) -> None:
    if not data.strip():
        raise ReportRefusedError(
            path, Refusal.EMPTY, f"{path.name} is empty; download it again from the publisher."
        )
    if len(data) > limits.max_bytes:
        raise ReportRefusedError(
            path,
            Refusal.TOO_LARGE,
            f"{path.name} has {len(data):,} bytes, more than the limit of {limits.max_bytes:,}; "
            "split it or raise the limit.",
        )
    if b"%PDF-" not in data[:1024]:
        if _HTML.search(data[:2048]):
            notice = " (a cookie notice)" if b"cookie" in data.lower() else ""
            raise ReportRefusedError(
                path,
                Refusal.NOT_A_REPORT,
                f"{path.name} is a saved web page{notice}, not a PDF; "
                "open the report in a browser and save the PDF itself.",
            )
        raise ReportRefusedError(
            path, Refusal.UNREADABLE, f"{path.name} is not a PDF; download it again from the publisher."
        )


def _open(path: Path, data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}:
            raise ReportRefusedError(
                path,
                Refusal.ENCRYPTED,
                f"{path.name} is protected by a password; save a copy without one and add that.",
            ) from error
        raise ReportRefusedError(
            path,
            Refusal.UNREADABLE,
            f"{path.name} is damaged or cut short and can't be opened as a PDF; download it again.",
        ) from error


@dataclass(slots=True)
class _ReadPage:
    pieces: list[Piece]
    tables: int
    width: float
    height: float
    pictures: bool = False
    label: str | None = None


class _Text:
    """The growing text of the source, with its lines."""

    def __init__(self, start: int = 0) -> None:
        self.parts: list[str] = []
        self.length = start
        self.lines: list[Line] = []

    def add(self, piece: Piece, page: int, first_table: int) -> None:
        if self.parts:
            self.parts.append("\n")
            self.length += 1
        start = self.length
        self.parts.append(piece.text)
        self.length += len(piece.text)
        cell = None
        if piece.table is not None:
            cell = Cell(first_table + piece.table, piece.row, piece.column)
        self.lines.append(
            Line(
                start=start,
                end=self.length,
                page=page,
                box=Box(round(piece.x0, 2), round(piece.top, 2), round(piece.x1, 2), round(piece.bottom, 2)),
                size=piece.size,
                bold=piece.bold,
                raised=tuple(Span(start + a, start + b) for a, b in piece.raised),
                baseline=round(piece.baseline, 2),
                cell=cell,
            )
        )


def read_page_lines(data: bytes, page: int, start: int) -> tuple[Line, ...]:
    """The lines of page ``page`` (from 1) of a PDF, as :func:`read_pdf` gives them for that page.

    ``start`` is the page's offset in the source text. A word that :func:`read_pdf` mended by what other
    pages print stays broken here, so later offsets of such a page may be a character or two off.

    Raises:
        ValueError: if there is no such page.
        pypdfium2.PdfiumError: if the file can't be opened.
    """
    with PDFIUM_LOCK:
        pdf = pdfium.PdfDocument(data)
        try:
            if not 1 <= page <= len(pdf):
                msg = f"The PDF has pages 1 to {len(pdf)}, not {page}."
                raise ValueError(msg)
            read = _read_page(pdf, page)
        finally:
            pdf.close()
    text = _Text(start)
    for piece in read.pieces:
        text.add(piece, page, 0)
    return tuple(text.lines)


def _document(path: Path, data: bytes, pdf: pdfium.PdfDocument, limits: ReadingLimits) -> Document:
    pages: list[_ReadPage] = []
    notes: list[str] = []
    characters = 0
    for number in range(1, len(pdf) + 1):
        label = pdf.get_page_label(number - 1) or None
        try:
            page = _read_page(pdf, number)
        except pdfium.PdfiumError:
            # One bad page does not lose the others, but it is said.
            notes.append(f"Page {number} is damaged and could not be read.")
            page = _ReadPage([], 0, 0.0, 0.0)
        page.label = label if label != str(number) else None
        pages.append(page)
        characters += sum(len(piece.text) + 1 for piece in page.pieces)
        if characters > limits.max_characters:
            raise ReportRefusedError(
                path,
                Refusal.TOO_LARGE,
                f"{path.name} holds more than {limits.max_characters:,} characters; "
                "split it or raise the limit.",
            )
    if len(notes) * 2 > len(pages):
        raise ReportRefusedError(
            path,
            Refusal.UNREADABLE,
            f"{path.name} is damaged: {len(notes)} of its {len(pages)} pages can't be read; download it again.",
        )
    letters = sum(sum(map(str.isalnum, piece.text)) for page in pages for piece in page.pieces)
    if letters == 0 or (letters < _LEAST_CHARACTERS_A_PAGE * len(pages) and any(p.pictures for p in pages)):
        raise ReportRefusedError(
            path,
            Refusal.NO_TEXT_LAYER,
            f"{path.name} is scanned: its pages are pictures without text; run it through a text "
            "recogniser such as ocrmypdf first, then add the result.",
        )
    mended = mend_broken_words([piece for page in pages for piece in page.pieces])
    if mended:
        notes.append(f"Joined {mended} word{'s' if mended > 1 else ''} that a space had broken.")
    bare = [str(number) for number, page in enumerate(pages, start=1) if not page.pieces]
    if bare:
        notes.append(f"Without text: page{'s' if len(bare) > 1 else ''} {', '.join(bare)}.")
    return _assembled(path, data, pages, notes)


def _assembled(path: Path, data: bytes, pages: list[_ReadPage], notes: list[str]) -> Document:
    text = _Text()
    places: list[Page] = []
    first_table = 0
    for number, page in enumerate(pages, start=1):
        start = text.length + 1 if text.parts else 0
        for piece in page.pieces:
            text.add(piece, number, first_table)
        first_table += page.tables
        end = max(text.length, min(start, text.length))
        places.append(Page(number, min(start, end), end, page.label))
    source = Source(
        path.name, hashlib.sha256(data).hexdigest(), "application/pdf", "".join(text.parts), tuple(places)
    )
    sizes = tuple((page.width, page.height) for page in pages)
    return Document(source, tuple(text.lines), sizes, tuple(notes))


def _read_page(pdf: pdfium.PdfDocument, number: int) -> _ReadPage:
    page = pdf[number - 1]
    text_page = page.get_textpage()
    try:
        frame = PageFrame(page)
        ruled = grids(page_rules(page, frame))
        words = page_words(text_page, frame)
        pieces = [piece for piece in page_pieces(words, ruled, frame.width) if piece.text]
        few = sum(len(piece.text) for piece in pieces) < 4 * _LEAST_CHARACTERS_A_PAGE
        pictures = few and any(True for _ in page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2))
        return _ReadPage(pieces, len(ruled), frame.width, frame.height, pictures)
    finally:
        text_page.close()
        page.close()
