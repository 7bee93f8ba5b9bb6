"""Measures, statistics, systems and runs: against hand-made figures, ir-measures and exact enumeration."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.evaluation.errors import EvaluationError
from search.evaluation.evaluation import as_dict, evaluate, find_missed
from search.evaluation.measures import JUDGED, NDCG, PRECISION, RECALL, RECIPROCAL, measure_rankings
from search.evaluation.runs import answer, run_topics, standings, trec_run
from search.evaluation.statistics import estimate, holm, paired_permutation
from search.evaluation.systems import ablations, open_systems, parse_system
from search.evaluation.topic_files import Half, Judgement, Topic, TopicKind, first_words
from search.profile import DEFAULT
from search.request import Mode


def test_measures_are_what_a_hand_computes() -> None:
    grades = {"t": {"a": 3, "b": 2, "c": 1, "d": 0, "e": 2}}
    values = measure_rankings({"t": ["c", "x", "b", "a", "d"]}, grades)["t"]
    gained = 1 / math.log2(2) + 2 / math.log2(4) + 3 / math.log2(5)
    ideal = 3 / math.log2(2) + 2 / math.log2(3) + 2 / math.log2(4) + 1 / math.log2(5)
    assert values[NDCG] == pytest.approx(gained / ideal)
    assert values[RECALL] == pytest.approx(2 / 3)
    assert values[RECIPROCAL] == pytest.approx(1 / 3)
    assert values[PRECISION] == pytest.approx(0.2)
    assert values[JUDGED] == pytest.approx(4 / 5)


def test_a_topic_that_finds_nothing_scores_nothing_and_is_not_called_unjudged() -> None:
    values = measure_rankings({"u": ["a"]}, {"t": {"a": 3}, "u": {"a": 3}})
    assert values["t"] == {NDCG: 0.0, RECALL: 0.0, RECIPROCAL: 0.0, PRECISION: 0.0}
    assert values["u"][NDCG] == 1.0


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(EvaluationError, match=r"pip install 'inspection-findings\[evaluation\]'"):
        measure_rankings({"t": ["a"]}, {"t": {"a": 3}})


IDS = [f"p{place}" for place in range(14)]


@given(
    st.dictionaries(st.sampled_from(IDS), st.integers(0, 3), min_size=1).filter(
        lambda g: max(g.values()) >= 2
    ),
    st.permutations(IDS),
    st.integers(1, len(IDS)),
)
@settings(max_examples=60, deadline=None)
def test_measures_are_those_of_ir_measures(grades: dict[str, int], order: list[str], count: int) -> None:
    found = order[:count]
    values = measure_rankings({"t": found}, {"t": grades})["t"]
    qrels = [ir_measures.Qrel("t", key, grade) for key, grade in grades.items()]
    run = [ir_measures.ScoredDoc("t", key, 100.0 - place) for place, key in enumerate(found)]
    wanted = {
        NDCG: ir_measures.nDCG @ 10,
        RECALL: ir_measures.R(rel=2) @ 100,
        RECIPROCAL: ir_measures.RR(rel=2),
        PRECISION: ir_measures.P(rel=2) @ 10,
        JUDGED: ir_measures.Judged @ 10,
    }
    for name, measure in wanted.items():
        assert values[name] == pytest.approx(ir_measures.calc_aggregate([measure], qrels, run)[measure])


def exact(first: Sequence[float], second: Sequence[float]) -> float:
    """The permutation test as its definition says it."""
    differences = [one - two for one, two in zip(first, second, strict=True)]
    observed = abs(sum(differences))
    sums = [
        abs(sum(sign * d for sign, d in zip(signs, differences, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(differences))
    ]
    return sum(one >= observed - 1e-9 for one in sums) / len(sums)


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_permutation_test_is_the_enumeration(pairs: list[tuple[int, int]]) -> None:
    first, second = [a / 10 for a, _ in pairs], [b / 10 for _, b in pairs]
    assert paired_permutation(first, second) == pytest.approx(exact(first, second))
    assert paired_permutation(second, first) == paired_permutation(first, second)


def test_the_permutation_test_by_hand_and_by_sample() -> None:
    assert paired_permutation([1.0, 1.0, 1.0], [0.0, 0.0, 0.0]) == pytest.approx(2 / 8)
    assert paired_permutation([0.5], [0.5]) == 1.0
    first, second = [place / 20 for place in range(17)], [0.4] * 17
    sampled = paired_permutation(first, second)
    assert sampled == paired_permutation(first, second)
    assert sampled == pytest.approx(exact(first, second), abs=0.01)
    assert paired_permutation([1.0] * 40, [0.0] * 40) == pytest.approx(1 / 100_001)
    with pytest.raises(ValueError, match="same topics"):
        paired_permutation([1.0], [1.0, 2.0])


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([0.5, 0.9]) == pytest.approx((1.0, 1.0))
    assert holm([]) == ()


def test_the_interval_holds_the_mean_narrows_with_topics_and_is_the_same_each_time() -> None:
    few, many = estimate([0.0, 1.0] * 5), estimate([0.0, 1.0] * 200)
    assert few == estimate([0.0, 1.0] * 5)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < (few.high - few.low) / 3
    # The normal approximation of a mean of 400 fair coins.
    assert many.high - 0.5 == pytest.approx(1.96 * 0.5 / math.sqrt(400), abs=0.005)
    assert estimate([]).n == 0


def test_a_system_is_named_with_what_differs_from_the_shipped_one() -> None:
    spec = parse_system("fused:weight=0.25, coverage=0.5")
    assert (spec.profile.weight, spec.profile.coverage) == (0.25, 0.5)
    assert spec.profile.similarity == DEFAULT.similarity
    assert parse_system("words").request.mode is Mode.WORDS
    assert ablations()[:3] == ("fused", "words", "meaning")
    for name in ablations():
        parse_system(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bm25", "There is no system 'bm25'; there are words, meaning, fused"),
        ("fused:wait=1", "has no setting 'wait'; there are"),
        ("fused:limit=3", "has no setting 'limit'"),
        ("fused:weight=heavy", "weight can't be 'heavy'; shipped it is"),
    ],
)
def test_a_system_that_cannot_be_named_so(name: str, said: str) -> None:
    with pytest.raises(EvaluationError) as error:
        parse_system(name)
    assert said in str(error.value)


def test_a_system_named_twice(sample_library: Path) -> None:
    with pytest.raises(EvaluationError, match="named twice"):
        open_systems(sample_library, ["words", "words"])


TOPICS = (
    Topic("t1", TopicKind.PLAIN, Half.DEV, "domestic abuse", "Passages on domestic abuse."),
    Topic("t2", TopicKind.TERM, Half.DEV, '"home visits"', "Passages on home visits."),
    Topic("t3", TopicKind.NOTHING, Half.DEV, "recipe for sourdough bread", "Nothing is."),
    Topic("t4", TopicKind.PLAIN, Half.DEV, "staff", "Nobody has judged it."),
    Topic("t5", TopicKind.NUMBER, Half.DEV, "police", "Judged, and nothing answers."),
)


def test_a_run_is_the_same_to_the_byte_and_pages_join(sample_library: Path) -> None:
    (system,) = open_systems(sample_library, ["fused"])
    (again,) = open_systems(sample_library, ["fused"])
    first = trec_run(run_topics(system, TOPICS, 150))
    assert first == trec_run(run_topics(again, TOPICS, 150))
    lines = [line.split() for line in first.splitlines()]
    assert {len(line) for line in lines} == {6}
    assert "t3" not in {line[0] for line in lines}
    staff = [line for line in lines if line[0] == "t4"]
    assert [int(line[3]) for line in staff] == list(range(1, len(staff) + 1))
    scores = [int(line[4]) for line in staff]
    assert scores == sorted(set(scores), reverse=True)
    assert len({line[2] for line in staff}) == len(staff) > 100
    deep = answer(system, "staff", 150).found
    assert [one.passage.id for one in answer(system, "staff", 7).found] == [
        one.passage.id for one in deep[:7]
    ]


def test_a_standing_is_the_rank_in_the_whole_list(sample_library: Path) -> None:
    (system,) = open_systems(sample_library, ["words"])
    whole = answer(system, "staff", 1000)
    last = whole.found[-1].passage.id
    other = next(
        p.id
        for report in system.engine.reports()
        for p in system.engine.passages_of(report.id)
        if p.id not in {one.passage.id for one in whole.found}
    )
    placed = standings(system, "staff", [last, other])
    assert placed[last].rank == len(whole.found) == whole.matches
    assert (placed[other].rank, placed[other].matches) == (None, False)
    assert str(placed[other]) == "does not match"
    shallow = standings(system, "staff", [last], looked_through=10)[last]
    assert str(shallow) == "matches, but not among the first 10"


def test_an_evaluation_parts_topics_compares_and_finds_what_was_missed(sample_library: Path) -> None:
    systems = open_systems(sample_library, ["words", "meaning"])
    engine = systems[0].engine
    by_words = answer(systems[0], "domestic abuse", 40).found
    wanted = [by_words[0], by_words[30]]
    judgements = [
        Judgement("t1", one.report.source_name, one.passage.id, 3, first_words(one.passage.text))
        for one in wanted
    ]
    visits = answer(systems[0], '"home visits"', 1).found[0]
    judgements.append(Judgement("t2", visits.report.source_name, visits.passage.id, 2, "x"))
    police = answer(systems[0], "police", 1).found[0]
    judgements.append(Judgement("t5", police.report.source_name, police.passage.id, 1, "x"))
    told: list[tuple[str, int, int]] = []
    found = evaluate(systems, TOPICS, judgements, progress=lambda *said: told.append(said))
    assert [t.id for t in found.parted.scored] == ["t1", "t2"]
    assert [t.id for t in found.parted.empty] == ["t3", "t5"]
    assert [t.id for t in found.parted.unjudged] == ["t4"]
    assert found.empty["words"].n == 2
    assert found.empty["words"].answered_nothing == 1
    assert found.values["words"]["t2"][NDCG] == 1.0
    assert found.mean("words").n == 2
    assert found.mean("words", NDCG, TopicKind.TERM).mean == 1.0
    assert found.kinds == (TopicKind.PLAIN, TopicKind.TERM)
    missed = find_missed(found, systems)
    assert missed["words", "t1", wanted[1].passage.id].rank == 31
    assert ("words", "t1", wanted[0].passage.id) not in missed
    (comparison,) = found.comparisons
    assert comparison.better + comparison.equal + comparison.worse == 2
    assert comparison.p == paired_permutation(
        [found.values["meaning"][key][NDCG] for key in ("t1", "t2")],
        [found.values["words"][key][NDCG] for key in ("t1", "t2")],
    )
    assert told[-1] == ("meaning", 5, 5)
    body = as_dict(found)
    assert body["topics"] == {"asked": 5, "scored": 2, "nothing_relevant": 2, "unjudged": ["t4"]}
    assert body["systems"][0]["nothing"] == {"n": 2, "answered_nothing": 1, "share": 0.5}
    assert engine.snapshot_id == body["snapshot"]
    with pytest.raises(EvaluationError, match="nothing to evaluate"):
        evaluate(systems, (), judgements)
