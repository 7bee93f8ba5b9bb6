"""Parts that the charts share: axes, legends, formats, and the columns of a table as they need them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from search.exporting.colours import SERIES, STANCE
from search.tables import Cell, Column, ColumnKind, Table

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

_FORMATS = {ColumnKind.SHARE: ".0%", ColumnKind.INTEGER: ",d", ColumnKind.NUMBER: ",.2~f"}
_LONGEST_LABEL = 320


def time_axis(when: Column) -> Spec:
    """The horizontal axis of time."""
    if when.kind is ColumnKind.DATE:
        # Days are read as UTC, so that no machine's time zone moves a point.
        return {
            "field": when.key,
            "type": "temporal",
            "timeUnit": "utcyearmonthdate",
            "scale": {"type": "utc"},
            "title": when.title,
            "axis": {"format": "%b %Y", "grid": False},
        }
    if when.kind is ColumnKind.INTEGER:
        return {
            "field": when.key,
            "type": "quantitative",
            "title": when.title,
            "scale": {"zero": False, "nice": False, "padding": 12},
            "axis": {"format": "d", "tickMinStep": 1, "grid": False},
        }
    return {"field": when.key, "type": "ordinal", "sort": None, "title": when.title}


def coloured(table: Table, series: str) -> Spec:
    """A colour for each value of a column; stances keep theirs."""
    names = distinct(table, series)
    stances = {str(name).casefold() for name in names} <= set(STANCE)
    colours = [
        STANCE[str(name).casefold()] if stances else SERIES[i % len(SERIES)] for i, name in enumerate(names)
    ]
    return {
        "field": series,
        "type": "nominal",
        "scale": {"domain": names, "range": colours},
        **legend(table, series),
    }


def legend(table: Table, series: str) -> Spec:
    """A legend below the picture, titled as the column."""
    return {
        "legend": {"title": column_of(table, series).title, "orient": "bottom", "labelLimit": _LONGEST_LABEL}
    }


def named(table: Table, key: str) -> Spec:
    """A nominal field in the order of the table's rows."""
    return {"field": key, "type": "nominal", "sort": None, "title": column_of(table, key).title}


def text(table: Table, key: str) -> Spec:
    """Words to be written, as they are in a column."""
    return {"field": column_of(table, key).key, "type": "nominal"}


def axis(table: Table, key: str) -> Spec:
    """An axis of names, titled as its column."""
    return {"title": column_of(table, key).title, "labelLimit": _LONGEST_LABEL, "grid": False}


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
