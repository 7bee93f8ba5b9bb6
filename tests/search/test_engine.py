"""What holds of every answer: paging, filters, order, reasons, highlights, places."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.adapted.adapter import Use
from search.engine import SearchEngine
from search.errors import EncoderMissingError, NotFoundError, QueryError
from search.pager import MAX_LIMIT
from search.profile import Profile
from search.request import FACETS, Filters, Mode, SearchRequest
from tests.search.conftest import Generated
from tests.search.generated import STANCES, THEMES, WORDS, HashEncoder
from tests.search.memory_store import MemoryStore

QUERIES = [
    "management oversight risk",
    "vulnerable kettle",
    '"badger kettle"',
    "MAPPA -badger",
    "plan*",
    "",
    "-risk",
]


def ids(generated: Generated, request: SearchRequest) -> list[str]:
    """All hits' ids, page after page of one hundred."""
    found: list[str] = []
    while True:
        hits = generated.engine.search(replace(request, limit=100, offset=len(found), facets=False)).hits
        if not hits:
            return found
        found += [hit.passage.id for hit in hits]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", list(Mode))
def test_pages_join_into_one_order_without_gap_or_repetition(
    generated: Generated, query: str, mode: Mode
) -> None:
    request = SearchRequest(query, mode=mode)
    whole = ids(generated, request)
    total = generated.engine.search(request).totals.passages
    assert len(whole) == len(set(whole)) == total
    pieces = []
    for offset in range(0, total, 7):
        pieces += [
            h.passage.id for h in generated.engine.search(replace(request, limit=7, offset=offset)).hits
        ]
    assert pieces == whole


@pytest.mark.parametrize("query", QUERIES)
def test_a_filter_only_takes_passages_away(generated: Generated, query: str) -> None:
    whole = ids(generated, SearchRequest(query))
    by_id = {passage.id: passage for passage in generated.passages}
    for stance in STANCES:
        filtered = ids(generated, SearchRequest(query, Filters(stance=(stance,))))
        assert filtered == [i for i in whole if by_id[i].stance.stance == stance]


def test_a_filtered_hit_keeps_its_score_and_reasons(generated: Generated) -> None:
    query = "management oversight risk"
    whole = {h.passage.id: h for h in generated.engine.search(SearchRequest(query, limit=100)).hits}
    some = generated.engine.search(SearchRequest(query, Filters(kind=("finding",)), limit=100)).hits
    assert some
    assert all(whole[hit.passage.id] == hit for hit in some if hit.passage.id in whole)


def test_case_does_not_matter_nor_does_order_of_words(generated: Generated) -> None:
    chance = random.Random("metamorphic")
    for _ in range(30):
        words = chance.sample(WORDS, 3)
        first = generated.engine.search(SearchRequest(" ".join(words), limit=100))
        shuffled = chance.sample(words, 3)
        second = generated.engine.search(SearchRequest(" ".join(shuffled).upper(), limit=100))
        assert [h.passage.id for h in first.hits] == [h.passage.id for h in second.hits]
        assert first.totals == second.totals
        assert first.facets == second.facets


def test_equal_passages_stand_in_order_of_their_ids(generated: Generated) -> None:
    texts = [passage.text for passage in generated.passages]
    twice = next(text for text in texts if texts.count(text) > 1)
    hits = generated.engine.search(
        SearchRequest(twice[:200].replace('"', ""), limit=100, stance_preference=False)
    ).hits
    equal = [hit for hit in hits if hit.passage.text == twice]
    assert len(equal) == texts.count(twice)
    assert len({hit.score for hit in equal}) == 1
    assert [hit.passage.id for hit in equal] == sorted(hit.passage.id for hit in equal)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    "query", ["management oversight risk", "MAPPA plan* kettle", '"badger kettle" lantern']
)
def test_reasons_add_up(generated: Generated, query: str, mode: Mode) -> None:
    hits = generated.engine.search(SearchRequest(query, mode=mode, limit=100)).hits
    assert hits
    for hit in hits:
        why = hit.explanation
        assert why.fused == hit.score
        parts = why.weight * (why.dense_normal or 0.0) + (1 - why.weight) * (why.lexical_normal or 0.0)
        assert parts == pytest.approx(why.fused, abs=1e-12)
        if mode is Mode.MEANING:
            assert why.lexical is None
        else:
            assert sum(term.score for term in why.terms) == pytest.approx(why.lexical, abs=1e-9)
            assert all(term.frequency > 0 for term in why.terms)
        assert (why.dense is None) == (mode is Mode.WORDS)
        for share in (why.dense_normal, why.lexical_normal):
            assert share is None or 0.0 <= share <= 1.0
    by_rank = sorted(hits, key=lambda h: h.explanation.lexical_rank or 10_000)
    scores = [h.explanation.lexical or 0.0 for h in by_rank]
    assert scores == sorted(scores, reverse=True)


