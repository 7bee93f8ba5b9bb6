"""The lexical store finds what a plain reading of the texts finds."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.analysis import analyse, stems
from indexer.lexicon import K1, B, LexicalQuery, Lexicon
from indexer.lexicon_writer import build_lexicon

WORDS = ["risk", "harm", "plan", "staff", "multi-agency", "housing", "of", "P 1.1"]


def made(folder: Path, bodies: list[str], headings: list[str] | None = None) -> Lexicon:
    build_lexicon(folder / "lexical", bodies, headings or ["" for _ in bodies])
    return Lexicon.open(folder / "lexical")


BODIES = [
    "Risk of harm was assessed in most cases.",
    "Harm was a risk; staff knew of it.",
    "Multi-agency work on housing, housing and more housing.",
    "Staff plan.",
    "",
]
HEADINGS = ["Assessment", "Planning / Staffing", "Services", "Risk of harm", ""]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return made(tmp_path_factory.mktemp("lexicon"), BODIES, HEADINGS)


def test_phrases_need_neighbours_in_order_in_body_or_heading(lexicon: Lexicon) -> None:
    assert lexicon.phrase_rows(stems("risk of harm")).tolist() == [0, 3]
    assert lexicon.phrase_rows(stems("harm risk")).tolist() == []
    assert lexicon.phrase_rows(stems("multi-agency work")).tolist() == [2]
    assert lexicon.phrase_rows(stems("multiagency")).tolist() == [2]
    assert lexicon.phrase_rows([]).tolist() == []
    assert lexicon.phrase_rows(["nowhere", "risk"]).tolist() == []


def test_counts_of_terms(lexicon: Lexicon) -> None:
    assert lexicon.size == 5
    assert lexicon.document_frequency("risk") == 2
    assert lexicon.document_frequency("nowhere") == 0
    rows = np.array([2, 0, 4])
    assert lexicon.frequencies(rows, ["hous", "risk", "nowhere"]).tolist() == [
        [3, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
    ]
    assert lexicon.heading_frequencies(np.array([3]), ["risk"]).tolist() == [[1]]
    assert lexicon.lengths(np.array([3, 4])).tolist() == [2, 0]
    assert lexicon.average_length == pytest.approx(sum(len(stems(b)) for b in BODIES) / 5)


def test_prefixes_come_most_frequent_first(lexicon: Lexicon) -> None:
    assert lexicon.prefix_terms("s") == ["staff", "servic", "staf"]
    assert lexicon.prefix_terms("s", limit=1) == ["staff"]
    assert lexicon.prefix_terms("zz") == []


def test_clauses_restrict_and_exclude(lexicon: Lexicon) -> None:
    risk = (("risk",),)
    assert lexicon.select(LexicalQuery(must=(risk,))).tolist() == [0, 1, 3]
    assert lexicon.select(LexicalQuery(must=(risk,), must_not=((("staff",),),))).tolist() == [0]
    assert lexicon.select(LexicalQuery(must=(risk, (("staff",), ("assess",))))).tolist() == [0, 1, 3]
    assert lexicon.select(LexicalQuery(must_not=(risk,))).tolist() == [2, 4]


def test_nothing_known_finds_nothing(lexicon: Lexicon) -> None:
    assert lexicon.candidates(LexicalQuery(should=("nowhere",)), 10) == []
    assert lexicon.candidates(LexicalQuery(), 10) == []
    assert lexicon.candidates(LexicalQuery(should=("risk",)), 0) == []


def reference(bodies: list[str], wanted: list[str]) -> dict[int, float]:
    """BM25 as published, over the plain texts."""
    counts = [Counter(t.stem for t in analyse(body)) for body in bodies]
    lengths = [len(stems(body)) for body in bodies]
    mean = sum(lengths) / len(lengths)
    scores: dict[int, float] = {}
    for term in wanted:
        df = sum(term in c for c in counts)
        idf = math.log(1 + (len(bodies) - df + 0.5) / (df + 0.5))
        for row, c in enumerate(counts):
            if c[term]:
                norm = K1 * (1 - B + B * lengths[row] / mean)
                scores[row] = scores.get(row, 0.0) + idf * c[term] * (K1 + 1) / (c[term] + norm)
    return scores


texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(texts, min_size=1, max_size=12), data=st.data())
def test_candidates_are_those_of_the_formula(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], data: st.DataObject
) -> None:
    store = made(tmp_path_factory.mktemp("lexicon"), bodies)
    terms = data.draw(
        st.lists(st.sampled_from(["risk", "harm", "plan", "multiag", "hous"]), min_size=1, unique=True)
    )
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(bodies) - 1)))), np.int64)
    expected = reference(bodies, terms)
    query = LexicalQuery(should=tuple(terms))

    assert {row for row, _ in store.candidates(query, 100)} == set(expected)
    filtered = store.candidates(query, 100, rows)
    assert dict(filtered) == pytest.approx({r: s for r, s in expected.items() if r in set(rows.tolist())})
    assert filtered == sorted(filtered, key=lambda pair: (-pair[1], pair[0]))
    assert len(store.candidates(query, 2, rows)) == min(2, len(filtered))
    assert store.select(query).tolist() == sorted(expected)


def test_equal_input_gives_equal_arrays(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    build_lexicon(first, BODIES, HEADINGS)
    build_lexicon(second, BODIES, HEADINGS)
    names = sorted(p.name for p in first.iterdir() if p.is_file())
    assert len(names) == 9
    assert all((first / n).read_bytes() == (second / n).read_bytes() for n in names)
