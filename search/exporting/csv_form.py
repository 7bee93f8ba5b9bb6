"""CSV as RFC 4180 has it, and its description as CSV on the Web (https://www.w3.org/TR/tabular-data-primer/).

The file holds nothing but a header of column keys and the rows: comment lines would be read as data by Excel, and by
R and pandas unless told. So the statement stands beside it, in ``NAME.csv-metadata.json``, where W3C's rules look for
it, or in the same archive. It begins with a byte order mark, without which Excel takes UTF-8 for a Windows code
page; pandas and readr skip it (base R: ``fileEncoding = "UTF-8-BOM"``).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from search.exporting.sheet import Bundle, Row, Sheet, as_text
from search.exporting.statement import Statement
from search.exporting.zipped import zipped
from search.tables import Column, ColumnKind

BOM = b"\xef\xbb\xbf"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that a spreadsheet would run as a formula (OWASP, "CSV Injection")."""

_AT_ONCE = 500
_TYPES = {
    ColumnKind.TEXT: "string",
    ColumnKind.INTEGER: "integer",
    ColumnKind.NUMBER: "number",
    ColumnKind.SHARE: "number",
    ColumnKind.FLAG: "boolean",
    ColumnKind.DATE: "date",
}


def csv_chunks(columns: tuple[Column, ...], rows: Iterable[Row], *, bom: bool = True) -> Iterator[bytes]:
    """A table as CSV in UTF-8, piece by piece.

    A text that begins like a formula is written after an apostrophe; numbers, also negative ones, are as they are.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([column.key for column in columns])
    if bom:
        yield BOM
    for count, row in enumerate(rows, start=1):
        writer.writerow([_guarded(cell) if isinstance(cell, str) else as_text(cell) for cell in row])
        if count % _AT_ONCE == 0:
            yield _taken(target)
    yield _taken(target)


def csv_bytes(sheet: Sheet) -> bytes:
    """A sheet as CSV."""
    return b"".join(csv_chunks(sheet.columns, sheet.rows()))


def csv_metadata(sheets: Iterable[tuple[str, Sheet]], statement: Statement) -> bytes:
    """The description of CSV files by their names, with the statement, as CSV on the Web."""
    tables = [_described(name, sheet) for name, sheet in sheets]
    about: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": statement.title,
        "dc:created": f"{statement.exported:%Y-%m-%d}",
        "dc:creator": statement.software,
        "dc:bibliographicCitation": statement.citation,
        "dc:rights": " ".join(statement.licences),
        "notes": [statement.as_dict()],
    }
    if statement.licence_url:
        about["dc:license"] = {"@id": statement.licence_url}
    if len(tables) == 1:
        return _json({**about, **tables[0]})
    return _json({**about, "tables": tables})


def csv_archive(bundle: Bundle) -> bytes:
    """All sheets as CSV in one archive, with their description and the statement as text."""
    named = [(f"{sheet.name}.csv", sheet) for sheet in bundle.sheets]
    return zipped(
        [
            ("about.txt", bundle.statement.text.encode("utf-8")),
            ("csv-metadata.json", csv_metadata(named, bundle.statement)),
            *((name, csv_bytes(sheet)) for name, sheet in named),
        ]
    )


def _described(name: str, sheet: Sheet) -> dict[str, Any]:
    columns = [
        {
            "name": column.key,
            "titles": column.key,
            "rdfs:label": column.title,
            "dc:description": column.description or column.title,
            "datatype": _TYPES[column.kind],
        }
        for column in sheet.columns
    ]
    described = {"url": name, "rdfs:label": sheet.title, "tableSchema": {"columns": columns}}
    return {**described, "rdfs:comment": sheet.note} if sheet.note else described


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _taken(target: io.StringIO) -> bytes:
    text = target.getvalue()
    target.seek(0)
    target.truncate()
    return text.encode("utf-8")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
