"""The entry vocabulary: what ships, how it matches, and what a user's own file may do."""

from __future__ import annotations

import threading
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stems
from search.acronyms import acronyms
from search.vocabulary import Concept, Label, Vocabulary, VocabularyError
from search.vocabulary.phrases import PhraseIndex
from search.vocabulary.reading import plain_toml
from search.vocabulary.vocabulary import SHIPPED, TERM_WEIGHT, phrase_stems


def led_to(vocabulary: Vocabulary, query: str) -> list[str]:
    return [lead.concept.pref_label for lead in vocabulary.match(stems(query))]


def own(folder: Path, text: str) -> Vocabulary:
    (folder / "vocabulary.toml").write_text(text, encoding="utf-8")
    return Vocabulary.load(folder)


# ---------------------------------------------------------------- the shipped file


def test_every_label_leads_to_its_own_concept() -> None:
    vocabulary = Vocabulary.load()
    astray = [
        (concept.pref_label, label.text)
        for concept in vocabulary.concepts
        for label in concept.labels
        if concept.pref_label not in led_to(vocabulary, label.text)
    ]
    assert astray == []


def test_every_label_leads_in_the_middle_of_a_question() -> None:
    vocabulary = Vocabulary.load()
    astray = [
        (concept.pref_label, label.text)
        for concept in vocabulary.concepts
        for label in concept.labels
        if concept.pref_label not in led_to(vocabulary, f"xylophone {label.text} xylophone")
    ]
    assert astray == []


def test_a_term_with_others_beside_it_leads_at_the_lower_weight() -> None:
    vocabulary = Vocabulary.load()
    for concept in vocabulary.concepts:
        leads = {lead.concept.pref_label: lead for lead in vocabulary.match(stems(concept.pref_label))}
        assert (concept.pref_label in leads) == bool(concept.terms), concept.pref_label
        if concept.terms:
            lead = leads[concept.pref_label]
            assert lead.kind == "term"
            assert lead.weight == pytest.approx(concept.weight * TERM_WEIGHT)


def test_the_shipped_file_reads_the_same_by_the_quick_way_and_as_toml() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    quick = plain_toml(text)
    assert quick is not None, "the shipped file must stay in the form that is quick to read"
    assert quick == tomllib.loads(text)


def test_no_concept_says_anything_twice() -> None:
    """By stems, so that a plural or another case is no label of its own."""
    index = PhraseIndex[str](Vocabulary.load().equal)
    for concept in Vocabulary.load().concepts:
        said = [tuple(index.folded(stems(text))) for text in concept.searched]
        said += [tuple(index.folded(stems(label.text))) for label in concept.labels]
        assert len(said) == len(set(said)), concept.pref_label


def test_no_label_repeats_an_acronym_of_the_table() -> None:
    known = acronyms()
    labels = {label.text.lower() for concept in Vocabulary.load().concepts for label in concept.labels}
    assert sorted(labels & set(known)) == []


@pytest.mark.parametrize(
    ("query", "concept"),
    [
        ("bail hostel", "approved premises"),
        ("kids skipping school", "persistent absence"),
        ("why are so many temps working here", "agency social workers"),
        ("sent back to jail", "recall"),
        ("can’t see my children", "family time"),
        ("cant see my kids", "family time"),
    ],
)
def test_everyday_words_lead_to_the_reports_term(query: str, concept: str) -> None:
    assert concept in led_to(Vocabulary.load(), query)


# ---------------------------------------------------------------- matching

WORDS = (
    "kept",
    "waiting",
    "for",
    "a",
    "flat",
    "on",
    "the",
    "run",
    "child",
    "kids",
    "can't",
    "cant",
    "home",
    "no",
    "reply",
)
queries = st.lists(st.sampled_from(WORDS), max_size=12)
phrases = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6
)


def small(*labels: str, terms: tuple[str, ...] = (), equal: tuple[tuple[str, ...], ...] = ()) -> Vocabulary:
    concepts = [
        Concept(f"concept{place}", terms, (Label(text),)) for place, text in enumerate(dict.fromkeys(labels))
    ]
    return Vocabulary(concepts, equal)


