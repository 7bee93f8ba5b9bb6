"""Which words of a passage the query names, and which sentence is nearest to it in meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from indexer.analysis import Token, analyse
from search.matching import beginning_pattern, exact_pattern
from search.query import Occur, Query

Range = tuple[int, int]

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st etc al eg ie e.g i.e cf vs approx dept inc ltd".split()  # noqa: SIM905 — a list to read
)
_SPACE = re.compile(r"\s")
_BREAK = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n\s*\n|\n(?=\s*[•◼■●▪\-–]\s)")


def matched(text: str, query: Query) -> tuple[Range, ...]:
    """Ranges of ``text`` that count as a concept the query asks for: words by their stems, runs, phrases.

    In order, not overlapping; ranges that touch or overlap are one.
    """
    single: set[str] = set()
    runs: list[tuple[str, ...]] = []
    ranges: list[Range] = []
    wanted = (concept for concept in query.concepts if concept.occur is not Occur.MUST_NOT)
    for wording in (wording for concept in wanted for wording in concept.wordings):
        if wording.exact:
            exact = [m.span() for m in exact_pattern(wording.words, wording.prefix).finditer(text)]
            ranges += exact
            runs += [] if exact or wording.prefix else [wording.stems]
        elif wording.prefix:
            ranges += [m.span() for m in beginning_pattern(wording.words[0]).finditer(text)]
        elif len(wording.stems) == 1:
            single.add(wording.stems[0])
        else:
            runs.append(wording.stems)
    lowered = text.lower()
    runs = [stems for stems in runs if all(_beginning(stem) in lowered for stem in stems)]
    if runs:
        tokens = [token for token in analyse(text) if not token.compound]
        for stems in runs:
            ranges += run_ranges(tokens, stems)
    if single:
        ranges += stem_ranges(text, single)
    return tuple(_joined(ranges))


def stem_ranges(text: str, stems: set[str]) -> list[Range]:
    """Ranges of the tokens with one of the stems, in order.

    Only what may hold one is analysed, from space to space: analysing the texts of ten hits whole took
    a third of a search's time.
    """
    found = []
    end = 0
    for beginning in _beginnings(frozenset(stems)).finditer(text):
        start = beginning.start()
        if start < end:
            continue
        while start > end and not text[start - 1].isspace():
            start -= 1
        space = _SPACE.search(text, beginning.end())
        end = len(text) if space is None else space.start()
        for stem, first, last in _tokens(text[start:end]):
            if stem in stems:
                found.append((start + first, start + last))
    return found


def _beginning(stem: str) -> str:
    """Letters that every word of the stem begins with; analysing each hit whole took a tenth of a search.

    The stemmer changes last letters only, but for a few short words (dying: die) and figures (1,200: 1200).
    """
    return stem[:4] if len(stem) > 5 and stem.isalpha() and stem.isascii() else ""


@lru_cache(maxsize=1 << 15)
def _tokens(chunk: str) -> tuple[tuple[str, int, int], ...]:
    """Stem, start and end of each token in a piece without space; the same few words come again and again."""
    return tuple((token.stem, token.start, token.end) for token in analyse(chunk))


@lru_cache(maxsize=256)
def _beginnings(stems: frozenset[str]) -> re.Pattern[str]:
    """The beginning of a word that begins as one of the stems does.

    A stem keeps its word's first two letters, but for a few short ones (dying: die) and figures (1,200: 1200).
    """
    beginnings = {stem[:2] if len(stem) > 3 and stem[:2].isalpha() else stem[:1] for stem in stems}
    either = "|".join(re.escape(beginning) for beginning in sorted(beginnings))
    return re.compile(rf"(?<![^\W_])(?:{either})", re.IGNORECASE)


def sentences(text: str) -> list[Range]:
    """Ranges of the sentences of a passage, without space around them.

    A full stop after an abbreviation, an initial or before a small letter or figure ends no sentence;
    a blank line or a bullet on a new line does. Rules are enough for printed prose and cost 10 µs,
    where spaCy's sentencizer would have to tokenise first.
    """
    found: list[Range] = []
    start = 0
    for stop in _BREAK.finditer(text):
        if stop.group()[0] in ".…" and not _ends_sentence(text, stop.start(), stop.end()):
            continue
        found += _trimmed(text, start, stop.end())
        start = stop.end()
    found += _trimmed(text, start, len(text))
    return found


def _ends_sentence(text: str, stop: int, after: int) -> bool:
    following = text[after:].lstrip()[:1]
    if following and (following.islower() or following.isdigit()) and text[after : after + 2] != "\n\n":
        return False
    before = re.search(r"[\w.]+$", text[max(0, stop - 12) : stop])
    word = before.group().lower() if before else ""
    return word not in _ABBREVIATIONS and not (len(word) == 1 and word.isalpha())


def _trimmed(text: str, start: int, end: int) -> list[Range]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [(start, end)] if start < end else []


def run_ranges(tokens: Sequence[Token], stems: Sequence[str]) -> list[Range]:
    """Ranges of the tokens (without compounds) that have the stems one after the other."""
    words, wanted, width = [token.stem for token in tokens], list(stems), len(stems)
    found: list[Range] = []
    place = -1
    while wanted[0] in words[place + 1 :]:
        place = words.index(wanted[0], place + 1)
        if words[place : place + width] == wanted:
            found.append((tokens[place].start, tokens[place + width - 1].end))
    return found


def _joined(ranges: Sequence[Range]) -> list[Range]:
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
