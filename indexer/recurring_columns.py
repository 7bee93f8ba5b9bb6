"""The recurring findings of a snapshot as columns, read from its SQLite file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.records import RecurringRecord


@dataclass(frozen=True, slots=True, eq=False)
class RecurringColumns:
    """The recurring findings of a snapshot with their members.

    Attributes:
        findings: by position: most areas first.
        finding: position of the group of each member, ascending, int32.
        rows: the members' passages, most central of a group first, int64.
        centrality: mean probability of saying the same as the other members, float32.
        first: of each group the index of its first member, and at the end their number, int64.
        grouped: number of passages that were looked at for groups.
        former: ids of groups that have gone into another one, and that one's position.
    """

    findings: tuple[RecurringRecord, ...]
    finding: NDArray[np.int32]
    rows: NDArray[np.int64]
    centrality: NDArray[np.float32]
    first: NDArray[np.int64]
    grouped: int
    former: Mapping[str, int]


def read_recurring(query: Callable[[str], list[Any]]) -> RecurringColumns:
    """The recurring findings, by a function that runs a statement on the SQLite file."""
    findings = tuple(
        RecurringRecord(made, stance, label, tuple(json.loads(terms)), *counts)
        for made, stance, label, terms, *counts in query(
            "SELECT id, stance, label, terms, central_row, areas, reports, passages "
            "FROM recurring_finding ORDER BY position"
        )
    )
    found = query("SELECT finding, passage_row, centrality FROM recurring_member ORDER BY finding, ordinal")
    groups, rows, centrality = zip(*found, strict=True) if found else ((),) * 3
    finding = np.array(groups, np.int32)
    return RecurringColumns(
        findings,
        finding,
        np.array(rows, np.int64),
        np.array(centrality, np.float32),
        np.searchsorted(finding, np.arange(len(findings) + 1)).astype(np.int64),
        query("SELECT count(*) FROM grouped_passage")[0][0],
        dict(query("SELECT id, finding FROM recurring_former ORDER BY id")),
    )
