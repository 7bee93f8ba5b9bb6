"""Tables as Markdown (GitHub's tables), for reports and wikis; nothing in a cell acts as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from search.exporting.described import shown
from search.exporting.sheet import Bundle, Row, finite
from search.exporting.text import one_line
from search.tables import Cell, Column, ColumnKind

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_RIGHT = {ColumnKind.INTEGER, ColumnKind.NUMBER, ColumnKind.SHARE}


def markdown(bundle: Bundle) -> bytes:
    """A bundle as Markdown: title, tables with numbers as people read them, and the statement as a list."""
    parts = [f"# {plain(bundle.statement.title)}\n"]
    for sheet in bundle.sheets:
        parts.append(f"\n## {plain(sheet.title)}\n")
        if sheet.note:
            parts.append(f"\n{plain(sheet.note)}\n")
        parts.append("\n" + table(sheet.columns, sheet.rows()))
    parts.append("\n" + about(bundle.statement.facts))
    return "".join(parts).encode("utf-8")


def table(columns: tuple[Column, ...], rows: Iterable[Row]) -> str:
    """One table, a row a line."""
    lines = [
        _line(plain(column.title) for column in columns),
        _line("---:" if column.kind in _RIGHT else "---" for column in columns),
    ]
    lines += [_line(_cell(cell, column) for cell, column in zip(row, columns, strict=True)) for row in rows]
    return "".join(lines)


def about(facts: Iterable[tuple[str, str]]) -> str:
    """The statement as a section."""
    listed = "".join(f"- **{plain(name)}:** {plain(value)}\n" for name, value in facts)
    return f"## Method and provenance\n\n{listed}"


def plain(text: str) -> str:
    """Words that Markdown shows as they are, on one line.

    A backslash goes before every character that could begin markup or HTML; what would be a list or a heading can't
    be one, since no line begins with such words here.
    """
    return _MARKUP.sub(r"\\\1", one_line(text))


def _cell(cell: Cell, column: Column) -> str:
    value = finite(cell)
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return shown(float(value), column)
    return plain(value)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
