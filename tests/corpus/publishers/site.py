"""A publisher's site on the loopback device, for tests: answers by path, and remembers who asked for what."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from reportlab.pdfgen.canvas import Canvas

Answer = Callable[["Exchange"], None]
LICENCE_LINE = "You may re-use this under the terms of the Open Government Licence v3.0"


def pdf(text: str, *, licence: str = LICENCE_LINE, filler: int = 0) -> bytes:
    """A small PDF, the same bytes each time; ``filler`` makes it larger."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=0)
    canvas.drawString(72, 720, text)
    for number in range(filler):
        canvas.drawString(72, 700 - number % 40 * 12, f"Line {number} of {text}")
    canvas.showPage()
    canvas.drawString(72, 720, licence)
    canvas.save()
    return out.getvalue()


@dataclass
class Exchange:
    """One request and the means to answer it."""

    handler: BaseHTTPRequestHandler

    @property
    def headers(self) -> Any:
        return self.handler.headers

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        names.setdefault("Content-Length", str(len(body)))
        self.handler.send_response(status)
        for name, value in names.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def cut_off(self, body: bytes, after: int, **headers: str) -> None:
        """Promise all of ``body``, send ``after`` bytes of it, and hang up."""
        self.send(200, body[:after], Content_Length=str(len(body)), **headers)
        self.handler.close_connection = True


def document(
    body: bytes, media_type: str = "application/pdf", *, ranges: bool = True, modified: str | None = None
) -> Answer:
    """An answer as a good file server gives it: ETag, 304, Range with If-Range."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    def answer(exchange: Exchange) -> None:
        headers = {"ETag": etag, "Content_Type": media_type} | (
            {"Last_Modified": modified} if modified else {}
        )
        asked = exchange.headers.get("Range")
        if exchange.headers.get("If-None-Match") == etag:
            exchange.send(304, b"", **headers)
        elif asked and ranges and exchange.headers.get("If-Range") in {etag, modified}:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            place = f"bytes {start}-{len(body) - 1}/{len(body)}"
            exchange.send(206, body[start:], Content_Range=place, **headers)
        else:
            exchange.send(200, body, **headers)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """The first answer first, then the second…; the last one for ever."""
    left = list(answers)

    def answer(exchange: Exchange) -> None:
        turn = left.pop(0) if len(left) > 1 else left[0]
        turn(exchange)

    return answer


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """Always the same plain answer."""
    return lambda exchange: exchange.send(code, body, **headers)


@dataclass
class Request:
    """What was asked, and what status was answered."""

    path: str
    headers: dict[str, str]
    status: int | None = None


@dataclass
class FakeSite:
    """A running site."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


@contextmanager
def serve(answers: dict[str, Answer] | None = None) -> Iterator[FakeSite]:
    """A site in a thread; a path without an answer is a 404."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        request_made: Request

        def do_GET(self) -> None:
            self.request_made = Request(self.path, {k.lower(): v for k, v in self.headers.items()})
            site.requests.append(self.request_made)
            try:
                site.answers.get(self.path, status(404))(Exchange(self))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client hung up, as some tests make it do

        def send_response(self, code: int, message: str | None = None) -> None:
            self.request_made.status = code
            super().send_response(code, message)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = FakeSite(f"http://127.0.0.1:{server.server_address[1]}", dict(answers or {}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