def test_a_query_about_nothing_here_finds_nothing_and_says_so(generated: Generated) -> None:
    response = generated.engine.search(SearchRequest("quantum chromodynamics"))
    assert response.hits == ()
    assert response.totals.passages == response.totals.reports == 0
    assert response.totals.passages_searched == len(generated.passages)
    assert any("No passage holds" in note for note in response.notes)
    assert all(not values for values in response.facets.values())


def test_a_phrase_in_no_passage_word_for_word_falls_back_to_its_other_forms(generated: Generated) -> None:
    texts = [passage.text for passage in generated.passages]
    pairs = [(a, b) for a in ("managing", "managed", "management") for b in WORDS[:12]]
    typed, other = next(
        (f"{a} {b}", f"{c} {b}")
        for a, b in pairs
        for c in ("managing", "managed", "management")
        if not any(f"{a} {b}" in t for t in texts) and any(f"{c} {b} " in t for t in texts)
    )
    response = generated.engine.search(SearchRequest(f'"{typed}"', limit=100))
    assert any("word for word" in note for note in response.notes)
    assert any(other in hit.passage.text for hit in response.hits)


def test_matched_ranges_are_the_words_named(generated: Generated) -> None:
    response = generated.engine.search(SearchRequest("managing agencies MAPPA -badger", limit=100))
    forms = {"managing", "managed", "management", "agency", "agencies", "mappa"}
    long_form = "multi-agency public protection arrangements"
    assert response.hits
    for hit in response.hits:
        words = {hit.passage.text[start:end].casefold() for start, end in hit.matched}
        assert words <= forms | {long_form}
        assert list(hit.matched) == sorted(hit.matched)
        again = generated.engine.matched_ranges("managing agencies MAPPA -badger", hit.passage.text)
        assert again == hit.matched


def test_a_hit_by_meaning_alone_points_at_its_nearest_sentence(generated: Generated) -> None:
    """The query's words are known to no passage, but its vector is that of a sentence."""
    target = next(p for p in generated.passages if p.text.count(". ") >= 2)
    sentence = target.text.split(". ")[1]

    class Planted(HashEncoder):
        def adapted_to(self, use: Use) -> None:
            return None

        def encode_query(self, text: str) -> NDArray[np.float32]:
            return super().encode_query(sentence if text == "unheardof" else text)

    lenient = Profile(base_similarity=0.0, base_similarity_share=0.1)
    engine = SearchEngine(generated.store, Planted(), profile=lenient, closest_sentences=10_000)
    hits = engine.search(SearchRequest("unheardof", limit=100)).hits
    hit = next(hit for hit in hits if hit.passage.id == target.id)
    assert hit.matched == ()
    assert hit.closest is not None
    assert hit.passage.text[slice(*hit.closest)].rstrip(".") == sentence.rstrip(".")
    quiet = SearchEngine(generated.store, Planted(), closest_sentences=0)
    assert all(hit.closest is None for hit in quiet.search(SearchRequest("unheardof")).hits)


def test_nothing_asked_shows_everything_newest_report_first(generated: Generated) -> None:
    response = generated.engine.search(SearchRequest("", limit=100))
    days = [hit.report.published for hit in response.hits]
    dated = [day for day in days if day]
    assert dated == sorted(dated, reverse=True)
    by_report = [hit.passage.ordinal for hit in response.hits if hit.report.id == response.hits[0].report.id]
    assert by_report == list(range(len(by_report)))
    assert all(hit.score == 0.0 for hit in response.hits)
    last = ids(generated, SearchRequest(""))[-1]
    assert generated.engine.passage(last).report.published is None


