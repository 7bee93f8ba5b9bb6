"""How likely two findings are to say the same: candidate pairs and their probabilities.

The probability follows from the cosine of the findings' vectors alone. Shared words, opening clauses and the
likeness of the unadapted vectors were tried beside it, in a logistic model over pairs: they added nothing
(docs/decisions/0012-same-finding.md). So none need be kept from one snapshot to the next, only vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.inner_products import pair_products
from indexer.recurring.candidates import find_candidates
from indexer.recurring.finding import Finding
from indexer.recurring.same_finding import PairModel, same_finding

SAME_FINDING_VERSION: Final = "2"
"""Changes whenever the same findings and vectors may be grouped in another way; a test holds it equal to the model's."""

ADAPTED: Final = same_finding().adapted
"""For vectors of the encoder adapted to findings."""

PLAIN: Final = same_finding().plain
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
    pairs = find_candidates(findings, vectors, model.floor)
    cosines = pair_products(
        np.ascontiguousarray(vectors, np.float32),
        pairs.first.astype(np.int64),
        pairs.second.astype(np.int64),
    )
    return PairScores(pairs.first, pairs.second, model.probability(cosines), pairs.crowded, model.threshold)
