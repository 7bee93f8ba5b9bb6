"""Properties of the query language: what is printed reads as the same, and nothing typed is too much for it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import Field, Near, Node, Query, Term, parse, print_query, shortened
from search.query.fields import FIELDS
from search.query.printing import print_node
from search.query.tree import both, either, negated

WORDS = (
    "badger", "kettle", "multi-agency", "children’s", "1,200", "U.K.", "MAPPA", "SPOs", "P1.1", "his/her",
    "plann*", "re-offend*", '"management oversight"', '"risk of harm"', '"home vis*"', "near", "é1",
)  # fmt: skip
SIGNS = (
    "AND", "OR", "NOT", "NEAR", "NEAR/3", "NEAR/", "|", "(", ")", "-", "+", "--", "–", '"', "“", "*", "a*",
    "theme:", "theme:x", "year:2022..2024", "year:..", "year:20x2", "area:(", "area:(Leeds", "foo:bar", ":",
    "-theme:", 'kind:"', "the", "child(ren)", ")(", "\x00", " ",
)  # fmt: skip


def term(typed: str) -> Term:
    """The term that a required word or phrase is."""
    node = parse(f"+{typed}").condition
    assert isinstance(node, Term)
    return node


TERMS = st.sampled_from(WORDS).map(term)
SIDES = st.lists(TERMS, min_size=1, max_size=3, unique=True).map(tuple)
VALUES = (
    st.text(alphabet="abÉ1 .,;:()|*'’&-_/ANDOR", min_size=1, max_size=12)
    .map(lambda value: " ".join(value.split()))
    .filter(bool)
)
YEARS = st.sampled_from(["2023", "2022..2024", "2022..", "..2024"])


def fields(name: str) -> st.SearchStrategy[Field]:
    values = YEARS if name == "year" else VALUES
    return st.lists(values, min_size=1, max_size=3, unique=True).map(lambda found: Field(name, tuple(found)))


LEAVES: st.SearchStrategy[Node] = st.one_of(
    TERMS,
    st.builds(Near, SIDES, SIDES, st.integers(0, 99)),
    st.sampled_from(FIELDS).flatmap(fields),
)


def joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=4)
    return st.one_of(
        several.map(lambda found: both(found) or found[0]),
        several.map(lambda found: either(found) or found[0]),
        parts.map(negated),
    )


TREES = st.recursive(LEAVES, joined, max_leaves=10)
TYPED = st.one_of(
    st.lists(st.sampled_from(WORDS + SIGNS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS + SIGNS), max_size=25).map("".join),
    st.text(
        alphabet=st.one_of(st.sampled_from(list("\"“−-+()|*:.,'ANDORT a1é \t")), st.characters()), max_size=80
    ),
)


def same(one: Query, other: Query) -> bool:
    ours, theirs = ([(c.occur, c.wordings) for c in query.concepts] for query in (one, other))
    return (one.clauses, one.condition, ours) == (other.clauses, other.condition, theirs)


@given(TREES)
@settings(max_examples=600, deadline=None)
def test_a_tree_printed_and_read_again_is_equal(tree: Node) -> None:
    query = parse(print_node(tree), longest=10_000)
    assert query.condition == tree
    assert query.condition is not None
    assert print_node(query.condition) == print_node(tree)


@given(
    st.lists(
        st.one_of(TREES.map(print_node), st.sampled_from(["badger", "delays", "plann*", "MAPPA"])), max_size=4
    )
)
@settings(max_examples=300, deadline=None)
def test_a_query_printed_and_read_again_is_equal(parts: list[str]) -> None:
    query = parse(" ".join(parts), longest=10_000)
    assert same(parse(print_query(query), longest=10_000), query)


@given(TYPED)
@settings(max_examples=1500, deadline=None)
def test_anything_typed_is_read_printed_and_read_alike(text: str) -> None:
    query = parse(text)
    assert same(parse(print_query(query)), query), print_query(query)
    for remark in query.remarks:
        assert 0 <= remark.start <= remark.end <= len(query.text)
        assert remark.sentence.endswith(".")
    assert [remark.start for remark in query.remarks] == sorted(remark.start for remark in query.remarks)
    if query.text and not query.clauses:
        assert query.notes, "a query of which nothing remains says so"


@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_a_note_is_about_the_words_at_its_place(text: str) -> None:
    query = parse(text)
    for remark in query.remarks:
        if remark.sentence.startswith("“") and "was left out: it needs" in remark.sentence:
            assert remark.sentence.startswith(f"“{shortened(query.text[remark.start : remark.end])}”")


@pytest.mark.parametrize(
    "piece",
    [
        "(", ")", "a(", "a)", "()", '"', '"a', "-", "- ", "+a ", "-+", "NOT ", "a OR ", "a AND (b OR ", "a NEAR ",
        "theme:", "theme:(", "theme:(a ", "year:..", "*", "a* ", "|", "a|", "foo:bar ", "(a (", "a-", "a/", "risk of serious harm ",
        "a(b", "x.y", "1,", "'", "\u00ad",
    ],
)  # fmt: skip
def test_reading_takes_time_in_proportion_to_length(piece: str) -> None:
    """20,000 characters, ten times what a query may have, are read within seconds on any machine."""
    text = (piece * 20_000)[:20_000]
    began = time.process_time()
    query = parse(text, longest=20_000)
    again = parse(print_query(query), longest=100_000)
    assert time.process_time() - began < 4.0
    assert again.condition == query.condition
    assert len(query.concepts) <= 2 * 64
