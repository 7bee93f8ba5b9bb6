"""The calibration of cosines and the threshold of groups, from findings that the encoder has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from indexer.recurring.agreement import b_cubed
from indexer.recurring.finding import Finding
from indexer.recurring.grouping import Grouping, group_findings
from indexer.recurring.pairs import SAME_FINDING_VERSION, PairScores
from indexer.recurring.same_finding import FORMAT, LEAST, PairModel

THRESHOLD: Final = 0.35
"""Mean probability that binds. On held-out halves B-cubed F is flat from .30 to .45 (.86 to .87), and on all
training findings by an encoder that had seen none of them from .20 to .40 (.81 to .82)."""

_THRESHOLDS: Final = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


def fit(
    vectors: NDArray[np.float32], readers: Sequence[Sequence[int]], parts: Sequence[NDArray[np.int64]]
) -> PairModel:
    """A calibration over the pairs inside each part, each pair once for each reader.

    Args:
        vectors: unit vectors, shape (n, d); those of two parts need not be comparable.
        readers: the groups of each finding by each reader.
        parts: places of the findings of each part.
    """
    cosines, same = [], []
    for part in parts:
        first, second = np.triu_indices(len(part), 1)
        products = np.einsum("ij,ij->i", vectors[part[first]], vectors[part[second]])
        for reader in readers:
            groups = np.asarray(reader)[part]
            cosines.append(products)
            same.append(groups[first] == groups[second])
    model = LogisticRegression(C=100.0).fit(np.concatenate(cosines)[:, None], np.concatenate(same))
    return PairModel(round(float(model.coef_[0, 0]), 6), round(float(model.intercept_[0]), 6), THRESHOLD)


def group_all(vectors: NDArray[np.float32], calibration: PairModel) -> list[int]:
    """The group of each finding when all pairs are scored and grouped as shipped, whatever their stance."""
    size = len(vectors)
    first, second = (side.astype(np.int32) for side in np.triu_indices(size, 1))
    probability = calibration.probability(np.einsum("ij,ij->i", vectors[first], vectors[second]))
    kept = probability >= LEAST
    pairs = PairScores(
        first[kept], second[kept], probability[kept], np.zeros(size, bool), calibration.threshold
    )
    findings = [Finding(f"{at:06d}", "", "", "shortfall") for at in range(size)]
    return labels_of(group_findings(findings, vectors, pairs=pairs), size)


def labels_of(grouping: Grouping, size: int) -> list[int]:
    """The number of the group of each finding; those that stand alone have a number of their own."""
    labels = list(range(len(grouping.groups), len(grouping.groups) + size))
    for number, group in enumerate(grouping.groups):
        for at in group:
            labels[at] = number
    return labels


def calibrate(
    held: NDArray[np.float32],
    own: NDArray[np.float32],
    halves: NDArray[np.int64],
    readers: Sequence[Sequence[int]],
) -> dict[str, Any]:
    """What the model's file holds: both calibrations, and figures of halves calibrated on each other.

    Args:
        held: vectors by an adapted encoder that had not seen a finding's half, shape (n, d).
        own: vectors by the library's model, shape (n, d).
        halves: 0 or 1 of each finding.
        readers: the groups of each finding by each reader.
    """
    parts = [np.flatnonzero(halves == half) for half in (0, 1)]
    adapted, plain = fit(held, readers, parts), fit(own, readers, [np.arange(len(own))])
    curve = {
        f"{threshold:.2f}": round(float(np.mean(_crossed(held, readers, parts, threshold))), 4)
        for threshold in _THRESHOLDS
    }
    facts = {"findings": len(held), "held-out halves": [len(part) for part in parts], "f by threshold": curve}
    described = {"format": FORMAT, "version": SAME_FINDING_VERSION, "facts": facts}
    for name, part in (("adapted", adapted), ("plain", plain)):
        described[name] = {"slope": part.slope, "offset": part.offset, "threshold": part.threshold}
    return described


def _crossed(
    vectors: NDArray[np.float32],
    readers: Sequence[Sequence[int]],
    parts: Sequence[NDArray[np.int64]],
    threshold: float,
) -> list[float]:
    """B-cubed F of each half, calibrated on the other, for each reader."""
    levels = []
    for here, there in ((0, 1), (1, 0)):
        other = fit(vectors, readers, [parts[there]])
        calibration = PairModel(other.slope, other.offset, threshold)
        groups = group_all(np.ascontiguousarray(vectors[parts[here]]), calibration)
        levels += [b_cubed(groups, [reader[at] for at in parts[here]]).f for reader in readers]
    return levels
