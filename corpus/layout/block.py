"""The unit between lines and passages: a heading, bullet, paragraph, table row, footnote or furniture.

Layout turns lines into blocks without knowing any inspectorate; ``corpus.programmes`` gives the blocks
their meaning. Halves that a page or column break had cut are one block with several segments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.model import Account, Footnote, Span


class Role(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    BULLET = "bullet"
    NUMBERED = "numbered"
    PARAGRAPH = "paragraph"
    TABLE_ROW = "table_row"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the report as one thing.

    Attributes:
        role: what it is on the page.
        text: its words, rejoined over line and page breaks, hyphenation mended, without the bullet or
            number and without footnote markers.
        segments: the ranges of the source text that make up ``text``, in order.
        page_start, page_end: page numbers from 1, or ``None``.
        level: heading level from 1, or nesting depth of a bullet from 0.
        marker: bullet character or printed number (``"12"``), without dot.
        marker_spans: where bullet characters, numbers and footnote markers stand (accounted apart).
        cells: texts of a table row's cells from left to right.
        cell_segments: for a table row, the ranges that make up each cell's text.
        account: for furniture, which kind.
        footnotes: footnotes whose markers stand in this block, in order.
        bold, size: as the majority of its characters is printed, where known.
    """

    role: Role
    text: str
    segments: tuple[Span, ...]
    page_start: int | None = None
    page_end: int | None = None
    level: int = 0
    marker: str | None = None
    marker_spans: tuple[Span, ...] = ()
    cells: tuple[str, ...] = ()
    cell_segments: tuple[tuple[Span, ...], ...] = ()
    account: Account | None = None
    footnotes: tuple[Footnote, ...] = ()
    bold: bool | None = None
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """All blocks of a document in reading order, and its footnotes.

    ``footnotes`` holds every footnote of the document, also one whose marker was found in no block;
    footnote text is in no block.
    """

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()
    notes: tuple[str, ...] = field(default=())
