"""What sets an area apart from its peers: themes that it is praised or criticised for more, or less, often."""

from __future__ import annotations

from search.areas.model import AreaPeers, DistinctiveTheme
from search.comparison import CompareRequest, Measure, RowPeers, RowsBy, compare
from search.filters import Mask
from search.holdings import Holdings
from search.request import Filters
from search.selection import Selection

_PEERS = {AreaPeers.ALL: RowPeers.ALL, AreaPeers.REGION: RowPeers.REGION, AreaPeers.RATING: RowPeers.RATING}


def distinctive(
    holdings: Holdings, area: str, among: Mask, peers: AreaPeers, *, certain_only: bool = False
) -> tuple[DistinctiveTheme, ...]:
    """The themes on which an area differs from its peers, those that stand out first, then the largest difference.

    Shares of the area's findings that are shortfalls, and strengths, on each theme are held against those of
    its peers by log-odds with an informative prior (:mod:`search.statistics`).

    Args:
        holdings: the snapshot.
        area: its name.
        among: the reports that are compared, by place: one of the area, the others its possible peers.
        peers: which of them it is held against.
        certain_only: leave unsure themes out.
    """
    ids = tuple(report.id for report, kept in zip(holdings.reports, among, strict=True) if kept)
    selection = Selection(Filters(report=ids, certain_only=certain_only))
    found = []
    for measure in (Measure.SHORTFALL, Measure.STRENGTH):
        request = CompareRequest(
            selection, rows=RowsBy.AREA, measure=measure, peers=_PEERS[peers], focus=area
        )
        focus = compare(holdings, request).focus
        if focus is not None and focus.peer_reports:
            found += [
                DistinctiveTheme(measure.value, one) for one in focus.distinctions if one.odds is not None
            ]
    return tuple(sorted(found, key=lambda one: (not one.detail.stands_out, -abs(one.z), one.detail.label)))
