"""Ruled tables of a PDF page: the grids that its drawn lines make.

Word draws table borders as thin filled rectangles, other producers as stroked lines or rectangles;
pdfium gives the bounds of both. A grid's rows are cut where a line runs across its whole width.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.reading.pdf_words import PageFrame

# A border is thinner than this (points); Word's are 0.5, heavy ones up to 2.25.
_THIN = 2.6
# How far apart two line ends may lie and still meet (points).
_MEETS = 2.0
# A row edge may stop at a cell that spans rows, so it need not run across the whole table.
_ROW_SHARE = 0.5
# Pages of drawings (maps, charts) have thousands of paths; no report table has this many borders.
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn straight line, horizontal or vertical, in points from the page's top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """Whether it runs across the page."""
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its outline and row edges, and for each row its column edges.

    ``reach`` has for each row edge the stretches that are drawn: a cell that spans rows is crossed by
    none, and counts as in the first of them.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    rows: tuple[float, ...]
    columns: tuple[tuple[float, ...], ...]
    reach: tuple[tuple[tuple[float, float], ...], ...]

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of the cell that holds the point, or ``None`` outside the grid."""
        if not (self.x0 - _MEETS <= x <= self.x1 + _MEETS and self.y0 <= y <= self.y1):
            return None
        row = 0
        for index in range(1, len(self.rows) - 1):
            if self.rows[index] <= y and any(low <= x <= high for low, high in self.reach[index]):
                row = index
        column = sum(1 for edge in self.columns[row][1:-1] if edge <= x)
        return row, column


def page_rules(page: pdfium.PdfPage, frame: PageFrame) -> list[Rule]:
    """The straight lines drawn on the page. The caller holds pdfium's lock."""
    rules: list[Rule] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    count = min(int(pdfium_c.FPDFPage_CountObjects(page.raw)), _MOST_OBJECTS)
    for index in range(count):
        item = pdfium_c.FPDFPage_GetObject(page.raw, index)
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        ax, ay = frame.point(left.value, top.value)
        bx, by = frame.point(right.value, bottom.value)
        x0, x1, y0, y1 = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        if min(x1 - x0, y1 - y0) <= _THIN:
            rules.append(Rule(x0, y0, x1, y1))
            continue
        pdfium_c.FPDFPath_GetDrawMode(item, filled, stroked)
        if stroked.value:
            rules += _stroked_lines(item, frame)
    return rules


def _stroked_lines(item: Any, frame: PageFrame) -> list[Rule]:
    """The level and upright lines of a stroked path: a table's borders may be one path."""
    matrix = pdfium_c.FS_MATRIX()
    x, y = ctypes.c_float(), ctypes.c_float()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, matrix):
        return []
    rules: list[Rule] = []
    first = last = (0.0, 0.0)
    for index in range(min(int(pdfium_c.FPDFPath_CountSegments(item)), _MOST_SEGMENTS)):
        segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            rules += _straight(last, point)
        last = point
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            rules += _straight(point, first)
    return rules


def _straight(a: tuple[float, float], b: tuple[float, float]) -> list[Rule]:
    rule = Rule(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    across, down = rule.x1 - rule.x0, rule.y1 - rule.y0
    return [rule] if min(across, down) <= _THIN and max(across, down) > _THIN else []


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The ruled tables that the lines make, from top to bottom.

    A table needs a left and a right border and two lines across. Lines that touch belong together.
    """
    found = [grid for group in _connected(rules) if (grid := _grid(group)) is not None]
    return sorted(found, key=lambda grid: (grid.y0, grid.x0))


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    groups: list[tuple[list[float], list[Rule]]] = []
    for rule in sorted(rules, key=lambda r: (r.y0, r.x0)):
        touching = [
            group
            for group in groups
            if rule.x0 <= group[0][2] + _MEETS
            and rule.x1 >= group[0][0] - _MEETS
            and rule.y0 <= group[0][3] + _MEETS
            and rule.y1 >= group[0][1] - _MEETS
        ]
        box = [rule.x0, rule.y0, rule.x1, rule.y1]
        members = [rule]
        for group in touching:
            groups.remove(group)
            members = group[1] + members
            other = group[0]
            box = [
                min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
            ]  # fmt: skip
        groups.append((box, members))
    return [members for _, members in groups]


def _clusters(values: Sequence[float]) -> list[float]:
    out: list[list[float]] = []
    for value in sorted(values):
        if out and value - out[-1][-1] <= _MEETS:
            out[-1].append(value)
        else:
            out.append([value])
    return [sum(group) / len(group) for group in out]


def _merged(pieces: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    out: list[tuple[float, float]] = []
    for low, high in pieces:
        if out and low <= out[-1][1] + _MEETS:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple((low - _MEETS, high + _MEETS) for low, high in out)


def _covered(pieces: Sequence[tuple[float, float]], start: float, end: float, share: float) -> bool:
    """Whether the pieces together reach over that share of start..end."""
    reach = 0.0
    at = start
    for low, high in sorted(pieces):
        until = min(high, end)
        if until > max(low, at):
            reach += until - max(low, at)
            at = until
    return reach >= share * (end - start)


def _grid(rules: Sequence[Rule]) -> Grid | None:
    across = [r for r in rules if r.horizontal]
    # A border drawn in pieces row by row still covers its rows; corner squares count as across.
    upright = [r for r in rules if not r.horizontal]
    if len(upright) < 2 or len(across) < 2:
        return None
    x0, x1 = min(r.x0 for r in rules), max(r.x1 for r in rules)
    y0, y1 = min(r.y0 for r in rules), max(r.y1 for r in rules)
    if x1 - x0 < 40 or y1 - y0 < 10:
        return None
    edges = _clusters([(r.y0 + r.y1) / 2 for r in across])
    rows: list[float] = []
    reach: list[tuple[tuple[float, float], ...]] = []
    for y in edges:
        pieces = sorted((r.x0, r.x1) for r in across if abs((r.y0 + r.y1) / 2 - y) <= _MEETS)
        if _covered(pieces, x0, x1, _ROW_SHARE):
            rows.append(y)
            reach.append(_merged(pieces))
    if len(rows) < 2:
        return None
    verticals = _clusters([(r.x0 + r.x1) / 2 for r in upright])
    columns: list[tuple[float, ...]] = []
    for top, bottom in pairwise(rows):
        here = [
            x for x in verticals
            if _covered(
                [(r.y0, r.y1) for r in upright if abs((r.x0 + r.x1) / 2 - x) <= _MEETS],
                top + 1,
                bottom - 1,
                0.95,
            )
        ]  # fmt: skip
        inner = [x for x in here if x0 + _MEETS * 2 < x < x1 - _MEETS * 2]
        columns.append((x0, *inner, x1))
    if all(len(row) == 2 for row in columns) and len(verticals) < 2:
        return None
    return Grid(x0, rows[0], x1, rows[-1], tuple(rows), tuple(columns), tuple(reach))
