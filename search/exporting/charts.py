"""Charts as Vega-Lite specifications over the tables of a view, without their data.

A specification names its table (``{"data": {"name": TABLE}}``); :mod:`search.exporting.drawing` puts the rows
in, and the title, the source and the licence around the picture. So a builder sets no title and no size of
text. What each says in words (``description``) becomes the picture's alternative text. Grammar:
https://vega.github.io/vega-lite/docs/spec.html.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from search.exporting import chart_parts as parts
from search.exporting.chart_parts import Spec
from search.exporting.colours import BAR, BLACK, GRID, INK, OUTLINE, PAPER, SHADES, ink_on
from search.exporting.described import describe_pairs, describe_values, describe_years
from search.tables import Cell, Table

FICTIONAL = " (fictional sample)"
"""What follows the name of a row that is made up."""

_ROW, _COLUMN, _BAND, _YEAR, _LETTER = 24, 40, 26, 52, 6.2


def heat_map(
    table: Table, *, row: str, column: str, value: str, text: str, fictional: str | None = None
) -> Spec:
    """A grid of cells in five shades of a share, as the page has them, each with a number written in it.

    Args:
        table: one row a cell; rows and columns of the grid come in the table's order.
        row: key of the column whose values are the grid's rows.
        column: key of the one whose values are its columns.
        value: key of what is shaded, from 0 upwards; a cell with 0, or without a value, is white.
        text: key of the number that is written in the cells.
        fictional: key of a flag whose rows are marked as made up.

    Raises:
        KeyError: if the table has no such column.
    """
    shown = parts.column_of(table, value)
    most = max(parts.numbers(table, value), default=0.0) or 1.0
    dark = sum(ink_on(shade) == BLACK for shade in SHADES) / len(SHADES)
    made_up = f"datum[{json.dumps(fictional)}]" if fictional else "false"
    named = f"datum[{json.dumps(row)}] + ({made_up} ? {json.dumps(FICTIONAL)} : '')"
    names = list(
        dict.fromkeys(
            f"{record[row]}{FICTIONAL if fictional and record[fictional] else ''}"
            for record in table.records()
        )
    )
    return {
        "data": {"name": table.name},
        "description": describe_pairs(table, row, column, value),
        "transform": [{"calculate": named, "as": "row_said"}],
        "width": {"step": _COLUMN},
        "height": parts.step(names, _ROW),
        "encoding": {
            "y": {
                "field": "row_said",
                "type": "nominal",
                "sort": None,
                "axis": parts.axis({name: name for name in names}),
            },
            "x": {
                "field": parts.column_of(table, column).key,
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "orient": "top", "labelAngle": -45, "labelLimit": 0, "grid": False},
            },
        },
        "layer": [
            {"mark": {"type": "rect", "fill": PAPER, "stroke": OUTLINE, "strokeWidth": 0.5}},
            {
                "transform": [{"filter": f"datum[{json.dumps(value)}] > 0"}],
                "mark": {"type": "rect", "stroke": OUTLINE, "strokeWidth": 0.5},
                "encoding": {
                    "color": {
                        **parts.quantity(shown),
                        "scale": {"type": "quantize", "domain": [0.0, most], "range": list(SHADES)},
                        "legend": {
                            "title": f"{shown.title} (none: white)",
                            "format": parts.number_format(shown),
                            "titleLimit": 0,
                        },
                    }
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {
                    "text": parts.quantity(parts.column_of(table, text)),
                    "color": {
                        "condition": {
                            "test": f"datum[{json.dumps(value)}] >= {dark * most:.12g}",
                            "value": PAPER,
                        },
                        "value": BLACK,
                    },
                },
            },
        ],
    }


def bars(
    table: Table, *, category: str, value: str, of: str | None = None, apart_by: str | None = None
) -> Spec:
    """Horizontal bars from 0, each with its number at the end, or with "14 of 19".

    Args:
        table: one row a bar; in the table's order.
        category: key of the column that names the bars.
        value: key of their length (a count).
        of: key of what the count is out of.
        apart_by: key of what tells bars apart where names may be equal; by default the names do.
    """
    names = [str(name) for name in parts.distinct(table, category)]
    said = f"format(datum[{json.dumps(value)}], ',')"
    if of:
        said += f" + ' of ' + format(datum[{json.dumps(parts.column_of(table, of).key)}], ',')"
    return {
        "data": {"name": table.name},
        "description": describe_values(table, category, value, of=of),
        "transform": [{"calculate": said, "as": "number_said"}],
        "width": 460,
        "height": parts.step(names, _BAND),
        "encoding": {"y": parts.named(table, apart_by or category, category), "x": _length(table, value)},
        "layer": [
            {"mark": {"type": "bar", "color": BAR, "height": {"band": 0.72}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11, "color": INK},
                "encoding": {"text": {"field": "number_said", "type": "nominal"}},
            },
        ],
    }


def stacked(
    table: Table,
    *,
    category: str,
    value: str,
    series: str,
    colours: Mapping[str, str],
    where: Mapping[str, Cell] | None = None,
) -> Spec:
    """Horizontal bars of parts that are stacked in an order, each with its number in it where there is room.

    Args:
        table: one row a part; bars in the table's order.
        category: key of the column that names the bars.
        value: key of the parts' length (a count).
        series: key of the column that names the parts.
        colours: of the parts, in their order, as ``#rrggbb``.
        where: values that the rows drawn have; by default all are.
    """
    shown = parts.chosen(table, where or {})
    names = [str(name) for name in parts.distinct(shown, category)]
    longest = max(
        (
            sum(parts.numbers(parts.chosen(shown, {category: name}), value))
            for name in parts.distinct(shown, category)
        ),
        default=0.0,
    )
    place = f"indexof({parts.listed(list(colours))}, datum[{json.dumps(series)}])"
    ink = " : ".join(
        f"datum[{json.dumps(series)}] === {json.dumps(name)} ? {json.dumps(ink_on(colour))}"
        for name, colour in colours.items()
    )
    length = {**_length(table, value), "stack": "zero"}
    return {
        "data": {"name": table.name},
        "description": describe_values(shown, category, value, series=series),
        "transform": [
            *parts.choosing(where or {}),
            {"calculate": place, "as": "place_in_stack"},
            {"calculate": f"{ink} : {json.dumps(BLACK)}", "as": "ink"},
        ],
        "width": 460,
        "height": parts.step(names, _BAND),
        "encoding": {
            "y": parts.named(shown, category),
            "order": {"field": "place_in_stack", "type": "quantitative"},
        },
        "layer": [
            {
                "mark": {"type": "bar", "stroke": PAPER, "strokeWidth": 1, "height": {"band": 0.8}},
                "encoding": {"x": length, "color": parts.coloured(shown, series, colours)},
            },
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {
                    "x": {**length, "bandPosition": 0.5},
                    "text": {
                        "condition": {
                            # A letter is as wide as so much of the longest bar.
                            "test": f"datum[{json.dumps(value)}] >= {longest * 0.045:.6g}",
                            "field": value,
                        },
                        "value": "",
                    },
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
    }


def by_year(
    table: Table,
    *,
    year: str,
    held: str,
    searched: str,
    which: str,
    where: Mapping[str, Cell] | None = None,
) -> Spec:
    """Bars of each year's share of reports with something, and over each how many of how many.

    Years without a report stand in the axis without a bar, so that time is not drawn shorter than it is.

    Args:
        table: one row a year; rows whose year is no number are not drawn.
        year: key of the year, a number or its digits.
        held: key of the number of reports with it.
        searched: key of the number of reports of the year.
        which: which reports are counted, after "reports" ("that have the finding").
        where: values that the rows drawn have; by default all are.
    """
    shown = parts.chosen(table, where or {})
    found = {int(str(record[year])): record for record in shown.records() if str(record[year]).isdigit()}
    years = [str(one) for one in range(min(found), max(found) + 1)] if found else []
    both = [f"{record[held]} of {record[searched]}" for record in found.values()]
    at, with_it, of = (f"datum[{json.dumps(key)}]" for key in (year, held, searched))
    return {
        "data": {"name": table.name},
        "description": describe_years(found, held, searched, which),
        "transform": [
            *parts.choosing(where or {}),
            {"calculate": f"toString({at})", "as": "year_said"},
            {"filter": f"indexof({parts.listed(years)}, datum.year_said) >= 0"},
            {"calculate": f"{of} ? {with_it} / {of} : 0", "as": "part"},
            {"calculate": f"{with_it} + ' of ' + {of}", "as": "both"},
        ],
        "width": {"step": max(_YEAR, round(_LETTER * max(map(len, both), default=0)))},
        "height": 220,
        "encoding": {
            "x": {
                "field": "year_said",
                "type": "ordinal",
                "scale": {"domain": years},
                "axis": {"title": None, "labelAngle": 0},
            },
            "y": {
                "field": "part",
                "type": "quantitative",
                "title": "Share of the year’s reports",
                "scale": {"domain": [0, 1]},
                "axis": {"format": "%", "grid": True, "gridColor": GRID},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": BAR}},
            {
                "mark": {"type": "text", "dy": -7, "fontSize": 11, "color": INK},
                "encoding": {"text": {"field": "both", "type": "nominal"}},
            },
        ],
    }


def _length(table: Table, value: str) -> Spec:
    """A horizontal axis from 0."""
    shown = parts.column_of(table, value)
    return {
        **parts.quantity(shown),
        "scale": {"zero": True},
        "axis": {"format": parts.number_format(shown), "gridColor": GRID, **parts.whole(shown)},
    }
