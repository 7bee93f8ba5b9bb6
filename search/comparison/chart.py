"""A comparison as a heat map, or one theme over the years as bars."""

from __future__ import annotations

from typing import Any

from search.comparison.answer import Comparison
from search.comparison.request import ColumnsBy, Measure, RowsBy
from search.comparison.wording import MEASURES, label_key, title

FICTIONAL = " (fictional sample)"
"""What follows the name of a row that is made up."""


def chart_of(answer: Comparison) -> dict[str, Any]:
    """Bars where one theme is set against the years, else a heat map."""
    request = answer.request
    themes = request.selection.filters.theme
    over_years = request.rows is RowsBy.YEAR and request.columns is ColumnsBy.THEME and len(themes) == 1
    if over_years and any(column.value == themes[0] for column in answer.columns):
        return year_bars(answer, themes[0])
    return heat_map(answer)


def year_bars(answer: Comparison, theme: str) -> dict[str, Any]:
    """Of each year the share of its reports that hold a passage of the measure on a theme, with both numbers over it.

    Years without a report stand in the axis without a bar, so that time is not drawn shorter than it is.
    """
    measure = answer.request.measure
    held = f"reports_{'findings' if measure is Measure.FINDINGS else measure.value}"
    years = sorted(int(row.value) for row in answer.rows if row.value.isdigit())
    named = next(column.label for column in answer.columns if column.value == theme)
    said = f"{MEASURES[measure]} on “{named}”"
    axes: dict[str, Any] = {
        "x": {
            "field": "row",
            "type": "ordinal",
            "title": None,
            "scale": {"domain": [str(year) for year in range(years[0], years[-1] + 1)] if years else []},
            "axis": {"labelAngle": 0},
        },
        "y": {
            "field": "part",
            "type": "quantitative",
            "title": "Share of the year’s reports",
            "scale": {"domain": [0, 1]},
            "axis": {"format": "%", "grid": True},
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": title(answer),
        "description": f"Bars of the share of each year’s reports that hold a {said}. Over each bar: how many of how many.",
        "data": {"name": "cells"},
        "transform": [
            {"filter": {"field": "column", "equal": theme}},
            {
                "calculate": f"datum.reports_searched ? datum.{held} / datum.reports_searched : 0",
                "as": "part",
            },
            {"calculate": f"datum.{held} + ' of ' + datum.reports_searched", "as": "both"},
        ],
        "encoding": axes,
        "layer": [
            {"mark": {"type": "bar"}},
            {"mark": {"type": "text", "dy": -7, "fontSize": 11}, "encoding": {"text": {"field": "both"}}},
        ],
        "width": {"step": 52},
        "height": 220,
    }


def heat_map(answer: Comparison) -> dict[str, Any]:
    """A heat map of shares with the numbers of passages in it, over the table ``cells``."""
    request = answer.request
    measure = request.measure
    count = "findings" if measure is Measure.FINDINGS else measure.value
    axes: dict[str, Any] = {
        "x": {
            "field": "column_label",
            "type": "nominal",
            "title": None,
            "sort": [column.label for column in answer.columns],
            "axis": {"labelAngle": -45, "labelLimit": 240, "orient": "top"},
        },
        "y": {
            "field": "row_said",
            "type": "nominal",
            "title": None,
            "sort": [f"{row.label}{FICTIONAL if row.fictional else ''}" for row in answer.rows],
            "axis": {"labelLimit": 280},
        },
    }
    shade = {
        "field": "share",
        "type": "quantitative",
        "title": f"Share: {MEASURES[measure]}",
        "scale": {"scheme": "blues"},
        "legend": {"format": "%"},
    }
    highest = max((cell.share or 0.0 for row in answer.rows for cell in row.cells), default=0.0)
    dark = {"test": f"datum.share > {highest * 0.55:.6f}", "value": "white"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": title(answer),
        "description": "Heat map with a cell for each row and column: its share as the shade, its number of passages in it.",
        "data": {"name": "cells"},
        "transform": [
            {
                "calculate": f"datum.{label_key(request.rows)} + (datum.fictional ? '{FICTIONAL}' : '')",
                "as": "row_said",
            }
        ],
        "encoding": axes,
        "layer": [
            {"mark": {"type": "rect"}, "encoding": {"color": shade}},
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {
                    "text": {"field": count, "type": "quantitative"},
                    "color": {"condition": dark, "value": "#0b0c0c"},
                },
            },
        ],
        "width": {"step": 34},
        "height": {"step": 22},
    }
