"""Spelling suggestions: from the library's own words, for words that no passage holds."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.encoder import Encoder
from search.engine import SearchEngine
from search.request import Mode, SearchRequest
from search.suggestions import LEAST_PASSAGES, closest_word, mistakes
from tests.search.conftest import Generated
from tests.search.generated import THEMES, WORDS
from tests.search.memory_store import MemoryStore

LETTERS = st.text(alphabet="abcd", max_size=7)


def suggested(generated: Generated, query: str) -> str | None:
    response = generated.engine.search(SearchRequest(query, mode=Mode.WORDS))
    note = f"Did you mean “{response.suggestion}”?"
    assert (note in response.notes) is (response.suggestion is not None)
    return response.suggestion


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("oversihgt", "oversight"),
        ("Oversihgt of kettles", "Oversight of kettles"),
        ('"badger ketlte" AND lantren', '"badger kettle" AND lantern'),
        ("risk -ketttle", "risk -kettle"),
        ("practitoiners NEAR risk", "practitioners NEAR risk"),
        ("umbrela theme:workload", "umbrella theme:workload"),
        ("theam:workload kettle", "theme:workload kettle"),
        ("vulnreabiltiy", "vulnerability"),
        ("Umbrela: 5", "Umbrella: 5"),
    ],
)
def test_a_word_of_no_passage_is_put_right(generated: Generated, typed: str, meant: str) -> None:
    assert suggested(generated, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "badger kettle",
        "zyxqwv",
        "kettel*",
        "theme:workloda",
        "area:(Nowhere OR ketlte)",
        "SFO",
        "KTLE",
        "k3ttle",
        "managment",
        "Support:kettle ",
    ],
)
def test_what_is_known_or_no_word_or_a_value_is_left_alone(generated: Generated, typed: str) -> None:
    assert suggested(generated, typed) is None


@pytest.mark.parametrize("typed", ["settle", "Settling a badger"])
def test_a_word_of_the_encoders_own_is_left_alone_where_it_encodes(generated: Generated, typed: str) -> None:
    assert generated.engine.search(SearchRequest(typed)).suggestion is None


def test_most_single_mistakes_in_the_librarys_words_are_found(generated: Generated) -> None:
    chance = random.Random("spelling")
    right = tried = 0
    for word in (word for word in WORDS if len(word) > 5):
        at = chance.randrange(1, len(word) - 2)
        damaged = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if damaged == word or generated.store.document_frequency(damaged):
            continue
        tried += 1
        found = closest_word(generated.store, damaged)
        right += found == word
        assert found is None or mistakes(found, damaged, 2) <= 2
    assert tried > 20
    assert right >= 0.9 * tried


def test_a_rare_word_is_not_proposed(generated: Generated) -> None:
    few = [p for p in generated.passages if "umbrella" in p.text.casefold()][: LEAST_PASSAGES - 1]
    other = [p for p in generated.passages if "umbrella" not in p.text.casefold()][:20]
    store = MemoryStore(generated.reports, few + other, THEMES, generated.vectors[: len(few) + 20])
    assert few
    assert closest_word(store, "umbrela") is None
    assert closest_word(generated.store, "umbrela") == "umbrella"


def test_a_suggestion_finds_what_the_typed_words_did_not(generated: Generated) -> None:
    request = SearchRequest("oversihgt umbrela", mode=Mode.WORDS)
    response = generated.engine.search(request)
    assert response.totals.passages == 0
    assert response.suggestion is not None
    again = generated.engine.search(SearchRequest(response.suggestion, mode=Mode.WORDS))
    assert again.totals.passages > 0
    assert again.suggestion is None


def test_an_empty_library_suggests_nothing(generated: Generated) -> None:
    engine = SearchEngine(MemoryStore((), (), THEMES, generated.vectors[:0]))
    assert engine.search(SearchRequest("oversihgt", mode=Mode.WORDS)).suggestion is None


@given(LETTERS, LETTERS)
def test_mistakes_are_counted_alike_from_both_sides(one: str, other: str) -> None:
    count = mistakes(one, other, 9)
    assert count == mistakes(other, one, 9) <= max(len(one), len(other))
    assert (count == 0) == (one == other)
    assert mistakes(one, other, 2) == min(count, 3)


@given(LETTERS, st.integers(0, 6), st.sampled_from("abcd"))
def test_each_kind_of_mistake_counts_once(word: str, at: int, letter: str) -> None:
    at = min(at, len(word))
    assert mistakes(word, word[:at] + letter + word[at:], 2) == 1
    assert mistakes(word, word[:at] + word[at + 1 :], 2) <= 1
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    assert mistakes(word, swapped, 2) <= 1


def test_without_an_encoder_any_word_of_no_passage_may_be_put_right(generated: Generated) -> None:
    """What is an English word is known from the encoder alone."""
    engine = SearchEngine(generated.store)
    assert engine.search(SearchRequest("settle", mode=Mode.WORDS)).suggestion == "kettle"


def test_a_search_by_words_loads_no_encoder_and_suggests_the_same_beside_one(generated: Generated) -> None:
    def load() -> Encoder:
        pytest.fail("a search by words loaded the encoder")

    asked = SearchRequest("settle", mode=Mode.WORDS)
    alone = SearchEngine(generated.store, load).search(asked).suggestion
    beside = SearchEngine(generated.store, generated.encoder)
    beside.search(SearchRequest("settle"))
    assert alone == beside.search(asked).suggestion == "kettle"
