"""Passages that say nearly the same follow the first of them: nothing is lost, nothing else is folded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.records import PassageRecord
from search.folding import DEPTH, Folder
from search.request import Filters, SearchRequest
from tests.search.generated import THEMES
from tests.search.memory_store import MemoryStore
from tests.search.repeating import QUERIES, Repeating, ids, near_equal, whole


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("filters", [Filters(), Filters(stance=("shortfall", "mixed"))])
def test_hits_and_what_is_folded_under_them_are_the_ranking(
    repeating: Repeating, query: str, filters: Filters
) -> None:
    ranking = ids(whole(repeating, SearchRequest(query, filters)))
    hits = whole(repeating, SearchRequest(query, filters, fold=True))
    folded = {one.passage_id for hit in hits for one in hit.folded}
    assert folded, "nothing folds, so nothing is proved"
    assert sum(len(hit.folded) for hit in hits) == len(folded)
    assert ids(hits) == [passage for passage in ranking if passage not in folded]
    assert sorted(ids(hits) + list(folded)) == sorted(ranking)
    place = {passage: at for at, passage in enumerate(ranking)}
    for hit in hits:
        under = [place[one.passage_id] for one in hit.folded]
        assert under == sorted(under)
        assert all(place[hit.passage.id] < at < DEPTH for at in under)
    answer = repeating.engine.search(SearchRequest(query, filters, fold=True))
    assert answer.listed == len(hits)
    assert answer.totals.passages == len(ranking)


@pytest.mark.parametrize("query", QUERIES)
def test_folding_is_the_greedy_one_by_the_definition(repeating: Repeating, query: str) -> None:
    by_id = {passage.id: passage for passage in repeating.passages}
    leads: list[PassageRecord] = []
    under: dict[str, list[str]] = {}
    for passage in map(by_id.__getitem__, ids(whole(repeating, SearchRequest(query)))[:DEPTH]):
        lead = next((one for one in leads if near_equal(repeating, one, passage)), None)
        if lead is None:
            leads.append(passage)
        else:
            under.setdefault(lead.id, []).append(passage.id)
    hits = whole(repeating, SearchRequest(query, fold=True))
    assert {h.passage.id: [o.passage_id for o in h.folded] for h in hits if h.folded} == under


@pytest.mark.parametrize(
    ("other", "folds"),
    [
        ("The plans of 8 of 12 children were reviewed on time by their social workers and managers.", True),
        ("THE PLANS of 8 of 12 children were reviewed on time, by their social workers (and managers)", True),
        ("The plans of 8 of 12 children are reviewed on time by their social worker and manager.", True),
        ("The plans of 3 of 12 children were reviewed on time by their social workers and managers.", False),
        ("Most plans of 8 of 12 children were reviewed on time by their social workers and managers.", False),
        ("The poor plans of 8 of 12 children were reviewed on time by their social workers.", False),
        (
            "The plans of 8 of 12 children were not reviewed on time by their social workers and managers.",
            False,
        ),
    ],
)
def test_other_figures_and_negations_are_never_folded(repeating: Repeating, other: str, folds: bool) -> None:
    text = "The plans of 8 of 12 children were reviewed on time by their social workers and managers."
    passages = [
        replace(repeating.passages[0], text=text, row=0),
        replace(repeating.passages[1], text=other, row=1),
    ]
    # One vector for both: only the words can part them.
    store = MemoryStore(repeating.reports, passages, THEMES, np.full((2, 4), 0.5, np.float32))
    assert (Folder(store).fold(np.array([1, 0])).tolist() == [0, 0]) is folds
