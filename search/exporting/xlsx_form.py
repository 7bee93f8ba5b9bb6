"""Tables as an Excel workbook: a sheet each, and one on method and provenance.

Equal exports are equal bytes: the workbook's date is the export's. No text becomes a formula or a link, whatever
it begins with.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable
from datetime import date
from typing import Any

from search.exporting.described import is_year
from search.exporting.errors import ExportError
from search.exporting.sheet import Bundle, Row, Sheet, finite
from search.exporting.text import for_xml
from search.tables import Cell, Column, ColumnKind

MOST_ROWS = 1_048_575
"""Rows of an Excel sheet below its header."""

LONGEST_CELL = 32_767
"""Characters of an Excel cell."""

METHOD = "Method and provenance"
_CUT = " … (cut: an Excel cell holds no more)"
_FORMATS = {
    ColumnKind.INTEGER: "#,##0",
    ColumnKind.NUMBER: "#,##0.00####",
    ColumnKind.SHARE: "0.0%",
    ColumnKind.DATE: "yyyy-mm-dd",
}
_WIDEST, _NARROWEST, _LOOKED_AT = 60, 9, 200
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def xlsx_bytes(bundle: Bundle) -> bytes:
    """A bundle as a workbook.

    Each sheet has the columns' titles in a header that stays in sight and can be filtered by; shares are numbers
    shown as percentages. The first sheet is the one to read first (``opens_on``), the second has the statement and what
    each column means, so that neither is looked for behind long tables. Rows are written one by one to disk, so that
    a large table takes little memory.

    Raises:
        ExportError: if a table has more rows than an Excel sheet.
    """
    import xlsxwriter  # noqa: PLC0415 — only this format needs it

    target = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        statement = bundle.statement
        book.set_properties(
            {
                "title": for_xml(statement.title),
                "author": statement.software,
                "comments": for_xml(" ".join((statement.citation, *statement.licences))),
                "created": statement.exported.replace(tzinfo=None),
            }
        )
        used = {METHOD.casefold()}
        first, *others = sorted(bundle.sheets, key=lambda sheet: sheet.name != bundle.opens_on)
        _write(book, first, sheet_name(first, used))
        _write_method(book, bundle)
        for sheet in others:
            _write(book, sheet, sheet_name(sheet, used))
        book.close()
    return target.getvalue()


def sheet_name(sheet: Sheet, used: set[str]) -> str:
    """A name that Excel allows (31 characters, some forbidden) and no other sheet has; it is added to ``used``."""
    plain = _FORBIDDEN.sub(" ", for_xml(sheet.title)).strip()
    if not plain or len(plain) > 31:
        plain = sheet.name.replace("_", " ").capitalize()[:31]
    name, number = plain, 2
    while name.casefold() in used:
        ending = f" ({number})"
        name, number = plain[: 31 - len(ending)] + ending, number + 1
    used.add(name.casefold())
    return name


def _write(book: Any, sheet: Sheet, name: str) -> None:
    page = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {
        kind: book.add_format({"num_format": pattern, "valign": "top"}) for kind, pattern in _FORMATS.items()
    }
    words = book.add_format({"text_wrap": True, "valign": "top"})
    years = book.add_format({"num_format": "0", "valign": "top"})
    for place, width in enumerate(_widths(sheet.columns, sheet.rows())):
        page.set_column(place, place, width)
    page.freeze_panes(1, 0)
    page.write_row(0, 0, [for_xml(column.title) for column in sheet.columns], heading)
    last = 0
    for last, row in enumerate(sheet.rows(), start=1):
        if last > MOST_ROWS:
            msg = (
                f"The table {sheet.name} has more rows than an Excel sheet holds ({MOST_ROWS:,}): "
                "narrow the selection, or take csv or parquet."
            )
            raise ExportError(msg, subject="format")
        for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _put(page, last, place, cell, years if is_year(column) else formats.get(column.kind, words))
    page.autofilter(0, 0, last, max(len(sheet.columns) - 1, 0))


def _put(page: Any, row: int, place: int, cell: Cell, style: Any) -> None:
    value = finite(cell)
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, place, value, style)
    elif isinstance(value, int | float):
        page.write_number(row, place, value, style)
    elif isinstance(value, date):
        page.write_datetime(row, place, value, style)
    elif value:
        page.write_string(row, place, fitting(value), style)


def fitting(text: str) -> str:
    """A text as an Excel cell can hold it."""
    plain = for_xml(text)
    # Excel counts UTF-16 units: a letter beyond the basic plane is two of them.
    units = plain.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return plain
    return units[: 2 * (LONGEST_CELL - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _write_method(book: Any, bundle: Bundle) -> None:
    page = book.add_worksheet(METHOD)
    bold = book.add_format({"bold": True, "valign": "top"})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 32)
    page.set_column(1, 1, 28)
    page.set_column(2, 2, 100)
    line = 0
    for name, value in bundle.statement.facts:
        page.write_string(line, 0, fitting(name), bold)
        page.write_string(line, 2, fitting(value), words)
        line += 1
    for sheet in bundle.sheets:
        line += 1
        page.write_string(line, 0, fitting(f"Columns of {sheet.title}"), bold)
        page.write_string(line, 2, fitting(sheet.note), words)
        for column in sheet.columns:
            line += 1
            page.write_string(line, 0, fitting(column.title))
            page.write_string(line, 1, column.key)
            page.write_string(line, 2, fitting(column.description), words)
        line += 1


def _widths(columns: tuple[Column, ...], rows: Iterable[Row]) -> list[int]:
    """Widths that show the first rows; long texts wrap."""
    widths = [len(column.title) + 3 for column in columns]
    for count, row in enumerate(rows):
        if count == _LOOKED_AT:
            break
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                widths[place] = max(widths[place], len(cell) + 1)
    return [min(max(width, _NARROWEST), _WIDEST) for width in widths]
