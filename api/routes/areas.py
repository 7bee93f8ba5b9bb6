"""Areas, what changed on them, and recommendations over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field

from api.converting.areas import to_area, to_areas, to_change
from api.converting.recommendations import to_recommendations
from api.routes.formats import FILES, WantedFormat
from api.routes.paging import Chosen, Offset, PageOfList, choosing
from api.routes.parameters import (
    MAX_OFFSET,
    MAX_VALUES,
    Engine,
    FilterParameters,
    ReportFilterParameters,
    refuse_unknown,
)
from api.schemas import areas as schemas
from api.schemas.changes import ChangeAnswer
from api.schemas.recommendations import Recommendation
from api.schemas.recommendations import RecommendationsAnswer as Recommendations
from api.server.problems import PROBLEM_RESPONSES
from search.areas import AreaPeers, AreaRequest, AreasRequest, area_profile, areas, areas_view, profile_view
from search.change import ChangeRequest, change_between, change_view
from search.named_values import RecommendationPart
from search.recommendations import (
    RecommendationKind,
    RecommendationsRequest,
    recommendations,
    recommendations_view,
)
from search.selection import Selection

router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)])

GROUPS = 20
"""Recommendations made again of an answer that does not say how many."""

WHOLE = 100_000
"""Rows of a table that is given as a file."""

AreaId = Annotated[
    str,
    Path(
        min_length=1,
        max_length=200,
        description="Id of an area, or its name in any form that the gazetteer knows.",
    ),
]
PeersParameter = Annotated[
    AreaPeers,
    Query(
        description="Compared with the latest reports of `all` other areas, of its `region`, or of the same `rating`."
    ),
]
SeriesParameter = Annotated[
    str | None,
    Query(
        max_length=100,
        description="Series of reports that it is told from; without: of its latest inspection.",
    ),
]
LikeArea = Annotated[str, Query(max_length=200, description="Text that the area's name holds.")]
KindParameter = Annotated[
    RecommendationKind,
    Query(alias="type", description="Recommendations, or children's services' areas for improvement."),
]
AddresseeParameter = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Query(
        default_factory=list,
        max_length=MAX_VALUES,
        description="Text that the name of a body addressed holds; several are alternatives.",
    ),
]
AgainParameter = Annotated[bool, Query(description="Only those that two reports or more make.")]
AreaFields = Annotated[Chosen, Depends(choosing(schemas.AreaSummary, "results"))]
ProfileFields = Annotated[Chosen, Depends(choosing(schemas.AreaAnswer))]
ChangeFields = Annotated[Chosen, Depends(choosing(ChangeAnswer))]
RecommendationFields = Annotated[Chosen, Depends(choosing(Recommendation, "results"))]


@router.get(
    "/areas",
    operation_id="list_areas",
    summary="Areas",
    tags=["areas"],
    response_model=schemas.AreasAnswer,
    responses=FILES,
)
def list_areas(
    engine: Engine,
    filters: ReportFilterParameters,
    wanted: WantedFormat,
    page: PageOfList,
    fields: AreaFields,
    like: LikeArea = "",
    limit: Annotated[int, Query(ge=1, le=1_000, description="Areas in this answer.")] = 200,
    offset: Offset = 0,
) -> object:
    """Areas that the reports allowed by the filters on reports are about, by name, with the latest of each series."""
    begin = page.begin(offset)
    found = areas(engine.holdings, AreasRequest(filters, like, wanted.limit("limit", limit, WHOLE), begin))
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: areas_view(found, engine.holdings))
    return fields.of(page.followed(to_areas(found, limit=limit, offset=begin), found.total))


@router.get(
    "/areas/{area_id}",
    operation_id="get_area",
    summary="One area",
    tags=["areas"],
    response_model=schemas.AreaAnswer,
    responses=FILES,
)
def one_area(
    engine: Engine,
    area_id: AreaId,
    wanted: WantedFormat,
    fields: ProfileFields,
    series: SeriesParameter = None,
    peers: PeersParameter = AreaPeers.ALL,
    certain_only: Annotated[bool, Query(description="Leave unsure themes out.")] = False,
) -> object:
    """Judgements over time, themes against peers, shared findings, recommendations, figures and counts of the change."""
    request = AreaRequest(area_id, series, peers, certain_only)
    found = area_profile(engine.holdings, request)
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: profile_view(found))
    return fields.of(to_area(found))


@router.get(
    "/areas/{area_id}/change",
    operation_id="change_of_area",
    summary="Change between reports",
    tags=["areas"],
    response_model=ChangeAnswer,
    responses=FILES,
)
def change(
    engine: Engine,
    area_id: AreaId,
    wanted: WantedFormat,
    fields: ChangeFields,
    earlier: Annotated[
        str | None,
        Query(alias="from", max_length=200, description="Id of the earlier report; without: the one before."),
    ] = None,
    later: Annotated[
        str | None,
        Query(
            alias="to",
            max_length=200,
            description="Id of the later report; without: the latest that has one before it.",
        ),
    ] = None,
) -> object:
    """What became of each finding of the earlier report, and what is new, with both passages of each match."""
    found = change_between(engine.holdings, ChangeRequest(area_id, later, earlier))
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: change_view(found))
    return fields.of(to_change(found))


@router.get(
    "/recommendations",
    operation_id="list_recommendations",
    summary="Recommendations",
    tags=["recommendations"],
    response_model=Recommendations,
    responses=FILES,
)
def list_recommendations(
    engine: Engine,
    filters: FilterParameters,
    addressee: AddresseeParameter,
    wanted: WantedFormat,
    page: PageOfList,
    fields: RecommendationFields,
    parts: Annotated[
        list[RecommendationPart],
        Query(
            default_factory=list,
            max_length=len(RecommendationPart),
            description="Give these lists alone (repeatable); without: all of them.",
        ),
    ],
    kind: KindParameter = RecommendationKind.RECOMMENDATION,
    again: AgainParameter = False,
    limit: Annotated[
        int, Query(ge=1, le=200, description="Recommendations, themes and addressees in this answer.")
    ] = 50,
    offset: Annotated[
        int,
        Query(ge=0, le=MAX_OFFSET, description="Recommendations to pass over; the other lists begin anew."),
    ] = 0,
    groups: Annotated[
        int | None,
        Query(
            ge=0,
            le=200,
            description="Recommendations made again in this answer; without: `limit`, 20 at most.",
        ),
    ] = None,
) -> object:
    """Recommendations by theme and addressee, those made again, and what later reports say on the same matter."""
    request = RecommendationsRequest(
        kind,
        Selection(filters),
        tuple(addressee),
        again,
        wanted.limit("limit", limit, WHOLE),
        page.begin(offset),
        wanted.limit("groups", min(limit, GROUPS) if groups is None else groups, WHOLE),
    )
    found = recommendations(engine.holdings, request)
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: recommendations_view(found, engine.holdings))
    return fields.of(
        page.followed(to_recommendations(found, parts or RecommendationPart, most=limit), found.total)
    )
