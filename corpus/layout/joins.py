"""Joins the lines of one block into its text and mends words broken at line ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.model import Span
from corpus.reading.document import Document

_HYPHENS = "-\u2010"
_SOFT = "\u00ad"
# From a word's first letter on, never giving one back: else a word of 100,000 letters takes minutes.
_TAIL = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[-\u2010]$")
_HEAD = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[^\W\d_]{2,}(?:['’][a-z]+)?")
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:[-\u2010][^\W\d_]++)+")
# "short- and long-term": the hyphen stands for what follows later, and the words stay apart.
_SUSPENDED = frozenset({"and", "or", "to"})
# First parts that English keeps apart by a hyphen, or else makes a word of its own.
_PREFIXES = frozenset({
    "anti", "co", "cross", "de", "ex", "half", "high", "in", "inter", "long", "low",
    "mid", "multi", "non", "off", "on", "out", "over", "part", "post", "pre", "pro",
    "re", "self", "semi", "short", "sub", "under", "un", "up", "vice", "well",
})  # fmt: skip


class LineEnds:
    """Decides for each line end with a hyphen whether the hyphen is the author's or the typesetter's.

    The document itself is the dictionary: a word that it prints whole elsewhere was broken by the
    typesetter; a compound that it prints with its hyphen elsewhere keeps it.
    """

    def __init__(self, lines: Iterable[str], *, breaks_words: bool = False) -> None:
        """Learn the words of a document's ``lines``.

        ``breaks_words`` says that the typesetter breaks words; else that is found out from the lines.
        """
        printed: list[str] = []
        ends: list[tuple[str, str]] = []
        previous = ""
        for line in lines:
            text = line.strip()
            tail, head = _TAIL.search(previous), _HEAD.match(text)
            if tail and head and head[0].islower():
                ends.append((tail[1].lower(), head[0].lower()))
            previous = text
            if text.endswith(tuple(_HYPHENS)):
                text = text.rsplit(None, 1)[0] if " " in text else ""
            printed.append(text)
        # No word goes over a line's end, so all lines can be searched at once: a quarter of the time.
        self._words = {word.lower() for word in set(_PLAIN.findall("\n".join(printed)))}
        hyphenated = "\n".join(text for text in printed if any(hyphen in text for hyphen in _HYPHENS))
        self._compounds = {word.lower() for word in set(_HYPHENATED.findall(hyphenated))}
        self._breaks_words = breaks_words or any(
            left + right in self._words and f"{left}-{right}" not in self._compounds for left, right in ends
        )

    def add(self, text: str, line: str) -> str:
        """``text`` continued by ``line``."""
        if not text or not line:
            return text or line
        if text.endswith(_SOFT):
            return text[:-1] + line
        if text[-1] in _HYPHENS:
            return self._mend(text, line)
        if text[-1] == "/" and not text.endswith(" /"):
            return text + line
        return f"{text} {line}"

    def _mend(self, text: str, line: str) -> str:
        tail, head = _TAIL.search(text), _HEAD.match(line)
        # "short-" and "and long-term" stay apart; "face-" and "to-face" are one compound.
        if head and head[0] in _SUSPENDED and line[head.end() : head.end() + 1] not in tuple(_HYPHENS):
            return f"{text} {line}"
        if tail is None or head is None:
            # "2019-" and "20": a range or code goes on; a lone dash is a dash.
            return text + line if text[-2:-1].isalnum() else f"{text} {line}"
        left, right = tail[1].lower(), head[0].lower()
        if f"{left}-{right}" in self._compounds or not head[0].islower():
            return text + line
        if left + right in self._words:
            return text[:-1] + line
        # Two words that stand alone elsewhere are a compound; a fragment that never does is not,
        # if this typesetter breaks words at all (Word, by default, breaks at an author's hyphens only).
        if left in _PREFIXES or left in self._words or not self._breaks_words:
            return text + line
        return text[:-1] + line


class Mender:
    """Joins stretches of one document's text, line ends mended by :class:`LineEnds`."""

    def __init__(self, document: Document) -> None:
        """Learn the words of ``document``."""
        self._text = document.source.text
        self._ends = LineEnds(document.text_of(line) for line in document.lines)

    def join(self, spans: Sequence[Span]) -> str:
        """The words of ``spans`` of the source in order, as one text."""
        out = ""
        last_end: int | None = None
        for span in spans:
            piece = span.of(self._text).replace("\n", " ")
            between = self._text[last_end : span.start] if last_end is not None else "\n"
            if "\n" in between or len(between) > 12:
                out = self._ends.add(out, piece.strip())
            else:
                # Pieces of one line, cut where a footnote marker stood.
                out += (" " if between[:1].isspace() or between[-1:].isspace() else "") + piece
            last_end = span.end
        return re.sub(r"[ \t]+", " ", out).strip()
