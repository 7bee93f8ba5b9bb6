"""What every reader returns: the extracted text as lines, with geometry where the format has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Account, Source, Span


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


class Shape(StrEnum):
    """What an element is by the file's own markup."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    ITEM = "item"
    ROW = "row"
    NOTE = "note"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A footnote's marker in the text: the ``note`` that it leads to, and where it stands."""

    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class Element:
    """A heading, paragraph, list item, table row or footnote of a format that says which is which.

    Attributes:
        shape: what the markup says that it is.
        span: its words in ``Source.text``, without the list marker before them.
        level: heading level from 1, or nesting depth of a list item from 0.
        marker: of a list item, its bullet character or number; of a footnote, its label.
        lead: where the list marker stands.
        drops: ranges inside ``span`` that are no words of the author (a link back to the top).
        cells: of a row, the ranges of its cells from left to right; empty cells are left out.
        account: of furniture, which kind.
        note: of a footnote, what its markers call it.
        marks: markers of footnotes inside ``span``.
        bold: whether all its words are bold.
    """

    shape: Shape
    span: Span
    level: int = 0
    marker: str | None = None
    lead: Span | None = None
    drops: tuple[Span, ...] = ()
    cells: tuple[Span, ...] = ()
    account: Account | None = None
    note: str | None = None
    marks: tuple[NoteMark, ...] = ()
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A file as its reader saw it: the source with its text, and the lines in reading order.

    ``page_sizes`` are (width, height) in points, one for each page; empty without geometry.
    ``notes`` are sentences on what the reader had to mend or leave out. ``elements`` are there only in
    formats that mark headings, lists, tables and footnotes up (HTML, DOCX); every character of the text
    that is no space is then in exactly one of them.
    """

    source: Source
    lines: tuple[Line, ...]
    page_sizes: tuple[tuple[float, float], ...] = ()
    notes: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()

    def text_of(self, line: Line) -> str:
        """The characters of a line."""
        return self.source.text[line.start : line.end]
