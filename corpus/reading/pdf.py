"""Reads PDF reports with pdfium: text with geometry, or a refusal in one sentence."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Page, Source, Span
from corpus.reading.document import Box, Cell, Document, Line
from corpus.reading.limits import ReadingLimits
from corpus.reading.pdf_lines import Piece, page_pieces
from corpus.reading.pdf_rules import grids, page_rules
from corpus.reading.pdf_words import PDFIUM_LOCK, PageFrame, page_words

# A page of a scanned report has no more than a stamp or a page number as text.
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


class _Text:
    """The growing text of the source, with its lines."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.lines: list[Line] = []
        self.tables = 0

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
                box=Box(
                    round(piece.x0, 2), round(piece.top, 2), round(piece.x1, 2), round(piece.bottom, 2)
                ),
                size=piece.size,
                bold=piece.bold,
                raised=tuple(Span(start + a, start + b) for a, b in piece.raised),
                baseline=round(piece.baseline, 2),
                cell=cell,
            )
        )


def _document(path: Path, data: bytes, pdf: pdfium.PdfDocument, limits: ReadingLimits) -> Document:
    text = _Text()
    pages: list[Page] = []
    sizes: list[tuple[float, float]] = []
    notes: list[str] = []
    for number in range(1, len(pdf) + 1):
        start = text.length
        try:
            sizes.append(_read_page(pdf, number, text))
        except pdfium.PdfiumError:
            # One bad page does not lose the others, but it is said.
            notes.append(f"Page {number} is damaged and could not be read.")
            sizes.append((0.0, 0.0))
        if text.length > limits.max_characters:
            raise ReportRefusedError(
                path,
                Refusal.TOO_LARGE,
                f"{path.name} holds more than {limits.max_characters:,} characters; "
                "split it or raise the limit.",
            )
        label = pdf.get_page_label(number - 1) or None
        start = min(start + 1, text.length) if start else 0
        pages.append(Page(number, start, text.length, label if label != str(number) else None))
    whole = "".join(text.parts)
    if len(notes) == len(pages):
        raise ReportRefusedError(
            path, Refusal.UNREADABLE, f"{path.name} is damaged: no page can be read; download it again."
        )
    if sum(map(str.isalnum, whole)) < _LEAST_CHARACTERS_A_PAGE * len(pages):
        raise ReportRefusedError(
            path,
            Refusal.NO_TEXT_LAYER,
            f"{path.name} is scanned: its pages are pictures without text; run it through a text "
            "recogniser such as ocrmypdf first, then add the result.",
        )
    bare = [page.number for page in pages if page.end <= page.start]
    if bare:
        notes.append(f"Without text: page{'s' if len(bare) > 1 else ''} {', '.join(map(str, bare))}.")
    source = Source(path.name, hashlib.sha256(data).hexdigest(), "application/pdf", whole, tuple(pages))
    return Document(source, tuple(text.lines), tuple(sizes), tuple(notes))


def _read_page(pdf: pdfium.PdfDocument, number: int, text: _Text) -> tuple[float, float]:
    page = pdf[number - 1]
    text_page = page.get_textpage()
    try:
        frame = PageFrame(page)
        ruled = grids(page_rules(page, frame))
        words = page_words(text_page, frame)
        for piece in page_pieces(words, ruled, frame.width):
            if piece.text:
                text.add(piece, number, text.tables)
        text.tables += len(ruled)
        return frame.width, frame.height
    finally:
        text_page.close()
        page.close()
