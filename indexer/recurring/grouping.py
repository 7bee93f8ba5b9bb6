"""Groups of findings that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.recurring.clusters import PairGraph, link, settle
from indexer.recurring.finding import Finding
from indexer.recurring.pairs import ADAPTED, PairScores, score_pairs
from indexer.recurring.same_finding import PairModel


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Groups of findings by their places.

    Attributes:
        groups: each of two members or more, disjoint, most central member first; groups by size, then by the
            passage id of their most central member.
        centrality: of each finding the mean probability of saying the same as the other members of its group,
            0 where it stands alone; shape (n,).
    """

    groups: tuple[tuple[int, ...], ...]
    centrality: NDArray[np.float32]


def group_findings(
    findings: Sequence[Finding],
    vectors: NDArray[np.float32],
    model: PairModel = ADAPTED,
    *,
    pairs: PairScores | None = None,
) -> Grouping:
    """Group findings that say the same; the order of the findings makes no difference.

    Args:
        findings: pointed findings (:func:`indexer.recurring.pointed.is_pointed`) with distinct passage ids.
        vectors: their unit vectors, shape (n, d).
        model: that fits the vectors.
        pairs: what :func:`indexer.recurring.pairs.score_pairs` gave for these findings, where it is at hand;
            ``vectors`` and ``model`` are then not used.
    """
    pairs = score_pairs(findings, vectors, model) if pairs is None else pairs
    order = np.array(sorted(range(len(findings)), key=lambda at: findings[at].passage_id), np.int32)
    place = np.empty_like(order)
    place[order] = np.arange(len(order), dtype=np.int32)
    ours, theirs = place[pairs.first], place[pairs.second]
    first, second = np.minimum(ours, theirs), np.maximum(ours, theirs)
    sequence = np.lexsort((second, first))
    first, second, probability = first[sequence], second[sequence], pairs.probability[sequence]
    graph = PairGraph(first, second, probability, pairs.crowded[order], pairs.threshold)
    labels = settle(graph, link(graph))
    central = _centrality(first, second, probability, labels)
    members: dict[int, list[int]] = {}
    for at in range(len(order)):
        members.setdefault(int(labels[at]), []).append(at)
    groups = [
        sorted(group, key=lambda at: (-central[at], at)) for group in members.values() if len(group) > 1
    ]
    groups.sort(key=lambda group: (-len(group), group[0]))
    centrality = np.zeros(len(order), np.float32)
    centrality[order] = central
    return Grouping(tuple(tuple(int(order[at]) for at in group) for group in groups), centrality)


def _centrality(
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    probability: NDArray[np.float32],
    labels: NDArray[np.int32],
) -> NDArray[np.float32]:
    together = labels[first] == labels[second]
    totals = np.zeros(len(labels))
    for side in (first, second):
        np.add.at(totals, side[together], probability[together].astype(np.float64))
    others = np.bincount(labels)[labels] - 1 if len(labels) else np.zeros(0)
    return np.round(totals / np.maximum(others, 1), 6).astype(np.float32)
