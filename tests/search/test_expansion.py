"""The vocabulary in the ranking: terms stand in for the words typed, say so, and can be switched off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.engine import SearchEngine
from search.expansion import expand, expanded_meaning
from search.profile import DEFAULT
from search.query import parse
from search.request import Mode, SearchRequest
from search.vocabulary import Concept, Label, Vocabulary
from tests.search.conftest import Generated

LEADS = Vocabulary(
    [
        Concept("glacier", terms=("umbrella",), alt_labels=(Label("frozen river"), Label("ice", 0.5))),
        Concept("walnut violin", alt_labels=(Label("frozen river"),)),
    ]
)


@pytest.fixture(scope="module")
def widened(generated: Generated) -> SearchEngine:
    return SearchEngine(generated.store, generated.encoder, vocabulary=LEADS)


def test_words_lead_to_terms_that_no_passage_says_otherwise(
    generated: Generated, widened: SearchEngine
) -> None:
    request = SearchRequest("frozen river", mode=Mode.WORDS, limit=100, facets=False)
    assert generated.engine.search(request).totals.passages == 0
    response = widened.search(request)
    assert response.hits
    assert all(
        any(word in hit.passage.text.lower() for word in ("glacier", "umbrella", "walnut"))
        for hit in response.hits
    )
    assert [(one.label, one.typed) for one in response.also_searched] == [
        ("glacier", "frozen river"),
        ("walnut violin", "frozen river"),
    ]
    best = response.hits[0]
    assert {term.stands_for for term in best.explanation.terms} == {"frozen river"}
    assert sum(term.score for term in best.explanation.terms) == pytest.approx(
        best.explanation.lexical, abs=1e-9
    )
    start, end = best.matched[0]
    assert best.passage.text[start:end].lower().startswith(("glacier", "umbrella", "walnut"))


def test_a_concept_can_be_left_out_and_the_vocabulary_switched_off(widened: SearchEngine) -> None:
    request = SearchRequest("frozen river", mode=Mode.WORDS, limit=100, facets=False)
    without = widened.search(replace(request, without=("Glacier",)))
    assert [one.label for one in without.also_searched] == ["walnut violin"]
    assert without.left_out == ("Glacier",)
    assert without.totals.passages < widened.search(request).totals.passages
    off = widened.search(replace(request, vocabulary=False))
    assert off.totals.passages == 0
    assert not off.also_searched


def test_words_typed_are_never_worth_less_for_a_concept(generated: Generated, widened: SearchEngine) -> None:
    request = SearchRequest("basket kettle lantern ice", limit=100, facets=False)
    plain = {hit.passage.id: hit.explanation.lexical for hit in generated.engine.search(request).hits}
    wide = {hit.passage.id: hit.explanation.lexical for hit in widened.search(request).hits}
    assert plain
    both = plain.keys() & wide.keys()
    assert len(both) > 10
    assert all((wide[passage] or 0.0) >= (plain[passage] or 0.0) - 1e-9 for passage in both)


def test_an_ambiguous_label_is_worth_less(widened: SearchEngine) -> None:
    def best(query: str) -> float:
        hits = widened.search(SearchRequest(query, mode=Mode.WORDS, without=("walnut violin",))).hits
        return max(hit.explanation.lexical or 0.0 for hit in hits)

    # The other label leads to two concepts, so its weight is 1 divided by the root of 2.
    assert best("ice") == pytest.approx(best("frozen river") * 0.5 * 2**0.5, rel=1e-6)


def test_phrases_in_quotation_marks_and_exclusions_lead_nowhere() -> None:
    assert not expand(parse('"frozen river"'), LEADS)
    assert not expand(parse("basket -ice"), LEADS)
    (one,) = expand(parse("thin ice"), LEADS)
    assert (one.label, one.typed, one.everyday) == ("glacier", "ice", True)
    assert expanded_meaning(parse("thin ice"), [one]) == "thin ice glacier"


def test_a_term_of_art_brings_the_others_at_less_weight(widened: SearchEngine) -> None:
    response = widened.search(SearchRequest("glacier", mode=Mode.WORDS, limit=100, facets=False))
    assert not response.also_searched, "the words typed were the reports' own"
    first = [hit for hit in response.hits if "glacier" in hit.passage.text.lower()]
    second = [hit for hit in response.hits if "glacier" not in hit.passage.text.lower()]
    assert first
    assert all("umbrella" in hit.passage.text.lower() for hit in second)
    assert DEFAULT.vocabulary_share < 1.0
