"""From the words of a PDF page to its lines in reading order.

Words that stand on one baseline are a row; small raised digits join the row they annotate. A row is cut
at gaps too wide for a space. Pieces inside a ruled table are read cell by cell, prose in two columns
column by column, everything else from top to bottom.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.reading.pdf_rules import Grid
from corpus.reading.pdf_words import Word

# A gap of this share of the font size is a space whether or not the stream has one, and one below
# the second share is none even if it has. Over 281 pages of reports, true spaces measured 0.16-1.01
# and joins inside words -0.09 to 0.10.
_SPACE_GAP = 0.13
_NO_SPACE_GAP = 0.03
# A gap wider than this share of the font size ends a piece of a row (a cell or a column).
_PIECE_GAP = 1.15
_COLUMN_GAP = 0.6
_RAISED_TEXT = re.compile(r"[\d,*†‡§]{1,6}|[¹²³⁰⁴-⁹]+")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b.*")
_UNICODE_RAISED = re.compile(r"(?<=[\w.,;:!?’”)])[¹²³⁰⁴-⁹]+")
_LIST_MARKER = re.compile(
    r"[•◼■▪●○◦►✓❖*o–—-]|\(?\d{1,3}[.)]?|\(?[a-zA-Z][.)]|\d{1,2}(?:\.\d{1,2})+\.?|[ivx]{1,4}[.)]"
)
# Two-digit numbers fill their hanging indent, so that the printed gap to the text is none.
_ITEM = re.compile(r"[•◼■▪●○◦►✓❖]|\d{1,3}[.)]")
_COLUMN_LINES = 5


@dataclass(slots=True)
class Piece:
    """Words printed on one line without a wide gap: its text, geometry and raised characters."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    raised: list[tuple[int, int]] = field(default_factory=list)
    table: int | None = None
    row: int = 0
    column: int = 0


@dataclass(slots=True)
class _Row:
    baseline: float
    size: float
    words: list[Word]
    raised: list[Word] = field(default_factory=list)


def page_pieces(words: Sequence[Word], grids: Sequence[Grid], width: float) -> list[Piece]:
    """The pieces of a page in reading order; ``width`` is the page's, in points.

    A piece of a ruled table has ``table`` (the index in ``grids``), ``row`` and ``column``.
    """
    inside: dict[tuple[int, int, int], list[Word]] = {}
    free: list[Word] = []
    for word in words:
        place = _place(word, grids)
        if place is None:
            free.append(word)
        else:
            inside.setdefault(place, []).append(word)
    pieces = _read_columns(_pieces_of(free), width)
    tables: dict[int, list[Piece]] = {}
    for (table, row, column), members in sorted(inside.items()):
        for piece in _pieces_of(members):
            piece.table, piece.row, piece.column = table, row, column
            tables.setdefault(table, []).append(piece)
    for table, cells in sorted(tables.items(), key=lambda item: grids[item[0]].y0):
        middle = grids[table].y0
        at = next((i for i, piece in enumerate(pieces) if piece.baseline > middle), len(pieces))
        # Pieces of an earlier table stand together; step over them.
        while at < len(pieces) and pieces[at].table is not None and pieces[at].table != table:
            at += 1
        pieces[at:at] = cells
    return pieces


def _place(word: Word, grids: Sequence[Grid]) -> tuple[int, int, int] | None:
    x = min(word.x0 + 1.0, (word.x0 + word.x1) / 2)
    y = word.baseline - word.size * 0.3
    best: tuple[int, int, int] | None = None
    area = 0.0
    for index, grid in enumerate(grids):
        cell = grid.cell_at(x, y)
        size = (grid.x1 - grid.x0) * (grid.y1 - grid.y0)
        if cell is not None and (best is None or size < area):
            best, area = (index, *cell), size
    return best


