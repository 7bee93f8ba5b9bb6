"""Whether two passages of different reports speak of the same matter, whatever they say of it.

The probability is that of a logistic regression over five measures, none of which knows stance, so that a
shortfall finds the praise that answers it as well as the criticism that repeats it:

* ``similarity``: the inner product of the two unit vectors.
* ``sentences``: the largest Dice coefficient of a sentence of one with a sentence of the other, over distinct
  stems weighted by inverse document frequency (Dice, 1945, "Measures of the amount of ecologic association
  between species", Ecology 26(3)). A paragraph of five sentences answers a bullet with one of them.
* ``word``: the inverse document frequency of the rarest stem that both have.
* ``theme``: that of the rarest theme that both have.
* ``missing``: that of the rarest theme of the earlier passage that the later one lacks.

Inverse document frequencies are shares of the largest there can be in the library, so that the size of the
library makes little difference.

Where both passages are members of one recurring finding (:mod:`search.recurring`), the model of the same finding
speaks as well: the probability is then no less than the lower of their mean probabilities of saying the same as
the other members.

How it was fitted and measured, on pairs of passages that were labelled by reading: docs/quality/change.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import stems
from search.holdings import Holdings
from search.stores.protocol import Rows

MATCHING_VERSION = "1"
"""Of the measures and their weights."""

MEASURES = ("similarity", "sentences", "word", "theme", "missing")
"""The measures in the order of :data:`WEIGHTS`."""

WEIGHTS = (4.9248, 6.6546, 4.4665, 7.4145, -3.3132)
BIAS = -7.2658

SAME_MATTER = 0.5
"""Least probability of a match: more likely than not."""

_SENTENCE = re.compile(r"(?<=[.;!?])\s+")


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Every passage of one list against every passage of another.

    Attributes:
        probability: that both speak of the same matter, ``(n, m)``.
        similarity: inner products of their unit vectors, ``(n, m)``.
        measures: what the probability was made of, ``(n, m, 5)``, in the order of :data:`MEASURES`.
    """

    probability: NDArray[np.float64]
    similarity: NDArray[np.float64]
    measures: NDArray[np.float64]


def match_passages(holdings: Holdings, earlier: Rows, later: Rows) -> Match:
    """How likely each passage of ``earlier`` and each of ``later`` speak of the same matter.

    Args:
        holdings: the snapshot.
        earlier: rows of passages, n.
        later: rows of passages, m.
    """
    shape = (len(earlier), len(later))
    if 0 in shape:
        return Match(np.zeros(shape), np.zeros(shape), np.zeros((*shape, len(MEASURES))))
    store = holdings.store
    left, right = store.vectors(earlier), store.vectors(later)
    similarity = (left @ right.T).astype(np.float64)
    facts = holdings.once(_Facts.of)
    words = _Words.of(holdings, store.texts(earlier), store.texts(later))
    measures = np.stack(
        [similarity, words.sentences(), words.rarest(), *facts.themes(earlier, later)], axis=2
    )
    likely = np.maximum(probability(measures), facts.one_finding(earlier, later))
    return Match(likely, similarity, measures)


