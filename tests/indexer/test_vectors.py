"""The dense store finds the nearest, exactly, whatever index proposes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.errors import IndexerError, LibraryDamagedError
from indexer.vectors import RECALL_FLOOR, VectorStore, build_vectors


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


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> tuple[VectorStore, VectorStore, dict[str, Any]]:
    """3,000 vectors with an index that looks into every list and one that looks into few; the latter's facts."""
    # Clouds around 40 directions, as passages on one subject are: few lists hold most of what is near.
    rows = unit_rows(40, 64, seed=9)[np.arange(3000) % 40] + 0.5 * unit_rows(3000, 64, seed=10)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    folders = [tmp_path_factory.mktemp(name) for name in ("every", "few")]
    build_vectors(folders[0], rows, flat_limit=1000)
    facts = build_vectors(folders[1], rows, flat_limit=1000, counted_limit=2000)
    return VectorStore.open(folders[0]), VectorStore.open(folders[1]), facts


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), least=st.floats(-0.2, 0.9), share=st.floats(0.0, 1.0))
def test_a_scan_of_every_list_misses_nothing_however_numbers_were_rounded(
    listed: tuple[VectorStore, VectorStore, dict[str, Any]], seed: int, least: float, share: float
) -> None:
    store, _, _ = listed
    query = unit_rows(1, 64, seed=seed)[0]
    scores = store.scores(query, np.arange(store.size))
    mark = min(max(least, share * float(scores.max())), float(scores.max()))
    assert store.complete
    assert store.near(query, least, share).tolist() == np.flatnonzero(scores >= mark).tolist()
    assert store.within(query, least).tolist() == np.flatnonzero(scores >= least).tolist()


def test_few_lists_are_measured_and_their_rows_are_not_called_complete(
    listed: tuple[VectorStore, VectorStore, dict[str, Any]],
) -> None:
    every, few, facts = listed
    assert not few.complete
    assert facts["kind"] == "ivf-sq8"
    assert 0 < facts["probed"] <= facts["lists"] // 2
    assert facts["recall_at_10"] >= RECALL_FLOOR
    overlap = []
    for row in range(0, 3000, 100):
        query = np.array(every.vectors[row])
        overlap.append(len(set(few.nearest(query, 10)[0]) & set(every.nearest(query, 10)[0])) / 10)
        assert set(few.near(query, 0.3, 0.7)) <= set(every.near(query, 0.3, 0.7))
    assert np.mean(overlap) >= RECALL_FLOOR - 0.05


def test_an_index_that_few_lists_do_not_serve_looks_into_all(tmp_path: Path) -> None:
    # Directions without any structure: neighbours lie in as many lists as there are.
    facts = build_vectors(tmp_path, unit_rows(1200, 256, seed=5), flat_limit=100, counted_limit=200)
    assert facts["kind"] == "sq8"
    assert facts["probed"] == facts["lists"]
    assert facts["recall_at_10"] == facts["recall_at_100"] == 1.0


def test_equal_vectors_give_equal_files(tmp_path: Path) -> None:
    rows = unit_rows(2000, 32, seed=8)
    for name in ("one", "two"):
        build_vectors(tmp_path / name, rows, flat_limit=100, counted_limit=200)
    files = [(tmp_path / name / "vectors.faiss").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]


def test_an_index_of_an_earlier_version_is_refused_by_name(tmp_path: Path) -> None:
    rows = unit_rows(50)
    build_vectors(tmp_path, rows)
    flat = faiss.IndexFlatIP(16)
    flat.add(rows)
    faiss.write_index(flat, str(tmp_path / "vectors.faiss"))
    with pytest.raises(LibraryDamagedError, match="another version"):
        VectorStore.open(tmp_path)


def test_a_row_that_is_not_there_is_refused_before_memory_is_read(store: VectorStore) -> None:
    for row in (-1, store.size):
        with pytest.raises(IndexError, match="500"):
            store.scores(unit_rows(1)[0], np.array([0, row]))
