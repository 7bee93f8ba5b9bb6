"""Exports over HTTP: citations of reports and passages, and passages in any format."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from api.exports import file_response, passage_response, say_what_describes
from api.routes.parameters import Engine, FilterParameters, refuse_unknown
from api.schemas.exports import MAX_IDS, PassageExport
from api.server.problems import PROBLEM_RESPONSES
from search.engine import SearchEngine
from search.exporting.chosen import choose, choose_kept
from search.exporting.citations import Reference, citation_bytes, reference_of
from search.exporting.kinds import CITATION_KINDS, MOST, PASSAGE_KINDS, CitationFormat, PassageFormat
from search.exporting.statement import Statement
from search.request import Mode, SearchRequest
from search.tables import View

router = APIRouter(
    prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)], tags=["exports"]
)

Identifier = Annotated[str, Path(min_length=1, max_length=200, description="Its id.")]
CitationParameter = Annotated[
    CitationFormat,
    Query(alias="format", description="`ris`, `bibtex`, `csl-json`, or `text` for a readable sentence."),
]


def _kinds(media_types: list[str], description: str) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: the media types of the answer."""
    content = {
        media_type: {"schema": {"type": "string"} if "json" not in media_type else {}}
        for media_type in dict.fromkeys(media_types)
    }
    return {200: {"description": description, "content": content}}


CITED = _kinds([kind.media_type for kind in CITATION_KINDS.values()], "The citation, as a file.")
EXPORTED = _kinds([kind.media_type for kind in PASSAGE_KINDS.values()], "The passages, as a file.")


@router.get(
    "/passages/{passage_id}/citation",
    operation_id="cite_passage",
    summary="Citation of a passage",
    response_class=Response,
    responses=CITED,
)
def passage_citation(
    engine: Engine, passage_id: Identifier, form: CitationParameter = CitationFormat.TEXT
) -> Response:
    """The passage for a reference manager, down to page and paragraph."""
    detail = engine.passage(passage_id)
    return _citation(engine, reference_of(detail.report, detail.passage, engine.theme_names), form)


@router.get(
    "/reports/{report_id}/citation",
    operation_id="cite_report",
    summary="Citation of a report",
    response_class=Response,
    responses=CITED,
)
def report_citation(
    engine: Engine, report_id: Identifier, form: CitationParameter = CitationFormat.TEXT
) -> Response:
    """The report for a reference manager."""
    return _citation(engine, reference_of(engine.report(report_id)), form)


@router.get(
    "/export/passages",
    operation_id="export_passages",
    summary="Export passages",
    response_class=Response,
    responses=EXPORTED,
)
def export_passages(
    request: Request,
    engine: Engine,
    filters: FilterParameters,
    passage: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Query(
            default_factory=list,
            max_length=MAX_IDS,
            description="Passages by id, in this order, instead of a query and filters.",
        ),
    ],
    without: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Query(default_factory=list, max_length=50, description="As for a search."),
    ],
    q: Annotated[
        str, Query(description="The query, as for a search. Empty: all that pass the filters.")
    ] = "",
    form: Annotated[
        PassageFormat,
        Query(
            alias="format",
            description="`csv` (described by `csv-metadata`, which its `Link` names), `parquet`, `xlsx`, `json`, "
            "`jsonl`, archives with the themes as a second table (`csv-zip`, `parquet-zip`), documents (`docx`, `md`) "
            "or citations (`ris`, `bibtex`, `csl-json`, `text`).",
        ),
    ] = PassageFormat.CSV,
    mode: Annotated[Mode, Query(description="Words and meaning, or one of them alone.")] = Mode.HYBRID,
    vocabulary: Annotated[bool, Query(description="Also search the reports' own terms.")] = True,
    stance_preference: Annotated[bool, Query(description="Softly prefer the stance asked for.")] = True,
    feedback: Annotated[bool, Query(description="Order by the first three found, too.")] = True,
    rerank: Annotated[
        bool, Query(description="Order the first 50 by the cross-encoder that is set.")
    ] = False,
) -> Response:
    """The passages that a search finds (the first 10,000), or all that the filters allow, as a file.

    Near-equal passages each count. The header `Findings-Passages` says how many of how many the file holds, and so
    does the statement in it: documents hold 1,000 passages, citations 10,000, workbooks 20,000, archives and Parquet
    50,000.
    """
    asked = SearchRequest(
        q,
        filters,
        mode=mode,
        vocabulary=vocabulary,
        without=tuple(without),
        stance_preference=stance_preference,
        feedback=feedback,
        rerank=rerank,
    )
    named = [one for one in passage if one.strip()]
    answer = passage_response(choose(engine, asked, named, most=MOST[form]), form)
    say_what_describes(request, answer)
    return answer


@router.post(
    "/export/passages",
    operation_id="export_kept_passages",
    summary="Export chosen passages with notes",
    response_class=Response,
    responses=EXPORTED,
)
def export_kept_passages(engine: Engine, kept: PassageExport) -> Response:
    """Up to 500 passages by id, in the order given, each with a reader's note.

    Tables have a column `note`, documents say it under the passage, RIS has it in `N1`, BibTeX and
    CSL-JSON as `annote`; `text` leaves it out. Passages that the library no longer holds are left out and named in
    the statement. Nothing is saved on the server.
    """
    form = kept.format
    chosen = choose_kept(engine.holdings, {one.id: one.note for one in kept.passages}, most=MOST[form])
    return passage_response(chosen, form)


def _citation(engine: SearchEngine, reference: Reference, form: CitationFormat) -> Response:
    view = View("citation", reference.title, ())
    record = engine.report(reference.report_id)
    statement = Statement.of(engine.holdings, view, reports=[record])
    kind = CITATION_KINDS[form]
    name = f"{reference.key}{kind.suffix}"
    return file_response(
        citation_bytes([reference], form, statement), kind.media_type, name, engine.snapshot_id
    )
