"""Layout of a document with geometry: lines become headings, bullets, paragraphs, rows and furniture."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from corpus.layout.block import Block, Layout, Role
from corpus.layout.footnotes import Footnotes, find_footnotes
from corpus.layout.furniture import find_contents, find_furniture
from corpus.layout.joins import Mender
from corpus.layout.printed_blocks import finish_draft, plain_spans
from corpus.layout.printed_draft import Draft
from corpus.layout.printed_lines import Lines
from corpus.layout.printed_marks import Mark, mark_of
from corpus.layout.tables import TableRow, find_rows
from corpus.model import Account, Span
from corpus.reading.document import Document


def lay_out_printed(document: Document) -> Layout:
    """The blocks of ``document``, which must have geometry, in reading order.

    Every character that is not space is in exactly one of: a block's segments, a block's marker
    spans, a footnote.
    """
    mender = Mender(document)
    furniture = find_furniture(document)
    for index in find_contents(document, furniture):
        furniture[index] = Account.CONTENTS
    notes = find_footnotes(document, furniture, mender)
    return _Walk(document, furniture, notes, mender).layout()


class _Walk:
    """One pass over the lines; ``_open`` is the draft that the next line may continue."""

    def __init__(
        self, document: Document, furniture: dict[int, Account], notes: Footnotes, mender: Mender
    ) -> None:
        self._document = document
        self._furniture = furniture
        self._notes = notes
        self._mender = mender
        passed = set(furniture) | set(notes.lines)
        self._body = [i for i in range(len(document.lines)) if i not in passed]
        self._lines = Lines(document, self._body)
        self._rows = find_rows(document, self._body)
        self._drafts: list[Draft] = []
        self._open: Draft | None = None
        self._last_number = 0

    def layout(self) -> Layout:
        at = 0
        while at < len(self._body):
            index = self._body[at]
            row = self._rows.get(index)
            if row is not None:
                self._take_row(row)
                at += len(row.lines)
                continue
            following = self._body[at + 1] if at + 1 < len(self._body) else None
            self._take_line(index, following)
            at += 1
        self._find_plain_headings()
        blocks = [
            finish_draft(draft, self._document, self._notes.markers, self._mender) for draft in self._drafts
        ]
        blocks += self._furniture_blocks()
        levels = self._lines.heading_levels(blocks)
        leveled = [
            replace(block, level=levels[(block.size, block.bold)]) if block.role is Role.HEADING else block
            for block in blocks
        ]
        ordered = sorted(leveled, key=lambda block: block.segments[0].start if block.segments else 0)
        return Layout(
            tuple(block for block in ordered if block.segments or block.marker_spans), self._notes.notes
        )

    def _take_row(self, row: TableRow) -> None:
        previous = self._drafts[-1] if self._drafts else None
        if previous is not None and previous.role is Role.TABLE_ROW and self._row_goes_on(previous, row):
            for column, members in enumerate(row.cells):
                previous.cells[column].extend(members)
        else:
            self._drafts.append(
                Draft(
                    Role.TABLE_ROW, list(row.lines), cells=[list(cell) for cell in row.cells], ruled=row.ruled
                )
            )
        self._open = None

    def _row_goes_on(self, previous: Draft, row: TableRow) -> bool:
        """Whether a page break cut the row: the same columns, and the last cell stopped in mid-sentence."""
        if not (row.ruled and previous.ruled) or len(row.cells) != len(previous.cells):
            return False
        last, first = previous.cells[-1][-1], row.cells[-1][0]
        lines = self._lines
        pages = (lines[last].page or 0, lines[first].page or 0)
        return pages[1] == pages[0] + 1 and not lines.closed(last) and lines.starts_lower(first)

    def _take_line(self, index: int, following: int | None) -> None:
        lines = self._lines
        mark = mark_of(lines, index, following, self._last_number, self._open)
        heading = mark is None or mark.number is not None
        if heading and lines.is_heading(index, following, self._open.lines[-1] if self._open else None):
            if (
                self._open is not None
                and self._open.role is Role.HEADING
                and lines.same_heading(self._open.lines[-1], index)
            ):
                self._open.lines.append(index)
                return
            self._start(Draft(Role.HEADING, [index]))
            return
        if mark is not None:
            self._start_marked(index, mark)
            return
        running = self._open is not None and self._open.role is not Role.HEADING
        if self._open is not None and running and lines.continues(self._open, index):
            self._open.lines.append(index)
            return
        self._start(Draft(Role.PARAGRAPH, [index]))

    def _start(self, draft: Draft) -> None:
        self._drafts.append(draft)
        self._open = draft

    def _start_marked(self, index: int, mark: Mark) -> None:
        role = Role.NUMBERED if mark.number is not None else Role.BULLET
        if mark.number is not None:
            self._last_number = mark.number
        depth = 0 if mark.number is not None else self._depth(index)
        self._start(Draft(role, [index], marker=mark.text, marker_span=mark.span, level=depth))

    def _depth(self, index: int) -> int:
        """One deeper than the item of the running list that stands further left, if there is one."""
        x0 = self._lines.x0(index)
        for draft in reversed(self._drafts[-40:]):
            if draft.role not in (Role.BULLET, Role.NUMBERED):
                break
            left = self._lines.x0(draft.lines[0])
            if left < x0 - 9:
                return draft.level + 1
            if left <= x0 + 9:
                return draft.level
        return 0

    def _find_plain_headings(self) -> None:
        """A short line without a stop that stands alone over a list is a heading in any type."""
        for draft, following in pairwise(self._drafts):
            if draft.role is not Role.PARAGRAPH or following.role not in (Role.BULLET, Role.NUMBERED):
                continue
            text = self._lines.text(draft.lines[0]).strip()
            if len(draft.lines) == 1 and len(text) <= 80 and text[:1].isupper() and text[-1:].isalnum():
                draft.role = Role.HEADING

    def _furniture_blocks(self) -> list[Block]:
        blocks: list[Block] = []
        for index, account in sorted(self._furniture.items()):
            line = self._document.lines[index]
            if line.start >= line.end:
                continue
            blocks.append(
                Block(
                    role=Role.FURNITURE,
                    text=self._document.text_of(line),
                    segments=tuple(plain_spans([Span(line.start, line.end)], (), self._document.source.text)),
                    page_start=line.page,
                    page_end=line.page,
                    account=account,
                    bold=line.bold,
                    size=line.size,
                )
            )
        return blocks
