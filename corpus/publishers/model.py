"""What fetching talks about: a target, what became of it, the limits, and who is told of progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Expect(StrEnum):
    """What a target should turn out to be."""

    PDF = "pdf"
    PAGE = "page"


class Outcome(StrEnum):
    """What became of one address in one run; the value stands in the provenance file."""

    SAVED = "saved"
    """New: downloaded and kept."""
    CHANGED = "changed"
    """The publisher's file differs from the copy held: the new one is kept in its place."""
    UNCHANGED = "unchanged"
    """The copy held is still what the publisher has."""
    STUB = "stub"
    """A page without the text of a report; set apart, its links followed."""
    LEFT_OUT = "left-out"
    """A link that is no report, or leads to a host that is not the publisher's; not asked for."""
    MISSING = "missing"
    """404 or 410."""
    DISALLOWED = "disallowed"
    """The site's robots.txt asks not to fetch it."""
    REFUSED = "refused"
    """Another 4xx status: the site will not give it."""
    COOKIE_PAGE = "cookie-page"
    """A page about cookies where a report should be; not kept."""
    NOT_A_REPORT = "not-a-report"
    """Something else than the expected kind of file; not kept."""
    DAMAGED = "damaged"
    """A PDF that can't be opened; not kept."""
    TOO_LARGE = "too-large"
    """More bytes than the limit; not kept."""
    OUTSIDE = "outside"
    """It leads, or redirects, outside the publisher's hosts or to a private address."""
    REDIRECTS = "redirects"
    """More redirects than the limit."""
    DEFERRED = "deferred"
    """Not asked: the host wants to be left alone for longer than this run waits, or has stopped answering."""
    FAILED = "failed"
    """Tried as often as the limit allows, without success; what arrived is kept for the next run."""


HELD = frozenset({Outcome.SAVED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.STUB})
"""Outcomes after which a copy of what the publisher has is on disk."""
FINE = HELD | {Outcome.LEFT_OUT}
"""Outcomes that are no failure."""


@dataclass(frozen=True, slots=True)
class Target:
    """One address to fetch.

    Attributes:
        url: the publisher's address.
        name: stem of the file name to keep it under (lower case, digits and hyphens).
        expects: what it should be.
        published: day of publication, or of the last change that the sitemap tells, where known.
        area: the area that the report is about, where the publisher's list says so.
        found_on: address of the page that links to it; ``None`` for one from the publisher's own list.
    """

    url: str
    name: str
    expects: Expect
    published: date | None = None
    area: str | None = None
    found_on: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A link that is not followed, and why (one sentence)."""

    url: str
    reason: str
    found_on: str | None = None


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Every limit of a run.

    Attributes:
        max_bytes: largest file kept, in bytes.
        max_page_bytes: largest robots.txt, sitemap (unpacked) or web page read, in bytes. The sitemap
            protocol allows 50 MB; WordPress writes at most 2,000 addresses a file, about 400 kB.
        max_redirects: redirects followed for one address.
        attempts: how often one address is tried.
        backoff_seconds: wait before the second attempt; doubled before each further one.
        longest_wait_seconds: a Retry-After longer than this ends the asking of that host for this run.
        give_up_after: failures in a row after which a host is left alone for this run.
        connect_seconds: time to wait for a connection.
        read_seconds: time to wait for the next bytes.
        file_seconds: time that one attempt at one file may take in all.
        max_sitemaps: sitemap files read.
        max_targets: addresses taken from sitemaps.
    """

    max_bytes: int = 50_000_000
    max_page_bytes: int = 20_000_000
    max_redirects: int = 5
    attempts: int = 4
    backoff_seconds: float = 2.0
    longest_wait_seconds: float = 300.0
    give_up_after: int = 5
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    file_seconds: float = 600.0
    max_sitemaps: int = 100
    max_targets: int = 100_000


@dataclass(frozen=True, slots=True)
class FetchEvent:
    """One address is done with: what became of it."""

    url: str
    outcome: Outcome
    file: Path | None
    bytes: int
    message: str | None


class FetchProgress(Protocol):
    """Who is told how a run goes on."""

    def planned(self, total: int) -> None:
        """So many addresses are known by now, done ones included; may be called again with more."""

    def waiting(self, seconds: float, why: str) -> None:
        """A wait begins that is longer than the ordinary pause between two requests."""

    def done(self, event: FetchEvent) -> None:
        """One address is done with."""


class NoProgress:
    """Tells nobody."""

    def planned(self, total: int) -> None:
        """Nothing."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing."""

    def done(self, event: FetchEvent) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class FetchSummary:
    """What one run did.

    Attributes:
        publisher: name of the publisher.
        folder: where the reports are.
        events: every address in the order in which it was done with.
        targets: for a dry run, what would be fetched; otherwise what was planned from the publisher's list.
        left_out: links not followed, with their reasons.
        warnings: what went wrong without belonging to one report (an unreadable sitemap), a sentence each.
        requests: HTTP requests made.
        received: bytes of bodies received.
        dry_run: whether nothing was fetched on purpose.
    """

    publisher: str
    folder: Path
    events: tuple[FetchEvent, ...]
    targets: tuple[Target, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]
    requests: int
    received: int
    dry_run: bool

    @property
    def counts(self) -> dict[Outcome, int]:
        """Number of addresses by outcome, in the order of :class:`Outcome`, none that is zero."""
        found = {outcome: sum(event.outcome is outcome for event in self.events) for outcome in Outcome}
        return {outcome: count for outcome, count in found.items() if count}

    @property
    def failures(self) -> tuple[FetchEvent, ...]:
        """The addresses that could not be fetched."""
        return tuple(event for event in self.events if event.outcome not in FINE)
