"""The dense store: passages' vectors, those near to a query, and how near exactly.

``vectors.npy`` holds the unit vectors in row order (float32, memory-mapped); all scores are computed from
it. Which index proposes rows follows from the size of the library:

* ``flat``: none, every vector is read, up to :data:`FLAT_LIMIT` passages;
* ``sq8``: an 8-bit copy in ``vectors.faiss``, of which every list is scanned (:mod:`indexer.vector_index`), up to
  :data:`COUNTED_LIMIT`: nothing above a threshold is missed, so counts are exact;
* ``ivf-sq8``: beyond, the same file, of which only the nearest lists are scanned: a count is a lower bound.
  The number of lists is doubled until recall@10 reaches :data:`RECALL_FLOOR`; where it takes half of all
  lists, ``sq8`` is kept.

Reading side, for ``search``::

    VectorStore.open(folder) -> VectorStore
    .size, .dimensions
    .complete                                       whether near() misses nothing
    .near(query, least, share) -> rows              all that reach max(least, share * best), ascending
    .nearest(query, k, rows=None) -> (rows int64, scores float32), best first, ties by row
    .within(query, similarity) -> rows              all whose inner product reaches it
    .scores(query, rows) -> float32 (len(rows),)    exact inner products
    .vectors -> float32 (size, dimensions), read-only

Under a filter (``rows``) the search is exact over the rows allowed, so there are always ``min(k, matches)``.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexerError
from indexer.inner_products import inner_products
from indexer.vector_index import OVERFETCH, SAMPLED, VectorIndex, exact_neighbours, measure

FLAT_LIMIT = 50_000
"""Most passages searched without an index: 50,000 x 384 floats are 77 MB and 2.4 ms a query on one core."""

COUNTED_LIMIT = 2_000_000
"""Most passages of which all are compared with each query: 3 ms for each 100,000 on one core."""

RECALL_FLOOR = 0.95
"""Least recall@10, after exact scoring, of an index that does not look into every list."""

INDEX = "vectors.faiss"
_ALL = -2.0
"""Below every inner product of unit vectors."""


def build_vectors(
    folder: Path,
    vectors: NDArray[np.float32],
    flat_limit: int = FLAT_LIMIT,
    counted_limit: int = COUNTED_LIMIT,
) -> dict[str, Any]:
    """Write the store of unit ``vectors``, shape (n, d), into a folder.

    Returns:
        Facts for the manifest: ``kind``, ``lists`` and how many of them are ``probed``, ``recall_at_10`` and
        ``recall_at_100`` against exact search for ``sampled`` passages of the library as queries (1.0 of
        ``flat``, which is exact), ``bytes`` of the index, ``seconds`` it took.
    """
    began = perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    matrix = np.ascontiguousarray(vectors, dtype=np.float32)
    np.save(folder / "vectors.npy", matrix, allow_pickle=False)
    facts = {"kind": "flat", "lists": 0, "probed": 0, "recall_at_10": 1.0, "recall_at_100": 1.0, "sampled": 0}
    if len(matrix) > flat_limit:
        index = VectorIndex.train(matrix)
        sample, truth = exact_neighbours(matrix)
        if len(matrix) > counted_limit:
            index = _fast_enough(index, matrix, sample, truth)
        recall = measure(index, matrix, sample, truth)
        index.save(folder / INDEX)
        facts = {
            "kind": "sq8" if index.complete else "ivf-sq8",
            "lists": index.lists,
            "probed": index.probed,
            "recall_at_10": recall.at_10,
            "recall_at_100": recall.at_100,
            "sampled": min(SAMPLED, len(matrix)),
        }
    path = folder / INDEX
    size = path.stat().st_size if path.is_file() else 0
    return {**facts, "bytes": size, "seconds": round(perf_counter() - began, 2)}


def _fast_enough(
    index: VectorIndex, matrix: NDArray[np.float32], sample: NDArray[np.int64], truth: NDArray[np.int64]
) -> VectorIndex:
    """The index looking into as few lists as the recall allows; into all where half would not do."""
    probed = max(index.lists // 64, 1)
    while probed * 2 <= index.lists:
        if measure(index.probing(probed), matrix, sample, truth).at_10 >= RECALL_FLOOR:
            return index.probing(probed)
        probed *= 2
    return index.probing(index.lists)


class VectorStore:
    """Reads a dense store; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the store in ``folder`` (verify its files first: FAISS is a native library)."""
        self.vectors: NDArray[np.float32] = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
        self.size, self.dimensions = self.vectors.shape
        path = folder / INDEX
        self._index = VectorIndex.open(path) if path.is_file() else None

    @classmethod
    def open(cls, folder: Path) -> VectorStore:
        """The store in ``folder``."""
        return cls(folder)

    @property
    def complete(self) -> bool:
        """Whether :meth:`near` and :meth:`within` miss nothing, so that their rows can be counted."""
        return self._index is None or self._index.complete

    def scores(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Exact inner products of ``query`` (d,) with the vectors of ``rows``, in their order.

        Raises:
            IndexerError: if the query has another length than the vectors.
            IndexError: if there is no such row.
        """
        return inner_products(self.vectors, self._checked(query), rows)

    def near(self, query: NDArray[np.float32], least: float, share: float) -> NDArray[np.int64]:
        """The rows whose inner product reaches ``max(least, share * best)``, and always the best; ascending.

        ``best`` is the highest product of all. Where the store is not :attr:`complete`, rows may be missing.
        """
        wanted = self._checked(query)
        if self.size == 0:
            return np.zeros(0, np.int64)
        if self._index is None:
            products = inner_products(self.vectors, wanted)
            return np.flatnonzero(products >= _mark(products, least, share)).astype(np.int64)
        # A guess at the best passage bounds the mark from below; the best of what then is found sets it.
        guess = np.array([self._index.guess(wanted)], np.int64)
        mark = _mark(inner_products(self.vectors, wanted, guess), least, share)
        rows = _with(self._index.above(wanted, mark), int(guess[0]))
        products = inner_products(self.vectors, wanted, rows)
        return rows[products >= _mark(products, least, share)]

    def within(self, query: NDArray[np.float32], similarity: float) -> NDArray[np.int64]:
        """All rows whose inner product with ``query`` is at least ``similarity``, ascending."""
        wanted = self._checked(query)
        if self._index is None:
            return np.flatnonzero(inner_products(self.vectors, wanted) >= similarity).astype(np.int64)
        rows = self._index.above(wanted, similarity)
        return rows[inner_products(self.vectors, wanted, rows) >= similarity]

    def nearest(
        self, query: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` rows nearest to ``query``, of all or of ``rows``, with exact scores; best first.

        Equal scores are in order of their rows. There are ``min(k, size)`` results, with a filter
        ``min(k, len(rows))``.
        """
        wanted = self._checked(query)
        fetch = max(k, 1) * OVERFETCH + 16
        if rows is None and self._index is not None and fetch < self.size:
            found = self._index.nearest(wanted, fetch)
            proposed = np.sort(found[found >= 0])
            # Few lists may hold fewer than were asked for.
            rows = proposed if len(proposed) >= k else None
        if rows is None:
            rows = np.arange(self.size, dtype=np.int64)
        scores = self.scores(wanted, rows)
        order = _best(scores, rows, max(k, 0))
        return rows[order], scores[order]

    def _checked(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        if query.shape != (self.dimensions,):
            msg = f"The query's vector has shape {query.shape}, the library's have {self.dimensions} numbers."
            raise IndexerError(msg)
        return np.ascontiguousarray(query, dtype=np.float32)


def _with(rows: NDArray[np.int64], row: int) -> NDArray[np.int64]:
    """Ascending rows and one more, which may be among them."""
    place = int(np.searchsorted(rows, row))
    return rows if place < len(rows) and rows[place] == row else np.insert(rows, place, row)


def _mark(products: NDArray[np.float32], least: float, share: float) -> float:
    """The product that a row must reach: never more than the best row has."""
    best = float(products.max(initial=_ALL))
    return min(max(least, share * best), best)


def _best(scores: NDArray[np.float32], rows: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """Places of the ``k`` highest scores, best first, ties by row."""
    places = np.arange(len(scores))
    if 0 < k < len(scores):
        # All that equal the last one taken stay in, so that ties fall by row.
        places = np.flatnonzero(scores >= -np.partition(-scores, k - 1)[k - 1])
    return places[np.lexsort((rows[places], -scores[places]))[:k]]
