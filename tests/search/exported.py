"""A view that no format likes: hostile texts, missing values, two tables; and a statement of a fixed day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from search.exporting.statement import Statement
from search.holdings import Holdings
from search.tables import Column, ColumnKind, Table, View

EXPORTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

HOSTILE = (
    '=HYPERLINK("http://example.org","x")',
    "+44 20",
    "-1",
    "@SUM(A1)",
    "\tTab first",
    'plain, with “quotes” and a "straight" one',
    "two\nlines | and a pipe",
    "<script>alert(1)</script> & *stars* _under_ `code` [link](x)",
    "control \x00\x0b\x1b and \ufffe",
    "𝔘nicode – beyond the basic plane 🙂",
)

COLUMNS = (
    Column("words", "Words", ColumnKind.TEXT, "What was said."),
    Column("passages", "Passages", ColumnKind.INTEGER, "Of those in the reports searched."),
    Column("share", "Share of reports", ColumnKind.SHARE, "Of the reports searched."),
    Column("log_odds", "Log-odds", ColumnKind.NUMBER),
    Column("sure", "Sure", ColumnKind.FLAG),
    Column("day", "Day", ColumnKind.DATE),
)

ROWS = (
    *(
        (words, index, index / len(HOSTILE), -1.5 * index, index % 2 == 0, date(2024, 8, 1 + index))
        for index, words in enumerate(HOSTILE)
    ),
    (None, None, None, None, None, None),
)

TABLES = (
    Table("cells", "Cells", COLUMNS, ROWS, "One row a saying."),
    Table(
        "areas_with_a_very_long_name_for_excel",
        "Areas: those with [brackets] and a very long title",
        (Column("area", "Area"), Column("reports", "Reports", ColumnKind.INTEGER)),
        (("Westvale", 3), ("Calderbeck", 1)),
    ),
)


def hostile_view() -> View:
    """The view, without a chart."""
    return View(
        "compare",
        "Which areas say <what> & how often",
        TABLES,
        asked=(("Query", "=cmd|' /C calc'!A0"), ("Stance", "Shortfall")),
        method=("Counted by passage.",),
    )


def statement_of(holdings: Holdings, view: View) -> Statement:
    """Its statement over a snapshot, of a fixed day."""
    return Statement.of(holdings, view, EXPORTED)
