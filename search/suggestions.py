"""Spelling: the word of the library that is meant by one that no passage holds.

No list of the library's words is kept. Every text one mistake away from the typed word is stemmed and looked
up among the library's stems; of a long word, stems two mistakes away are tried too. The word shown is one that
stands in a passage, read from a few of those that hold the stem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from indexer.analysis import Token, analyse, normalise, stem
from search.query import Query
from search.query.fields import FIELDS, LIKE
from search.query.lexer import Piece, Sort, pieces
from search.query.words import acronym_of
from search.stores.protocol import Store

LEAST_PASSAGES = 3
"""Passages that must hold a word before it is proposed: a rare one is as likely a mistake itself."""

SHORTEST = 4
"""Letters of the shortest word that is put right."""

SHORTEST_FOR_TWO = 8
"""Letters from which a word may have two mistakes."""

MOST_WORDS = 8
"""Unknown words of one query that are looked into; each takes some milliseconds."""

TEXTS_READ = 50
"""Passages read to see how a word is written."""

STEMS_TRIED = 8
"""Stems of which the words as written are looked at, until one is close enough."""

_STEMS = 5_000
"""Stems with one first letter that are compared at most, the most frequent ones."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


LONGEST = 30
"""Letters of a word that is looked at, at most: a thousand letters took six seconds to vary."""


def suggestion(store: Store, query: Query, known: Callable[[str], bool] = lambda _: False) -> str | None:
    """The whole query with its unknown words put right; ``None`` where there are none, or nothing is close.

    ``known`` says of a stem that its word is right although no passage holds it: *qualify* is no mistake for *quality*.

    Words inside phrases and exclusions are put right too, and the name of a field that there is not; values
    of fields and words with a star are not.
    """
    found: list[tuple[int, int, str]] = []
    tried = 0
    for token, start in _words(query.text):
        if tried == MOST_WORDS:
            break
        word = query.text[start + token.start : start + token.end]
        if _before_value(query.text, start + token.end):
            like = get_close_matches(word.casefold(), FIELDS, n=1, cutoff=LIKE)
            found += [(start + token.start, start + token.end, one) for one in like]
            continue
        if not _can_be_wrong(word) or store.document_frequency(token.stem) or known(token.stem):
            continue
        tried += 1
        right = closest_word(store, word)
        if right is not None:
            found.append((start + token.start, start + token.end, right))
    text = query.text
    for start, end, right in reversed(found):
        text = text[:start] + right + text[end:]
    return text if found else None


def did_you_mean(suggested: str) -> str:
    """The note that goes with a suggestion."""
    return f"Did you mean “{suggested}”?"


def closest_word(store: Store, word: str) -> str | None:
    """The library's word that a misspelt one most probably means, in its letter case, or ``None``.

    Fewer mistakes come first, then more passages, then the alphabet.
    """
    typed = normalise(word)
    for stems in (dict.fromkeys(_one_mistake(typed), 1), _two_mistakes(store, typed)):
        held = [(wrong, -store.document_frequency(one), one) for one, wrong in stems.items()]
        frequent = sorted(one for one in held if -one[1] >= LEAST_PASSAGES)
        for _, _, one in frequent[:STEMS_TRIED]:
            written = _written(store, one, typed)
            if written is not None:
                return written.capitalize() if word[:1].isupper() and written.islower() else written
    return None


def mistakes(one: str, other: str, most: int) -> int:
    """Letters left out, put in, changed, or swapped with their neighbour; ``most + 1`` where there are more.

    The optimal string alignment distance (Damerau, 1964, with each place changed once).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    return min(_distances(one, other, most)[-1], most + 1)


def _distances(one: str, other: str, most: int) -> list[int]:
    """The distance of ``one`` from each beginning of ``other``, the empty one first; cut off beyond ``most``."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, last[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return [most + 1]
    return row


def _words(text: str) -> Iterator[tuple[Token, int]]:
    """The plain words of a query that are searched, each with where the text it was cut from begins."""
    before: Piece | None = None
    in_list = 0
    for piece in pieces(text):
        in_list += piece.sort is Sort.OPEN and (in_list > 0 or _names(before, piece))
        in_list -= piece.sort is Sort.CLOSE and in_list > 0
        if piece.sort in (Sort.WORD, Sort.PHRASE) and not in_list and not _names(before, piece):
            start = piece.start + (piece.sort is Sort.PHRASE)
            yield from (
                (token, start)
                for token in analyse(piece.text)
                if not token.compound and piece.text[token.end : token.end + 1] != "*"
            )
        before = piece


def _before_value(text: str, end: int) -> bool:
    """Whether a word is followed as the name of a field would be."""
    return text[end : end + 1] == ":" and text[end + 1 : end + 2].strip("/ ") != ""


def _names(before: Piece | None, piece: Piece) -> bool:
    """Whether a piece is the value of the field before it."""
    return before is not None and before.sort is Sort.FIELD and before.end == piece.start


def _can_be_wrong(word: str) -> bool:
    """Whether a word is of letters, long enough, and no acronym."""
    short_code = word.isupper() and len(word) <= 5
    return SHORTEST <= len(word) <= LONGEST and word.isalpha() and not short_code and acronym_of(word) is None


def _one_mistake(word: str) -> set[str]:
    """The stems of all texts one mistake away; a short word keeps its first letter."""
    first = 1 if len(word) <= 5 else 0
    cuts = [(word[:at], word[at:]) for at in range(first, len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    found |= {left + letter + right for left, right in cuts for letter in _LETTERS}
    return {stem(one) for one in found - {word}}


def _two_mistakes(store: Store, word: str) -> dict[str, int]:
    """Stems of the library that a long word may begin with, by how many mistakes: two at most.

    What the stemmer would cut from the word as meant can't be known from the word as typed, so stems are
    compared with its beginnings; :func:`_written` compares whole words.
    """
    if len(word) < SHORTEST_FOR_TWO:
        return {}
    found = {}
    for one in store.prefix_terms(word[0], _STEMS):
        if SHORTEST < len(one) <= len(word) + 2:
            least = min(_distances(one, word, 2))
            if least <= 2:
                found[one] = least
    return found


def _written(store: Store, stemmed: str, typed: str) -> str | None:
    """How the library writes the word of a stem that is closest to what was typed; ``None`` if none is close."""
    most = 2 if len(typed) >= SHORTEST_FOR_TWO else 1
    seen: Counter[str] = Counter()
    for text in store.texts(store.rows_with(stemmed)[:TEXTS_READ]):
        seen.update(text[t.start : t.end] for t in analyse(text) if t.stem == stemmed and not t.compound)
    together: Counter[str] = Counter()
    for written, times in seen.items():
        together[normalise(written)] += times
    ranked = sorted((mistakes(typed, one, most), -times, one) for one, times in together.items())
    if not ranked or ranked[0][0] > most:
        return None
    best = ranked[0][2]
    # A name keeps its capital, which every place has; a word at the start of a sentence does not.
    return best if best in seen else min(seen, key=lambda one: (normalise(one) != best, -seen[one], one))
