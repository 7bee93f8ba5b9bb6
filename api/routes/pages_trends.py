"""One theme over the years: a chart, the table that it is drawn from, and the passages behind each number."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.converting.compare import passages_of
from api.pages.comparing import choices
from api.routes.pages import counted, render
from api.routes.parameters import Engine, Fictional
from search.comparison import ColumnsBy, CompareRequest, Comparison, Measure, RowsBy, compare, compare_view
from search.comparison.answer import of_measure
from search.comparison.request import MAX_COLUMNS, MAX_ROWS
from search.comparison.wording import METHOD, prevalence_sentence, searched_sentence
from search.engine import SearchEngine
from search.errors import NotFoundError
from search.exporting.drawing import alternative_text
from search.request import Filters
from search.selection import Selection

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

MEASURES = {
    Measure.SHORTFALL: "shortfalls",
    Measure.STRENGTH: "strengths",
    Measure.MIXED: "mixed findings",
    Measure.FINDINGS: "all findings",
}
"""What is counted, for people."""

FEW = 5
"""Reports of a year below which it says little."""

Value = Annotated[str, Query(max_length=200)]


@router.get("/trends")
def trends_page(
    request: Request,
    engine: Engine,
    theme: Value = "",
    measure: Measure = Measure.SHORTFALL,
    framework: Value = "",
    region: Value = "",
    fictional: Fictional = None,
) -> Response:
    """How many of each year's reports hold a shortfall (or strength …) on a theme; without a theme, the form."""
    asked = [
        ("theme", theme), ("measure", measure.value), ("framework", framework), ("region", region)
    ]  # fmt: skip
    if fictional is not None:
        asked.append(("fictional", str(fictional).lower()))
    pairs = [("rows", "year"), ("edition", "all"), *((name, value) for name, value in asked if value)]
    filters = Filters(
        theme=(theme,) if theme.strip() else (),
        framework=_one(framework),
        region=_one(region),
        fictional=fictional,
    )
    shown = _shown(engine, theme, measure, filters) if theme.strip() else {}
    return render(
        request,
        "trends.html",
        engine,
        theme=theme,
        measure=measure,
        framework=framework,
        region=region,
        measures=[(one.value, name) for one, name in MEASURES.items()],
        choices=choices(engine),
        file_pairs=pairs,
        file_query=urlencode(pairs),
        by_region=urlencode([("rows", "region"), *pairs[1:], ("map", theme)]),
        method=METHOD,
        few=FEW,
        **counted(request, engine, filters),
        **shown,
    )


def _shown(engine: SearchEngine, theme: str, measure: Measure, filters: Filters) -> dict[str, Any]:
    """What the page shows of a theme.

    Raises:
        NotFoundError: if the codebook has no such theme.
    """
    if theme not in engine.theme_names:
        msg = f"The codebook of this library has no theme {theme!r}; the page of themes lists all."
        raise NotFoundError(msg, subject=theme)
    answer = compare(
        engine.holdings,
        CompareRequest(
            selection=Selection(filters),
            rows=RowsBy.YEAR,
            columns=ColumnsBy.THEME,
            measure=measure,
            row_limit=MAX_ROWS,
            column_limit=MAX_COLUMNS,
        ),
    )
    place = next((place for place, one in enumerate(answer.columns) if one.value == theme), None)
    if place is None or not answer.rows:
        return {"name": engine.theme_names[theme], "years": [], "searched": searched_sentence(answer.total)}
    return {
        "name": engine.theme_names[theme],
        "years": _years(answer, place),
        "searched": searched_sentence(answer.total),
        "prevalence": prevalence_sentence(answer.columns[place], answer.total, measure),
        "alternative": alternative_text(compare_view(answer, engine.holdings)),
        "whole": passages_of(answer, None, theme).link,
    }


def _years(answer: Comparison, place: int) -> list[dict[str, Any]]:
    """One line a year: passages and the reports that hold them, each with its denominator."""
    measure = answer.request.measure
    column = answer.columns[place].value
    return [
        {
            "year": row.label,
            "fictional": row.fictional,
            "number": of_measure(cell.counts, measure),
            "url": passages_of(answer, row.value, column).link if of_measure(cell.counts, measure) else None,
            "reports": of_measure(cell.reports, measure),
            "searched": row.reports,
            "findings": row.counts.findings,
            "share": cell.share,
            "interval": cell.interval,
        }
        for row, cell in ((row, row.cells[place]) for row in answer.rows)
    ]


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value.strip() else ()
