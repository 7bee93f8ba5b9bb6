"""One run of ``findings fetch``: find, ask politely, look at what came, keep it, write down where from."""

from __future__ import annotations

import shutil
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from corpus.publishers.addresses import Site
from corpus.publishers.content import Content, examine
from corpus.publishers.download import Download, Downloader
from corpus.publishers.errors import FetchError, PublisherError
from corpus.publishers.model import (
    Expect,
    FetchEvent,
    FetchLimits,
    FetchProgress,
    FetchSummary,
    LeftOut,
    NoProgress,
    Outcome,
    Target,
)
from corpus.publishers.pages import PageCache
from corpus.publishers.polite import PoliteClient, user_agent
from corpus.publishers.provenance import Provenance, ProvenanceFile, sha256_of

WORK = ".fetch"
"""Hidden folder for what is between runs: parts of files, sitemaps, stubs, the lock."""
SUPERSEDED = ".superseded"
"""Hidden folder for earlier editions; hidden, so that ``findings index`` reads the newest only."""
MIN_DELAY = 1.0
"""Shortest pause in seconds between two requests to a publisher's own host."""


class Publisher(Protocol):
    """A source of published reports."""

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def title(self) -> str:
        """One line for people."""

    @property
    def hosts(self) -> frozenset[str]:
        """The only hosts that are asked."""

    @property
    def discovery_needs_network(self) -> bool:
        """Whether :meth:`targets` makes requests."""

    def targets(
        self, client: PoliteClient | None, since: date | None, limits: FetchLimits
    ) -> tuple[list[Target], list[str]]:
        """What there is to fetch, newest first, and warnings."""

    def follow(self, target: Target, data: bytes, url: str) -> tuple[list[Target], list[LeftOut]]:
        """What a page leads to, and which of its links are not followed."""


