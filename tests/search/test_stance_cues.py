"""Which queries ask for praise and which for criticism."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.stance_cues import CRITICISM, PRAISE, leaning


@pytest.mark.parametrize(
    ("query", "stance", "words"),
    [
        ("weak management oversight", "shortfall", ("weak",)),
        ("Praised for working with the police", "strength", ("praised",)),
        ("reviews came too late", "shortfall", ("too late",)),
        ("records not up to date", "shortfall", ("not up to date",)),
        ("children not seen alone", "shortfall", ("not",)),
        ("oversight was not effective", "shortfall", ("not effective",)),
        ("what good practice looks like", "strength", ("good practice",)),
        ("staff didn’t feel safe", None, ()),
        ("what didn't work well", "shortfall", ("didn't well",)),
        ("nothing works well", "shortfall", ("nothing works well",)),
        ("no good practice was seen", "shortfall", ("no good practice",)),
        ("well-being of staff", None, ()),
        ("housing as well as health", None, ()),
        ("domestic abuse", None, ()),
        ("children missing from care", None, ()),
        ("no delay in allocating work", None, ()),
        ("good plans but poor reviews", None, ()),
        ("", None, ()),
    ],
)
def test_what_a_query_asks_for(query: str, stance: str | None, words: tuple[str, ...]) -> None:
    found = leaning(query)
    assert (found.stance if found else None) == stance
    assert (found.words if found else ()) == words


def test_praise_and_criticism_share_no_word() -> None:
    assert not PRAISE & CRITICISM


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    found = leaning(text)
    assert found is None or found.words


@given(st.sampled_from(sorted(PRAISE)), st.sampled_from(["not", "never", "without"]))
def test_a_negation_turns_praise_round(word: str, negation: str) -> None:
    turned = leaning(f"staff {negation} {word}")
    assert turned is not None
    assert turned.stance == "shortfall"
