"""The web application: API, pages, error shape and security headers, built from settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from api import schemas
from api.library import LibraryHolder
from api.pages.environment import make_environment
from api.problems import install_problem_handlers
from api.routes import pages, v1
from api.settings import Settings
from corpus.errors import FindingsError

DESCRIPTION = """Text mining and semantic search over inspection reports.

Every answer names the snapshot of the library it came from; every count has its denominator; every
passage carries report, page and exact place, so that it can be cited. Errors have one shape
(RFC 9457 problem details)."""

# The pages need no script and no other host.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(settings: Settings) -> FastAPI:
    """The application over the library that ``settings`` names; the library is opened at the first request."""
    app = FastAPI(
        title="Findings",
        version=version("inspection-findings"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        license_info={"name": "MIT"},
    )
    app.state.settings = settings
    app.state.holder = LibraryHolder(settings)
    app.state.templates = make_environment()
    install_problem_handlers(app)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.middleware("http")(_security_headers)
    app.include_router(v1.router)
    app.include_router(pages.router)
    app.mount(
        "/static/swagger",
        StaticFiles(directory=Path(str(files("fastapi_offline"))) / "static"),
        name="swagger",
    )
    app.mount("/static", StaticFiles(directory=Path(str(files("api.pages"))) / "static"), name="static")

    @app.get("/healthz", operation_id="health", tags=["operations"], summary="Whether the server can answer")
    def health(request: Request, response: Response) -> schemas.Health:
        """200 and the snapshot served, or 503 while there is none."""
        holder: LibraryHolder = request.app.state.holder
        try:
            engine = holder.engine()
        except FindingsError:
            response.status_code = 503
            return schemas.Health(
                status="no library", version=app.version, snapshot=None, reports=0, passages=0
            )
        manifest = engine.manifest
        return schemas.Health(
            status="ok",
            version=app.version,
            snapshot=engine.snapshot_id,
            reports=manifest.reports,
            passages=manifest.passages,
        )

    return app


async def _security_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    return response
