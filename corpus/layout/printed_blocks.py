"""From the lines of a block in the making to the block: its text, segments and markers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corpus.layout.block import Block, Role
from corpus.layout.joins import Mender
from corpus.layout.printed_draft import Draft
from corpus.layout.printed_marks import BULLET
from corpus.model import Footnote, Span
from corpus.reading.document import Document


def plain_spans(spans: Iterable[Span], holes: Sequence[Span], text: str) -> list[Span]:
    """``spans`` without ``holes``, trimmed of space; neighbours with only space between are one."""
    pieces: list[Span] = []
    for span in spans:
        start = span.start
        for hole in sorted(h for h in holes if h.end > span.start and h.start < span.end):
            _add(pieces, start, hole.start, text)
            start = max(start, hole.end)
        _add(pieces, start, span.end, text)
    merged: list[Span] = []
    for piece in pieces:
        if merged and not text[merged[-1].end : piece.start].strip():
            merged[-1] = Span(merged[-1].start, piece.end)
        else:
            merged.append(piece)
    return merged


def _add(pieces: list[Span], start: int, end: int, text: str) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        pieces.append(Span(start, end))


def finish_draft(
    draft: Draft, document: Document, markers: Mapping[Span, tuple[Footnote, ...]], mender: Mender
) -> Block:
    """The block that the draft has become."""
    if draft.cells:
        return _finish_row(draft, document, markers, mender)
    lines = [document.lines[i] for i in draft.lines]
    raised = [span for line in lines for span in line.raised if span in markers]
    holes = ([draft.marker_span] if draft.marker_span else []) + raised
    text, spans = _words(draft.lines, document, holes, mender)
    weights: dict[tuple[float | None, bool | None], int] = {}
    for line in lines:
        key = (line.size, line.bold)
        weights[key] = weights.get(key, 0) + line.end - line.start
    size, bold = max(weights.items(), key=lambda item: item[1])[0]
    return Block(
        role=draft.role,
        text=text,
        segments=tuple(spans),
        page_start=lines[0].page,
        page_end=lines[-1].page,
        level=draft.level,
        marker=draft.marker,
        marker_spans=tuple(sorted(holes)),
        footnotes=tuple(note for span in raised for note in markers[span]),
        bold=bold,
        size=size,
    )


def _words(
    indices: Sequence[int], document: Document, holes: Sequence[Span], mender: Mender
) -> tuple[str, list[Span]]:
    text = document.source.text
    pieces: list[Span] = []
    for index in indices:
        line = document.lines[index]
        if line.end > line.start:
            pieces += plain_spans([Span(line.start, line.end)], holes, text)
    return mender.join(pieces), plain_spans(pieces, (), text)


def _finish_row(
    draft: Draft, document: Document, markers: Mapping[Span, tuple[Footnote, ...]], mender: Mender
) -> Block:
    cells: list[str] = []
    cell_segments: list[tuple[Span, ...]] = []
    holes: list[Span] = []
    notes: list[Footnote] = []
    for members in draft.cells:
        inside: list[Span] = []
        for index in members:
            line = document.lines[index]
            raised = [span for span in line.raised if span in markers]
            inside += raised
            notes += [note for span in raised for note in markers[span]]
            bullet = BULLET.match(document.text_of(line))
            if bullet:
                inside.append(Span(line.start, line.start + len(bullet[1])))
        text, spans = _words(members, document, inside, mender)
        cells.append(text)
        cell_segments.append(tuple(spans))
        holes += inside
    members = sorted(index for cell in draft.cells for index in cell)
    lines = [document.lines[i] for i in members]
    whole = sorted(span for spans in cell_segments for span in spans)
    return Block(
        role=Role.TABLE_ROW,
        text=" ".join(cell for cell in cells if cell),
        segments=tuple(plain_spans(whole, (), document.source.text)),
        page_start=lines[0].page,
        page_end=lines[-1].page,
        marker_spans=tuple(sorted(holes)),
        cells=tuple(cells),
        cell_segments=tuple(cell_segments),
        footnotes=tuple(notes),
        bold=lines[0].bold,
        size=lines[0].size,
    )