def _pieces_of(words: Sequence[Word]) -> list[Piece]:
    rows = _rows(words)
    cut = [_cut(row, ()) for row in rows]
    starts = Counter(round(piece.x0) for pieces in cut for piece in pieces[1:])
    stops = sorted(x for x, count in starts.items() if count >= 2)
    if stops:
        # A full cell leaves a small gap before the next column, which other rows show.
        cut = [_cut(row, stops) for row in rows]
    return [piece for pieces in cut for piece in pieces]


def _rows(words: Sequence[Word]) -> list[_Row]:
    if not words:
        return []
    ordered = sorted(words, key=lambda w: (w.baseline, w.x0))
    raised = _raised(ordered)
    rows: list[_Row] = []
    for index, word in enumerate(ordered):
        if index in raised:
            continue
        home = next(
            (
                row for row in reversed(rows[-6:])
                if abs(row.baseline - word.baseline) <= max(1.2, 0.18 * min(row.size, word.size))
            ),
            None,
        )  # fmt: skip
        if home is None:
            rows.append(_Row(word.baseline, word.size, [word]))
        else:
            home.words.append(word)
    by_word = {id(word): row for row in rows for word in row.words}
    for index, host in raised.items():
        by_word[id(ordered[host])].raised.append(ordered[index])
    return rows


def _raised(ordered: Sequence[Word]) -> dict[int, int]:
    """Indices of superscripts, each with the index of the word that it annotates or precedes."""
    found: dict[int, int] = {}
    for index, word in enumerate(ordered):
        if not (_RAISED_TEXT.fullmatch(word.text) or (word.size < 9 and _ORDINAL.fullmatch(word.text))):
            continue
        best: tuple[float, int] | None = None
        for other_index, other in enumerate(ordered):
            lift = other.baseline - word.baseline
            if other.size < word.size * 1.15 and not (
                other.size < word.size * 1.6 and lift > word.size * 0.25
            ):
                continue
            if not 0.1 * other.size <= lift <= 0.85 * other.size or _RAISED_TEXT.fullmatch(other.text):
                continue
            after = word.x0 - other.x1
            before = other.x0 - word.x1
            gap = after if after > -0.3 * other.size else before + 100
            if -0.3 * other.size < after < 0.6 * other.size or -1 <= before < 0.6 * other.size:
                key = (abs(gap), other_index)
                best = key if best is None or key < best else best
        if best is not None:
            found[index] = best[1]
    return {index: host for index, host in found.items() if host not in found}


def _cut(row: _Row, stops: Sequence[int]) -> list[Piece]:
    entries = sorted(
        [(w.x0, w, False) for w in row.words] + [(w.x0, w, True) for w in row.raised],
        key=lambda entry: entry[0],
    )
    pieces: list[Piece] = []
    group: list[tuple[Word, bool]] = []
    reach = 0.0
    for _, word, is_raised in entries:
        if group:
            last = group[-1][0]
            gap = word.x0 - reach
            size = max(6.0, min(row.size, max(last.size, word.size)))
            wide = gap > _PIECE_GAP * size or (
                gap > _COLUMN_GAP * size and any(abs(word.x0 - stop) <= 1.5 for stop in stops)
            )
            if wide and not _marker_only(group, gap):
                pieces.append(_piece(group))
                group = []
        reach = max(reach, word.x1) if group else word.x1
        group.append((word, is_raised))
    if group:
        pieces.append(_piece(group))
    return pieces


def _marker_only(group: Sequence[tuple[Word, bool]], gap: float) -> bool:
    """Whether the group is a list marker whose text follows after an indent of at most an inch."""
    return gap <= 72 and _LIST_MARKER.fullmatch("".join(w.text for w, _ in group).strip()) is not None


