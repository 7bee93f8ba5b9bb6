"""Recommendations counted by theme and addressee, and followed through later reports and other areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.records import PassageRecord, ReportRecord
from search.change.matching import SAME_MATTER, best_places, match_passages
from search.choices import unknown_choices
from search.coded import distinct
from search.filters import Mask
from search.holdings import Holdings
from search.latest import newest_places
from search.recommendations.addressees import Body, bodies_of
from search.recommendations.model import (
    Again,
    BodyCount,
    MadeAgain,
    RecommendationItem,
    RecommendationsAnswer,
    RecommendationsRequest,
    ThemeCount,
)
from search.selection import select
from search.stores.protocol import Rows

MOST_LATER = 3
"""Later recommendations named beside one; the most probable."""


def recommendations(holdings: Holdings, request: RecommendationsRequest) -> RecommendationsAnswer:
    """The recommendations of a selection, by theme and addressee, with those that were made again.

    *The same recommendation* is one of the same group of the model of recurring findings (``search.recurring``);
    what a later report on the same area recommends *on the same matter* is matched as changes are
    (``search.change``), which is looser.
    """
    tracker = _Tracker(holdings, request)
    rows = tracker.rows
    page = tracker.listed(rows)[request.offset : request.offset + request.limit]
    shown = tracker.again[: request.groups]
    read = tracker.read([*page.tolist(), *(row for group in shown for row in group.rows.tolist())])
    return RecommendationsAnswer(
        snapshot=holdings.snapshot_id,
        request=request,
        items=tuple(tracker.items(page, read)),
        total=len(rows),
        reports=tracker.distinct_reports(rows),
        areas=tracker.distinct_areas(rows),
        reports_searched=holdings.publications(tracker.searched),
        areas_searched=distinct(holdings.index.by_report["area"].codes[tracker.searched]),
        themes=tracker.themes(rows),
        bodies=tracker.bodies(rows),
        unaddressed=sum(not tracker.addressed(row) for row in rows.tolist()),
        made_again=tuple(tracker.told(group, read) for group in shown),
        made_again_total=len(tracker.again),
        notes=unknown_choices(holdings, request.selection.filters),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Rows of one recurring finding, in two reports or more; the earliest report first."""

    finding: int
    rows: Rows
    reports: int
    areas: int


