"""Flows set lines into pages: footnotes at the foot of their marker's page, forced and natural breaks.

Lengths are in points, measured from the bottom left corner of the page as PDF does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from corpus.sample.typeset import Line

_NOTE_RULE_SPACE = 14.0  # above the first footnote, with its short rule


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines at ``x`` from the frame's left edge; ``fill`` colours ``width`` behind them."""

    x: float
    lines: tuple[Line, ...]
    width: float = 0.0
    right: bool = False
    fill: str | None = None
    bar: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A paragraph (one cell, may be cut by a page end) or a table row (several cells, is never cut).

    Attributes:
        cells: from left to right.
        leading: distance of baselines.
        before: space above, dropped at the top of a page.
        marker: a bullet or number beside the first line.
        keep: stay with what follows (headings, and all rows of a table but the last).
        new_page: start a page.
        columns: 1 or 2; a change starts a page.
        block: index into the source's blocks, to say afterwards on which pages it stands.
        rule: draw a hairline below.
        pad: space inside above and below, for filled boxes.
    """

    cells: tuple[Cell, ...]
    leading: float
    before: float = 0.0
    marker: Cell | None = None
    keep: bool = False
    new_page: bool = False
    columns: int = 1
    block: int | None = None
    rule: bool = False
    pad: float = 0.0

    def height(self, count: int) -> float:
        """Height of its first ``count`` lines."""
        return count * self.leading + 2 * self.pad

    @property
    def length(self) -> int:
        """Number of lines of its longest cell."""
        return max(len(cell.lines) for cell in self.cells)

    def notes(self, first: int, count: int) -> list[str]:
        """Labels of the footnotes marked in lines ``first`` to ``first + count``."""
        chosen = [line for cell in self.cells for line in cell.lines[first : first + count]]
        return [label for line in chosen for label in line.notes]


@dataclass(frozen=True, slots=True)
class Placed:
    """``count`` lines of ``box`` from ``first`` on, their top edge at ``top`` in the frame at ``x``."""

    box: Box
    first: int
    count: int
    x: float
    width: float
    top: float


@dataclass(slots=True)
class Sheet:
    """One page: its number from 1, what stands on it, its footnotes as (x, top, lines)."""

    number: int
    placed: list[Placed] = field(default_factory=list)
    notes: list[tuple[float, float, list[Line]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Geometry:
    """The text area: left edge, width, top and bottom, gutter between two columns.

    ``full_enough`` is the part of a page that must be filled for a page end that the author asks for;
    where less is, the request is left to the flow.
    """

    left: float
    width: float
    top: float
    bottom: float
    gutter: float = 22.0
    full_enough: float = 0.75

    def column_width(self, columns: int) -> float:
        """Width of one of ``columns`` columns."""
        return (self.width - (columns - 1) * self.gutter) / columns


class Flow:
    """Places boxes on sheets; ``set_note`` gives the lines of a footnote in a column's width."""

    def __init__(
        self,
        geometry: Geometry,
        set_note: Callable[[str, float], list[Line]],
        note_leading: float,
        first_number: int = 1,
    ) -> None:
        self.geometry = geometry
        self.set_note = set_note
        self.note_leading = note_leading
        self.sheets = [Sheet(first_number)]
        self.columns, self.column = 1, 0
        self.floor = geometry.bottom
        self.y = geometry.top
        self.labels: list[str] = []

    def place(self, boxes: Sequence[Box]) -> list[Sheet]:
        """The sheets that hold ``boxes`` in order, footnotes included."""
        for at, box in enumerate(boxes):
            if (box.new_page or box.columns != self.columns) and self.sheets[-1].placed:
                self._next_sheet()
            if box.columns != self.columns:
                self.columns = box.columns
                self._balance(boxes[at:])
            self._place(box, boxes[at + 1 :])
        self._finish_frame()
        return self.sheets

    def _balance(self, boxes: Sequence[Box]) -> None:
        """Ends a column early where what is set in columns would leave the last of them empty."""
        self.floor = self.geometry.bottom
        if self.columns == 1:
            return
        run = list(takewhile(lambda box: box.columns == self.columns, boxes))
        height = sum(box.before + box.height(box.length) for box in run) / self.columns
        slack = 2 * run[0].leading  # what keeping two lines together may cost a column
        self.floor = max(self.geometry.bottom, self.geometry.top - height - slack)

    def pages_of(self) -> dict[int, list[int]]:
        """Page numbers on which each source block stands, by its index."""
        pages: dict[int, list[int]] = {}
        for sheet in self.sheets:
            for placed in sheet.placed:
                if placed.box.block is not None and sheet.number not in pages.get(placed.box.block, []):
                    pages.setdefault(placed.box.block, []).append(sheet.number)
        return pages

    def _place(self, box: Box, following: Sequence[Box]) -> None:
        if self._at_top() is False:
            needed = box.before + self._start(box) + self._kept(box, following)
            opening = box.length if box.keep or len(box.cells) > 1 else min(2, box.length)
            if not self._fits(needed, box.notes(0, opening)):
                self._next_frame()
        before = 0.0 if self._at_top() else box.before
        first = 0
        while first < box.length:
            count = self._room(box, first, before)
            if count == 0:
                self._next_frame()
                before = 0.0
                continue
            self._put(box, first, count, before)
            first += count
            if first < box.length:
                self._next_frame()
                before = 0.0

    def _start(self, box: Box) -> float:
        """Height that must fit below: the whole of a row or heading, two lines of a paragraph."""
        whole = len(box.cells) > 1 or box.keep
        return box.height(box.length if whole else min(2, box.length))

    def _kept(self, box: Box, following: Sequence[Box]) -> float:
        total = 0.0
        for after in following if box.keep else ():
            total += after.before + self._start(after)
            if not after.keep:
                break
        return total

    def _room(self, box: Box, first: int, before: float) -> int:
        """How many lines from ``first`` on fit here, without leaving one line alone on either side."""
        left = box.length - first
        count = left
        while count and not self._fits(before + box.height(count), box.notes(first, count)):
            count -= 1
        if len(box.cells) > 1 and count < left:
            return 0 if not self._at_top() else left
        for at in range(first, first + count - 1 if count == left else first + count):
            if box.cells[0].lines[at].page_after and self._fullness(before, box, at - first + 1):
                return at - first + 1
        if count == left - 1 and not (self._at_top() and count < 3):
            return count - 1 if count >= 3 else 0
        if self._at_top() and count == 0:
            return 1  # a footnote longer than a page would otherwise never let its line be placed
        return 0 if count == 1 < left and not self._at_top() else count

    def _fullness(self, before: float, box: Box, count: int) -> bool:
        used = self.geometry.top - self.y + before + box.height(count)
        return used >= self.geometry.full_enough * (self.geometry.top - self.geometry.bottom)

    def _fits(self, height: float, labels: list[str]) -> bool:
        return self.y - height - self._note_height(self.labels + labels) >= self.floor

    def _note_height(self, labels: list[str]) -> float:
        if not labels:
            return 0.0
        width = self.geometry.column_width(self.columns)
        lines = sum(len(self.set_note(label, width)) for label in labels)
        return _NOTE_RULE_SPACE + lines * self.note_leading

    def _put(self, box: Box, first: int, count: int, before: float) -> None:
        top = self.y - before
        width = self.geometry.column_width(self.columns)
        x = self.geometry.left + self.column * (width + self.geometry.gutter)
        self.sheets[-1].placed.append(Placed(box, first, count, x, width, top))
        self.labels += box.notes(first, count)
        self.y = top - box.height(count)

    def _at_top(self) -> bool:
        return self.y == self.geometry.top

    def _next_frame(self) -> None:
        if self.column + 1 < self.columns:
            self._finish_frame()
            self.column += 1
            self.y = self.geometry.top
        else:
            self._next_sheet()

    def _next_sheet(self) -> None:
        self._finish_frame()
        self.sheets.append(Sheet(self.sheets[-1].number + 1))
        self.column, self.y = 0, self.geometry.top

    def _finish_frame(self) -> None:
        if not self.labels:
            return
        width = self.geometry.column_width(self.columns)
        x = self.geometry.left + self.column * (width + self.geometry.gutter)
        lines = [line for label in self.labels for line in self.set_note(label, width)]
        top = self.geometry.bottom + len(lines) * self.note_leading
        self.sheets[-1].notes.append((x, top, lines))
        self.labels = []
