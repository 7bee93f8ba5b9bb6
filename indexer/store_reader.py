"""Read access to a snapshot's SQLite file, as the records of :mod:`indexer.records`.

The file is immutable: it is opened read-only (``immutable=1``: no locks, no journal), one connection
for each thread. Every list comes in a fixed order.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from corpus.model import Page
from indexer.coded_column import CodedColumn
from indexer.errors import LibraryError
from indexer.facet_columns import FacetColumns, read_addressees, read_facets
from indexer.figure_columns import FigureColumns, read_figure_columns
from indexer.records import (
    Evidence,
    FootnoteRecord,
    JudgementRecord,
    KeyQuestionRecord,
    PassageRecord,
    PassageTags,
    RefusedRecord,
    ReportRecord,
    StanceTag,
    ThemeRecord,
    ThemeTag,
)
from indexer.recurring_columns import RecurringColumns, read_recurring
from indexer.store_rows import passage_record, report_record

_BATCH = 500
"""Rows asked for in one statement; SQLite allows 999 parameters in its oldest builds."""


class Records:
    """The reports, passages and themes of one snapshot; safe to share between threads."""

    _passage_columns: ClassVar[str] = (
        'id, row, report_id, ordinal, text, kind, section, standard, "start", "end", segments, '
        "page_start, page_end, number, addressee, stance, stance_probability, stance_source, "
        "speaker"
    )

    def __init__(self, path: Path) -> None:
        """Open the SQLite file at ``path`` (verify it first)."""
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self.size: int = self._query("SELECT count(*) FROM passage")[0][0]
        self._holds_codings = bool(self._query("SELECT 1 FROM sqlite_master WHERE name = 'model_stance'"))

    def _query(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri, uri=True)
            self._local.connection = connection
        return connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close this thread's connection (others close with their threads)."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    def meta(self) -> dict[str, str]:
        """What the snapshot was built with: versions and model ids."""
        return dict(self._query("SELECT key, value FROM meta ORDER BY key"))

    def reports(self) -> tuple[ReportRecord, ...]:
        """All reports, by id."""
        judgements, questions = defaultdict(list), defaultdict(list)
        for row in self._query("SELECT * FROM judgement ORDER BY report_id, ordinal"):
            judgements[row[0]].append(JudgementRecord(row[2], row[3], row[4], bool(row[5])))
        for row in self._query("SELECT * FROM key_question ORDER BY report_id, ordinal"):
            questions[row[0]].append(KeyQuestionRecord(row[2], row[3], row[4]))
        rows = self._query("SELECT * FROM report ORDER BY position")
        return tuple(report_record(row, judgements[row[0]], questions[row[0]]) for row in rows)

    def report(self, report_id: str) -> ReportRecord | None:
        """One report, or ``None``."""
        rows = self._query("SELECT * FROM report WHERE id = ?", (report_id,))
        if not rows:
            return None
        found = "WHERE report_id = ? ORDER BY ordinal"
        judged = self._query(f"SELECT * FROM judgement {found}", (report_id,))  # noqa: S608 — fixed text
        asked = self._query(f"SELECT * FROM key_question {found}", (report_id,))  # noqa: S608 — fixed text
        return report_record(
            rows[0],
            [JudgementRecord(r[2], r[3], r[4], bool(r[5])) for r in judged],
            [KeyQuestionRecord(r[2], r[3], r[4]) for r in asked],
        )

    def recommendations(self, report_id: str) -> tuple[tuple[int | None, str, str | None], ...]:
        """The recommendations of a report in printed order: number, words, addressee."""
        return tuple(
            self._query(
                "SELECT number, text, addressee FROM recommendation WHERE report_id = ? ORDER BY ordinal",
                (report_id,),
            )
        )

    def passages(self, rows: Iterable[int]) -> list[PassageRecord]:
        """The passages at ``rows``, whole, in the order asked.

        Raises:
            LibraryError: if the snapshot has no such row.
        """
        wanted = [int(row) for row in rows]
        found: dict[int, PassageRecord] = {}
        unique = list(dict.fromkeys(wanted))
        for low in range(0, len(unique), _BATCH):
            part = unique[low : low + _BATCH]
            marks = ", ".join("?" * len(part))
            for passage in self._read(f"WHERE row IN ({marks})", f"WHERE passage_row IN ({marks})", part):
                found[passage.row] = passage
        missing = [row for row in unique if row not in found]
        if missing:
            msg = f"The library has no passage at row {missing[0]}; it holds {self.size}."
            raise LibraryError(msg)
        return [found[row] for row in wanted]

    def passage(self, passage_id: str) -> PassageRecord | None:
        """One passage by its id, or ``None``."""
        rows = self._query("SELECT row FROM passage WHERE id = ?", (passage_id,))
        return self.passages([rows[0][0]])[0] if rows else None

    def passages_of(self, report_id: str) -> list[PassageRecord]:
        """The passages of a report, in its order; none for an unknown report."""
        rows = self._query("SELECT min(row), max(row) FROM passage WHERE report_id = ?", (report_id,))
        low, high = rows[0]
        return [] if low is None else self._between(low, high)

    def all_passages(self) -> Iterator[PassageRecord]:
        """Every passage, by row, read in batches."""
        for low in range(0, self.size, _BATCH):
            yield from self._between(low, low + _BATCH - 1)

    def texts(self, rows: Iterable[int]) -> list[str]:
        """The texts of the passages at ``rows``, in the order asked."""
        return self._column("text", rows)

    def ids(self, rows: Iterable[int]) -> list[str]:
        """The ids of the passages at ``rows``, in the order asked."""
        return self._column("id", rows)

    def _column(self, name: str, rows: Iterable[int]) -> list[str]:
        wanted = [int(row) for row in rows]
        found: dict[int, str] = {}
        for low in range(0, len(wanted), _BATCH):
            part = wanted[low : low + _BATCH]
            marks = ", ".join("?" * len(part))
            found.update(self._query(f"SELECT row, {name} FROM passage WHERE row IN ({marks})", part))  # noqa: S608 — fixed names and marks
        return [found[row] for row in wanted]

    def themes(self) -> tuple[ThemeRecord, ...]:
        """The codebook's themes in its order, with how many passages and reports carry them."""
        return tuple(
            ThemeRecord(*row)
            for row in self._query(
                'SELECT id, name, "group", definition, parent, passages, reports FROM theme ORDER BY position'
            )
        )

    def refused(self) -> tuple[RefusedRecord, ...]:
        """The files that were refused, by path."""
        return tuple(
            RefusedRecord(*row)
            for row in self._query("SELECT path, reason, message FROM refused_file ORDER BY path")
        )

    def source_text(self, report_id: str) -> str:
        """The extracted text that the offsets of a report's passages mean.

        Raises:
            LibraryError: if there is no such report.
        """
        rows = self._query("SELECT text FROM source_text WHERE report_id = ?", (report_id,))
        if not rows:
            msg = f"The library has no report {report_id}."
            raise LibraryError(msg, subject=report_id)
        return str(rows[0][0])

    def pages(self, report_id: str) -> tuple[Page, ...]:
        """Where each page of a report lies in its source text; empty where the source has no pages."""
        return tuple(
            Page(*row)
            for row in self._query(
                'SELECT number, "start", "end", label FROM page WHERE report_id = ? ORDER BY number',
                (report_id,),
            )
        )

    def facet_columns(self) -> FacetColumns:
        """The columns of all passages, by row."""
        return read_facets(self._query)

    def addressee_column(self) -> CodedColumn:
        """To whom each passage is addressed, as printed, by row."""
        return read_addressees(self._query, self.size)

    def figure_columns(self) -> FigureColumns:
        """The columns of all figures; of a snapshot made before figures were read, empty ones that say so."""
        return read_figure_columns(self._query)

    def theme_probabilities(
        self,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32], NDArray[np.bool_]]:
        """Every tag: its row, its theme's place in the codebook, its probability, whether it was set by hand."""
        found = self._query(
            "SELECT pt.passage_row, t.position, pt.probability, pt.source = 'coder' FROM passage_theme pt "
            "JOIN theme t ON t.id = pt.theme_id ORDER BY pt.passage_row, pt.ordinal"
        )
        rows, codes, probabilities, by_hand = zip(*found, strict=True) if found else ((),) * 4
        return (
            np.array(rows, np.int32),
            np.array(codes, np.int32),
            np.array(probabilities, np.float32),
            np.array(by_hand, np.bool_),
        )

    def recurring(self) -> RecurringColumns:
        """The recurring findings, with their members."""
        return read_recurring(self._query)

    def same_reports(self) -> dict[str, str]:
        """Reports filed twice: id to that of the report whose words they repeat, which comes before them."""
        return dict(self._query("SELECT report_id, same_as FROM same_report ORDER BY report_id"))

    def before_coding(self, row: int) -> PassageTags | None:
        """What rules and model said of a passage whose tags hand coding bears on; ``None`` of any other.

        A snapshot made before there were hand codings has none.
        """
        if not self._holds_codings:
            return None
        stance = self._query(
            "SELECT stance, probability, source FROM model_stance WHERE passage_row = ?", (row,)
        )
        if not stance:
            return None
        themes = self._query(
            "SELECT theme_id, probability, certain, source, evidence FROM model_theme "
            "WHERE passage_row = ? ORDER BY ordinal",
            (row,),
        )
        return PassageTags(
            tuple(
                ThemeTag(t, p, bool(c), s, tuple(Evidence(*item) for item in json.loads(e)))
                for t, p, c, s, e in themes
            ),
            StanceTag(*stance[0]),
        )

    def disputed(self) -> tuple[tuple[str, str], ...]:
        """Passage id and subject of each answer on which coders are evenly divided, in the library's order."""
        if not self._holds_codings:
            return ()
        return tuple(
            self._query(
                "SELECT p.id, d.subject FROM disputed d JOIN passage p ON p.row = d.passage_row "
                "ORDER BY d.passage_row, d.subject"
            )
        )

    def _between(self, low: int, high: int) -> list[PassageRecord]:
        return self._read("WHERE row BETWEEN ? AND ?", "WHERE passage_row BETWEEN ? AND ?", (low, high))

    def _read(self, where: str, where_row: str, values: Sequence[Any]) -> list[PassageRecord]:
        """Passages by row, with their themes and footnotes; the conditions are fixed text with marks."""
        themes, notes = defaultdict(list), defaultdict(list)
        for row, theme, probability, certain, source, evidence in self._query(
            "SELECT passage_row, theme_id, probability, certain, source, evidence FROM passage_theme "  # noqa: S608
            f"{where_row} ORDER BY passage_row, ordinal",
            values,
        ):
            spans = tuple(Evidence(*item) for item in json.loads(evidence))
            themes[row].append(ThemeTag(theme, probability, bool(certain), source, spans))
        for row, marker, text, page in self._query(
            f"SELECT passage_row, marker, text, page FROM footnote {where_row} ORDER BY passage_row, ordinal",  # noqa: S608
            values,
        ):
            notes[row].append(FootnoteRecord(marker, text, page))
        found = self._query(f"SELECT {self._passage_columns} FROM passage {where} ORDER BY row", values)  # noqa: S608
        return [passage_record(row, themes[row[1]], notes[row[1]]) for row in found]
