"""Stance: fixed where the codebook fixes it; a heading weighs, but a bullet's words can turn it."""

import numpy as np
import pytest

from corpus.model import Kind
from indexer.stance import STANCES, heading_stance, stance_of


def logits(**scores: float) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return np.asarray([scores.get(name, -3.0) for name in STANCES], dtype=np.float32)


@pytest.mark.parametrize(
    ("kind", "stance"),
    [
        (Kind.RECOMMENDATION, "shortfall"),
        (Kind.METHOD, "neutral"),
        (Kind.STANDARD_STATEMENT, "neutral"),
    ],
)
def test_some_kinds_have_a_stance_of_their_own(kind: Kind, stance: str) -> None:
    assert stance_of("Good and effective work.", kind, (), logits(strength=5.0)).stance == stance


def test_a_heading_settles_what_the_words_leave_open() -> None:
    even = logits(strength=0.0, shortfall=0.0)
    assert stance_of("x", Kind.STRENGTH, (), even).stance == "strength"
    assert stance_of("x", Kind.AREA_FOR_IMPROVEMENT, (), even).stance == "shortfall"


def test_a_bullet_that_turns_is_judged_by_its_words() -> None:
    assert stance_of("x", Kind.STRENGTH, (), logits(shortfall=5.0, strength=-2.0)).stance == "shortfall"


def test_without_a_classifier_words_of_praise_and_blame_are_counted() -> None:
    assert stance_of("Work is effective, timely and well led.", Kind.FINDING, (), None).stance == "strength"
    assert stance_of("Plans are poor and lack any focus.", Kind.FINDING, (), None).stance == "shortfall"


@pytest.mark.parametrize(
    ("section", "stance"),
    [
        (("What needs to improve?",), "shortfall"),
        (("What is the area partnership doing that is effective?",), "strength"),
        (("What does the area partnership need to do better?",), "shortfall"),
        (("P 2.1 Assessment",), None),
    ],
)
def test_the_nearest_heading_speaks_for_findings(section: tuple[str, ...], stance: str | None) -> None:
    assert heading_stance(Kind.FINDING, section) == stance


def test_probability_is_one() -> None:
    tag = stance_of("x", Kind.QUOTE, (), logits(mixed=1.0))
    assert tag.stance == "mixed"
    assert 0.25 < tag.probability <= 1.0
