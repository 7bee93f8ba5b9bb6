"""Which reports a comparison is about: those the filters allow, all of them or the latest of each area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.series import series_of
from indexer.records import ReportRecord
from search.filters import Mask, everything
from search.holdings import Holdings
from search.request import Filters


class Editions(StrEnum):
    """Which reports of an area count: the latest of each series, or all."""

    LATEST = "latest"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Selection:
    """Reports and passages to compare.

    ``filters`` on reports say which reports are searched; those on passages (theme, stance, kind, speaker,
    standard) which of their passages count. A report that is searched and holds no such passage stays in
    every denominator. ``editions`` leaves out an area's earlier reports of the same series
    (:func:`corpus.programmes.series.series_of`), after the filters.
    """

    filters: Filters = field(default_factory=Filters)
    editions: Editions = Editions.LATEST


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """A selection, resolved: ``reports`` (mask by place of the report) and ``rows`` (mask by passage)."""

    reports: Mask
    rows: Mask


def select(holdings: Holdings, selection: Selection) -> Selected:
    """The reports that are searched and the passages that count, as masks."""
    reports = holdings.index.report_mask(selection.filters)
    if selection.editions is Editions.LATEST:
        reports &= latest_of_area(holdings.reports, reports)
    rows: NDArray[np.bool_] = reports[holdings.columns.report]
    allowed = everything(holdings.index.masks(selection.filters))
    if allowed is not None:
        rows = rows & allowed
    return Selected(reports, rows)


def latest_of_area(reports: Sequence[ReportRecord], among: Mask) -> Mask:
    """Of the reports ``among``, the latest of each area and series; one without area or date always stays.

    Of two dated the same day the one with the greater id is taken.
    """
    latest: dict[tuple[str, str, str], int] = {}
    keep = among.copy()
    for place in np.flatnonzero(among).tolist():
        report = reports[place]
        if report.area is None or report.dated is None:
            continue
        key = (report.inspectorate, series_of(report.programme, report.framework), report.area)
        other = latest.get(key)
        if other is None:
            latest[key] = place
            continue
        older = min(other, place, key=lambda p: (reports[p].dated, reports[p].id))
        keep[older] = False
        latest[key] = other if older == place else place
    return keep
