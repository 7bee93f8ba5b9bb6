"""Answers as tidy tables: what ``?format=tables`` gives, ready for a data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from api.schemas import Schema

if TYPE_CHECKING:
    import pandas


class Column(Schema):
    """One variable of a table; ``kind`` is ``text``, ``integer``, ``number``, ``share`` (0-1), ``flag`` or ``date``."""

    key: str
    title: str
    kind: str
    description: str


class Table(Schema):
    """One table: a row is one observation, by column key; dates are ISO texts, ``None`` is no value."""

    name: str
    title: str
    note: str
    columns: list[Column]
    rows: list[dict[str, Any]]

    def __len__(self) -> int:
        """Rows."""
        return len(self.rows)

    def column(self, key: str) -> list[Any]:
        """The values of one column, row by row.

        Raises:
            KeyError: naming the columns there are.
        """
        known = [column.key for column in self.columns]
        if key not in known:
            msg = f"The table {self.name} has no column {key!r}; there are {', '.join(known)}."
            raise KeyError(msg)
        return [row[key] for row in self.rows]

    def frame(self) -> pandas.DataFrame:
        """The table as a pandas data frame: whole numbers that may be missing as ``Int64``, dates as dates.

        Raises:
            ModuleNotFoundError: if pandas is not installed; the client does not need it otherwise.
        """
        import pandas  # noqa: PLC0415 - for those who have it

        frame = pandas.DataFrame(self.rows, columns=[column.key for column in self.columns])
        for column in self.columns:
            if column.kind == "integer":
                frame[column.key] = frame[column.key].astype("Int64")
            elif column.kind == "date":
                frame[column.key] = pandas.to_datetime(frame[column.key])
        return frame


class Tables(Schema):
    """The tables of one answer, with the statement of where they come from.

    Attributes:
        statement: what was asked, snapshot, models, licence, how to cite, method.
        passages: ids of the passages behind the tables.
        tables: the main one first.
    """

    statement: dict[str, Any]
    passages: list[str]
    tables: list[Table] = Field(min_length=1)

    @property
    def first(self) -> Table:
        """The main table."""
        return self.tables[0]

    @property
    def names(self) -> list[str]:
        """Names of the tables."""
        return [table.name for table in self.tables]

    def __getitem__(self, name: str) -> Table:
        """The table of a name.

        Raises:
            KeyError: naming the tables there are.
        """
        for table in self.tables:
            if table.name == name:
                return table
        msg = f"There is no table {name!r}; there are {', '.join(self.names)}."
        raise KeyError(msg)

    def frame(self) -> pandas.DataFrame:
        """The main table as a pandas data frame (:meth:`Table.frame`)."""
        return self.first.frame()
