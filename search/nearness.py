"""Whether two things stand close together in a text: occurrences of terms, and the words between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from indexer.analysis import analyse
from search.highlight import Range, run_ranges, stem_ranges
from search.matching import beginning_pattern, exact_pattern
from search.query import Near, Term, Wording

_SPACE_TO_SPACE = re.compile(r"[^\W_]\S*")


def close_together(text: str, near: Near) -> bool:
    """Whether a text holds both sides with at most ``near.within`` words between, in either order.

    The two never share a word: *risk* is not near itself. Only the words between two occurrences are
    analysed, for analysing 5,000 whole texts took more than a second.
    """
    left, right = _occurrences(text, near.left), _occurrences(text, near.right)
    return _follows(text, left, right, near.within) or _follows(text, right, left, near.within)


def _follows(text: str, first: Sequence[Range], second: Sequence[Range], within: int) -> bool:
    """Whether an occurrence of ``second`` begins behind one of ``first``, with so few words between."""
    begins = sorted({begin for begin, _ in second})
    for _, end in first:
        following = bisect_left(begins, end)
        if following < len(begins) and _few_words(text[end : begins[following]], within):
            return True
    return False


def _few_words(between: str, most: int) -> bool:
    # Each stretch without space that has a letter or figure is a word at least.
    if sum(1 for _ in _SPACE_TO_SPACE.finditer(between)) > most:
        return False
    return sum(not token.compound for token in analyse(between)) <= most


def _occurrences(text: str, alternatives: Sequence[Term]) -> list[Range]:
    """Where any of the terms stands, as ranges of whole words."""
    wordings = [wording for term in alternatives for wording in term.wordings]
    single = {w.stems[0] for w in wordings if len(w.stems) == 1 and not (w.exact or w.prefix)}
    found = stem_ranges(text, single) if single else []
    runs = [w.stems for w in wordings if len(w.stems) > 1 and not w.exact]
    if runs:
        words = [token for token in analyse(text) if not token.compound]
        found += [place for stems in runs for place in run_ranges(words, stems)]
    for wording in wordings:
        if wording.exact or wording.prefix:
            found += _by_letters(text, wording)
    return found


def _by_letters(text: str, wording: Wording) -> list[Range]:
    """Occurrences of a phrase, or of words with a beginning, by the patterns that tell them elsewhere."""
    if wording.exact:
        pattern = exact_pattern(wording.words, wording.prefix)
        return [_whole_words(text, *match.span()) for match in pattern.finditer(text)]
    found = [
        _whole_words(text, *match.span()) for match in beginning_pattern(wording.words[0]).finditer(text)
    ]
    # A stem may begin so where its word does not (happi* and happy).
    letters = wording.stems[0]
    words = (token for token in analyse(text) if not token.compound)
    return found + [(word.start, word.end) for word in words if word.stem.startswith(letters)]


def _whole_words(text: str, start: int, end: int) -> Range:
    """A range widened to the whole words that it touches (``children`` to ``children's``)."""
    first, last = start, end
    while first > 0 and not text[first - 1].isspace():
        first -= 1
    while last < len(text) and not text[last].isspace():
        last += 1
    touched = [
        (first + token.start, first + token.end)
        for token in analyse(text[first:last])
        if not token.compound and first + token.start < end and first + token.end > start
    ]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)
