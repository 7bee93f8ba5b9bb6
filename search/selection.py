"""Which reports a comparison is about: those the filters allow, all of them or the latest of each area."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from search.filters import Mask, everything
from search.holdings import Holdings
from search.latest import latest_of_area
from search.request import FACETS, Editions, Filters

__all__ = ["Editions", "Selected", "Selection", "filters_asked", "latest_of_area", "select"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Reports and passages to compare.

    ``filters`` on reports say which reports are searched; those on passages (theme, stance, kind, speaker,
    standard) which of their passages count. A report that is searched and holds no such passage stays in
    every denominator. ``editions`` leaves out an area's earlier reports of the same series
    (:func:`corpus.programmes.series.series_of`): those to which the library has a successor, whatever the
    filters say. So it restricts like any other filter, and :attr:`as_filters` finds the same passages in a search.
    """

    filters: Filters = field(default_factory=Filters)
    editions: Editions = Editions.LATEST

    @property
    def as_filters(self) -> Filters:
        """The whole selection as filters of a search."""
        latest = Editions.LATEST in (self.editions, self.filters.edition)
        return replace(self.filters, edition=Editions.LATEST if latest else Editions.ALL)

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """What was selected as names and values, for the statement of an export."""
        latest = self.as_filters.edition is Editions.LATEST
        said = "the latest report of each area" if latest else "all reports"
        return (*filters_asked(self.filters), ("editions", said))


def filters_asked(filters: Filters) -> tuple[tuple[str, str], ...]:
    """The chosen filters as names and values, without the edition, for the statement of an export."""
    chosen = [(name, ", ".join(values)) for name in (*FACETS, "report") if (values := getattr(filters, name))]
    return (*chosen, *([("themes", "sure ones only")] if filters.certain_only else []))


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """A selection, resolved: ``reports`` (mask by place of the report) and ``rows`` (mask by passage)."""

    reports: Mask
    rows: Mask


def select(holdings: Holdings, selection: Selection) -> Selected:
    """The reports that are searched and the passages that count, as masks."""
    filters = selection.as_filters
    reports = holdings.index.report_mask(filters)
    rows: NDArray[np.bool_] = reports[holdings.columns.report]
    allowed = everything(holdings.index.masks(filters))
    return Selected(reports, rows if allowed is None else rows & allowed)
