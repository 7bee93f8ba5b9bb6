"""``/v1/figures``: the statistics that reports print."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.converting.figures import to_figures
from api.routes.formats import FILES, WantedFormat
from api.routes.paging import Chosen, PageOfList, choosing
from api.routes.parameters import MAX_OFFSET, Engine, SelectionParameters, refuse_unknown
from api.schemas import figures as schemas
from api.server.problems import PROBLEM_RESPONSES
from corpus.figures import FigureKind
from search.figures import FigureRequest, FigureSort, figures, figures_view, like_figures
from search.figures.model import MOST

router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES, dependencies=[Depends(refuse_unknown)])


PAGE = 500
"""Figures of one answer; a file holds up to :data:`MOST`."""


def read_figure_request(
    selection: SelectionParameters,
    figure_kind: Annotated[
        list[FigureKind],
        Query(
            default_factory=list,
            max_length=len(FigureKind),
            description="How the figure is put; several are alternatives.",
        ),
    ],
    unit: Annotated[
        str,
        Query(max_length=200, description="Words that the unit holds, in any form: `case`, `social worker`."),
    ] = "",
    words: Annotated[
        str, Query(max_length=200, description="Words that the passage holds, in any form.")
    ] = "",
    with_denominator: Annotated[bool, Query(description="Only figures out of, or per, a number.")] = False,
    with_share: Annotated[bool, Query(description="Only figures that are a share of something.")] = False,
    everything: Annotated[
        bool,
        Query(
            description="Also lengths of time (in any case where `figure_kind` asks for them), counts of what is "
            "not named, and figures of text on the inspection itself."
        ),
    ] = False,
    sort: Annotated[
        FigureSort,
        Query(
            description="`comparable` (of what most areas count first, fictional reports last), `share` (lowest first), "
            "`share_falling`, `area`, or `date` (newest first)."
        ),
    ] = FigureSort.COMPARABLE,
    limit: Annotated[int, Query(ge=1, le=PAGE, description="Figures in this answer.")] = 50,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Figures to pass over.")] = 0,
    per_theme: Annotated[int, Query(ge=0, le=50, description="First figures given of each theme.")] = 0,
) -> FigureRequest:
    """Which figures, from the parameters."""
    return FigureRequest(
        selection=selection,
        kinds=tuple(dict.fromkeys(figure_kind)),
        unit=unit,
        words=words,
        with_denominator=with_denominator,
        with_share=with_share,
        everything=everything,
        sort=sort,
        limit=limit,
        offset=offset,
        per_theme=per_theme,
    )


FigureParameters = Annotated[FigureRequest, Depends(read_figure_request)]
FigureFields = Annotated[Chosen, Depends(choosing(schemas.Figure, "results"))]


@router.get(
    "/figures",
    operation_id="list_figures",
    summary="Figures",
    tags=["compare"],
    response_model=schemas.FiguresAnswer,
    responses=FILES,
)
def list_figures(
    engine: Engine,
    asked: FigureParameters,
    wanted: WantedFormat,
    page: PageOfList,
    fields: FigureFields,
    alike: Annotated[bool, Query(description="Also put like figures side by side.")] = False,
) -> object:
    """Statistics that the reports print, each with its exact words, passage and citation; counts by theme.

    Of each area the latest report of a series counts; `edition=all` takes all of them.
    """
    holdings = engine.holdings
    groups = like_figures(holdings, asked) if alike else None
    begin, limit = page.begin(asked.offset), wanted.limit("limit", asked.limit, MOST)
    found = figures(holdings, replace(asked, limit=limit, offset=begin))
    if wanted.file:
        return wanted.answer(engine, wanted.file, lambda: figures_view(found, holdings, groups or ()))
    answer = to_figures(found, engine.manifest.figures_version, groups)
    return fields.of(page.followed(answer, found.total))
