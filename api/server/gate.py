"""Who may ask: keys and their scopes where they are on, and how often, before any route is looked at."""

from __future__ import annotations

import hashlib
import hmac
import time
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from api.server.caching import below
from api.server.keys import Key, KeyStore, Scope
from api.server.limits import RateLimiter, caller_of
from api.server.problems import problem, wants_page
from corpus.errors import FindingsError

SESSION_COOKIE = "findings_session"
SESSION_SECONDS = 12 * 3600
_FREE = ("/healthz", "/readyz", "/static")
_OPEN = (*_FREE, "/accessibility", "/docs", "/openapi.json", "/problems", "/sign-in", "/sign-out")
"""Without a key: whether the server is well, what the API looks like, and where one signs in."""

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_CODING = ("/coding", "/v1/codings")
_CHANGING = ("/library/jobs", "/library/remove", "/v1/library/jobs")
"""Also to look at: what others hand in, and where it lies on the server."""
_READING_POSTS = ("/v1/search", "/v1/export", "/basket")
"""Addresses, with all below them, that are asked with POST and change nothing."""


def scope_needed(method: str, path: str) -> Scope | None:
    """The scope that a request needs; ``None``: none.

    Routes need not be named here: what reads needs ``read``, all else ``admin``, also in routes yet to come.
    """
    if below(path, _OPEN):
        return None
    if below(path, _CODING):
        return Scope.CODE
    if below(path, _CHANGING):
        return Scope.ADMIN
    if method in _READS or (method == "POST" and below(path, _READING_POSTS)):
        return Scope.READ
    return Scope.ADMIN


class Sessions:
    """Cookies of people who signed in with a key: the key's id and an end, under a seal that ends with the server.

    The seal covers the key's digest, so a key that was replaced under the same id opens nothing.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def issue(self, key: Key, now: float | None = None) -> str:
        """The value of the cookie."""
        end = int((time.time() if now is None else now) + SESSION_SECONDS)
        return f"{key.id}.{end}.{self._seal(key, end)}"

    def key(self, cookie: str, keys: KeyStore, now: float | None = None) -> Key | None:
        """The key that a cookie stands for, where cookie and key still hold."""
        parts = cookie.split(".")
        if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) <= 12):
            return None
        key, end = keys.by_id(parts[0]), int(parts[1])
        if key is None or end <= (time.time() if now is None else now):
            return None
        right = hmac.compare_digest(self._seal(key, end).encode(), parts[2].encode("utf-8", "replace"))
        return key if right else None

    def _seal(self, key: Key, end: int) -> str:
        said = f"session\0{key.id}\0{end}\0{key.digest}"
        return hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()


class Gate:
    """Answers 401, 403 or 429, or passes on with the key in the request's state."""

    def __init__(
        self, app: ASGIApp, keys: KeyStore | None, sessions: Sessions, limiter: RateLimiter | None
    ) -> None:
        """Wrap ``app``.

        Args:
            app: what answers.
            keys: the keys to the library; ``None``: none are asked for.
            sessions: of people who signed in.
            limiter: how often one caller may ask; ``None``: any number of times.
        """
        self.app = app
        self._keys = keys
        self._sessions = sessions
        self._limiter = limiter

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = self._refusal(Request(scope))
        await (answer or self.app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to a request that may not pass; ``None`` where it may, its key then in its state."""
        path, method = request.url.path, request.method
        needed = scope_needed(method, path) if self._keys is not None else None
        key = None
        if self._keys is not None and not below(path, _FREE):
            try:
                key = self._key(request, self._keys)
            except FindingsError as error:
                if needed is not None:
                    return problem(request, 503, error.code, str(error))
        address = request.client.host if request.client else ""
        caller = f"address {caller_of(address)}" if key is None else f"key {key.id}"
        request.state.key, request.state.caller = key, caller
        if self._limiter is not None and not below(path, _FREE) and (wait := self._limiter.charge(caller)):
            return too_many(request, wait)
        if needed is None or (key is not None and key.scope.covers(needed)):
            return None
        return _unknown(request) if key is None else _too_narrow(request, key, needed)

    def _key(self, request: Request, keys: KeyStore) -> Key | None:
        scheme, _, worn = request.headers.get("authorization", "").partition(" ")
        if scheme:
            return keys.find(worn.strip()) if scheme.lower() == "bearer" else None
        # A cookie is sent by the browser whoever's page asks: in the API it may read, never write.
        if request.method not in _READS and below(request.url.path, ("/v1",)):
            return None
        cookie = request.cookies.get(SESSION_COOKIE)
        return self._sessions.key(cookie, keys) if cookie else None


def too_many(request: Request, wait: int) -> Response:
    """The answer to who asks too often."""
    answer = problem(
        request,
        429,
        "too-many-requests",
        f"That were more requests than one caller may make in a minute; ask again in {wait} s (Retry-After).",
    )
    answer.headers["Retry-After"] = str(wait)
    return answer


def _unknown(request: Request) -> Response:
    if wants_page(request) and request.method in _READS:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(asked, safe='')}", status_code=303)
    shown = "authorization" in request.headers
    detail = (
        "The key is not known here, was revoked, or has expired."
        if shown
        else "This server asks for a key: send it as `Authorization: Bearer KEY`."
    )
    answer = problem(request, 401, "unauthorized", detail)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="findings"' + (
        ', error="invalid_token"' if shown else ""
    )
    return answer


def _too_narrow(request: Request, key: Key, needed: Scope) -> Response:
    detail = f"The key {key.id} has the scope {key.scope.value}; this needs {needed.value}."
    answer = problem(request, 403, "insufficient-scope", detail)
    answer.headers["WWW-Authenticate"] = (
        f'Bearer realm="findings", error="insufficient_scope", scope="{needed.value}"'
    )
    return answer
