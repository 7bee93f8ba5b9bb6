"""Charts as Vega-Lite specifications over the tables of a view, without their data.

A specification names its table (``{"data": {"name": TABLE}}``); :mod:`search.exporting.drawing` puts the rows
in, and the title, the source and the licence around the picture. So a builder sets no title and no size of
text. What each says in words (``description``) becomes the picture's alternative text. Grammar:
https://vega.github.io/vega-lite/docs/spec.html.
"""

from __future__ import annotations

from search.exporting import chart_parts as parts
from search.exporting.chart_parts import Spec
from search.exporting.colours import (
    BLACK,
    DIVERGING,
    GRID,
    INK,
    MUTED,
    OUTLINE,
    PAPER,
    SEQUENTIAL,
    SERIES,
    dark_from,
)
from search.exporting.described import describe_pairs, describe_trend, describe_values
from search.tables import Table

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1], [1, 3])
"""Shapes and dashes that tell series apart where colour does not."""

_ROW, _COLUMN, _BAND = 24, 48, 26


def heat_map(
    table: Table, *, row: str, column: str, value: str, text: str | None = None, diverging: bool = False
) -> Spec:
    """A grid of cells coloured by a value, each with the value written in it.

    Args:
        table: one row a cell; rows and columns of the grid come in the table's order.
        row: key of the column whose values are the grid's rows.
        column: key of the one whose values are its columns.
        value: key of what is coloured; a cell without it is outlined and says "–".
        text: key of what is written in the cells instead of the value ("14 of 19").
        diverging: whether values lie about 0 (log-odds); otherwise from 0 upwards.

    Raises:
        KeyError: if the table has no such column.
    """
    shown = parts.column_of(table, value)
    most = max((abs(number) for number in parts.numbers(table, value)), default=0.0) or 1.0
    stops: tuple[str, ...]
    if diverging:
        stops, domain = DIVERGING, [-most, 0.0, most]
        low = (dark_from(DIVERGING, 0.5, 0.0) - 0.5) * 2 * most
        high = (dark_from(DIVERGING, 0.5, 1.0) - 0.5) * 2 * most
        on_dark = f"datum['{value}'] <= {low:.6g} || datum['{value}'] >= {high:.6g}"
    else:
        stops, domain = SEQUENTIAL, [0.0, most]
        on_dark = f"datum['{value}'] >= {dark_from(SEQUENTIAL) * most:.6g}"
    written: Spec = (
        parts.text(table, text)
        if text
        else {"field": value, "type": "quantitative", "format": parts.number_format(shown)}
    )
    there, missing = f"isValid(datum['{value}'])", f"!isValid(datum['{value}'])"
    cells: Spec = {
        "transform": [{"filter": there}],
        "mark": {"type": "rect", "stroke": OUTLINE, "strokeWidth": 0.5},
        "encoding": {
            "color": {
                **parts.quantity(shown),
                "scale": {"domain": domain, "range": list(stops), "interpolate": "rgb", "type": "linear"},
                "legend": {
                    "title": shown.title,
                    "format": parts.number_format(shown),
                    "gradientLength": 160,
                    "titleLimit": 240,
                },
            }
        },
    }
    words: Spec = {
        "transform": [{"filter": there}],
        "mark": {"type": "text", "fontSize": 11},
        "encoding": {
            "text": written,
            "color": {"condition": {"test": on_dark, "value": PAPER}, "value": BLACK},
        },
    }
    empty: Spec = {
        "transform": [{"filter": missing}],
        "mark": {"type": "text", "fontSize": 11, "color": MUTED, "text": "–"},
    }
    outline: Spec = {"mark": {"type": "rect", "fill": PAPER, "stroke": OUTLINE, "strokeWidth": 0.5}}
    turned = max((len(str(name)) for name in parts.distinct(table, column)), default=0) > 6
    return {
        "data": {"name": table.name},
        "description": describe_pairs(table, row, column, value),
        "width": {"step": _COLUMN},
        "height": {"step": _ROW},
        "encoding": {
            "y": {**parts.named(table, row), "axis": parts.axis(table, row)},
            "x": {
                **parts.named(table, column),
                "axis": {**parts.axis(table, column), "orient": "top", "labelAngle": -45 if turned else 0},
            },
        },
        "layer": [outline, cells, words, empty],
    }


