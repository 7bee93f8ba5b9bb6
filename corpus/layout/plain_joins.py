"""Rejoins what a page break had cut, in text without geometry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layout.block import Role
from corpus.layout.piece import Piece, ends_sentence
from corpus.model import Account

_JOINABLE = frozenset({Role.BULLET, Role.NUMBERED, Role.PARAGRAPH})
_PASSED = frozenset({Account.RUNNING_HEADER, Account.RUNNING_FOOTER, Account.PAGE_NUMBER, Account.NOTICE})
# After one of these a sentence can't end, so even a capital letter or a digit continues it.
_DANGLING = re.compile(
    r"(?:\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|that|which|who|whose|as|than|into|between|"
    r"is|are|was|were|be|been|had|has|have|their|its|his|her|our|these|this|those|such|not|more|HM|per)|,|[-–—])$"
)
_FIGURE = re.compile(r"£?\d[\d,.]*(?:%|\s[a-z])")
_RUNNING_WORDS = 8  # a shorter piece without a full stop is a label


def join_halves(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with every cut bullet, numbered paragraph and paragraph made whole.

    A paragraph continues the one before it, page furniture between them aside, where that one does
    not end as a sentence does and the paragraph starts in lower case or with a figure and a lower-case
    word, or where it breaks off after a word that no sentence ends with. After a trace of a page's end
    any paragraph continues running text that has no end, unless items of its list end so anyway.
    Footnotes have been taken out before.
    """
    joined: list[Piece] = []
    last: Piece | None = None
    bare_list = False
    for piece in pieces:
        if piece.role is Role.FURNITURE and piece.account in _PASSED:
            joined.append(piece)
            continue
        if last is not None and _continues(text, last, piece, bare_list=bare_list):
            last.segments.extend(piece.segments)
            last.marker_spans.extend(piece.marker_spans)
            last.footnotes.extend(piece.footnotes)
            last.page_end = piece.page_end
            last.lines += piece.lines
            continue
        # A list whose items have no full stops: the item before this one ended without.
        same = last is not None and last.role is piece.role and piece.role is not Role.PARAGRAPH
        bare_list = same and last is not None and not ends_sentence(_tail(text, last))
        joined.append(piece)
        last = piece if piece.role in _JOINABLE else None
    return joined


def _continues(text: str, last: Piece, piece: Piece, *, bare_list: bool) -> bool:
    if piece.role not in (Role.PARAGRAPH, Role.HEADING) or piece.marker is not None:
        return False
    tail = _tail(text, last)
    head = piece.segments[0].of(text).lstrip("*_( ")
    if not head or ends_sentence(tail):
        return False
    if head[0].islower():
        return piece.role is Role.PARAGRAPH
    if piece.role is Role.HEADING and head.rstrip().endswith(":"):
        return False
    opens = head[0].isalnum() or head[0] in "‘'“£"
    running = len(last.raw(text).split()) >= _RUNNING_WORDS and piece.role is Role.PARAGRAPH
    after_break = piece.after_break and not bare_list and ends_sentence(piece.raw(text))
    return opens and (
        bool(_DANGLING.search(tail)) or (running and (after_break or bool(_FIGURE.match(head))))
    )


def _tail(text: str, piece: Piece) -> str:
    """The last characters of a piece without a footnote marker that closes it."""
    segment = piece.segments[-1]
    end = segment.end
    for span in sorted(piece.marker_spans, reverse=True):
        if span.end == end and span.start > segment.start:
            end = span.start
    return text[max(segment.start, end - 80) : end].rstrip(" *_\u00a0")
