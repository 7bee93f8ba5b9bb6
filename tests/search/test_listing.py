"""The list that a ranking becomes: folding, spreading, grouping and paging lose nothing and repeat nothing."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import analyse, normalise
from indexer.records import PassageRecord, ReportRecord
from search.engine import SearchEngine
from search.errors import CursorError, CursorGoneError, NotFoundError, QueryError
from search.folding import COSINE, DEPTH, OVERLAP, Folder
from search.request import FACETS, Filters, Grouping, Hit, Mode, SearchRequest, SearchResponse
from tests.search.generated import (
    STANCES,
    THEMES,
    WORDS,
    HashEncoder,
    generated_passages,
    generated_reports,
)
from tests.search.memory_store import MemoryStore

QUERIES = ("management oversight risk", "kettle", "badger lantern", "plan*", "")


@dataclass(frozen=True)
class Repeating:
    """An engine over passages of which many repeat an earlier one, to the word or nearly."""

    engine: SearchEngine
    store: MemoryStore
    passages: list[PassageRecord]
    reports: tuple[ReportRecord, ...]


@pytest.fixture(scope="module")
def repeating() -> Repeating:
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
