"""Which reports are the latest on their areas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.series import series_of
from indexer.records import ReportRecord


def latest_of_area(reports: Sequence[ReportRecord], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
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
