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
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from corpus.model import Page
from indexer.errors import LibraryError
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

_BATCH = 500
"""Rows asked for in one statement; SQLite allows 999 parameters in its oldest builds."""


@dataclass(frozen=True, slots=True, eq=False)
class CodedColumn:
    """A column of few distinct values: ``codes`` (int32, by row) index ``values``; -1 for none."""

    codes: NDArray[np.int32]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FacetColumns:
    """What filters and facets read of every passage, by row.

    Attributes:
        passage_ids: ids as fixed-width ASCII bytes, which sort as their text does.
        report: index into :meth:`Records.reports`, int32.
        ordinal: place of the passage in its report, int32.
        kind, stance, standard, speaker: coded columns, values in ascending order.
        theme_rows, theme_codes, theme_certain: one entry per tag, by row, then the tag's order.
        theme_ids: theme id by code, in the codebook's order.
    """

    passage_ids: NDArray[np.bytes_]
    report: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    kind: CodedColumn
    stance: CodedColumn
    standard: CodedColumn
    speaker: CodedColumn
    theme_rows: NDArray[np.int32]
    theme_codes: NDArray[np.int32]
    theme_certain: NDArray[np.bool_]
    theme_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FigureColumns:
    """Every figure of a snapshot, by passage row, then by place in the passage.

    Attributes:
        rows: row of the passage, int32, ascending.
        ordinal: place among the passage's figures, int32.
        kind, comparison, unit, unit_stems: coded columns; :class:`corpus.figures.Figure` says what they hold.
        value, high, denominator, share: float64, NaN where there is none.
        spans: characters of the passage's text, ``(n, 6)`` int32: start and end of the figure, of its unit and
            of its words of comparison; -1 where there are none.
        read: whether figures were looked for when the snapshot was built.
    """

    rows: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    kind: CodedColumn
    comparison: CodedColumn
    unit: CodedColumn
    unit_stems: CodedColumn
    value: NDArray[np.float64]
    high: NDArray[np.float64]
    denominator: NDArray[np.float64]
    share: NDArray[np.float64]
    spans: NDArray[np.int32]
    read: bool


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
        return tuple(_report(row, judgements[row[0]], questions[row[0]]) for row in rows)

    def report(self, report_id: str) -> ReportRecord | None:
        """One report, or ``None``."""
        rows = self._query("SELECT * FROM report WHERE id = ?", (report_id,))
        if not rows:
            return None
        found = "WHERE report_id = ? ORDER BY ordinal"
        judged = self._query(f"SELECT * FROM judgement {found}", (report_id,))  # noqa: S608 — fixed text
        asked = self._query(f"SELECT * FROM key_question {found}", (report_id,))  # noqa: S608 — fixed text
        return _report(
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
        rows = self._query(
            "SELECT p.id, r.position, p.ordinal, p.kind, p.stance, p.standard, p.speaker "
            "FROM passage p JOIN report r ON r.id = p.report_id ORDER BY p.row"
        )
        ids, reports, ordinals, kinds, stances, standards, speakers = (
            zip(*rows, strict=True) if rows else ((),) * 7
        )
        tags = self._query(
            "SELECT pt.passage_row, t.position, pt.certain FROM passage_theme pt "
            "JOIN theme t ON t.id = pt.theme_id ORDER BY pt.passage_row, pt.ordinal"
        )
        flat = np.array(tags, np.int32).reshape(-1, 3)
        return FacetColumns(
            passage_ids=np.array([i.encode() for i in ids], dtype="S16"),
            report=np.array(reports, np.int32),
            ordinal=np.array(ordinals, np.int32),
            kind=_coded(kinds),
            stance=_coded(stances),
            standard=_coded(standards),
            speaker=_coded(speakers),
            theme_rows=flat[:, 0].copy(),
            theme_codes=flat[:, 1].copy(),
            theme_certain=flat[:, 2].astype(np.bool_),
            theme_ids=tuple(theme.id for theme in self.themes()),
        )

    def addressee_column(self) -> CodedColumn:
        """To whom each passage is addressed, as printed, by row."""
        codes = np.full(self.size, -1, np.int32)
        found = self._query("SELECT row, addressee FROM passage WHERE addressee IS NOT NULL ORDER BY row")
        if not found:
            return CodedColumn(codes, ())
        rows, printed = zip(*found, strict=True)
        held = _coded(printed)
        codes[np.array(rows)] = held.codes
        return CodedColumn(codes, held.values)

    def figure_columns(self) -> FigureColumns:
        """The columns of all figures; of a snapshot made before figures were read, empty ones that say so."""
        read = bool(self._query("SELECT 1 FROM meta WHERE key = 'figures'"))
        found = (
            self._query(
                "SELECT passage_row, ordinal, kind, comparison, unit, unit_stems, value, high, denominator, share, "
                '"start", "end", unit_start, unit_end, comparison_start, comparison_end '
                "FROM figure ORDER BY passage_row, ordinal"
            )
            if read
            else []
        )
        rows, ordinals, kinds, comparisons, units, unit_stems, *numbers = (
            zip(*found, strict=True) if found else ((),) * 16
        )
        value, high, denominator, share = (np.array(column, np.float64) for column in numbers[:4])
        spans = [[-1 if place is None else place for place in column] for column in numbers[4:]]
        return FigureColumns(
            rows=np.array(rows, np.int32),
            ordinal=np.array(ordinals, np.int32),
            kind=_coded(kinds),
            comparison=_coded(comparisons),
            unit=_coded(units),
            unit_stems=_coded(unit_stems),
            value=value,
            high=high,
            denominator=denominator,
            share=share,
            spans=np.array(spans, np.int32).T.copy(),
            read=read,
        )

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
        return [_passage(row, themes[row[1]], notes[row[1]]) for row in found]


def _coded(values: Sequence[str | None]) -> CodedColumn:
    names = tuple(sorted({value for value in values if value is not None}))
    codes: dict[str | None, int] = {name: code for code, name in enumerate(names)}
    return CodedColumn(np.array([codes.get(value, -1) for value in values], np.int32), names)


def _passage(row: Any, themes: list[ThemeTag], notes: list[FootnoteRecord]) -> PassageRecord:
    return PassageRecord(
        id=row[0],
        row=row[1],
        report_id=row[2],
        ordinal=row[3],
        text=row[4],
        kind=row[5],
        section=tuple(json.loads(row[6])),
        standard=row[7],
        start=row[8],
        end=row[9],
        segments=tuple((low, high) for low, high in json.loads(row[10])),
        page_start=row[11],
        page_end=row[12],
        number=row[13],
        addressee=row[14],
        stance=StanceTag(row[15], row[16], row[17]),
        themes=tuple(themes),
        footnotes=tuple(notes),
        speaker=row[18],
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _report(row: Any, judgements: list[JudgementRecord], questions: list[KeyQuestionRecord]) -> ReportRecord:
    return ReportRecord(
        id=row[0],
        title=row[2],
        inspectorate=row[3],
        programme=row[4],
        framework=row[5],
        area=row[6],
        region=row[7],
        published=_day(row[8]),
        published_precision=row[9],
        fieldwork_start=_day(row[10]),
        fieldwork_end=_day(row[11]),
        lead_inspector=row[12],
        overall_rating=row[13],
        score=row[14],
        score_max=row[15],
        fictional=bool(row[16]),
        source_name=row[17],
        source_sha256=row[18],
        media_type=row[19],
        pages=row[20],
        passages=row[21],
        judgements=tuple(judgements),
        key_questions=tuple(questions),
        warnings=tuple(json.loads(row[22])),
        word_account=tuple((name, words) for name, words in json.loads(row[23])),
    )
