"""The vocabulary against a library, and as SKOS."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stems
from search.vocabulary import Concept, Label, Vocabulary
from search.vocabulary.survey import shared_labels, survey
from search.vocabulary.turtle import literal, to_turtle

HOSTEL = Concept(
    "approved premises",
    ("supervised hostel",),
    (Label("bail hostel"), Label("big house", 0.5)),
    (Label("nick", 0.0),),
)
RECALL = Concept(
    "recall", (), (Label("back in prison"), Label("bail hostels")), (Label("jug"),), 0.5, "probation", "n"
)
VOCABULARY = Vocabulary([HOSTEL, RECALL])
PASSAGES = [
    ("a", stems("Approved Premises and the bail hostel were full.")),
    ("a", stems("The bail hostel is a supervised hostel.")),
    ("b", stems("A bail hostel, the big house, the jug.")),
]


def test_terms_are_counted_by_passage_and_report() -> None:
    found = survey(VOCABULARY, PASSAGES)
    assert (found.passages, found.reports) == (3, 2)
    assert [(item.text, item.passages, item.reports) for item in found.terms] == [
        ("approved premises", 1, 1),
        ("supervised hostel", 1, 1),
        ("recall", 0, 0),
    ]
    assert found.concepts == {"approved premises": (2, 1), "recall": (0, 0)}
    assert found.absent(VOCABULARY) == [RECALL]


def test_labels_that_reports_use_themselves_are_named_unless_weighed_down() -> None:
    found = survey(VOCABULARY, PASSAGES)
    assert [(item.text, item.passages, item.reports, item.hidden) for item in found.frequent(1)] == [
        ("bail hostel", 3, 2, False),
        ("bail hostels", 3, 2, False),
        ("jug", 1, 1, True),
    ]
    assert [item.text for item in found.frequent(2)] == ["bail hostel", "bail hostels"]


def test_labels_found_by_the_same_words_are_shared() -> None:
    assert shared_labels(VOCABULARY) == [("bail hostel", False, [HOSTEL, RECALL])]


def test_an_empty_library_is_surveyed() -> None:
    assert survey(VOCABULARY, []).absent(VOCABULARY) == [HOSTEL, RECALL]


def read_literals(turtle: str, name: str) -> list[str]:
    """Texts of one property, by Turtle's own production; all its escapes here are also JSON's."""
    found = re.findall(rf'{name} ("(?:[^"\\\n\r]|\\[tbnrf"\'\\]|\\u[0-9A-F]{{4}})*")', turtle)
    return [json.loads(text, strict=False) for text in found]


def test_the_whole_vocabulary_as_turtle() -> None:
    shipped = Vocabulary.load()
    turtle = to_turtle(shipped)
    names = re.findall(r"^<urn:findings:vocabulary:([a-z0-9-]+)> a skos:Concept ;$", turtle, re.MULTILINE)
    assert len(names) == len(set(names)) == len(shipped.concepts)
    assert read_literals(turtle, "skos:prefLabel")[1:] == [concept.pref_label for concept in shipped.concepts]
    assert read_literals(turtle, "findings:term") == [t for c in shipped.concepts for t in c.terms]
    assert read_literals(turtle, "skos:hiddenLabel") == [
        label.text for concept in shipped.concepts for label in concept.hidden_labels
    ]


def test_a_text_is_one_kind_of_label_only_and_switched_off_ones_are_none() -> None:
    concept = Concept("a", ("b", "a"), (Label("b"), Label("c"), Label("off", 0.0)), (Label("d"),))
    turtle = to_turtle(Vocabulary([concept, Concept("A!")]))
    assert read_literals(turtle, "skos:altLabel") == ["b", "c"]
    assert read_literals(turtle, "skos:hiddenLabel") == ["d"]
    assert "<urn:findings:vocabulary:a> a" in turtle
    assert "<urn:findings:vocabulary:a-2> a" in turtle


def test_weight_scope_and_note_are_kept() -> None:
    turtle = to_turtle(Vocabulary([RECALL]))
    assert (
        'findings:weight 0.5000 ;\n    findings:scope "probation" ;\n    skos:editorialNote "n"@en-GB .'
        in turtle
    )


@given(st.text())
def test_any_text_survives_as_a_literal(text: str) -> None:
    quoted = literal(text)
    assert read_literals(f"x {quoted}", "x") == [text]
    assert not re.search(r"[\n\r]", quoted)
