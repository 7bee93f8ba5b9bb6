"""Questions about the printed lines of a body: distance, style, and whether one continues another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.layout.block import Block, Role
from corpus.layout.footnotes import body_size
from corpus.layout.printed_draft import Draft
from corpus.reading.document import Document, Line

_CLOSED = re.compile(r"[.!?:;][’”'\")\]]*$")
_FULL_STOP = re.compile(r"[.!?][’”'\")\]]*$")
_WORD = re.compile(r"\S+")
# Larger than the body by this share is a heading's size.
_LARGER = 1.07
_LONGEST_HEADING = 260


class Lines:
    """The lines of a document's body with the measures that they are compared by.

    Attributes:
        pitch: distance between baselines in running text, in points.
        size: font size of the body.
        left_edge: x at which most running text starts.
    """

    def __init__(self, document: Document, body: Sequence[int]) -> None:
        """Measure the lines ``body`` (indices) of ``document``."""
        self._document = document
        self.size = body_size(document)
        gaps: Counter[float] = Counter()
        starts: Counter[int] = Counter()
        bold = total = 0
        for before, after in pairwise(body):
            a, b = document.lines[before], document.lines[after]
            if a.page == b.page and a.size == b.size == self.size:
                gap = round(self.gap(before, after) * 2) / 2
                if 0.8 * self.size < gap < 2 * self.size:
                    gaps[gap] += 1
        for index in body:
            line = document.lines[index]
            if line.box is None or line.size is None or abs(line.size - self.size) > 0.6:
                continue
            starts[round(line.box.x0)] += 1
            total += line.end - line.start
            bold += line.end - line.start if line.bold else 0
        self.pitch = max(gaps.items(), key=lambda item: (item[1], -item[0]))[0] if gaps else 1.2 * self.size
        self.left_edge = (
            float(max(starts.items(), key=lambda item: (item[1], -item[0]))[0]) if starts else 72.0
        )
        common = [x for x, count in starts.items() if count >= 0.05 * sum(starts.values())]
        self.left_edge = float(min(common)) if common else self.left_edge
        self._bold_body = bold * 2 > total
        self._edges = _right_edges(document, body)

    def __getitem__(self, index: int) -> Line:
        return self._document.lines[index]

    def text(self, index: int) -> str:
        """The characters of the line."""
        return self._document.text_of(self[index])

    def x0(self, index: int) -> float:
        """Where the line starts, from the left of the page."""
        box = self[index].box
        return box.x0 if box else 0.0

    def gap(self, before: int, after: int) -> float:
        """Distance of the baselines; negative where the second stands higher (a column break)."""
        return (self._document.lines[after].baseline or 0.0) - (self._document.lines[before].baseline or 0.0)

    def closed(self, index: int) -> bool:
        """Whether the line ends a sentence or clause (``.!?:;``, quotes and brackets aside)."""
        return _CLOSED.search(self.text(index).rstrip()) is not None

    def closed_item(self, index: int) -> bool:
        """Whether the line could end an item of a list: closed, or ``and``/``or`` before the last."""
        return self.closed(index) or self.text(index).rstrip().endswith((",", " and", " or"))

    def starts_lower(self, index: int) -> bool:
        """Whether the line's first letter is lower case."""
        return self.text(index).lstrip("‘’“”\"'( ")[:1].islower()

    def adjacent(self, before: int, after: int) -> bool:
        """Whether the second line stands right below the first, at the pitch of running text."""
        a, b = self[before], self[after]
        size = max(a.size or self.size, b.size or self.size)
        reach = max(1.25 * self.pitch * max(size / self.size, 1.0), 1.3 * size)
        return a.page == b.page and 0.5 * size < self.gap(before, after) <= reach

    def same_flow(self, before: int, after: int) -> bool:
        """Adjacent, of one size, in one cell and column: typeset as running on."""
        a, b = self[before], self[after]
        return (
            self.adjacent(before, after)
            and abs((a.size or 0.0) - (b.size or 0.0)) <= 0.6
            and a.cell == b.cell
        )

    def had_room(self, before: int, after: int) -> bool:
        """Whether the second line's first word would have fitted on the first line: its author broke it."""
        a, b = self[before], self[after]
        word = _WORD.match(self.text(after))
        if a.box is None or b.box is None or word is None:
            return False
        width = (b.box.x1 - b.box.x0) / max(1, b.end - b.start) * (len(word[0]) + 1)
        return a.box.x1 + width * 1.1 + 4 < self._edge(before)

    def _edge(self, index: int) -> float:
        return self._edges.get(_column_of(self[index]), 0.0)

    def continues(self, draft: Draft, index: int) -> bool:
        """Whether the line goes on with the open bullet, numbered paragraph or paragraph."""
        last = draft.lines[-1]
        before, line = self[last], self[index]
        if abs((before.size or 0.0) - (line.size or 0.0)) > 0.6:
            return False
        if before.page == line.page and before.cell == line.cell and self.gap(last, index) > 0:
            return self._continues_below(draft, last, index)
        if before.cell != line.cell and before.page == line.page:
            return False
        return self._continues_over_break(draft, last, index)

    def _continues_below(self, draft: Draft, last: int, index: int) -> bool:
        if draft.marker_span is not None and draft.marker_span.end >= self[last].end:
            # A number alone on its line: its text may stand a paragraph's space below.
            return self.gap(last, index) <= 2.2 * self.pitch
        if not self.adjacent(last, index):
            return False
        full_stop = _FULL_STOP.search(self.text(last).rstrip()) is not None
        if draft.marker is not None and len(draft.lines) > 1:
            if self.x0(index) < self.x0(last) - 4:
                return not full_stop
            if abs(self.x0(index) - self.x0(last)) <= 2:
                # Hanging on under the same marker, however short its author left the line above.
                return True
        ended = full_stop or self.text(last).rstrip().endswith(":")
        return not (ended and not self.starts_lower(index) and self.had_room(last, index))

    def _continues_over_break(self, draft: Draft, last: int, index: int) -> bool:
        """Over a page or column break: by indent, then by how the last line ends."""
        same_column = abs(self.x0(last) - self.x0(index)) <= 60
        if draft.marker is not None and same_column:
            if len(draft.lines) > 1:
                hanging = abs(self.x0(index) - self.x0(last)) <= 5
            else:
                hanging = self.x0(index) >= self.x0(last) - 1
            if not hanging and _FULL_STOP.search(self.text(last).rstrip()):
                return False
        elif same_column and abs(self.x0(last) - self.x0(index)) > 24:
            return False
        if not self.closed(last):
            return (
                self.text(index)[:1].isalnum() or self.starts_lower(index) or self.text(index)[:1] in "‘“(£"
            )
        if self.starts_lower(index):
            return True
        return not self.had_room(last, index) and not self.text(last).rstrip().endswith(":")

    def is_heading(self, index: int, following: int | None, previous: int | None) -> bool:
        """Whether the line is (part of) a heading by its size or weight."""
        line, text = self[index], self.text(index).strip()
        if line.size is None or not re.search(r"[^\W\d_]{2}", text):
            return False
        if len(text) > _LONGEST_HEADING or self._sentence(index, following, previous):
            return False
        if line.size >= self.size * _LARGER:
            return not self._large_prose(index, following)
        small = line.size < self.size * 0.85
        return (
            bool(line.bold)
            and not self._bold_body
            and not small
            and self._bold_heading(index, following, previous)
        )

    def _sentence(self, index: int, following: int | None, previous: int | None) -> bool:
        """Whether the line is one of running text, and no heading that its author closed with a stop."""
        text = self.text(index).strip()
        if not text.endswith(".") or len(text) <= 60:
            return False
        flows = (following is not None and self.same_flow(index, following)) or (
            previous is not None and self.same_flow(previous, index)
        )
        return flows or len(text) > 120 or ". " in text

    def _bold_heading(self, index: int, following: int | None, previous: int | None) -> bool:
        """Whether a bold line of the body's size is a heading and not a lead-in or emphasis."""
        if following is not None and self.same_flow(index, following) and not self[following].bold:
            # A bold lead-in runs on into its paragraph; a bold heading stands over one.
            return not self.starts_lower(following) and (
                self.had_room(index, following) or self.gap(index, following) > 1.1 * self.pitch
            )
        if previous is not None and self.same_flow(previous, index) and not self[previous].bold:
            return self.closed(previous) or self.had_room(previous, index)
        return True

    def _large_prose(self, index: int, following: int | None) -> bool:
        """Whether large type is a paragraph set large (a pull quote, an introduction)."""
        if following is None or not self.same_flow(index, following):
            return False
        return self[index].size == self[following].size and (
            len(self.text(index)) > 60 and len(self.text(following)) > 60 and self.closed(following)
        )

    def same_heading(self, last: int, index: int) -> bool:
        """Whether the line is a further line of the heading that ends with ``last``."""
        a, b = self[last], self[index]
        return (
            self.adjacent(last, index)
            and a.size == b.size
            and a.bold == b.bold
            and a.cell == b.cell
            and not _FULL_STOP.search(self.text(last).rstrip())
        )

    def heading_levels(self, blocks: Iterable[Block]) -> dict[tuple[float | None, bool | None], int]:
        """A level from 1 for each style of heading: larger first, bold before plain."""
        styles = {(b.size, b.bold) for b in blocks if b.role is Role.HEADING}
        ranked = sorted(styles, key=lambda style: (-(style[0] or 0.0), not style[1]))
        return {style: min(6, rank) for rank, style in enumerate(ranked, start=1)}


def _right_edges(document: Document, body: Sequence[int]) -> dict[tuple[int, ...], float]:
    edges: dict[tuple[int, ...], float] = {}
    for index in body:
        line = document.lines[index]
        if line.box is not None:
            key = _column_of(line)
            edges[key] = max(edges.get(key, 0.0), line.box.x1)
    return edges


def _column_of(line: Line) -> tuple[int, ...]:
    """What lines of one right edge share: a column of the page, or of a ruled table on it."""
    if line.cell is not None:
        return (line.page or 0, line.cell.table, line.cell.column)
    return (line.page or 0, round((line.box.x0 if line.box else 0.0) / 120))
