"""The page of comparisons."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.converting.compare import of_region, passages_of
from api.pages import compare as shaped
from api.pages import view
from api.pages.carrying import parameters
from api.pages.environment import FACET_TITLES
from api.pages.regions import ShownRegions, shown_regions
from api.routes.compare import CompareParameters
from api.routes.pages import counted, render
from api.routes.parameters import Engine
from search.comparison import (
    ColumnsBy,
    Comparison,
    Measure,
    OutOf,
    Regional,
    RowPeers,
    RowsBy,
    Sort,
    compare,
    region_map,
)
from search.comparison.answer import of_measure
from search.comparison.standing_out import (
    counted_noun,
    most_sentence,
    share_in_words,
    small_sentence,
    standing_sentence,
)
from search.comparison.wording import (
    COLUMNS,
    MEASURES,
    METHOD,
    PEERS,
    ROWS,
    focus_sentence,
    prevalence_sentence,
    searched_sentence,
    shown_sentence,
    title,
)

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

CELLS = 360
"""Cells of one page: with them it stays well under 200 KB, whatever its addresses."""

WIDTHS = (12, 20, 60)
"""Numbers of columns to choose from."""

FOCUS_LINES = 15

_SORTS = {
    Sort.NAME: "by name",
    Sort.PREVALENCE: "most widespread first",
    Sort.DISTINCTIVENESS: "most distinctive first",
}
_CHOSEN = (
    "inspectorate",
    "programme",
    "framework",
    "region",
    "rating",
    "year",
    "area",
    "theme",
    "standard",
    "kind",
)


@router.get("/compare")
def compare_page(
    request: Request,
    engine: Engine,
    asked: CompareParameters,
    width: Annotated[int, Query(ge=1, le=WIDTHS[-1])] = WIDTHS[0],
    every: Annotated[bool, Query()] = False,
) -> Response:
    """A form to choose, the heat map, how widespread each column is, and the row in focus against its peers."""
    rows = max(1, CELLS // width)
    answer = compare(engine.holdings, replace(asked, row_limit=rows, column_limit=width))
    state = parameters(request)
    rest = [pair for pair in state if pair[0] != "row"]
    whole = [pair for pair in state if pair[0] != "every"]
    heat = shaped.heat_rows(answer, rest)
    regional = _regional(engine, answer)
    lines = shaped.focus_lines(answer, answer.total_columns if every else FOCUS_LINES)
    return render(
        request,
        "compare.html",
        engine,
        answer=answer,
        asked=asked,
        title=title(answer),
        rows_shown=shown_sentence(answer),
        searched=searched_sentence(answer.total),
        heat=heat,
        marks=shaped.marks_said(answer, heat),
        heads=_heads(answer),
        legend=shaped.legend(answer),
        share_of=shaped.share_of(answer),
        lines=lines,
        more_lines="/compare?" + urlencode([*whole, ("every", "true")]) + "#focus"
        if len(lines) == FOCUS_LINES
        else None,
        **_map_choices(answer, regional, [pair for pair in state if pair[0] != "map"]),
        focus_sentence=focus_sentence(answer.focus, asked.peers) if answer.focus else None,
        standing=standing_sentence(answer),
        most=most_sentence(answer),
        small=small_sentence(answer),
        counted_noun=counted_noun(answer),
        share=share_in_words,
        choices=shaped.filter_choices(engine),
        chosen={name: getattr(asked.selection.filters, name) for name in _CHOSEN},
        facet_titles=FACET_TITLES,
        in_force=view.in_force(engine, asked.selection.filters),
        width=width,
        options=_options(),
        pagination=_pagination(answer, state, rows, asked.row_offset),
        method=METHOD,
        **counted(request, engine, asked.selection.filters),
    )


def _regional(engine: Engine, answer: Comparison) -> tuple[Regional, ShownRegions] | None:
    """The column asked for, or the first, by region; ``None`` where rows are no regions."""
    if answer.request.rows is not RowsBy.REGION or not answer.columns:
        return None
    asked = replace(answer.request, mapped=answer.request.mapped or answer.columns[0].value)
    regional = region_map(engine.holdings, asked)
    passages = of_region(answer, regional.value)

    shown = shown_regions(
        regional.map,
        lambda panel, count: passages(panel, count).link,
        lambda panel, count: shaped.areas_of(answer, panel, count),
    )
    return None if shown is None else (regional, shown)


def _map_choices(
    answer: Comparison, found: tuple[Regional, ShownRegions] | None, state: list[tuple[str, str]]
) -> dict[str, Any]:
    """The map, what else it could be of, and the rest of the address."""
    if found is None:
        return {"regional": None}
    regional, shown = found
    choices = [(column.value, column.label) for column in answer.columns]
    if regional.value not in dict(choices):
        choices.insert(0, (regional.value, regional.label))
    kept = [pair for pair in state if pair[0] not in {"offset", "every", "width", "row"}]
    return {
        "regional": shown,
        "mapped": regional.value,
        "map_choices": choices,
        "map_state": state,
        "map_pairs": [*kept, ("map", regional.value)],
    }


def _heads(answer: Comparison) -> list[dict[str, Any]]:
    """The columns: name, sentence, number of passages and where they are."""
    measure = answer.request.measure
    by_area = answer.total.areas > 0
    return [
        {
            "label": column.label,
            "narrower": column.parent is not None,
            "number": of_measure(column.counts, measure),
            "units": f"{of_measure(column.areas if by_area else column.reports, measure):,} of "
            f"{column.areas_comparable if by_area else column.reports_comparable:,}",
            "said": prevalence_sentence(column, answer.total, measure),
            "url": passages_of(answer, None, column.value).link
            if of_measure(column.counts, measure)
            else None,
        }
        for column in answer.columns
    ]


def _options() -> dict[str, list[tuple[str, str]]]:
    """Values and labels of the choices that are no filters."""
    return {
        "rows": [(one.value, ROWS[one]) for one in RowsBy],
        "columns": [(one.value, COLUMNS[one]) for one in ColumnsBy],
        "measure": [(one.value, MEASURES[one]) for one in Measure],
        "peers": [(one.value, PEERS[one]) for one in RowPeers],
        "out_of": [
            (OutOf.FINDINGS.value, "all findings of the row"),
            (OutOf.MEASURE.value, "those that are counted alone"),
        ],
        "sort": [(one.value, _SORTS[one]) for one in Sort],
        "width": [(str(number), str(number)) for number in WIDTHS],
    }


def _pagination(
    answer: Comparison, state: list[tuple[str, str]], rows: int, offset: int
) -> dict[str, Any] | None:
    """Options of the pagination component: the rows before and after these."""
    kept = [pair for pair in state if pair[0] != "offset"]

    def url(first: int) -> str:
        return "/compare?" + urlencode([*kept, ("offset", str(first))]) + "#matrix"

    options: dict[str, Any] = {}
    if offset:
        options["previous"] = {"href": url(max(0, offset - rows)), "text": "Earlier rows"}
    if offset + len(answer.rows) < answer.total_rows:
        options["next"] = {"href": url(offset + rows), "text": "Further rows"}
    return options or None
