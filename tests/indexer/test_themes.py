"""Tags: evidence carries them, masks and mere mention do not, and a parent follows its child."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Kind, Passage, Span
from indexer.codebook import Codebook, Theme, load_codebook
from indexer.records import PassageTags
from indexer.themes.patterns import PatternError, parse_pattern
from indexer.themes.rules import RuleMatcher
from indexer.themes.tagger import Tagger, load_tagger
from indexer.themes.words import stem

PROBATION, OFSTED = "hmi-probation", "ofsted"


@cache
def shipped() -> Tagger:
    return load_tagger()


@cache
def rules_only() -> Tagger:
    return Tagger(load_codebook())


def passage(text: str, kind: Kind = Kind.FINDING) -> Passage:
    return Passage("0" * 16, 0, text, kind, (), None, 0, len(text), (Span(0, len(text)),))


def said(tags: PassageTags) -> set[str]:
    return {tag.theme for tag in tags.themes}


def by_rules(text: str, kind: Kind = Kind.FINDING, inspectorate: str = PROBATION) -> PassageTags:
    return rules_only().tag([passage(text, kind)], np.zeros((1, 384), np.float32), [inspectorate])[0]


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("MAPPA meetings were chaired well and actions were followed up.", "multi-agency-work"),
        ("Pre-sentence reports were allocated late in most cases.", "court-work"),
        ("Unpaid work hours were completed within the year.", "unpaid-work"),
        ("Contingency plans were generic.", "contingency-planning"),
        ("Enquiries about domestic abuse were made in time.", "domestic-abuse"),
        ("Sickness absence had doubled since the spring.", "staff-wellbeing"),
        ("Commissioned rehabilitative services were used too little.", "services-provision"),
    ],
)
def test_a_phrase_of_the_field_carries_its_theme_and_lies_in_the_text(text: str, theme: str) -> None:
    tags = by_rules(text)
    assert theme in said(tags)
    tag = next(tag for tag in tags.themes if tag.theme == theme)
    assert tag.evidence
    assert all(text[e.start : e.end] == e.text for e in tag.evidence)


def test_a_tag_goes_when_its_evidence_goes() -> None:
    assert "unpaid-work" in said(by_rules("Unpaid work was offered on Sundays."))
    assert "unpaid-work" not in said(by_rules("A walk was offered on Sundays."))


def test_a_body_that_is_only_named_counts_for_nothing() -> None:
    text = "The chair of the safeguarding children partnership attended."
    assert not {"safeguarding", "child-safeguarding"} & said(by_rules(text))


def test_a_mere_mention_in_a_list_is_not_sure() -> None:
    text = "Posters covered topics such as parking, housing, fire drills and recycling."
    assert not any(tag.certain for tag in by_rules(text).themes if tag.theme == "accommodation")


def test_what_is_denied_counts_for_nothing() -> None:
    assert "unpaid-work" not in said(by_rules("People came for reasons other than unpaid work."))


def test_parent_follows_child() -> None:
    tags = {tag.theme: tag for tag in by_rules("Child safeguarding checks were missed.").themes}
    assert tags["safeguarding"].source == "parent"
    assert tags["safeguarding"].probability == tags["child-safeguarding"].probability


@pytest.mark.parametrize("kind", [Kind.STANDARD_STATEMENT, Kind.METHOD])
def test_statements_of_the_standard_and_of_method_carry_nothing(kind: Kind) -> None:
    tags = by_rules("Assessment focuses on keeping other people safe from domestic abuse.", kind)
    assert tags.themes == ()
    assert tags.stance.stance == "neutral"


def test_a_theme_keeps_to_its_inspectorates() -> None:
    text = "Care leavers have pathway plans."
    assert "care-leavers" in said(by_rules(text, inspectorate=OFSTED))
    assert "care-leavers" not in said(by_rules(text, inspectorate=PROBATION))


def test_pattern_language() -> None:
    theme = Theme(
        "t",
        "T",
        "G",
        "D",
        phrases=("red ~2 house", "big & small", "cat ! dog", "=meeting", "ICT", "(a|) lone word"),
    )
    matcher = RuleMatcher(Codebook((theme,)))

    def found(text: str) -> bool:
        return bool(matcher.find(text, PROBATION))

    assert found("A red and old house.")
    assert not found("A red and old and damp house.")
    assert not found("A red door. House of cards.")
    assert found("Small gardens by big barns.")
    assert not found("Small gardens. Big barns.")
    assert found("Two cats.")
    assert not found("A cat and a dog.")
    assert found("One meeting.")
    assert not found("They met.")
    assert found("ICT was slow.")
    assert not found("ict was slow.")
    assert found("One lone word.")


@pytest.mark.parametrize("phrase", ["(a|b", "a & ", "~3 b", "(a (b|c))"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PatternError, match="phrase"):
        parse_pattern(phrase)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("children", "child"),
        ("policies", "policy"),
        ("Placements", "placement"),
        ("kept", "keeping"),
        ("shared", "sharing"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_tagged_and_evidence_lies_in_it(text: str) -> None:
    text = f"Domestic abuse. {text}"
    tags = shipped().tag([passage(text)], np.zeros((1, 384), np.float32), [PROBATION])[0]
    for tag in tags.themes:
        assert 0.0 <= tag.probability <= 1.0
        assert all(text[e.start : e.end] == e.text for e in tag.evidence)


def test_another_encoder_means_words_and_rules_alone_and_another_version() -> None:
    own, foreign = shipped(), load_tagger(encoder_model_id="another")
    assert foreign.version != own.version
    assert foreign.mode == "ngrams"
    one = foreign.tag(
        [passage("Domestic abuse checks were missed.")], np.ones((1, 7), np.float32), [PROBATION]
    )
    other = foreign.tag(
        [passage("Domestic abuse checks were missed.")], np.zeros((1, 7), np.float32), [PROBATION]
    )
    assert one == other


def test_a_theme_of_ones_own_goes_by_its_phrases() -> None:
    own = Theme("river", "River", "Own", "The river.", phrases=("river",))
    tagger = load_tagger(Codebook((*load_codebook().themes, own)))
    tags = tagger.tag([passage("The river had risen.")], np.zeros((1, 384), np.float32), [PROBATION])[0]
    assert "river" in said(tags)


def test_tagging_is_deterministic_and_does_not_depend_on_the_batch() -> None:
    texts = ["Caseloads were too high.", "Housing was scarce on release.", "Leaders had a clear vision."]
    vectors = np.random.default_rng(1).normal(size=(3, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    tagger = shipped()
    together = tagger.tag([passage(t) for t in texts], vectors, [PROBATION] * 3)
    apart = [tagger.tag([passage(t)], vectors[i : i + 1], [PROBATION])[0] for i, t in enumerate(texts)]
    assert together == apart


def test_codings_are_well_formed_and_never_of_the_report_that_is_kept_for_measuring() -> None:
    from indexer.stance import SPEAKERS, STANCES
    from indexer.themes.dataset import Pass, read_codings, read_written

    codings = [*read_codings(), *(coding for _, coding in read_written())]
    known = set(load_codebook().ids)
    assert len(codings) >= 1500
    for coding in codings:
        settled = Pass(coding.themes, coding.stance, coding.speaker)
        for reading in (*coding.passes, settled):
            assert set(reading.themes) <= known
            assert reading.stance in STANCES
            assert reading.speaker in SPEAKERS
    assert all(len(coding.passes) == 2 for coding in read_codings())
    assert not any("bedford" in coding.report for coding in codings)


def test_codings_of_the_sample_are_found_again_in_it() -> None:
    from indexer.themes.dataset import SAMPLE, match_codings, read_codings, read_examples

    examples = read_examples([SAMPLE])
    mine = [coding for coding in read_codings() if "-pdu-" in coding.report]
    rows, lost = match_codings(examples, mine)
    assert len(lost) <= len(mine) // 50
    assert len(rows) >= len(mine) * 0.95
