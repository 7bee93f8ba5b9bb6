"""Which set of regions each report of a library is in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.regions import RegionSet, regions_of
from search.filters import Mask
from search.holdings import Holdings


def sets_of(holdings: Holdings) -> NDArray[np.int64]:
    """Of each report, by place, the place of its set in :class:`corpus.programmes.regions.RegionSet`."""
    order = {regions: place for place, regions in enumerate(RegionSet)}
    return np.array([order[regions_of(report.programme)] for report in holdings.reports], dtype=np.int64)


def programmes_in(holdings: Holdings, reports: Mask) -> Mapping[RegionSet, tuple[str, ...]]:
    """The programmes of the reports of a mask, by the set that their regions are of, in the order of the sets."""
    named = sorted({holdings.reports[place].programme for place in np.flatnonzero(reports).tolist()})
    found = {regions: tuple(one for one in named if regions_of(one) is regions) for regions in RegionSet}
    return {regions: theirs for regions, theirs in found.items() if theirs}
