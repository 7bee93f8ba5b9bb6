"""Values of a facet, and what filters cost: equal to what searches find."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import NotFoundError
from search.request import FACETS, Filters, SearchRequest
from tests.search.generated import WORDS
from tests.search.repeating import Repeating, ids, whole


@pytest.mark.parametrize("name", FACETS)
def test_values_of_a_facet_are_those_of_the_search(repeating: Repeating, name: str) -> None:
    asked = SearchRequest("kettle risk", Filters(stance=("shortfall",), area=("Area 1", "Area 2")))
    listed = repeating.engine.search(asked).facets[name]
    answer = repeating.engine.facet(asked, name)
    assert answer.values == listed
    assert answer.total == answer.matching == len(listed)
    like = listed[0].label[1:4].upper()
    some = repeating.engine.facet(asked, name, like=f" {like} ", by_name=True)
    wanted = [value for value in listed if like.casefold().strip() in value.label.casefold()]
    assert list(some.values) == sorted(wanted, key=lambda value: (value.label.casefold(), value.value))
    assert (some.matching, some.total) == (len(wanted), len(listed))
    assert repeating.engine.facet(asked, name, limit=1).values == listed[:1]


def test_a_facet_that_is_none_is_named(repeating: Repeating) -> None:
    with pytest.raises(NotFoundError, match="colour"):
        repeating.engine.facet(SearchRequest(""), "colour")


def test_where_nothing_is_found_each_filter_says_what_it_cost(repeating: Repeating) -> None:
    filters = Filters(area=("Area 1",), stance=("mixed",), report=("no-report",))
    answer = repeating.engine.search(SearchRequest("kettle risk", filters))
    assert answer.hits == ()
    assert [one.name for one in answer.without_filter] == ["report"]
    for one in answer.without_filter:
        given_up: dict[str, Any] = {one.name: ()}
        wider = repeating.engine.search(SearchRequest("kettle risk", replace(filters, **given_up)))
        assert (one.passages, one.reports) == (wider.totals.passages, wider.totals.reports) != (0, 0)
    assert repeating.engine.search(SearchRequest("kettle risk")).without_filter == ()


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    name=st.sampled_from(FACETS),
    data=st.data(),
)
def test_a_filter_never_adds_results(
    repeating: Repeating, words: list[str], name: str, data: st.DataObject
) -> None:
    query = " ".join(words)
    free = repeating.engine.search(SearchRequest(query))
    if not free.facets[name]:
        return
    value = data.draw(st.sampled_from([value.value for value in free.facets[name]]))
    chosen: dict[str, Any] = {name: (value,)}
    narrowed = whole(repeating, SearchRequest(query, Filters(**chosen)))
    all_of_them = ids(whole(repeating, SearchRequest(query)))
    assert ids(narrowed) == [p for p in all_of_them if p in set(ids(narrowed))]
