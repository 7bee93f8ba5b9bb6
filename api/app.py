"""The web application: API, pages, error shape and security headers, built from settings."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from api import schemas
from api.forms import FormTokens, coding_is_open
from api.library import LibraryHolder
from api.middleware import Application, KnownHosts, known_hosts
from api.pages.environment import make_environment
from api.pages.pictures import PagePictures
from api.problems import PROBLEM_RESPONSES, install_problem_handlers
from api.routes import (
    areas,
    coding,
    codings,
    compare,
    exports,
    figures,
    judgements,
    pages,
    pages_areas,
    pages_compare,
    pages_judgements,
    pages_recurring,
    recurring,
    v1,
)
from api.settings import Settings
from corpus.errors import FindingsError
from indexer.coding.desk import CodingDesk

DESCRIPTION = """Text mining and semantic search over inspection reports.

Every answer names the snapshot of the library it came from; every count has its denominator; every
passage carries report, page and exact place, so that it can be cited. Errors have one shape
(RFC 9457 problem details)."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """End the worker that draws pages when the server stops."""
    yield
    app.state.pictures.close()


def create_app(settings: Settings, form_key: bytes | None = None) -> FastAPI:
    """The application over the library that ``settings`` names; the library is opened at the first request.

    ``form_key`` signs the forms; several processes behind one address need the same.
    """
    app = Application(
        title="Findings",
        version=version("inspection-findings"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        license_info={"name": "MIT"},
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.holder = LibraryHolder(settings)
    app.state.templates = make_environment()
    app.state.pictures = PagePictures(settings)
    app.state.desk = CodingDesk(settings.library)
    app.state.form_tokens = FormTokens(form_key)
    app.state.coding = coding_is_open(settings)
    install_problem_handlers(app)
    # Level 9 makes an answer 6 % smaller than level 4, in three times its time.
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=4)
    hosts = known_hosts(settings)
    if hosts is not None:
        app.add_middleware(KnownHosts, hosts=hosts)
    app.include_router(v1.router)
    app.include_router(codings.router)
    app.include_router(exports.router)
    app.include_router(recurring.router)
    app.include_router(areas.router)
    app.include_router(judgements.router)
    app.include_router(figures.router)
    app.include_router(pages_judgements.router)
    app.include_router(compare.router)
    app.include_router(pages_compare.router)
    app.include_router(pages.router)
    app.include_router(pages_recurring.router)
    app.include_router(pages_areas.router)
    app.include_router(coding.router)
    app.mount(
        "/static/swagger",
        StaticFiles(directory=Path(str(files("fastapi_offline"))) / "static"),
        name="swagger",
    )
    app.mount("/static", StaticFiles(directory=Path(str(files("api.pages"))) / "static"), name="static")

    @app.get(
        "/healthz",
        operation_id="health",
        tags=["operations"],
        summary="Whether the server can answer",
        responses={
            503: {"model": schemas.Health, "description": "There is no library that can be opened."},
            **{status: PROBLEM_RESPONSES[status] for status in (400, 405, 500)},
        },
    )
    def health(request: Request, response: Response) -> schemas.Health:
        """200 and the snapshot served, or 503 and the code of the error while there is none."""
        holder: LibraryHolder = request.app.state.holder
        try:
            engine = holder.engine()
        except FindingsError as error:
            log.warning("Not healthy: %s", error)
            response.status_code = 503
            return schemas.Health(
                status=error.code, version=app.version, snapshot=None, reports=0, passages=0
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
