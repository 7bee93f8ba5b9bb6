"""Stance: fixed where the codebook fixes it; a heading weighs, but a bullet's words can turn it; who speaks."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.model import Kind, Passage, Span
from indexer.encoder import Encoder
from indexer.records import StanceTag
from indexer.stance import heading_stance, speaker_of, stance_of
from indexer.themes.stance_features import STANCE_FEATURES, sentences_of, stance_features
from indexer.themes.tagger import load_tagger
from indexer.themes.words import tokens

PRAISE = "Staff are skilled and committed, and work is timely and effective."
BLAME = "Plans are poor, visits are late and too many risks are not recognised."


Tag = Callable[..., StanceTag]


@pytest.fixture(scope="module")
def tagged(encoder: Encoder) -> Tag:
    """The stance that the shipped model gives a text."""
    tagger = load_tagger(encoder=encoder)

    def tag(text: str, kind: Kind = Kind.FINDING, section: tuple[str, ...] = ()) -> StanceTag:
        found = Passage("0" * 16, 0, text, kind, section, None, 0, len(text), (Span(0, len(text)),))
        return tagger.tag([found], encoder.encode_passages([text]), ["hmi-probation"])[0].stance

    return tag


@pytest.mark.parametrize(
    ("kind", "stance"),
    [
        (Kind.RECOMMENDATION, "shortfall"),
        (Kind.METHOD, "neutral"),
        (Kind.STANDARD_STATEMENT, "neutral"),
    ],
)
def test_some_kinds_have_a_stance_of_their_own(tagged: Tag, kind: Kind, stance: str) -> None:
    tag = tagged(PRAISE, kind)
    assert (tag.stance, tag.source) == (stance, "rule")


def test_praise_and_blame_are_told_apart_without_a_heading(tagged: Tag) -> None:
    assert tagged(PRAISE).stance == "strength"
    assert tagged(BLAME).stance == "shortfall"


def test_a_heading_weighs(tagged: Tag) -> None:
    under = {kind: tagged("Work with partners.", kind) for kind in (Kind.STRENGTH, Kind.AREA_FOR_IMPROVEMENT)}
    assert under[Kind.STRENGTH].stance == "strength"
    assert under[Kind.AREA_FOR_IMPROVEMENT].stance == "shortfall"


def test_a_bullet_that_turns_is_judged_by_its_words(tagged: Tag) -> None:
    assert (
        tagged(f"{BLAME} Oversight was weak and had not addressed this.", Kind.STRENGTH).stance != "strength"
    )


def test_praise_and_blame_in_earnest_are_mixed(tagged: Tag) -> None:
    assert tagged(f"{PRAISE} Leaders know their services well. However, {BLAME.lower()}").stance == "mixed"


def test_without_a_classifier_words_of_praise_and_blame_are_counted() -> None:
    assert stance_of(PRAISE, Kind.FINDING, (), None, None).stance == "strength"
    assert stance_of(BLAME, Kind.FINDING, (), None, None).stance == "shortfall"
    assert stance_of("x", Kind.STRENGTH, (), None, None).stance == "strength"


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


def _seen(text: str, heading: str | None = None) -> NDArray[np.float32]:
    words = tokens(text)
    parts = np.zeros((len(sentences_of(words)), 4), np.float32)
    return stance_features(np.zeros(4, np.float32), parts, words, heading)


def test_what_the_joint_decision_reads_has_its_columns_and_no_heading_unless_given() -> None:
    seen = dict(zip(STANCE_FEATURES, _seen("Work is good. However, plans are late."), strict=True))
    assert seen["turn"] == 1.0
    assert seen["log_sentences"] == pytest.approx(np.log(2))
    assert seen["heading_strength"] == seen["heading_shortfall"] == 0.0
    assert dict(zip(STANCE_FEATURES, _seen("Work.", "strength"), strict=True))["heading_strength"] == 1.0


@pytest.mark.parametrize("text", ["", ".", "…", "Good", "? ! ;"])
def test_a_text_without_sentences_has_one(tagged: Tag, text: str) -> None:
    assert len(sentences_of(tokens(text))) == 1
    assert tagged(text or " ").stance in {"strength", "shortfall", "mixed", "neutral"}


@pytest.mark.parametrize(
    ("text", "kind", "speaker"),
    [
        ("My officer listens to me.", Kind.QUOTE, "user"),
        ("“My officer listens to me and I can ring her when I need to.”", Kind.NARRATIVE, "user"),
        ("One person said: “My officer listens to me.” Most agreed.", Kind.NARRATIVE, "inspectorate"),
        ("Ratings are based on the cases inspected.", Kind.METHOD, "boilerplate"),
        ("Leadership drives good work.", Kind.STANDARD_STATEMENT, "boilerplate"),
        ("Leaders knew their services well.", Kind.FINDING, "inspectorate"),
    ],
)
def test_who_speaks(text: str, kind: Kind, speaker: str) -> None:
    assert speaker_of(text, kind) == speaker
