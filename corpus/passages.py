"""From blocks to passages: the section stack, drafts, and content-derived ids.

A programme walks the blocks of a layout, keeps a :class:`SectionStack`, and makes a
:class:`PassageDraft` of each block that is a unit of search. Ids depend on the report's id, which is
known only when the whole report has been read, so :func:`number_passages` gives them at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.ids import passage_id
from corpus.layout.block import Block
from corpus.model import Footnote, Kind, Passage, Span, words


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A passage without its id and ordinal; the fields mean what they mean in :class:`Passage`."""

    text: str
    kind: Kind
    section: tuple[str, ...]
    standard: str | None
    segments: tuple[Span, ...]
    page_start: int | None = None
    page_end: int | None = None
    number: str | None = None
    addressee: str | None = None
    footnotes: tuple[Footnote, ...] = ()


class SectionStack:
    """The headings that are open at a place in the report, outermost first."""

    def __init__(self) -> None:
        """Start outside every section."""
        self._open: list[tuple[int, str]] = []

    def enter(self, level: int, title: str) -> None:
        """Open a section at ``level`` (from 1), closing all at that level or deeper.

        The title is kept without a trailing colon and without surrounding space.
        """
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._open.append((level, section_title(title)))

    @property
    def path(self) -> tuple[str, ...]:
        """Heading path, outermost first."""
        return tuple(title for _, title in self._open)

    @property
    def innermost(self) -> str:
        """The title of the innermost open section, or an empty string."""
        return self._open[-1][1] if self._open else ""


def section_title(heading: str) -> str:
    """A heading as it stands in a section path: one line, no trailing colon."""
    return " ".join(heading.split()).rstrip(" :")


def own_segments(text: str, block: Block) -> tuple[Span, ...]:
    """The block's segments less its markers, each trimmed of space; empty pieces are left out."""
    pieces: list[Span] = []
    for segment in block.segments:
        pieces.extend(_subtract(segment, block.marker_spans))
    return tuple(trimmed for piece in pieces if (trimmed := _trim(text, piece)) is not None)


def draft(
    text: str,
    block: Block,
    kind: Kind,
    section: tuple[str, ...],
    *,
    standard: str | None = None,
    number: str | None = None,
    addressee: str | None = None,
) -> PassageDraft | None:
    """A passage of ``block`` of the source text ``text``; ``None`` if the block has no word."""
    segments = own_segments(text, block)
    if not segments or not words(block.text):
        return None
    return PassageDraft(
        text=block.text,
        kind=kind,
        section=section,
        standard=standard,
        segments=segments,
        page_start=block.page_start,
        page_end=block.page_end,
        number=number,
        addressee=addressee,
        footnotes=block.footnotes,
    )


def merge_drafts(first: PassageDraft, second: PassageDraft) -> PassageDraft:
    """Two drafts as one passage (paragraphs of one practice example or one quotation).

    Kind, section, standard, number and addressee are the first's. The words are joined by a space.
    """
    return PassageDraft(
        text=f"{first.text} {second.text}",
        kind=first.kind,
        section=first.section,
        standard=first.standard,
        segments=first.segments + second.segments,
        page_start=first.page_start,
        page_end=second.page_end if second.page_end is not None else first.page_end,
        number=first.number,
        addressee=first.addressee,
        footnotes=first.footnotes + second.footnotes,
    )


def number_passages(report: str, drafts: Iterable[PassageDraft]) -> tuple[Passage, ...]:
    """The passages of the report with id ``report``, in order, with ids and ordinals from 0.

    Passages of equal words get different ids by counting their occurrences.
    """
    seen: dict[str, int] = {}
    passages: list[Passage] = []
    for ordinal, item in enumerate(drafts):
        first_id = passage_id(report, item.text)
        occurrence = seen.get(first_id, 0)
        seen[first_id] = occurrence + 1
        passages.append(
            Passage(
                id=passage_id(report, item.text, occurrence) if occurrence else first_id,
                ordinal=ordinal,
                text=item.text,
                kind=item.kind,
                section=item.section,
                standard=item.standard,
                start=item.segments[0].start,
                end=item.segments[-1].end,
                segments=item.segments,
                page_start=item.page_start,
                page_end=item.page_end,
                number=item.number,
                addressee=item.addressee,
                footnotes=item.footnotes,
            )
        )
    return tuple(passages)


def _subtract(segment: Span, holes: Iterable[Span]) -> list[Span]:
    pieces: list[Span] = []
    start = segment.start
    for hole in sorted(holes):
        if hole.end <= start or hole.start >= segment.end:
            continue
        if hole.start > start:
            pieces.append(Span(start, hole.start))
        start = hole.end
    if start < segment.end:
        pieces.append(Span(start, segment.end))
    return pieces


def _trim(text: str, span: Span) -> Span | None:
    piece = span.of(text)
    stripped = piece.strip()
    if not stripped:
        return None
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, start + len(stripped))
