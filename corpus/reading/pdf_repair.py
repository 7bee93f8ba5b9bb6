"""Mends words that a PDF's producer broke by a space (``cumberlan d``, ``southend -on-sea``).

The document is its own dictionary: a torn-off letter or hyphenated end is joined only where the
document prints the whole word elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.reading.pdf_lines import Piece

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# Letters that stand alone as words or as names of things ("option b"); the others are torn-off ends.
_LONE_LETTERS = frozenset("aiobcABCDEFGHIJKLMNOPQRSTUVWXYZ")
# What every match of _SPLIT has in it, found from its space on: most lines have none.
_LONE = re.compile(r" (?:[^\W\d_](?![^\W_])|-[^\W\d_])")
_SPLIT = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,}) ((?:[^\W\d_](?![^\W_]))|-[^\W\d_]+(?:-[^\W\d_]+)*)")


def mend_broken_words(pieces: Sequence[Piece]) -> int:
    """Join the broken words in the text of ``pieces``, in place; the number mended.

    ``raised`` ranges move with the text.
    """
    suspects = [piece for piece in pieces if _LONE.search(piece.text) and _SPLIT.search(piece.text)]
    if not suspects:
        return 0
    printed: Counter[str] = Counter()
    for word, count in Counter(_WORD.findall("\n".join(piece.text for piece in pieces))).items():
        printed[word.lower()] += count
    broken: Counter[str] = Counter(
        match[1].lower() for piece in suspects for match in _matches(piece.text, printed)
    )
    return sum(_mend(piece, printed, broken) for piece in suspects)


def _matches(text: str, printed: Counter[str]) -> Iterable[re.Match[str]]:
    return (
        match for match in _SPLIT.finditer(text) if match[2] == "s" or printed[(match[1] + match[2]).lower()]
    )


def _mend(piece: Piece, printed: Counter[str], broken: Counter[str]) -> int:
    mended = 0
    for match in reversed(list(_matches(piece.text, printed))):
        first = match[1].lower()
        # A first piece that stands as a word anywhere else may stand as one here.
        alone = printed[first] > broken[first]
        if alone and match[2] in _LONE_LETTERS:
            continue
        at = match.end(1)
        piece.text = piece.text[:at] + piece.text[at + 1 :]
        piece.raised = [(a - (a > at), b - (b > at)) for a, b in piece.raised]
        mended += 1
    return mended
