"""Clusters from probabilities of pairs: average linkage over a sparse graph, then moves of single members.

Pairs that were not scored count as surely different, except where neither finding's neighbours could
all be looked at: those count as unknown, and neither bind nor part.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_ROUNDS: Final = 20


class PairGraph:
    """Symmetric weights of the scored pairs of ``n`` items, and how unscored pairs count.

    A pair weighs ``probability - threshold``; an unscored one ``-threshold``, or nothing where both of its
    items are crowded.
    """

    def __init__(
        self,
        first: NDArray[np.int32],
        second: NDArray[np.int32],
        probability: NDArray[np.float32],
        crowded: NDArray[np.bool_],
        threshold: float,
    ) -> None:
        self.n = len(crowded)
        self.crowded = crowded
        self.threshold = threshold
        both = crowded[first] & crowded[second]
        # An unscored pair's share is added for whole clusters at once, so scored pairs carry it back.
        # The imaginary part counts the scored pairs of two crowded items, which no product of sizes counts.
        weight = probability.astype(np.float64) - np.where(both, threshold, 0.0) + 1j * both
        self.weights = _symmetric(self.n, first, second, weight)


def _symmetric(
    n: int, first: NDArray[np.int32], second: NDArray[np.int32], values: NDArray[np.complex128]
) -> sparse.csr_matrix:
    rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
    return sparse.csr_matrix((np.concatenate([values, values]), (rows, columns)), shape=(n, n))


def link(graph: PairGraph) -> NDArray[np.int32]:
    """Average linkage: clusters are joined while the mean weight between two is above nought; shape (n,).

    All pairs of clusters that are each other's nearest are joined in one round. Average linkage is reducible,
    so that gives the tree that joining one pair at a time gives (Murtagh 1983, "A survey of recent advances in
    hierarchical clustering algorithms"). Ties fall to the lower place.
    """
    labels = np.arange(graph.n, dtype=np.int32)
    weights = graph.weights
    while True:
        sizes = np.bincount(labels).astype(np.float64)
        crowd = np.bincount(labels, graph.crowded.astype(np.float64))
        pairs = weights.tocoo()
        ours, theirs = pairs.row, pairs.col
        apart = ours != theirs
        ours, theirs, total = ours[apart], theirs[apart], pairs.data[apart]
        counted = sizes[ours] * sizes[theirs] - crowd[ours] * crowd[theirs]
        mean = (total.real - graph.threshold * counted) / np.maximum(counted + total.imag, 1.0)
        joined = _mutual(len(sizes), ours, theirs, mean)
        if not len(joined):
            return labels
        target = np.arange(len(sizes), dtype=np.int32)
        target[joined[:, 1]] = joined[:, 0]
        places = np.unique(target, return_inverse=True)[1]
        labels = places[labels].astype(np.int32)
        fold = sparse.csr_matrix((np.ones(len(places)), (places, np.arange(len(places)))))
        weights = (fold @ weights @ fold.T).tocsr()


def _mutual(
    size: int, ours: NDArray[np.int32], theirs: NDArray[np.int32], mean: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Pairs of clusters that are each other's best above nought, the lower first; shape (m, 2)."""
    good = mean > 0
    ours, theirs, mean = ours[good], theirs[good], np.round(mean[good], 9)
    order = np.lexsort((np.maximum(ours, theirs), np.minimum(ours, theirs), -mean, ours))
    best = np.full(size, -1, np.int64)
    owners, at = np.unique(ours[order], return_index=True)
    best[owners] = theirs[order][at]
    low = np.arange(size)
    mutual = (best >= 0) & (low < best)
    mutual[mutual] = best[best[mutual]] == low[mutual]
    return np.stack([low[mutual], best[mutual]], axis=1)


def settle(graph: PairGraph, labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Move single items to the cluster that they are nearest to in total weight, until none gains.

    Local search for correlation clustering (Bansal, Blum and Chawla 2004), in the order of the items;
    an item may also leave for a cluster of its own. At most 20 rounds.
    """
    labels = labels.copy()
    for _ in range(_ROUNDS):
        moved = 0
        size = int(labels.max(initial=-1)) + 1
        sizes: NDArray[np.float64] = np.bincount(labels, minlength=size).astype(np.float64)
        crowd = np.zeros(size)
        np.add.at(crowd, labels, graph.crowded.astype(np.float64))
        for item in range(graph.n):
            gains = _gains(graph, labels, sizes, crowd, item)
            own = gains.pop(int(labels[item]), 0.0)
            target, gain = max(gains.items(), key=lambda pair: (pair[1], -pair[0]), default=(-1, 0.0))
            if max(gain, 0.0) <= own + 1e-9:
                continue
            if gain <= 0.0:
                target = len(sizes)
                sizes, crowd = np.append(sizes, 0.0), np.append(crowd, 0.0)
            for values, share in ((sizes, 1.0), (crowd, float(graph.crowded[item]))):
                values[labels[item]] -= share
                values[target] += share
            labels[item] = target
            moved += 1
        labels = np.unique(labels, return_inverse=True)[1].astype(np.int32)
        if not moved:
            break
    return labels


def _gains(
    graph: PairGraph,
    labels: NDArray[np.int32],
    sizes: NDArray[np.float64],
    crowd: NDArray[np.float64],
    item: int,
) -> dict[int, float]:
    """Total weight between an item and each cluster that holds a scored partner (its own without itself)."""
    low, high = graph.weights.indptr[item], graph.weights.indptr[item + 1]
    gains: dict[int, float] = {}
    for other, weight in zip(
        labels[graph.weights.indices[low:high]].tolist(),
        graph.weights.data[low:high].real.tolist(),
        strict=True,
    ):
        gains[other] = gains.get(other, 0.0) + weight
    mine = int(labels[item])
    is_crowded = bool(graph.crowded[item])
    for cluster in gains:
        own = 1.0 if cluster == mine else 0.0
        members = sizes[cluster] - own
        if is_crowded:
            members -= crowd[cluster] - own
        gains[cluster] -= graph.threshold * members
    return gains