@given(queries, phrases)
def test_spans_lie_in_the_query_and_never_overlap(query: list[str], labels: list[str]) -> None:
    stemmed = stems(" ".join(query))
    leads = small(*labels, equal=(("child", "kid"),)).match(stemmed)
    spans = sorted({(lead.start, lead.end) for lead in leads})
    assert all(0 <= start < end <= len(stemmed) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(0 < lead.weight <= 1 for lead in leads)


@given(queries, phrases)
def test_a_label_that_stands_in_the_query_word_for_word_is_covered(
    query: list[str], labels: list[str]
) -> None:
    """Its own concept or, where spans overlap, another has at least one of its places."""
    chosen = labels[0]
    at = len(query) // 2
    whole = " ".join([*query[:at], chosen, *query[at:]])
    leads = small(*labels).match(stems(whole))
    first, last = len(stems(" ".join(query[:at]))), len(stems(" ".join([*query[:at], chosen])))
    assert any(lead.start < last and lead.end > first for lead in leads)


@given(st.text(max_size=80))
def test_no_text_breaks_matching(text: str) -> None:
    stemmed = stems(text)
    assert all(lead.end <= len(stemmed) for lead in Vocabulary.load().match(stemmed))


@pytest.mark.parametrize(
    ("label", "query", "found"),
    [
        ("waiting for flat", "kept waiting for a flat", True),
        ("waiting for a flat", "waiting flat", True),
        ("waiting for a flat", "waiting for no flat", False),
        ("waiting for a flat", "waiting for a very nice flat", False),
        ("on the run", "man on the run", True),
        ("on the run", "run on", False),
        ("on the run", "the run", False),
        ("nobody tells parents", "nobody tells the parents", True),
        ("doesn't listen", "it doesn’t listen", True),
        ("doesn't listen", "it doesnt listen", True),
        ("half-way house", "halfway house", False),
        ("half-way house", "half way houses", True),
    ],
)
def test_what_may_stand_between_the_words_of_a_label(label: str, query: str, found: bool) -> None:
    assert bool(small(label).match(stems(query))) is found


def test_the_longest_wins_then_the_leftmost() -> None:
    vocabulary = small("social worker", "worker leaves", "social worker leaves early", "early help")
    assert led_to(vocabulary, "social worker leaves early help") == ["concept2"]
    assert led_to(vocabulary, "social worker leaves") == ["concept0"]


def test_a_label_of_several_concepts_leads_to_each_at_a_shared_weight() -> None:
    vocabulary = Vocabulary(
        [
            Concept("suicide prevention", (), (Label("suicidal"),)),
            Concept("self-harm", (), (Label("suicidal", 0.5),), weight=0.8),
        ]
    )
    leads = vocabulary.match(stems("suicidal"))
    assert [lead.concept.pref_label for lead in leads] == ["suicide prevention", "self-harm"]
    assert [lead.weight for lead in leads] == pytest.approx([1 / 2**0.5, 0.8 * 0.5 / 2**0.5])


def test_words_that_count_as_one_also_do_so_across_rows() -> None:
    vocabulary = small("child bounced", equal=(("child", "kid"), ("bairn", "wean"), ("wean", "kid")))
    assert all(led_to(vocabulary, f"{word} bounced") for word in ("child", "kid", "bairn", "wean"))
    assert not led_to(vocabulary, "dog bounced")


def test_a_term_typed_keeps_shorter_labels_from_its_words() -> None:
    vocabulary = Vocabulary(
        [Concept("early help", (), ()), Concept("support", ("assistance",), (Label("help"),))]
    )
    assert led_to(vocabulary, "early help") == []
    assert led_to(vocabulary, "help early") == ["support"]


def test_a_scope_leaves_other_reports_concepts_out() -> None:
    vocabulary = Vocabulary([Concept("recall", (), (Label("back inside"),), scope="probation")])
    assert [len(vocabulary.match(stems("back inside"), scope)) for scope in ("", "probation", "council")] == [
        1,
        1,
        0,
    ]


def test_concepts_and_labels_of_weight_zero_lead_nowhere() -> None:
    off = Concept("a", (), (Label("back inside", 0.0),))
    assert (
        Vocabulary([off, Concept("b", ("c",), (Label("back outside"),), weight=0.0)]).match(
            stems("back inside back outside b")
        )
        == []
    )


def test_plain_words_are_stemmed_as_the_analysis_stems_them() -> None:
    for concept in Vocabulary.load().concepts:
        for text in (*concept.searched, *(label.text for label in concept.labels)):
            assert phrase_stems(text) == stems(text)


def test_many_threads_may_ask_a_fresh_vocabulary_at_once() -> None:
    fresh = Vocabulary(Vocabulary.load().concepts, Vocabulary.load().equal)
    query = stems("kids skipping school and temps")
    answers: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: answers.append([x.concept.pref_label for x in fresh.match(query)]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] and answer for answer in answers)


# ---------------------------------------------------------------- a user's own file


def test_a_library_without_a_file_has_the_shipped_vocabulary(tmp_path: Path) -> None:
    assert Vocabulary.load(tmp_path) is Vocabulary.load()
    assert Vocabulary.load(tmp_path / "nowhere") is Vocabulary.load()


def test_own_concepts_are_added_and_shipped_ones_extended(tmp_path: Path) -> None:
    vocabulary = own(
        tmp_path,
        """
        equal = [["brickie", "bricklayer"]]
        [[concept]]
        prefLabel = "Approved Premises"
        term = ["AP residence"]
        altLabel = ["the big house on mill lane", "bail hostel ^0.25"]
        weight = 0.5
        [[concept]]
        prefLabel = "bricklaying course"
        altLabel = ["brickie school"]
        """,
    )
    shipped = Vocabulary.load().concept("approved premises")
    extended = vocabulary.concept("approved premises")
    assert shipped is not None
    assert extended is not None
    assert extended.searched == (*shipped.searched, "AP residence")
    assert "approved premises" in led_to(vocabulary, "big house on Mill Lane")
    assert [lead.weight for lead in vocabulary.match(stems("bail hostel"))] == [pytest.approx(0.5 * 0.25)]
    assert led_to(vocabulary, "bricklayer schools") == ["bricklaying course"]


