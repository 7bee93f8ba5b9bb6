"""Tables as Parquet: typed columns, the statement and the columns' descriptions in the file's metadata."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from search.exporting.sheet import Bundle, Sheet, finite
from search.exporting.statement import Statement
from search.exporting.zipped import zipped
from search.tables import Cell, ColumnKind

_AT_ONCE = 20_000
"""Rows of one group of a file, so that a table of any size is written in little memory."""


def parquet_bytes(sheet: Sheet, statement: Statement) -> bytes:
    """A sheet as one Parquet file; its metadata have the statement as JSON under ``findings``.

    Text is ``string``, counts ``int64``, numbers and shares ``double``, flags ``bool``, days ``date32``. pandas, R
    (``arrow``), DuckDB and polars read it as it is.
    """
    import pyarrow as pa  # noqa: PLC0415 — 170 MB that only this format needs
    import pyarrow.parquet as pq  # noqa: PLC0415 — as above

    types = {
        ColumnKind.TEXT: pa.string(),
        ColumnKind.INTEGER: pa.int64(),
        ColumnKind.NUMBER: pa.float64(),
        ColumnKind.SHARE: pa.float64(),
        ColumnKind.FLAG: pa.bool_(),
        ColumnKind.DATE: pa.date32(),
    }
    described = [
        pa.field(
            column.key,
            types[column.kind],
            metadata={"title": column.title, "description": column.description},
        )
        for column in sheet.columns
    ]
    about = {"title": sheet.title, "note": sheet.note, "findings": _json(statement.as_dict())}
    schema = pa.schema(described, metadata=about)
    target = io.BytesIO()
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for rows in _groups(sheet):
            columns = [
                [_fit(cell, column.kind) for cell in cells]
                for column, cells in zip(sheet.columns, _turned(rows, len(sheet.columns)), strict=True)
            ]
            arrays = [
                pa.array(values, type=item.type) for values, item in zip(columns, described, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return target.getvalue()


def parquet_archive(bundle: Bundle) -> bytes:
    """All sheets as Parquet files in one archive, with the statement as text."""
    return zipped(
        [
            ("about.txt", bundle.statement.text.encode("utf-8")),
            *((f"{sheet.name}.parquet", parquet_bytes(sheet, bundle.statement)) for sheet in bundle.sheets),
        ]
    )


def _groups(sheet: Sheet) -> Iterator[list[Any]]:
    rows = iter(sheet.rows())
    while group := list(islice(rows, _AT_ONCE)):
        yield group


def _turned(rows: list[Any], width: int) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(width)]


def _fit(cell: Cell, kind: ColumnKind) -> Cell:
    value = finite(cell)
    if isinstance(value, int) and kind in {ColumnKind.NUMBER, ColumnKind.SHARE}:
        return float(value)
    return str(value) if value is not None and kind is ColumnKind.TEXT else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
