"""A generated library in memory, made once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.records import PassageRecord, ReportRecord
from search.engine import SearchEngine
from tests.search.generated import THEMES, HashEncoder, generated_passages, generated_reports
from tests.search.memory_store import MemoryStore
from tests.search.reference import Reference


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