class _Tracker:
    """A request over a snapshot: its rows, whom each is addressed to, and in which group it is.

    All counts are taken over columns; texts are read of what is shown alone.
    """

    def __init__(self, holdings: Holdings, request: RecommendationsRequest) -> None:
        self._holdings = holdings
        columns = holdings.columns
        filters = request.selection.filters
        kind = request.kind.value
        # A filter on kinds restricts as any other: another kind than that asked for leaves nothing.
        both = (kind,) if not filters.kind or kind in filters.kind else ("",)
        selected = select(holdings, replace(request.selection, filters=replace(filters, kind=both)))
        self.searched: Mask = selected.reports
        self._area: NDArray[np.int32] = holdings.index.by_report["area"].codes
        held = columns.kind.values.index(kind) if kind in columns.kind.values else -2
        rows_of_kind = np.flatnonzero(columns.kind.codes == held).astype(np.int64)
        # By report, so that those of one report follow each other.
        self._all: Rows = rows_of_kind[np.argsort(columns.report[rows_of_kind], kind="stable")]
        self._report_of_all = columns.report[self._all]
        recurring = holdings.store.recurring()
        self._groups = recurring.findings
        among = np.isin(recurring.rows, self._all)
        self._group_of = dict(
            zip(recurring.rows[among].tolist(), recurring.finding[among].tolist(), strict=True)
        )
        addressee = holdings.store.addressees()
        self._addressee = addressee.codes
        # One more entry for code -1, "none".
        self._bodies = [*(bodies_of(value) for value in addressee.values), ()]
        self._newest = newest_places(holdings.reports)
        rows: Rows = np.flatnonzero(selected.rows).astype(np.int64)
        if request.addressee:
            named = np.array([_names(bodies, request.addressee) for bodies in self._bodies])
            rows = rows[named[self._addressee[rows]]]
        shared = self._shared(rows)
        self.again = shared
        self._members = {row: group for group in shared for row in group.rows.tolist()}
        if request.again:
            rows = rows[np.isin(rows, list(self._members))]
        self.rows = rows

    def listed(self, rows: Rows) -> Rows:
        """Rows by falling newness of the report, then as printed."""
        columns = self._holdings.columns
        return rows[np.lexsort((columns.ordinal[rows], self._newest[columns.report[rows]]))]

    def addressed(self, row: int) -> tuple[Body, ...]:
        """The bodies that a recommendation is addressed to."""
        return self._bodies[int(self._addressee[row])]

    def read(self, rows: Sequence[int]) -> dict[int, PassageRecord]:
        """The passages at rows, which may be named twice."""
        return {passage.row: passage for passage in self._holdings.store.passages(sorted(set(rows)))}

    def report(self, row: int) -> ReportRecord:
        """The report of a passage."""
        return self._holdings.reports[int(self._holdings.columns.report[row])]

    def distinct_reports(self, rows: Rows) -> int:
        """Reports of passages, one that is filed twice once."""
        return self._holdings.publications(self._holdings.columns.report[rows])

    def distinct_areas(self, rows: Rows) -> int:
        """Areas of passages."""
        return distinct(self._area[self._holdings.columns.report[rows]])

    def themes(self, rows: Rows) -> tuple[ThemeCount, ...]:
        """Counts by theme."""
        tags = self._holdings.index.themes
        entries = tags.of(rows)
        names = {theme.id: theme.name for theme in self._holdings.themes}
        codes: NDArray[np.int32] = tags.codes[entries]
        found = []
        for code in np.unique(codes).tolist():
            own = tags.rows[entries[codes == code]].astype(np.int64)
            theme = tags.values[code]
            counts = (len(own), self.distinct_reports(own), self.distinct_areas(own))
            found.append(ThemeCount(theme, names.get(theme, theme), *counts))
        return tuple(sorted(found, key=lambda one: (-one.passages, one.name)))

    def bodies(self, rows: Rows) -> tuple[BodyCount, ...]:
        """Counts by body."""
        by_body: dict[Body, list[int]] = defaultdict(list)
        for row in rows.tolist():
            for body in self.addressed(row):
                by_body[body].append(row)
        found = []
        for body, listed in by_body.items():
            own = np.array(listed, dtype=np.int64)
            fictional = all(self.report(row).fictional for row in listed)
            counts = (len(own), self.distinct_reports(own), self.distinct_areas(own))
            found.append(BodyCount(body, *counts, fictional))
        return tuple(sorted(found, key=lambda one: (-one.passages, one.body.name)))

    def _shared(self, rows: Rows) -> list[_Group]:
        """The groups that have rows in two reports or more, those of most areas first."""
        by_group: dict[int, list[int]] = defaultdict(list)
        for row in rows.tolist():
            if row in self._group_of:
                by_group[self._group_of[row]].append(row)
        found = []
        for finding, members in by_group.items():
            own = self.listed(np.array(members, dtype=np.int64))[::-1]
            reports = self.distinct_reports(own)
            if reports > 1:
                found.append(_Group(finding, own, reports, self.distinct_areas(own)))
        groups = self._groups
        return sorted(
            found,
            key=lambda one: (-one.areas, -one.reports, groups[one.finding].label, groups[one.finding].id),
        )

    def told(self, group: _Group, read: dict[int, PassageRecord]) -> MadeAgain:
        """A recommendation that two reports or more make, with its passages."""
        by_area: dict[str, set[int]] = defaultdict(set)
        publication = self._holdings.publication[self._holdings.columns.report[group.rows]]
        for row, filed in zip(group.rows.tolist(), publication.tolist(), strict=True):
            area = self.report(row).area
            if area is not None:
                by_area[area].add(filed)
        record = self._groups[group.finding]
        return MadeAgain(
            id=record.id,
            label=record.label,
            members=tuple((read[row], self.report(row)) for row in group.rows.tolist()),
            reports=group.reports,
            areas=group.areas,
            same_area=tuple(sorted(area for area, reports in by_area.items() if len(reports) > 1)),
        )

    def items(self, rows: Rows, read: dict[int, PassageRecord]) -> list[RecommendationItem]:
        """The recommendations at some rows."""
        later = self._later(rows)
        found = []
        for row in rows.tolist():
            group = self._members.get(row)
            areas = set() if group is None else {self.report(other).area for other in group.rows.tolist()}
            found.append(
                RecommendationItem(
                    passage=read[row],
                    report=self.report(row),
                    bodies=self.addressed(row),
                    group=None if group is None else self._groups[group.finding].id,
                    later=later.get(row, ()),
                    elsewhere=tuple(sorted(name for name in areas - {self.report(row).area} if name)),
                )
            )
        return found

    def _later(self, rows: Rows) -> dict[int, tuple[Again, ...]]:
        """What later reports on the same area recommend on the same matter, by row; each report matched once."""
        report = self._holdings.columns.report
        of_area = self._held_by_area()
        best: dict[int, list[tuple[int, float]]] = {}
        for place in np.unique(report[rows]).tolist():
            day = self._day(place)
            held = of_area.get(int(self._area[place]), ())
            after = [other for other in held if day is not None and (self._day(other) or 0) > day]
            if not after:
                continue
            own = rows[report[rows] == place]
            candidates = np.concatenate([self._rows_of(other) for other in after])
            probability = match_passages(self._holdings, own, candidates).probability
            for at, row in enumerate(own.tolist()):
                places = best_places(probability[at].tolist(), SAME_MATTER)[:MOST_LATER]
                best[row] = [(int(candidates[one]), float(probability[at, one])) for one in places]
        passages = self.read([row for found in best.values() for row, _ in found])
        return {
            row: tuple(Again(passages[one], self.report(one), likely) for one, likely in found)
            for row, found in best.items()
        }

    def _held_by_area(self) -> dict[int, list[int]]:
        """By code of the area the places of its reports that have passages of the kind; of all editions."""
        found: dict[int, list[int]] = defaultdict(list)
        for place in np.unique(self._report_of_all).tolist():
            if self._area[place] >= 0:
                found[int(self._area[place])].append(place)
        return found

    def _rows_of(self, place: int) -> Rows:
        """The passages of the kind in a report."""
        low, high = np.searchsorted(self._report_of_all, [place, place + 1])
        return self._all[low:high]

    def _day(self, place: int) -> int | None:
        dated = self._holdings.reports[place].dated
        return dated.toordinal() if dated else None


def _names(bodies: Iterable[Body], wanted: Sequence[str]) -> bool:
    """Whether one of the bodies has a name that holds one of the texts, whatever the case."""
    asked = [" ".join(text.casefold().split()) for text in wanted if text.strip()]
    return not asked or any(text in body.name.casefold() for body in bodies for text in asked)
