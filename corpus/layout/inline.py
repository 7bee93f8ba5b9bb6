"""The words of a stretch of source text: markup residue taken out, line-end hyphens mended.

Text taken out of published pages keeps traces of markup (``*emphasis*``, ``[words](#)``); they are no
words of the author. Where they are is returned, so that the word account can name them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.layout.joins import LineEnds
from corpus.model import Span

_LINK = re.compile(r"(?P<open>!?\[)(?P<words>[^\[\]\n]{1,300})(?P<target>\]\([^()\s]*(?:\s+\"[^\"]*\")?\))")
_STRONG = re.compile(r"(?P<open>\*\*|__)(?=\S)(?P<words>.{1,400}?)(?<=\S)(?P<close>(?P=open))", re.DOTALL)
_EMPHASIS = re.compile(
    r"(?<![\w*])(?P<open>[*_])(?=[^\s*_])(?P<words>[^*\n]{1,400}?)(?<=[^\s*])(?P<close>(?P=open))(?![\w*])"
)
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>\n]{0,200}|!--.*?--)>", re.DOTALL)
_CODE = tuple(
    (re.compile(rf"<{name}\b[^<>]{{0,2000}}>", re.I), re.compile(rf"</{name}\s{{0,20}}>", re.I))
    for name in ("script", "style")
)
_QUOTE_PREFIX = re.compile(r"(?m)^[ \t]*(?:>[ \t]?)+")
# It begins at a word's first letter and never gives one back, or a word of 100,000 letters takes minutes.
_HYPHEN_BREAK = re.compile(r"(?<!\w)(?P<left>\w++[-\u00ad\u2010])[ \t]*\n[ \t]*(?P<right>\w+)")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Words of a stretch of text, and where the markup with words in it (link targets) stands."""

    text: str
    holes: tuple[Span, ...]


class Inline:
    """Cleans stretches of one source text.

    ``tags`` also takes HTML tags, scripts, styles and Markdown's quote marks (``>``) out, which plain text has none of.
    """

    def __init__(self, text: str, *, tags: bool = False) -> None:
        """Learn the words of ``text``, which decide how a line-end hyphen is mended."""
        self._text = text
        self._tags = tags
        self._ends = LineEnds(text.split("\n"), breaks_words=True)

    def clean(self, segments: Sequence[Span], drop: Iterable[Span] = ()) -> Cleaned:
        """The words in ``segments``, less the ranges in ``drop`` (footnote markers), joined by spaces."""
        holes: list[Span] = []
        parts: list[str] = []
        dropped = sorted(drop)
        for segment in segments:
            silent, loud = self._markup(segment)
            holes.extend(loud)
            gone = sorted([*silent, *loud, *dropped])
            parts.append(self._kept(segment, gone))
        joined = "\n".join(parts)
        mended = _HYPHEN_BREAK.sub(self._mend, joined)
        return Cleaned(" ".join(mended.replace("\u00ad", "").split()), tuple(holes))

    def _markup(self, segment: Span) -> tuple[list[Span], list[Span]]:
        """Markup in ``segment``: signs without words, and links' targets, tags and such with words."""
        raw, at = segment.of(self._text), segment.start
        silent: list[Span] = []
        loud: list[Span] = []
        for match in _LINK.finditer(raw):
            silent.append(_group(match, "open", at))
            loud.append(_group(match, "target", at))
        for pattern in (_STRONG, _EMPHASIS):
            for match in pattern.finditer(raw):
                into = loud if match["open"].startswith("_") else silent
                into.extend(_group(match, name, at) for name in ("open", "close"))
        silent.extend(_whole(match, at) for match in _ESCAPE.finditer(raw))
        if self._tags:
            loud.extend(_code(raw, at))
            loud.extend(_whole(match, at) for match in _TAG.finditer(raw))
            silent.extend(_whole(match, at) for match in _QUOTE_PREFIX.finditer(raw))
        return silent, loud

    def _kept(self, segment: Span, gone: Iterable[Span]) -> str:
        parts: list[str] = []
        position = segment.start
        for hole in gone:
            if hole.end <= position or hole.start >= segment.end:
                continue
            parts.append(self._text[position : max(position, hole.start)])
            position = hole.end
        parts.append(self._text[position : segment.end])
        return "".join(parts)

    def _mend(self, match: re.Match[str]) -> str:
        """The halves of a word (or compound) on two lines, joined as the text writes it elsewhere."""
        # What follows the second half tells "face-" / "to-face" from "short-" / "and long-term".
        following = match.string[match.end() : match.end() + 1]
        return self._ends.add(match["left"], match["right"] + following).removesuffix(following)


def _code(raw: str, offset: int) -> Iterable[Span]:
    """Scripts and styles in ``raw``, tags included; one that is never closed is none."""
    for opening, closing in _CODE:
        position = 0
        while (first := opening.search(raw, position)) and (last := closing.search(raw, first.end())):
            yield Span(first.start() + offset, last.end() + offset)
            position = last.end()


def _group(match: re.Match[str], name: str, offset: int) -> Span:
    return Span(match.start(name) + offset, match.end(name) + offset)


def _whole(match: re.Match[str], offset: int) -> Span:
    return Span(match.start() + offset, match.end() + offset)
