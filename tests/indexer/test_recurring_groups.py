"""Groups of findings: order makes no difference, stances never mix, known groups are recovered."""

from __future__ import annotations

import random

import numpy as np
import pytest

from indexer.recurring import Finding, PairScores, group_findings, is_pointed, score_pairs
from indexer.recurring.candidates import NEIGHBOURS

DIMENSIONS = 384


def _scene(groups: int, each: int, alone: int, seed: int = 3) -> tuple[list[Finding], np.ndarray, list[int]]:
    """Findings round random centres, and findings that stand alone; with the true group of each."""
    rng = np.random.default_rng(seed)
    findings, rows, truth = [], [], []
    for group in range(groups + alone):
        centre = rng.normal(size=DIMENSIONS)
        words = [f"w{group}x{k}" for k in range(6)]
        for member in range(each if group < groups else 1):
            vector = centre + 0.35 * rng.normal(size=DIMENSIONS)
            rows.append(vector / np.linalg.norm(vector))
            text = "The quality of " + " ".join([*words[:5], f"m{member}"])
            findings.append(Finding(f"{rng.integers(1 << 60):016x}", f"r{member}", text, "shortfall"))
            truth.append(group)
    return findings, np.array(rows, np.float32), truth


def _as_ids(findings: list[Finding], groups: tuple[tuple[int, ...], ...]) -> set[frozenset[str]]:
    return {frozenset(findings[at].passage_id for at in group) for group in groups}


def test_known_groups_are_recovered_and_singles_left_alone() -> None:
    findings, vectors, truth = _scene(12, 6, 30)
    found = _as_ids(findings, group_findings(findings, vectors).groups)
    wanted = {
        frozenset(f.passage_id for f, t in zip(findings, truth, strict=True) if t == group)
        for group in range(12)
    }
    assert found == wanted


def test_findings_that_share_nothing_make_no_group() -> None:
    findings, vectors, _ = _scene(0, 0, 300)
    assert group_findings(findings, vectors).groups == ()


def test_order_of_findings_makes_no_difference() -> None:
    findings, vectors, _ = _scene(10, 4, 40)
    first = group_findings(findings, vectors)
    shuffled = list(range(len(findings)))
    random.Random(5).shuffle(shuffled)
    second = group_findings([findings[at] for at in shuffled], vectors[shuffled])
    assert [[findings[at].passage_id for at in group] for group in first.groups] == [
        [findings[shuffled[at]].passage_id for at in group] for group in second.groups
    ]
    assert np.array_equal(first.centrality[shuffled], second.centrality)


def test_stances_never_mix() -> None:
    findings, vectors, _ = _scene(4, 6, 0)
    other = [
        Finding(f.passage_id, f.report_id, f.text, "strength" if at % 2 else "shortfall")
        for at, f in enumerate(findings)
    ]
    groups = group_findings(other, vectors).groups
    assert groups
    assert all(len({other[at].stance for at in group}) == 1 for group in groups)


def test_no_findings_and_one_finding_make_no_group() -> None:
    none = np.zeros((0, DIMENSIONS), np.float32)
    assert group_findings([], none).groups == ()
    findings, vectors, _ = _scene(0, 0, 1)
    assert group_findings(findings, vectors).groups == ()


@pytest.mark.parametrize(
    ("kind", "text", "speaker", "stance", "expected"),
    [
        ("area_for_improvement", "The quality of plans.", "inspectorate", "shortfall", True),
        ("recommendation", "Improve the quality of plans. " * 30, "inspectorate", "shortfall", True),
        ("strength", "Leaders are visible.", "inspectorate", "neutral", False),
        ("strength", "Leaders are visible.", "user", "strength", False),
        ("finding", "Leaders are visible and known to staff.", "inspectorate", "strength", True),
        ("finding", "Leaders are visible. Staff know them.", "inspectorate", "strength", False),
        ("finding", "Leaders are visible and known to staff, " * 20, "inspectorate", "strength", False),
        ("narrative", "Leaders are visible.", "inspectorate", "strength", False),
    ],
)
def test_pointed_findings(kind: str, text: str, speaker: str, stance: str, expected: bool) -> None:
    assert is_pointed(kind, text, speaker, stance) is expected


def test_a_group_larger_than_the_neighbours_looked_at_stays_whole() -> None:
    findings, vectors, truth = _scene(2, 4 * NEIGHBOURS, 20)
    pairs = score_pairs(findings, vectors)
    assert len(pairs.first) < 2 * (4 * NEIGHBOURS) ** 2 / 4
    assert pairs.crowded.sum() == 8 * NEIGHBOURS
    groups = group_findings(findings, vectors, pairs=pairs).groups
    assert sorted(len(group) for group in groups) == [4 * NEIGHBOURS, 4 * NEIGHBOURS]
    assert all(len({truth[at] for at in group}) == 1 for group in groups)


def test_the_most_central_member_comes_first() -> None:
    findings, vectors, _ = _scene(6, 5, 10)
    grouping = group_findings(findings, vectors)
    assert len(grouping.groups) == 6
    for group in grouping.groups:
        values = [float(grouping.centrality[at]) for at in group]
        assert values == sorted(values, reverse=True)
        assert 0.0 < values[-1] <= values[0] <= 1.0


def test_a_wider_threshold_binds_what_a_narrow_one_parts() -> None:
    """Two pairs whose cross probability is .4: one group at .35, two at .5."""
    first, second = np.array([0, 0, 0, 1, 1, 2], np.int32), np.array([1, 2, 3, 2, 3, 3], np.int32)
    probability = np.array([0.9, 0.4, 0.4, 0.4, 0.4, 0.9], np.float32)
    findings = [Finding(f"{at}", "r", "words", "shortfall") for at in range(4)]
    none = np.zeros((4, DIMENSIONS), np.float32)
    sizes = {}
    for threshold in (0.35, 0.5):
        pairs = PairScores(first, second, probability, np.zeros(4, bool), threshold)
        sizes[threshold] = [len(group) for group in group_findings(findings, none, pairs=pairs).groups]
    assert sizes == {0.35: [4], 0.5: [2, 2]}


def test_pairs_that_were_not_scored_hold_a_group_apart() -> None:
    """A chain of three: its ends are far apart, so only two of it are bound."""
    pairs = PairScores(
        np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([0.9, 0.6], np.float32),
        np.zeros(3, bool), 0.35,
    )  # fmt: skip
    findings = [Finding(f"{at}", "r", "words", "shortfall") for at in range(3)]
    groups = group_findings(findings, np.zeros((3, DIMENSIONS), np.float32), pairs=pairs).groups
    assert [sorted(group) for group in groups] == [[0, 1]]
