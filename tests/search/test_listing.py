"""The list that a ranking becomes: grouping and spreading lose nothing and repeat nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import QueryError
from search.request import Grouping, Mode, SearchRequest
from search.response import Hit
from tests.search.repeating import Repeating, ids, whole


@pytest.mark.parametrize("group", [Grouping.REPORT, Grouping.AREA])
@pytest.mark.parametrize("fold", [False, True])
def test_groups_are_the_ranking_put_together(repeating: Repeating, group: Grouping, fold: bool) -> None:
    def of(hit: Hit) -> str | None:
        return hit.report.id if group is Grouping.REPORT else hit.report.area

    ranking = whole(repeating, SearchRequest("management oversight risk"))
    answer = repeating.engine.search(
        SearchRequest("management oversight risk", limit=100, group=group, per_group=4, fold=fold)
    )
    order = list(dict.fromkeys(map(of, ranking)))
    assert [one.value for one in answer.groups] == order
    assert answer.listed == len(order)
    assert ids(answer.hits) == [p for one in answer.groups for p in ids(one.hits)]
    for one in answer.groups:
        inside = [hit for hit in ranking if of(hit) == one.value]
        assert one.passages == len(inside)
        assert one.reports == len({hit.report.id for hit in inside})
        folded = {p.passage_id for hit in one.hits for p in hit.folded}
        assert folded <= set(ids(inside)), "a group folds within itself alone"
        assert one.hits[0].passage.id == inside[0].passage.id
        if not fold:
            assert ids(one.hits) == ids(inside)[:4]
    second = repeating.engine.search(
        SearchRequest("management oversight risk", limit=2, offset=2, group=group, per_group=1)
    )
    assert [one.value for one in second.groups] == order[2:4]


@pytest.mark.parametrize("most", [1, 3])
def test_the_first_hits_of_each_report_come_before_all_others(repeating: Repeating, most: int) -> None:
    ranking = whole(repeating, SearchRequest("kettle risk"))
    spread = whole(repeating, SearchRequest("kettle risk", per_report=most))
    seen: dict[str, int] = {}
    first: list[str] = []
    later: list[str] = []
    for hit in ranking:
        seen[hit.report.id] = seen.get(hit.report.id, 0) + 1
        (first if seen[hit.report.id] <= most else later).append(hit.passage.id)
    assert later
    assert ids(spread) == first + later


@pytest.mark.parametrize("change", [{"limit": 101}, {"per_group": 0}, {"per_group": 11}, {"per_report": -1}])
def test_a_list_that_cannot_be_is_refused(repeating: Repeating, change: dict[str, Any]) -> None:
    with pytest.raises(QueryError, match=str(next(iter(change.values())))):
        repeating.engine.search(replace(SearchRequest("kettle"), **change))


@settings(max_examples=40, deadline=None)
@given(st.permutations(["agency", "plan", "practitioner", "kettle"]), st.randoms(use_true_random=False))
def test_plural_case_and_order_change_nothing_for_words(
    repeating: Repeating, words: list[str], chance: random.Random
) -> None:
    plural = {"agency": "agencies", "plan": "plans", "practitioner": "practitioners", "kettle": "kettles"}
    typed = [chance.choice([w, plural[w], w.upper(), plural[w].title()]) for w in words]
    asked = SearchRequest("agency plan practitioner kettle", mode=Mode.WORDS, limit=100, fold=True)
    other = repeating.engine.search(replace(asked, query=" ".join(typed)))
    first = repeating.engine.search(asked)
    assert ids(other.hits) == ids(first.hits)
    assert [hit.folded for hit in other.hits] == [hit.folded for hit in first.hits]
    assert other.totals == first.totals
