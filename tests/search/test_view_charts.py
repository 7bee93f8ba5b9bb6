"""The chart of every view of the sample: in whole words, in colours that stand out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import search
from search.comparison import ColumnsBy, CompareRequest, RowsBy, compare, compare_view
from search.exporting import colours
from search.exporting.drawing import ChartFormat, draw
from search.figures import FigureRequest, figures, figures_view
from search.judgements import JudgementRequest, judgements, judgements_view
from search.judgements.model import Breakdown
from search.opening import open_engine
from search.recurring import (
    RecurringRequest,
    recurring,
    recurring_finding,
    recurring_finding_view,
    recurring_view,
)
from search.request import Filters
from search.selection import Selection
from search.tables import View
from tests.search.charted import filled, words


@pytest.fixture(scope="module")
def real(sample_library: Path) -> dict[str, View]:
    """Every view of the sample that has a chart, as the API and the pages make them."""
    holdings = open_engine(sample_library).holdings
    everything = Selection().all_editions
    first = recurring(holdings, RecurringRequest(everything)).findings[0].id

    def compared(rows: RowsBy, **filters: Any) -> View:
        asked = CompareRequest(selection=Selection(Filters(**filters)), rows=rows, columns=ColumnsBy.THEME)
        return compare_view(compare(holdings, asked), holdings)

    return {
        "compare": compared(RowsBy.AREA),
        "compare by rating": compared(RowsBy.RATING),
        "compare over the years": compared(RowsBy.YEAR, theme=("workload",)),
        "recurring": recurring_view(recurring(holdings, RecurringRequest(everything)), holdings),
        "one recurring finding": recurring_finding_view(
            recurring_finding(holdings, first, everything), holdings
        ),
        "judgements": judgements_view(judgements(holdings, JudgementRequest(everything)), holdings),
        "judgements by region": judgements_view(
            judgements(holdings, JudgementRequest(everything, by=Breakdown.REGION)), holdings
        ),
        "figures": figures_view(figures(holdings, FigureRequest(everything)), holdings),
    }


REAL = (
    "compare",
    "compare by rating",
    "compare over the years",
    "recurring",
    "one recurring finding",
    "judgements",
    "judgements by region",
    "figures",
)


@pytest.mark.parametrize("name", REAL)
def test_the_chart_of_every_view_says_what_it_is_in_whole_words_and_colours_that_stand_out(
    name: str, real: dict[str, View]
) -> None:
    view = real[name]
    assert view.chart is not None
    svg = draw(view, ChartFormat.SVG, ["The source."])
    root = etree.fromstring(svg)
    title, description = (
        next(one.text for one in root if one.get("id") == f"chart-{part}")
        for part in ("title", "description")
    )
    assert title == (view.chart_title or view.title)
    assert description.startswith(title)
    assert len(view.chart["description"]) > 40
    assert "no values" not in view.chart["description"]
    data = {str(cell) for table in view.tables for row in table.rows for cell in row if "…" in str(cell)}
    for said in words(svg):
        assert "…" not in said or any(said in cell for cell in data), f"{said} is cut"
    palette = {colours.BAR, *colours.RATING.values(), *colours.SHADES, colours.PAPER}
    shapes = [
        shape for role in ("mark-rect role-mark", "mark-symbol role-legend") for shape in filled(svg, role)
    ]
    assert shapes
    for fill, stroke in shapes:
        assert fill in palette, fill
        seen = max(colours.contrast(one, colours.PAPER) for one in (fill, stroke or fill))
        assert seen >= 3.0, (fill, stroke)


def test_no_view_with_a_chart_is_left_out() -> None:
    """A view that begins to have a chart has to be drawn above."""
    root = Path(search.__file__).parent
    having = {
        path.parent.name for path in root.rglob("*.py") if re.search(r"\bchart=", path.read_text("utf-8"))
    }
    assert having == {"comparison", "recurring", "judgements", "figures"}
