"""The store over a snapshot's own files: SQLite, a matrix of vectors, and the lexicon's arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.model import Page
from indexer.records import PassageRecord, RefusedRecord
from indexer.recurring_columns import RecurringColumns
from indexer.snapshot import Snapshot
from search.encoding import Cache
from search.provenance import Provenance, provenance_of
from search.stores.protocol import Coded, Columns, FigureTable, Rows

_SLACK = 1e-4
"""How far below the similarity asked for a passage is still proposed: the engine scores it exactly."""


_KEPT_PHRASES = 256
"""Runs of stems whose passages are kept: the long forms of acronyms and the vocabulary's terms come again
with each query that names them, and looking one up takes 1 ms in 100,000 passages."""

_KEPT_ROWS = 20_000
"""Most passages of a run that is kept: 40 MB in all at most."""


class EmbeddedStore:
    """A :class:`search.stores.protocol.Store` over an open snapshot; safe to share between threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._records = snapshot.records
        self._vectors = snapshot.vectors
        self._lexicon = snapshot.lexicon
        self._phrases: Cache[tuple[str, ...], Rows] = Cache(_KEPT_PHRASES)
        self._recurring: RecurringColumns | None = None
        self._same_reports: dict[str, str] | None = None
        self._figures: FigureTable | None = None
        self._addressees: Coded | None = None

    @property
    def snapshot_id(self) -> str:
        """Name of the snapshot."""
        return self._snapshot.id

    @property
    def size(self) -> int:
        """Number of passages."""
        return self._records.size

    @property
    def average_length(self) -> float:
        """Mean number of stems in a passage."""
        return self._lexicon.average_length

    @property
    def complete(self) -> bool:
        """Whether :meth:`near` misses no passage."""
        return self._vectors.complete

    def columns(self) -> Columns:
        """The columns of all passages."""
        read = self._records.facet_columns()
        return Columns(
            passage_ids=read.passage_ids,
            report=read.report,
            ordinal=read.ordinal,
            kind=Coded(read.kind.codes, read.kind.values),
            stance=Coded(read.stance.codes, read.stance.values),
            standard=Coded(read.standard.codes, read.standard.values),
            speaker=Coded(read.speaker.codes, read.speaker.values),
            theme_rows=read.theme_rows,
            theme_codes=read.theme_codes,
            theme_certain=read.theme_certain,
            theme_ids=read.theme_ids,
            reports=self._records.reports(),
            themes=self._records.themes(),
        )

    def figures(self) -> FigureTable:
        """The figures of all passages."""
        if self._figures is None:
            # Two threads that come first at once read the same twice, which does no harm.
            read = self._records.figure_columns()
            self._figures = FigureTable(
                rows=read.rows,
                ordinal=read.ordinal,
                kind=Coded(read.kind.codes, read.kind.values),
                comparison=Coded(read.comparison.codes, read.comparison.values),
                unit=Coded(read.unit.codes, read.unit.values),
                unit_stems=Coded(read.unit_stems.codes, read.unit_stems.values),
                value=read.value,
                high=read.high,
                denominator=read.denominator,
                share=read.share,
                spans=read.spans,
                read=read.read,
            )
        return self._figures

    def addressees(self) -> Coded:
        """To whom each passage is addressed, as printed."""
        if self._addressees is None:
            read = self._records.addressee_column()
            self._addressees = Coded(read.codes, read.values)
        return self._addressees

    def near(self, vector: NDArray[np.float32], least: float, share: float) -> Rows:
        """The rows whose inner product reaches ``max(least, share * best)``, or nearly, and the nearest.

        Every row is looked at up to :data:`indexer.vectors.COUNTED_LIMIT` passages; in a larger library only
        those in the nearest lists of its index are (:attr:`complete`).
        """
        # The slack is taken off the share as well, or the best passage would not reach its own share of 1.
        return self._vectors.near(vector, least - _SLACK, share - _SLACK)

    def similarities(self, vector: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        """Exact float32 inner products with the passages at ``rows``."""
        return self._vectors.scores(vector, rows)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """The unit vectors of the passages at ``rows``, ``(len(rows), d)``."""
        return np.asarray(self._vectors.vectors[rows], dtype=np.float32)

    def document_frequency(self, term: str) -> int:
        """Number of passages whose text holds a stem."""
        return self._lexicon.document_frequency(term)

    def rows_with(self, term: str) -> Rows:
        """The passages whose text holds a stem."""
        return self._lexicon.rows_with(term)

    def phrase_rows(self, stems: Sequence[str]) -> Rows:
        """The passages whose text holds these stems at consecutive places."""
        return self._phrases.get(
            tuple(stems),
            lambda: self._lexicon.phrase_rows(stems, body_only=True),
            worth=lambda rows: len(rows) <= _KEPT_ROWS,
        )

    def prefix_terms(self, prefix: str, limit: int) -> list[str]:
        """Stems that begin with ``prefix``: the most frequent first, then by name."""
        return self._lexicon.prefix_terms(prefix, limit)

    def frequencies(self, rows: Rows, terms: Sequence[str]) -> NDArray[np.int32]:
        """How often each stem stands in each passage's text."""
        return self._lexicon.frequencies(rows, terms)

    def lengths(self, rows: Rows) -> NDArray[np.int32]:
        """Number of stems in each passage's text."""
        return self._lexicon.lengths(rows)

    def texts(self, rows: Rows) -> list[str]:
        """The texts of passages, in the order of ``rows``."""
        return self._records.texts(rows)

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        """The passages at ``rows``, whole, in that order."""
        return self._records.passages(rows)

    def source_text(self, report_id: str) -> str:
        """The extracted text of a report."""
        return self._records.source_text(report_id)

    def pages(self, report_id: str) -> tuple[Page, ...]:
        """Where each page of a report lies in its source text."""
        return self._records.pages(report_id)

    def source_file(self, report_id: str) -> Path | None:
        """The library's own copy of a report's file, or ``None``."""
        return self._snapshot.source_file(report_id)

    def recurring(self) -> RecurringColumns:
        """The groups of findings that say the same, with their members."""
        if self._recurring is None:
            # Two threads that come first at once read the same twice, which does no harm.
            self._recurring = self._records.recurring()
        return self._recurring

    def same_reports(self) -> Mapping[str, str]:
        """Reports filed twice: id to that of the report whose words they repeat."""
        if self._same_reports is None:
            self._same_reports = self._records.same_reports()
        return self._same_reports

    def refused(self) -> tuple[RefusedRecord, ...]:
        """The files that were refused when the snapshot was built."""
        return self._records.refused()

    def provenance(self) -> Provenance:
        """What the snapshot was made of and with."""
        return provenance_of(self._snapshot.manifest)
