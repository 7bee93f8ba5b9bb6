"""A comparison as a heat map."""

from __future__ import annotations

from typing import Any

from search.comparison.answer import Comparison
from search.comparison.request import Measure
from search.comparison.wording import MEASURES, title


def heat_map(answer: Comparison) -> dict[str, Any]:
    """A heat map of shares with the numbers of passages in it, over the table ``cells``."""
    measure = answer.request.measure
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
            "field": "row_label",
            "type": "nominal",
            "title": None,
            "sort": [row.label for row in answer.rows],
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
        "data": {"name": "cells"},
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
