"""A server that a proxy shows under a path of its own address, without a word of it in routes and templates."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ADDRESS = re.compile(rb'(\s(?:href|src|action|formaction|data-[a-z-]+)=")/(?!/)')
_COOKIE_PATH = re.compile(r"(;\s*path=)/(?=[^/]|$)", re.IGNORECASE)


class UnderPath:
    """Takes the path off requests, and puts it before the addresses in pages, redirects and cookies.

    In pages only attributes begin with a bare quote, since text is escaped; so an address is told by its form. Paths
    in JSON (``link``) stay as they are: they are relative to the server's own root.
    """

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, as at the root."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path == self._path or path.startswith(f"{self._path}/"):
            path = path.removeprefix(self._path) or "/"
        raw = scope.get("raw_path")
        prefix = self._path.encode()
        if raw is not None and (raw == prefix or raw.startswith(prefix + b"/")):
            raw = raw.removeprefix(prefix) or b"/"
        origin = f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}".encode()
        start: Message | None = None
        parts: list[bytes] = []

        async def rewritten(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._rewrite(headers)
                if headers.get("content-type", "").startswith("text/html"):
                    start = message
                    return
            elif start is not None and message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
                if message.get("more_body"):
                    return
                body = self._page(b"".join(parts), origin)
                headers = MutableHeaders(scope=start)
                if "content-length" in headers:
                    headers["content-length"] = str(len(body))
                await send(start)
                message = {**message, "body": body}
            await send(message)

        await self.app({**scope, "path": path, "raw_path": raw}, receive, rewritten)

    def _page(self, body: bytes, origin: bytes) -> bytes:
        prefix = self._path.encode()
        page = _ADDRESS.sub(rb"\1" + prefix.replace(b"\\", b"") + b"/", body)
        return page.replace(origin + b"/", origin + prefix + b"/")

    def _rewrite(self, headers: MutableHeaders) -> None:
        where = headers.get("location")
        if where is not None and where.startswith("/") and not where.startswith("//"):
            headers["location"] = self._path + where
        cookies = [_COOKIE_PATH.sub(rf"\g<1>{self._path}/", item) for item in headers.getlist("set-cookie")]
        if cookies:
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", cookie)
