"""Libraries that several files of tests ask: the sample's, one of real reports, a generated one in memory."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.build import build_library
from indexer.records import PassageRecord, ReportRecord
from indexer.snapshot import STORE, current_snapshot_id
from search.engine import SearchEngine
from search.holdings import Holdings
from search.opening import open_engine
from tests.conftest import prepared
from tests.search.generated import THEMES, HashEncoder, generated_passages, generated_reports
from tests.search.memory_store import MemoryStore
from tests.search.reference import Reference
from tests.search.repeating import Repeating, repeating_passages

BUILT = os.environ.get("FINDINGS_REAL_LIBRARY")
"""A library of real reports that is there already, instead of a small one built for the tests."""

REAL_REPORTS = 16


@pytest.fixture(scope="session")
def real_library(shared_data: Path, sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of real reports on children's services; tests that need it skip where there are none."""
    if BUILT:
        return Path(BUILT)
    files = sorted((shared_data / "childrens-services").rglob("*.pdf"))[::9][:REAL_REPORTS]
    if len(files) < REAL_REPORTS:
        pytest.skip(f"../shared/data/childrens-services has fewer than {REAL_REPORTS} reports as PDF")
    library = prepared(sample_library, tmp_path_factory.mktemp("real") / "library")
    build_library(library, files)
    return library


@pytest.fixture(scope="module")
def engine(sample_library: Path) -> SearchEngine:
    """The engine over the sample."""
    return open_engine(sample_library)


@pytest.fixture(scope="module")
def holdings(engine: SearchEngine) -> Holdings:
    """What the sample holds."""
    return engine.holdings


@pytest.fixture(scope="module")
def base(sample_library: Path) -> Iterator[sqlite3.Connection]:
    """The file of the sample's snapshot, to be asked in SQL."""
    path = sample_library / "snapshots" / str(current_snapshot_id(sample_library)) / STORE
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.fixture(scope="module")
def repeating() -> Repeating:
    """480 passages in 12 reports, a third of which say what another says."""
    return repeating_passages()


@dataclass(frozen=True)
class Generated:
    """An engine over generated passages, and all it was made of."""

    engine: SearchEngine
    store: MemoryStore
    reports: tuple[ReportRecord, ...]
    passages: list[PassageRecord]
    vectors: NDArray[np.float32]
    encoder: HashEncoder
    reference: Reference


@pytest.fixture(scope="session")
def generated() -> Generated:
    """360 passages in 12 reports."""
    encoder = HashEncoder()
    reports = generated_reports(12, seed=1)
    passages = generated_passages(reports, 30, seed=2)
    vectors = encoder.encode_passages([passage.text for passage in passages])
    store = MemoryStore(reports, passages, THEMES, vectors)
    engine = SearchEngine(store, encoder)
    return Generated(
        engine, store, reports, passages, vectors, encoder, Reference(reports, passages, vectors)
    )
