"""A comparison counted again by SQL over the library's own file, knowing nothing of how the engine counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from search.comparison import ColumnsBy, Comparison, RowsBy
from search.request import Editions, Filters

REPORT_VALUE = {
    "area": "r.area",
    "region": "r.region",
    "report": "r.id",
    "rating": "r.overall_rating",
    "inspectorate": "r.inspectorate",
    "programme": "r.programme",
    "framework": "r.framework",
    "year": "substr(coalesce(r.published, r.fieldwork_end, r.fieldwork_start), 1, 4)",
}
_SERIES = """r.inspectorate || '/' || r.programme || '/' || CASE coalesce(r.framework, '')
    WHEN 'focused-visit' THEN 'focused-visit' WHEN 'monitoring-visit' THEN 'monitoring-visit'
    WHEN 'area-send' THEN 'area-send' ELSE 'inspection' END"""
_DATED = "coalesce(r.published, r.fieldwork_end, r.fieldwork_start)"


class Library:
    """The SQLite file of a library's snapshot."""

    def __init__(self, library: Path) -> None:
        snapshot = (library / "current").read_text("utf-8").strip()
        self.connection = sqlite3.connect(
            f"file:{library / 'snapshots' / snapshot / 'library.sqlite'}?mode=ro", uri=True
        )
        self.connection.execute(
            "CREATE TEMP TABLE words AS SELECT r.id AS report_id, coalesce(s.same_as, r.id) AS words "
            "FROM report r LEFT JOIN same_report s ON s.report_id = r.id"
        )
        self.connection.execute(
            f"""CREATE TEMP TABLE latest AS SELECT id FROM (
                SELECT r.id AS id, r.area AS area, {_DATED} AS dated, row_number() OVER (
                    PARTITION BY r.area, {_SERIES} ORDER BY {_DATED} DESC, r.id DESC) AS turn FROM report r)
            WHERE turn = 1 OR area IS NULL OR dated IS NULL"""
        )

    def one(self, sql: str, values: Iterable[Any] = ()) -> int:
        return int(self.connection.execute(sql, tuple(values)).fetchone()[0])

    def reports(self, filters: Filters) -> tuple[str, list[str]]:
        """A condition on ``report r`` for the filters on reports."""
        parts, values = ["1"], []
        for name, column in REPORT_VALUE.items():
            chosen = getattr(filters, name)
            if chosen:
                parts.append(f"{column} IN ({','.join('?' * len(chosen))})")
                values += list(chosen)
        if filters.edition is Editions.LATEST:
            parts.append("r.id IN (SELECT id FROM latest)")
        if filters.fictional is not None:
            parts.append(f"r.fictional = {int(filters.fictional)}")
        return " AND ".join(parts), values

    def passages(self, filters: Filters, *, with_theme: bool = True) -> tuple[str, list[str]]:
        """A condition on ``passage p`` for the filters on passages."""
        parts, values = ["1"], []
        for name in ("stance", "kind", "speaker", "standard"):
            chosen = getattr(filters, name)
            if chosen:
                parts.append(f"p.{name} IN ({','.join('?' * len(chosen))})")
                values += list(chosen)
        if filters.theme and with_theme:
            condition, more = self.theme(filters.theme, certain_only=filters.certain_only)
            parts.append(condition)
            values += more
        return " AND ".join(parts), values

    def theme(self, themes: Iterable[str], *, certain_only: bool) -> tuple[str, list[str]]:
        wanted = list(themes)
        marks = ",".join("?" * len(wanted))
        sure = "AND t.certain" if certain_only else ""
        return (
            f"""p.row IN (WITH RECURSIVE family(id) AS (
                SELECT id FROM theme WHERE id IN ({marks})
                UNION SELECT theme.id FROM theme JOIN family ON theme.parent = family.id)
            SELECT t.passage_row FROM passage_theme t WHERE t.theme_id IN (SELECT id FROM family) {sure})""",
            wanted,
        )

    def column(self, answer: Comparison, value: str) -> tuple[str, list[str]]:
        by = answer.request.columns
        if by is ColumnsBy.THEME:
            return self.theme([value], certain_only=answer.counted.certain_only)
        if by is ColumnsBy.RATING:
            return "r.overall_rating = ?", [value]
        return f"p.{by.value} = ?", [value]

    def count(
        self, what: str, answer: Comparison, row: str | None, column: str | None, stance: str | None
    ) -> int:
        """Passages (``passage``), publications (``report``) or areas (``area``) in a cell.

        Of areas, a publication counts under the one of its first file by report id, in the row.
        """
        filters = answer.counted
        by_theme = answer.request.columns is ColumnsBy.THEME
        reports, values = self.reports(filters)
        if row is not None:
            reports += f" AND {REPORT_VALUE[answer.request.rows.value]} = ?"
            values.append(row)
        passages, more = self.passages(filters, with_theme=not by_theme)
        if column is not None:
            condition, last = self.column(answer, column)
            passages += f" AND {condition}"
            more += last
        if stance == "findings":
            passages += " AND p.stance <> 'neutral'"
        elif stance is not None:
            passages += " AND p.stance = ?"
            more.append(stance)
        joined = f"FROM report r JOIN passage p ON p.report_id = r.id WHERE {reports} AND {passages}"
        if what == "passage":
            return self.one(f"SELECT count(*) {joined}", [*values, *more])
        first = f"SELECT min(r.id) FROM report r JOIN words w ON w.report_id = r.id WHERE {reports} GROUP BY w.words"
        unit = "r.id" if what == "report" else "r.area"
        return self.one(
            f"SELECT count(DISTINCT {unit}) {joined} AND r.id IN ({first})", [*values, *more, *values]
        )

    def comparable(self, what: str, answer: Comparison, row: str | None, column: str) -> int:
        """Publications (``report``) or areas (``area``) searched that could have a column."""
        by, kind = answer.request.columns, "{0}.inspectorate, {0}.programme, coalesce({0}.framework, '')"
        condition, last = "1", [column]
        if by is ColumnsBy.THEME:
            last = []
        elif by is ColumnsBy.RATING:
            condition = "r.overall_rating = ?"
        else:
            condition = f"({kind.format('r')}) IN (SELECT {kind.format('o')} FROM report o JOIN passage p ON p.report_id = o.id WHERE p.{by.value} = ?)"
        reports, values = self.reports(answer.counted)
        if row is not None:
            reports += f" AND {REPORT_VALUE[answer.request.rows.value]} = ?"
            values.append(row)
        first = f"SELECT min(r.id) FROM report r JOIN words w ON w.report_id = r.id WHERE {reports} GROUP BY w.words"
        unit = "r.id" if what == "report" else "r.area"
        return self.one(
            f"SELECT count(DISTINCT {unit}) FROM report r WHERE r.id IN ({first}) AND {condition}",
            [*values, *last],
        )

    def searched(self, what: str, answer: Comparison, row: str | None) -> int:
        reports, values = self.reports(answer.counted)
        if row is not None:
            reports += f" AND {REPORT_VALUE[answer.request.rows.value]} = ?"
            values.append(row)
        first = f"SELECT min(r.id) FROM report r JOIN words w ON w.report_id = r.id WHERE {reports} GROUP BY w.words"
        unit = "r.id" if what == "report" else "r.area"
        return self.one(f"SELECT count(DISTINCT {unit}) FROM report r WHERE r.id IN ({first})", values)


ROWS = tuple(RowsBy)
