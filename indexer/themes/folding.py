"""Folding boilerplate: passages that repeat one another but for figures and dates count as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.themes.words import is_word, stem, tokens

_NEAR = 0.85
"""Least cosine of two passages whose words are compared at all."""
SAME_WORDS = 0.75
"""Least share of the words of two passages together that both have. On real reports "a reinspection within
three years" and sentences on how many children are in need, printed in each, have .8 and more; two
findings on one subject by different inspectors seldom have .4."""
_CHUNK = 2048
_MONTHS = frozenset(
    stem(month)
    for month in (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    )
)  # fmt: skip


def fold(texts: Sequence[str], vectors: NDArray[np.float32]) -> list[int]:
    """For each passage the index of the first that it repeats; its own where it repeats none.

    Args:
        texts: n passages.
        vectors: (n, d) unit rows of theirs.
    """
    words = [_words(text) for text in texts]
    first = list(range(len(texts)))
    for low in range(0, len(texts), _CHUNK):
        near = vectors[low : low + _CHUNK] @ vectors.T >= _NEAR
        for row, column in zip(*np.nonzero(near), strict=True):
            one, other = int(row) + low, int(column)
            if other < one and _share(words[one], words[other]) >= SAME_WORDS:
                a, b = _root(first, one), _root(first, other)
                first[max(a, b)] = min(a, b)
    return [_root(first, place) for place in range(len(texts))]


def _words(text: str) -> frozenset[str]:
    return frozenset(
        token.stem
        for token in tokens(text)
        if is_word(token) and token.surface.isalpha() and token.stem not in _MONTHS
    )


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _root(first: list[int], place: int) -> int:
    while first[place] != place:
        place = first[place]
    return place