def bars(table: Table, *, category: str, value: str, series: str | None = None) -> Spec:
    """Horizontal bars from 0, with the value written at the end; or bars stacked by series, with a legend.

    Args:
        table: one row a bar, or a part of one; in the table's order.
        category: key of the column that names the bars.
        value: key of their length (not negative).
        series: key of the column that names the parts; stances keep their colours.
    """
    shown = parts.column_of(table, value)
    spec: Spec = {
        "data": {"name": table.name},
        "description": describe_values(table, category, value, series=series),
        "width": 460,
        "height": {"step": _BAND},
        "encoding": {
            "y": {**parts.named(table, category), "axis": parts.axis(table, category)},
            "x": {
                **parts.quantity(shown),
                "scale": {"zero": True},
                "axis": {"format": parts.number_format(shown), "gridColor": GRID, **parts.whole(shown)},
            },
        },
    }
    if series is None:
        spec["layer"] = [
            {"mark": {"type": "bar", "color": SERIES[0], "height": {"band": 0.72}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11, "color": INK},
                "encoding": {
                    "text": {"field": value, "type": "quantitative", "format": parts.number_format(shown)}
                },
            },
        ]
        return spec
    spec["mark"] = {"type": "bar", "stroke": PAPER, "strokeWidth": 1, "height": {"band": 0.72}}
    spec["encoding"]["color"] = parts.coloured(table, series)
    names = parts.distinct(table, series)
    spec["transform"] = [
        {"calculate": f"indexof({parts.listed(names)}, datum['{series}'])", "as": "place_in_stack"}
    ]
    spec["encoding"]["order"] = {"field": "place_in_stack", "type": "quantitative"}
    return spec


def dots(
    table: Table, *, category: str, value: str, low: str, high: str, reference: float | None = None
) -> Spec:
    """Dots with their intervals, one a line, for estimates that are uncertain.

    Args:
        table: one row a dot; in the table's order.
        category: key of the column that names the dots.
        value: key of the estimate.
        low: key of the interval's lower end.
        high: key of its upper end.
        reference: a value that all are compared with (0 for log-odds), drawn as a dashed line.
    """
    shown = parts.column_of(table, value)
    axis = {"format": parts.number_format(shown), "gridColor": GRID, "title": shown.title}
    scale = {"zero": False, "nice": True}
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "color": SERIES[0], "strokeWidth": 2},
            "encoding": {
                "x": {"field": low, "type": "quantitative", "axis": axis, "scale": scale},
                "x2": {"field": high},
            },
        },
        {
            "mark": {"type": "point", "filled": True, "color": SERIES[0], "opacity": 1, "size": 70},
            "encoding": {"x": {"field": value, "type": "quantitative", "axis": axis, "scale": scale}},
        },
    ]
    if reference is not None:
        layers.insert(
            0,
            {
                "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
                "encoding": {"x": {"datum": reference, "type": "quantitative"}, "y": None},
            },
        )
    return {
        "data": {"name": table.name},
        "description": describe_values(table, category, value, interval=(low, high)),
        "width": 460,
        "height": {"step": _BAND},
        "encoding": {
            "y": {**parts.named(table, category), "axis": {**parts.axis(table, category), "grid": True}}
        },
        "layer": layers,
    }


def trend(
    table: Table,
    *,
    time: str,
    value: str,
    series: str | None = None,
    low: str | None = None,
    high: str | None = None,
) -> Spec:
    """A line over time with its points; each series has its own colour, shape and dash.

    Args:
        table: one row a point.
        time: key of years (integers), dates, or named periods in the table's order.
        value: key of the height, from 0 upwards.
        series: key of the column that names the lines.
        low: key of the lower end of a band of uncertainty; with ``high``, and without ``series``.
        high: key of its upper end.
    """
    shown, when = parts.column_of(table, value), parts.column_of(table, time)
    layers: list[Spec] = []
    if low and high and series is None:
        band = {"y": {"field": low, "type": "quantitative"}, "y2": {"field": high}}
        layers.append(
            {"mark": {"type": "area", "color": SERIES[0], "opacity": 0.15, "line": False}, "encoding": band}
        )
    height = {
        **parts.quantity(shown),
        "scale": {"zero": True},
        "axis": {"format": parts.number_format(shown), "gridColor": GRID, **parts.whole(shown)},
    }
    line: Spec = {"mark": {"type": "line", "color": SERIES[0], "strokeWidth": 2}, "encoding": {"y": height}}
    points: Spec = {
        "mark": {"type": "point", "filled": True, "color": SERIES[0], "opacity": 1, "size": 60},
        "encoding": {"y": height},
    }
    if series is not None:
        names = parts.distinct(table, series)
        colour = parts.coloured(table, series)
        dashes = [DASHES[i % len(DASHES)] for i in range(len(names))]
        shapes = [SHAPES[i % len(SHAPES)] for i in range(len(names))]
        named = {"field": series, "type": "nominal"}
        line["encoding"] |= {
            "color": colour,
            "strokeDash": {**named, "scale": {"domain": names, "range": dashes}, "legend": None},
        }
        points["encoding"] |= {
            "color": colour,
            "shape": {**named, "scale": {"domain": names, "range": shapes}, **parts.legend(table, series)},
        }
    return {
        "data": {"name": table.name},
        "description": describe_trend(table, time, value, series),
        "width": 520,
        "height": 260,
        "encoding": {"x": parts.time_axis(when)},
        "layer": [*layers, line, points],
    }
