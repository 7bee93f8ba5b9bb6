"""Answers that a cache may keep and ask after: ``ETag``, ``If-None-Match`` and ``Cache-Control`` for every route.

What a ``GET`` of the API or a page answers follows from the snapshot, the request and the server's edition, so its
tag is known before any work is done, and a caller that holds it is told 304 at once. Routes need no code for this. What
depends on more (codings, forms, the state of the server) is named in :data:`LIVE`, or says ``no-store`` itself, or
sets a cookie: none of those gets a tag.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.library import LibraryHolder
from api.server.middleware import vary
from indexer.snapshot import snapshots
from search.engine import SearchEngine

LIVE = (
    "/coding",
    "/v1/codings",
    "/library",
    "/v1/library",
    "/healthz",
    "/readyz",
    "/metrics",
    "/sign-in",
    "/sign-out",
)
"""Addresses, each with all below it but those of :data:`ON_THE_DISK`, whose answers follow from more than the snapshot
and the request."""

ON_THE_DISK = ("/v1/library", "/v1/snapshots")
"""Addresses whose answers follow from the snapshots on the disk, too: their tags are made of these besides."""

_STATIC = "/static"
_FOREVER = "public, max-age=31536000, immutable"
_TAG = re.compile(r'(?:W/)?"([^"]*)"')


class Conditional:
    """Tags answers, answers 304 to who holds the current one, and says of all others how long they may be kept.

    Tags are weak: compressed or not, an answer is the same to its reader, and ``took_ms`` may differ.
    """

    def __init__(self, app: ASGIApp, holder: LibraryHolder, mark: str, *, private: bool = False) -> None:
        """Wrap ``app``.

        Args:
            app: what answers.
            holder: the library, for the snapshot that an answer will come from.
            mark: of code and settings (:func:`api.server.edition.server_mark`).
            private: whether answers depend on who asks, so that shared caches may not keep them.
        """
        self.app = app
        self._holder = holder
        self._mark = mark
        self._kept = "private, no-cache" if private else "no-cache"
        self._varies = ("Accept", "Accept-Encoding", *(("Authorization", "Cookie") if private else ()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 304, or pass on and add the headers to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        tag = None
        if scope["method"] == "GET" and may_have_tag(path):
            engine = await self._engine()
            if engine is not None:
                # The answer then comes from the snapshot that its tag names, whatever is published meanwhile.
                scope.setdefault("state", {})["engine"] = engine
                disk = await run_in_threadpool(self._on_the_disk) if path in ON_THE_DISK else ""
                tag = self._tag(scope, engine, disk)
        if tag is not None and tag in tags_named(Headers(scope=scope)):
            headers = MutableHeaders()
            self._dress(headers, tag)
            await send({"type": "http.response.start", "status": 304, "headers": headers.raw})
            await send({"type": "http.response.body", "body": b""})
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if message["status"] == 200 and tag is not None and _may_be_kept(headers):
                    self._dress(headers, tag)
                elif below(path, (_STATIC,)):
                    _dress_file(scope, message["status"], headers)
                else:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)

    async def _engine(self) -> SearchEngine | None:
        """The engine that will answer; ``None`` where no library is open yet: the first answer has no tag."""
        if not self._holder.is_open:
            return None
        # Opening a new snapshot takes long, and is nothing for the loop that serves everybody.
        return self._holder.fresh() or await run_in_threadpool(self._holder.engine)

    def _on_the_disk(self) -> str:
        """The snapshots that are there; each is immutable, so its name stands for it."""
        return "/".join(one.id for one in snapshots(self._holder.folder))

    def _tag(self, scope: Scope, engine: SearchEngine, disk: str) -> str:
        headers = Headers(scope=scope)
        key = scope.get("state", {}).get("key")
        parts = (
            self._mark,
            engine.snapshot_id,
            scope.get("root_path", ""),
            scope["scheme"],
            headers.get("host", ""),
            scope["path"],
            scope["query_string"].decode("latin-1"),
            headers.get("accept", ""),
            "" if key is None else key.id,
            disk,
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

    def _dress(self, headers: MutableHeaders, tag: str) -> None:
        headers["ETag"] = f'W/"{tag}"'
        headers.setdefault("Cache-Control", self._kept)
        vary(headers, self._varies)


def may_have_tag(path: str) -> bool:
    """Whether what is answered at a path follows from what its tag is made of."""
    return path in ON_THE_DISK or not below(path, (*LIVE, _STATIC))


def below(path: str, places: Iterable[str]) -> bool:
    """Whether a path is one of ``places`` or lies below one."""
    return any(path == place or path.startswith(f"{place}/") for place in places)


def tags_named(headers: Headers) -> frozenset[str]:
    """The tags that ``If-None-Match`` names, weak or strong (RFC 9110 compares them weakly); ``*`` names none."""
    return frozenset(_TAG.findall(",".join(headers.getlist("if-none-match"))))


def _may_be_kept(headers: MutableHeaders) -> bool:
    return "set-cookie" not in headers and "no-store" not in headers.get("cache-control", "").lower()


def _dress_file(scope: Scope, status: int, headers: MutableHeaders) -> None:
    """A static file: for ever where its address names its content, else to be asked after."""
    named = b"v=" in scope["query_string"] and status in {200, 304}
    headers.setdefault("Cache-Control", _FOREVER if named else "no-cache")
    tag = headers.get("etag", "")
    if tag.startswith('"'):
        # The file's own tag is a strong one, and compressed its bytes are others.
        headers["ETag"] = f"W/{tag}"
