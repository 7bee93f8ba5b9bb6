"""A store in plain Python over lists: slow, obvious, and the second one that the engine must agree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.model import Page, words
from indexer.analysis import analyse
from indexer.records import PassageRecord, RefusedRecord, ReportRecord, ThemeRecord
from indexer.recurring_columns import RecurringColumns
from search.provenance import Provenance
from search.stores.protocol import Coded, Columns, FigureTable, Rows
from tests.search.generated import source_text


class MemoryStore:
    """Everything in lists and dictionaries; implements :class:`search.stores.protocol.Store`."""

    snapshot_id = "memory"
    complete = True

    def __init__(
        self,
        reports: Sequence[ReportRecord],
        passages: Sequence[PassageRecord],
        themes: Sequence[ThemeRecord],
        vectors: NDArray[np.float32],
    ) -> None:
        self._reports, self._passages, self._themes = tuple(reports), tuple(passages), tuple(themes)
        self._vectors = vectors
        self._plain = [[t.stem for t in analyse(p.text) if not t.compound] for p in passages]
        self._counts = [Counter(t.stem for t in analyse(p.text)) for p in passages]

    @property
    def size(self) -> int:
        return len(self._passages)

    @property
    def average_length(self) -> float:
        return sum(map(len, self._plain)) / len(self._plain) if self._plain else 0.0

    def columns(self) -> Columns:
        place = {report.id: index for index, report in enumerate(self._reports)}
        tags = [(p.row, tag.theme, tag.certain) for p in self._passages for tag in p.themes]
        ids = tuple(sorted({theme for _, theme, _ in tags}))
        return Columns(
            passage_ids=np.array([p.id.encode() for p in self._passages], dtype=np.bytes_),
            report=_int32(place[p.report_id] for p in self._passages),
            ordinal=_int32(p.ordinal for p in self._passages),
            kind=_coded([p.kind for p in self._passages]),
            stance=_coded([p.stance.stance for p in self._passages]),
            standard=_coded([p.standard for p in self._passages]),
            speaker=_coded([p.speaker for p in self._passages]),
            theme_rows=_int32(row for row, _, _ in tags),
            theme_codes=_int32(ids.index(theme) for _, theme, _ in tags),
            theme_certain=np.array([certain for _, _, certain in tags], dtype=np.bool_),
            theme_ids=ids,
            reports=self._reports,
            themes=self._themes,
        )

    def figures(self) -> FigureTable:
        none, numbers = _coded([]), np.zeros(0)
        return FigureTable(
            rows=_int32([]),
            ordinal=_int32([]),
            kind=none,
            comparison=none,
            unit=none,
            unit_stems=none,
            value=numbers,
            high=numbers,
            denominator=numbers,
            share=numbers,
            spans=np.zeros((0, 6), dtype=np.int32),
            read=True,
        )

    def addressees(self) -> Coded:
        return _coded([p.addressee for p in self._passages])

    def near(self, vector: NDArray[np.float32], least: float, share: float) -> Rows:
        products = (self._vectors @ vector).tolist()
        best = max(products, default=0.0)
        return _rows(
            row
            for row, product in enumerate(products)
            if product >= max(least, share * best) - 1e-4 or product == best
        )

    def similarities(self, vector: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        return np.asarray(self._vectors[rows] @ vector, dtype=np.float32)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        return self._vectors[rows]

    def document_frequency(self, term: str) -> int:
        return sum(term in counts for counts in self._counts)

    def rows_with(self, term: str) -> Rows:
        return _rows(row for row, counts in enumerate(self._counts) if term in counts)

    def phrase_rows(self, stems: Sequence[str]) -> Rows:
        wanted, width = list(stems), len(stems)
        return _rows(
            row
            for row, plain in enumerate(self._plain)
            if any(plain[i : i + width] == wanted for i in range(len(plain) - width + 1))
        )

    def prefix_terms(self, prefix: str, limit: int) -> list[str]:
        frequent = Counter(stem for counts in self._counts for stem in counts if stem.startswith(prefix))
        return [stem for stem, _ in sorted(frequent.items(), key=lambda item: (-item[1], item[0]))][:limit]

    def frequencies(self, rows: Rows, terms: Sequence[str]) -> NDArray[np.int32]:
        counted = [[self._counts[row][term] for term in terms] for row in rows.tolist()]
        return np.array(counted, dtype=np.int32).reshape(len(rows), len(terms))

    def lengths(self, rows: Rows) -> NDArray[np.int32]:
        return _int32(len(self._plain[row]) for row in rows.tolist())

    def texts(self, rows: Rows) -> list[str]:
        return [self._passages[row].text for row in rows.tolist()]

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        return [self._passages[row] for row in rows]

    def source_text(self, report_id: str) -> str:
        return source_text([p for p in self._passages if p.report_id == report_id])

    def pages(self, report_id: str) -> tuple[Page, ...]:
        return (Page(1, 0, len(self.source_text(report_id))),)

    def source_file(self, report_id: str) -> Path | None:
        return None

    def recurring(self) -> RecurringColumns:
        none = np.zeros(0, np.int64)
        first = np.zeros(1, np.int64)
        return RecurringColumns((), none.astype(np.int32), none, none.astype(np.float32), first, 0, {})

    def same_reports(self) -> dict[str, str]:
        said: dict[str, list[list[str]]] = {report.id: [] for report in self._reports}
        for passage in self._passages:
            said[passage.report_id].append(words(passage.text.lower()))
        first: dict[str, str] = {}
        filed = {one: first.setdefault(str(text), one) if text else one for one, text in said.items()}
        return {one: other for one, other in filed.items() if one != other}

    def refused(self) -> tuple[RefusedRecord, ...]:
        return ()

    def provenance(self) -> Provenance:
        return Provenance("today", len(self._reports), self.size, "hashes", "1", "1", "1")


def _int32(values: Iterable[int]) -> NDArray[np.int32]:
    return np.fromiter(values, dtype=np.int32)


def _rows(values: Iterable[int]) -> Rows:
    return np.fromiter(values, dtype=np.int64)


def _coded(values: Sequence[str | None]) -> Coded:
    distinct = tuple(sorted({value for value in values if value is not None}))
    return Coded(_int32(-1 if value is None else distinct.index(value) for value in values), distinct)
