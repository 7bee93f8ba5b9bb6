"""The profile of one area: what its latest report says of it, beside its peers and its own past."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.programmes.series import series_of
from indexer.records import PassageRecord, ReportRecord
from search.area_names import find_area
from search.areas.distinctive import distinctive
from search.areas.figures import figures_of
from search.areas.findings import distinctive_findings
from search.areas.judgements import aspects, questions, titles
from search.areas.listing import summary_of
from search.areas.model import AreaProfile, AreaRequest
from search.areas.peers import filters_with_own, peer_search, peers_of
from search.areas.themes import standings
from search.change import ChangeRequest, change_between, previous_of
from search.errors import NotFoundError
from search.filters import Mask
from search.holdings import Holdings
from search.latest import newest_first
from search.recurring import AreaRecurring, recurring_of_area
from search.request import Filters
from search.selection import Selection, latest_of_area

INSPECTION = "/inspection"
"""How the name of a series ends that inspects the whole service."""


def area_profile(holdings: Holdings, request: AreaRequest) -> AreaProfile:
    """All that the library holds on an area, told from its latest report of one series.

    Raises:
        NotFoundError: if there is no such area, or no report of that series on it.
    """
    found = find_area(holdings.reports, request.area)
    reports = newest_first(report for report in holdings.reports if report.area == found.name)
    report, series = _about(reports, request.series, found.name)
    own = [
        other for other in reports if _series(other) == series and other.inspectorate == report.inspectorate
    ]
    previous = previous_of(holdings.reports, report)
    place = next(at for at, other in enumerate(holdings.reports) if other.id == report.id)
    latest = latest_of_series(holdings, report)
    peers = peers_of(holdings, place, latest, request.peers)
    return AreaProfile(
        snapshot=holdings.snapshot_id,
        request=request,
        area=summary_of(
            holdings, found.name, (at for at, one in enumerate(holdings.reports) if one.area == found.name)
        ),
        note=found.note,
        reports=tuple(reports),
        series=series,
        report=report,
        previous=previous,
        judgements=aspects(own, titles(holdings, own)),
        key_questions=questions(report, previous),
        themes=standings(holdings, place, peers, certain_only=request.certain_only),
        peer_search=peer_search(holdings, place, peers, request.peers),
        peer_filters=filters_with_own(holdings, place, peers, request.peers),
        findings=distinctive_findings(holdings, place, peers),
        distinctive=distinctive(
            holdings, found.name, latest, request.peers, certain_only=request.certain_only
        ),
        recurring=shared_findings(holdings, report, latest),
        shared_filters=filters_with_own(holdings, place, latest),
        recommendations=passages_of_kind(holdings, place, "recommendation"),
        improvements=passages_of_kind(holdings, place, "area_for_improvement"),
        figures=figures_of(holdings, place),
        change=None
        if previous is None
        else change_between(holdings, ChangeRequest(found.name, later=report.id, earlier=previous.id)),
    )


def latest_of_series(holdings: Holdings, report: ReportRecord) -> Mask:
    """The latest reports of the series and inspectorate of one, by place, one an area.

    Real reports are beside real ones alone, and those of the fictional sample beside fictional ones.
    """
    among = np.fromiter(
        (
            other.inspectorate == report.inspectorate
            and _series(other) == _series(report)
            and other.fictional == report.fictional
            for other in holdings.reports
        ),
        dtype=np.bool_,
        count=len(holdings.reports),
    )
    return latest_of_area(holdings.reports, among)


def shared_findings(holdings: Holdings, report: ReportRecord, among: Mask) -> tuple[AreaRecurring, ...]:
    """The recurring findings that a report makes and others ``among`` the reports make as well, in most areas first."""
    if report.area is None:
        return ()
    ids = {
        other.id
        for other, kept in zip(holdings.reports, among, strict=True)
        if kept and other.area != report.area
    }
    # All editions: an earlier report is compared as well, and of the others only the latest are among them.
    selection = Selection(Filters(report=tuple(sorted({*ids, report.id}))))
    return tuple(one for one in recurring_of_area(holdings, report.area, selection) if one.shared)


def passages_of_kind(holdings: Holdings, place: int, kind: str) -> tuple[PassageRecord, ...]:
    """The passages of a kind in the report at ``place``, as printed."""
    column = holdings.columns.kind
    if kind not in column.values:
        return ()
    rows = np.flatnonzero((holdings.columns.report == place) & (column.codes == column.values.index(kind)))
    return tuple(sorted(holdings.store.passages(rows.tolist()), key=lambda passage: passage.ordinal))


def _about(reports: Sequence[ReportRecord], series: str | None, area: str) -> tuple[ReportRecord, str]:
    """The latest report of the series asked for, else of an inspection of the whole, else of any."""
    own = [report for report in reports if series in {None, _series(report)}]
    if not own:
        held = ", ".join(sorted({_series(report) for report in reports}))
        msg = f"The library has no report of the series {series!r} on {area}; it has {held}."
        raise NotFoundError(msg, subject=series)
    whole = [report for report in own if _series(report).endswith(INSPECTION)]
    report = (whole or own)[0]
    return report, _series(report)


def _series(report: ReportRecord) -> str:
    return series_of(report.programme, report.framework)