def _piece(group: Sequence[tuple[Word, bool]]) -> Piece:
    parts: list[str] = []
    raised: list[tuple[int, int]] = []
    at = 0
    reach = None
    sizes: dict[float, int] = {}
    bolds = 0
    total = 0
    for word, is_raised in group:
        if reach is not None and parts:
            gap = (word.x0 - reach) / max(word.size, 1.0)
            marked = len(parts) == 1 and _ITEM.fullmatch(parts[0]) and not word.text[0].isdigit()
            stream = word.spaced and (word.slanted or gap > _NO_SPACE_GAP)
            if not is_raised and (marked or gap > _SPACE_GAP or stream):
                parts.append(" ")
                at += 1
        parts.append(word.text)
        if is_raised and _RAISED_TEXT.fullmatch(word.text):
            raised.append((at, at + len(word.text)))
        at += len(word.text)
        reach = word.x1 if reach is None else max(reach, word.x1)
        if not is_raised:
            weight = len(word.text)
            sizes[round(word.size, 1)] = sizes.get(round(word.size, 1), 0) + weight
            letters = sum(map(str.isalnum, word.text))
            bolds += letters if word.bold else 0
            total += letters
    text = "".join(parts)
    stripped = text.rstrip()
    full = [w for w, is_raised in group if not is_raised] or [w for w, _ in group]
    size = max(sizes.items(), key=lambda item: (item[1], item[0]))[0] if sizes else round(full[0].size, 1)
    raised += [
        (m.start(), m.end())
        for m in _UNICODE_RAISED.finditer(stripped)
        if not any(a <= m.start() < b for a, b in raised)
    ]
    return Piece(
        text=stripped,
        x0=min(w.x0 for w in full),
        x1=max(w.x1 for w, _ in group),
        top=min(w.top for w in full),
        bottom=max(w.bottom for w in full),
        baseline=max(w.baseline for w in full),
        size=size,
        bold=bolds * 2 > total,
        raised=sorted(raised),
    )


def _read_columns(pieces: list[Piece], width: float) -> list[Piece]:
    """The pieces with prose in two columns put column by column, and side-by-side cells as tables."""
    band = _two_columns(pieces, width)
    if band is None:
        return pieces
    first, last, edge = band
    middle = pieces[first:last]
    left = [p for p in middle if p.x0 < edge - 3]
    right = [p for p in middle if p.x0 >= edge - 3]
    before = _read_columns(pieces[:first], width)
    after = _read_columns(pieces[last:], width)
    return [*before, *left, *right, *after]


def _two_columns(pieces: Sequence[Piece], width: float) -> tuple[int, int, float] | None:
    """(first, end, left edge of the right column) of a band of two-column prose, or ``None``."""
    starts: dict[int, int] = {}
    for piece in pieces:
        if 0.4 * width < piece.x0 < 0.65 * width:
            starts[round(piece.x0)] = starts.get(round(piece.x0), 0) + 1
    for edge, count in sorted(starts.items(), key=lambda item: (-item[1], item[0])):
        if count < _COLUMN_LINES:
            break
        best: tuple[int, int] | None = None
        start = 0
        for index in range(len(pieces) + 1):
            crosses = index == len(pieces) or (pieces[index].x0 < edge - 3 and pieces[index].x1 > edge - 6)
            if crosses:
                if best is None or index - start > best[1] - best[0]:
                    best = (start, index)
                start = index + 1
        if best is None:
            continue
        band = pieces[best[0] : best[1]]
        left = [p for p in band if p.x0 < edge - 3]
        right = [p for p in band if p.x0 >= edge - 3]
        if min(len(left), len(right)) < _COLUMN_LINES:
            continue
        # Prose fills its column, line under line; the cells of a table of labels and grades do not.
        filled = min(median(p.x1 - p.x0 for p in left), median(p.x1 - p.x0 for p in right))
        if filled >= 0.27 * width and _close_set(left) and _close_set(right):
            return best[0], best[1], float(edge)
    return None


def _close_set(column: Sequence[Piece]) -> bool:
    """Whether most lines of the column stand at the distance of running text."""
    gaps = [below.baseline - above.baseline for above, below in pairwise(column)]
    close = sum(1 for gap, piece in zip(gaps, column, strict=False) if gap <= 1.6 * piece.size)
    return close * 2 > len(gaps)
