"""How likely two findings are to say the same: candidate pairs and their probabilities.

The probability follows from the cosine of the findings' vectors alone. Shared words, shared themes and the
likeness of the unadapted vectors were tried beside it, in a logistic model over pairs: they added nothing (docs/quality/recurring.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.recurring.candidates import find_candidates
from indexer.recurring.finding import Finding

SAME_FINDING_VERSION: Final = "1"
"""Changes whenever the same findings and vectors may be grouped in another way."""


@dataclass(frozen=True, slots=True)
class PairModel:
    """From a cosine to a probability, and what binds.

    Attributes:
        intercept, slope: of the logistic function of the cosine, fitted to pairs of hand-made groups that the
            encoder had not been trained on (Platt 1999, "Probabilistic outputs for support vector machines").
        threshold: mean probability above which groups are joined.
    """

    intercept: float
    slope: float
    threshold: float

    def probability(self, cosine: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of saying the same, for each cosine."""
        found: NDArray[np.float32] = 1.0 / (1.0 + np.exp(-(self.intercept + self.slope * cosine)))
        return found.astype(np.float32)


ADAPTED: Final = PairModel(-9.028, 13.374, 0.30)
"""For vectors of the encoder adapted to findings."""

PLAIN: Final = PairModel(-10.862, 15.092, 0.20)
"""For a library's own vectors, where there is no adapter for its model; fitted to all-MiniLM-L6-v2."""


@dataclass(frozen=True, slots=True, eq=False)
class PairScores:
    """Candidate pairs of ``n`` findings with the probability that both say the same.

    Attributes:
        first, second: places of the findings, ``first < second``, ascending; shape (m,).
        probability: of each pair; shape (m,).
        crowded: of each finding whether it had more near neighbours than were looked at; shape (n,). Of a
            pair that is missing it is unknown whether it is the same only where both are crowded.
        threshold: mean probability above which groups are joined.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    probability: NDArray[np.float32]
    crowded: NDArray[np.bool_]
    threshold: float


def score_pairs(
    findings: Sequence[Finding], vectors: NDArray[np.float32], model: PairModel = ADAPTED
) -> PairScores:
    """Candidate pairs and their probabilities.

    Args:
        findings: in any order.
        vectors: their unit vectors, shape (n, d).
        model: that fits the vectors.
    """
    pairs = find_candidates(findings, vectors)
    cosines = np.einsum("ij,ij->i", vectors[pairs.first], vectors[pairs.second])
    return PairScores(pairs.first, pairs.second, model.probability(cosines), pairs.crowded, model.threshold)
