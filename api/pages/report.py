"""How the page of a report is cut: its sections as a tree, and its passages in parts that load quickly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.records import PassageRecord

PART = 60
"""Passages of one part, unless a section ends a little later: a page of them stays well under 200 kB."""


@dataclass(frozen=True, slots=True)
class Section:
    """Passages in a row under one heading.

    Attributes:
        path: the headings above them, outermost first; empty before the first heading.
        anchor: the heading's id on the page.
        part: the part of the report that it is in, from 1.
        passages: its passages, in reading order.
    """

    path: tuple[str, ...]
    anchor: str
    part: int
    passages: tuple[PassageRecord, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents: the words of a heading, under which, how deep (from 0), and where it is."""

    text: str
    under: str
    depth: int
    part: int
    anchor: str


def sections_of(passages: Iterable[PassageRecord], most: int = PART) -> list[Section]:
    """The report in sections, each within one part of at most ``most`` passages; a longer section is cut."""
    found: list[Section] = []
    part, filled = 1, 0
    for path, items in groupby(passages, key=lambda passage: tuple(passage.section)):
        rest = list(items)
        while rest:
            if filled and filled + len(rest) > most:
                part, filled = part + 1, 0
            taken, rest = rest[:most], rest[most:]
            found.append(Section(path, f"section-{len(found) + 1}", part, tuple(taken)))
            filled += len(taken)
    return found


def contents(sections: Sequence[Section]) -> list[Entry]:
    """The headings of a report as a tree; a heading that comes again, after a box, stands once."""
    found: list[Entry] = []
    listed: set[tuple[str, ...]] = set()
    for section in sections:
        for depth in range(len(section.path)):
            heading = section.path[: depth + 1]
            if heading not in listed:
                listed.add(heading)
                found.append(
                    Entry(heading[-1], heading[-2] if depth else "", depth, section.part, section.anchor)
                )
    return found
