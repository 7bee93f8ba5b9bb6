"""Layout of formats that say themselves what is a heading, list, table row or footnote (HTML, DOCX)."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.layout.block import Block, Layout, Role
from corpus.layout.piece import looks_like_heading
from corpus.model import Account, Footnote, Span
from corpus.reading.document import Document, Element, Shape

_ROLES = {
    Shape.HEADING: Role.HEADING,
    Shape.PARAGRAPH: Role.PARAGRAPH,
    Shape.QUOTE: Role.PARAGRAPH,
    Shape.ROW: Role.TABLE_ROW,
    Shape.FURNITURE: Role.FURNITURE,
}
_DEEPEST_HEADING = 6
_CLOSING = (".", ",", ";", ":", "!", "?", ")")


def lay_out_structured(document: Document) -> Layout:
    """The blocks of a document with ``elements``, in their order, with footnotes at their markers.

    A short paragraph in bold type heads what follows it, one level below the last true heading. A block
    of a quotation has the marker ``">"``, as in Markdown.
    """
    text = document.source.text
    notes: dict[str, Footnote] = {}
    for element in document.elements:
        if element.shape is Shape.NOTE and element.note is not None:
            notes.setdefault(element.note, _footnote(text, element))
    blocks: list[Block] = []
    level = 0
    for element in document.elements:
        if element.shape is Shape.NOTE:
            continue
        if element.shape is Shape.HEADING:
            level = element.level
        block = _block(text, element, notes)
        if element.shape is Shape.PARAGRAPH and element.bold and looks_like_heading(block.text):
            block = _block(text, element, notes, heading=min(_DEEPEST_HEADING, level + 1))
        blocks.append(block)
    ordered = sorted(
        (_footnote(text, element) for element in document.elements if element.shape is Shape.NOTE),
        key=lambda note: note.start,
    )
    return Layout(blocks=tuple(blocks), footnotes=tuple(ordered))


def _block(text: str, element: Element, notes: Mapping[str, Footnote], *, heading: int = 0) -> Block:
    numbered = element.shape is Shape.ITEM and (element.marker or "").isdigit()
    role = Role.NUMBERED if numbered else _ROLES.get(element.shape, Role.BULLET)
    marks = [mark for mark in element.marks if mark.note in notes]
    drops = sorted([*element.drops, *(mark.span for mark in marks)])
    cells = element.cells
    return Block(
        role=Role.HEADING if heading else role,
        text=_words(text, element.span, drops),
        segments=(element.span,),
        level=heading or element.level,
        marker=">" if element.shape is Shape.QUOTE else element.marker,
        marker_spans=tuple(sorted([*([element.lead] if element.lead else []), *drops])),
        cells=tuple(_words(text, cell, drops) for cell in cells),
        cell_segments=tuple((cell,) for cell in cells),
        account=(element.account or Account.NOTICE) if role is Role.FURNITURE else None,
        footnotes=tuple(notes[mark.note] for mark in marks),
        bold=element.bold or None,
    )


def _footnote(text: str, element: Element) -> Footnote:
    start = element.lead.start if element.lead else element.span.start
    drops = sorted([*element.drops, *(mark.span for mark in element.marks)])
    return Footnote(element.marker or "", _words(text, element.span, drops), start, element.span.end)


def _words(text: str, span: Span, drops: list[Span]) -> str:
    parts: list[str] = []
    position = span.start
    for hole in drops:
        if hole.start < position or hole.end > span.end:
            continue
        before = text[position : hole.start]
        # A space before a footnote's marker goes with it where the sentence ends behind the marker.
        closes = text[hole.end : hole.end + 1] in _CLOSING and hole.end < span.end
        parts.append(before.rstrip() if closes else before)
        position = hole.end
    parts.append(text[position : span.end])
    return " ".join("".join(parts).split())
