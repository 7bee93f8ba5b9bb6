"""The dense store finds the nearest, exactly, whatever index proposes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.errors import IndexerError
from indexer.vectors import VectorStore, build_vectors


def unit_rows(count: int, dimensions: int = 16, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    scaled: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> VectorStore:
    folder = tmp_path_factory.mktemp("vectors")
    rows = unit_rows(500)
    rows[100] = rows[7]  # a tie
    build_vectors(folder, rows)
    return VectorStore.open(folder)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(0, 600), data=st.data())
def test_nearest_equals_sorting_all_scores(
    store: VectorStore, seed: int, k: int, data: st.DataObject
) -> None:
    query = unit_rows(1, seed=seed)[0]
    every = np.arange(store.size)
    some = data.draw(st.none() | st.sets(st.integers(0, 499)).map(lambda s: np.array(sorted(s), np.int64)))
    rows = every if some is None else some
    scores = store.scores(query, rows)
    order = np.lexsort((rows, -scores))[:k]
    found, values = store.nearest(query, k, some)
    assert found.tolist() == rows[order].tolist()
    assert np.array_equal(values, scores[order])


def test_equal_scores_come_by_row(store: VectorStore) -> None:
    found, scores = store.nearest(np.array(store.vectors[100]), 2)
    assert found.tolist() == [7, 100]
    assert scores[0] == scores[1]


def test_a_score_does_not_depend_on_its_company(store: VectorStore) -> None:
    query = unit_rows(1, seed=3)[0]
    whole = store.scores(query, np.arange(store.size))
    alone = [store.scores(query, np.array([row]))[0] for row in range(50)]
    assert np.array_equal(whole[:50], np.array(alone))


def test_within_is_every_row_above_the_mark(store: VectorStore) -> None:
    query = unit_rows(1, seed=4)[0]
    scores = store.scores(query, np.arange(store.size))
    mark = float(np.median(scores))
    assert store.within(query, mark).tolist() == np.flatnonzero(scores >= mark).tolist()
    assert store.within(query, 1.5).tolist() == []


def test_the_quantised_index_gives_exact_scores_and_almost_the_same_rows(tmp_path: Path) -> None:
    rows = unit_rows(3000, 64, seed=9)
    build_vectors(tmp_path, rows, flat_limit=1000)
    assert (tmp_path / "vectors.faiss").is_file()
    store = VectorStore.open(tmp_path)
    overlap = 0
    for seed in range(20):
        query = unit_rows(1, 64, seed=100 + seed)[0]
        found, values = store.nearest(query, 10)
        assert np.array_equal(values, store.scores(query, found))
        overlap += len(set(found.tolist()) & set(store.nearest(query, 10, np.arange(3000))[0].tolist()))
    assert overlap >= 198


def test_an_empty_store_and_a_query_of_another_model(tmp_path: Path, store: VectorStore) -> None:
    build_vectors(tmp_path, np.zeros((0, 16), np.float32))
    empty = VectorStore.open(tmp_path)
    assert empty.nearest(unit_rows(1)[0], 5)[0].tolist() == []
    assert empty.within(unit_rows(1)[0], 0.0).tolist() == []
    with pytest.raises(IndexerError, match="16 numbers"):
        store.nearest(np.zeros(3, np.float32), 5)
