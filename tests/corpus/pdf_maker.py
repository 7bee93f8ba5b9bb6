"""Small PDFs for tests, drawn with reportlab so that every position is known."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus.reading.document import Document
from corpus.reading.limits import ReadingLimits
from corpus.reading.pdf import read_pdf

LEFT = 72.0
PITCH = 14.5
WIDTH, HEIGHT = A4


class Sheet:
    """Writes lines down a page; y is counted from the top."""

    def __init__(self, canvas: Canvas, number: int) -> None:
        self.canvas = canvas
        self.number = number
        self.y = 90.0

    def write(
        self, text: str, *, x: float = LEFT, size: float = 12, bold: bool = False, after: float = 0.0
    ) -> None:
        """One line of text; ``after`` is space below it beyond the pitch."""
        self.at(text, x, self.y, size=size, bold=bold)
        self.y += PITCH * max(1.0, size / 12) + after

    def at(self, text: str, x: float, y: float, *, size: float = 12, bold: bool = False) -> float:
        """Text at a place; the x at which it ends."""
        font = "Helvetica-Bold" if bold else "Helvetica"
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)
        return x + float(self.canvas.stringWidth(text, font, size))

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """A ruled table with these column and row edges."""
        self.canvas.grid(list(xs), [HEIGHT - y for y in ys])


def make_pdf(draw: Callable[[Sheet], None], pages: int = 1, password: str | None = None) -> bytes:
    """The bytes of a PDF whose pages ``draw`` fills, one call for each."""
    out = io.BytesIO()
    secret = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(out, pagesize=A4, encrypt=secret)
    for number in range(1, pages + 1):
        draw(Sheet(canvas, number))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def read(data: bytes, name: str = "report.pdf", limits: ReadingLimits | None = None) -> Document:
    """The document in these bytes."""
    return read_pdf(Path(name), data, limits or ReadingLimits())


def running_lines(sheet: Sheet) -> None:
    """A footer of two lines and a page number on every page."""
    sheet.at("Inspection of Somewhere local authority services", LEFT, 800, size=8, bold=True)
    sheet.at("3 to 14 March 2025", LEFT, 810, size=8, bold=True)
    sheet.at(str(sheet.number), 510, 806, size=16)
