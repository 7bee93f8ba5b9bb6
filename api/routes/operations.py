"""What those who run the server ask it: is it well, is it ready, what has it done."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response

from api import schemas
from api.library import LibraryHolder
from api.server.metrics import MEDIA_TYPE, Metrics
from api.server.problems import PROBLEM_RESPONSES
from corpus.errors import FindingsError

log = logging.getLogger(__name__)

router = APIRouter(
    tags=["operations"], responses={status: PROBLEM_RESPONSES[status] for status in (400, 405, 500)}
)


@router.get(
    "/healthz",
    operation_id="health",
    summary="Whether the server can answer",
    responses={503: {"model": schemas.Health, "description": "There is no library that can be opened."}},
)
def health(request: Request, response: Response) -> schemas.Health:
    """200 and the snapshot served, or 503 and the code of the error while there is none."""
    return _health(request, response, ready=False)


@router.get(
    "/readyz",
    operation_id="ready",
    summary="Whether the server answers as fast as it can",
    responses={503: {"model": schemas.Health, "description": "Send requests elsewhere for now."}},
)
def ready(request: Request, response: Response) -> schemas.Health:
    """200 once the library is open and its encoder warm, else 503: for who shares requests among servers."""
    return _health(request, response, ready=True)


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={
        200: {"description": "Text format.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **{status: PROBLEM_RESPONSES[status] for status in (401, 403, 429, 503)},
    },
)
def metrics(request: Request) -> Response:
    """Requests by route, how long they took, and the library served; no queries, no ids of passages."""
    figures: Metrics = request.app.state.metrics
    return Response(figures.text(), media_type=MEDIA_TYPE)


def _health(request: Request, response: Response, *, ready: bool) -> schemas.Health:
    holder: LibraryHolder = request.app.state.holder
    version = request.app.version
    try:
        engine = holder.warm() if ready else holder.engine()
    except FindingsError as error:
        log.warning("Not healthy: %s", error)
        response.status_code = 503
        return schemas.Health(status=error.code, version=version, snapshot=None, reports=0, passages=0)
    manifest = engine.manifest
    status = "ok"
    if ready and not holder.has_encoder:
        status, response.status_code = "no-encoder", 503
    return schemas.Health(
        status=status,
        version=version,
        snapshot=engine.snapshot_id,
        reports=manifest.reports,
        passages=manifest.passages,
    )