def probability(measures: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probabilities that belong to measures, the last axis of which is that of :data:`MEASURES`."""
    found: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(measures @ np.array(WEIGHTS) + BIAS)))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Sentences:
    """Sentences of passages: ``holds`` (sentences x stems, 0 or 1) and where each passage's begin."""

    holds: NDArray[np.float32]
    first: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[Sequence[frozenset[str]]], column: dict[str, int]) -> _Sentences:
        holds = np.zeros((sum(map(len, texts)), len(column)), dtype=np.float32)
        for row, sentence in enumerate(sentence for text in texts for sentence in text):
            holds[row, [column[stem] for stem in sentence]] = 1
        counts = [len(text) for text in texts]
        return cls(holds, np.cumsum([0, *counts[:-1]]))

    def passages(self) -> NDArray[np.float32]:
        """Which stems each passage holds."""
        found: NDArray[np.float32] = np.maximum.reduceat(self.holds, self.first, axis=0)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The words of two lists of passages, and how much each stem weighs."""

    weights: NDArray[np.float32]
    greatest: float
    earlier: _Sentences
    later: _Sentences

    @classmethod
    def of(cls, holdings: Holdings, earlier: Sequence[str], later: Sequence[str]) -> _Words:
        left, right = ([_sentences(text) for text in texts] for texts in (earlier, later))
        known = sorted(
            {stem for texts in (left, right) for text in texts for sentence in text for stem in sentence}
        )
        size = holdings.store.size
        frequency = np.array([holdings.store.document_frequency(stem) for stem in known], dtype=np.float64)
        weights = np.log((size + 1) / (frequency + 1)).clip(min=0.0).astype(np.float32)
        column = {stem: place for place, stem in enumerate(known)}
        return cls(
            weights, float(np.log(size + 1)), _Sentences.of(left, column), _Sentences.of(right, column)
        )

    def sentences(self) -> NDArray[np.float64]:
        """The largest weighted Dice coefficient of any two sentences, by pair of passages."""
        weighed = self.earlier.holds * self.weights
        shared = weighed @ self.later.holds.T
        total = weighed.sum(axis=1)[:, None] + (self.later.holds @ self.weights)[None, :]
        dice = 2.0 * shared / np.maximum(total, 1e-9)
        by_earlier = np.maximum.reduceat(dice, self.earlier.first, axis=0)
        return np.maximum.reduceat(by_earlier, self.later.first, axis=1).astype(np.float64)

    def rarest(self) -> NDArray[np.float64]:
        """The greatest weight of a stem in common, by pair of passages, as a share of the greatest possible."""
        later = self.later.passages() * self.weights
        found = np.stack([(later * held).max(axis=1, initial=0.0) for held in self.earlier.passages()])
        return found.astype(np.float64) / self.greatest


@lru_cache(maxsize=2_048)
def _sentences(text: str) -> tuple[frozenset[str], ...]:
    """Stems of each sentence; a passage is matched with those of several reports."""
    return tuple(frozenset(stems(sentence)) for sentence in _SENTENCE.split(text))


@dataclass(frozen=True, slots=True, eq=False)
class _Facts:
    """What a snapshot says of passages beside their words, in the form that matching reads.

    Attributes:
        rows, codes: one entry a tag, by row.
        weights: inverse document frequency of each theme, as a share of the largest possible.
        group: recurring finding of each passage, -1: none; ``central`` its centrality there.
    """

    rows: NDArray[np.int32]
    codes: NDArray[np.int32]
    weights: NDArray[np.float64]
    group: NDArray[np.int32]
    central: NDArray[np.float32]

    @staticmethod
    def of(holdings: Holdings) -> _Facts:
        columns, size = holdings.columns, holdings.store.size
        frequency = np.bincount(columns.theme_codes, minlength=len(columns.theme_ids))
        order = np.argsort(columns.theme_rows, kind="stable")
        recurring = holdings.store.recurring()
        group = np.full(size, -1, dtype=np.int32)
        central = np.zeros(size, dtype=np.float32)
        group[recurring.rows], central[recurring.rows] = recurring.finding, recurring.centrality
        return _Facts(
            columns.theme_rows[order],
            columns.theme_codes[order],
            np.log(size / np.maximum(frequency, 1)).clip(min=0.0) / np.log(size + 1),
            group,
            central,
        )

    def themes(self, earlier: Rows, later: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The rarest theme in common, and the rarest of the earlier passage that the later lacks, by pair of passages."""
        left, right = self._tagged(earlier), self._tagged(later)
        carried = (left * self.weights)[:, None, :]
        shared = (carried * right[None, :, :]).max(axis=2, initial=0.0)
        missing = (carried * (1.0 - right[None, :, :])).max(axis=2, initial=0.0)
        return shared, missing

    def one_finding(self, earlier: Rows, later: Rows) -> NDArray[np.float64]:
        """The lower centrality of two members of one recurring finding, by pair of passages; 0 of all other pairs."""
        left, right = self.group[earlier][:, None], self.group[later][None, :]
        lower = np.minimum(self.central[earlier][:, None], self.central[later][None, :])
        return np.where((left == right) & (left >= 0), lower, 0.0).astype(np.float64)

    def _tagged(self, rows: Rows) -> NDArray[np.float64]:
        tagged = np.zeros((len(rows), len(self.weights)))
        low, high = np.searchsorted(self.rows, rows), np.searchsorted(self.rows, rows, side="right")
        for place, (first, last) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            tagged[place, self.codes[first:last]] = 1
        return tagged


def best_places(values: Iterable[float], least: float) -> list[int]:
    """Places of the values that reach ``least``, greatest first, equals in their order."""
    listed = list(values)
    return sorted((at for at, value in enumerate(listed) if value >= least), key=lambda at: (-listed[at], at))
