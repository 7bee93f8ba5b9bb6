"""All 126 inspections against the silver truth: every disagreement is one that was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Report
from tests.corpus.silver import Compared, classes, compare

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def facts(shared_data: Path, real_reports: dict[str, Report]) -> list[Compared]:
    return compare(shared_data / "childrens-services", real_reports)


def test_every_disagreement_has_a_class(facts: list[Compared]) -> None:
    known = classes()
    unknown = [
        (fact.file, fact.field, fact.silver, fact.ours)
        for fact in facts
        if not fact.agrees and fact.key not in known
    ]
    assert unknown == []


def test_no_disagreement_is_ours(facts: list[Compared]) -> None:
    assert [key for key, (whose, _) in classes().items() if whose == "ours"] == []


def test_every_class_still_has_its_disagreement(facts: list[Compared]) -> None:
    differing = {fact.key: fact for fact in facts if not fact.agrees}
    assert [key for key in classes() if key not in differing] == []
    for key, (whose, _) in classes().items():
        assert (differing[key].silver == "") == (whose == "missing"), key


def test_nearly_all_facts_agree(facts: list[Compared]) -> None:
    both = [fact for fact in facts if fact.silver]
    assert len(both) >= 1_000
    assert sum(fact.agrees for fact in both) / len(both) >= 0.995
