"""Which reports one is compared with, and the search that finds their passages."""

from __future__ import annotations

import numpy as np

from corpus.programmes.series import series_of
from indexer.records import ReportRecord
from search.areas.model import AreaPeers, PeerSearch
from search.filters import Mask, comparable
from search.holdings import Holdings
from search.query.printing import print_node
from search.query.tree import And, Field, Node, Not
from search.request import Editions, Filters

MOST_LEFT_OUT = 20
"""Reports that a search of peers leaves out by their ids, at most: an address has to stay readable."""


def peers_of(holdings: Holdings, place: int, series: Mask, peers: AreaPeers) -> Mask:
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
        elif peers is AreaPeers.REGION:
            mask[other] = record.region is not None and record.region == report.region
        elif peers is AreaPeers.RATING:
            mask[other] = record.overall_rating is not None and record.overall_rating == report.overall_rating
        if mask[other]:
            seen.add(int(publication[other]))
    return mask


def peer_search(holdings: Holdings, place: int, mask: Mask, peers: AreaPeers) -> PeerSearch | None:
    """The search that finds what the peers' reports say, or ``None`` where none has exactly these reports.

    Its query leaves the area out, and by their ids the few reports that the filters allow and that are no peers: a report
    filed under two areas counts once among peers, and one that names no area is none.

    Args:
        holdings: the snapshot.
        place: of the report.
        mask: its peers, by place (:func:`peers_of`).
        peers: which of the series they are.
    """
    report = holdings.reports[place]
    if report.area is None or '"' in report.area:
        return None
    filters = _filters(holdings, report, peers)
    own = comparable(report.area)
    others = np.array([*(comparable(area) != own for area in holdings.index.by_report["area"].values), True])
    found = holdings.index.report_mask(filters) & others[holdings.index.by_report["area"].codes]
    further = tuple(holdings.reports[other].id for other in np.flatnonzero(found & ~mask).tolist())
    if (mask & ~found).any() or len(further) > MOST_LEFT_OUT:
        return None
    left_out: list[Node] = [Not(Field("area", (report.area,)))]
    if further:
        left_out.append(Not(Field("report", further)))
    return PeerSearch(print_node(And(tuple(left_out)) if further else left_out[0]), filters)


def filters_with_own(
    holdings: Holdings, place: int, among: Mask, peers: AreaPeers = AreaPeers.ALL
) -> Filters | None:
    """The filters of a selection of exactly the report at ``place`` and those ``among`` the reports, or ``None``.

    Copies of a publication may differ: where reports are counted each publication counts once.
    """
    filters = _filters(holdings, holdings.reports[place], peers)
    wanted = among.copy()
    wanted[place] = True
    publication = holdings.publication
    found = holdings.index.report_mask(filters)
    same = np.array_equal(np.unique(publication[found]), np.unique(publication[wanted]))
    return filters if same else None


def _filters(holdings: Holdings, report: ReportRecord, peers: AreaPeers) -> Filters:
    """The filters of the latest reports of a report's series, and of its region or rating where peers are of these.

    The series is put as its frameworks (:func:`corpus.programmes.series.series_of`), or as its programme where a report
    names no framework.
    """
    series = series_of(report.programme, report.framework)
    alike = [
        other
        for other in holdings.reports
        if other.inspectorate == report.inspectorate and series_of(other.programme, other.framework) == series
    ]
    frameworks = {other.framework for other in alike}
    return Filters(
        inspectorate=(report.inspectorate,),
        programme=(report.programme,),
        framework=() if None in frameworks else tuple(sorted(filter(None, frameworks))),
        region=(report.region,) if peers is AreaPeers.REGION and report.region else (),
        rating=(report.overall_rating,) if peers is AreaPeers.RATING and report.overall_rating else (),
        edition=Editions.LATEST,
        fictional=report.fictional if len({other.fictional for other in alike}) > 1 else None,
    )
