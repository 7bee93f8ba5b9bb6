"""The pages of recurring findings: many of them with filters, and one with all its passages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.converting.recurring import of_region
from api.pages import view
from api.pages.recurring import ALIKE, MOST_AREAS, SORTS, Address, choosers
from api.pages.regions import ShownRegions, shown_regions
from api.routes.pages import counted, render
from api.routes.parameters import MAX_OFFSET, Engine, FilterParameters
from api.routes.recurring import FindingId, SortParameter, WordsParameter
from search.area_names import area_id
from search.engine import SearchEngine
from search.exporting.drawing import alternative_text
from search.recurring import (
    RecurringDetail,
    RecurringRequest,
    RecurringSort,
    recurring,
    recurring_finding,
    recurring_finding_view,
)
from search.selection import Editions, Selection

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

LeastText = Annotated[str, Query(max_length=5, pattern="^[0-9]*$")]
"""A number as a form sends it: the field may be empty."""

FINDINGS_SHOWN = 20
MEMBERS_SHOWN = 50


@router.get("/recurring")
def recurring_page(
    request: Request,
    engine: Engine,
    filters: FilterParameters,
    words: WordsParameter = "",
    min_areas: LeastText = "",
    min_reports: LeastText = "",
    sort: SortParameter = RecurringSort.AREAS,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """Recurring findings under a selection, in an order of choice."""
    asked = RecurringRequest(
        Selection(filters),
        words,
        _least(min_areas, 0),
        _least(min_reports, 1),
        sort,
        FINDINGS_SHOWN,
        offset,
    )
    answer = recurring(engine.holdings, asked)
    address = Address(asked)
    return render(
        request,
        "recurring.html",
        engine,
        asked=asked,
        answer=answer,
        address=address,
        choosers=choosers(engine.holdings, asked),
        latest=filters.edition is Editions.LATEST,
        sorts=SORTS,
        pagination=_pagination(answer.total, FINDINGS_SHOWN, offset, address),
        **counted(request, engine, filters),
    )


@router.get("/recurring/{finding_id}")
def recurring_finding_page(
    request: Request,
    engine: Engine,
    finding_id: FindingId,
    filters: FilterParameters,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """One recurring finding: its passages with citations, areas with it and without, years."""
    selection = Selection(filters)
    detail = recurring_finding(engine.holdings, finding_id, selection)
    address = Address(RecurringRequest(selection), f"/recurring/{detail.finding.id}")
    return render(
        request,
        "recurring-finding.html",
        engine,
        detail=detail,
        finding=detail.finding,
        members=detail.members[offset : offset + MEMBERS_SHOWN],
        address=address,
        area_id=area_id,
        in_force=view.in_force(engine, filters, sample=True),
        most_areas=MOST_AREAS,
        alike=ALIKE,
        alternative=_alternative(detail, engine),
        regional=_regional(detail, engine),
        latest=filters.edition is Editions.LATEST,
        pagination=_pagination(len(detail.members), MEMBERS_SHOWN, offset, address, "#passages"),
        **counted(request, engine, filters),
    )


def _regional(detail: RecurringDetail, engine: SearchEngine) -> ShownRegions | None:
    """The finding by region, with links to it in each."""
    found = of_region(detail)
    return shown_regions(
        detail.regions,
        lambda panel, count: f"{found(panel, count).link}#passages",
        lambda panel, count: f"{found(panel, count).link}#areas",
    )


def _alternative(detail: RecurringDetail, engine: SearchEngine) -> str:
    """What the chart of the years shows; empty where there is one year at most, of which the table says enough."""
    if len(detail.finding.trend.years) < 2:
        return ""
    return alternative_text(recurring_finding_view(detail, engine.holdings))


def _least(typed: str, lowest: int) -> int:
    """The number typed into a field, 1 where it was left empty."""
    return max(lowest, int(typed)) if typed else 1


def _pagination(
    total: int, size: int, offset: int, address: Address, fragment: str = ""
) -> dict[str, Any] | None:
    """Options of the pagination component: first, last and the pages around this one, each opened at ``fragment``."""
    pages = -(-total // size)
    if pages < 2:
        return None
    current = offset // size + 1
    shown = sorted({1, pages, *range(max(1, current - 1), min(pages, current + 1) + 1)})
    items: list[dict[str, Any]] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            items.append({"ellipsis": True})
        items.append(
            {"number": page, "href": address.page((page - 1) * size) + fragment, "current": page == current}
        )
    options: dict[str, Any] = {"items": items}
    if current > 1:
        options["previous"] = {"href": address.page((current - 2) * size) + fragment}
    if current < pages:
        options["next"] = {"href": address.page(current * size) + fragment}
    return options
