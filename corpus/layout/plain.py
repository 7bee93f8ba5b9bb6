"""Layout of text without geometry: blank lines, markers and the contents list say what a line is.

The text may be soft-wrapped (one line a paragraph) or hard-wrapped; lines of one paragraph are joined
either way. What a page break had cut is rejoined, with the footnotes printed between the halves taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.layout.block import Layout, Role
from corpus.layout.inline import Inline
from corpus.layout.piece import Piece, ends_sentence, looks_like_heading
from corpus.layout.plain_contents import entry_key, mark_contents
from corpus.layout.plain_furniture import mark_furniture
from corpus.layout.plain_joins import join_halves
from corpus.layout.plain_notes import leads_note, take_notes
from corpus.layout.plain_wrapping import begins_paragraph, wrap_width
from corpus.model import Span
from corpus.reading.document import Document, Line

_BULLET = re.compile(r"(?P<mark>[-–—•◼■▪●○◦*‣·∙➢✓►]|o(?=\s{2,}\S))(?:[ \t\u00a0]+(?=\S)|(?<=[•◼■▪●‣])(?=\S))")
_NUMBERED = re.compile(r"(?P<mark>\d{1,3})[.)](?:[ \t\u00a0]+(?=\S))")
_NUMBER_ALONE = re.compile(r"(?P<mark>\d{1,3})[.)]\s*")
_STANDARD_CODE = re.compile(r"[A-Z]{0,2}\s?\d+\.\d+")
_NUMBERED_HEADING = re.compile(r"(?:\d{1,2}[.)]|[A-Z]{0,2}\s?\d+(?:\.\d+)+\.?)\s+\S")
# A percentage set in a column of its own, by spaces; pdftotext prints a table's last column so.
_FIGURE_COLUMN = re.compile(r"(?:\S.*\S[ \u00a0]{3,})?\d{1,3} ?%")
_LISTED = (Role.BULLET, Role.NUMBERED)
_CELL = re.compile(r"[^\t\s](?:(?! {3,})[^\t])*")


def lay_out_plain(document: Document) -> Layout:
    """The blocks of a document without geometry, in the order of the text."""
    text = document.source.text
    inline = Inline(text)
    pieces: list[Piece] = []
    width = wrap_width(document)
    for group, broken in _groups(document):
        made = list(_pieces(text, group, width))
        made[0].after_break = broken
        pieces.extend(made)
    mark_furniture(text, pieces, document.source.pages)
    listed = mark_contents(text, pieces)
    pieces, footnotes = take_notes(text, pieces, inline)
    pieces = _number_next(text, pieces)
    _mark_items(text, pieces, listed)
    _mark_headings(text, pieces, listed)
    pieces = join_halves(text, pieces)
    return Layout(
        blocks=tuple(piece.block(text, inline) for piece in pieces),
        footnotes=tuple(footnotes),
    )


def _groups(document: Document) -> Iterator[tuple[list[Line], bool]]:
    """Runs of lines without a blank line between them, and whether a page's end may lie before each."""
    group: list[Line] = []
    broken, breaking = False, False
    for line in document.lines:
        raw = document.text_of(line)
        blank = not raw.strip()
        turned = bool(group) and line.page != group[-1].page
        if group and (blank or turned):
            yield group, broken
            group, broken = [], False
        breaking = breaking or turned or (blank and bool(raw))
        if not blank:
            broken = broken or (breaking and not group)
            breaking = False
            group.append(line)
    if group:
        yield group, broken


def _pieces(text: str, group: Sequence[Line], width: int | None) -> Iterator[Piece]:
    """The bullets, numbered items, table rows, footnotes and paragraphs of a group."""
    current: Piece | None = None
    for position, line in enumerate(group):
        span = _trimmed(text, line)
        raw = span.of(text)
        alone = len(group) == 1 or (width is not None and looks_like_heading(raw) and len(raw) < width / 2)
        opened = _opening(raw, span, line, alone=alone)
        if opened is not None and current is not None and _by_chance(text, current, opened):
            opened = None
        if opened is not None:
            if current is not None:
                yield current
            current = opened
            if opened.role is Role.TABLE_ROW:
                yield opened
                current = None
        elif (
            current is None
            or _headed(text, group, position)
            or begins_paragraph(
                _trimmed(text, group[position - 1]).of(text), raw, width, listed=current.role in _LISTED
            )
        ):
            if current is not None:
                yield current
            current = Piece(Role.PARAGRAPH, [span], line.page, line.page)
        else:
            current.segments[-1] = Span(current.segments[-1].start, span.end)
            current.lines += 1
    if current is not None:
        yield current


def _by_chance(text: str, current: Piece, opened: Piece) -> bool:
    """Whether a line starts with a number in mid-sentence ("… those aged under / 25. Three in ten …")."""
    if opened.role is not Role.NUMBERED or ends_sentence(current.raw(text)):
        return False
    if current.role is Role.NUMBERED and (current.marker or "").isdigit():
        return int(opened.marker or 0) != int(current.marker or 0) + 1
    return opened.marker != "1"


def _trimmed(text: str, line: Line) -> Span:
    raw = text[line.start : line.end]
    start = line.start + len(raw) - len(raw.lstrip())
    return Span(start, start + len(raw.strip()))


