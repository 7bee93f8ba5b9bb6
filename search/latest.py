"""Which report is newer than which: the one order of reports by date, and the latest ones of areas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.series import series_of
from indexer.records import ReportRecord


def newness(report: ReportRecord) -> tuple[int, str]:
    """What the newer of two reports has more of: its day, none before all; of one day the greater id is taken for newer."""
    return (report.dated.toordinal() if report.dated else 0, report.id)


def newest_first(reports: Iterable[ReportRecord]) -> list[ReportRecord]:
    """Reports by falling :func:`newness`."""
    return sorted(reports, key=newness, reverse=True)


def newest_places(reports: Sequence[ReportRecord]) -> NDArray[np.int64]:
    """By place of the report, its place among all by falling :func:`newness`: 0 is the newest."""
    order = sorted(range(len(reports)), key=lambda place: newness(reports[place]), reverse=True)
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(len(order))
    return found


def latest_of_area(reports: Sequence[ReportRecord], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of the reports ``among``, the latest of each area and series; one without area or date always stays.

    The latest is the first by :func:`newest_first`.
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
        older = min(other, place, key=lambda p: newness(reports[p]))
        keep[older] = False
        latest[key] = other if older == place else place
    return keep
