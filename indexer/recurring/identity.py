"""Ids of groups: kept from snapshot to snapshot while most members stay, and never left without a successor.

A group of the snapshot before passes its id to the group of the new one that holds more than half of its members
(of those that the library still holds). So of two groups that merge the one with more members there gives
the id; of a group that splits the part with more than half keeps it. Every other group gets an id that follows
from its members. An id that nobody took leads on to the group that holds most of what its group held.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.recurring.finding import Finding

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class EarlierGroup:
    """A group of the snapshot before.

    Attributes:
        id: its own.
        members: passage id and words of each.
        former: ids of groups that had gone into it.
    """

    id: str
    members: tuple[tuple[str, str], ...]
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identities:
    """The id of each new group, and of former ids the place of the group that they lead to."""

    ids: tuple[str, ...]
    former: Mapping[str, int]


def carry_ids(
    earlier: Sequence[EarlierGroup], findings: Sequence[Finding], groups: Sequence[Sequence[int]]
) -> Identities:
    """Ids for new groups.

    Args:
        earlier: groups of the snapshot before, in its order.
        findings: all that were grouped now.
        groups: places in ``findings``, disjoint.
    """
    places = _current_places(earlier, findings)
    group_of = {place: number for number, group in enumerate(groups) for place in group}
    shared = [Counter(group_of[p] for p in members if p in group_of) for members in places]
    # Of those the most first; ties by the order of the snapshots, so that equal histories give equal ids.
    claims = sorted(
        (-count, old, new)
        for old, counts in enumerate(shared)
        for new, count in counts.items()
        if 2 * count > len(places[old])
    )
    given: dict[int, str] = {}
    kept: set[int] = set()
    for _, old, new in claims:
        if new not in given:
            given[new] = earlier[old].id
            kept.add(old)
    taken = set(given.values())
    for new, group in enumerate(groups):
        if new not in given:
            given[new] = _new_id([findings[place].passage_id for place in group], taken)
            taken.add(given[new])
    former: dict[str, int] = {}
    for old, before in enumerate(earlier):
        counts = shared[old]
        if not counts:
            continue
        heir = min(counts, key=lambda new: (-counts[new], new))
        for retired in (*before.former, *(() if old in kept else (before.id,))):
            if retired not in taken:
                former[retired] = heir
    return Identities(tuple(given[new] for new in range(len(groups))), former)


def _current_places(earlier: Sequence[EarlierGroup], findings: Sequence[Finding]) -> list[list[int]]:
    """Of each earlier group the places of its members now: by passage id, else by words nobody has claimed.

    A report whose date or area is read otherwise gets other ids, but its words stay.
    """
    by_id = {finding.passage_id: place for place, finding in enumerate(findings)}
    claimed = {by_id[member] for group in earlier for member, _ in group.members if member in by_id}
    free: dict[str, list[int]] = {}
    for place in range(len(findings) - 1, -1, -1):
        if place not in claimed:
            free.setdefault(findings[place].text, []).append(place)
    found = []
    for group in earlier:
        here = []
        for member, text in group.members:
            if member in by_id:
                here.append(by_id[member])
            elif free.get(text):
                here.append(free[text].pop())
        found.append(here)
    return found


def _new_id(passage_ids: Sequence[str], taken: set[str]) -> str:
    """``rf-`` and twelve hex digits of the members' ids; counted on where an older group has that id still."""
    said = "\x1f".join(sorted(passage_ids))
    number = 0
    while True:
        digest = hashlib.sha256(f"{number}\x1f{said}".encode()).hexdigest()
        made = f"rf-{digest[:_DIGITS]}"
        if made not in taken:
            return made
        number += 1
