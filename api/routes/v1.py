"""Version 1 of the HTTP API: stable paths, typed answers, one error shape."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from api import schemas
from api.convert import (
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
from api.fields import MOST, PASSAGE_FIELDS, RESULT_FIELDS, pick_passage, pick_results, read_fields
from api.problems import PROBLEM_RESPONSES
from api.quality import library_standing
from api.routes.parameters import (
    MAX_OFFSET,
    Engine,
    FacetSort,
    FilterParameters,
    OptionParameters,
    refuse_unknown,
)
from api.schemas_partial import PartialPassageAnswer, PartialSearchAnswer
from search.cursor import LONGEST
from search.recurring import recurring_of_passage
from search.request import FACETS

router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)])

Identifier = Annotated[str, Path(min_length=1, max_length=200, description="As answers give it in `id`.")]
_FIELDS: dict[str, Any] = {"max_length": MOST, "examples": [["passage.text", "citation", "link"]]}


def _listed(fields: tuple[str, ...]) -> str:
    return "names, separated by commas, or the parameter repeated; of " + ", ".join(f"`{n}`" for n in fields)


Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Results to pass over.")]


@router.get(
    "/search",
    operation_id="search",
    summary="Search passages",
    tags=["search"],
    response_model=schemas.SearchAnswer | PartialSearchAnswer,
)
def search(
    engine: Engine,
    filters: FilterParameters,
    options: OptionParameters,
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
    """The best passages with report, page, themes, stance, score and why; totals and facets."""
    chosen = read_fields(fields, RESULT_FIELDS)
    began = time.perf_counter()
    response = engine.search(
        options.request(q, filters, limit=limit, offset=offset, cursor=cursor, facets=facets)
    )
    took_ms = round((time.perf_counter() - began) * 1000, 3)
    answer = to_answer(response, engine.theme_names, limit=limit, took_ms=took_ms)
    return JSONResponse(pick_results(answer, chosen)) if chosen else answer


@router.get("/facets/{name}", operation_id="facet_values", summary="Values of one facet", tags=["search"])
def facet(
    engine: Engine,
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
) -> schemas.FacetAnswer:
    """The values to filter by whose label holds a text, with what choosing each would leave."""
    return to_facet_answer(
        engine.facet(
            options.request(q, filters), name, like=like, by_name=sort is FacetSort.LABEL, limit=limit
        )
    )


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
)
def similar(
    engine: Engine,
    passage_id: Identifier,
    filters: FilterParameters,
    limit: Annotated[int, Query(ge=1, le=100, description="Passages in this answer.")] = 10,
    same_report: Annotated[bool, Query(description="Also passages of its own report.")] = True,
) -> schemas.SimilarAnswer:
    """The passages nearest to one by its own vector, those that say its own words apart."""
    return to_similar(engine.similar(passage_id, filters, limit, same_report=same_report), engine.theme_names)


@router.get("/reports", operation_id="list_reports", summary="Reports", tags=["reports"])
def reports(
    engine: Engine,
    filters: FilterParameters,
    limit: Annotated[int, Query(ge=1, le=500, description="Reports in this answer.")] = 100,
    offset: Offset = 0,
) -> schemas.ReportsAnswer:
    """The reports that hold a passage that all the filters allow, newest first."""
    found = engine.reports(filters)
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


@router.get("/themes", operation_id="list_themes", summary="Themes", tags=["themes"])
def themes(engine: Engine) -> schemas.ThemesAnswer:
    """The codebook that the library was tagged with, how many passages carry each theme, and how good it is."""
    manifest, standing = engine.manifest, library_standing(engine)
    return schemas.ThemesAnswer(
        snapshot=engine.snapshot_id,
        codebook=manifest.codebook_version,
        tagger=manifest.tagger_version,
        passages=manifest.passages,
        reports=manifest.reports,
        measurement=to_measurement(standing),
        measurement_note=standing.note,
        results=[to_theme(theme, standing) for theme in engine.themes()],
    )
