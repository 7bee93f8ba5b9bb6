"""The engine against brute force: the same ids in the same order, scores within 1e-5, the same counts."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from search.profile import DEFAULT
from search.request import FACETS, Filters, Mode, SearchRequest
from search.stance_cues import leaning
from tests.search.conftest import Generated
from tests.search.generated import COMMON, KINDS, RATINGS, SPEAKERS, STANCES, THEMES, WORDS

QUERIES = 150


def random_words(chance: random.Random) -> list[str]:
    words = chance.sample(WORDS, chance.randrange(1, 6))
    if chance.random() < 0.4:
        words.insert(chance.randrange(len(words) + 1), chance.choice(COMMON))
    if chance.random() < 0.1:
        words.append("unheardof")
    return words


def random_filters(chance: random.Random, reports: list[str]) -> Filters:
    def some(values: list[str]) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.randrange(1, 3))) if chance.random() < 0.25 else ()

    return Filters(
        inspectorate=some(["hmi-probation", "ofsted"]),
        programme=some(["probation_pdu", "childrens_services"]),
        framework=some(["pdu-2023", "ilacs"]),
        area=some([f"Area {n}" for n in range(6)]),
        region=some([f"Region {n}" for n in range(3)]),
        year=some([str(year) for year in range(2019, 2026)]),
        rating=some([rating for rating in RATINGS if rating]),
        theme=some([theme.id for theme in THEMES]),
        stance=some(list(STANCES)),
        kind=some(list(KINDS)),
        speaker=some(list(SPEAKERS)),
        standard=some(["P 1.1", "P 1.2"]),
        report=some(reports) if chance.random() < 0.3 else (),
        certain_only=chance.random() < 0.3,
    )


@pytest.mark.parametrize("mode", list(Mode))
def test_engine_agrees_with_brute_force(generated: Generated, mode: Mode) -> None:
    chance = random.Random(f"differential {mode}")
    answered = leaned = 0
    for _ in range(QUERIES):
        words = random_words(chance)
        query = " ".join(words)
        filters = random_filters(chance, [report.id for report in generated.reports])
        expected = generated.reference.search(
            words, generated.encoder.encode_query(query), filters, mode, DEFAULT, leaning(query)
        )
        leaned += bool(leaning(query))
        response = generated.engine.search(SearchRequest(query, filters, mode, limit=100, facets=False))
        assert response.totals.passages == len(expected), query
        found = [(hit.passage.id, hit.score) for hit in response.hits]
        assert [passage for passage, _ in found] == [passage for passage, _ in expected[:100]], query
        for (_, score), (_, reference) in zip(found, expected, strict=False):
            assert score == pytest.approx(reference, abs=1e-5)
        answered += bool(expected)
    assert answered > QUERIES / 3, "too few queries matched for this to prove anything"
    assert leaned > 0, "no query asked for a stance"


def test_facets_and_totals_equal_counting_by_hand(generated: Generated) -> None:
    chance = random.Random("facets")
    reference = generated.reference
    for _ in range(40):
        words = random_words(chance) if chance.random() < 0.7 else []
        query = " ".join(words)
        filters = random_filters(chance, [report.id for report in generated.reports])
        if words:
            vector = generated.encoder.encode_query(query)
            ids = {i for i, _ in reference.search(words, vector, Filters(), Mode.HYBRID, DEFAULT)}
        else:
            ids = {passage.id for passage in generated.passages}
        matching = [passage for passage in generated.passages if passage.id in ids]
        response = generated.engine.search(SearchRequest(query, filters))
        for facet in FACETS:
            passages: Counter[str] = Counter()
            pairs: set[tuple[str, str]] = set()
            for passage in matching:
                if reference.allows(passage, filters, but=facet):
                    values = reference.values(passage, facet, filters)
                    passages.update(values)
                    pairs |= {(value, passage.report_id) for value in values}
            reports = Counter(value for value, _ in pairs)
            assert response.truncated == {}
            shown = {v.value: (v.passages, v.reports) for v in response.facets[facet] if v.passages}
            assert shown == {value: (n, reports[value]) for value, n in passages.items()}, facet
            chosen = set(getattr(filters, facet))
            assert {v.value for v in response.facets[facet] if v.selected} == chosen
            order = [(-v.passages, v.label, v.value) for v in response.facets[facet]]
            assert order == sorted(order)
        kept = [passage for passage in matching if reference.allows(passage, filters)]
        totals = response.totals
        assert totals.passages == len(kept)
        assert totals.reports == len({passage.report_id for passage in kept})
        areas = {reference.reports[passage.report_id].area for passage in kept} - {None}
        assert totals.areas == len(areas)
        searched = [passage for passage in generated.passages if reference.allows(passage, filters)]
        assert totals.passages_searched == len(searched)


def test_facets_ignore_their_own_choice_but_heed_the_others(generated: Generated) -> None:
    chosen = Filters(kind=("finding",), stance=("mixed",))
    both = generated.engine.search(SearchRequest("", chosen)).facets
    without_kind = generated.engine.search(SearchRequest("", Filters(stance=("mixed",)))).facets
    counts = {v.value: v.passages for v in both["kind"]}
    assert counts == {v.value: v.passages for v in without_kind["kind"]}
    assert len(counts) == len(KINDS)


def test_a_chosen_value_that_holds_nothing_is_still_listed(generated: Generated) -> None:
    response = generated.engine.search(SearchRequest("badger", Filters(area=("Nowhere",)), facet_values=1))
    assert response.totals.passages == 0
    listed = {v.value: (v.passages, v.selected) for v in response.facets["area"]}
    assert listed["Nowhere"] == (0, True)
    assert len(listed) == 2
    every = len(generated.engine.search(SearchRequest("badger")).facets["area"])
    assert response.truncated["area"] == every - 1 > 0


@pytest.mark.parametrize(
    "query", ['"management oversight"', '"badger kettle" lantern', "-badger", 'kettle -"risk"']
)
def test_phrases_and_exclusions_hold_for_every_hit(generated: Generated, query: str) -> None:
    """By plain text search: a phrase stands in each hit word for word, an excluded one in none."""
    response = generated.engine.search(SearchRequest(query, limit=100))
    wanted = [part for part in ("management oversight", "badger kettle") if f'"{part}"' in query]
    excluded = [part for part in ("badger", "risk") if f"-{part}" in query or f'-"{part}"' in query]
    assert response.hits
    for hit in response.hits:
        text = " ".join(hit.passage.text.casefold().replace(".", " ").replace("-", " ").split())
        assert all(f" {part} " in f" {text} " for part in wanted)
        assert not any(f" {part} " in f" {text} " for part in excluded)
    if len(wanted) == 1 and query == f'"{wanted[0]}"':
        plain = [
            " ".join(p.text.casefold().replace(".", " ").replace("-", " ").split())
            for p in generated.passages
        ]
        assert response.totals.passages == sum(f" {wanted[0]} " in f" {text} " for text in plain)
