"""``/v1/compare``: areas (or regions, reports, ratings …) against themes (or standards, kinds, ratings)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

# Here, so that the first comparison of a server waits for neither.
import scipy.sparse
import scipy.stats  # noqa: F401
from fastapi import APIRouter, Depends, Query

from api.converting.compare import to_compare
from api.routes.formats import FILES, WantedFormat
from api.routes.paging import Chosen, PageOfList, choosing
from api.routes.parameters import MAX_OFFSET, Engine, SelectionParameters, refuse_unknown
from api.schemas import compare as schemas
from api.server.problems import PROBLEM_RESPONSES
from search.comparison import (
    ColumnsBy,
    CompareRequest,
    Measure,
    OutOf,
    RowPeers,
    RowsBy,
    Sort,
    compare,
    compare_view,
    region_map,
)
from search.comparison.request import MAX_COLUMNS, MAX_ROWS

router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)])

MOST_ROWS = 200
"""Rows of one answer; further ones come with `offset`."""

MOST_COLUMNS = 100
"""Columns of one answer."""


def read_compare_request(
    selection: SelectionParameters,
    rows: Annotated[RowsBy, Query(description="What a row is.")] = RowsBy.AREA,
    columns: Annotated[
        ColumnsBy, Query(description="What a column is; `rating` is the overall one of a passage's report.")
    ] = ColumnsBy.THEME,
    measure: Annotated[
        Measure, Query(description="What prevalence, shares and distinctiveness are about.")
    ] = Measure.SHORTFALL,
    out_of: Annotated[
        OutOf, Query(description="Their denominator: all findings of the row, or those of the measure.")
    ] = OutOf.FINDINGS,
    peers: Annotated[
        RowPeers,
        Query(description="The other reports that a row is held against: all, or those that share this."),
    ] = RowPeers.ALL,
    sort: Annotated[Sort, Query(description="Order of the rows.")] = Sort.NAME,
    column_sort: Annotated[Sort, Query(description="Order of the columns.")] = Sort.PREVALENCE,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS, description="Rows in this answer.")] = 50,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Rows to pass over.")] = 0,
    column_limit: Annotated[int, Query(ge=1, le=MOST_COLUMNS, description="Columns in this answer.")] = 20,
    row: Annotated[
        str,
        Query(
            max_length=500,
            description="Value of a row to hold against its peers in detail, all columns tested.",
        ),
    ] = "",
    mapped: Annotated[
        str,
        Query(
            alias="map",
            max_length=500,
            description="Value of a column to show region by region, with `rows=region`: `map` of the answer; of files the first "
            "table, and the chart a schematic map.",
            examples=["workload"],
        ),
    ] = "",
) -> CompareRequest:
    """Which comparison, from the parameters."""
    return CompareRequest(
        selection=selection,
        rows=rows,
        columns=columns,
        measure=measure,
        out_of=out_of,
        peers=peers,
        row_sort=sort,
        column_sort=column_sort,
        row_limit=limit,
        column_limit=column_limit,
        row_offset=offset,
        focus=row.strip() or None,
        mapped=mapped.strip() or None,
    )


CompareParameters = Annotated[CompareRequest, Depends(read_compare_request)]
RowFields = Annotated[Chosen, Depends(choosing(schemas.ComparedRow, "rows"))]


@router.get(
    "/compare",
    operation_id="compare",
    summary="Compare areas",
    tags=["compare"],
    response_model=schemas.CompareAnswer,
    responses=FILES,
)
def compare_areas(
    engine: Engine, asked: CompareParameters, wanted: WantedFormat, page: PageOfList, fields: RowFields
) -> object:
    """Passages, reports and areas with strength, shortfall and mixed findings, by row and column.

    Reports that hold nothing count in every denominator. The latest of each kind of inspection of each area counts, unless
    `edition=all`. Each count leads to its passages. With `row`, what that row has more or less of than its peers.
    """
    whole = replace(
        asked,
        row_offset=page.begin(asked.row_offset),
        row_limit=wanted.limit("limit", asked.row_limit, MAX_ROWS),
        column_limit=wanted.limit("column_limit", asked.column_limit, MAX_COLUMNS),
    )
    found = compare(engine.holdings, whole)
    regional = region_map(engine.holdings, whole) if whole.mapped else None
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: compare_view(found, engine.holdings, regional))
    return fields.of(page.followed(to_compare(found, regional), found.total_rows))
