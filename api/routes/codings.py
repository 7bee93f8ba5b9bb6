"""Codings over HTTP, to read: as JSON, or as CSV for who accepts that."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api import schemas
from api.forms import coding_allowed
from api.routes.formats import AnswerFormat, accepted, refuse_unacceptable
from api.routes.paging import not_both, other_list, question
from api.routes.parameters import MAX_OFFSET, refuse_unknown
from api.server.problems import PROBLEM_RESPONSES
from indexer.coding.csv_exchange import write_codings
from indexer.coding.desk import CodingDesk
from indexer.coding.records import Coding
from search.cursor import LONGEST, pack, unpack

CSV = "text/csv"

CodingCursor = Annotated[
    str | None,
    Query(
        max_length=LONGEST,
        description="`next` of the answer before, with the same question; instead of `offset`. Codings that are added or "
        "withdrawn meanwhile neither repeat nor hide another.",
    ),
]

router = APIRouter(
    prefix="/v1",
    responses=PROBLEM_RESPONSES,
    dependencies=[Depends(coding_allowed), Depends(refuse_unknown), Depends(refuse_unacceptable)],
)


@router.get(
    "/codings",
    operation_id="list_codings",
    summary="Codings",
    tags=["codings"],
    response_model=schemas.CodingsAnswer,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
)
def codings(
    request: Request,
    coder: Annotated[str | None, Query(description="Only by this coder.")] = None,
    passage: Annotated[str | None, Query(description="Only of this passage.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Codings in this answer; CSV has all.")] = 100,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Codings to pass over.")] = 0,
    cursor: CodingCursor = None,
) -> schemas.CodingsAnswer | Response:
    """The codings in force, by report, passage, coder and subject; as CSV where ``Accept`` asks for it."""
    desk: CodingDesk = request.app.state.desk
    found = desk.store.in_force(coder=coder, passage=passage)
    if accepted(request.headers.get("accept", "")) is AnswerFormat.CSV:
        body = io.StringIO(newline="")
        write_codings(body, found)
        return Response(body.getvalue(), media_type=f"{CSV}; charset=utf-8")
    begin = offset if cursor is None else _after(cursor, request, found, offset)
    page = found[begin : begin + limit]
    more = begin + limit < len(found)
    return schemas.CodingsAnswer(
        total=len(found),
        results=[schemas.CodingEntry.model_validate(item) for item in page],
        limit=limit,
        offset=begin,
        next=pack("", question(request), *_place(page[-1])) if more else None,
    )


def _place(coding: Coding) -> tuple[str, str, str, str]:
    """What codings in force are in the order of."""
    return (coding.report, coding.passage, coding.coder, coding.subject)


def _after(cursor: str, request: Request, found: Sequence[Coding], offset: int) -> int:
    """How many codings come up to the one that a page ended with, whether it is still in force or not."""
    if offset:
        raise not_both()
    match unpack(cursor, "", question(request)):
        case [str(report), str(passage), str(coder), str(subject)]:
            return bisect_right(found, (report, passage, coder, subject), key=_place)
    raise other_list()
