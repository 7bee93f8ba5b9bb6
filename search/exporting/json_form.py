"""Tables as one JSON document: the statement, then each table with its columns described and a row a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from search.exporting.sheet import Bundle, Sheet, finite
from search.tables import Cell, Column


def json_chunks(bundle: Bundle, passages: tuple[str, ...] = ()) -> Iterator[bytes]:
    """A bundle as JSON in UTF-8, piece by piece.

    ``{"statement": {…}, "passages": [id, …], "tables": [{"name", "title", "note", "columns": […], "rows": [{…}, …]}]}``;
    a row has its cells by column key, dates in ISO, and ``null`` where there is no value.
    """
    head = {"statement": bundle.statement.as_dict(), "passages": list(passages)}
    yield (_dump(head)[:-1] + ', "tables": [').encode("utf-8")
    for index, sheet in enumerate(bundle.sheets):
        yield from _table(sheet, first=index == 0)
    yield b"\n]}\n"


def _table(sheet: Sheet, *, first: bool) -> Iterator[bytes]:
    about = {
        "name": sheet.name,
        "title": sheet.title,
        "note": sheet.note,
        "columns": [_column(column) for column in sheet.columns],
    }
    yield (("\n" if first else ",\n") + _dump(about)[:-1] + ', "rows": [').encode("utf-8")
    keys = [column.key for column in sheet.columns]
    between = "\n"
    for row in sheet.rows():
        record = {key: _plain(cell) for key, cell in zip(keys, row, strict=True)}
        yield (between + _dump(record)).encode("utf-8")
        between = ",\n"
    yield b"\n]}"


def _column(column: Column) -> dict[str, str]:
    return {
        "key": column.key,
        "title": column.title,
        "kind": column.kind.value,
        "description": column.description,
    }


def _plain(cell: Cell) -> Any:
    return cell.isoformat() if isinstance(cell, date) else finite(cell)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
