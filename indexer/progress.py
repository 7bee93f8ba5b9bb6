"""What a build says while it runs, and when it has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from indexer.records import RefusedRecord

STAGES = ("looking", "reading", "tagging", "writing", "grouping", "checking")
"""Stages of a build in order: finding and hashing files; parsing, encoding and tagging them, at the
same time; tagging what was known but is tagged otherwise now, and reading its figures where it must be;
writing the snapshot; grouping the findings that say the same; verifying it and asking its canary query."""


class BuildProgress(Protocol):
    """Is told how a build goes on.

    It is told often, so it must be quick; by one thread at a time, but not always the one that builds.
    """

    def stage(self, name: str) -> None:
        """A stage of :data:`STAGES` begins."""

    def files(self, done: int, total: int) -> None:
        """So many of the files that need reading have been read (or refused)."""

    def passages(self, done: int, total: int) -> None:
        """So many of the passages known so far that need encoding have been encoded; both grow."""


class Silent:
    """A :class:`BuildProgress` that says nothing."""

    def stage(self, name: str) -> None:
        """Say nothing."""

    def files(self, done: int, total: int) -> None:
        """Say nothing."""

    def passages(self, done: int, total: int) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file left out because another one is the same report; ``of`` is that one's path or report id."""

    path: str
    of: str
    same_bytes: bool


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did.

    Attributes:
        snapshot: the published snapshot's id (the old one where nothing had changed), or ``None``
            where there is none because no report was ever taken in.
        published: whether a new snapshot was published.
        added, replaced, unchanged, removed: report ids, sorted, against the snapshot before.
        reports, passages: in the snapshot now.
        tagged: passages in the snapshot that carry at least one theme.
        tags: themes on passages, in all.
        recurring: groups of findings that say the same, in the snapshot.
        encoded: passages that had to be encoded in this run (the rest came from the cache).
        windowed: passages of the snapshot longer than the encoder's window, embedded in several.
        figures: statistics found in the passages of the snapshot.
        refused: files refused in this run, by path.
        duplicates: files left out because another one is the same report, by path.
        skipped: paths left out when a folder was walked (tables, project papers, hidden files).
        warnings: sentences on what was not as it should be with the library itself.
        seconds: wall-clock seconds by stage, and in ``encoding`` those of them in
            which the encoder was at work (beside other things).
    """

    snapshot: str | None
    published: bool
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reports: int = 0
    passages: int = 0
    tagged: int = 0
    tags: int = 0
    recurring: int = 0
    encoded: int = 0
    windowed: int = 0
    figures: int = 0
    refused: tuple[RefusedRecord, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    skipped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
