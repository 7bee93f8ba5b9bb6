"""Passages like one: the nearest by its own vector."""

from __future__ import annotations

import numpy as np
import pytest

from search.errors import NotFoundError, QueryError
from search.folding import DEPTH
from search.request import Filters
from tests.search.generated import STANCES
from tests.search.repeating import Repeating, near_equal


@pytest.mark.parametrize("same_report", [True, False])
def test_similar_passages_are_the_nearest(repeating: Repeating, same_report: bool) -> None:
    vectors = repeating.store.vectors(np.arange(repeating.store.size))
    for passage in repeating.passages[::60]:
        filters = Filters(stance=STANCES[:2])
        answer = repeating.engine.similar(passage.id, filters, 100, same_report=same_report)
        products = vectors @ vectors[passage.row]
        nearest = sorted(
            (round(-float(products[p.row]), 6), p.id)
            for p in repeating.passages
            if p.row != passage.row
            and p.stance.stance in STANCES[:2]
            and (same_report or p.report_id != passage.report_id)
            and products[p.row] >= 0.4
        )
        wanted = [other for _, other in nearest][: DEPTH - 1]
        folded = [p.passage_id for one in answer.results for p in one.folded]
        repeats = [one.passage_id for one in answer.repeats]
        shown = [one.passage.id for one in answer.results]
        assert shown == [p for p in wanted if p not in {*folded, *repeats}][:100]
        assert passage.id not in shown
        assert all(one.same_report == (one.report.id == passage.report_id) for one in answer.results)
        by_id = {p.id: p for p in repeating.passages}
        assert all(near_equal(repeating, passage, by_id[one]) for one in repeats)
    with pytest.raises(NotFoundError):
        repeating.engine.similar("nothing")
    with pytest.raises(QueryError):
        repeating.engine.similar(repeating.passages[0].id, limit=0)
