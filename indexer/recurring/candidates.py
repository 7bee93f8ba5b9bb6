"""Which pairs of findings are worth scoring: near neighbours of the same stance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.recurring.finding import Finding

NEIGHBOURS: Final = 50
"""Nearest findings that are looked at for each finding."""

_BLOCK: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Pairs to score; attributes as in :class:`indexer.recurring.pairs.PairScores`."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    crowded: NDArray[np.bool_]


def find_candidates(findings: Sequence[Finding], vectors: NDArray[np.float32], floor: float) -> Candidates:
    """Pairs of one stance in which one is among the other's :data:`NEIGHBOURS` nearest above the cosine ``floor``.

    Blocks of inner products bound the memory: about ``4 · 1,024 · n`` bytes beside the result.
    """
    n = len(findings)
    stances = np.array([finding.stance for finding in findings], dtype=np.str_)
    crowded = np.zeros(n, bool)
    codes: list[NDArray[np.int64]] = []
    for stance in sorted(set(stances.tolist())):
        rows = np.flatnonzero(stances == stance)
        mine = np.ascontiguousarray(vectors[rows], np.float32)
        for begin in range(0, len(rows), _BLOCK):
            scores = mine[begin : begin + _BLOCK] @ mine.T
            here = np.arange(len(scores))
            scores[here, begin + here] = -1.0
            if len(rows) > NEIGHBOURS + 1:
                tail = np.partition(scores, len(rows) - NEIGHBOURS - 1, axis=1)
                edge = tail[:, len(rows) - NEIGHBOURS - 1]
                crowded[rows[begin + here]] = edge > floor
            else:
                edge = np.full(len(scores), floor, np.float32)
            at, other = np.nonzero(scores > np.maximum(edge, floor)[:, None])
            ours, theirs = rows[begin + at], rows[other]
            codes.append(np.minimum(ours, theirs).astype(np.int64) * n + np.maximum(ours, theirs))
    unique = np.unique(np.concatenate(codes)) if codes else np.zeros(0, np.int64)
    return Candidates((unique // max(n, 1)).astype(np.int32), (unique % max(n, 1)).astype(np.int32), crowded)
