"""Groupings of the same findings measured against two readers, with intervals by area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_rand_score

from indexer.recurring.agreement import b_cubed, b_cubed_items

RESAMPLES: Final = 2000
"""Draws of areas, with replacement, for an interval."""

Groups = Sequence[int]


@dataclass(frozen=True, slots=True)
class Measured:
    """A grouping against both readers; every figure is the mean of the two.

    Attributes:
        precision, recall, f: B-cubed; ``f`` is the mean of the readers' F.
        low, high: of ``f``, 95 % by resampling areas.
        rand: adjusted Rand index (Hubert and Arabie 1985).
    """

    precision: float
    recall: float
    f: float
    low: float
    high: float
    rand: float


def measure(groups: Groups, readers: Sequence[Groups], areas: Sequence[str]) -> Measured:
    """Measure a grouping against the readers' keys; see :class:`Measured`."""
    scores = [b_cubed(groups, reader) for reader in readers]
    drawn = resampled_f(groups, readers, areas)
    return Measured(
        precision=float(np.mean([score.precision for score in scores])),
        recall=float(np.mean([score.recall for score in scores])),
        f=float(np.mean([score.f for score in scores])),
        low=float(np.quantile(drawn, 0.025)),
        high=float(np.quantile(drawn, 0.975)),
        rand=float(np.mean([adjusted_rand_score(reader, groups) for reader in readers])),
    )


def resampled_f(groups: Groups, readers: Sequence[Groups], areas: Sequence[str]) -> NDArray[np.float64]:
    """B-cubed F of :data:`RESAMPLES` draws of areas, the same draws at each call; shape (RESAMPLES,).

    A finding's precision and recall stay those among all findings: an area that is drawn twice must not find
    itself again.
    """
    names = sorted(set(areas))
    place = {name: at for at, name in enumerate(names)}
    owner = np.array([place[area] for area in areas])
    draws = np.random.default_rng(1).multinomial(len(names), np.full(len(names), 1 / len(names)), RESAMPLES)
    weights = draws[:, owner].astype(np.float64)
    weights /= weights.sum(axis=1, keepdims=True)
    values = []
    for reader in readers:
        precision, recall = (weights @ item for item in b_cubed_items(groups, reader))
        values.append(2 * precision * recall / (precision + recall))
    mean: NDArray[np.float64] = np.mean(values, axis=0)
    return mean


def agglomerative(vectors: NDArray[np.float32], distance: float) -> list[int]:
    """Average linkage over cosine distance, cut at a distance."""
    model = AgglomerativeClustering(
        n_clusters=None, distance_threshold=distance, metric="cosine", linkage="average"
    )
    return [int(label) for label in model.fit_predict(vectors)]


def k_means(vectors: NDArray[np.float32], share: float) -> list[int]:
    """k-means with as many clusters as a share of the findings."""
    model = KMeans(max(1, round(share * len(vectors))), n_init=5, random_state=0)
    return [int(label) for label in model.fit_predict(vectors)]


def best_setting(
    method: Callable[[NDArray[np.float32], float], list[int]],
    settings: Sequence[float],
    vectors: NDArray[np.float32],
    readers: Sequence[Groups],
) -> float:
    """The setting with the highest mean B-cubed F; the lower of equals."""

    def level(setting: float) -> float:
        groups = method(vectors, setting)
        return float(np.mean([b_cubed(groups, reader).f for reader in readers]))

    levels = [level(setting) for setting in settings]
    return settings[int(np.argmax(levels))]
