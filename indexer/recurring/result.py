"""Recurring findings as a snapshot keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.records import RecurringRecord

Member = tuple[int, float]
"""A member's row and its centrality."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """What the grouping of one snapshot's findings gave.

    Attributes:
        rows: passages that were looked at, in a group or not, ascending.
        findings: the groups, those in most areas first.
        members: of each group, most central first.
        former: ids of groups that have gone into another one, and that one's position.
        same_reports: reports filed twice: id to that of the report whose words they repeat.
    """

    rows: tuple[int, ...] = ()
    findings: tuple[RecurringRecord, ...] = ()
    members: tuple[tuple[Member, ...], ...] = ()
    former: Mapping[str, int] = field(default_factory=dict)
    same_reports: Mapping[str, str] = field(default_factory=dict)
