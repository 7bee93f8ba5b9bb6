"""The relevance cases over the bundled sample, and that each class of case can fail and says why."""

from __future__ import annotations

import pytest

from search.engine import SearchEngine
from search.evaluation.cases import (
    Above,
    AllHold,
    Case,
    ExactPhraseHonoured,
    ExclusionHonoured,
    FindsPassage,
    FindsTheSame,
    NothingFor,
    failures,
)
from search.evaluation.sample_cases import CASES
from search.request import Mode


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{type(case).__name__}-{CASES.index(case)}")
def test_cases_over_the_sample_hold_unless_known_to_fail(case: Case, engine: SearchEngine) -> None:
    assert failures([case], engine) == []


def test_there_are_cases_of_every_class_and_few_known_failures() -> None:
    assert len(CASES) >= 25
    assert {type(case) for case in CASES} == set(Case.__subclasses__())
    assert sum(bool(case.known_failure) for case in CASES) <= 5


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (FindsPassage("staff off sick", "crab sheds", within=1), "does not match"),
        (FindsPassage("domestic abuse", "Learning from homicide", within=1), "By meaning alone"),
        (FindsPassage("staff", "words that no report says"), "the case itself is out of date"),
        (Above("knife crime", "crab sheds", "killed with knives"), "The second: it comes at rank"),
        (AllHold("domestic abuse", "inspectorate", "ofsted", first=20), "'hmi-probation'"),
        (AllHold("zxqv", "inspectorate", "ofsted"), "only 0 passages match"),
        (NothingFor("domestic abuse"), "should find nothing"),
        (ExactPhraseHonoured("purple badger"), "it found 0"),
        (ExclusionHonoured("domestic abuse", "zxqv"), "the case shows nothing"),
        (FindsTheSame("crab sheds", "initial health assessments"), "share 0 of"),
        (FindsTheSame("zxqv", "domestic abuse"), "finds nothing"),
    ],
)
def test_a_case_that_fails_says_why(case: Case, said: str, engine: SearchEngine) -> None:
    outcome = case.check(engine)
    assert not outcome.holds
    assert said in outcome.diagnosis


def test_the_diagnosis_names_the_rank_at_which_the_passage_really_comes(engine: SearchEngine) -> None:
    words = "Learning from homicide reviews"
    case = FindsPassage("learning from reviews of homicides", words, within=1, mode=Mode.WORDS)
    assert case.check(engine).holds
    # The wanted passage is now second to one that is asked for more plainly.
    later = FindsPassage("management oversight was absent homicide", words, within=1)
    said = later.check(engine).diagnosis
    place = int(said.split("it comes at rank ")[1].split(".")[0].replace(",", ""))
    deep = FindsPassage(later.query, words, within=place)
    assert deep.check(engine).holds
    assert not FindsPassage(later.query, words, within=place - 1).check(engine).holds
    assert "BM25" in said
    assert "similarity" in said


def test_a_known_failure_that_holds_is_reported(engine: SearchEngine) -> None:
    held = NothingFor("zxqv wpfk", known_failure="once it found something")
    assert "holds now" in failures([held], engine)[0]
    failing = NothingFor("domestic abuse", known_failure="it is in every report")
    assert failures([failing], engine) == []
    assert "should find nothing" in failures([NothingFor("domestic abuse")], engine)[0]
