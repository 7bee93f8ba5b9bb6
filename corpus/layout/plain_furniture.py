"""Running headers, footers and page numbers in text without geometry."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from corpus.layout.block import Role
from corpus.layout.piece import Piece
from corpus.model import Account, Page

_PAGE_NUMBER = re.compile(r"(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_MAX_RUNNING = 160  # characters; longer lines are text
_SHARE_OF_PAGES = 0.4  # left and right pages may have running lines of their own


def mark_furniture(text: str, pieces: Sequence[Piece], pages: Sequence[Page]) -> None:
    """Turn running lines and page numbers among ``pieces`` into furniture.

    With pages: short first and last pieces of a page that recur, page numbers aside, on three pages
    and two fifths of all or more (on both of two) and oftener there than in mid-page, and numbers that
    stand alone there. Without: lines that recur at least
    three times and differ only in a number that rises.
    """
    if pages:
        _by_page(text, pieces)
    else:
        _by_rising_number(text, pieces)


def _by_page(text: str, pieces: Sequence[Piece]) -> None:
    on_page: dict[int | None, list[Piece]] = defaultdict(list)
    for piece in pieces:
        on_page[piece.page_start].append(piece)
    needed = max(3, math.ceil(_SHARE_OF_PAGES * len(on_page))) if len(on_page) > 2 else 2
    everywhere = Counter(_key(piece.raw(text).strip()) for piece in pieces)
    for at, account in ((0, Account.RUNNING_HEADER), (-1, Account.RUNNING_FOOTER)):
        # Two lines may run at either end, such as a title and a page number below it.
        for _ in range(2):
            recurring: dict[str, list[Piece]] = defaultdict(list)
            for all_of_page in on_page.values():
                rest = [piece for piece in all_of_page if piece.role is not Role.FURNITURE]
                if not rest:
                    continue
                raw = rest[at].raw(text).strip()
                if _PAGE_NUMBER.fullmatch(raw):
                    _mark(rest[at], Account.PAGE_NUMBER)
                elif len(raw) <= _MAX_RUNNING and not raw.endswith(":"):
                    recurring[_key(raw)].append(rest[at])
            for key, same in recurring.items():
                # A heading such as "Strengths" tops a page by chance, and stands in mid-page elsewhere.
                if len(same) >= needed and 2 * len(same) > everywhere[key]:
                    for piece in same:
                        _mark(piece, account)


def _by_rising_number(text: str, pieces: Sequence[Piece]) -> None:
    recurring: dict[str, list[tuple[int, Piece]]] = defaultdict(list)
    for piece in pieces:
        raw = piece.raw(text).strip()
        numbers = _DIGITS.findall(raw)
        edge = re.match(r"\d", raw) or re.search(r"\d$", raw)
        if piece.role is Role.PARAGRAPH and piece.lines == 1 and edge and len(raw) <= _MAX_RUNNING:
            number = int(numbers[-1] if raw[-1].isdigit() else numbers[0])
            recurring[_key(raw)].append((number, piece))
    for key, same in recurring.items():
        rising = [number for number, _ in same]
        if len(same) < 3 or any(b <= a for a, b in pairwise(rising)):
            continue
        bare = key in ("#", "page #")
        # Bare numbers must run on one by one, or they could be a column of figures.
        if bare and rising[-1] - rising[0] > 3 * len(rising):
            continue
        for _, piece in same:
            _mark(piece, Account.PAGE_NUMBER if bare else Account.RUNNING_FOOTER)


def _key(raw: str) -> str:
    """What a running line has in common on all its pages: its words, whatever the numbers and spaces."""
    return _DIGITS.sub("#", " ".join(raw.lower().split()))


def _mark(piece: Piece, account: Account) -> None:
    piece.role, piece.account = Role.FURNITURE, account
