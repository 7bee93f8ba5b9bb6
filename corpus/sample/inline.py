"""The inline marks of a sample source: footnote markers, page breaks, emphasis and links.

A source paragraph is cut once into :class:`Token` values; the printers and the truth file each read
from the same tokens, so that what is printed and what is said to be printed can't drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

_MARKS = re.compile(
    r"\[\^(?P<note>[^\]\s]+)\]"
    r"|\s*\{\{(?P<page>page(?::fn)?)\}\}\s*"
    r"|\[(?P<link>[^\]]+)\]\((?P<target>[^)\s]*)\)"
    r"|\*\*(?P<strong>[^*]+)\*\*"
    r"|\*(?P<emphasis>[^*\s](?:[^*]*[^*\s])?)\*"
)
_UNKNOWN_PAGE_MARK = re.compile(r"\{\{(?!page(?::fn)?\}\})[^}]*\}?\}?")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Mark(StrEnum):
    """What a token is."""

    WORDS = "words"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    LINK = "link"
    NOTE = "note"
    PAGE = "page"
    PAGE_WITH_NOTES = "page:fn"


@dataclass(frozen=True, slots=True)
class Token:
    """A run of one mark; ``text`` is its words, or the footnote's label, or empty for a page break.

    ``target`` is a link's address.
    """

    mark: Mark
    text: str
    target: str = ""


def tokens(raw: str) -> tuple[Token, ...]:
    """The tokens of a source paragraph, in order."""
    found: list[Token] = []
    position = 0
    for match in _MARKS.finditer(raw):
        if match.start() > position:
            found.append(Token(Mark.WORDS, raw[position : match.start()]))
        found.append(_token(match))
        position = match.end()
    if position < len(raw):
        found.append(Token(Mark.WORDS, raw[position:]))
    return tuple(found)


def _token(match: re.Match[str]) -> Token:
    if match["note"]:
        return Token(Mark.NOTE, match["note"])
    if match["page"]:
        return Token(Mark(match["page"]), "")
    if match["link"]:
        return Token(Mark.LINK, match["link"], match["target"])
    if match["strong"]:
        return Token(Mark.STRONG, match["strong"])
    return Token(Mark.EMPHASIS, match["emphasis"])


def unknown_mark(raw: str) -> str | None:
    """The first ``{{…}}`` of ``raw`` that isn't a page break, or ``None``."""
    match = _UNKNOWN_PAGE_MARK.search(raw)
    return match.group() if match else None


def clean(raw: str) -> str:
    """The author's words alone: no markers, no emphasis signs, halves of a cut paragraph rejoined."""
    parts = []
    for token in tokens(raw):
        if token.mark in (Mark.PAGE, Mark.PAGE_WITH_NOTES):
            parts.append(" ")
        elif token.mark is not Mark.NOTE:
            parts.append(token.text)
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def note_labels(raw: str) -> list[str]:
    """The labels of the footnote markers in ``raw``, in order."""
    return [token.text for token in tokens(raw) if token.mark is Mark.NOTE]


def has_page_break(raw: str) -> bool:
    """Whether the author asks for a page break between two words of ``raw``."""
    breaks = [at for at, token in enumerate(tokens(raw)) if token.mark in (Mark.PAGE, Mark.PAGE_WITH_NOTES)]
    return any(0 < at < len(tokens(raw)) - 1 for at in breaks)


def superscript(number: int) -> str:
    """``number`` in superscript digits (``12`` → ``¹²``)."""
    return str(number).translate(_SUPERSCRIPTS)


def plain_markup(parts: Iterable[Token], numbers: Mapping[str, int]) -> str:
    """Tokens as an extracted text shows them: superscript markers, emphasis and link residue kept."""
    printed = []
    for token in parts:
        if token.mark is Mark.NOTE:
            printed.append(superscript(numbers[token.text]))
        elif token.mark is Mark.LINK:
            printed.append(f"[{token.text}]({token.target})")
        elif token.mark is Mark.EMPHASIS:
            printed.append(f"*{token.text}*")
        elif token.mark is Mark.STRONG:
            printed.append(f"**{token.text}**")
        else:
            printed.append(token.text)
    return "".join(printed)
