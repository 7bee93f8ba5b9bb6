"""An engine over passages of which many repeat an earlier one, and its lists in full."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np

from indexer.analysis import analyse, normalise
from indexer.records import PassageRecord, ReportRecord
from search.engine import SearchEngine
from search.folding import COSINE, OVERLAP
from search.request import SearchRequest
from search.response import Hit
from tests.search.generated import THEMES, WORDS, HashEncoder, generated_passages, generated_reports
from tests.search.memory_store import MemoryStore

QUERIES = ("management oversight risk", "kettle", "badger lantern", "plan*", "")
"""Two kinds of words, two rare ones, a beginning, and nothing: what the lists are asked for."""


@dataclass(frozen=True)
class Repeating:
    """An engine over passages of which many repeat an earlier one, to the word or nearly."""

    engine: SearchEngine
    store: MemoryStore
    passages: list[PassageRecord]
    reports: tuple[ReportRecord, ...]


def repeating_passages() -> Repeating:
    """480 passages in 12 reports, a third of which say what another says."""
    chance = random.Random("repeating")
    reports = generated_reports(12, seed=5)
    passages = generated_passages(reports, 40, seed=6)
    for place in range(1, len(passages)):
        draw, other = chance.random(), passages[chance.randrange(place)].text
        if draw < 0.15:
            passages[place] = replace(passages[place], text=other.upper() if draw < 0.05 else other)
        elif draw < 0.35:
            words = other.split()
            words[chance.randrange(len(words))] = chance.choice(WORDS)
            passages[place] = replace(passages[place], text=" ".join(words))
    encoder = HashEncoder()
    store = MemoryStore(
        reports, passages, THEMES, encoder.encode_passages([passage.text for passage in passages])
    )
    return Repeating(SearchEngine(store, encoder), store, passages, reports)


def whole(repeating: Repeating, request: SearchRequest) -> list[Hit]:
    """All hits, a hundred at a time by offset."""
    found: list[Hit] = []
    while hits := repeating.engine.search(
        replace(request, limit=100, offset=len(found), facets=False, closest=False)
    ).hits:
        found += hits
    return found


def ids(hits: list[Hit] | tuple[Hit, ...]) -> list[str]:
    return [hit.passage.id for hit in hits]


def near_equal(repeating: Repeating, one: PassageRecord, other: PassageRecord) -> bool:
    """The definition once more, from the texts and the vectors."""
    words = [
        [normalise(p.text[t.start : t.end]) for t in analyse(p.text) if not t.compound] for p in (one, other)
    ]
    if words[0] == words[1]:
        return True
    longer, shorter = max(map(len, words)), min(map(len, words))
    told = [{w for w in ws if any(c.isdigit() for c in w)} for ws in words]
    denied = [bool({"not", "no", "never", "without"} & set(ws)) for ws in words]
    sets = [{t.stem for t in analyse(p.text) if not t.compound} for p in (one, other)]
    a, b = repeating.store.vectors(np.array([one.row, other.row]))
    return (
        float(a @ b) >= COSINE
        and len(sets[0] & sets[1]) >= OVERLAP * len(sets[0] | sets[1])
        and longer <= 1.5 * shorter
        and told[0] == told[1]
        and denied[0] == denied[1]
    )
