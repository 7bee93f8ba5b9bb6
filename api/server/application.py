"""The application's shell: what lies around every route, in its order from the outside in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from api.server.body import BodyLimit
from api.server.caching import Conditional
from api.server.edition import server_mark
from api.server.gate import Gate, Sessions
from api.server.ids import HEADER
from api.server.keys import KeyStore
from api.server.limits import RateLimiter
from api.server.middleware import (
    HeadAsGet,
    KnownHosts,
    PlainIfAsked,
    SecurityHeaders,
    is_on_the_network,
    known_hosts,
)
from api.server.openapi import described
from api.server.root_path import UnderPath
from api.server.watch import Watch
from api.settings import Settings

LIMIT_ON_THE_NETWORK = 600
"""Requests a minute where the setting ``rate_limit`` says nothing."""


class Application(FastAPI):
    """FastAPI whose ids, figures, security headers and HEAD lie outside even of its answers to unforeseen errors.

    Its state holds ``settings``, ``holder`` and ``metrics`` before the first request.
    """

    def build_middleware_stack(self) -> ASGIApp:
        """The stack, wrapped."""
        settings: Settings = self.state.settings
        watched = Watch(
            super().build_middleware_stack(),
            self.state.metrics,
            logged=settings.log_requests,
            queries=settings.log_queries,
        )
        placed: ASGIApp = UnderPath(watched, settings.root_path) if settings.root_path else watched
        # Level 9 makes an answer 6 % smaller than level 4, in three times its time.
        packed = PlainIfAsked(GZipMiddleware(placed, minimum_size=1_000, compresslevel=4))
        return SecurityHeaders(HeadAsGet(packed))

    def openapi(self) -> dict[str, Any]:
        """The description of the API, with what holds for all routes."""
        if self.openapi_schema is None:
            settings: Settings = self.state.settings
            self.openapi_schema = described(
                super().openapi(), keys=settings.api_keys, root_path=settings.root_path
            )
        return self.openapi_schema


def limiter_of(settings: Settings) -> RateLimiter | None:
    """How often one caller may ask; ``None``: any number of times."""
    limit = settings.rate_limit
    if limit is None:
        limit = LIMIT_ON_THE_NETWORK if is_on_the_network(settings) else 0
    return RateLimiter(limit) if limit else None


def surround(app: Application, form_key: bytes) -> None:
    """Put around ``app`` what every request passes through; the last added is met first."""
    settings: Settings = app.state.settings
    app.state.keys = KeyStore(settings.library) if settings.api_keys else None
    app.state.sessions = Sessions(form_key)
    app.state.limiter = limiter_of(settings)
    app.add_middleware(BodyLimit)
    app.add_middleware(
        Conditional, holder=app.state.holder, mark=server_mark(settings), private=settings.api_keys
    )
    app.add_middleware(Gate, keys=app.state.keys, sessions=app.state.sessions, limiter=app.state.limiter)
    origins = [item.strip() for item in settings.cors_origins.split(",") if item.strip()]
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", HEADER],
            expose_headers=["ETag", "Retry-After", HEADER],
            max_age=3_600,
        )
    hosts = known_hosts(settings)
    if hosts is not None:
        app.add_middleware(KnownHosts, hosts=hosts)
