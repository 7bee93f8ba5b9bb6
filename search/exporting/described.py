"""What a chart shows, in words: the alternative text for readers who do not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    table: Table, category: str, value: str, *, series: str | None = None, of: str | None = None
) -> str:
    """Of bars: how many there are, and the highest and lowest, with what they are out of."""
    parts = f", in parts by {_title(table, series)}" if series else ""
    head = (
        f"Bar chart of {_title(table, value)} by {_title(table, category)} "
        f"({len(distinct(table, category))}){parts}."
    )
    column = column_of(table, value)
    found = []
    for record in table.records():
        number = _number(record[value])
        if number is None:
            continue
        name = f"{record[category]}, {record[series]}" if series else str(record[category])
        found.append((number, f"{name} (of {record[of]})" if of else name))
    return head + _extremes(found, column)


def describe_years(years: Mapping[int, Mapping[str, Cell]], held: str, searched: str, which: str) -> str:
    """Of bars by year: how many reports of how many, of each year."""
    head = f"Bars of the share of each year’s reports {which}."
    if not years:
        return head + " It holds no values."
    said = (f"{year}: {record[held]} of {record[searched]}" for year, record in sorted(years.items()))
    return f"{head} {'; '.join(said)}."


def describe_regions(
    table: Table, panels: Sequence[str], panel: str, name: str, place: str, value: str, said: str, small: str
) -> str:
    """Of a schematic map: every square with what is written in it, grid by grid, the highest share first."""
    found = []
    for title in panels:
        squares = [one for one in table.records() if one[panel] == title and one[place] is not None]
        falling = sorted(squares, key=lambda one: -(_number(one[value]) or 0.0))
        each = (
            f"{one[name]}: {one[said]}{' (small numbers)' if one[small] else ''}"
            for one in falling
            if _number(one[value]) is not None
        )
        none = [str(one[name]) for one in squares if _number(one[value]) is None]
        found.append(
            f"{title} as equal squares, by {_title(table, value).lower()}: {'; '.join(each) or 'no values'}."
            + (f" Nothing to count: {', '.join(none)}." if none else "")
        )
    return " ".join(found)


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
