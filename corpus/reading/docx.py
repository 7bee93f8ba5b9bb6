"""Reads Word documents: paragraphs by style, numbered as Word numbers them, tables, footnotes, text boxes.

A Word document has no pages until a layout engine makes them: ``lastRenderedPageBreak`` says where one
printer's pages ended once, and other programs write none, so there are no page numbers here. Tracked
deletions, comments, macros and field codes are no text of the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from corpus.model import Account
from corpus.reading.document import Document, Shape
from corpus.reading.docx_inline import Inline, NoteRef
from corpus.reading.docx_package import open_package, related, root_of
from corpus.reading.docx_styles import Label, Numbering, Style, Styles, number, value
from corpus.reading.drafts import Draft, Run, RunKind, compose
from corpus.reading.limits import ReadingLimits

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_WRAPPERS = frozenset({qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo")})
_QUOTES = frozenset({"quote", "intense quote", "block text"})


def read_docx(path: Path, data: bytes, limits: ReadingLimits) -> Document:
    """The Word document at ``path`` with the bytes ``data``; running heads come first, footnotes last.

    Raises:
        ReportRefusedError: if it is damaged, locked, too large, without text, or no Word document.
    """
    main = open_package(path, data, limits)
    styles = next((root_of(path, part) for part in related(main, "styles")), None)
    lists = next((root_of(path, part) for part in related(main, "numbering")), None)
    reader = _Reader(Styles(styles), Numbering(lists))
    drafts = [
        draft
        for part in related(main, "header")
        for draft in _running(reader, root_of(path, part), Account.RUNNING_HEADER)
    ]
    root = root_of(path, main)
    body = root.find(qn("w:body"))
    drafts.extend(reader.blocks(root if body is None else body))
    parts = {
        kind: {
            note.get(qn("w:id")): note
            for part in related(main, f"{kind}s")
            for note in root_of(path, part)
            if note.get(qn("w:type")) in (None, "normal")
        }
        for kind in ("footnote", "endnote")
    }
    for reference in reader.references():
        note = parts[reference.kind].get(reference.id)
        if note is not None:
            drafts.append(_note(reader, note, reference))
    for part in related(main, "footer"):
        drafts.extend(_running(reader, root_of(path, part), Account.RUNNING_FOOTER))
    return compose(path, data, MEDIA_TYPE, drafts, limits)


class _Reader:
    """Makes drafts of the block elements of one document."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._inline = Inline()

    def references(self) -> list[NoteRef]:
        """The notes referred to, in the order of their first markers."""
        return list(self._inline.references.values())

    def blocks(self, element: Any) -> Iterator[Draft]:
        """The drafts of the paragraphs and tables in ``element``, in their order."""
        for child in element:
            if child.tag == _P:
                yield from self.paragraph(child)
            elif child.tag == _TBL:
                yield from self._table(child)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)

    def paragraph(self, element: Any) -> Iterator[Draft]:
        """The draft of a paragraph, and those of the text boxes anchored in it."""
        style = self._styles.of(value(element, "w:pPr/w:pStyle"))
        runs, boxes = self._inline.read(element, bold=bool(style.bold))
        if any(run.text.strip() for run in runs):
            yield self._draft(element, style, runs)
        for box in boxes:
            yield from self.blocks(box)

    def _draft(self, element: Any, style: Style, runs: list[Run]) -> Draft:
        name = style.name.lower()
        if name.startswith("toc "):
            return Draft(Shape.FURNITURE, runs, account=Account.CONTENTS)
        label = self._label(element, style)
        own = number(value(element, "w:pPr/w:outlineLvl"))
        outline = own + 1 if own is not None and own < 9 else style.outline
        if outline is not None:
            # The number of a heading is part of how it is cited.
            lead = [Run(f"{label.text} ")] if label and not label.bullet else []
            return Draft(Shape.HEADING, [*lead, *runs], level=outline)
        if label is not None:
            lead = [Run(f"{label.text} ", RunKind.LEAD)]
            return Draft(Shape.ITEM, [*lead, *runs], level=label.depth, marker=label.text.strip("().[] "))
        return Draft(Shape.QUOTE if name in _QUOTES else Shape.PARAGRAPH, runs)

    def _label(self, element: Any, style: Style) -> Label | None:
        own = value(element, "w:pPr/w:numPr/w:numId")
        level = number(value(element, "w:pPr/w:numPr/w:ilvl"))
        if level is None:
            level = style.level or 0
        return self._numbering.label(own or style.listing, level)

    def _table(self, table: Any) -> Iterator[Draft]:
        rows = [list(_cells(row)) for row in _rows(table)]
        columns = max((len(row) for row in rows), default=0)
        drafts = [[list(self.blocks(cell)) for cell in row] for row in rows]
        nested = any(next(cell.iter(_TBL), None) is not None for row in rows for cell in row)
        placed = {Shape.HEADING, Shape.ITEM}
        listed = any(draft.shape in placed for row in drafts for cell in row for draft in cell)
        if columns <= 1 or nested or listed:
            # A table that only places text on the page.
            for row in drafts:
                for cell in row:
                    yield from cell
            return
        for row in drafts:
            made = Draft(Shape.ROW)
            for cell in row:
                made.runs.append(Run(kind=RunKind.CELL))
                for draft in cell:
                    made.runs.extend([*draft.runs, Run(kind=RunKind.BREAK)])
            yield made


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == _TR:
            if child.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
                yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == _TC:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _running(reader: _Reader, root: Any, account: Account) -> Iterator[Draft]:
    for draft in reader.blocks(root):
        digits = draft.words().lower().removeprefix("page").replace("of", "").replace(" ", "")
        draft.account = Account.PAGE_NUMBER if digits.isdigit() else account
        draft.shape = Shape.FURNITURE
        yield draft


def _note(reader: _Reader, element: Any, reference: NoteRef) -> Draft:
    runs = [Run(f"{reference.label} ", RunKind.LEAD)]
    for draft in reader.blocks(element):
        runs.extend([*draft.runs, Run(kind=RunKind.BREAK)])
    return Draft(Shape.NOTE, runs, marker=reference.label, note=reference.key)
