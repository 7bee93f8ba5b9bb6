"""The dense store: passages' vectors and the nearest of them, exactly.

``vectors.npy`` holds the unit vectors in row order (float32, memory-mapped) and is what scores are
computed from. Up to :data:`FLAT_LIMIT` passages FAISS searches it exactly (``IndexFlatIP``); beyond,
an 8-bit copy (``SQ8``) in ``vectors.faiss`` proposes candidates, which are re-scored exactly.

Reading side, for ``search``::

    VectorStore.open(folder) -> VectorStore
    .size, .dimensions
    .nearest(query, k, rows=None) -> (rows int64, scores float32), best first, ties by row
    .within(query, similarity) -> rows              all whose inner product reaches it
    .scores(query, rows) -> float32 (len(rows),)    exact inner products
    .vectors -> float32 (size, dimensions), read-only

Under a filter the search is exact over the gathered rows, so there are always ``min(k, matches)``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexerError

FLAT_LIMIT = 200_000
"""Most passages searched without an index of their own: 200,000 x 384 floats are 300 MB and about
10 ms a query on two cores; the 8-bit copy of a million needs 0.38 GB and 23 ms."""

OVERFETCH = 4
"""Candidates fetched from the 8-bit copy per result wanted, before exact re-scoring."""

_CHUNK = 65_536
"""Rows gathered at a time under a filter (100 MB of 384-dimensional vectors at most)."""


def build_vectors(folder: Path, vectors: NDArray[np.float32], flat_limit: int = FLAT_LIMIT) -> None:
    """Write the store of unit ``vectors``, shape (n, d), into an existing folder."""
    folder.mkdir(parents=True, exist_ok=True)
    matrix = np.ascontiguousarray(vectors, dtype=np.float32)
    np.save(folder / "vectors.npy", matrix, allow_pickle=False)
    if len(matrix) > flat_limit:
        index = faiss.IndexScalarQuantizer(
            matrix.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.train(matrix)
        index.add(matrix)
        faiss.write_index(index, str(folder / "vectors.faiss"))


class VectorStore:
    """Reads a dense store; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the store in ``folder`` (verify its files first: FAISS is a native library)."""
        self.vectors: NDArray[np.float32] = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
        self.size, self.dimensions = self.vectors.shape
        path = folder / "vectors.faiss"
        self._quantised: Any = faiss.read_index(str(path)) if path.is_file() else None

    @classmethod
    def open(cls, folder: Path) -> VectorStore:
        """The store in ``folder``."""
        return cls(folder)

    def scores(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Exact inner products of ``query`` (d,) with the vectors of ``rows``, in their order.

        Raises:
            IndexerError: if the query has another length than the vectors.
        """
        wanted = self._checked(query)
        out = np.empty(len(rows), np.float32)
        for low in range(0, len(rows), _CHUNK):
            part = rows[low : low + _CHUNK]
            # einsum adds up each row alone: a matrix product's sums depend on how many rows there are.
            out[low : low + _CHUNK] = np.einsum("ij,j->i", self.vectors[part], wanted)
        return out

    def nearest(
        self, query: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` rows nearest to ``query``, of all or of ``rows``, with exact scores; best first.

        Equal scores are in order of their rows. There are ``min(k, size)`` results, with a filter
        ``min(k, len(rows))``.
        """
        wanted = self._checked(query)
        if rows is None:
            rows = self._proposed(wanted, k)
        scores = self.scores(wanted, rows)
        order = np.lexsort((rows, -scores))[: max(k, 0)]
        return rows[order], scores[order]

    def within(self, query: NDArray[np.float32], similarity: float) -> NDArray[np.int64]:
        """All rows whose inner product with ``query`` is at least ``similarity``, ascending."""
        wanted = self._checked(query)
        found = []
        for low in range(0, self.size, _CHUNK):
            # A matrix product is faster and rounds a little differently; the exact scores decide below.
            near = np.flatnonzero(self.vectors[low : low + _CHUNK] @ wanted >= similarity - 1e-5) + low
            found.append(near[self.scores(wanted, near) >= similarity])
        return np.concatenate(found).astype(np.int64) if found else np.zeros(0, np.int64)

    def _proposed(self, query: NDArray[np.float32], k: int) -> NDArray[np.int64]:
        """Rows that hold the ``k`` nearest, and a few more against ties and rounding at the edge."""
        fetch = min(self.size, max(k, 1) * OVERFETCH + 16)
        if fetch == self.size:
            return np.arange(self.size, dtype=np.int64)
        if self._quantised is not None:
            found = self._quantised.search(query[None, :], fetch)[1][0]
        else:
            found = faiss.knn(query[None, :], self.vectors, fetch, metric=faiss.METRIC_INNER_PRODUCT)[1][0]
        return np.sort(found[found >= 0]).astype(np.int64)

    def _checked(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        if query.shape != (self.dimensions,):
            msg = f"The query's vector has shape {query.shape}, the library's have {self.dimensions} numbers."
            raise IndexerError(msg)
        # FAISS and numpy are 20 times slower on a float64 query.
        return np.ascontiguousarray(query, dtype=np.float32)
