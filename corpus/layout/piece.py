"""A block in the making: layout without geometry changes it until it becomes a :class:`Block`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.layout.block import Block, Role
from corpus.layout.inline import Inline
from corpus.model import Account, Footnote, Span

_SENTENCE_END = re.compile(r"[.!?:;…][\"”’')\]]*$")
_MAX_HEADING_WORDS = 16
_MAX_HEADING_CHARACTERS = 120
_MAX_LEAD_IN_WORDS = 8  # more before a colon is a sentence that leads into a list or table


@dataclass(slots=True)
class Piece:
    """What :class:`Block` has, not yet cleaned of markup and footnote markers.

    ``after_break`` says that a trace of a page's end stands before it: a form feed, a line of mere
    spaces, a footnote.
    """

    role: Role
    segments: list[Span]
    page_start: int | None = None
    page_end: int | None = None
    level: int = 0
    marker: str | None = None
    marker_spans: list[Span] = field(default_factory=list)
    cell_spans: list[Span] = field(default_factory=list)
    account: Account | None = None
    footnotes: list[Footnote] = field(default_factory=list)
    lines: int = 1
    after_break: bool = False

    def raw(self, text: str) -> str:
        """Its source characters, the segments joined by a space."""
        return " ".join(segment.of(text) for segment in self.segments)

    def block(self, text: str, inline: Inline) -> Block:
        """The finished block."""
        cleaned = inline.clean(self.segments, self.marker_spans)
        cells = tuple(inline.clean([cell], self.marker_spans).text for cell in self.cell_spans)
        return Block(
            role=self.role,
            text=cleaned.text,
            segments=tuple(self.segments),
            page_start=self.page_start,
            page_end=self.page_end,
            level=self.level,
            marker=self.marker,
            marker_spans=tuple(sorted([*self.marker_spans, *cleaned.holes])),
            cells=cells,
            cell_segments=tuple((cell,) for cell in self.cell_spans),
            account=self.account,
            footnotes=tuple(self.footnotes),
        )


def looks_like_heading(line: str) -> bool:
    """Whether a line that stands alone reads as a heading: short, capitalised, no end of a sentence.

    A closing colon (``Strengths:``) or question mark (``What needs to improve?``) is allowed.
    """
    bare = line.strip().strip("*_# ").strip()
    if not bare or len(bare) > _MAX_HEADING_CHARACTERS or len(bare.split()) > _MAX_HEADING_WORDS:
        return False
    first = bare.lstrip("‘'(")[:1]
    if not (first.isupper() or first.isdigit()) or bare[0] in '“"':
        return False
    if bare[-1] == ":" and len(bare.split()) > _MAX_LEAD_IN_WORDS:
        return False
    if not any(character.isalpha() for character in bare):
        return False
    if bare[-1] in ".;,!…" or (bare[-1] in '"”’)' and _SENTENCE_END.search(bare)):
        return False
    return "://" not in bare and "www." not in bare and "@" not in bare


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends as a sentence or a list's lead-in does."""
    return bool(_SENTENCE_END.search(text.rstrip(" *_\u00a0\n")))
