"""Version 1 of the HTTP API: stable paths, typed answers, one error shape."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from api import schemas
from api.converting.searches import (
    to_answer,
    to_facet_answer,
    to_measurement,
    to_passage,
    to_passage_answer,
    to_report,
    to_similar,
    to_summary,
    to_theme,
)
from api.exports import passage_response
from api.listings import facet_view, listed_hits, reports_view, similar_passages, themes_view
from api.quality import library_standing
from api.routes.formats import TABLE_FILES, WantedTable, WantedTables
from api.routes.paging import Chosen, Cursor, Offset, PageOfList, choosing
from api.routes.parameters import (
    Engine,
    FacetSort,
    FilterParameters,
    OptionParameters,
    refuse_unknown,
)
from api.server.problems import PROBLEM_RESPONSES
from search.engine import SearchEngine
from search.exporting.chosen import asked_of, choose
from search.exporting.kinds import MOST as MOST_IN
from search.exporting.kinds import Format, PassageFormat
from search.exporting.passages import passages_view
from search.exporting.text import one_line
from search.recurring import recurring_of_passage
from search.request import FACETS, SearchRequest

router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)])

Identifier = Annotated[str, Path(min_length=1, max_length=200, description="As answers give it in `id`.")]
SearchFields = Annotated[Chosen, Depends(choosing(schemas.Result, "results"))]
PassageFields = Annotated[Chosen, Depends(choosing(schemas.PassageAnswer))]
SimilarFields = Annotated[Chosen, Depends(choosing(schemas.SimilarPassage, "results"))]
ReportsFields = Annotated[Chosen, Depends(choosing(schemas.ReportSummary, "results"))]
ReportFields = Annotated[Chosen, Depends(choosing(schemas.ReportAnswer))]
ThemeFields = Annotated[Chosen, Depends(choosing(schemas.Theme, "results"))]

WHOLE = 100_000
"""Rows of a list that is given as a file."""


@router.get(
    "/search",
    operation_id="search",
    summary="Search passages",
    tags=["search"],
    response_model=schemas.SearchAnswer,
    responses=TABLE_FILES,
)
def search(
    engine: Engine,
    filters: FilterParameters,
    options: OptionParameters,
    wanted: WantedTable,
    fields: SearchFields,
    q: Annotated[
        str,
        Query(
            description='Words, "exact phrases", -exclusions, prefix*, AND, OR, NOT, NEAR, parentheses and fields '
            "(`theme:`, `year:2022..2024`, …). Empty: all passages that pass the filters.",
            examples=["domestic abuse enquiries not analysed"],
        ),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=100, description="Results, or groups, in this answer.")] = 10,
    offset: Offset = 0,
    cursor: Cursor = None,
    facets: Annotated[bool, Query(description="Count the values to filter by.")] = True,
) -> object:
    """The best passages with report, page, themes, stance, score and why; totals and facets.

    As a file: every passage that matches (of a query the first 10,000), near-equal ones each, as of
    `/v1/export/passages`; with `limit`, `offset`, `cursor`, `group` or `per_report` those of this page.
    """
    request = options.request(q, filters, limit=limit, offset=offset, cursor=cursor, facets=facets)
    if wanted.file:
        return _found_as_file(engine, request, wanted, wanted.file)
    began = time.perf_counter()
    response = engine.search(request)
    took_ms = round((time.perf_counter() - began) * 1000, 3)
    answer = to_answer(response, engine.theme_names, limit=limit, took_ms=took_ms)
    return fields.of(answer)


def _found_as_file(
    engine: SearchEngine, request: SearchRequest, wanted: WantedTables, form: Format
) -> Response:
    of = PassageFormat(form.value)
    if wanted.names("limit", "offset", "cursor", "group", "per_report"):
        asked = asked_of(request, engine.holdings)
        chosen = listed_hits(engine.search(replace(request, facets=False)), engine.holdings, asked)
    else:
        chosen = choose(engine, request, most=MOST_IN[of])
    return wanted.described(passage_response(chosen, of), form)


@router.get(
    "/facets/{name}",
    operation_id="facet_values",
    summary="Values of one facet",
    tags=["search"],
    response_model=schemas.FacetAnswer,
    responses=TABLE_FILES,
)
def facet(
    engine: Engine,
    wanted: WantedTable,
    name: Annotated[
        str,
        Path(pattern=f"^({'|'.join(FACETS)})$", description="A filter of the search.", examples=["area"]),
    ],
    filters: FilterParameters,
    options: OptionParameters,
    q: Annotated[str, Query(description="The query, as for a search.")] = "",
    like: Annotated[str, Query(max_length=200, description="Text that a value's label holds.")] = "",
    sort: Annotated[
        FacetSort, Query(description="By falling number of passages, or by label.")
    ] = FacetSort.COUNT,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Values in this answer.")] = 200,
) -> object:
    """The values to filter by whose label holds a text, with what choosing each would leave."""
    request = options.request(q, filters)
    answer = engine.facet(
        request,
        name,
        like=like,
        by_name=sort is FacetSort.LABEL,
        limit=wanted.limit("limit", limit, WHOLE),
    )
    if wanted.file:
        asked = asked_of(request, engine.holdings)
        if like:
            asked = (*asked, ("Label holds", one_line(like)))
        return wanted.answer(engine, wanted.file, lambda: facet_view(answer, asked))
    return to_facet_answer(answer)


@router.get(
    "/passages/{passage_id}",
    operation_id="get_passage",
    summary="One passage",
    tags=["passages"],
    response_model=schemas.PassageAnswer,
)
def passage(
    engine: Engine,
    passage_id: Identifier,
    fields: PassageFields,
) -> object:
    """A passage with its report, its neighbours, the source text at its place, a citation, and whether it recurs."""
    detail = engine.passage(passage_id)
    group = recurring_of_passage(engine.holdings, detail.passage.row)
    return fields.of(to_passage_answer(detail, engine.theme_names, group))


@router.get(
    "/passages/{passage_id}/similar",
    operation_id="similar_passages",
    summary="Passages like one",
    tags=["passages"],
    response_model=schemas.SimilarAnswer,
    responses=TABLE_FILES,
)
def similar(
    engine: Engine,
    wanted: WantedTable,
    passage_id: Identifier,
    fields: SimilarFields,
    filters: FilterParameters,
    limit: Annotated[int, Query(ge=1, le=100, description="Passages in this answer.")] = 10,
    same_report: Annotated[bool, Query(description="Also passages of its own report.")] = True,
) -> object:
    """The passages nearest to one by its own vector, those that say its own words apart."""
    answer = engine.similar(passage_id, filters, limit, same_report=same_report)
    if wanted.file:
        chosen = similar_passages(answer, engine.holdings, filters)
        return wanted.answer(engine, wanted.file, lambda: passages_view(chosen))
    return fields.of(to_similar(answer, engine.theme_names))


@router.get(
    "/reports",
    operation_id="list_reports",
    summary="Reports",
    tags=["reports"],
    response_model=schemas.ReportsAnswer,
    responses=TABLE_FILES,
)
def reports(
    engine: Engine,
    filters: FilterParameters,
    wanted: WantedTable,
    page: PageOfList,
    fields: ReportsFields,
    limit: Annotated[int, Query(ge=1, le=500, description="Reports in this answer.")] = 100,
    offset: Offset = 0,
) -> object:
    """The reports that hold a passage that all the filters allow, newest first."""
    found, begin = engine.reports(filters), page.begin(offset)
    if wanted.file:
        part = found[begin : begin + wanted.limit("limit", limit, WHOLE)]
        return wanted.answer(
            engine, wanted.file, lambda: reports_view(part, len(found), filters, engine.holdings)
        )
    answer = schemas.ReportsAnswer(
        snapshot=engine.snapshot_id,
        total=len(found),
        results=[to_summary(report) for report in found[begin : begin + limit]],
        limit=limit,
        offset=begin,
    )
    return fields.of(page.followed(answer, len(found)))


@router.get(
    "/reports/{report_id}",
    operation_id="get_report",
    summary="One report",
    tags=["reports"],
    response_model=schemas.ReportAnswer,
)
def report(
    engine: Engine,
    report_id: Identifier,
    fields: ReportFields,
    passages: Annotated[bool, Query(description="Also give all of its passages.")] = False,
) -> object:
    """A report with judgements, key questions, source, warnings and the account of its words."""
    record = engine.report(report_id)
    listed = (
        [to_passage(item, record, engine.theme_names) for item in engine.passages_of(report_id)]
        if passages
        else None
    )
    answer = schemas.ReportAnswer(snapshot=engine.snapshot_id, report=to_report(record), passages=listed)
    return fields.of(answer)


@router.get(
    "/themes",
    operation_id="list_themes",
    summary="Themes",
    tags=["themes"],
    response_model=schemas.ThemesAnswer,
    responses=TABLE_FILES,
)
def themes(engine: Engine, wanted: WantedTable, fields: ThemeFields) -> object:
    """The codebook that the library was tagged with, how many passages carry each theme, and how good it is."""
    manifest, standing = engine.manifest, library_standing(engine)
    answer = schemas.ThemesAnswer(
        snapshot=engine.snapshot_id,
        codebook=manifest.codebook_version,
        tagger=manifest.tagger_version,
        passages=manifest.passages,
        reports=manifest.reports,
        measurement=to_measurement(standing),
        measurement_note=standing.note,
        results=[to_theme(theme, standing) for theme in engine.themes()],
    )
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: themes_view(answer))
    return fields.of(answer)
