"""The formulas of the ranking against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from search.profile import DEFAULT
from search.ranking import convex, most_possible, normalised, reciprocal_ranks
from search.request import Fusion, SearchRequest
from tests.search.conftest import Generated


def test_reciprocal_ranks_by_hand() -> None:
    dense, lexical = np.array([0.9, 0.5, 0.1]), np.array([0.0, 2.0, 2.0])
    found = reciprocal_ranks(dense, lexical)
    assert found == pytest.approx([1 / 61, 1 / 62 + 1 / 61, 1 / 63 + 1 / 61])


def test_convex_of_shares() -> None:
    shares = normalised(np.array([2.0, 1.0, -1.0]), 2.0)
    assert shares == pytest.approx([1.0, 0.5, 0.0])
    assert convex(shares, np.zeros(3), 0.6) == pytest.approx([0.6, 0.3, 0.0])
    assert most_possible([1.0, 2.0]) == pytest.approx(6.6)


def test_words_weigh_more_the_more_of_them_a_passage_reaches_and_for_figures() -> None:
    weights = [DEFAULT.weight_of_meaning(reach, figures=False) for reach in (0.0, 0.3, 0.6)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == DEFAULT.weight
    assert DEFAULT.weight_of_meaning(0.3, figures=True) < weights[1]
    assert DEFAULT.weight_of_meaning(1.0, figures=True) >= DEFAULT.least_weight


def test_a_stance_that_is_asked_for_is_preferred_softly(generated: Generated) -> None:
    request = SearchRequest("poor kettle lantern", limit=100, facets=False)
    response = generated.engine.search(request)
    assert response.preference is not None
    assert (response.preference.stance, response.preference.words) == ("shortfall", ("poor",))
    off = {
        hit.passage.id: hit.score
        for hit in generated.engine.search(
            SearchRequest("poor kettle lantern", limit=100, facets=False, stance_preference=False)
        ).hits
    }
    share = {"shortfall": 1.0, "mixed": 0.5}
    compared = 0
    for hit in response.hits:
        if hit.passage.id in off:
            added = DEFAULT.preference * share.get(hit.passage.stance.stance, 0.0)
            assert hit.score == pytest.approx(off[hit.passage.id] + added, abs=1e-9)
            assert hit.explanation.preference == pytest.approx(added)
            compared += 1
    assert compared > 10


def test_reciprocal_rank_fusion_and_feedback_find_the_same_kind_of_passages(generated: Generated) -> None:
    plain = generated.engine.search(SearchRequest("kettle lantern", limit=100, facets=False))
    ranks = generated.engine.search(
        SearchRequest("kettle lantern", limit=100, facets=False, fusion=Fusion.RRF)
    )
    assert ranks.totals == plain.totals
    assert [hit.score for hit in ranks.hits] == sorted((hit.score for hit in ranks.hits), reverse=True)
    unfed = generated.engine.search(SearchRequest("kettle lantern", limit=100, facets=False, feedback=False))
    assert unfed.totals == plain.totals
    assert unfed.hits[0].explanation.dense != plain.hits[0].explanation.dense
