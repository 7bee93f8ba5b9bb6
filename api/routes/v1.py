"""Version 1 of the HTTP API: stable paths, typed answers, one error shape."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

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
from api.fields import MOST, PASSAGE_FIELDS, RESULT_FIELDS, pick_passage, pick_results, read_fields
from api.listings import facet_view, listed_hits, reports_view, similar_passages, themes_view
from api.quality import library_standing
from api.routes.formats import TABLE_FILES, WantedTable, WantedTables
from api.routes.parameters import (
    MAX_OFFSET,
    Engine,
    FacetSort,
    FilterParameters,
    OptionParameters,
    refuse_unknown,
)
from api.schemas.partial import PartialPassageAnswer, PartialSearchAnswer
from api.server.problems import PROBLEM_RESPONSES
from search.cursor import LONGEST
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
_FIELDS: dict[str, Any] = {"max_length": MOST, "examples": [["passage.text", "citation", "link"]]}


def _listed(fields: tuple[str, ...]) -> str:
    return "names, separated by commas, or the parameter repeated; of " + ", ".join(f"`{n}`" for n in fields)


WHOLE = 100_000
"""Rows of a list that is given as a file."""

Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Results to pass over.")]


@router.get(
    "/search",
    operation_id="search",
    summary="Search passages",
    tags=["search"],
    response_model=schemas.SearchAnswer | PartialSearchAnswer,
    responses=TABLE_FILES,
)
def search(
    engine: Engine,
    filters: FilterParameters,
    options: OptionParameters,
    wanted: WantedTable,
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
    cursor: Annotated[
        str | None,
        Query(
            max_length=LONGEST,
            description="`next` of the answer before, with the same question; instead of `offset`, and as deep as "
            "the list goes. 410 once its snapshot is no longer served.",
        ),
    ] = None,
    facets: Annotated[bool, Query(description="Count the values to filter by.")] = True,
    fields: Annotated[
        list[str], Query(description=f"Give of each result these alone: {_listed(RESULT_FIELDS)}.", **_FIELDS)
    ] = [],  # noqa: B006 - never changed
) -> schemas.SearchAnswer | Response:
    """The best passages with report, page, themes, stance, score and why; totals and facets.

    As a file: every passage that matches (of a query the first 10,000), near-equal ones each, as of
    `/v1/export/passages`; with `limit`, `offset`, `cursor`, `group` or `per_report` those of this page.
    """
    chosen = read_fields(fields, RESULT_FIELDS)
    request = options.request(q, filters, limit=limit, offset=offset, cursor=cursor, facets=facets)
    if wanted.file:
        if chosen:
            raise _no_fields()
        return _found_as_file(engine, request, wanted, wanted.file)
    began = time.perf_counter()
    response = engine.search(request)
    took_ms = round((time.perf_counter() - began) * 1000, 3)
    answer = to_answer(response, engine.theme_names, limit=limit, took_ms=took_ms)
    return JSONResponse(pick_results(answer, chosen)) if chosen else answer


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


def _no_fields() -> RequestValidationError:
    said = "names parts of the JSON answer; leave it out where a file is asked for"
    return RequestValidationError([{"loc": ("query", "fields"), "msg": said, "type": "value_error"}])


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
    response_model=schemas.PassageAnswer | PartialPassageAnswer,
)
def passage(
    engine: Engine,
    passage_id: Identifier,
    fields: Annotated[
        list[str], Query(description=f"Give these alone: {_listed(PASSAGE_FIELDS)}.", **_FIELDS)
    ] = [],  # noqa: B006 - never changed
) -> schemas.PassageAnswer | Response:
    """A passage with its report, its neighbours, the source text at its place, a citation, and whether it recurs."""
    chosen = read_fields(fields, PASSAGE_FIELDS)
    detail = engine.passage(passage_id)
    group = recurring_of_passage(engine.holdings, detail.passage.row)
    answer = to_passage_answer(detail, engine.theme_names, group)
    return JSONResponse(pick_passage(answer, chosen)) if chosen else answer


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
    filters: FilterParameters,
    limit: Annotated[int, Query(ge=1, le=100, description="Passages in this answer.")] = 10,
    same_report: Annotated[bool, Query(description="Also passages of its own report.")] = True,
) -> object:
    """The passages nearest to one by its own vector, those that say its own words apart."""
    answer = engine.similar(passage_id, filters, limit, same_report=same_report)
    if wanted.file:
        chosen = similar_passages(answer, engine.holdings, filters)
        return wanted.answer(engine, wanted.file, lambda: passages_view(chosen))
    return to_similar(answer, engine.theme_names)


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
    limit: Annotated[int, Query(ge=1, le=500, description="Reports in this answer.")] = 100,
    offset: Offset = 0,
) -> object:
    """The reports that hold a passage that all the filters allow, newest first."""
    found = engine.reports(filters)
    if wanted.file:
        part = found[offset : offset + wanted.limit("limit", limit, WHOLE)]
        return wanted.answer(
            engine, wanted.file, lambda: reports_view(part, len(found), filters, engine.holdings)
        )
    return schemas.ReportsAnswer(
        snapshot=engine.snapshot_id,
        total=len(found),
        results=[to_summary(report) for report in found[offset : offset + limit]],
        limit=limit,
        offset=offset,
    )


@router.get("/reports/{report_id}", operation_id="get_report", summary="One report", tags=["reports"])
def report(
    engine: Engine,
    report_id: Identifier,
    passages: Annotated[bool, Query(description="Also give all of its passages.")] = False,
) -> schemas.ReportAnswer:
    """A report with judgements, key questions, source, warnings and the account of its words."""
    record = engine.report(report_id)
    listed = (
        [to_passage(item, record, engine.theme_names) for item in engine.passages_of(report_id)]
        if passages
        else None
    )
    return schemas.ReportAnswer(snapshot=engine.snapshot_id, report=to_report(record), passages=listed)


@router.get(
    "/themes",
    operation_id="list_themes",
    summary="Themes",
    tags=["themes"],
    response_model=schemas.ThemesAnswer,
    responses=TABLE_FILES,
)
def themes(engine: Engine, wanted: WantedTable) -> object:
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
    return wanted.answer(engine, wanted.file, lambda: themes_view(answer)) if wanted.file else answer
