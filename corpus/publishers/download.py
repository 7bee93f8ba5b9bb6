"""Download one file: conditionally, in pieces that survive an interruption, within the limits.

What arrived of a file lies under ``partial/`` beside a note of its validator. The rest is asked for
with ``Range`` and ``If-Range`` (RFC 9110, sections 13.1.5 and 14), so that halves of two editions are
never joined; a server that gave no strong validator is asked for the whole file again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import httpx

from corpus.publishers.errors import FetchError, TransientFetchError
from corpus.publishers.model import FetchLimits, Outcome
from corpus.publishers.pages import validators, write_atomically
from corpus.publishers.polite import PoliteClient

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Download:
    """A file that arrived whole.

    Attributes:
        path: where its bytes are for now; who takes it moves it away.
        requested_url: the address that was asked.
        final_url: where it came from after redirects.
        status: the last HTTP status (200, or 206 for a resumed file).
        media_type: its Content-Type without parameters, if any.
        etag: its ETag header, if any.
        last_modified: its Last-Modified header, if any.
        resumed: bytes that were there already when the last request was made.
    """

    path: Path
    requested_url: str
    final_url: str
    status: int
    media_type: str | None
    etag: str | None
    last_modified: str | None
    resumed: int


class Downloader:
    """Downloads into ``folder`` with a client."""

    def __init__(self, client: PoliteClient, folder: Path) -> None:
        self._client = client
        self._limits: FetchLimits = client.limits
        self._folder = folder

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Download | None:
        """Download ``url``, or ``None`` if the server says that the copy with these validators still holds.

        Raises:
            FetchError: as :meth:`PoliteClient.open`; TOO_LARGE beyond ``max_bytes``.
            NetworkUnavailableError: if nothing can be reached at all.
        """
        held = validators(etag, last_modified)
        return self._client.run(url, lambda: self._attempt(url, held))

    def _attempt(self, url: str, held: dict[str, str]) -> Download | None:
        stem = hashlib.sha256(url.encode()).hexdigest()[:32]
        part, note = self._folder / f"{stem}.part", self._folder / f"{stem}.json"
        requested = self._client.site.request_url(url)
        have, validator = _resumable(part, note, requested)
        headers = {"Accept-Encoding": "identity"}  # a range of packed bytes could not be joined
        if have and validator:
            headers |= {"Range": f"bytes={have}-", "If-Range": validator}
        else:
            headers |= held
        with self._client.open(url, headers) as response:
            if response.status_code == 304:
                if "Range" in headers or not held:
                    _drop(part, note)
                    raise TransientFetchError(url, f"{url} answered 304 to a plain request.", status=304)
                return None
            if response.status_code == 416:
                _drop(part, note)
                raise TransientFetchError(
                    url, f"{url} no longer has the missing part.", status=416, wait_seconds=0
                )
            start, total = _extent(response, have if "Range" in headers else 0)
            if start is None:
                _drop(part, note)
                raise TransientFetchError(url, f"{url} sent another part than asked for.", status=206)
            if start == 0:
                _begin(part, note, requested, response)
            self._receive(url, response, part, start, total)
            path = part.with_suffix(".whole")
            part.replace(path)
            note.unlink(missing_ok=True)
            return Download(
                path,
                requested,
                str(response.url),
                response.status_code,
                response.headers.get("content-type", "").partition(";")[0].strip().lower() or None,
                response.headers.get("etag"),
                response.headers.get("last-modified"),
                start,
            )

    def _receive(self, url: str, response: httpx.Response, part: Path, start: int, total: int | None) -> None:
        limit = self._limits.max_bytes
        size, ends = start, self._client.clock() + self._limits.file_seconds
        too_large = FetchError(
            Outcome.TOO_LARGE,
            url,
            f"{url} has more than the limit of {limit:,} bytes; it was not kept.",
            status=200,
        )
        if total is not None and total > limit:
            part.unlink(missing_ok=True)
            raise too_large
        chunks = response.iter_bytes() if _packed(response) else response.iter_raw()
        with part.open("ab") as file:
            for chunk in chunks:
                size += len(chunk)
                self._client.received += len(chunk)
                if size > limit:
                    file.close()
                    part.unlink(missing_ok=True)
                    raise too_large
                file.write(chunk)
                if self._client.clock() > ends:
                    message = f"{url} took longer than {self._limits.file_seconds:.0f} seconds."
                    raise TransientFetchError(url, message)
            file.flush()
            os.fsync(file.fileno())
        if total is not None and size != total:
            raise TransientFetchError(url, f"{url} ended after {size:,} of {total:,} bytes.")


def _packed(response: httpx.Response) -> bool:
    return response.headers.get("content-encoding", "identity").lower() not in {"", "identity"}


def _resumable(part: Path, note: Path, requested: str) -> tuple[int, str | None]:
    """Bytes at hand and the validator to ask for the rest with; (0, None) where it must start over."""
    try:
        facts = json.loads(note.read_bytes())
        size = part.stat().st_size
        validator = facts["validator"]
        same = facts["requested_url"] == requested
    except (OSError, ValueError, KeyError, TypeError):
        return 0, None
    return (size, validator) if size and same and isinstance(validator, str) else (0, None)


def _begin(part: Path, note: Path, requested: str, response: httpx.Response) -> None:
    """Start a file over, with a note of what identifies this edition of it."""
    part.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    etag = response.headers.get("etag")
    strong = etag if etag and not etag.startswith("W/") else None
    validator = None if _packed(response) else strong or response.headers.get("last-modified")
    facts = {"requested_url": requested, "validator": validator}
    write_atomically(note, json.dumps(facts, sort_keys=True).encode())


def _extent(response: httpx.Response, have: int) -> tuple[int | None, int | None]:
    """Where the body begins in the file (``None``: not where it was asked to) and the file's size, if told."""
    if response.status_code == 206:
        found = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
        if not found or not have or int(found[1]) != have or _packed(response):
            return None, None
        return have, None if found[3] == "*" else int(found[3])
    length = response.headers.get("content-length", "")
    return 0, int(length) if length.isascii() and length.isdigit() and not _packed(response) else None


def _drop(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
