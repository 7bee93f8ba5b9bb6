"""Whether two things stand close together in a text: places of terms, and words between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from indexer.analysis import Token, analyse
from search.matching import beginning_pattern, exact_pattern
from search.query import Near, Term, Wording

Place = tuple[int, int]
"""First and last word of an occurrence, counted from 0; compounds do not count as words of their own."""


def close_together(text: str, near: Near) -> bool:
    """Whether a text holds both sides with at most ``near.within`` words between, in either order.

    The two never share a word: *risk* is not near itself.
    """
    tokens = analyse(text)
    words = [token for token in tokens if not token.compound]
    left = _places(text, tokens, words, near.left)
    right = _places(text, tokens, words, near.right)
    return _follows(left, right, near.within) or _follows(right, left, near.within)


def _follows(first: Sequence[Place], second: Sequence[Place], within: int) -> bool:
    """Whether a place of ``second`` begins behind one of ``first``, with so many words between at most."""
    begins = sorted(begin for begin, _ in second)
    for _, end in first:
        following = bisect_right(begins, end)
        if following < len(begins) and begins[following] - end - 1 <= within:
            return True
    return False


def _places(
    text: str, tokens: Sequence[Token], words: Sequence[Token], alternatives: Sequence[Term]
) -> list[Place]:
    found: list[Place] = []
    for wording in (wording for term in alternatives for wording in term.wordings):
        if wording.exact or wording.prefix:
            found += _by_letters(text, words, wording)
        if wording.prefix and not wording.exact:
            found += [
                (token.position, token.position) for token in words if token.stem.startswith(wording.stems[0])
            ]
        elif not wording.exact and len(wording.stems) == 1:
            found += [_place(words, t.start, t.end) for t in tokens if t.stem == wording.stems[0]]
        elif not wording.exact:
            width = len(wording.stems)
            stems = tuple(word.stem for word in words)
            found += [
                (at, at + width - 1)
                for at in range(len(words) - width + 1)
                if stems[at : at + width] == wording.stems
            ]
    return found


def _by_letters(text: str, words: Sequence[Token], wording: Wording) -> list[Place]:
    """Occurrences of a phrase, or of words with a beginning, by the pattern that tells them elsewhere."""
    if wording.exact:
        pattern = exact_pattern(wording.words, wording.prefix)
    else:
        pattern = beginning_pattern(wording.words[0])
    return [_place(words, match.start(), match.end()) for match in pattern.finditer(text)]


def _place(words: Sequence[Token], start: int, end: int) -> Place:
    """The words that a range of characters covers."""
    first = bisect_right(words, start, key=lambda word: word.end)
    last = bisect_left(words, end, key=lambda word: word.start) - 1
    return first, max(first, last)
