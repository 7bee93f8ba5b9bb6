"""How sure a figure is: intervals over topics, tests between two systems, correction for many of them.

Everything has a fixed seed: equal values give equal figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SEED = 20_240_229
RESAMPLES = 10_000
PERMUTATIONS = 100_000
EXACT_UP_TO = 16
"""Differing topics up to which all sign patterns are tried: 65,536."""

_CHUNK = 5_000
_SLACK = 1e-12
"""Sums that differ by less are equal: the order of adding is no difference between patterns."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``n`` topics with its 95 % interval; all 0.0 where there is no topic."""

    mean: float
    low: float
    high: float
    n: int


def estimate(values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED) -> Estimate:
    """The mean of values and its 95 % percentile bootstrap interval over topics.

    Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13; for retrieval, Sakai,
    "Evaluating Evaluation Metrics based on the Bootstrap" (SIGIR 2006). It says how far the mean would move
    with other topics of the same sort, not with other judges.
    """
    if not values:
        return Estimate(0.0, 0.0, 0.0, 0)
    numbers = np.asarray(values, dtype=np.float64)
    chance = np.random.default_rng(seed)
    means = np.empty(resamples)
    for first in range(0, resamples, _CHUNK):
        upto = min(first + _CHUNK, resamples)
        means[first:upto] = numbers[chance.integers(0, len(numbers), (upto - first, len(numbers)))].mean(
            axis=1
        )
    low, high = np.quantile(means, (0.025, 0.975))
    return Estimate(float(numbers.mean()), float(low), float(high), len(numbers))


def paired_permutation(
    first: Sequence[float], second: Sequence[float], *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> float:
    """Two-sided p that two systems are alike, by Fisher's paired randomisation test on the mean difference.

    Under the null hypothesis each topic's difference could as well have the other sign. Up to 16 differing
    topics every sign pattern is tried; beyond, a random sample, whose p is ``(b + 1) / (m + 1)`` and so
    never 0. Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for Information
    Retrieval Evaluation" (CIKM 2007); Phipson and Smyth, "Permutation P-values Should Never Be Zero" (2010).

    Args:
        first: values of one system, topic by topic.
        second: values of the other, for the same topics.
        permutations: sign patterns drawn where they are too many to try all.
        seed: of the drawing.

    Raises:
        ValueError: if the two have different lengths.
    """
    if len(first) != len(second):
        msg = f"A paired test needs the same topics for both systems, got {len(first)} and {len(second)}."
        raise ValueError(msg)
    differences = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    # A topic on which both are equal adds nothing under either sign.
    differences = differences[np.abs(differences) > _SLACK]
    size = len(differences)
    if size == 0:
        return 1.0
    observed = abs(differences.sum()) - _SLACK * size
    if size <= EXACT_UP_TO:
        patterns = np.arange(1 << size)[:, None] >> np.arange(size) & 1
        return float(np.mean(np.abs((1 - 2 * patterns) @ differences) >= observed))
    chance = np.random.default_rng(seed)
    as_far = 0
    for begun in range(0, permutations, _CHUNK):
        signs = 1 - 2 * chance.integers(0, 2, (min(_CHUNK, permutations - begun), size))
        as_far += int(np.count_nonzero(np.abs(signs @ differences) >= observed))
    return (as_far + 1) / (permutations + 1)


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """The p values of several comparisons, adjusted so that the chance of one false alarm stays as stated.

    The k-th smallest of m is multiplied by ``m - k + 1``, never falls below a smaller one's, and ends at 1.
    Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics (1979).
    """
    adjusted = [0.0] * len(values)
    highest = 0.0
    for place, index in enumerate(sorted(range(len(values)), key=lambda i: values[i])):
        highest = max(highest, min(1.0, (len(values) - place) * values[index]))
        adjusted[index] = highest
    return tuple(adjusted)
