"""Passages that say nearly the same, folded under the first of them.

Publishers repeat themselves: a finding stands in the summary and again in its chapter, and a sentence that served
in one report serves in the next. In a list of hits the first of such passages stands for the others.

Two passages are near-equal where their vectors have a cosine of :data:`COSINE` and their distinct stems a
Jaccard index of :data:`OVERLAP` (Jaccard, 1901: common stems by all stems), or where their words are equal
apart from capitals and punctuation; the longer has :data:`LONGER` times the words of the other at most.
Other figures, in digits or words, or another negation, quantity or word of praise or criticism make two passages
different whatever else they share: "8 of 12 cases" must not hide "3 of 12 cases", nor "good" "inadequate".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import analyse, normalise
from indexer.inner_products import pair_products
from search.encoding import Cache
from search.stance_cues import CRITICISM, NEGATIONS, PRAISE
from search.stores.protocol import Store

DEPTH = 200
"""Ranks that are looked at: passages further down stand alone. Twenty pages of ten; beyond, the comparison of all with all would take more than a millisecond."""

COSINE = 0.97
"""Least cosine of near-equal passages."""

OVERLAP = 0.8
"""Least share of common stems among all stems of the two."""

LONGER = 1.5
"""How many times as many words the longer of two near-equal passages may have."""

_EQUAL_WORDS = 0.9
"""Cosine from which two passages of as many words are compared word by word."""

_QUANTITIES = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half halves third
    thirds quarter quarters fifth fifths once twice all every most many majority some several few minority none
    always usually often sometimes rarely seldom
    """.split()  # noqa: SIM905 — a list to read
)

_TELLING = _QUANTITIES | PRAISE | CRITICISM

_KEPT = 4_096
"""Passages whose words are kept."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a passage as they are compared."""

    words: tuple[str, ...]
    stems: frozenset[str]
    telling: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Said:
        tokens = [token for token in analyse(text) if not token.compound]
        words = tuple(normalise(text[token.start : token.end]) for token in tokens)
        telling = frozenset(
            "not" if word in NEGATIONS else word
            for word in words
            if word in NEGATIONS or word in _TELLING or any(letter.isdigit() for letter in word)
        )
        return cls(words, frozenset(token.stem for token in tokens), telling)

    def nearly(self, other: _Said, cosine: float) -> bool:
        """Whether two passages say nearly the same."""
        if self.words == other.words:
            return True
        if cosine < COSINE or self.telling != other.telling:
            return False
        shared = len(self.stems & other.stems)
        return shared >= OVERLAP * (len(self.stems) + len(other.stems) - shared)


class Folder:
    """Finds near-equal passages of one snapshot; safe for threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._said: Cache[int, _Said] = Cache(_KEPT)

    def fold(self, rows: NDArray[np.int64], labels: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """Which passage each folds under, going down the list.

        Args:
            rows: passages in the order of the list, without repetition; all are compared, so give
                :data:`DEPTH` at most.
            labels: of each; passages with different labels are never folded.

        Returns:
            For each place the place of the first passage that it is near-equal to and that is itself
            folded under none; its own place where there is no such passage.
        """
        under = np.arange(len(rows))
        ascending = np.argsort(rows, kind="stable")
        places = np.argsort(ascending, kind="stable")
        lengths = self._store.lengths(rows[ascending])[places]
        # Most pairs differ too much in length already, so few have their vectors and fewer their words compared.
        alike = LONGER * np.minimum(lengths[:, None], lengths) >= np.maximum(lengths[:, None], lengths)
        if labels is not None:
            alike &= labels[:, None] == labels
        first, second = np.nonzero(np.triu(alike, 1))
        vectors = np.ascontiguousarray(self._store.vectors(rows[ascending]), dtype=np.float32)
        cosines = pair_products(vectors, places[first], places[second])
        near = np.flatnonzero(
            (cosines >= COSINE) | ((cosines >= _EQUAL_WORDS) & (lengths[first] == lengths[second]))
        )
        if not len(near):
            return under
        said = self._words(rows, np.unique((first[near], second[near])))
        for pair in near.tolist():
            one, other = int(first[pair]), int(second[pair])
            leads = under[one] == one and under[other] == other
            if leads and said[one].nearly(said[other], float(cosines[pair])):
                under[other] = one
        return under

    def _words(self, rows: NDArray[np.int64], places: NDArray[np.int64]) -> dict[int, _Said]:
        """The words of the passages at places of a list."""
        kept = {place: self._said.peek(int(rows[place])) for place in places.tolist()}
        missing = np.array(sorted(int(rows[place]) for place, said in kept.items() if said is None), np.int64)
        texts = self._store.texts(missing) if len(missing) else []
        read = {row: _Said.of(text) for row, text in zip(missing.tolist(), texts, strict=True)}
        for row, said in read.items():
            self._said.put(row, said)
        return {place: said or read[int(rows[place])] for place, said in kept.items()}
