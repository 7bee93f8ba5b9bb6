"""A view as tidy tables: one observation a row, one variable a column, each column said in words.

Tidy in the sense of Wickham (2014), "Tidy data", Journal of Statistical Software 59(10). Writers of
CSV, XLSX, JSON and Parquet read nothing but this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Cell = str | int | float | bool | date | None
"""One value of a table; ``None`` where there is none (never an empty text or NaN)."""


class ColumnKind(StrEnum):
    """What the cells of a column hold, and so how they are written and aligned."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    SHARE = "share"  # 0.0-1.0; shown as a percentage
    FLAG = "flag"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One variable.

    Attributes:
        key: its name in files, in snake case; unique in its table.
        title: its heading for people.
        kind: what its cells hold.
        description: what is counted or measured, with the denominator where there is one.
    """

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    description: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a view.

    Attributes:
        name: in snake case; the name of its file, sheet or JSON key.
        title: for people.
        columns: in order.
        rows: one tuple of cells a row, in the order of ``columns``.
        note: what a reader must know of it (what a row is, what was left out).

    Raises:
        ValueError: if a row has another number of cells than there are columns, or two columns one key.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys):
            msg = f"Table {self.name} has two columns of one key: {', '.join(keys)}."
            raise ValueError(msg)
        for row in self.rows:
            if len(row) != len(keys):
                msg = f"A row of table {self.name} has {len(row)} cells for {len(keys)} columns."
                raise ValueError(msg)

    @staticmethod
    def of(
        name: str,
        title: str,
        columns: Sequence[Column],
        records: Iterable[Mapping[str, Cell]],
        note: str = "",
    ) -> Table:
        """A table from one mapping a row, by column key.

        Raises:
            KeyError: if a record lacks a column.
        """
        keys = [column.key for column in columns]
        rows = tuple(tuple(record[key] for key in keys) for record in records)
        return Table(name, title, tuple(columns), rows, note)

    def records(self) -> list[dict[str, Cell]]:
        """The rows as mappings by column key."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class View:
    """An answer as it is exported: its tables and all that makes it citable.

    Attributes:
        name: of the view, in snake case (``compare``, ``recurring``, ``profile`` …); names the file.
        title: one line that says what is shown.
        tables: the first is the one that CSV writes alone.
        opens_on: name of the table that a workbook shows first, where that is another one.
        asked: what was asked, readable names to values (filters, grouping, statistics), as the method sheet lists it.
        method: sentences that say how the figures came about, with sources of formulas.
        passages: ids of the passages behind the view, for exports of passages and citations; may be empty.
        chart: a Vega-Lite specification without its data's address (https://vega.github.io/vega-lite/docs/spec.html),
            or ``None`` where a chart says nothing.
        chart_title: what the chart is of, where it draws a part of what ``title`` counts; empty: the ``title``.
        chart_note: what the chart leaves out, for the line below its title; empty: nothing.
    """

    name: str
    title: str
    tables: tuple[Table, ...]
    asked: tuple[tuple[str, str], ...] = ()
    method: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    chart: Mapping[str, Any] | None = field(default=None, compare=False)
    opens_on: str = ""
    chart_title: str = ""
    chart_note: str = ""
