"""What every reader returns: the extracted text as lines, with geometry where the format has it."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Source, Span


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points, origin at the page's top left, y growing downwards."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A place in a ruled table: the table counted through the document, row and column, all from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source.

    Attributes:
        start, end: its characters in ``Source.text`` (without the line break).
        page: page number from 1, or ``None`` where the source has no pages.
        box: where it is printed, or ``None`` in a format without geometry.
        size: the font size in points that most of its characters have, or ``None``.
        bold: whether most of its characters are bold, or ``None``.
        raised: ranges of the source text printed as superscripts (footnote markers).
        cells: for a line of a table, the ranges of its cells from left to right; else empty.
        baseline: y of the line that the characters stand on, or ``None`` without geometry.
        cell: for a line inside a ruled table the cell that holds it: such lines come cell by cell.
    """

    start: int
    end: int
    page: int | None = None
    box: Box | None = None
    size: float | None = None
    bold: bool | None = None
    raised: tuple[Span, ...] = ()
    cells: tuple[Span, ...] = ()
    baseline: float | None = None
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as its reader saw it: the source with its text, and the lines in reading order.

    ``page_sizes`` are (width, height) in points, one for each page; empty without geometry.
    ``notes`` are sentences on what the reader had to mend or leave out.
    """

    source: Source
    lines: tuple[Line, ...]
    page_sizes: tuple[tuple[float, float], ...] = ()
    notes: tuple[str, ...] = ()

    def text_of(self, line: Line) -> str:
        """The characters of a line."""
        return self.source.text[line.start : line.end]
