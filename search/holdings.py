"""A snapshot as comparisons read it: its store, the columns of its passages, and its filters, ready to count."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.records import ReportRecord, ThemeRecord
from search.filters import FilterIndex
from search.stores.protocol import Columns, Store


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """What one snapshot holds; immutable, so any number of threads may read it.

    Attributes:
        store: texts, vectors, figures and groups, by row.
        columns: report, stance, kind, standard and themes of every passage, by row.
        index: the same, ready to be filtered; its ``themes`` have parents filled in.
    """

    store: Store
    columns: Columns
    index: FilterIndex

    @property
    def snapshot_id(self) -> str:
        """Name of the snapshot, which every answer repeats."""
        return self.store.snapshot_id

    @property
    def reports(self) -> tuple[ReportRecord, ...]:
        """The reports, in the order that ``columns.report`` counts in."""
        return self.columns.reports

    @property
    def themes(self) -> tuple[ThemeRecord, ...]:
        """The codebook's themes in its order."""
        return self.columns.themes
