"""The web application: API, pages, error shape and security headers, built from settings."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from api.building.desk import BuildDesk
from api.forms import FormTokens
from api.library import LibraryHolder
from api.pages.environment import make_environment
from api.pages.pictures import PagePictures
from api.routes import (
    areas,
    batch,
    coding,
    codings,
    compare,
    exports,
    figures,
    judgements,
    library,
    operations,
    pages,
    pages_about,
    pages_areas,
    pages_basket,
    pages_compare,
    pages_docs,
    pages_judgements,
    pages_library,
    pages_problems,
    pages_recurring,
    pages_reports,
    pages_trends,
    recurring,
    signing_in,
    snapshots,
    v1,
)
from api.routes.formats import refuse_unacceptable
from api.server.application import Application, surround
from api.server.metrics import Metrics
from api.server.problems import install_problem_handlers
from api.settings import Settings
from indexer.coding.desk import CodingDesk

DESCRIPTION = """Text mining and semantic search over inspection reports.

Every answer names the snapshot of the library it came from; every count has its denominator; every
passage carries report, page and exact place, so that it can be cited. Errors have one shape
(RFC 9457 problem details)."""


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """End the worker that draws pages, and a run that changes the library, when the server stops."""
    yield
    app.state.building.close()
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
    app.state.metrics = Metrics(app.state.holder)
    app.state.templates = make_environment()
    app.state.pictures = PagePictures(settings)
    app.state.desk = CodingDesk(settings.library)
    app.state.building = BuildDesk(settings)
    form_key = form_key or secrets.token_bytes(32)
    app.state.form_tokens = FormTokens(form_key)
    install_problem_handlers(app)
    surround(app, form_key)
    app.include_router(codings.router)
    for of_api in (v1, batch, exports, recurring, areas, judgements, figures, compare, library, snapshots):
        app.include_router(of_api.router, dependencies=[Depends(refuse_unacceptable)])
    app.include_router(pages_judgements.router)
    app.include_router(pages_compare.router)
    app.include_router(pages.router)
    app.include_router(pages_recurring.router)
    app.include_router(pages_reports.router)
    app.include_router(pages_trends.router)
    app.include_router(pages_basket.router)
    app.include_router(pages_about.router)
    app.include_router(pages_docs.router)
    app.include_router(pages_problems.router)
    app.include_router(pages_library.router)
    app.include_router(pages_areas.router)
    app.include_router(coding.router)
    app.include_router(signing_in.router)
    app.include_router(operations.router)
    app.mount("/static", StaticFiles(directory=Path(str(files("api.pages"))) / "static"), name="static")
    return app
