"""Phrases: where they count, and what is read to find them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from indexer.analysis import stems
from indexer.lexicon import Lexicon
from indexer.lexicon_writer import build_lexicon
from indexer.snapshot import Snapshot
from search.engine import SearchEngine
from search.request import Mode, SearchRequest
from search.stores.embedded import EmbeddedStore
from search.stores.protocol import Rows
from tests.search.conftest import Generated
from tests.search.generated import THEMES
from tests.search.memory_store import MemoryStore


class Counting(MemoryStore):
    """Counts the texts that are read."""

    read = 0

    def texts(self, rows: Rows) -> list[str]:
        self.read += len(rows)
        return super().texts(rows)


@pytest.fixture
def counting(generated: Generated) -> Counting:
    return Counting(generated.reports, generated.passages, THEMES, generated.vectors)


def found(store: Counting, query: str) -> set[str]:
    request = SearchRequest(query, mode=Mode.WORDS, limit=100)
    return {hit.passage.id for hit in SearchEngine(store).search(request).hits}


def test_a_phrase_of_stop_words_is_found_without_reading_a_text(counting: Counting) -> None:
    assert found(counting, '"of"')
    assert counting.read == 0


def test_only_what_the_other_conditions_leave_is_read(generated: Generated, counting: Counting) -> None:
    rare, common = "zephyr", "badger"
    left = [p for p in generated.passages if {rare, common} <= set(stems(p.text))]
    many = [p for p in generated.passages if common in stems(p.text)]
    assert found(counting, f'"{common}" "{rare}"') == {p.id for p in left}
    assert counting.read <= 2 * len(left) < len(many)


@pytest.mark.parametrize(
    "query", ['"badger" -"kettle" -"managed" -lantern', '-"kettle" -"managed" -"badger"']
)
def test_conditions_hold_whatever_their_order(generated: Generated, counting: Counting, query: str) -> None:
    def response(typed: str) -> tuple[int, set[str]]:
        answer = generated.engine.search(SearchRequest(typed, limit=100))
        return answer.totals.passages, {hit.passage.id for hit in answer.hits}

    assert response(query) == response(" ".join(reversed(query.split())))
    assert response(query)[0] > 0


def test_a_heading_does_not_make_a_phrase(tmp_path: Path) -> None:
    bodies = [
        "The risk was named, the harm was not, of course.",
        "The risk of harm was named.",
        "Kettles of harm and risk of harm.",
        "Lanterns alone.",
    ]
    headings = ["Risk of harm", "Risk of harm", "Findings", "Risk of harm"]
    build_lexicon(tmp_path / "lexical", bodies, headings)
    records = SimpleNamespace(texts=lambda rows: [bodies[row] for row in rows])
    snapshot = SimpleNamespace(records=records, vectors=None, lexicon=Lexicon.open(tmp_path / "lexical"))
    store = EmbeddedStore(cast("Snapshot", snapshot))
    assert store.phrase_rows(stems("risk of harm")).tolist() == [1, 2]
    assert store.phrase_rows(["lantern"]).tolist() == [3]
