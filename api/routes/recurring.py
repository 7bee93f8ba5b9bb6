"""Recurring findings over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.asked import MOST_WORDS
from api.converting.recurring import to_recurring_answer, to_recurring_detail
from api.routes.formats import FILES, WantedFormat
from api.routes.paging import Chosen, Offset, PageOfList, choosing
from api.routes.parameters import Engine, FilterParameters, refuse_unknown
from api.schemas import recurring as schemas
from api.server.problems import PROBLEM_RESPONSES
from search.recurring import (
    RecurringRequest,
    RecurringSort,
    recurring,
    recurring_finding,
    recurring_finding_view,
    recurring_view,
)
from search.selection import Selection

router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)])

WHOLE = 100_000
"""Findings of a file."""

FindingId = Annotated[str, Path(min_length=1, max_length=40, description="Its id.")]
WordsParameter = Annotated[
    str, Query(max_length=MOST_WORDS, description="Words that all stand in one passage of the finding.")
]
LeastAreas = Annotated[int, Query(ge=0, le=10_000, description="Areas that have it, at least.")]
LeastReports = Annotated[int, Query(ge=1, le=10_000, description="Reports that have it, at least.")]
SortParameter = Annotated[
    RecurringSort,
    Query(
        description="`areas`, `share` (of comparable areas), `reports`, `recent` (last seen), `trend` (rising first), "
        "`distinct` (more frequent here than in the reports outside of the selection)."
    ),
]
MapParameter = Annotated[
    bool,
    Query(
        alias="map",
        description="Of files: the table of regions first, and their map as the chart (`svg`, `png`).",
    ),
]
FindingsFields = Annotated[Chosen, Depends(choosing(schemas.RecurringResult, "results"))]
FindingFields = Annotated[Chosen, Depends(choosing(schemas.RecurringDetail))]


@router.get(
    "/recurring",
    operation_id="list_recurring_findings",
    summary="Recurring findings",
    tags=["recurring findings"],
    response_model=schemas.RecurringAnswer,
    responses=FILES,
)
def recurring_findings(
    engine: Engine,
    filters: FilterParameters,
    wanted: WantedFormat,
    page: PageOfList,
    fields: FindingsFields,
    words: WordsParameter = "",
    min_areas: LeastAreas = 1,
    min_reports: LeastReports = 1,
    sort: SortParameter = RecurringSort.AREAS,
    limit: Annotated[int, Query(ge=1, le=100, description="Findings in this answer.")] = 20,
    offset: Offset = 0,
) -> object:
    """Findings made in several reports, with the areas and reports that have them, of those searched, and since when."""
    request = RecurringRequest(
        Selection(filters),
        words,
        min_areas,
        min_reports,
        sort,
        wanted.limit("limit", limit, WHOLE),
        page.begin(offset),
        members=wanted.whole,
    )
    found = recurring(engine.holdings, request)
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: recurring_view(found, engine.holdings))
    return fields.of(page.followed(to_recurring_answer(found), found.total))


@router.get(
    "/recurring/{finding_id}",
    operation_id="get_recurring_finding",
    summary="One recurring finding",
    tags=["recurring findings"],
    response_model=schemas.RecurringDetail,
    responses=FILES,
)
def one_recurring_finding(
    engine: Engine,
    finding_id: FindingId,
    filters: FilterParameters,
    wanted: WantedFormat,
    page: PageOfList,
    fields: FindingFields,
    mapped: MapParameter = False,
    limit: Annotated[int, Query(ge=1, le=500, description="Members in this answer.")] = 100,
    offset: Offset = 0,
) -> object:
    """A finding with its members and citations, the areas that have it and those searched that do not."""
    begin = page.begin(offset)
    detail = recurring_finding(engine.holdings, finding_id, Selection(filters))
    if wanted.file:
        return wanted.answer(
            engine, wanted.file, lambda: recurring_finding_view(detail, engine.holdings, mapped=mapped)
        )
    answer = to_recurring_detail(detail, limit=limit, offset=begin)
    return fields.of(page.followed(answer, answer.members_total))
