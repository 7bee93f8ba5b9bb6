"""A recurring finding by region: areas with it, of the comparable areas of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.regions import RegionSet
from corpus.wording import plural
from search.filters import Mask
from search.recurring.counted import Counted
from search.regions import LAYOUTS, RegionCount, RegionMap, RegionPanel, panel_of, programmes_in, sets_of


def regions_of_finding(counted: Counted, finding: int) -> RegionMap:
    """Areas with a finding of each region's areas that could have it, as the finding itself is counted.

    An area whose reports name two regions counts in both.

    Args:
        counted: all findings under a selection.
        finding: place of the one among them.
    """
    holdings, membership, places = counted.holdings, counted.membership, counted.membership.places
    at = counted.rows(finding, counted.scope.members)
    report = membership.report[at]
    has_it = np.zeros(len(holdings.reports), dtype=np.bool_)
    has_it[report] = True
    searched, sets = counted.scope.reports, sets_of(holdings)
    comparable = counted.searched.mask(finding, searched)
    region = holdings.index.by_report["region"]
    programmes = programmes_in(holdings, searched)
    passages = np.bincount(report, minlength=len(has_it))

    def areas(reports: Mask) -> NDArray[np.int32]:
        codes: NDArray[np.int32] = np.unique(places.area[reports])
        return codes[codes >= 0]

    panels: list[RegionPanel] = []
    notes: list[str] = []
    for place, regions in enumerate(RegionSet):
        if regions not in programmes:
            continue
        own = searched & (sets == place)
        counts = []
        for code in np.unique(region.codes[own & (region.codes >= 0)]).tolist():
            here = own & (region.codes == code)
            counts.append(
                RegionCount(
                    region.values[code],
                    len(areas(here & has_it)),
                    len(areas(here & comparable)),
                    int(passages[here].sum()),
                    places.filings_in(here),
                    bool(holdings.index.made_up[here].all()),
                )
            )
        panels.append(panel_of(regions, counts, programmes[regions] if len(programmes) > 1 else ()))
        nowhere = own & (region.codes < 0)
        able = len(areas(nowhere & comparable))
        if able:
            notes.append(
                f"{LAYOUTS[regions].title}: of {plural(able, 'comparable area')} whose reports name no region, "
                f"{len(areas(nowhere & has_it)):,} {'has' if able == 1 else 'have'} it."
            )
    return RegionMap("The finding", True, tuple(panels), tuple(notes))
