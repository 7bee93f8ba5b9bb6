"""Recurring findings: groups of near-equal findings across areas, made when a snapshot is built."""

from indexer.recurring.finding import Finding
from indexer.recurring.grouping import Grouping, group_findings
from indexer.recurring.pairs import SAME_FINDING_VERSION, PairScores, score_pairs
from indexer.recurring.pointed import is_pointed

__all__ = [
    "SAME_FINDING_VERSION",
    "Finding",
    "Grouping",
    "PairScores",
    "group_findings",
    "is_pointed",
    "score_pairs",
]
