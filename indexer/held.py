"""The reports that a library held before a build, those that it holds from now on, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.model import Report
from indexer.cache import Cache
from indexer.errors import LibraryError
from indexer.records import RefusedRecord


@dataclass(frozen=True, slots=True)
class Held:
    """A report of the snapshot to be: its id, the file it came from, and its parsed form in the cache."""

    id: str
    sha256: str
    name: str
    digest: str
    parser: str | None

    def load(self, cache: Cache) -> Report:
        """The report.

        Raises:
            LibraryError: if the cache lost it while the build ran.
        """
        parsed = cache.parsed(self.sha256, self.name, self.parser)
        if parsed is None or parsed.digest != self.digest:
            msg = f"The report {self.id} is no longer in the cache; run the command again."
            raise LibraryError(msg, subject=self.id)
        return parsed.load()


@dataclass(frozen=True, slots=True)
class Before:
    """What the library held when the build began; ``reports`` are (id, sha256, name, digest)."""

    id: str | None = None
    content: str = ""
    reports: tuple[tuple[str, str, str, str], ...] = ()
    refused: tuple[RefusedRecord, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    encoding: str = ""

    @classmethod
    def of(cls, name: str, manifest: dict[str, Any]) -> Before:
        """As the snapshot's manifest says."""
        return cls(
            name,
            manifest["content"],
            tuple((r[0], r[1], r[2], r[3]) for r in manifest["reports"]),
            tuple(RefusedRecord(*r) for r in manifest["refused"]),
            dict(manifest["counts"]),
            manifest["models"]["encoding"],
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of reports by what became of them, each sorted."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The reports of the snapshot to be, by id; all refused files; new id → the old one it replaces."""

    held: tuple[Held, ...]
    refused: tuple[RefusedRecord, ...]
    superseded: dict[str, str]

    def changes(self, before: Before) -> Changes:
        """What differs from the library before."""
        old = {report[0]: report[1] for report in before.reports}
        new = {held.id: held.sha256 for held in self.held}
        replaced = {i for i in new if i in self.superseded or (i in old and old[i] != new[i])}
        gone = old.keys() - new.keys() - set(self.superseded.values())
        return Changes(
            tuple(sorted(new.keys() - old.keys() - replaced)),
            tuple(sorted(replaced)),
            tuple(sorted(i for i in new if old.get(i) == new[i])),
            tuple(sorted(gone)),
        )


def withdraw(before: Before, names: Sequence[str]) -> Before:
    """``before`` without the reports (by id or file name) and refused files (by path) that are named.

    Raises:
        LibraryError: if a name fits nothing.
    """
    known = {value for r in before.reports for value in (r[0], r[2])} | {r.path for r in before.refused}
    unknown = [name for name in names if name not in known]
    if unknown:
        msg = f"There is no report {unknown[0]} in the library: give a report's id or its file's name."
        raise LibraryError(msg, subject=unknown[0])
    wanted = frozenset(names)
    reports = tuple(r for r in before.reports if r[0] not in wanted and r[2] not in wanted)
    refused = tuple(r for r in before.refused if r.path not in wanted)
    return Before(before.id, before.content, reports, refused, before.counts, before.encoding)
