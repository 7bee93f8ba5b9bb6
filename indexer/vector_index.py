"""The 8-bit copy of the vectors in lists, which FAISS searches: trained, measured, and kept if good enough.

Each number of a vector becomes one byte (its place among 256 steps between the least and the greatest
value of its dimension), so that a scan reads a quarter of the memory. The vectors lie in about
``sqrt(n)`` lists around centres found by k-means. A search that looks into all lists is complete: the
error of a rounded product is bounded (:meth:`VectorIndex.slack`), so nothing above a threshold is missed. One
that looks into the nearest lists only is faster and misses some.

**Deterministic.** K-means starts from a fixed seed and runs in one thread: with more, sums would be
added up in another order and the lists would differ from machine to machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss as untyped_faiss
import numpy as np
from numpy.typing import NDArray

from indexer.errors import LibraryDamagedError
from indexer.inner_products import inner_products, one_thread

faiss: Any = untyped_faiss
"""Its type stubs lack what is used here."""

SEED = 20_240
"""Start of k-means and of the choice of sampled passages."""

SAMPLED = 200
"""Passages asked for as queries to measure recall."""

OVERFETCH = 4
"""Candidates fetched from the 8-bit copy per result wanted, before exact scoring."""

_POINTS_PER_LIST = 64
"""Vectors that k-means sees per centre; FAISS warns below 39 and takes 256 at most."""

_ROUNDS = 10
_FIRST_LOOK = 16
"""Lists looked into for a first guess at the best passage."""

_STEPS = 255.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Share of the true nearest 10 and 100 that a search finds, as a mean over sampled passages."""

    at_10: float
    at_100: float


class VectorIndex:
    """A FAISS inverted file over 8-bit vectors; safe to share between threads once opened."""

    def __init__(self, index: Any) -> None:
        self._index = index
        vmin_and_width = faiss.vector_to_array(index.sq.trained).reshape(2, -1)
        self._half_step = (vmin_and_width[1] / (2.0 * _STEPS)).astype(np.float64)
        self.lists = int(index.nlist)
        self.probed = int(index.nprobe)
        self._probing = faiss.SearchParametersIVF(nprobe=self.probed)
        self._first_look = faiss.SearchParametersIVF(nprobe=min(_FIRST_LOOK, self.lists))

    @property
    def complete(self) -> bool:
        """Whether a search looks into every list."""
        return self.probed >= self.lists

    @classmethod
    def train(cls, vectors: NDArray[np.float32]) -> VectorIndex:
        """The index over unit ``vectors`` (n, d) whose searches look into every list."""
        size, dimensions = vectors.shape
        lists = min(2 ** round(np.log2(np.sqrt(size))), size)
        one_thread()
        centres = faiss.IndexFlatIP(dimensions)
        index = faiss.IndexIVFScalarQuantizer(
            centres, dimensions, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
        )
        index.cp.seed = SEED
        index.cp.niter = _ROUNDS
        index.cp.spherical = True
        index.cp.min_points_per_centroid = 1
        index.cp.max_points_per_centroid = _POINTS_PER_LIST
        seen = np.sort(_chosen(size, lists * _POINTS_PER_LIST))
        index.train(np.ascontiguousarray(vectors[seen]))
        # The steps from all vectors, not from a sample: a value outside them would be cut off unboundedly.
        index.sq.train(vectors)
        for low in range(0, size, 65_536):
            index.add(np.ascontiguousarray(vectors[low : low + 65_536]))
        index.nprobe = lists
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """The index in a file, memory-mapped, so that processes share it.

        Raises:
            LibraryDamagedError: if it is an index of another kind, as earlier versions wrote.
        """
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        if not isinstance(index, faiss.IndexIVFScalarQuantizer):
            msg = f"The file {path} was made by another version; index the reports again."
            raise LibraryDamagedError(msg, subject=str(path))
        lists = faiss.downcast_InvertedLists(index.invlists)
        if isinstance(lists, faiss.OnDiskInvertedLists):
            # It would start 32 threads for each query, to read ahead what is in memory.
            lists.prefetch_nthread = 0
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    def probing(self, lists: int) -> VectorIndex:
        """The same index with searches that look into so many lists."""
        self._index.nprobe = lists
        return VectorIndex(self._index)

    def slack(self, query: NDArray[np.float32]) -> float:
        """How far a rounded product can lie from the exact one, for ``query`` (d,).

        A number is at most half a step from its rounded value, so a product is at most the sum over all
        dimensions of ``|query| * step / 2`` away; a little is added for the sums in float32.
        """
        return float(np.abs(query) @ self._half_step) + 1e-5

    def guess(self, query: NDArray[np.float32]) -> int:
        """A row near ``query``, most often the nearest; -1 of an empty index."""
        one_thread()
        found = self._index.search(query[None, :], 1, params=self._first_look)[1]
        row = int(found[0, 0])
        return row if row >= 0 else int(self.nearest(query, 1)[0])

    def nearest(self, query: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """``count`` rows that hold nearly all of the nearest, in no particular order; -1 where there are fewer."""
        one_thread()
        rows: NDArray[np.int64] = self._index.search(query[None, :], count, params=self._probing)[1][0]
        return rows

    def above(self, query: NDArray[np.float32], product: float) -> NDArray[np.int64]:
        """The rows in the lists looked into whose product may reach ``product``, ascending; a few more."""
        one_thread()
        low = product - self.slack(query)
        _, _, rows = self._index.range_search(query[None, :], low, params=self._probing)
        return np.sort(rows)


def measure(
    index: VectorIndex, vectors: NDArray[np.float32], sample: NDArray[np.int64], truth: NDArray[np.int64]
) -> Measured:
    """Recall of a search with exact scoring of what it proposes; ``truth`` is of :func:`exact_neighbours`."""
    shares: dict[int, list[float]] = {10: [], 100: []}
    for row, nearest in zip(sample.tolist(), truth, strict=True):
        query = np.array(vectors[row])
        for depth, found in shares.items():
            true = nearest[:depth]
            proposed = index.nearest(query, (depth + 1) * OVERFETCH + 16)
            proposed = np.sort(proposed[(proposed >= 0) & (proposed != row)])
            scores = inner_products(vectors, query, proposed)
            best = proposed[np.lexsort((proposed, -scores))[: len(true)]]
            found.append(len(np.intersect1d(best, true)) / max(len(true), 1))
    return Measured(round(float(np.mean(shares[10])), 4), round(float(np.mean(shares[100])), 4))


def exact_neighbours(
    vectors: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Passages chosen by a fixed seed, (s,), and the 100 nearest others of each by exact search, (s, 100)."""
    sample = np.sort(_chosen(len(vectors), SAMPLED))
    depth = min(100, len(vectors) - 1)
    truth = np.empty((len(sample), depth), np.int64)
    for place, row in enumerate(sample.tolist()):
        scores = inner_products(vectors, np.array(vectors[row]))
        scores[row] = -np.inf
        first = np.argpartition(-scores, depth - 1)[:depth] if depth else np.zeros(0, np.int64)
        truth[place] = first[np.lexsort((first, -scores[first]))]
    return sample, truth


def _chosen(size: int, count: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).permutation(size)[:count].astype(np.int64)
