"""Sees every request from first byte to last: gives it an id, counts it, times it, writes its log record."""

from __future__ import annotations

import logging
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.server.caching import below
from api.server.ids import HEADER, request_id, taken_or_made
from api.server.metrics import Metrics

NO_ROUTE = "none"
"""Label of requests that no route took: refused before, or for addresses that are not there."""

_QUIET = ("/healthz", "/readyz", "/metrics", "/static")
_CLOSED_BY_CALLER = 499

log = logging.getLogger("api.requests")


class Watch:
    """The id of a request is the caller's ``X-Request-ID`` where that is safe to repeat, else a new one."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, logged: bool = True, queries: bool = False) -> None:
        """Wrap ``app``.

        Args:
            app: what answers.
            metrics: where requests are counted.
            logged: whether each request writes a log record.
            queries: whether that holds the query string, and with it what people looked for.
        """
        self.app = app
        self._metrics = metrics
        self._logged = logged
        self._queries = queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, watching."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = taken_or_made(Headers(scope=scope).get(HEADER, ""))
        scope.setdefault("state", {})["request_id"] = identity
        token = request_id.set(identity)
        status, sent = _CLOSED_BY_CALLER, 0

        async def counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identity
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        began = time.perf_counter()
        self._metrics.in_flight.inc()
        try:
            await self.app(scope, receive, counted)
        except BaseException:
            # Past the handler of unforeseen errors: the answer it gave stands, or there was none to give.
            status = 500 if status == _CLOSED_BY_CALLER else status
            raise
        finally:
            self._metrics.in_flight.dec()
            seconds = time.perf_counter() - began
            self._metrics.count(scope["method"], route_of(scope), status, seconds)
            if self._logged:
                self._write(scope, status, sent, seconds)
            request_id.reset(token)

    def _write(self, scope: Scope, status: int, sent: int, seconds: float) -> None:
        level = logging.DEBUG if below(scope["path"], _QUIET) else logging.INFO
        if not log.isEnabledFor(level):
            return
        state = scope.get("state", {})
        key, engine = state.get("key"), state.get("engine")
        entry: dict[str, Any] = {
            "method": scope["method"],
            "path": scope["path"],
            "route": route_of(scope),
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": sent,
        }
        if key is not None:
            entry["key"] = key.id
        if engine is not None:
            entry["snapshot"] = engine.snapshot_id
        if self._queries:
            entry["query"] = scope["query_string"].decode("latin-1")
        # A path can hold line breaks once it is decoded, and would then be two records.
        said = entry["path"].encode("unicode_escape").decode("ascii")
        asked = f"?{entry['query']}" if entry.get("query") else ""
        log.log(
            level,
            "%s %s%s %d %.1f ms (%s)",
            entry["method"], said, asked, status, seconds * 1000, state["request_id"],
            extra={"fields": entry},
        )  # fmt: skip


def route_of(scope: Scope) -> str:
    """The template of the route that took a request, so that ids in addresses make no labels of their own."""
    if below(scope["path"], ("/static",)):
        return "/static"
    return getattr(scope.get("route"), "path", None) or NO_ROUTE
