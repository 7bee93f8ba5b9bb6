"""Contents lists in text without geometry: they repeat every heading, so they are found first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layout.block import Role
from corpus.layout.piece import Piece
from corpus.model import Account

_TITLE = re.compile(r"(?:table of )?contents:?", re.IGNORECASE)
_ENTRY = re.compile(r"(?P<title>\S.*?)(?:\s*\t\s*|\s*\.{3,}\s*|(?:\s\.){3,}\s*|\s{2,})(?P<page>\d{1,3})\s*")
_LINK_ENTRY = re.compile(r"\[(?P<title>[^\]]+)\]\(#[^)]*\)\s*")
_LONGEST_ENTRY = 200  # characters
_LONGEST_TRIED = 60  # entries


def mark_contents(text: str, pieces: Sequence[Piece]) -> set[str]:
    """Turn the contents list among ``pieces`` into furniture; its entries' keys (see :func:`entry_key`).

    A list is one under a heading ``Contents``, or any run of three or more lines that end in a tab or
    dots and a page number, in rising order.
    """
    titles: set[str] = set()
    index = 0
    while index < len(pieces):
        named = bool(_TITLE.fullmatch(pieces[index].raw(text).strip().strip("#* ")))
        end = index + 1 if named else index
        found: list[tuple[str, int | None]] = []
        while end < len(pieces) and (entry := _entry(text, pieces[end])) is not None:
            found.append(entry)
            end += 1
        pages = [page for _, page in found if page is not None]
        rising = pages == sorted(pages)
        if rising and (len(found) >= 3 or (named and found)):
            for piece in pieces[index:end]:
                piece.role, piece.account = Role.FURNITURE, Account.CONTENTS
            titles.update(entry_key(title) for title, _ in found)
            index = end
        else:
            # A long run that is no list is a table; trying it again from each row would take for ever.
            index = end if len(found) > _LONGEST_TRIED else index + 1
    return titles


def entry_key(title: str) -> str:
    """A heading's letters and digits in lower case, so that list and body agree over punctuation."""
    return " ".join(re.findall(r"\w+", title.lower()))


def _entry(text: str, piece: Piece) -> tuple[str, int | None] | None:
    if piece.role is Role.FURNITURE or piece.lines > 2:
        return None
    raw = piece.raw(text).strip()
    if len(raw) > _LONGEST_ENTRY:
        return None
    lead = f"{piece.marker}. " if piece.role is Role.NUMBERED and piece.marker else ""
    match = _ENTRY.fullmatch(raw)
    if match and "%" not in raw:
        return lead + match["title"], int(match["page"])
    link = _LINK_ENTRY.fullmatch(raw)
    return (lead + link["title"], None) if link else None
