"""The source text of a report cut into pieces by where its words went, part by part.

The parts of a report are its pages; a source without pages is cut before headings instead, so that its
text and its passages can stand beside each other. Parts and pieces are partitions: their spans join to
the whole text, character for character, which is what makes a view of them worth looking at.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

from corpus.model import Account, Heading, Page, Passage, Report, Span

# A part of a source without pages: about half a printed page or more, so that short sections share one.
_LEAST_PART = 1_500


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the source text that is in one account, or the space between two of them.

    Attributes:
        span: where it stands.
        account: where its words went; ``None`` for space between accounts.
        passage: the passage that it is a piece of, or ``None``.
        origin: start of the account's span or of the passage that this piece belongs to, which may lie
            in an earlier part; pieces with one account and one origin are one thing.
    """

    span: Span
    account: Account | None
    passage: Passage | None
    origin: int


@dataclass(frozen=True, slots=True)
class Part:
    """A page, or a stretch of a source without pages.

    Attributes:
        number: from 1.
        page: the page, or ``None``.
        start, end: its characters; ``start == end`` for a page without text.
        pieces: a partition of ``start``-``end``.
        entries: the headings and passages that begin in it, in order.
        continued: the passages that began before it and have words in it.
    """

    number: int
    page: Page | None
    start: int
    end: int
    pieces: tuple[Piece, ...]
    entries: tuple[Heading | Passage, ...]
    continued: tuple[Passage, ...]


def parts(report: Report) -> list[Part]:
    """The parts of a report, in order; together their spans are ``source.text``."""
    text = report.source.text
    pages: tuple[Page | None, ...] = report.source.pages or (None,)
    if report.source.pages:
        edges = [0, *(page.start for page in report.source.pages[1:]), len(text)]
    else:
        edges = [0, *_cuts(report), len(text)]
        pages = (None,) * (len(edges) - 1)
    owners, owned = _owners(report)
    entries: list[Heading | Passage] = sorted(
        [*report.headings, *report.passages], key=lambda item: item.start
    )
    made = []
    for number, (page, (start, end)) in enumerate(zip(pages, pairwise(edges), strict=True), start=1):
        pieces = tuple(_pieces(owners, owned, start, end))
        began = tuple(item for item in entries if start <= item.start < end)
        # The passages of the pieces, each once, in order.
        seen = {piece.passage.ordinal: piece.passage for piece in pieces if piece.passage}
        continued = tuple(passage for passage in seen.values() if passage.start < start)
        made.append(Part(number, page, start, end, pieces, began, continued))
    return made


_Owner = tuple[Account | None, Passage | None, int]


def _owners(report: Report) -> tuple[list[int], list[_Owner]]:
    """For each character the number of its owner, and the owners by number (0: nobody)."""
    numbers = [0] * len(report.source.text)
    owners: list[_Owner] = [(None, None, 0)]
    for passage in report.passages:
        for span in passage.segments:
            numbers[span.start : span.end] = [len(owners)] * (span.end - span.start)
        owners.append((Account.PASSAGE, passage, passage.start))
    # The account has the last word on what is no passage: its spans come after.
    for account, spans in report.account.listed.items():
        for span in spans:
            numbers[span.start : span.end] = [len(owners)] * (span.end - span.start)
            owners.append((account, None, span.start))
    return numbers, owners


def _pieces(numbers: list[int], owners: list[_Owner], start: int, end: int) -> list[Piece]:
    pieces = []
    for number, run in groupby(range(start, end), key=numbers.__getitem__):
        places = list(run)
        pieces.append(Piece(Span(places[0], places[-1] + 1), *owners[number]))
    return pieces


def _cuts(report: Report) -> list[int]:
    """Where a source without pages is cut: at the line of a heading, once the part is long enough."""
    text = report.source.text
    cuts: list[int] = []
    last = 0
    for heading in report.headings:
        line = text.rfind("\n", 0, heading.start) + 1
        if line - last >= _LEAST_PART and len(text) - line >= _LEAST_PART // 3:
            cuts.append(line)
            last = line
    return cuts
