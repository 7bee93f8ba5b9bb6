"""A snapshot as comparisons read it: its store, the columns of its passages, and its filters, ready to count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from indexer.records import ReportRecord, ThemeRecord
from search.filters import FilterIndex, Mask
from search.stores.protocol import Columns, Store

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """What one snapshot holds; nothing in it changes, so any number of threads may read it.

    Attributes:
        store: texts, vectors, figures and groups, by row.
        columns: report, stance, kind, standard and themes of every passage, by row.
        index: the same, ready to be filtered; its ``themes`` have parents filled in.
    """

    store: Store
    columns: Columns
    index: FilterIndex
    _made: dict[Callable[[Holdings], Any], Any] = field(default_factory=dict, init=False, repr=False)
    _making: Any = field(default_factory=RLock, init=False, repr=False)

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

    def once(self, make: Callable[[Holdings], _Made]) -> _Made:
        """What ``make`` tells of this snapshot: made when it is first asked for, kept as long as the snapshot.

        Args:
            make: a function of a module (one of many closures would be kept each time).
        """
        with self._making:
            if make not in self._made:
                self._made[make] = make(self)
            return cast(_Made, self._made[make])

    @property
    def publication(self) -> NDArray[np.int32]:
        """By place of the report, the place of the first one whose passages say the same (most often its own).

        Two reports are one publication where the build found that their passages have the same words in the same order:
        filed under two areas, or in two forms. Every count of reports is one of publications.
        """
        return self.once(_publications)

    def publications(self, reports: Mask | NDArray[np.integer[Any]]) -> int:
        """How many publications there are among reports, by place or as a mask."""
        return len(np.unique(self.publication[reports]))

    def first_copies(self, reports: Mask) -> Mask:
        """Of the reports of a mask, the first of each publication."""
        places = np.flatnonzero(reports)
        kept = np.zeros(len(reports), dtype=np.bool_)
        kept[places[np.unique(self.publication[places], return_index=True)[1]]] = True
        return kept


def _publications(holdings: Holdings) -> NDArray[np.int32]:
    same = holdings.store.same_reports()
    first: dict[str, int] = {}
    found = np.fromiter(
        (
            first.setdefault(same.get(report.id, report.id), place)
            for place, report in enumerate(holdings.reports)
        ),
        dtype=np.int32,
        count=len(holdings.reports),
    )
    found.flags.writeable = False
    return found
