"""Fitting: soft-label logistic regressions and the combination, by L-BFGS (scipy), deterministic.

Rules label every passage softly: with the probability that a hand coder agrees, estimated on the
coded ones. The classifier is trained on these soft labels and, with more weight, on the codings;
the combination is fitted on codings that the classifier was not fitted on (grouped by report).
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

from indexer.themes.features import Vocabulary, ngrams
from indexer.themes.words import Token

Array = NDArray[np.float64]

FOLDS = 3
CODED_WEIGHT = 20.0
"""Weight of a hand-coded passage where one labelled by rules weighs WEAK_WEIGHT. Micro-F1 on
councils' reports at the best level, on three parts of five: 8 and .5 .766, 20 and .5 .772, 20 and .2 with
MEANING_L2 .3 .786. What it gives on the other two parts stands in ``docs/quality/themes.md``."""
WEAK_WEIGHT = 0.2
TERMS_L2 = 0.5
MEANING_L2 = 0.3
COMBINATION_L2 = 1.0
OFFSET_L2 = 6.0
"""Penalty on a theme's own level: about six codings' worth of evidence before it moves."""
_ITERATIONS = 40
_MOST_TERMS = 5000
_LEAST_REPORTS = 4
_COMMONEST = 0.6
_STOPS = frozenset(
    [
        "the",
        "of",
        "and",
        "a",
        "to",
        "in",
        "be",
        "for",
        "with",
        "that",
        "on",
        "by",
        "it",
        "as",
        "at",
        "or",
        "from",
        "this",
        "which",
        "have",
        "they",
        "their",
        "are",
        "i",
        "you",
    ]
)


def fold_of(report: str) -> int:
    """The fold of a report, the same whichever other reports there are."""
    return int(hashlib.sha256(f"fold {report}".encode()).hexdigest(), 16) % FOLDS


def build_vocabulary(pages: Sequence[Sequence[Token]], reports: Sequence[str]) -> Vocabulary:
    """The 5,000 stems and pairs found in most passages, of those in at least four reports."""
    passages: Counter[str] = Counter()
    seen: dict[str, set[str]] = {}
    for words, report in zip(pages, reports, strict=True):
        for term in {term for term, _, _ in ngrams(words)}:
            first, last = term.split()[0], term.split()[-1]
            if first not in _STOPS and last not in _STOPS and len(last) > 1:
                passages[term] += 1
                seen.setdefault(term, set()).add(report)
    kept = [
        (term, count)
        for term, count in passages.items()
        if len(seen[term]) >= _LEAST_REPORTS and count < _COMMONEST * len(pages)
    ]
    best = sorted(sorted(kept, key=lambda item: (-item[1], item[0]))[:_MOST_TERMS])
    idf = np.asarray([math.log(len(pages) / count) + 1.0 for _, count in best], dtype=np.float32)
    return Vocabulary.of([term for term, _ in best], idf)


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of terms (p, k), of meaning (d, k; d may be 0), and biases (k,)."""

    words: Array
    meaning: Array
    bias: Array

    def scores(self, terms: sparse.csr_matrix, vectors: Array) -> Array:
        """Log-odds or unnormalised log-probabilities, (n, k)."""
        return np.asarray(terms @ self.words + vectors @ self.meaning + self.bias)


def fit_linear(
    terms: sparse.csr_matrix, vectors: Array, targets: Array, weights: Array, *, exclusive: bool = False
) -> Linear:
    """Logistic regression on soft targets, L2-penalised.

    Args:
        terms: (n, p) n-gram rows.
        vectors: (n, d) embeddings; d may be 0.
        targets: (n, k) probabilities.
        weights: (n, k) weights, or (n, 1) where ``exclusive``.
        exclusive: one softmax over the k columns instead of k separate logistic functions.
    """
    p, d, k = terms.shape[1], vectors.shape[1], targets.shape[1]
    flipped = terms.T.tocsr()
    start = np.zeros((p + d + 1, k))
    if not exclusive:
        start[-1] = np.log((targets * weights).sum(0) + 0.5) - np.log(((1 - targets) * weights).sum(0) + 0.5)

    def loss(flat: Array) -> tuple[float, Array]:
        w = flat.reshape(p + d + 1, k)
        z = terms @ w[:p] + vectors @ w[p : p + d] + w[-1]
        if exclusive:
            logs = log_softmax(z, axis=1)
            value = -(weights * targets * logs).sum()
            slope = weights * (np.exp(logs) - targets)
        else:
            value = (weights * (np.logaddexp(0.0, z) - targets * z)).sum()
            slope = weights * (expit(z) - targets)
        grad = np.empty_like(w)
        grad[:p] = flipped @ slope + TERMS_L2 * w[:p]
        grad[p : p + d] = vectors.T @ slope + MEANING_L2 * w[p : p + d]
        grad[-1] = slope.sum(0)
        penalty = 0.5 * TERMS_L2 * (w[:p] ** 2).sum() + 0.5 * MEANING_L2 * (w[p : p + d] ** 2).sum()
        return float(value + penalty), grad.ravel()

    found = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS, "maxcor": 8}
    )
    w = found.x.reshape(p + d + 1, k)
    return Linear(w[:p], w[p : p + d], w[-1])


def fit_combination(
    features: Array, truth: Array, themes: NDArray[np.int64], number: int
) -> tuple[Array, Array]:
    """One logistic regression over (passage, theme) pairs with a level of its own for each theme.

    Args:
        features: (m, f), first column 1.
        truth: (m,) 0 or 1.
        themes: (m,) theme of each pair.
        number: how many themes there are.

    Returns:
        Weights (f,) and offsets (number,), both shrunk towards 0 (the first weight is not).
    """
    f = features.shape[1]
    shrink = np.r_[0.0, np.full(f - 1, COMBINATION_L2)]

    def loss(flat: Array) -> tuple[float, Array]:
        w, own = flat[:f], flat[f:]
        z = features @ w + own[themes]
        slope = expit(z) - truth
        value = (
            (np.logaddexp(0.0, z) - truth * z).sum()
            + 0.5 * (shrink * w**2).sum()
            + 0.5 * OFFSET_L2 * (own**2).sum()
        )
        grad = np.concatenate(
            [features.T @ slope + shrink * w, np.bincount(themes, slope, number) + OFFSET_L2 * own]
        )
        return float(value), grad

    found = minimize(loss, np.zeros(f + number), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return found.x[:f], found.x[f:]