def fetch_reports(
    publisher: Publisher,
    folder: Path,
    *,
    contact: str | None = None,
    since: date | None = None,
    limit: int | None = None,
    delay: float = 2.0,
    dry_run: bool = False,
    base_url: str | None = None,
    limits: FetchLimits | None = None,
    progress: FetchProgress | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> FetchSummary:
    """Download the reports of ``publisher`` into ``folder``; what is there already is only asked about.

    Args:
        publisher: whose reports.
        folder: where to; made if needed. A dry run writes nothing.
        contact: e-mail or web address told to the publisher; required unless ``base_url`` is given.
        since: only reports published, or by the sitemap changed, on or after this day.
        limit: at most so many entries of the publisher's list, the newest.
        delay: pause in seconds between requests to one host; robots.txt may ask for more.
        dry_run: find out what would be fetched, fetch nothing.
        base_url: ask here instead of the publisher's hosts (a mirror, a test server).
        limits: every other limit.
        progress: told how it goes on.
        sleep: waits so many seconds (a test need not).
        clock: seconds that never go back.

    Raises:
        NetworkUnavailableError: if nothing can be reached.
        PublisherError: if the run can't be done: no contact, a folder that can't be written, no sitemap.
    """
    limits, progress = limits or FetchLimits(), progress or NoProgress()
    site = Site(publisher.hosts, base_url)
    agent = user_agent(version("inspection-findings"), contact)
    if dry_run and not publisher.discovery_needs_network:
        targets, warnings = publisher.targets(None, since, limits)
        return FetchSummary(
            publisher.name, folder, (), tuple(targets[:limit]), (), tuple(warnings), 0, 0, True
        )
    site.require_network()
    if base_url is None:
        if contact is None:
            message = "A publisher should be able to reach who asks: give --contact with your e-mail or web address."
            raise PublisherError(message, subject="contact")
        delay = max(delay, MIN_DELAY)
    cache = PageCache(None if dry_run else folder / WORK / "pages")
    client = PoliteClient(
        site, agent, delay=delay, limits=limits, cache=cache, progress=progress, sleep=sleep, clock=clock
    )
    with client:
        if dry_run:
            targets, warnings = publisher.targets(client, since, limits)
            planned = tuple(targets[:limit])
            return FetchSummary(
                publisher.name,
                folder,
                (),
                planned,
                (),
                tuple(warnings),
                client.requests,
                client.received,
                True,
            )
        try:
            (folder / WORK).mkdir(parents=True, exist_ok=True)
            with FileLock(folder / WORK / "lock", timeout=0):
                return _Run(publisher, folder, client, progress).all(since, limit)
        except Timeout as error:
            message = f"Another run is fetching into {folder}; wait for it to end."
            raise PublisherError(message, subject=str(folder)) from error
        except OSError as error:
            message = (
                f"{folder} can't be written ({error.strerror or error}); check its place and free space."
            )
            raise PublisherError(message, subject=str(folder)) from error


class _Run:
    """The state of one run."""

    def __init__(
        self, publisher: Publisher, folder: Path, client: PoliteClient, progress: FetchProgress
    ) -> None:
        self._publisher, self._folder, self._client, self._progress = publisher, folder, client, progress
        self._provenance = ProvenanceFile(folder)
        self._downloader = Downloader(client, folder / WORK / "partial")
        self._events: list[FetchEvent] = []
        self._left_out: list[LeftOut] = []

    def all(self, since: date | None, limit: int | None) -> FetchSummary:
        """Fetch everything; one failure never stops the others."""
        targets, warnings = self._publisher.targets(self._client, since, self._client.limits)
        planned = targets[:limit]
        todo = deque(planned)
        known = {target.url for target in planned}
        try:
            while todo:
                self._progress.planned(len(self._events) + len(todo))
                target = todo.popleft()
                found = [t for t in self._one(target) if t.url not in known]
                known.update(t.url for t in found)
                todo.extendleft(reversed(found))
        finally:
            self._provenance.compact()
        return FetchSummary(
            self._publisher.name,
            self._folder,
            tuple(self._events),
            tuple(planned),
            tuple(self._left_out),
            tuple(warnings),
            self._client.requests,
            self._client.received,
            dry_run=False,
        )

    def _one(self, target: Target) -> list[Target]:
        """Fetch one target; what it leads to."""
        line = Provenance(
            publisher=self._publisher.name,
            url=target.url,
            requested_url=target.url,
            checked_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            outcome=Outcome.FAILED,
            published=target.published.isoformat() if target.published else None,
            area=target.area,
            found_on=target.found_on,
        )
        held = self._provenance.held(target.url)
        try:
            line = replace(line, requested_url=self._client.site.request_url(target.url))
            line = self._asked(target, line, held)
        except FetchError as error:
            message = str(error)
            if held:
                message += f" The copy of {held.fetched_at} ({held.file}) is kept."
            line = replace(line, outcome=error.outcome, status=error.status, message=message)
        self._provenance.add(line)
        path = self._folder / line.file if line.file else None
        event = FetchEvent(target.url, line.outcome, path, line.bytes or 0, line.message)
        self._events.append(event)
        self._progress.done(event)
        if path is None or target.expects is not Expect.PAGE or path.suffix != ".html":
            return []
        found, left = self._publisher.follow(target, path.read_bytes(), target.url)
        self._left_out += left
        return found

    def _asked(self, target: Target, line: Provenance, held: Provenance | None) -> Provenance:
        # The validators of a mirror say nothing about the publisher's own file, and the other way round.
        same = held if held and held.requested_url == line.requested_url else None
        got = self._downloader.fetch(
            target.url,
            etag=same.etag if same else None,
            last_modified=same.last_modified if same else None,
        )
        if got is None:
            assert same is not None, "the downloader raises for a 304 that was not asked for"  # noqa: S101
            facts = {name: getattr(line, name) for name in ("published", "area", "found_on", "checked_at")}
            return replace(same, outcome=_kept(same), status=304, replaces=None, message=None, **facts)
        try:
            data = got.path.read_bytes()
            content = examine(data, got.final_url, target.expects)
            return self._keep(target, line, got, data, content)
        finally:
            got.path.unlink(missing_ok=True)

    def _keep(
        self, target: Target, line: Provenance, got: Download, data: bytes, content: Content
    ) -> Provenance:
        digest = sha256(data).hexdigest()
        before = self._provenance.last_held(target.url)
        file = self._name(target, digest, content, before)
        path = self._folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        there = sha256_of(path)
        outcome, replaces = Outcome.SAVED, None
        if before and before.sha256 == digest and there == digest:
            outcome = Outcome.UNCHANGED
        elif there is not None and there != digest:
            replaces = self._set_aside(path, there)
            outcome = Outcome.CHANGED if before and before.sha256 != digest else Outcome.SAVED
        if there != digest:
            got.path.replace(path)
        unchanged = outcome is Outcome.UNCHANGED and before is not None
        return replace(
            line,
            outcome=Outcome.STUB if content.stub else outcome,
            final_url=got.final_url,
            fetched_at=before.fetched_at if unchanged and before else line.checked_at,
            status=got.status,
            file=file,
            sha256=digest,
            bytes=len(data),
            media_type=got.media_type,
            etag=got.etag,
            last_modified=got.last_modified,
            licence=content.licence,
            replaces=replaces,
        )

    def _name(self, target: Target, digest: str, content: Content, before: Provenance | None) -> str:
        """The file to keep a target in: the one it had, or its own name, never another's file."""
        prefix = f"{WORK}/stubs/" if content.stub else ""
        mine = before.file if before else None
        if mine and mine.endswith(content.suffix) and mine.startswith(f"{WORK}/") == content.stub:
            return mine
        plain = f"{prefix}{target.name}{content.suffix}"
        owner, there = self._provenance.owner(plain), sha256_of(self._folder / plain)
        if owner == target.url or (owner is None and there in {None, digest}):
            return plain
        return f"{prefix}{target.name}-{sha256(target.url.encode()).hexdigest()[:8]}{content.suffix}"

    def _set_aside(self, path: Path, digest: str) -> str:
        """Copy an earlier edition to the hidden folder; its place there."""
        aside = self._folder / SUPERSEDED / f"{path.stem}.{digest[:12]}{path.suffix}"
        aside.parent.mkdir(exist_ok=True)
        if not aside.exists():
            draft = aside.with_name(f".{aside.name}.new")
            shutil.copy2(path, draft)
            draft.replace(aside)
        return f"{SUPERSEDED}/{aside.name}"


def _kept(line: Provenance) -> Outcome:
    return Outcome.STUB if line.outcome is Outcome.STUB else Outcome.UNCHANGED
