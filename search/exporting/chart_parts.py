"""Parts that the charts share: axes, legends, formats, and the columns of a table as they need them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from search.exporting.text import for_xml, one_line
from search.tables import Cell, Column, ColumnKind, Table

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

_FORMATS = {ColumnKind.SHARE: ".1~%", ColumnKind.INTEGER: ",d", ColumnKind.NUMBER: ",.2~f"}
_LONGEST_LINE, _LINE = 46, 13


def chosen(table: Table, where: Mapping[str, Cell]) -> Table:
    """The table with only the rows that have these values."""
    places = [(table.columns.index(column_of(table, key)), value) for key, value in where.items()]
    rows = tuple(row for row in table.rows if all(row[place] == value for place, value in places))
    return replace(table, rows=rows)


def choosing(where: Mapping[str, Cell]) -> list[Spec]:
    """The transform that draws only the rows with these values; a missing one is ``None``."""
    # "valid" of Vega-Lite asks for numbers, so a missing value is told by equality with null.
    equal = [{"field": key, "equal": value} for key, value in where.items()]
    return [{"filter": {"and": equal}}] if equal else []


def coloured(table: Table, series: str, colours: Mapping[str, str]) -> Spec:
    """A colour for each value of a column, with a legend below the picture that is titled as the column."""
    names = [name for name in colours if name in distinct(table, series)]
    return {
        "field": series,
        "type": "nominal",
        "scale": {"domain": names, "range": [colours[name] for name in names]},
        "title": column_of(table, series).title,
        "legend": {"orient": "bottom", "labelLimit": 0},
    }


def named(table: Table, key: str, said: str | None = None) -> Spec:
    """A nominal field in the order of the table's rows, with its names whole, or those in the column ``said``."""
    return {
        "field": column_of(table, key).key,
        "type": "nominal",
        "sort": None,
        "axis": axis({str(record[key]): str(record[said or key]) for record in table.records()}),
    }


def axis(names: Mapping[str, str]) -> Spec:
    """An axis of values with their names, whole: long ones in several lines."""
    lines = {one_line(for_xml(value)): lines_of(name) for value, name in names.items()}
    said: Spec = {"title": None, "labelLimit": 0, "grid": False}
    most = max(map(len, lines.values()), default=1)
    if any(said_as != [value] for value, said_as in lines.items()):
        its = f"{json.dumps(lines)}[datum.label]"
        # Several lines hang from the middle of their place, unless they are lifted.
        lifted = [
            {
                "test": f"length({json.dumps(lines)}[datum.value]) === {count}",
                "value": -_LINE * (count - 1) / 2,
            }
            for count in range(2, most + 1)
        ]
        said["labelExpr"] = its
        if lifted:
            said["labelOffset"] = {"condition": lifted, "value": 0}
    return said


def step(names: Sequence[str], least: int) -> Spec:
    """Room for each name with all its lines, in units of the drawing."""
    most = max((len(lines_of(name)) for name in names), default=1)
    return {"step": max(least, _LINE * most + 8)}


def lines_of(name: str) -> list[str]:
    """A name in lines that break between words."""
    whole = one_line(for_xml(name))
    return textwrap.wrap(whole, _LONGEST_LINE, break_long_words=False, break_on_hyphens=False) or [whole]


def quantity(column: Column) -> Spec:
    """A number, titled as its column."""
    return {"field": column.key, "type": "quantitative", "title": column.title}


def whole(column: Column) -> Mapping[str, Any]:
    """No ticks between whole numbers where a column counts."""
    return {"tickMinStep": 1} if column.kind is ColumnKind.INTEGER else {}


def number_format(column: Column) -> str:
    """How the numbers of a column are written (https://d3js.org/d3-format)."""
    return _FORMATS.get(column.kind, "")


def column_of(table: Table, key: str) -> Column:
    """A column by its key.

    Raises:
        KeyError: if the table has none of that name.
    """
    for column in table.columns:
        if column.key == key:
            return column
    msg = f"Table {table.name} has no column {key}."
    raise KeyError(msg)


def distinct(table: Table, key: str) -> list[Cell]:
    """The distinct values of a column, in the order of the rows."""
    place = table.columns.index(column_of(table, key))
    return list(dict.fromkeys(row[place] for row in table.rows))


def numbers(table: Table, key: str) -> list[float]:
    """The numbers of a column, without those that are missing."""
    place = table.columns.index(column_of(table, key))
    return [float(cell) for row in table.rows if isinstance(cell := row[place], int | float)]


def listed(names: Sequence[Cell]) -> str:
    """The values as a list of Vega's expression language."""
    return json.dumps([str(name) for name in names], ensure_ascii=True)
