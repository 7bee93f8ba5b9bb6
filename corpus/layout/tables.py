"""Rows of tables in a printed document: ruled ones by their cells, others by lines side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.reading.document import Document, Line

# Lines whose baselines differ by less stand side by side (points).
_LEVEL = 2.0


@dataclass(frozen=True, slots=True)
class TableRow:
    """The lines (by index) of each cell of a row, from left to right; ``continued`` on the next page."""

    cells: tuple[tuple[int, ...], ...]
    ruled: bool

    @property
    def lines(self) -> tuple[int, ...]:
        """All lines of the row in reading order."""
        return tuple(sorted(index for cell in self.cells for index in cell))


def find_rows(document: Document, indices: Sequence[int]) -> dict[int, TableRow]:
    """Rows of two cells or more among the lines ``indices``, keyed by their first line.

    A ruled table of one column is no table here: its lines are read as text.
    """
    found: dict[int, TableRow] = {}
    at = 0
    while at < len(indices):
        row = _ruled(document, indices, at) or _level(document, indices, at)
        if row is None:
            at += 1
            continue
        found[indices[at]] = row
        at += len(row.lines)
    return found


def _ruled(document: Document, indices: Sequence[int], at: int) -> TableRow | None:
    first = document.lines[indices[at]].cell
    if first is None:
        return None
    cells: dict[int, list[int]] = {}
    for index in indices[at:]:
        cell = document.lines[index].cell
        if cell is None or (cell.table, cell.row) != (first.table, first.row):
            break
        cells.setdefault(cell.column, []).append(index)
    if len(cells) < 2:
        return None
    return TableRow(tuple(tuple(cells[column]) for column in sorted(cells)), ruled=True)


def _level(document: Document, indices: Sequence[int], at: int) -> TableRow | None:
    """A row without rules: pieces on one baseline, with the lines that wrap below them."""
    first = document.lines[indices[at]]
    members = [indices[at]]
    for index in indices[at + 1 :]:
        if not _beside(document.lines[members[-1]], document.lines[index]):
            break
        members.append(index)
    if len(members) < 2 or first.box is None:
        return None
    starts = [_x0(document.lines[index]) for index in members]
    cells = [[index] for index in members]
    rest = indices[at + len(members) :]
    for place, index in enumerate(rest):
        following = rest[place + 1] if place + 1 < len(rest) else None
        if following is not None and _beside(document.lines[index], document.lines[following]):
            break
        column = _wraps(document, index, cells, starts)
        if column is None:
            break
        cells[column].append(index)
    return TableRow(tuple(map(tuple, cells)), ruled=False)


def _x0(line: Line) -> float:
    return line.box.x0 if line.box else 0.0


def _beside(left: Line, right: Line) -> bool:
    return (
        left.page == right.page
        and left.box is not None
        and right.box is not None
        and left.cell == right.cell
        and left.baseline is not None
        and right.baseline is not None
        and abs(left.baseline - right.baseline) <= _LEVEL
        and right.box.x0 > left.box.x1
    )


def _wraps(
    document: Document, index: int, cells: Sequence[Sequence[int]], starts: Sequence[float]
) -> int | None:
    """The column that the line continues, or ``None`` if it starts something else."""
    line = document.lines[index]
    lowest = max(document.lines[i].baseline or 0.0 for cell in cells for i in cell)
    above = document.lines[cells[0][0]]
    if line.page != above.page or line.box is None or line.baseline is None or line.cell != above.cell:
        return None
    if line.size != above.size or line.baseline - lowest > 1.6 * (line.size or 12.0):
        return None
    for column, start in enumerate(starts):
        # A first cell wraps only while the line stays clear of the second column.
        end = starts[column + 1] - 4 if column + 1 < len(starts) else None
        if abs(line.box.x0 - start) <= 3 and (end is None or line.box.x1 < end):
            wide = column == 0 and len(starts) == 2 and end is not None
            last = document.lines[cells[column][-1]]
            if wide and last.box is not None and last.box.x1 < 0.6 * (end or 0.0):
                # The line above had room: this one is a new paragraph or row, not its rest.
                return None
            return column
    return None
