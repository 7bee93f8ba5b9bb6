"""A generated library in memory, made once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.build import build_library
from indexer.records import PassageRecord, ReportRecord
from search.engine import SearchEngine
from tests.conftest import prepared
from tests.search.generated import THEMES, HashEncoder, generated_passages, generated_reports
from tests.search.memory_store import MemoryStore
from tests.search.reference import Reference

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
