"""A limit to what a caller can make the server read, whatever the route does with it."""

from __future__ import annotations

from contextlib import suppress

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.server.problems import problem

MOST_BYTES = 256_000
"""Of a JSON body; forms and files have limits of their own where they are read."""


class _TooLongError(Exception):
    """More came than is read; ends the reading, whatever is made of it further in."""


class BodyLimit:
    """Answers 413 to a JSON body that is too long, before it is read where its length is told."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES) -> None:
        self.app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with a body that ends at the limit."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"} or not _is_json(scope):
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isascii() and told.isdigit() and int(told) > self._most:
            await self._refuse(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise _TooLongError
            return message

        async def within(message: Message) -> None:
            # Further in, the reading that ended is answered as a body that can't be read.
            if read <= self._most:
                await send(message)

        with suppress(_TooLongError):
            await self.app(scope, counted, within)
        if read > self._most:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The body is longer than {self._most:,} bytes."
        answer = problem(Request(scope), 413, "body-too-long", detail)
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)


def _is_json(scope: Scope) -> bool:
    kind = Headers(scope=scope).get("content-type", "").split(";")[0].strip().lower()
    # FastAPI reads a body without a type as JSON.
    return not kind or kind == "application/json" or kind.endswith("+json")
