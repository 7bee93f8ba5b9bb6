"""Recommendations counted by theme and addressee, and followed through later reports and other areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.records import PassageRecord, ReportRecord
from search.change.matching import SAME_MATTER, best_places, match_passages
from search.filters import Mask
from search.holdings import Holdings
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
    shown = tracker.listed(rows)[request.offset : request.offset + request.limit]
    again = tracker.made_again()
    return RecommendationsAnswer(
        snapshot=holdings.snapshot_id,
        request=request,
        items=tuple(tracker.items(shown)),
        total=len(rows),
        reports=tracker.distinct_reports(rows),
        areas=tracker.distinct_areas(rows),
        reports_searched=tracker.distinct_places(np.flatnonzero(tracker.searched)),
        areas_searched=len({holdings.reports[at].area for at in np.flatnonzero(tracker.searched)} - {None}),
        themes=tracker.themes(rows),
        bodies=tracker.bodies(rows),
        unaddressed=sum(not tracker.addressed[row] for row in rows.tolist()),
        made_again=tuple(again[: request.groups]),
        made_again_total=len(again),
    )


class _Tracker:
    """A request over a snapshot: its rows, whom each is addressed to, and in which group it is."""

    def __init__(self, holdings: Holdings, request: RecommendationsRequest) -> None:
        self._holdings = holdings
        columns = holdings.columns
        filters = request.selection.filters
        kind = request.kind.value
        # A filter on kinds restricts as any other: another kind than that asked for leaves nothing.
        both = (kind,) if not filters.kind or kind in filters.kind else ("",)
        selected = select(holdings, replace(request.selection, filters=replace(filters, kind=both)))
        self.searched: Mask = selected.reports
        self._filing = holdings.publication.tolist()
        held = columns.kind.values.index(kind) if kind in columns.kind.values else -2
        self._all: Rows = np.flatnonzero(columns.kind.codes == held).astype(np.int64)
        recurring = holdings.store.recurring()
        self._groups = recurring.findings
        among = np.isin(recurring.rows, self._all)
        self._group_of = dict(
            zip(recurring.rows[among].tolist(), recurring.finding[among].tolist(), strict=True)
        )
        rows: Rows = np.flatnonzero(selected.rows).astype(np.int64)
        self._read = {p.row: p for p in holdings.store.passages(rows.tolist())}
        self.addressed = {row: bodies_of(p.addressee) if p.addressee else () for row, p in self._read.items()}
        if request.addressee:
            rows = self._kept(rows, [_names(self.addressed[row], request.addressee) for row in rows.tolist()])
        self._rows = rows
        if request.again:
            wanted = {row for one in self._shared(rows) for row in one}
            rows = self._kept(rows, [row in wanted for row in rows.tolist()])
        self.rows = rows

    @staticmethod
    def _kept(rows: Rows, keep: Sequence[bool]) -> Rows:
        return rows[np.array(keep, dtype=np.bool_)] if len(rows) else rows

    def listed(self, rows: Rows) -> list[int]:
        """Rows by falling date of the report, then as printed."""
        columns, reports = self._holdings.columns, self._holdings.reports

        def key(row: int) -> tuple[int, str, int]:
            report = reports[int(columns.report[row])]
            return (-report.dated.toordinal() if report.dated else 1, report.id, int(columns.ordinal[row]))

        return sorted(rows.tolist(), key=key)

    def report(self, row: int) -> ReportRecord:
        """The report of a passage."""
        return self._holdings.reports[int(self._holdings.columns.report[row])]

    def distinct_places(self, places: Iterable[int]) -> int:
        """Reports, one that is filed twice once."""
        return len({self._filing[int(at)] for at in places})

    def distinct_reports(self, rows: Rows) -> int:
        """Reports of passages."""
        return self.distinct_places(np.unique(self._holdings.columns.report[rows]).tolist())

    def distinct_areas(self, rows: Rows) -> int:
        """Areas of passages."""
        return len({self.report(row).area for row in rows.tolist()} - {None})

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
            found.append(
                ThemeCount(
                    theme,
                    names.get(theme, theme),
                    len(own),
                    self.distinct_reports(own),
                    self.distinct_areas(own),
                )
            )
        return tuple(sorted(found, key=lambda one: (-one.passages, one.name)))

    def bodies(self, rows: Rows) -> tuple[BodyCount, ...]:
        """Counts by body."""
        by_body: dict[Body, list[int]] = defaultdict(list)
        for row in rows.tolist():
            for body in self.addressed[row]:
                by_body[body].append(row)
        found = []
        for body, listed in by_body.items():
            own = np.array(listed, dtype=np.int64)
            found.append(BodyCount(body, len(own), self.distinct_reports(own), self.distinct_areas(own)))
        return tuple(sorted(found, key=lambda one: (-one.passages, one.body.name)))

    def _shared(self, rows: Rows) -> list[list[int]]:
        """Rows of one group each, of two reports or more."""
        by_group: dict[int, list[int]] = defaultdict(list)
        for row in rows.tolist():
            if row in self._group_of:
                by_group[self._group_of[row]].append(row)
        columns = self._holdings.columns
        return [
            members
            for members in by_group.values()
            if self.distinct_places(columns.report[np.array(members)].tolist()) > 1
        ]

    def made_again(self) -> list[MadeAgain]:
        """Recommendations that two reports or more make, those to most areas first."""
        found = []
        for members in self._shared(self.rows):
            rows = np.array(members, dtype=np.int64)
            group = self._groups[self._group_of[members[0]]]
            pairs = [(self._read[row], self.report(row)) for row in self.listed(rows)[::-1]]
            by_area: dict[str, set[int]] = defaultdict(set)
            for row in members:
                area = self.report(row).area
                if area is not None:
                    by_area[area].add(self._filing[int(self._holdings.columns.report[row])])
            found.append(
                MadeAgain(
                    id=group.id,
                    label=group.label,
                    members=tuple(pairs),
                    reports=self.distinct_reports(rows),
                    areas=self.distinct_areas(rows),
                    same_area=tuple(sorted(area for area, reports in by_area.items() if len(reports) > 1)),
                )
            )
        return sorted(found, key=lambda one: (-one.areas, -one.reports, one.label, one.id))

    def items(self, rows: Sequence[int]) -> list[RecommendationItem]:
        """The recommendations at some rows."""
        shared = {row: members for members in self._shared(self._rows) for row in members}
        return [
            RecommendationItem(
                passage=self._read[row],
                report=self.report(row),
                bodies=self.addressed[row],
                group=self._groups[self._group_of[row]].id if row in shared else None,
                later=self._later(row),
                elsewhere=tuple(
                    sorted(
                        {area for other in shared.get(row, ()) if (area := self.report(other).area)}
                        - {self.report(row).area}
                    )
                ),
            )
            for row in rows
        ]

    def _later(self, row: int) -> tuple[Again, ...]:
        """What later reports on the same area recommend on the same matter."""
        own = self.report(row)
        if own.area is None or own.dated is None:
            return ()
        after = {
            at
            for at, report in enumerate(self._holdings.reports)
            if report.area == own.area and report.dated is not None and report.dated > own.dated
        }
        if not after:
            return ()
        places = self._holdings.columns.report[self._all]
        later = self._all[np.isin(places, sorted(after))]
        if not len(later):
            return ()
        probability = match_passages(self._holdings, np.array([row], dtype=np.int64), later).probability[0]
        best = best_places(probability.tolist(), SAME_MATTER)[:MOST_LATER]
        passages: list[PassageRecord] = self._holdings.store.passages(later[best].tolist())
        return tuple(
            Again(passage, self.report(passage.row), float(probability[at]))
            for passage, at in zip(passages, best, strict=True)
        )


def _names(bodies: Iterable[Body], wanted: Sequence[str]) -> bool:
    """Whether one of the bodies has a name that holds one of the texts, whatever the case."""
    asked = [" ".join(text.casefold().split()) for text in wanted if text.strip()]
    return not asked or any(text in body.name.casefold() for body in bodies for text in asked)
