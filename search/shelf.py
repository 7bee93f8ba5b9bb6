"""The passages and reports of a snapshot, read by id and in order: what needs no question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from corpus.model import Page
from indexer.records import PassageRecord, RefusedRecord, ReportRecord, ThemeRecord
from search.citation import cite
from search.errors import NotFoundError
from search.export import passage_to_dict
from search.filters import FilterIndex, everything
from search.holdings import Holdings
from search.latest import newest_first, newest_places
from search.provenance import Provenance
from search.request import Filters
from search.response import PassageDetail
from search.stores.protocol import Rows, Store

NEIGHBOURS = 2
"""Passages shown before and after one."""

EXPORTED_AT_ONCE = 500
"""Passages read at once for an export, so that a library of any size is exported in little memory."""

CONTEXT_CHARACTERS = 600
"""Characters of the source shown before and after a passage."""


class Shelf:
    """Reads one snapshot; any number of threads may at once.

    Args:
        store: the snapshot.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        columns = store.columns()
        self._index = FilterIndex(columns)
        self._holdings = Holdings(store, columns, self._index)
        self._columns = columns
        self._ids = np.argsort(columns.passage_ids, kind="stable")
        self._sorted_ids = columns.passage_ids[self._ids]
        self._tie = np.empty(store.size, dtype=np.int64)
        self._tie[self._ids] = np.arange(store.size)
        self._report_place = {report.id: place for place, report in enumerate(columns.reports)}
        self._themes = {theme.id: theme for theme in columns.themes}
        self._browse = self._browsing_order()

    @property
    def snapshot_id(self) -> str:
        """Name of the snapshot that every answer comes from."""
        return self._store.snapshot_id

    @property
    def holdings(self) -> Holdings:
        """The snapshot as comparisons read it."""
        return self._holdings

    @property
    def manifest(self) -> Provenance:
        """What the snapshot was made of and with."""
        return self._store.provenance()

    @property
    def theme_names(self) -> dict[str, str]:
        """Names of the themes by id."""
        return {theme.id: theme.name for theme in self._columns.themes}

    def passage(self, passage_id: str) -> PassageDetail:
        """One passage with its report, its neighbours, its place in the source and its citation.

        Raises:
            NotFoundError: if the snapshot has no such passage.
        """
        row = self._row(passage_id)
        place = int(self._columns.report[row])
        siblings = self._rows_of(place)
        at = int(np.flatnonzero(siblings == row)[0])
        first = max(0, at - NEIGHBOURS)
        around = self._store.passages(siblings[first : at + NEIGHBOURS + 1].tolist())
        passage = around[at - first]
        report = self._columns.reports[place]
        source = self._store.source_text(report.id)
        return PassageDetail(
            snapshot=self.snapshot_id,
            passage=passage,
            report=report,
            context_before=tuple(around[: at - first]),
            context_after=tuple(around[at - first + 1 :]),
            source_before=source[max(0, passage.start - CONTEXT_CHARACTERS) : passage.start],
            source_text=source[passage.start : passage.end],
            source_after=source[passage.end : passage.end + CONTEXT_CHARACTERS],
            citation=cite(passage, report),
        )

    def reports(self, filters: Filters | None = None) -> tuple[ReportRecord, ...]:
        """The reports that hold a passage the filters allow, newest first (all of them without filters).

        Filters on reports alone keep a report that has no passages at all.
        """
        chosen = filters or Filters()
        keep = self._index.report_mask(chosen)
        if chosen.theme or chosen.stance or chosen.kind or chosen.speaker or chosen.standard:
            allowed = everything(self._index.masks(chosen))
            holding = np.zeros(len(keep), dtype=np.bool_)
            holding[self._columns.report[slice(None) if allowed is None else allowed]] = True
            keep &= holding
        found = [report for report, kept in zip(self._columns.reports, keep, strict=True) if kept]
        return tuple(newest_first(found))

    def report(self, report_id: str) -> ReportRecord:
        """One report.

        Raises:
            NotFoundError: if the snapshot has no such report.
        """
        return self._columns.reports[self._place(report_id)]

    def passages_of(self, report_id: str) -> tuple[PassageRecord, ...]:
        """The passages of a report, as printed.

        Raises:
            NotFoundError: if the snapshot has no such report.
        """
        return tuple(self._store.passages(self._rows_of(self._place(report_id)).tolist()))

    def export(self) -> Iterator[dict[str, Any]]:
        """Every passage as :func:`search.export.passage_to_dict`, in the order of the library."""
        for first in range(0, self._store.size, EXPORTED_AT_ONCE):
            rows = range(first, min(first + EXPORTED_AT_ONCE, self._store.size))
            for row, passage in zip(rows, self._store.passages(rows), strict=True):
                yield passage_to_dict(passage, self._columns.reports[int(self._columns.report[row])])

    def pages(self, report_id: str) -> tuple[Page, ...]:
        """Where each page of a report lies in its source text; none where the source has no pages.

        Raises:
            NotFoundError: if the snapshot has no such report.
        """
        self._place(report_id)
        return self._store.pages(report_id)

    def source_file(self, report_id: str) -> Path | None:
        """The library's own copy of a report's file, or ``None`` where it keeps none.

        Raises:
            NotFoundError: if the snapshot has no such report.
        """
        self._place(report_id)
        return self._store.source_file(report_id)

    def refused(self) -> tuple[RefusedRecord, ...]:
        """The files that were refused when the snapshot was built, with the reasons."""
        return self._store.refused()

    def themes(self) -> tuple[ThemeRecord, ...]:
        """The codebook's themes in its order, each with its numbers of passages and reports."""
        return self._columns.themes

    def _place(self, report_id: str) -> int:
        place = self._report_place.get(report_id)
        if place is None:
            msg = f"No report has the id {report_id!r} in this library."
            raise NotFoundError(msg, subject=report_id)
        return place

    def _browsing_order(self) -> Rows:
        """By row, its place when nothing is asked: newest report first, then as printed."""
        found = np.empty(self._store.size, dtype=np.int64)
        newest = newest_places(self._columns.reports)
        keys = (self._tie, self._columns.ordinal, newest[self._columns.report])
        found[np.lexsort(keys)] = np.arange(self._store.size)
        return found

    def _rows_of(self, place: int) -> Rows:
        rows = np.flatnonzero(self._columns.report == place)
        return rows[np.argsort(self._columns.ordinal[rows], kind="stable")]

    def _row(self, passage_id: str) -> int:
        key = passage_id.encode("ascii", "replace")
        place = int(np.searchsorted(self._sorted_ids, key))
        if place == len(self._sorted_ids) or self._sorted_ids[place] != key:
            msg = f"No passage has the id {passage_id!r} in this library."
            raise NotFoundError(msg, subject=passage_id)
        return int(self._ids[place])
