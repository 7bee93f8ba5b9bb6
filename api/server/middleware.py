"""What every request and every answer passes through, whatever route or error they meet."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.server.problems import problem
from api.settings import Settings

# The pages need no script of their own in them, and no other host.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": PAGE_POLICY,
}
_REFUSED_GZIP = re.compile(r"\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ANY_HOST = "*"


class SecurityHeaders:
    """Sets the security headers that an answer does not set itself, also on answers to unforeseen errors."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if "vary" in headers:
                    vary(headers, ())
            await send(message)

        await self.app(scope, receive, with_headers)


class HeadAsGet:
    """Answers HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, as GET where it is HEAD."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)


class KnownHosts:
    """Refuses requests for a host that is not this server's, so that no foreign site can ask in its own name.

    A page of another site can have its name resolve to this machine (DNS rebinding) and would then read
    the library through the visitor's browser; only the ``Host`` header gives it away.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 400."""
        if scope["type"] != "http" or hostname(Headers(scope=scope).get("host", "")) in self.hosts:
            await self.app(scope, receive, send)
            return
        answer = problem(
            Request(scope),
            400,
            "unknown-host",
            "The server doesn't answer under this host name; add it to the setting allowed_hosts.",
        )
        await answer(scope, receive, send)


def vary(headers: MutableHeaders, names: Iterable[str]) -> None:
    """Add ``names`` to ``Vary``, and have each there once."""
    said = [item.strip() for item in headers.get("vary", "").split(",") if item.strip()]
    headers["Vary"] = ", ".join({name.lower(): name for name in (*said, *names)}.values())


def hostname(header: str) -> str | None:
    """The host of a ``Host`` header, in small letters and without port or brackets; ``None`` if malformed."""
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None


def known_hosts(settings: Settings) -> frozenset[str] | None:
    """The host names that the server answers under; ``None``: any.

    A server bound to a loopback address answers under the loopback names; one on the network under any,
    unless ``allowed_hosts`` names some.
    """
    named = {name.strip().lower().strip("[]") for name in settings.allowed_hosts.split(",") if name.strip()}
    if ANY_HOST in named or (not named and not is_loopback(settings.host)):
        return None
    return frozenset({*named, *LOOPBACK, settings.host.lower()})


def is_loopback(host: str) -> bool:
    """Whether an address to bind to is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_on_the_network(settings: Settings) -> bool:
    """Whether others than this machine reach the server: by its address, or through a proxy that is named."""
    return not is_loopback(settings.host) or bool(settings.trusted_proxies.strip())


class PlainIfAsked:
    """Takes ``gzip`` out of what a caller accepts where it says that it does not (``gzip;q=0``, RFC 9110, 12.5.3).

    Starlette's GZipMiddleware looks for the word alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with another ``Accept-Encoding`` where it refuses gzip."""
        if scope["type"] == "http" and _REFUSED_GZIP.search(Headers(scope=scope).get("accept-encoding", "")):
            kept = [item for item in scope["headers"] if item[0] != b"accept-encoding"]
            scope = {**scope, "headers": [*kept, (b"accept-encoding", b"identity")]}
        await self.app(scope, receive, send)