def _opening(raw: str, span: Span, line: Line, *, alone: bool) -> Piece | None:
    """A new piece if the line opens a bullet, numbered item, footnote or table row."""
    bullet = _BULLET.match(raw)
    if bullet:
        depth = min(3, (span.start - line.start) // 3)
        return _marked(Role.BULLET, span, bullet.end(), bullet["mark"], line.page, depth)
    numbered = _NUMBERED.match(raw)
    if "\t" in raw or _FIGURE_COLUMN.fullmatch(raw):
        return _row(raw, span, line)
    # "1. Organisational arrangements" may be a heading, "1. review risk promptly" is an item.
    headed = alone and looks_like_heading(raw) and not raw[numbered.end() if numbered else 0 :][:1].islower()
    if numbered and not headed:
        return _marked(Role.NUMBERED, span, numbered.end(), numbered["mark"], line.page)
    return Piece(Role.PARAGRAPH, [span], line.page, line.page) if leads_note(raw) else None


def _marked(role: Role, span: Span, length: int, mark: str, page: int | None, level: int = 0) -> Piece:
    return Piece(
        role,
        [Span(span.start + length, span.end)],
        page,
        page,
        level=level,
        marker=mark,
        marker_spans=[Span(span.start, span.start + length)],
    )


def _row(raw: str, span: Span, line: Line) -> Piece:
    cells = [Span(span.start + match.start(), span.start + match.end()) for match in _CELL.finditer(raw)]
    return Piece(Role.TABLE_ROW, [span], line.page, line.page, cell_spans=cells)


def _headed(text: str, group: Sequence[Line], position: int) -> bool:
    """Whether the line at ``position`` starts a paragraph because a heading stands directly above it."""
    if position != 1:
        return False
    above, below = (_trimmed(text, line).of(text) for line in group[:2])
    if below[:1].islower():
        return False  # "… was ‘Inadequate’:" goes on; a heading does not.
    long_below = len(below) > 60 and len(below) > 2 * len(above) and below[0].isupper()
    return looks_like_heading(above) and len(above) <= 60 and (long_below or above.endswith(":"))


def _number_next(text: str, pieces: list[Piece]) -> list[Piece]:
    """A number alone on its line (``12.``) becomes the marker of the paragraph after it."""
    kept: list[Piece] = []
    waiting: Piece | None = None
    for piece in pieces:
        if waiting is not None and piece.role is Role.PARAGRAPH:
            kept.pop()
            piece.role = Role.NUMBERED
            piece.marker = waiting.raw(text).strip(" .)")
            piece.marker_spans = [*waiting.segments, *piece.marker_spans]
        waiting = None
        alone = piece.role is Role.PARAGRAPH and _NUMBER_ALONE.fullmatch(piece.raw(text))
        if alone:
            waiting = piece
        kept.append(piece)
    return kept


def _mark_items(text: str, pieces: Sequence[Piece], listed: set[str]) -> None:
    """Short numbered lines that count on with nothing between them are items, not headings of nothing."""
    numbers: list[int | None] = []
    for piece in pieces:
        if piece.role is Role.FURNITURE:
            numbers.append(None)
            continue
        match = _NUMBERED.match(piece.raw(text))
        alone = piece.role is Role.PARAGRAPH and piece.lines == 1 and not _is_listed(text, piece, listed)
        mark = match["mark"] if match and alone else piece.marker if piece.role is Role.NUMBERED else None
        numbers.append(int(mark) if mark and mark.isdigit() else None)
    for index, (piece, number) in enumerate(zip(pieces, numbers, strict=True)):
        before = numbers[index - 1] if index else None
        after = numbers[index + 1] if index + 1 < len(numbers) else None
        counts_on = number is not None and (before == number - 1 or after == number + 1)
        if counts_on and piece.role is Role.PARAGRAPH:
            match = _NUMBERED.match(piece.raw(text))
            start = piece.segments[0].start
            if match and start + match.end() < piece.segments[0].end:
                piece.role, piece.marker = Role.NUMBERED, match["mark"]
                piece.marker_spans = [Span(start, start + match.end()), *piece.marker_spans]
                piece.segments[0] = Span(start + match.end(), piece.segments[0].end)


def _mark_headings(text: str, pieces: Sequence[Piece], listed: set[str]) -> None:
    """Short capitalised lines on their own are headings; the contents list and numbers give the level."""
    for index, piece in enumerate(pieces):
        if piece.role is Role.NUMBERED and piece.lines == 1 and _is_listed(text, piece, listed):
            piece.segments[0] = Span(piece.marker_spans[0].start, piece.segments[0].end)
            piece.marker, piece.marker_spans = None, piece.marker_spans[1:]
        elif piece.role is not Role.PARAGRAPH or piece.lines > 1:
            continue
        raw = piece.raw(text)
        in_list = _is_listed(text, piece, listed)
        if not in_list and (not looks_like_heading(raw) or _is_last_word(pieces, index)):
            continue
        piece.role = Role.HEADING
        piece.level = _level(raw.strip("*_ "), in_list=in_list, has_list=bool(listed))


def _is_listed(text: str, piece: Piece, listed: set[str]) -> bool:
    lead = f"{piece.marker} " if piece.role is Role.NUMBERED else ""
    return entry_key(lead + piece.raw(text)) in listed


def _is_last_word(pieces: Sequence[Piece], index: int) -> bool:
    """A short line at the very end heads nothing."""
    return index == len(pieces) - 1


def _level(raw: str, *, in_list: bool, has_list: bool) -> int:
    if in_list and not _STANDARD_CODE.match(raw):
        return 1
    if raw.endswith(":"):
        return 3
    if _NUMBERED_HEADING.match(raw):
        code = raw.split(maxsplit=1)[0] if raw[0].isdigit() else " ".join(raw.split()[:2])
        return 1 + code.strip(".)").count(".")
    return 2 if has_list else 1
