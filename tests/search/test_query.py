"""The query parser: what it reads, and that it never fails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import stem
from search.acronyms import acronyms
from search.errors import QueryError
from search.query import MAX_CONCEPTS, MAX_QUERY_CHARACTERS, Occur, Query, parse

TYPED = st.text(
    alphabet=st.one_of(st.sampled_from(list("\"“”-−–*'’.,()ab mMAPxé1 \t\n\x00")), st.characters()),
    max_size=120,
)
PLAIN = st.lists(
    st.sampled_from(
        ["badger", "Kettle", "planning", "vulnerable", "risk-of-harm", "P1.1", "1,200", "children’s"]
    ),
    min_size=1,
    max_size=6,
)


def labels(query: Query, occur: Occur) -> list[str]:
    return [concept.label for concept in query.having(occur)]


@given(TYPED)
@settings(max_examples=500)
def test_anything_typed_is_read(text: str) -> None:
    query = parse(text)
    assert query.empty == (
        not query.meaning and not query.having(Occur.SHOULD) and not query.having(Occur.MUST)
    )
    assert all(wording.stems and all(wording.stems) for c in query.concepts for wording in c.wordings)
    assert len({(c.occur, c.wordings) for c in query.concepts}) == len(query.concepts)
    assert all(note.endswith(".") for note in query.notes)
    if query.text and not query.concepts:
        assert query.notes, "a query of which nothing remains says so"


@given(PLAIN, st.randoms(use_true_random=False))
def test_case_and_order_of_words_do_not_change_the_concepts(words: list[str], chance: object) -> None:
    assert hasattr(chance, "shuffle")
    shuffled = list(words)
    chance.shuffle(shuffled)
    wanted = {c.wordings for c in parse(" ".join(words)).concepts}
    assert {c.wordings for c in parse(" ".join(shuffled)).concepts} == wanted
    assert {c.wordings for c in parse(" ".join(words).upper()).concepts} == wanted


@given(PLAIN)
def test_quotes_make_one_required_phrase_of_all_words(words: list[str]) -> None:
    loose, quoted = parse(" ".join(words)), parse('"' + " ".join(words) + '"')
    assert [c.occur for c in quoted.concepts] == [Occur.MUST]
    (wording,) = quoted.concepts[0].wordings
    assert wording.exact
    assert set(wording.stems) >= {c.wordings[0].stems[0] for c in loose.concepts if "-" not in c.label}
    assert quoted.meaning == loose.meaning


@given(PLAIN, PLAIN)
def test_exclusions_are_neither_searched_nor_encoded(wanted: list[str], unwanted: list[str]) -> None:
    plain = parse(" ".join(wanted))
    query = parse(" ".join(wanted) + "".join(f" -{word}" for word in unwanted))
    assert query.having(Occur.SHOULD) == plain.concepts
    assert query.meaning == plain.meaning
    assert query.having(Occur.MUST_NOT)


def test_signs_together() -> None:
    query = parse('"management oversight" accommod* -prison -"home visit" delays')
    assert labels(query, Occur.MUST) == ['"management oversight"']
    assert labels(query, Occur.SHOULD) == ["accommod*", "delays"]
    assert labels(query, Occur.MUST_NOT) == ["prison", '"home visit"']
    assert query.meaning == "management oversight accommod delays"
    assert query.notes == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('risk "of harm', "not closed"),
        ("risk - harm", "minus sign with no word"),
        ('risk ""', "no words between"),
        ("risk a*", "at least 2 letters"),
        ('"risk* harm"', "star inside quotation marks"),
        ("the of", "very common words"),
        ("-prison", "only left out"),
        ("prison -the", "nearly every passage"),
        ("???", "no words"),
    ],
)
def test_a_malformed_query_is_read_with_a_note(text: str, part: str) -> None:
    assert any(part in note for note in parse(text).notes), parse(text).notes


def test_an_unclosed_quotation_is_a_phrase_to_the_end() -> None:
    assert parse('risk "of harm').concepts == parse('risk "of harm"').concepts


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    query = parse("multi-agency work")
    assert labels(query, Occur.SHOULD) == ["multi-agency", "work"]
    assert not query.having(Occur.MUST_NOT)
    assert {w.stems for w in query.concepts[0].wordings} == {("multiag",), ("multi", "agenc")}


def test_only_common_words_are_still_searched() -> None:
    assert labels(parse("to be"), Occur.SHOULD) == ["to", "be"]
    assert labels(parse("to be found"), Occur.SHOULD) == ["found"]


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("why do staff leave", ["staff", "leave"]),
        ("How many victims have been kept safe?", ["victims", "kept", "safe"]),
        ("what don’t they tell us about kettles", ["tell", "kettles"]),
    ],
)
def test_words_that_only_ask_carry_no_weight_as_words(typed: str, named: list[str]) -> None:
    query = parse(typed)
    assert labels(query, Occur.SHOULD) == named
    assert query.meaning == typed, "meaning is of the whole question"


def test_words_that_only_ask_count_where_they_are_asked_for() -> None:
    assert labels(parse("why"), Occur.SHOULD) == ["why"]
    assert labels(parse('"why do" staff'), Occur.MUST) == ['"why do"']
    assert labels(parse("staff -why"), Occur.MUST_NOT) == ["why"]


def test_an_acronym_is_also_its_long_form_and_its_plural() -> None:
    (concept,) = parse("SFO").concepts
    assert {w.stems for w in concept.wordings} >= {("sfo",), ("sfos",), ("serious", "further", "offenc")}
    assert parse("sfos").concepts[0].wordings == concept.wordings
    assert parse("SFO").meaning == "SFO serious further offence"
    assert any("serious further offence" in note for note in parse("SFO").notes)


@pytest.mark.parametrize("short", sorted(acronyms()))
def test_a_long_form_is_also_its_acronym(short: str) -> None:
    acronym = acronyms()[short]
    for form in acronym.long_forms:
        query = parse(f"badger {form} kettle")
        named = [c.label for c in query.concepts if any(w.stems == (stem(short),) for w in c.wordings)]
        assert bool(named) is not acronym.plain_word, form
        assert "badger" not in named
        assert "kettle" not in named


def test_a_query_may_have_so_many_characters_and_no_more() -> None:
    parse("a" * MAX_QUERY_CHARACTERS)
    with pytest.raises(QueryError, match="shorten"):
        parse("a" * (MAX_QUERY_CHARACTERS + 1))


def test_the_limit_can_be_set_and_its_message_does_not_repeat_the_query() -> None:
    parse("badger " * 700, longest=5_000)
    with pytest.raises(QueryError) as caught:
        parse("badger " * 3, longest=20)
    assert "21" in str(caught.value)
    assert "20" in str(caught.value)
    assert "badger" not in str(caught.value)


@pytest.mark.parametrize("typed", ["{}", '"{}"', "-{}", '-"{}"', "{}*"])
def test_very_many_concepts_of_any_sort_are_cut_with_a_note(typed: str) -> None:
    query = parse(" ".join(typed.format(f"word{n}") for n in range(MAX_CONCEPTS + 10)))
    assert len(query.concepts) == MAX_CONCEPTS
    assert any(f"Only {MAX_CONCEPTS} words" in note for note in query.notes)


def test_hard_conditions_are_kept_before_words_where_too_many_were_typed() -> None:
    query = parse(" ".join(f"word{n}" for n in range(MAX_CONCEPTS + 10)) + ' "badger kettle" -lantern')
    assert labels(query, Occur.MUST) == ['"badger kettle"']
    assert labels(query, Occur.MUST_NOT) == ["lantern"]
    assert len(query.concepts) == MAX_CONCEPTS


@pytest.mark.parametrize("text", ['"', '" ', 'risk "', '""', '"?'])
def test_an_empty_quotation_gives_one_note(text: str) -> None:
    assert len(parse(text).notes) == 1, parse(text).notes


def test_a_note_never_repeats_a_long_query() -> None:
    long = "badger kettle " * 100
    assert all(len(note) < 200 for note in parse('"' + long).notes)
