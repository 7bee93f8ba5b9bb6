"""The one way in which words become searchable stems, for passages and for queries alike.

A text is cut into tokens that keep their character offsets in the *original* text (highlights need
them), each token is normalised (NFKC, lower case, one kind of apostrophe) and stemmed by tantivy's
Snowball English stemmer. Nothing is dropped: stop words stay, so that exact phrases work.

Hyphenated words give their parts at consecutive positions, so ``risk-of-harm`` is found by
``risk of harm``, and one *compound* token at the position of the first part, so ``multi-agency`` is
also found by ``multiagency``. Figures and codes stay whole: ``1.1``, ``2023``, ``1,200`` (as
``1200``); ``P1.1`` and ``P 1.1`` both give ``p`` and ``1.1``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

ANALYSIS_VERSION = "1"
"""Changes whenever :func:`analyse` may give other stems; a snapshot records it."""

_HYPHEN = "-\u2010\u2011"
_APOSTROPHE = "'\u2019\u02bc\u2018"
# Combining marks and the soft hyphen are no word characters to ``re`` but stand inside words.
_LETTER = "(?:[^\\W_]|[\u0300-\u036f\u00ad])"
_WORD = re.compile(
    rf"""
    (?P<initials>\b(?:[A-Za-z]\.){{2,}}(?:[A-Za-z]\b)?)       # U.K. and e.g.
    | (?P<code>\b[A-Za-z])(?P<codenumber>\d+\.\d+\b)           # P1.1
    | (?P<figure>\b\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?\b | \b\d+\.\d+\b)
    | (?P<word>{_LETTER}+(?:[{_APOSTROPHE}]{_LETTER}+)*
        (?:[{_HYPHEN}]{_LETTER}+(?:[{_APOSTROPHE}]{_LETTER}+)*)*)
    """,
    re.VERBOSE,
)
_HYPHENS = re.compile(f"[{_HYPHEN}]")
_PART = re.compile(rf"[^{_HYPHEN}]+")
_SUPERSCRIPT = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079]+")
_APOSTROPHES = re.compile(f"[{_APOSTROPHE}]")


class Token(NamedTuple):
    """One token of a text.

    Attributes:
        stem: what is indexed and looked up.
        start, end: its characters in the text that was analysed.
        position: place among the tokens from 0; a phrase is a run of consecutive positions.
        compound: True for the joined form of a hyphenated word, which shares the position of the
            word's first part and is no part of a phrase.
    """

    stem: str
    start: int
    end: int
    position: int
    compound: bool = False


@cache
def _stemmer() -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


@cache
def _stop_words() -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stopword("english")).build()


def normalise(word: str) -> str:
    """A word as it is compared: NFKC, lower case, straight apostrophes, no soft hyphens.

    Superscript figures at a word (a footnote marker glued to it) are left out, not read as digits.
    """
    bare = _SUPERSCRIPT.sub("", word.replace("\u00ad", "")) or word
    return unicodedata.normalize("NFKC", _APOSTROPHES.sub("'", bare)).lower()


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The stem of one word (normalised first); the empty string where nothing is left of it."""
    normal = "".join(normalise(word).split())
    found: list[str] = _stemmer().analyze(normal) if normal else []
    return found[0] if found else normal


@lru_cache(maxsize=1 << 12)
def is_stop_word(word: str) -> bool:
    """Whether a word carries no meaning of its own (tantivy's English list), by its normal form."""
    return not _stop_words().analyze(normalise(word))


def analyse(text: str) -> list[Token]:
    """The tokens of a text in order; a compound follows directly after the parts it joins."""
    tokens: list[Token] = []
    position = 0
    for match in _WORD.finditer(text):
        word = match.group()
        if match.lastgroup == "word" and (word.isalnum() or not _HYPHENS.search(word)):
            # The plain word, which nearly all are, without detours: a quarter of the time.
            if stemmed := stem(word):
                tokens.append(Token(stemmed, match.start(), match.end(), position))
                position += 1
            continue
        pieces = _pieces(match)
        first = position
        for piece, start, end in pieces:
            stemmed = stem(piece)
            if stemmed:
                tokens.append(Token(stemmed, start, end, position))
                position += 1
        if position - first > 1 and match.group("word") and not match.group().replace("-", "").isdigit():
            joined = stem("".join(piece for piece, _, _ in pieces))
            tokens.append(Token(joined, match.start(), match.end(), first, compound=True))
    return tokens


def stems(text: str) -> list[str]:
    """The stems of a text in order, compounds left out: what a phrase is made of."""
    return [token.stem for token in analyse(text) if not token.compound]


def matches(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Character ranges of the tokens of ``text`` whose stem is in ``wanted``, in order, not overlapping."""
    chosen = frozenset(wanted)
    found: list[tuple[int, int]] = []
    for token in sorted(analyse(text), key=lambda t: (t.start, -t.end)):
        if token.stem in chosen and (not found or token.start >= found[-1][1]):
            found.append((token.start, token.end))
    return found


def _pieces(match: re.Match[str]) -> list[tuple[str, int, int]]:
    """The tokens in one match of the word pattern, with their offsets in the text."""
    start = match.start()
    if match.group("initials"):
        return [(match.group().replace(".", ""), start, match.end())]
    if match.group("code"):
        middle = match.end("code")
        return [(match.group("code"), start, middle), (match.group("codenumber"), middle, match.end())]
    if match.group("figure"):
        return [(match.group().replace(",", ""), start, match.end())]
    return [
        (part.group(), start + part.start(), start + part.end()) for part in _PART.finditer(match.group())
    ]
