"""What the engine asks of a store: candidates and raw counts, never scores that rank.

Tokenising, query encoding, scoring, fusion, filters and tie-breaks live in the engine, so that every
store gives equal answers to equal questions. A passage is named here by its *row*, 0 to ``size - 1``.
Arrays of rows are ``int64``, ascending, without repetition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.model import Page
from indexer.records import PassageRecord, RefusedRecord, ReportRecord, ThemeRecord
from indexer.recurring_columns import RecurringColumns
from search.provenance import Provenance

Rows = NDArray[np.int64]
"""Passages by row, ascending, without repetition."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What filters, facets and tie-breaks read of every passage, held in memory.

    Attributes:
        passage_ids: id by row, as fixed-width ASCII bytes (``S``), which sort as their text does.
        report: index into ``reports`` by row, ``int32``.
        ordinal: place of the passage in its report by row, ``int32``.
        kind, stance, standard, speaker: one value by row, as a :class:`Coded` column.
        theme_rows, theme_codes, theme_certain: one entry for each tag (passage, theme, sure or not).
        theme_ids: theme id by code.
        reports: the reports, in the order that ``report`` counts in.
        themes: the codebook of the snapshot.
    """

    passage_ids: NDArray[np.bytes_]
    report: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    kind: Coded
    stance: Coded
    standard: Coded
    speaker: Coded
    theme_rows: NDArray[np.int32]
    theme_codes: NDArray[np.int32]
    theme_certain: NDArray[np.bool_]
    theme_ids: tuple[str, ...]
    reports: tuple[ReportRecord, ...]
    themes: tuple[ThemeRecord, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of few distinct values: ``codes`` index ``values``; -1 where a passage has none."""

    codes: NDArray[np.int32]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FigureTable:
    """Every figure of the snapshot, by row of its passage, then by place in it; see :mod:`corpus.figures`.

    Attributes:
        rows: row of the passage, ``int32``, ascending.
        ordinal: place among the passage's figures, ``int32``.
        kind, comparison: coded; every figure has one.
        unit: what is counted, as printed; coded, -1 where there is none.
        unit_stems: the unit by which figures are put together (:func:`indexer.figures.unit_stems`).
        value, high, denominator: ``float64``, NaN where there is none.
        share: of what it is out of, 0.0-1.0, NaN where it is no such figure.
        spans: characters of the passage's text, ``(n, 6)`` ``int32``: start and end of the figure, of its unit
            and of its words of comparison; -1 where there are none.
        read: whether figures were looked for when the snapshot was built.
    """

    rows: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    kind: Coded
    comparison: Coded
    unit: Coded
    unit_stems: Coded
    value: NDArray[np.float64]
    high: NDArray[np.float64]
    denominator: NDArray[np.float64]
    share: NDArray[np.float64]
    spans: NDArray[np.int32]
    read: bool


class Store(Protocol):
    """One immutable snapshot as the engine reads it; safe for concurrent readers."""

    @property
    def snapshot_id(self) -> str:
        """Name of the snapshot, which every answer repeats."""
        ...

    @property
    def size(self) -> int:
        """Number of passages."""
        ...

    @property
    def average_length(self) -> float:
        """Mean number of stems in a passage (0.0 for an empty library)."""
        ...

    @property
    def complete(self) -> bool:
        """Whether :meth:`near` misses no passage; where it may, counts of matches are lower bounds."""
        ...

    def columns(self) -> Columns:
        """The columns of all passages; loaded once by the engine."""
        ...

    def figures(self) -> FigureTable:
        """The figures of all passages; loaded once, when they are first asked for."""
        ...

    def addressees(self) -> Coded:
        """To whom each passage is addressed, as printed; loaded once, when first asked for."""
        ...

    def near(self, vector: NDArray[np.float32], least: float, share: float) -> Rows:
        """Candidates by meaning, and always the nearest row.

        These are the rows whose inner product with a unit vector reaches ``max(least, share * best)``,
        where ``best`` is the highest of all. A few more may be proposed, and an approximate index may miss some: the engine scores them
        exactly and applies the threshold again.
        """
        ...

    def similarities(self, vector: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        """Exact float32 inner products of a unit vector with the passages at ``rows``."""
        ...

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """The unit vectors of the passages at ``rows``, ``(len(rows), d)``."""
        ...

    def document_frequency(self, term: str) -> int:
        """Number of passages whose text holds a stem."""
        ...

    def rows_with(self, term: str) -> Rows:
        """The passages whose text holds a stem."""
        ...

    def phrase_rows(self, stems: Sequence[str]) -> Rows:
        """The passages whose text (not its headings) holds these stems at consecutive places."""
        ...

    def prefix_terms(self, prefix: str, limit: int) -> list[str]:
        """Stems that begin with ``prefix``: the most frequent first, then by name."""
        ...

    def frequencies(self, rows: Rows, terms: Sequence[str]) -> NDArray[np.int32]:
        """How often each stem stands in each passage's text: ``(len(rows), len(terms))``."""
        ...

    def lengths(self, rows: Rows) -> NDArray[np.int32]:
        """Number of stems in each passage's text."""
        ...

    def texts(self, rows: Rows) -> list[str]:
        """The texts of passages, in the order of ``rows``."""
        ...

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        """The passages at ``rows``, whole, in that order (which may be any order)."""
        ...

    def source_text(self, report_id: str) -> str:
        """The extracted text that the offsets of a report's passages mean."""
        ...

    def pages(self, report_id: str) -> tuple[Page, ...]:
        """Where each page of a report lies in its source text; empty where the source has no pages."""
        ...

    def source_file(self, report_id: str) -> Path | None:
        """The store's own copy of a report's file, or ``None``."""
        ...

    def recurring(self) -> RecurringColumns:
        """The groups of findings that say the same, with their members; loaded once, when first asked for."""
        ...

    def same_reports(self) -> Mapping[str, str]:
        """Reports filed twice: id to that of the report whose words they repeat."""
        ...

    def refused(self) -> tuple[RefusedRecord, ...]:
        """The files that were refused when the snapshot was built."""
        ...

    def provenance(self) -> Provenance:
        """What the snapshot was made of and with."""
        ...
