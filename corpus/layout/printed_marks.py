"""List markers at the start of a printed line: bullets and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.layout.printed_draft import Draft
from corpus.layout.printed_lines import Lines
from corpus.model import Span

BULLET = re.compile(r"([•◼■▪●○◦►✓❖∙·−])(?:\s*(?=\S)|$)")
_WEAK_BULLET = re.compile(r"([–—*-]|o)\s+(?=\S)")
_NUMBER = re.compile(r"((\d{1,3})[.)])\s+(?=\S)")
_ALONE = re.compile(r"((\d{1,3})[.)]?)$")
_BARE = re.compile(r"((\d{1,3}))\s+(?=[A-Z‘“])")
_LETTER = re.compile(r"(\(?(?:[a-z]|[ivx]{1,4})\))\s+(?=\S)")
# A marker stands at least this far left of the lines that continue its text (points).
_HANG = 5.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A list marker: as printed without dot, its place, its number if it is one."""

    text: str
    span: Span
    number: int | None = None


def mark_of(
    lines: Lines, index: int, following: int | None, last_number: int, current: Draft | None
) -> Mark | None:
    """The list marker that the line starts with, or ``None``.

    ``following`` is the next line of the body, ``last_number`` the number of the last numbered
    paragraph, ``current`` the block that is open.
    """
    text = lines.text(index)
    line = lines[index]
    match = BULLET.match(text)
    weak = None if match else _WEAK_BULLET.match(text) or _LETTER.match(text)
    if weak and _starts_item(lines, index, following, current):
        match = weak
    if match:
        return Mark(match[1].strip("()"), Span(line.start, line.start + len(match[1])))
    return _number_of(lines, index, following, last_number, current)


def _number_of(
    lines: Lines, index: int, following: int | None, last_number: int, current: Draft | None
) -> Mark | None:
    text = lines.text(index)
    line = lines[index]
    match = _NUMBER.match(text) or _ALONE.match(text) or _BARE.match(text)
    if match is None:
        return None
    number = int(match[2])
    dotted = match[1] != match[2]
    next_in_line = number == last_number + 1
    hangs = _hangs(lines, index, following)
    in_flow = current is not None and lines.same_flow(current.lines[-1], index)
    alone = match[1] == text.strip()
    if in_flow and not next_in_line:
        # In mid-paragraph a line may start with "12." only by chance of the line break.
        starts = dotted and (hangs or number == 1)
    elif alone:
        starts = next_in_line or dotted
    else:
        starts = dotted or (next_in_line and hangs)
    return Mark(match[2], Span(line.start, line.start + len(match[1])), number=number) if starts else None


def _hangs(lines: Lines, index: int, following: int | None) -> bool:
    if following is None or lines[following].page != lines[index].page:
        return False
    return lines.x0(following) >= lines.x0(index) + _HANG and lines.gap(index, following) < 1.6 * lines.pitch


def _starts_item(lines: Lines, index: int, following: int | None, current: Draft | None) -> bool:
    """Whether a dash, ``o`` or letter is a marker: its text hangs, or it stands in a list of its like."""
    if current is None or _hangs(lines, index, following):
        return True
    mark = lines.text(index)[:1]
    if current.marker == mark and abs(lines.x0(current.lines[0]) - lines.x0(index)) <= 2:
        return True
    return not lines.same_flow(current.lines[-1], index) or lines.closed_item(current.lines[-1])
