"""What a chart shows, in words: the alternative text for readers who do not see it."""

from __future__ import annotations

from collections.abc import Sequence

from search.exporting.chart_parts import column_of, distinct
from search.tables import Cell, Column, ColumnKind, Table

NAMED = 3
"""Highest and lowest values that are named."""


def describe_pairs(table: Table, row: str, column: str, value: str) -> str:
    """Of a heat map: how large it is, and its highest and lowest cells."""
    rows, columns = distinct(table, row), distinct(table, column)
    head = (
        f"Heat map of {_title(table, value)} by {_title(table, row)} ({len(rows)}) "
        f"and {_title(table, column)} ({len(columns)})."
    )
    cells = [
        (number, f"{record[row]}, {record[column]}")
        for record in table.records()
        if (number := _number(record[value])) is not None
    ]
    empty = len(table.rows) - len(cells)
    return (
        head + _extremes(cells, column_of(table, value)) + (f" {empty} cells have no value." if empty else "")
    )


def describe_values(
    table: Table,
    category: str,
    value: str,
    *,
    series: str | None = None,
    interval: tuple[str, str] | None = None,
) -> str:
    """Of bars or dots: how many there are, and the highest and lowest."""
    kind = "Dot chart with intervals" if interval else "Bar chart"
    parts = f", in parts by {_title(table, series)}" if series else ""
    head = (
        f"{kind} of {_title(table, value)} by {_title(table, category)} "
        f"({len(distinct(table, category))}){parts}."
    )
    column = column_of(table, value)
    found = []
    for record in table.records():
        number = _number(record[value])
        if number is None:
            continue
        name = f"{record[category]}, {record[series]}" if series else str(record[category])
        if interval:
            low, high = _number(record[interval[0]]), _number(record[interval[1]])
            if low is not None and high is not None:
                name += f" (interval {shown(low, column)} to {shown(high, column)})"
        found.append((number, name))
    return head + _extremes(found, column)


def describe_trend(table: Table, time: str, value: str, series: str | None) -> str:
    """Of lines over time: where each begins and ends; of more than six only how many there are."""
    column = column_of(table, value)
    lines: dict[Cell, list[tuple[Cell, float]]] = {}
    for record in table.records():
        number = _number(record[value])
        if number is not None:
            lines.setdefault(record[series] if series else None, []).append((record[time], number))
    head = f"Line chart of {column.title} by {_title(table, time)}" + (
        f", a line for each of {len(lines)} values of {_title(table, series)}." if series else "."
    )
    if len(lines) > 6:
        return head
    said = []
    for name, points in lines.items():
        (first, start), (last, end) = points[0], points[-1]
        course = f"{shown(start, column)} in {first}" + (
            f", {shown(end, column)} in {last}" if len(points) > 1 else ""
        )
        said.append(f" {name}: {course}." if series else f" {course[0].upper()}{course[1:]}.")
    return head + "".join(said)


def shown(value: float, column: Column) -> str:
    """A number as people read it: a share as a percentage, a count without decimals, a small one by two digits."""
    if column.kind is ColumnKind.SHARE:
        return f"{value * 100:.0f}%"
    if column.kind is ColumnKind.INTEGER:
        return f"{value:.0f}" if is_year(column) else f"{value:,.0f}"
    if 0 < abs(value) < 0.01:
        return f"{value:.2g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def is_year(column: Column) -> bool:
    """Whether whole numbers of a column are years, which have no separator of thousands."""
    return column.key == "year" or column.key.endswith("_year")


def _extremes(values: Sequence[tuple[float, str]], column: Column) -> str:
    if not values:
        return " It holds no values."
    # Equal values stay in the table's order: sorting is stable.
    falling = sorted(values, key=lambda item: -item[0])
    if len(values) <= 2 * NAMED:
        return " " + "; ".join(f"{name}: {shown(number, column)}" for number, name in falling) + "."
    highest = "; ".join(f"{name}: {shown(number, column)}" for number, name in falling[:NAMED])
    lowest = "; ".join(f"{name}: {shown(number, column)}" for number, name in falling[-NAMED:])
    return f" Highest: {highest}. Lowest: {lowest}."


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _title(table: Table, key: str | None) -> str:
    return column_of(table, key).title if key else ""
