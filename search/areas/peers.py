"""Which reports one is compared with, and the search that finds their passages."""

from __future__ import annotations

import numpy as np

from corpus.programmes.series import series_of
from search.areas.model import Peers, PeerSearch
from search.filters import Mask, comparable
from search.holdings import Holdings
from search.query.printing import print_node
from search.query.tree import Field, Not
from search.request import Editions, Filters


def peers_of(holdings: Holdings, place: int, series: Mask, peers: Peers) -> Mask:
    """The reports that one is compared with, by place: the latest of the other areas, of its series.

    Args:
        holdings: the snapshot.
        place: of the report.
        series: the latest reports of its series, one an area.
        peers: which of them.
    """
    report = holdings.reports[place]
    mask, publication = series.copy(), holdings.publication
    seen = {int(publication[place])}
    for other in np.flatnonzero(series).tolist():
        record = holdings.reports[other]
        # A report filed under two areas is one report, and no peer of itself.
        if record.area == report.area or int(publication[other]) in seen:
            mask[other] = False
        elif peers is Peers.REGION:
            mask[other] = record.region is not None and record.region == report.region
        elif peers is Peers.RATING:
            mask[other] = record.overall_rating is not None and record.overall_rating == report.overall_rating
        if mask[other]:
            seen.add(int(publication[other]))
    return mask


def peer_search(holdings: Holdings, place: int, mask: Mask, peers: Peers) -> PeerSearch | None:
    """The search that finds what the peers' reports say, or ``None`` where none has exactly these reports.

    The series is put as its frameworks (:func:`corpus.programmes.series.series_of`), or as its programme where a report
    names no framework. A report filed under two areas counts once among peers and is found twice by a search, so then
    there is none; nor where a report of the series names no area.

    Args:
        holdings: the snapshot.
        place: of the report.
        mask: its peers, by place (:func:`peers_of`).
        peers: which of the series they are.
    """
    report = holdings.reports[place]
    if report.area is None or '"' in report.area:
        return None
    series = series_of(report.programme, report.framework)
    frameworks = {
        other.framework
        for other in holdings.reports
        if other.inspectorate == report.inspectorate and series_of(other.programme, other.framework) == series
    }
    filters = Filters(
        inspectorate=(report.inspectorate,),
        programme=(report.programme,),
        framework=() if None in frameworks else tuple(sorted(filter(None, frameworks))),
        region=(report.region,) if peers is Peers.REGION and report.region else (),
        rating=(report.overall_rating,) if peers is Peers.RATING and report.overall_rating else (),
        edition=Editions.LATEST,
    )
    own = comparable(report.area)
    others = np.array([*(comparable(area) != own for area in holdings.index.by_report["area"].values), True])
    found = holdings.index.report_mask(filters) & others[holdings.index.by_report["area"].codes]
    if not np.array_equal(found, mask):
        return None
    return PeerSearch(print_node(Not(Field("area", (report.area,)))), filters)
