"""Groups of findings: order makes no difference, stances never mix, known groups are recovered."""

from __future__ import annotations

import random

import numpy as np
import pytest

from indexer.recurring import Finding, group_findings, is_pointed

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
