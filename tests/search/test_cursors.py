"""Pages by cursor are pages by offset, and a cursor belongs to its question and its snapshot."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine import SearchEngine
from search.errors import CursorError, CursorGoneError
from search.request import Filters, Grouping, Mode, SearchRequest
from search.response import Hit, SearchResponse
from tests.search.generated import THEMES, HashEncoder
from tests.search.memory_store import MemoryStore
from tests.search.repeating import QUERIES, Repeating, ids, whole


@settings(max_examples=60, deadline=None)
@given(
    query=st.sampled_from(QUERIES),
    mode=st.sampled_from(Mode),
    limit=st.integers(1, 40),
    fold=st.booleans(),
    per_report=st.integers(0, 3),
    group=st.sampled_from(Grouping),
    stance=st.sampled_from([(), ("shortfall",)]),
)
def test_pages_by_cursor_are_pages_by_offset_are_one_list(
    repeating: Repeating,
    query: str,
    mode: Mode,
    limit: int,
    fold: bool,
    per_report: int,
    group: Grouping,
    stance: tuple[str, ...],
) -> None:
    asked = SearchRequest(
        query,
        Filters(stance=stance),
        mode,
        limit=limit,
        fold=fold,
        per_report=per_report,
        group=group,
        facets=False,
        closest=False,
    )
    by_cursor: list[SearchResponse] = []
    following = asked
    while True:
        answer = repeating.engine.search(following)
        by_cursor.append(answer)
        by_offset = repeating.engine.search(replace(asked, offset=answer.offset))
        assert by_offset == answer
        if answer.next is None:
            break
        assert answer.next.isascii()
        assert answer.next.replace("-", "").replace("_", "").isalnum()
        following = replace(asked, cursor=answer.next)
    joined = [passage for answer in by_cursor for passage in ids(answer.hits)]
    assert joined == ids(whole_list(repeating, asked))
    assert len(joined) == len(set(joined))
    entries = [len(answer.groups) or len(answer.hits) for answer in by_cursor]
    assert sum(entries) == by_cursor[0].listed


def whole_list(repeating: Repeating, request: SearchRequest) -> list[Hit]:
    """All hits by hundreds; groups are at most as many as reports."""
    if request.group is Grouping.NONE:
        return whole(repeating, request)
    return list(repeating.engine.search(replace(request, limit=100)).hits)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_what_is_no_cursor_is_refused_in_a_sentence(repeating: Repeating, text: str) -> None:
    with pytest.raises(CursorError, match=r"cursor.*\."):
        repeating.engine.search(SearchRequest("kettle", cursor=text))


@pytest.mark.parametrize("held", ["[]", "null", '["a","b",NaN,"c"]', '["a","b",1,"c"]', "[" * 300, "{}", "7"])
def test_a_forged_cursor_is_refused(repeating: Repeating, held: str) -> None:
    forged = base64.urlsafe_b64encode(held.encode()).decode().rstrip("=")
    with pytest.raises(CursorError):
        repeating.engine.search(SearchRequest("kettle", cursor=forged))


def test_a_cursor_belongs_to_its_question_and_its_snapshot(repeating: Repeating) -> None:
    asked = SearchRequest("kettle", limit=5, fold=True)
    cursor = repeating.engine.search(asked).next
    assert cursor is not None
    assert repeating.engine.search(replace(asked, cursor=cursor, limit=50, facets=False)).hits
    for other in (
        replace(asked, query="badger"),
        replace(asked, filters=Filters(stance=("mixed",))),
        replace(asked, fold=False),
        replace(asked, without=("x",)),
        replace(asked, offset=3),
    ):
        with pytest.raises(CursorError) as caught:
            repeating.engine.search(replace(other, cursor=cursor))
        assert not isinstance(caught.value, CursorGoneError)

    class Newer(MemoryStore):
        snapshot_id = "newer"

    vectors = repeating.store.vectors(np.arange(repeating.store.size))
    newer = Newer(repeating.reports, repeating.passages, THEMES, vectors)
    with pytest.raises(CursorGoneError, match="no longer served"):
        SearchEngine(newer, HashEncoder()).search(replace(asked, cursor=cursor))
