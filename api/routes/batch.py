"""Several searches in one request, each with an answer or a problem of its own."""

from __future__ import annotations

import time

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from api.converting.searches import to_answer
from api.fields import RESULT_FIELDS, pick_results, read_fields
from api.routes.parameters import Engine, refuse_unknown
from api.schemas.bodies import SearchBatch, SearchBody
from api.schemas.partial import BatchAnswer
from api.server.gate import too_many
from api.server.limits import RateLimiter
from api.server.problems import PROBLEM_RESPONSES, as_problem
from corpus.errors import FindingsError
from search.engine import SearchEngine

router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)])


@router.post(
    "/search/batch",
    operation_id="search_batch",
    summary="Search passages, several times",
    tags=["search"],
    response_model=BatchAnswer,
)
def search_batch(request: Request, engine: Engine, batch: SearchBatch) -> Response:
    """Up to 20 searches, answered in order from one snapshot.

    A batch whose shape is wrong is refused whole (422); a search that can't be answered (a cursor that is gone, a
    query that is too long) has its problem in its place, and the others their answers. Each counts as a request
    where requests are limited.
    """
    fields = [
        read_fields(one.fields, RESULT_FIELDS, ("body", "searches", place))
        for place, one in enumerate(batch.searches)
    ]
    limiter: RateLimiter | None = request.app.state.limiter
    further = len(batch.searches) - 1
    if limiter is not None and further and (wait := limiter.charge(request.state.caller, further)):
        return too_many(request, wait)
    results = [
        _answered(request, engine, one, chosen) for one, chosen in zip(batch.searches, fields, strict=True)
    ]
    return JSONResponse({"snapshot": engine.snapshot_id, "results": results})


def _answered(
    request: Request, engine: SearchEngine, one: SearchBody, fields: tuple[str, ...]
) -> dict[str, object]:
    began = time.perf_counter()
    try:
        response = engine.search(
            one.options().request(
                one.q,
                one.filters.filters(),
                limit=one.limit,
                offset=one.offset,
                cursor=one.cursor,
                facets=one.facets,
            )
        )
    except FindingsError as error:
        said = as_problem(request, error)
        return {
            "status": said.status,
            "answer": None,
            "problem": said.model_dump(mode="json", exclude_none=True),
        }
    took_ms = round((time.perf_counter() - began) * 1000, 3)
    answer = to_answer(response, engine.theme_names, limit=one.limit, took_ms=took_ms)
    content = pick_results(answer, fields) if fields else answer.model_dump(mode="json")
    return {"status": 200, "answer": content, "problem": None}