def test_words_need_no_encoder_and_meaning_does(generated: Generated) -> None:
    engine = SearchEngine(generated.store)
    assert engine.search(SearchRequest("kettle", mode=Mode.WORDS)).hits
    with pytest.raises(EncoderMissingError):
        engine.search(SearchRequest("kettle", mode=Mode.MEANING))


def test_the_encoder_is_loaded_once_and_only_when_needed(generated: Generated) -> None:
    loads = []

    def load() -> HashEncoder:
        loads.append(1)
        return generated.encoder

    engine = SearchEngine(generated.store, load)
    engine.search(SearchRequest("kettle", mode=Mode.WORDS))
    engine.search(SearchRequest(""))
    assert loads == []
    engine.search(SearchRequest("kettle"))
    engine.search(SearchRequest("badger"))
    assert loads == [1]


def test_many_readers_get_the_answers_of_one(generated: Generated) -> None:
    engine = SearchEngine(generated.store, generated.encoder)
    requests = [SearchRequest(f"{a} {b}", limit=5) for a in WORDS[:6] for b in WORDS[40:46]] * 2
    alone = [generated.engine.search(request) for request in requests]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(engine.search, requests)) == alone


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (MAX_LIMIT + 1, 0), (10, -1)])
def test_a_page_that_cannot_be_is_refused(generated: Generated, limit: int, offset: int) -> None:
    with pytest.raises(QueryError):
        generated.engine.search(SearchRequest("kettle", limit=limit, offset=offset))


def test_facets_only_when_asked(generated: Generated) -> None:
    assert generated.engine.search(SearchRequest("kettle", facets=False)).facets == {}
    assert tuple(generated.engine.search(SearchRequest("kettle")).facets) == FACETS


def test_an_empty_library_answers(generated: Generated) -> None:
    engine = SearchEngine(MemoryStore((), (), THEMES, generated.vectors[:0]), generated.encoder)
    for query in QUERIES:
        response = engine.search(SearchRequest(query))
        assert response.hits == ()
        assert response.totals.passages_searched == 0
    assert engine.reports() == ()
    assert len(engine.themes()) == len(THEMES)


def test_a_passage_stands_among_its_neighbours_and_in_its_source(generated: Generated) -> None:
    for passage in generated.passages[28:62]:
        detail = generated.engine.passage(passage.id)
        assert detail.passage == passage
        assert detail.report.id == passage.report_id
        assert detail.source_text == passage.text
        around = (*detail.context_before, passage, *detail.context_after)
        assert [p.ordinal for p in around] == [
            n for n in range(passage.ordinal - 2, passage.ordinal + 3) if 0 <= n < 30
        ]
        assert {p.report_id for p in around} == {passage.report_id}
        before = generated.store.source_text(passage.report_id)[: passage.start]
        assert before.endswith(detail.source_before)


@pytest.mark.parametrize("unknown", ["", "nope", "é", "0" * 16, "f" * 40])
def test_unknown_ids_are_named(generated: Generated, unknown: str) -> None:
    for ask in (generated.engine.passage, generated.engine.report, generated.engine.passages_of):
        with pytest.raises(NotFoundError) as caught:
            ask(unknown)
        assert caught.value.subject == unknown


def test_reports_newest_first_and_by_filter(generated: Generated) -> None:
    reports = generated.engine.reports()
    assert {report.id for report in reports} == {report.id for report in generated.reports}
    dated = [report.published for report in reports if report.published]
    assert dated == sorted(dated, reverse=True)
    ofsted = generated.engine.reports(Filters(inspectorate=("ofsted",)))
    assert ofsted == tuple(report for report in reports if report.inspectorate == "ofsted")
    assert generated.engine.report(reports[0].id) == reports[0]
    assert [p.ordinal for p in generated.engine.passages_of(reports[0].id)] == list(range(30))


def test_one_limit_on_the_length_of_a_query_holds_everywhere(generated: Generated) -> None:
    engine = SearchEngine(generated.store, generated.encoder, max_query_length=5_000)
    long = "badger kettle " * 300
    assert engine.search(SearchRequest(long)).hits
    assert engine.matched_ranges(long, "A badger.") == ((2, 8),)
    short = SearchEngine(generated.store, generated.encoder, max_query_length=10)
    for ask in (lambda: short.search(SearchRequest(long)), lambda: short.matched_ranges(long, "A badger.")):
        with pytest.raises(QueryError, match="10 at most"):
            ask()
