"""Footnotes in text without geometry: superscript digits, ``[1]`` or ``[^1]`` lead the note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layout.block import Role
from corpus.layout.inline import Inline
from corpus.layout.piece import Piece
from corpus.model import Footnote, Span

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_SUPERSCRIPTS, "0123456789")
_LEADS = (
    re.compile(rf"(?P<lead>(?P<mark>[{_SUPERSCRIPTS}]{{1,3}})\s?)(?=\S)"),
    re.compile(r"(?P<lead>\[\^(?P<mark>[^\]\s]{1,20})\]:\s*)(?=\S)"),
    re.compile(r"(?P<lead>\[(?P<mark>\d{1,3})\]:?\s+)(?=\S)"),
)
_MARKS = re.compile(
    rf"(?P<raised>[{_SUPERSCRIPTS}]+)|\[\^(?P<label>[^\]\s]{{1,20}})\]|\[(?P<number>\d{{1,3}})\]"
)


@dataclass(slots=True)
class _Note:
    mark: str
    position: int
    footnote: Footnote
    taken: bool = False


def leads_note(line: str) -> bool:
    """Whether ``line`` opens with a footnote's marker."""
    return any(pattern.match(line.lstrip()) for pattern in _LEADS)


def take_notes(text: str, pieces: Sequence[Piece], inline: Inline) -> tuple[list[Piece], list[Footnote]]:
    """The pieces without footnotes, each with those whose markers it carries, and all footnotes in order.

    A bare ``[1]`` opens a note only where the same ``[1]`` stands in an earlier piece. A footnote whose
    marker is in no piece is in the second list only.
    """
    notes: list[_Note] = []
    body: list[Piece] = []
    seen: set[str] = set()
    after_note = False
    for position, piece in enumerate(pieces):
        note = _read_note(text, piece, position, inline, seen)
        if note is not None:
            notes.append(note)
            after_note = True
            continue
        piece.after_break = piece.after_break or after_note
        after_note = False
        body.append(piece)
        seen.update(match["number"] for match in _MARKS.finditer(piece.raw(text)) if match["number"])
    order = {id(piece): position for position, piece in enumerate(pieces)}
    known = {note.mark for note in notes}
    for piece in body:
        if piece.role is not Role.FURNITURE:
            _attach(text, piece, order[id(piece)], notes, known)
    return body, [note.footnote for note in notes]


def _read_note(text: str, piece: Piece, position: int, inline: Inline, seen: set[str]) -> _Note | None:
    if piece.role is not Role.PARAGRAPH or len(piece.segments) != 1:
        return None
    segment = piece.segments[0]
    raw = segment.of(text)
    for pattern in _LEADS:
        match = pattern.match(raw)
        if match is None:
            continue
        mark = match["mark"].translate(_PLAIN)
        if pattern is _LEADS[2] and mark not in seen:
            return None
        if match.end() == len(raw):
            return None
        words = inline.clean([Span(segment.start + match.end(), segment.end)]).text
        note = Footnote(mark, words, segment.start, segment.end, piece.page_start)
        return _Note(mark, position, note)
    return None


def _attach(text: str, piece: Piece, position: int, notes: Sequence[_Note], known: set[str]) -> None:
    for segment in piece.segments:
        for match in _MARKS.finditer(segment.of(text)):
            start = segment.start + match.start()
            for mark, offset, length in _split(match, known):
                note = _nearest(notes, mark, position)
                if note is None:
                    continue
                note.taken = True
                piece.marker_spans.append(Span(start + offset, start + offset + length))
                piece.footnotes.append(note.footnote)


def _split(match: re.Match[str], known: set[str]) -> list[tuple[str, int, int]]:
    """Marks in a match with offset and length: ``¹²`` is 12 where there is a note 12, else 1 and 2."""
    if match["raised"] is None:
        mark = match["label"] or match["number"]
        return [(mark, 0, len(match.group()))] if mark in known else []
    run = match["raised"].translate(_PLAIN)
    if run in known:
        return [(run, 0, len(run))]
    return [(digit, at, 1) for at, digit in enumerate(run) if digit in known]


def _nearest(notes: Sequence[_Note], mark: str, position: int) -> _Note | None:
    """The note of ``mark`` that a reader would look for: the next one not yet taken, else the nearest."""
    same = [note for note in notes if note.mark == mark]
    free = [note for note in same if not note.taken and note.position >= position]
    if free:
        return free[0]
    return min(same, key=lambda note: (note.taken, abs(note.position - position)), default=None)
