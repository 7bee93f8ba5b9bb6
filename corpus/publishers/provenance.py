"""``provenance.jsonl``: where each file of a folder comes from, one JSON object a line.

A line is added (and flushed to disk) as soon as an address is done with, so an interrupted run loses
nothing. At the end of a run the file is rewritten in one step: of each address, the line of every
edition that was kept stays, and the newest line. A last line cut short by a crash is dropped on reading.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from corpus.publishers.errors import PublisherError
from corpus.publishers.model import HELD, Outcome
from corpus.publishers.pages import write_atomically

PROVENANCE = "provenance.jsonl"
SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """One line: what became of one address at one time.

    Attributes:
        publisher: name of the publisher.
        url: the publisher's address.
        requested_url: the address asked (another one only with a base URL).
        final_url: where the bytes came from after redirects.
        checked_at: when it was asked, UTC, ISO 8601 to the second.
        fetched_at: when the bytes held were downloaded; ``None`` where none are.
        outcome: what became of it.
        status: the last HTTP status, if any.
        file: name of the file in the folder that holds the bytes, with ``/``.
        sha256: SHA-256 of those bytes, hexadecimal.
        bytes: their number.
        media_type: the Content-Type given for them.
        etag: the ETag given for them.
        last_modified: the Last-Modified given for them.
        licence: the licence statement found in them, or ``None``.
        published: day of publication or change that the publisher's list tells, ISO 8601.
        area: the area that the publisher's list names.
        found_on: the page that links to it.
        replaces: the file that the earlier edition was moved to, when it was replaced by this one.
        message: the sentence shown for a failure.
        schema: version of this form.
    """

    publisher: str
    url: str
    requested_url: str
    checked_at: str
    outcome: Outcome
    final_url: str | None = None
    fetched_at: str | None = None
    status: int | None = None
    file: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    licence: str | None = None
    published: str | None = None
    area: str | None = None
    found_on: str | None = None
    replaces: str | None = None
    message: str | None = None
    schema: int = SCHEMA


class ProvenanceFile:
    """The provenance file of a folder."""

    def __init__(self, folder: Path) -> None:
        """Read what is there.

        Raises:
            PublisherError: if a line other than the last can't be read.
        """
        self.folder = folder
        self.path = folder / PROVENANCE
        self._lines = _read(self.path)
        self._held = {line.url: line for line in self._lines if line.outcome in HELD}
        self._owners = {line.file: line.url for line in self._lines if line.file}

    @property
    def lines(self) -> tuple[Provenance, ...]:
        """All lines, oldest first."""
        return tuple(self._lines)

    def held(self, url: str) -> Provenance | None:
        """The newest line of ``url`` whose file is still there, byte for byte; otherwise ``None``."""
        line = self._held.get(url)
        if line is None or line.file is None or sha256_of(self.folder / line.file) != line.sha256:
            return None
        return line

    def last_held(self, url: str) -> Provenance | None:
        """The newest line of ``url`` that kept a file, whatever became of the file since."""
        return self._held.get(url)

    def owner(self, file: str) -> str | None:
        """The address whose bytes are or were kept as ``file``."""
        return self._owners.get(file)

    def knows(self, url: str, sha256: str) -> bool:
        """Whether these bytes were once kept for ``url``."""
        return any(line.url == url and line.sha256 == sha256 for line in self._lines)

    def add(self, line: Provenance) -> None:
        """Add a line, on disk when this returns."""
        self._lines.append(line)
        if line.outcome in HELD:
            self._held[line.url] = line
        if line.file:
            self._owners[line.file] = line.url
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(_dump(line))
            file.flush()
            os.fsync(file.fileno())

    def compact(self) -> None:
        """Keep of each address the first line of every edition that was kept, and its newest line."""
        newest = {line.url: number for number, line in enumerate(self._lines)}
        held = {line.url: number for number, line in enumerate(self._lines) if line.outcome in HELD}
        editions: dict[tuple[str, str | None], int] = {}
        for number, line in enumerate(self._lines):
            if line.outcome in HELD:
                editions.setdefault((line.url, line.sha256), number)
        kept = {*newest.values(), *held.values(), *editions.values()}
        self._lines = [line for number, line in enumerate(self._lines) if number in kept]
        if self._lines:
            write_atomically(self.path, "".join(map(_dump, self._lines)).encode())


def sha256_of(path: Path) -> str | None:
    """SHA-256 of a file, hexadecimal; ``None`` where there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _dump(line: Provenance) -> str:
    return json.dumps(asdict(line), ensure_ascii=False) + "\n"


def _read(path: Path) -> list[Provenance]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    lines = raw.split(b"\n")
    cut = lines.pop()  # empty, unless a crash cut the last line short
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(_record(json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            message = f"Line {number} of {path} can't be read ({error}); correct it, or move the file away."
            raise PublisherError(message, subject=str(path)) from error
    if cut:
        write_atomically(path, b"".join(line + b"\n" for line in lines))
    return found


_NAMES = frozenset(field.name for field in fields(Provenance))


def _record(value: dict[str, Any]) -> Provenance:
    known = {name: value[name] for name in value if name in _NAMES}
    return Provenance(**known | {"outcome": Outcome(value["outcome"])})
