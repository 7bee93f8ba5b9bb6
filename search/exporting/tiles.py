"""Schematic maps as Vega-Lite specifications: equal squares in a grid, each with its name and its number."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from corpus.wording import whole_percent
from search.exporting import chart_parts as parts
from search.exporting.chart_parts import Spec
from search.exporting.colours import BLACK, MUTED, OUTLINE, PAPER, SHADES, ink_on
from search.exporting.described import describe_regions
from search.exporting.text import for_xml, one_line
from search.tables import Table

SIDE, GAP, _LETTERS, NARROWEST = 92, 0.06, 15, 360
"""Side of a square, the part of its step that parts it from the next, the letters of a line in it, and the least width of
the picture: an address in the licence below it needs as much, and four squares beside each other little more."""


def tile_map(
    table: Table,
    *,
    panels: Sequence[str],
    panel: str,
    name: str,
    across: str,
    down: str,
    value: str,
    said: str,
    empty: str,
    small: str,
) -> Spec:
    """Squares in five shades of a share, each with its name and its count written in it; one grid under another.

    Args:
        table: one row a square; rows without a place are not drawn.
        panels: values of the column ``panel`` that have a grid each, in order; titled where there are several.
        panel: key of the column that says which grid a square is in.
        name: key of the squares' names.
        across: key of the column from the left, from 1.
        down: key of the row from above, from 1.
        value: key of the share that is shaded; 0 is white, and so is a missing one.
        said: key of what is written: the count with its denominator, or why there is none.
        empty: key of a number that is 0 where nothing was looked at: the square is hollow.
        small: key of a flag whose squares are marked as small numbers.

    Raises:
        KeyError: if the table has no such column.
    """
    drawn = [record for record in table.records() if record[panel] in panels and record[across] is not None]
    shares = [float(share) for record in drawn if isinstance(share := record[value], int | float)]
    most = max(shares, default=0.0) or 1.0
    written = {
        shown: "\n".join(textwrap.wrap(shown, _LETTERS, break_long_words=False, break_on_hyphens=False))
        for shown in (one_line(for_xml(str(record[name]))) for record in drawn)
    }
    shaded = parts.column_of(table, value)
    dark = sum(ink_on(shade) == BLACK for shade in SHADES) / len(SHADES)
    legend = {
        "title": [f"{shaded.title} (none: white)"],
        "titleLimit": 0,
        "format": parts.number_format(shaded),
        "orient": "bottom",
        "direction": "horizontal",
        "columns": len(SHADES),
        "symbolType": "square",
        "symbolSize": 200,
        "symbolStrokeColor": OUTLINE,
        "symbolStrokeWidth": 1,
        "symbolOpacity": 1,
    }
    colour = {
        **parts.quantity(shaded),
        "scale": {"type": "quantize", "domain": [0.0, most], "range": list(SHADES)},
        "legend": legend if max(shares, default=0.0) else None,
    }
    base = f"{json.dumps(written)}[datum[{json.dumps(name)}]]"
    hollow = f"datum[{json.dumps(empty)}] === 0"
    ink = {
        "condition": [
            {"test": hollow, "value": MUTED},
            {"test": f"datum[{json.dumps(value)}] >= {dark * most:.12g}", "value": PAPER},
        ],
        "value": BLACK,
    }
    # Rounded here, so that the picture says what the page says.
    percents = {
        str(record[said]): whole_percent(part)
        for record in drawn
        if isinstance(part := record[value], int | float)
    }
    percent = f"{json.dumps(percents)}[datum[{json.dumps(said)}]] || ''"
    columns = [int(str(record[across])) for record in drawn]

    def grid(title: str) -> Spec:
        lines = [int(str(record[down])) for record in drawn if record[panel] == title]
        return {
            **({"title": {"text": title, "anchor": "start", "fontSize": 13, "offset": 8}} if len(panels) > 1 else {}),
            "transform": [
                {"filter": {"and": [{"field": panel, "equal": title}, {"field": across, "valid": True}]}},
                {"calculate": base, "as": "name_said"},
                {"calculate": percent, "as": "share_said"},
                {"calculate": f"datum[{json.dumps(small)}] ? 'small numbers' : ''", "as": "small_said"},
            ],
            "width": {"step": SIDE / (1 - GAP)},
            "height": {"step": SIDE / (1 - GAP)},
            "encoding": {"x": _places(across, columns), "y": _places(down, lines)},
            "layer": [
                {
                    "transform": [{"filter": hollow}],
                    "mark": {"type": "rect", "fill": PAPER, "stroke": OUTLINE, "strokeDash": [4, 4]},
                },
                {
                    "transform": [{"filter": f"!({hollow})"}],
                    "mark": {"type": "rect", "fill": PAPER, "stroke": OUTLINE},
                },
                {
                    "transform": [{"filter": f"datum[{json.dumps(value)}] > 0"}],
                    "mark": {"type": "rect", "stroke": OUTLINE},
                    "encoding": {"color": colour},
                },
                _words(ink, "name_said", 7 - SIDE / 2, 11.5, baseline="top", lineBreak="\n", lineHeight=14),
                _words(ink, said, 5, 15, fontWeight="bold", where=f"!({hollow})"),
                _words(ink, said, 5, 11.5, where=hollow),
                _words(ink, "share_said", 22, 11.5),
                _words(ink, "small_said", 37, 10.5),
            ],
        }  # fmt: skip

    grids = [grid(title) for title in panels]
    whole = {"vconcat": grids, "spacing": 24} if len(grids) > 1 else grids[0]
    return {
        "data": {"name": table.name},
        "usermeta": {"narrowest": NARROWEST},
        "description": describe_regions(table, panels, panel, name, across, value, said, small),
        **whole,
    }


def _places(key: str, used: Sequence[int]) -> Spec:
    """Steps from the first to the last place used, without an axis."""
    return {
        "field": key,
        "type": "ordinal",
        "axis": None,
        "scale": {
            "domain": list(range(min(used, default=1), max(used, default=1) + 1)),
            "paddingInner": GAP,
            "paddingOuter": GAP / 2,
        },
    }


def _words(ink: Spec, key: str, dy: float, size: float, *, where: str | None = None, **mark: object) -> Spec:
    """Words in the middle of a square, so far below its centre."""
    return {
        **({"transform": [{"filter": where}]} if where else {}),
        "mark": {"type": "text", "dy": dy, "fontSize": size, **mark},
        "encoding": {"text": {"field": key, "type": "nominal"}, "color": ink},
    }
