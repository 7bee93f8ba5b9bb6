"""The pages of judgements and of figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.converting.figures import NOT_READ
from api.converting.judgements import contrast_search
from api.pages.comparing import (
    RATING_TAGS,
    SPREAD_TITLES,
    board_names,
    carried,
    choices,
    pages_of,
    report_link,
)
from api.routes.figures import FigureParameters
from api.routes.judgements import JudgementParameters
from api.routes.pages import counted, render
from api.routes.parameters import MAX_OFFSET, Engine
from search.figures import FigureSort, figures, like_figures
from search.figures.view import COMPARISON_LABELS, KIND_LABELS, left_out_sentence
from search.judgements import SCALE, judgements
from search.judgements.view import METHOD

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

ROWS = 60
"""Areas on a page of judgements: a page stays well under 200 KB."""

FIGURES = 50
"""Figures on a page of them at most, for the same reason."""

SORTS = (
    (FigureSort.COMPARABLE, "What most areas count first"),
    (FigureSort.SHARE, "Lowest share first"),
    (FigureSort.SHARE_FALLING, "Highest share first"),
    (FigureSort.AREA, "By area"),
    (FigureSort.DATE, "Newest first"),
)


@router.get("/judgements")
def judgements_page(
    request: Request,
    engine: Engine,
    asked: JudgementParameters,
    board: Annotated[int, Query(ge=0, le=1_000)] = 0,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """Ratings by area and standard of one framework, how they are spread, how they changed, and themes against them."""
    answer = judgements(engine.holdings, asked)
    names = board_names(answer)
    place = min(board, len(names) - 1)
    values: dict[str, Any] = {"shown": None}
    if names:
        values = _shown(answer.boards[place], answer, offset)
        values["shown"] = names[place]
        values["links"] = [
            {
                "text": name,
                "href": "?" + urlencode([*carried(request, "board", "offset"), ("board", str(number))]),
            }
            for number, name in enumerate(names)
        ]
    rest = carried(request, "offset")
    return render(
        request,
        "judgements.html",
        engine,
        answer=answer,
        asked=asked,
        place=place,
        scale=SCALE,
        rating_tags=RATING_TAGS,
        spread_titles=SPREAD_TITLES,
        method=METHOD,
        choices=choices(engine),
        pagination=pages_of(len(values["board"].rows) if names else 0, ROWS, offset, rest),
        report_link=report_link,
        theme_search=lambda contrast, theme: contrast_search(
            contrast, theme, answer.request.selection.filters
        ),
        **counted(request, engine, asked.selection.filters),
        **values,
    )


def _shown(board: Any, answer: Any, offset: int) -> dict[str, Any]:
    """The parts of the answer that belong to one board, and the rows of one page with their histories."""
    rows = board.rows[offset : offset + ROWS]
    areas = {row.report.area for row in rows}

    def ours(part: Any) -> bool:
        return (part.programme, part.framework) == (board.programme, board.framework)

    moved = [one for one in answer.histories if ours(one) and one.area in areas and len(one.moves) > 1]
    return {
        "board": board,
        "rows": rows,
        "histories": moved,
        "scores": [one for one in answer.scores if ours(one)],
        "questions": [one for one in answer.key_questions if ours(one)],
        "contrasts": [one for one in answer.contrasts if ours(one)],
    }


@router.get("/figures")
def figures_page(
    request: Request,
    engine: Engine,
    asked: FigureParameters,
    alike: bool = False,
) -> Response:
    """Figures in a list with their sentences, counted by theme; like ones side by side where that is asked."""
    asked = replace(asked, limit=min(asked.limit, FIGURES))
    answer = figures(engine.holdings, asked)
    return render(
        request,
        "figures.html",
        engine,
        answer=answer,
        asked=asked,
        alike=like_figures(engine.holdings, asked) if alike else None,
        alike_url="?" + urlencode([*carried(request, "alike", "offset"), ("alike", "true")]),
        kind_labels=KIND_LABELS,
        comparison_labels=COMPARISON_LABELS,
        sorts=SORTS,
        choices=choices(engine),
        left_out=left_out_sentence(answer) if answer.left_out else None,
        all_url="?" + urlencode([*carried(request, "everything", "offset"), ("everything", "true")]),
        without_theme=carried(request, "theme", "offset"),
        not_read=None if answer.read else NOT_READ,
        pagination=pages_of(answer.total, asked.limit, asked.offset, carried(request, "offset")),
        theme_names=engine.theme_names,
        **counted(request, engine, asked.selection.filters),
    )
