"""The formulas that order passages: BM25, normalisation, fusion, and the order among equals."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

K1 = 1.2
"""How soon a repeated word stops counting: the value of Robertson and Zaragoza (2009) and of Lucene."""

B = 0.75
"""How much a passage's length counts, from the same sources."""


def idf(document_frequency: int, passages: int) -> float:
    """Weight of a word: ``ln(1 + (N - n + 0.5) / (n + 0.5))``, never negative.

    Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
    1 inside the logarithm that Lucene adds so that a word in most passages does not count against one.
    """
    return float(np.log1p((passages - document_frequency + 0.5) / (document_frequency + 0.5)))


def bm25(
    frequency: NDArray[np.int32], length: NDArray[np.int32], *, average_length: float, weight: float
) -> Scores:
    """BM25 of one word in each passage: ``weight * f (k1 + 1) / (f + k1 (1 - b + b length / average))``.

    ``frequency`` and ``length`` are aligned; ``weight`` is the word's :func:`idf`. Same source.
    """
    relative = length.astype(np.float64) / average_length if average_length > 0 else np.ones(len(length))
    saturation = K1 * (1.0 - B + B * relative)
    counted = frequency.astype(np.float64)
    return weight * counted * (K1 + 1.0) / (counted + saturation)


def normalised(raw: Scores, best: float) -> Scores:
    """Scores as shares of the best one in the snapshot, 0-1.

    The lower end is the *theoretical* minimum 0 instead of the least candidate's score, so a passage's
    normal score depends neither on how deep candidates were fetched nor on filters (Bruch, Gai and
    Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023). Similarities below 0, which
    no matching passage has but a filler can, count as 0.
    """
    if best <= 0.0:
        return np.zeros(len(raw))
    return np.clip(raw / best, 0.0, 1.0)


def convex(dense: Scores, lexical: Scores, weight: float) -> Scores:
    """``weight * dense + (1 - weight) * lexical`` of normalised scores."""
    return weight * dense + (1.0 - weight) * lexical


RRF_CONSTANT = 60
"""Of reciprocal rank fusion: the value of Cormack, Clarke and Buettcher (2009)."""


def reciprocal_ranks(*sides: Scores) -> Scores:
    """Sum over the sides of ``1 / (60 + rank)``; passages with score 0 on a side have no rank there.

    Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods" (2009). Equal scores share the best rank of their group.
    """
    total = np.zeros(len(sides[0]))
    for side in sides:
        ascending = np.sort(side)
        ranks = 1 + len(side) - np.searchsorted(ascending, side, side="right")
        total += np.where(side > 0.0, 1.0 / (RRF_CONSTANT + ranks), 0.0)
    return total


def most_possible(weights: Iterable[float]) -> float:
    """The BM25 score that no passage can exceed: of each word's weight times ``k1 + 1``."""
    return (K1 + 1.0) * sum(weights)


def best_first(scores: Scores, ties: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Positions of the ``count`` highest scores, highest first, equals by ascending ``ties``.

    Only as much is sorted as is asked for: a frequent word matches tens of thousands of passages.
    """
    if count >= len(scores):
        chosen = np.arange(len(scores))
    else:
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        chosen = np.flatnonzero(scores >= least)
    order = np.lexsort((ties[chosen], -scores[chosen]))
    return chosen[order][:count]
