"""``/v1/judgements``: ratings, scores and key questions over areas and time, and against themes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.converting.judgements import longest, to_judgements
from api.routes.formats import FILES, WantedFormat
from api.routes.paging import Chosen, PageOfList, choosing
from api.routes.parameters import MAX_OFFSET, Engine, SelectionParameters, refuse_unknown
from api.schemas import judgements as schemas
from api.server.problems import PROBLEM_RESPONSES
from corpus.model import Rating
from search.judgements import JudgementRequest, judgements, judgements_view
from search.judgements.model import Breakdown
from search.named_values import Part
from search.ratings import OVERALL

router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)])


def read_judgement_request(
    selection: SelectionParameters,
    parts: Annotated[
        list[Part],
        Query(
            default_factory=list,
            max_length=len(Part),
            description="Give these parts alone (repeatable); without: all of them.",
        ),
    ],
    by: Annotated[Breakdown, Query(description="What distributions are also counted by.")] = Breakdown.NONE,
    contrast: Annotated[
        Rating, Query(description="The rating whose reports are compared with the others, theme by theme.")
    ] = Rating.INADEQUATE,
    rated: Annotated[
        str,
        Query(
            max_length=200,
            description="Key of the standard whose rating that is: `Overall`, `Leadership`, `P 1.1`.",
        ),
    ] = OVERALL,
    alpha: Annotated[
        float,
        Query(gt=0, lt=1, description="False discovery rate at which a contrast is called a difference."),
    ] = 0.05,
) -> JudgementRequest:
    """Which judgements, from the parameters."""
    return JudgementRequest(
        selection=selection,
        by=by,
        rating=contrast.value,
        rated=rated,
        alpha=alpha,
        parts=tuple(part for part in Part if part in parts or not parts),
    )


JudgementParameters = Annotated[JudgementRequest, Depends(read_judgement_request)]
JudgementFields = Annotated[Chosen, Depends(choosing(schemas.JudgementsAnswer))]


@router.get(
    "/judgements",
    operation_id="list_judgements",
    summary="Judgements",
    tags=["compare"],
    response_model=schemas.JudgementsAnswer,
    responses=FILES,
)
def list_judgements(
    engine: Engine,
    asked: JudgementParameters,
    wanted: WantedFormat,
    page: PageOfList,
    fields: JudgementFields,
    limit: Annotated[
        int,
        Query(
            ge=1,
            le=5_000,
            description="Rows of each board, values of each score and key question, and themes of each contrast.",
        ),
    ] = 500,
    offset: Annotated[
        int, Query(ge=0, le=MAX_OFFSET, description="Rows, values and themes to pass over.")
    ] = 0,
) -> object:
    """Ratings by standard, scores and key questions within each framework; themes against one rating.

    The latest of each kind of inspection of each area counts; `edition=all` takes all of them. Histories have the earlier
    reports in any case.
    """
    begin = page.begin(offset)
    found = judgements(engine.holdings, asked)
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: judgements_view(found, engine.holdings))
    answer = to_judgements(found, limit=limit, offset=begin)
    return fields.of(page.followed(answer, longest(answer)))
