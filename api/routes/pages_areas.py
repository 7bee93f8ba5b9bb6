"""The pages of areas and of recommendations."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.asked import Asked
from api.pages import areas as shown
from api.pages import view
from api.routes.areas import (
    AddresseeParameter,
    AgainParameter,
    AreaId,
    LikeArea,
    PeersParameter,
    SeriesParameter,
)
from api.routes.pages import counted, render
from api.routes.parameters import MAX_OFFSET, Engine, FilterParameters, ReportFilterParameters
from search.area_names import near_areas
from search.areas import AreaPeers, AreaRequest, AreasRequest, area_profile, areas
from search.areas.findings import RARE_AMONG_PEERS
from search.change import ChangeRequest, change_between
from search.facets import label
from search.recommendations import RecommendationKind, RecommendationsRequest, recommendations
from search.selection import Selection

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

RECOMMENDATIONS_SHOWN = 30
GROUPS_SHOWN = 20
THEMES_SHOWN = 25
DIFFERENCES_SHOWN = 10
"""Differences from the peers of a standard error or more; the API has all."""

LISTED = 50
"""Themes, and recurring findings, on the page of an area; the API has all."""

AREAS_SHOWN = 280
"""Areas on one page: more would make it heavier than 200 KB."""


@router.get("/areas")
def areas_page(
    request: Request,
    engine: Engine,
    filters: ReportFilterParameters,
    like: LikeArea = "",
    sort: shown.AreaSort = shown.AreaSort.REGION,
) -> Response:
    """The areas of the library under their regions or from A to Z, found by a part of their name."""
    answer = areas(engine.holdings, AreasRequest(filters, like, AREAS_SHOWN))
    near = () if answer.total else near_areas([r.area for r in engine.reports() if r.area], like)
    return render(
        request,
        "areas.html",
        engine,
        answer=answer,
        like=like,
        near=near,
        groups=shown.grouped(answer.areas, sort),
        by_name=sort is shown.AreaSort.NAME,
        other_order=shown.areas_link(
            like, Asked("", filters).chosen, by_name=sort is not shown.AreaSort.NAME
        ),
        inspectorate_label=lambda value: label("inspectorate", value),
        chosen=Asked("", filters).chosen,
        **counted(request, engine, filters),
    )


@router.get("/areas/{area_id}")
def area_page(
    request: Request,
    engine: Engine,
    area_id: AreaId,
    series: SeriesParameter = None,
    peers: PeersParameter = AreaPeers.ALL,
    certain_only: bool = False,
) -> Response:
    """The profile of one area."""
    profile = area_profile(engine.holdings, AreaRequest(area_id, series, peers, certain_only))
    return render(
        request,
        "area.html",
        engine,
        profile=profile,
        lists=shown.outcome_lists(profile.change) if profile.change else [],
        overall_first=sorted(profile.judgements, key=lambda one: not one.overall),
        most_listed=LISTED,
        most_here=DIFFERENCES_SHOWN,
        rare=[one for one in profile.findings if one.rare],
        rare_bound=RARE_AMONG_PEERS,
        differences=len(profile.distinctive),
        different=[one for one in profile.distinctive if abs(one.z) >= 1][:DIFFERENCES_SHOWN],
        directions=shown.DIRECTIONS,
        peer_names=shown.PEERS,
        inspectorate_label=lambda value: label("inspectorate", value),
        certain_only=certain_only,
        **shown.SECTIONS,
        fictional=view.fictional(profile.reports),
    )


@router.get("/areas/{area_id}/change")
def change_page(
    request: Request,
    engine: Engine,
    area_id: AreaId,
    earlier: Annotated[str | None, Query(alias="from", max_length=200)] = None,
    later: Annotated[str | None, Query(alias="to", max_length=200)] = None,
    strengths: bool = False,
) -> Response:
    """What changed between two reports: shortfalls, or strengths, with both passages side by side."""
    change = change_between(engine.holdings, ChangeRequest(area_id, later or None, earlier or None))
    return render(
        request,
        "area-change.html",
        engine,
        area_id=area_id,
        change=change,
        strengths=strengths,
        lists=shown.outcome_lists(change, strengths=strengths),
        fictional=view.fictional([change.earlier, change.later]),
    )


@router.get("/recommendations")
def recommendations_page(
    request: Request,
    engine: Engine,
    filters: FilterParameters,
    addressee: AddresseeParameter,
    kind: Annotated[RecommendationKind | None, Query(alias="type")] = None,
    again: AgainParameter = False,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """Recommendations, or areas for improvement, by theme and addressee, and those made again.

    An address that names neither kind shows the one of which the chosen reports hold more; a switch has both numbers.
    """
    of_both = RecommendationsRequest(
        RecommendationKind.RECOMMENDATION,
        Selection(filters),
        (),
        again,
        1,
        0,
        0,
    )
    both = {one: recommendations(engine.holdings, replace(of_both, kind=one)) for one in RecommendationKind}
    bodies = tuple(name for name in addressee if name.strip())
    # Areas for improvement are addressed to nobody.
    larger = RecommendationKind.RECOMMENDATION if bodies else max(both, key=lambda one: both[one].total)
    asked = replace(
        of_both,
        kind=kind or larger,
        addressee=bodies,
        limit=RECOMMENDATIONS_SHOWN,
        offset=offset,
        groups=GROUPS_SHOWN,
    )
    answer = recommendations(engine.holdings, asked)
    address = shown.RecommendationsAddress(asked, tuple(Asked("", filters).chosen))
    return render(
        request,
        "recommendations.html",
        engine,
        asked=asked,
        answer=answer,
        address=address,
        kinds=shown.KINDS,
        nouns=shown.NOUNS,
        both=both,
        addressed=bool(bodies or both[asked.kind].bodies),
        themes=answer.themes[:THEMES_SHOWN],
        theme_names=engine.theme_names,
        more=offset + RECOMMENDATIONS_SHOWN if offset + RECOMMENDATIONS_SHOWN < answer.total else None,
        less=max(0, offset - RECOMMENDATIONS_SHOWN) if offset else None,
        **counted(request, engine, filters),
    )