def test_a_shipped_concept_can_be_switched_off_and_made_anew(tmp_path: Path) -> None:
    assert "approved premises" not in led_to(
        own(tmp_path, 'switchOff = ["Approved premises"]'), "bail hostel"
    )
    again = 'switchOff = ["approved premises"]\n[[concept]]\nprefLabel = "approved premises"\naltLabel = ["the big house"]\n'
    vocabulary = own(tmp_path, again)
    assert led_to(vocabulary, "the big house") == ["approved premises"]
    assert "approved premises" not in led_to(vocabulary, "bail hostel")


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    entry = '[[concept]]\nprefLabel = "zebra crossing"\naltLabel = ["{}"]\n'
    assert led_to(own(tmp_path, entry.format("stripy road")), "stripy road") == ["zebra crossing"]
    assert led_to(own(tmp_path, entry.format("black and white road")), "stripy road") == []
    (tmp_path / "vocabulary.toml").unlink()
    assert Vocabulary.load(tmp_path) is Vocabulary.load()


ENTRY = '[[concept]]\nprefLabel = "zebra"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[concept]\n", "is not valid TOML"),
        ('prefLabel = "zebra"\n', "field 'prefLabel' is unknown; use one of concept, equal, switchOff"),
        ("concept = 3\n", "field 'concept' must be [[concept]] tables"),
        ('[[concept]]\naltLabel = ["horse"]\n', "concept number 1: field 'prefLabel' is missing"),
        ('[[concept]]\nprefLabel = "…"\n', "concept '…': field 'prefLabel' must be a text"),
        (ENTRY + "colour = 1\n", "concept 'zebra': field 'colour' is unknown"),
        (ENTRY + 'altLabel = "horse"\n', "concept 'zebra': field 'altLabel' must be a list"),
        (ENTRY + "altLabel = [3]\n", "field 'altLabel' has 3"),
        (ENTRY + 'altLabel = ["?!"]\n', "field 'altLabel' has '?!'"),
        (ENTRY + 'altLabel = ["horse ^2"]\n', "field 'altLabel' has the weight '2'"),
        (ENTRY + 'altLabel = ["horse ^"]\n', "field 'altLabel' has 'horse ^'"),
        (ENTRY + 'altLabel = ["^0.5"]\n', "field 'altLabel' has '^0.5'"),
        (ENTRY + 'altLabel = ["horse", "Horse ^0.5"]\n', "field 'altLabel' has 'Horse' twice"),
        (ENTRY + 'altLabel = ["horse"]\nhiddenLabel = ["horse"]\n', "field 'hiddenLabel' has 'horse'"),
        (ENTRY + "weight = true\n", "field 'weight' has the weight True"),
        (ENTRY + "weight = -0.1\n", "field 'weight' has the weight -0.1"),
        (ENTRY + "weight = nan\n", "field 'weight' has the weight nan"),
        (ENTRY + 'scope = "prisons"\n', "field 'scope' must be one of probation, council"),
        (ENTRY + "note = 1\n", "field 'note' must be a text"),
        (ENTRY + ENTRY, "concept 'zebra': field 'prefLabel' is used twice"),
        ('equal = ["horse"]\n', "field 'equal' must be a list of texts"),
        ('equal = [["race horse", "horse"]]\n', "each must be one word"),
        ("equal = 1\n", "field 'equal' must be a list of lists"),
        ('switchOff = ["no such concept"]\n', "field 'switchOff' has 'no such concept'"),
    ],
)
def test_what_is_wrong_is_said_with_file_entry_and_field(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(VocabularyError) as raised:
        own(tmp_path, text)
    assert says in str(raised.value)
    assert str(raised.value).startswith("vocabulary.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(VocabularyError, match="can't be read as text"):
        Vocabulary.load(tmp_path)


toml_texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
fields = st.one_of(
    st.tuples(st.just("prefLabel"), toml_texts),
    st.tuples(st.just("altLabel"), st.lists(toml_texts, max_size=3)),
    st.tuples(st.just("weight"), st.floats(0, 1)),
    st.tuples(st.just("note"), toml_texts),
)


@given(st.lists(st.lists(fields, max_size=4), max_size=4), st.text('[]"=\\# \nabc.1_', max_size=12))
def test_the_quick_way_never_says_other_than_toml(tables: list[list[tuple[str, object]]], noise: str) -> None:
    import json

    text = noise + "".join(
        "\n[[concept]]"
        + "".join(f"\n{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table)
        for table in tables
    )
    quick = plain_toml(text)
    if quick is not None:
        assert tomllib.loads(text) == {
            key: value for key, value in quick.items() if value or key != "concept"
        }
