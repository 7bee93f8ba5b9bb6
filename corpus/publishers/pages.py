"""Small documents (robots.txt, sitemaps) kept between runs, so that asking again costs a 304."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Page:
    """A small document as it came.

    Attributes:
        url: the address that was asked for.
        final_url: where it came from after redirects.
        body: its bytes, unpacked.
        etag: its ETag header, if any.
        last_modified: its Last-Modified header, if any.
    """

    url: str
    final_url: str
    body: bytes
    etag: str | None
    last_modified: str | None


def validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers of a conditional request for what came with these (RFC 9110, section 13.1)."""
    headers = {}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    return headers


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` so that at any moment ``path`` holds all of the old or all of the new bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class PageCache:
    """Documents by address, one JSON file each; ``folder`` ``None`` keeps nothing (a dry run)."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, url: str) -> Page | None:
        """The document kept for ``url``, or ``None``; a damaged file counts as none."""
        if self._folder is None:
            return None
        try:
            held = json.loads(self._path(url, self._folder).read_bytes())
            held["body"] = base64.b64decode(held["body"], validate=True)
            page = Page(**held)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return page if page.url == url else None

    def put(self, page: Page) -> None:
        """Keep ``page`` if it can be asked for conditionally."""
        if self._folder is None or not (page.etag or page.last_modified):
            return
        fields = asdict(page) | {"body": base64.b64encode(page.body).decode("ascii")}
        data = json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()
        write_atomically(self._path(page.url, self._folder), data)

    @staticmethod
    def _path(url: str, folder: Path) -> Path:
        return folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"
