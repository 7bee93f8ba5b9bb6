"""How the page of a report is cut: its sections as a tree, and its passages in parts that load quickly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from api.pages.excerpt import MOST_CHARACTERS
from indexer.records import PassageRecord

PART = 60
PART_CHARACTERS = 24_000
"""Passages of one part, and characters of them that its page shows: a page of both stays well under 200 kB."""

MOST_HEADINGS = 80
"""Lines of a table of contents: a report with more headings has its deepest ones left out."""


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
    """The report in sections, each within one part; a section that is too long for one part is cut.

    A part has at most ``most`` passages, and :data:`PART_CHARACTERS` of what a page shows of them.
    """
    found: list[Section] = []
    part, filled, written = 1, 0, 0
    for path, items in groupby(passages, key=lambda passage: tuple(passage.section)):
        rest = list(items)
        while rest:
            taken = rest[: _fitting(rest, most)]
            length = sum(map(_shown, taken))
            whole = len(taken) == len(rest) and length + written <= PART_CHARACTERS
            if filled and (filled + len(rest) > most or not whole):
                part, filled, written = part + 1, 0, 0
            rest = rest[len(taken) :]
            found.append(Section(path, f"section-{len(found) + 1}", part, tuple(taken)))
            filled, written = filled + len(taken), written + length
    return found


def _fitting(passages: Sequence[PassageRecord], most: int) -> int:
    """How many of the first passages a part has room for; at least one."""
    lengths = accumulate(map(_shown, passages[:most]))
    return max(1, sum(length <= PART_CHARACTERS for length in lengths))


def _shown(passage: PassageRecord) -> int:
    """Characters of a passage that a list shows."""
    return min(len(passage.text), MOST_CHARACTERS)


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


def shortened(entries: Sequence[Entry], most: int = MOST_HEADINGS) -> list[Entry]:
    """At most ``most`` lines of a table of contents: without the deepest ones, and if need be without the last."""
    kept = list(entries)
    while len(kept) > most and (deepest := max(one.depth for one in kept)):
        kept = [one for one in kept if one.depth < deepest]
    return kept[:most]
