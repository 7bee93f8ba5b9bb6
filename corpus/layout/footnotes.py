"""Footnotes of a printed document: small type at the foot of a page, matched to raised markers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from corpus.layout.joins import Mender
from corpus.model import Footnote, Span
from corpus.reading.document import Document, Line

# Footnotes are set smaller than the body; 10 on 12 points is .83, 8.5 on 9 is .94.
_SMALLER = 0.95
_LEADING = re.compile(r"\s*\[?(\d{1,3}|[*†‡§])\]?[.)]?(?=\s|[A-Z‘“(]|https?:|www\.|$)")
_UNICODE = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The footnotes of a document and the indices of the lines that they take up.

    ``markers`` maps the raised spans in the body that belong to a footnote to that footnote.
    """

    notes: tuple[Footnote, ...]
    lines: frozenset[int]
    markers: dict[Span, tuple[Footnote, ...]]


def body_size(document: Document) -> float:
    """The font size that most characters of the document have (12.0 if none is known)."""
    sizes: Counter[float] = Counter()
    for line in document.lines:
        if line.size is not None:
            sizes[line.size] += line.end - line.start
    return max(sizes.items(), key=lambda item: (item[1], item[0]))[0] if sizes else 12.0


def find_footnotes(document: Document, passed: Collection[int], mender: Mender) -> Footnotes:
    """The footnotes of ``document``; lines in ``passed`` (furniture) are stepped over."""
    limit = body_size(document) * _SMALLER
    by_page: dict[int, list[int]] = {}
    for index, line in enumerate(document.lines):
        if index not in passed and line.page is not None:
            by_page.setdefault(line.page, []).append(index)
    groups: list[tuple[str, int, list[int], int]] = []
    for page, indices in sorted(by_page.items()):
        foot = _foot(document, indices, limit)
        above = {m for i in indices if i not in foot for m in _printed_markers(document, document.lines[i])}
        for index in foot:
            marker = _marker(document, document.lines[index], above)
            if marker is not None:
                groups.append((*marker[:1], page, [index], marker[1]))
            elif groups and groups[-1][1] == page:
                groups[-1][2].append(index)
            elif groups and groups[-1][1] == page - 1 and not _closed(document, groups[-1][2][-1]):
                # The rest of a note that did not fit on the page before.
                groups.append((groups[-1][0], page, [index], 0))
    notes: list[Footnote] = []
    lines: set[int] = set()
    for marker_text, page, members, skip in groups:
        lines.update(members)
        first, last = document.lines[members[0]], document.lines[members[-1]]
        spans = [Span(document.lines[i].start, document.lines[i].end) for i in members]
        head = Span(first.start + skip, first.end) if first.start + skip < first.end else None
        pieces = ([head] if head else []) + spans[1:]
        notes.append(Footnote(marker_text, mender.join(pieces).strip(), first.start, last.end, page=page))
    return Footnotes(tuple(notes), frozenset(lines), _match(document, notes, lines, passed))


def _foot(document: Document, indices: list[int], limit: float) -> list[int]:
    """The lines of small type at the foot of a page, from the first that starts a note or continues one."""
    foot: list[int] = []
    for index in reversed(indices):
        line = document.lines[index]
        small = line.size is not None and line.size <= limit
        if not small or line.cell is not None:
            break
        foot.append(index)
    foot.reverse()
    return foot


def _printed_markers(document: Document, line: Line) -> set[str]:
    text = document.source.text
    return {part for span in line.raised for part in _numbers(span.of(text))}


def _numbers(text: str) -> list[str]:
    return [part for part in re.split(r"[,\s]+", text.translate(_UNICODE)) if part]


def _marker(document: Document, line: Line, above: Collection[str]) -> tuple[str, int] | None:
    """(marker, length of what is printed of it) if the line starts a footnote."""
    text = document.text_of(line)
    for span in line.raised:
        if span.start == line.start:
            return span.of(document.source.text).translate(_UNICODE), span.end - line.start
    match = _LEADING.match(text)
    if match and match[1] in above:
        return match[1], match.end()
    return None


def _closed(document: Document, index: int) -> bool:
    return document.text_of(document.lines[index]).rstrip().endswith((".", "!", "?", "’", "”"))


def _match(
    document: Document, notes: list[Footnote], taken: Collection[int], passed: Collection[int]
) -> dict[Span, tuple[Footnote, ...]]:
    markers: dict[Span, tuple[Footnote, ...]] = {}
    for index, line in enumerate(document.lines):
        if index in taken or index in passed:
            continue
        for span in line.raised:
            wanted = _numbers(span.of(document.source.text))
            found: list[Footnote] = []
            for number in wanted:
                same = [note for note in notes if note.marker == number]
                here = [note for note in same if note.page == line.page]
                nearest = sorted(
                    same, key=lambda note: (abs((note.page or 0) - (line.page or 0)), note.start)
                )
                found += here or nearest[:1]
            if found:
                markers[span] = tuple(found)
    return markers
