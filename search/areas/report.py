"""What a report page shows beside the report itself: its themes, shared findings, and what changed since."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.records import PassageRecord, ReportRecord
from search.area_names import area_id
from search.areas.figures import figures_of
from search.areas.model import AreaPeers, PeerSearch, ReportFigure, ThemeStanding
from search.areas.peers import filters_with_own, peer_search, peers_of
from search.areas.profile import latest_of_series, passages_of_kind, shared_findings
from search.areas.themes import standings
from search.change import Change, ChangeRequest, change_between, previous_of
from search.errors import NotFoundError
from search.holdings import Holdings
from search.recurring import AreaRecurring
from search.request import Filters


@dataclass(frozen=True, slots=True)
class ReportStanding:
    """One report beside its peers and the report before it.

    Attributes:
        area_id: of its area, ``None`` where it has none.
        themes, recurring, recommendations, improvements, figures, change: as in :class:`search.areas.model.AreaProfile`;
            an earlier report is compared with the latest ones of the other areas, too.
        previous: the report before it in its series.
        peer_search: the search that finds what its peers say, where there is one.
        shared_filters: filters of exactly the reports over which shared findings are counted, where there are any.
    """

    area_id: str | None
    themes: tuple[ThemeStanding, ...]
    recurring: tuple[AreaRecurring, ...]
    recommendations: tuple[PassageRecord, ...]
    improvements: tuple[PassageRecord, ...]
    figures: tuple[ReportFigure, ...]
    previous: ReportRecord | None
    change: Change | None
    peer_search: PeerSearch | None
    shared_filters: Filters | None


def report_standing(holdings: Holdings, report_id: str) -> ReportStanding:
    """A report beside its peers and the report before it.

    Raises:
        NotFoundError: if the snapshot has no such report.
    """
    place = next((at for at, other in enumerate(holdings.reports) if other.id == report_id), None)
    if place is None:
        msg = f"No report has the id {report_id!r} in this library."
        raise NotFoundError(msg, subject=report_id)
    report = holdings.reports[place]
    latest = latest_of_series(holdings, report)
    previous = previous_of(holdings.reports, report)
    change = None
    peers = peers_of(holdings, place, latest, AreaPeers.ALL)
    if previous is not None and report.area is not None:
        change = change_between(holdings, ChangeRequest(report.area, later=report.id, earlier=previous.id))
    return ReportStanding(
        area_id=None if report.area is None else area_id(report.area),
        themes=standings(holdings, place, peers),
        recurring=shared_findings(holdings, report, latest),
        recommendations=passages_of_kind(holdings, place, "recommendation"),
        improvements=passages_of_kind(holdings, place, "area_for_improvement"),
        figures=figures_of(holdings, place),
        previous=previous,
        change=change,
        peer_search=peer_search(holdings, place, peers, AreaPeers.ALL),
        shared_filters=filters_with_own(holdings, place, latest),
    )
