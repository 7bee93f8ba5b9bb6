"""Answers about recurring findings: many of them, one, those of an area, that of a passage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import stems
from search.choices import unknown_choices
from search.citation import cite
from search.errors import NotFoundError
from search.filters import Mask
from search.holdings import Holdings
from search.latest import newest_places
from search.recurring.counted import Counted
from search.recurring.model import (
    AreaCount,
    AreaRecurring,
    RecurringAnswer,
    RecurringDetail,
    RecurringLabel,
    RecurringMember,
    RecurringRequest,
    RecurringSort,
)
from search.recurring.regional import regions_of_finding
from search.selection import Selection


def recurring(holdings: Holdings, request: RecurringRequest) -> RecurringAnswer:
    """The recurring findings of a selection, counted under it, in the order asked for."""
    counted = Counted.of(holdings, request.selection)
    keep = (counted.passages > 0) & (counted.areas >= request.min_areas)
    keep &= counted.reports >= request.min_reports
    if request.words.strip():
        keep &= _saying(holdings, counted, request.words)
    family = np.flatnonzero(keep).astype(np.int64)
    ordered = family[_order(counted, family, request.sort)]
    shown = ordered[request.offset : request.offset + request.limit]
    columns = counted.membership.columns
    return RecurringAnswer(
        snapshot=holdings.snapshot_id,
        request=request,
        findings=counted.summaries(shown.tolist()),
        total=len(family),
        in_library=len(columns.findings),
        grouped=columns.grouped,
        passages=holdings.store.size,
        areas_searched=counted.areas_searched,
        reports_searched=counted.reports_searched,
        notes=unknown_choices(holdings, request.selection.filters) + _notes(counted, family, request),
        members=tuple(_members(counted, finding) for finding in shown.tolist()) if request.members else (),
    )


def recurring_finding(
    holdings: Holdings, finding_id: str, selection: Selection | None = None
) -> RecurringDetail:
    """One recurring finding with all members that count; an id that has gone into another leads there.

    Args:
        holdings: the snapshot.
        finding_id: its id.
        selection: over which it is counted; all reports where there is none.

    Raises:
        NotFoundError: if the snapshot knows no such id.
    """
    chosen = Selection().all_editions if selection is None else selection
    counted = Counted.of(holdings, chosen)
    columns, places = counted.membership.columns, counted.membership.places
    finding = next((n for n, record in enumerate(columns.findings) if record.id == finding_id), None)
    if finding is None:
        finding = columns.former.get(finding_id)
    if finding is None:
        msg = f"No recurring finding has the id {finding_id!r} in this library."
        raise NotFoundError(msg, subject=finding_id)
    members = _members(counted, finding)
    searched = places.area[counted.searched.mask(finding, counted.scope.reports)]
    made_up = _made_up(holdings)
    areas_with = _areas(holdings, members, made_up)
    having = {area.area for area in areas_with}
    names = [places.areas[code] for code in np.unique(searched[searched >= 0]).tolist()]
    without = tuple(sorted(name for name in names if name not in having))
    return RecurringDetail(
        snapshot=holdings.snapshot_id,
        selection=chosen,
        asked=finding_id,
        finding=counted.summaries([finding])[0],
        members=members,
        areas_with=areas_with,
        areas_without=without,
        fictional_without=made_up.intersection(without),
        notes=unknown_choices(holdings, chosen.filters),
        regions=regions_of_finding(counted, finding),
    )


def recurring_of_area(
    holdings: Holdings, area: str, selection: Selection | None = None
) -> tuple[AreaRecurring, ...]:
    """The recurring findings of one area's reports under a selection, those in most areas first.

    Args:
        holdings: the snapshot.
        area: its name, as the reports have it; an unknown area has none.
        selection: over which each is counted, the area's own reports and those of its peers; all reports
            where there is none.
    """
    counted = Counted.of(holdings, Selection().all_editions if selection is None else selection)
    membership = counted.membership
    if area not in membership.places.areas:
        return ()
    its_own = membership.places.area[membership.report] == membership.places.areas.index(area)
    here = counted.scope.members & its_own
    reports = membership.reports(here)
    family = np.flatnonzero(reports > 0).astype(np.int64)
    shown = family[_order(counted, family, RecurringSort.AREAS)].tolist()
    found, newest = [], newest_places(holdings.reports)
    for finding, summary in zip(shown, counted.summaries(shown), strict=True):
        rows = membership.columns.rows[counted.rows(finding, here)]
        rows = rows[np.lexsort((rows, newest[holdings.columns.report[rows]]))]
        ids = tuple(bytes(one).decode() for one in holdings.columns.passage_ids[rows])
        found.append(AreaRecurring(summary, ids, int(reports[finding])))
    return tuple(found)


def recurring_of_passage(holdings: Holdings, row: int) -> RecurringLabel | None:
    """The recurring finding that the passage at ``row`` is a member of, or ``None``."""
    columns = holdings.store.recurring()
    at = np.flatnonzero(columns.rows == row)
    if not len(at):
        return None
    record = columns.findings[int(columns.finding[at[0]])]
    return RecurringLabel(
        record.id, record.label, record.stance, record.areas, record.reports, record.passages
    )


def _members(counted: Counted, finding: int) -> tuple[RecurringMember, ...]:
    """The members of a finding that count, most central first."""
    holdings, columns = counted.holdings, counted.membership.columns
    at = counted.rows(finding, counted.scope.members)
    found = []
    for passage, centrality in zip(
        holdings.store.passages(columns.rows[at].tolist()), columns.centrality[at].tolist(), strict=True
    ):
        report = holdings.reports[int(holdings.columns.report[passage.row])]
        found.append(RecurringMember(passage, report, cite(passage, report), centrality))
    return tuple(found)


def _order(counted: Counted, family: NDArray[np.int64], sort: RecurringSort) -> NDArray[np.intp]:
    areas, reports = counted.areas[family], counted.reports[family]
    usual = (family, -counted.passages[family], -reports, -areas)
    first: NDArray[np.float64]
    if sort is RecurringSort.AREAS:
        return np.lexsort(usual)
    if sort is RecurringSort.SHARE:
        first = areas / np.maximum(counted.areas_comparable[family], 1)
    elif sort is RecurringSort.REPORTS:
        first = reports.astype(np.float64)
    elif sort is RecurringSort.RECENT:
        first = counted.last[family].astype(np.float64)
    elif sort is RecurringSort.TREND:
        z = counted.trends.z[family]
        first = np.where(np.isnan(z), -np.inf, z)
    else:
        first = counted.distinctness()[family]
    return np.lexsort((*usual, -first))


def _saying(holdings: Holdings, counted: Counted, like: str) -> NDArray[np.bool_]:
    """Which findings have a member that counts whose words hold all of ``like``."""
    rows = counted.membership.columns.rows
    members: Mask = counted.scope.members.copy()
    for stem in dict.fromkeys(stems(like)):
        members &= np.isin(rows, holdings.store.rows_with(stem))
    return counted.membership.passages(members) > 0


def _made_up(holdings: Holdings) -> frozenset[str]:
    """The areas whose reports are all of the bundled sample."""
    named = [(report.area, report.fictional) for report in holdings.reports if report.area is not None]
    real = {area for area, fictional in named if not fictional}
    return frozenset(area for area, _ in named if area not in real)


def _areas(
    holdings: Holdings, members: tuple[RecurringMember, ...], made_up: frozenset[str]
) -> tuple[AreaCount, ...]:
    by_area: dict[str, list[RecurringMember]] = {}
    for member in members:
        if member.report.area is not None:
            by_area.setdefault(member.report.area, []).append(member)
    found = []
    for area in sorted(by_area):
        here = by_area[area]
        days = [day for day in (member.report.dated for member in here) if day is not None]
        reports = holdings.publications(
            holdings.columns.report[np.array([member.passage.row for member in here])]
        )
        found.append(AreaCount(area, reports, len(here), max(days, default=None), area in made_up))
    return tuple(found)


def _notes(counted: Counted, family: NDArray[np.int64], request: RecurringRequest) -> tuple[str, ...]:
    notes = []
    if counted.others_searched[family].any():
        notes.append(
            "Against other reports each area counts by its latest report of a series, on each side: reports on one "
            "area repeat each other."
        )
    if not counted.membership.size:
        notes.append("No finding of this library is made in two reports or more.")
    elif request.sort is RecurringSort.DISTINCT and not counted.others_searched[family].any():
        notes.append(
            "No report lies outside of this selection, so nothing can be distinctive of it: the findings in most "
            "areas come first."
        )
    elif request.sort is RecurringSort.TREND and np.isnan(counted.trends.z[family]).all():
        notes.append("No finding has enough dated reports to test for a trend.")
    return tuple(notes)
