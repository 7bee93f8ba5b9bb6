"""Columns that stand beside what they read of a row, so that heading and value can't drift apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from search.tables.model import Cell, Column, ColumnKind, Table

Row_contra = TypeVar("Row_contra", contravariant=True)
"""What a row of a table is made from."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Field(Generic[Row_contra]):
    """A column, and how its cell is read of what a row is made from."""

    column: Column
    read: Callable[[Row_contra], Cell]


def field(
    key: str,
    title: str,
    read: Callable[[Made], Cell],
    kind: ColumnKind = ColumnKind.TEXT,
    description: str = "",
) -> Field[Made]:
    """A column with its reader; the other arguments are those of :class:`Column`."""
    return Field(Column(key, title, kind, description), read)


def filled(
    name: str, title: str, fields: Sequence[Field[Made]], rows: Iterable[Made], note: str = ""
) -> Table:
    """A table with one row for each of ``rows``, filled by ``fields``."""
    return Table(
        name,
        title,
        tuple(one.column for one in fields),
        tuple(tuple(one.read(row) for one in fields) for row in rows),
        note,
    )
