"""A table as writers take it: its rows may be read once more at any time, and need not all be in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from search.exporting.statement import Statement
from search.tables import Cell, Column, Table, View

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose rows come one after another; see :class:`search.tables.Table` for each part.

    ``rows`` gives them from the first, each time that it is called.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]
    note: str = ""

    @staticmethod
    def of(table: Table) -> Sheet:
        """The sheet of a table in memory."""
        return Sheet(table.name, table.title, table.columns, lambda: table.rows, table.note)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one export holds: its sheets, of which the first is the chief one, and where they come from.

    Attributes:
        name: in snake case, the beginning of file names.
        sheets: in order.
        statement: the provenance.
        opens_on: name of the sheet that a workbook shows first; empty: the chief one.
    """

    name: str
    sheets: tuple[Sheet, ...]
    statement: Statement
    opens_on: str = ""

    @staticmethod
    def of(view: View, statement: Statement) -> Bundle:
        """The tables of a view."""
        return Bundle(view.name, tuple(Sheet.of(table) for table in view.tables), statement, view.opens_on)

    @property
    def stem(self) -> str:
        """The file name without its ending: it says the snapshot, so that a file alone can be traced."""
        return f"findings-{self.name.replace('_', '-')}-{self.statement.snapshot}"


def finite(value: Cell) -> Cell:
    """The value, but ``None`` for a number that is none or endless, which no format but floats can say."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_text(value: Cell) -> str:
    """A cell as CSV has it: ISO dates, ``true`` and ``false``, the shortest digits of a number, empty for none."""
    value = finite(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)
