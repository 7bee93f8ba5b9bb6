"""Sentences and matched ranges of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import matches
from search.highlight import matched, sentences
from search.query import parse
from tests.search.generated import SPECIAL, WORDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One here. Two there! Three?", ["One here.", "Two there!", "Three?"]),
        ("Dr. Smith met Mr. Jones. They spoke.", ["Dr. Smith met Mr. Jones.", "They spoke."]),
        ("Services, e.g. housing, etc. are few. More follow.", ["Services, e.g. housing, etc. are few.", "More follow."]),
        ("It rose to 3.5 per cent. J. Bloggs left.", ["It rose to 3.5 per cent.", "J. Bloggs left."]),
        ("He said ‘no.’ Then he left.", ["He said ‘no.’", "Then he left."]),
        ("No stop at the end", ["No stop at the end"]),
        ("", []),
        ("First line\n\nSecond line", ["First line", "Second line"]),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(st.text(alphabet=st.sampled_from(list("ab .!?…\n’)•-1E")), max_size=80))
def test_sentences_cover_every_word_once_in_order(text: str) -> None:
    found = sentences(text)
    assert all(start < end for start, end in found)
    assert "".join(text[start:end] for start, end in found).split() or not text.strip()
    assert "".join("".join(text[s:e].split()) for s, e in found) == "".join(text.split())


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("plans", "Planning was poor; the plan, planned late.", ["Planning", "plan", "planned"]),
        ('"the plan"', "The plan and the planning of the plan", ["The plan", "the plan"]),
        ("accommod*", "Accommodation accommodates the common", ["Accommodation", "accommodates"]),
        ("vulnerabilit*", "Vulnerability, vulnerabilities and vulnerable", ["Vulnerability", "vulnerabilities"]),
        ("multi-agency", "multi-agency, multiagency and multi agency", ["multi-agency", "multiagency", "multi agency"]),
        ("PSR", "A pre-sentence report (PSR) or PSRs", ["pre-sentence report", "PSR", "PSRs"]),
        ("late -plan", "a late plan", ["late"]),
        ('"children\'s services"', "Children’s services", ["Children’s services"]),
        ('"NPS divisions"', "NPS¹ divisions", ["NPS¹ divisions"]),
        ("1200", "1,200 people", ["1,200"]),
    ],
)  # fmt: skip
def test_matched_words(query: str, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in matched(text, parse(query))] == expected


@given(
    st.lists(
        st.sampled_from([*WORDS, *SPECIAL, "dying", "U.K.", "(risk)", "plan/risk", "—planned"]), max_size=30
    )
)
def test_words_are_matched_as_the_analysis_of_the_whole_text_has_them(words: list[str]) -> None:
    """Looking only where a word may begin finds what analysing everything finds."""
    text = " ".join(words)
    for query in ("planning risk kettle", "die uk", "1200 children's vulnerable", "agencies mappas"):
        stems = {w.stems[0] for c in parse(query).concepts for w in c.wordings if len(w.stems) == 1}
        found = matched(text, parse(query))
        assert {r for r in found if " " not in text[slice(*r)]} == set(matches(text, stems))
