"""Words become the same stems whoever writes them how."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import analyse, is_stop_word, matches, normalise, stem, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Risk-of-harm", "risk of harm"),
        ("risk\u2011of\u2010harm", "risk of harm"),
        ("P1.1", "P 1.1"),
        ("U.K.", "uk"),
        ("1,200", "1200"),
        ("assessments", "Assessing"),
        ("children\u2019s", "children's"),
        ("practitioners\u2019", "practitioner"),
        ("ratings\u00b3", "rating"),
        ("\ufb01nal", "final"),
        ("safe\u00adguarding", "safeguarding"),
        ("caf\u00e9", "cafe\u0301"),
    ],
)
def test_writings_of_one_thing_have_equal_stems(one: str, other: str) -> None:
    assert stems(one) == stems(other) != []


@pytest.mark.parametrize("word", ["MAPPA", "CRS", "RAR", "2023", "34", "1.1"])
def test_acronyms_and_figures_are_kept_whole(word: str) -> None:
    assert stems(word) == [word.lower()]


def test_hyphenated_words_are_also_found_joined() -> None:
    joined = {token.stem for token in analyse("a multi-agency panel")}
    assert stem("multiagency") in joined
    assert set(stems("multi agency")) <= joined
    assert stem("202324") not in {token.stem for token in analyse("2023-24")}


def test_a_compound_takes_no_place_in_a_phrase() -> None:
    tokens = [t for t in analyse("strong multi-agency working") if not t.compound]
    assert [t.position for t in tokens] == [0, 1, 2, 3]
    compound = next(t for t in analyse("strong multi-agency working") if t.compound)
    assert compound.position == 1


def test_matches_give_the_words_as_written() -> None:
    text = "The MULTI-AGENCY plan, planned by agencies."
    found = [text[a:b] for a, b in matches(text, {stem("agency"), stem("plan")})]
    assert found == ["AGENCY", "plan", "planned", "agencies"]
    whole = matches(text, {stem("agency"), stem("multiagency")})
    assert text[slice(*whole[0])] == "MULTI-AGENCY"


def test_stop_words_stay_but_are_known() -> None:
    assert stems("to be or not") == ["to", "be", "or", "not"]
    assert is_stop_word("The")
    assert not is_stop_word("harm")


@given(st.text(max_size=200))
def test_offsets_cover_the_words_that_were_normalised(text: str) -> None:
    tokens = [t for t in analyse(text) if not t.compound]
    assert [t.position for t in tokens] == list(range(len(tokens)))
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert stem(text[token.start : token.end].replace(",", "").replace(".", "")) == token.stem or any(
            c in ",." for c in text[token.start : token.end]
        )
        assert not any(c.isspace() for c in token.stem)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@given(st.text(max_size=100))
def test_case_does_not_count(text: str) -> None:
    # Some letters (ß, dotted I) have no lower case of equal length; ASCII has.
    plain = text.encode("ascii", "ignore").decode()
    assert stems(plain.upper()) == stems(plain.lower())


@given(st.text(max_size=30))
def test_normalising_again_changes_nothing(word: str) -> None:
    assert normalise(normalise(word)) == normalise(word)
