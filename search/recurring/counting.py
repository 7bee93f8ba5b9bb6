"""Counting recurring findings over a selection: masks and distinct pairs, never a loop over passages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.series import series_of
from indexer.recurring_columns import RecurringColumns
from search.filters import REPORT_FACETS, Mask, everything, report_year
from search.holdings import Holdings
from search.latest import latest_of_area
from search.request import Filters
from search.selection import Editions, Selection, select
from search.stores.protocol import Rows

KIND_FACETS = ("inspectorate", "programme", "framework")
"""Facets that say what kind of report it is; reports of one kind can be held against one another."""

Counts = NDArray[np.int64]
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """What counting needs of each report: -1 where it has no area or no year.

    Attributes:
        filing: its publication (:attr:`search.holdings.Holdings.publication`).
        area: code of its area; ``areas`` are the names.
        year: the year it is dated.
        day: ordinal of the day it is dated, 0 where it isn't.
        series: code of its series (:func:`corpus.programmes.series.series_of`), of ``series_in_all``.
        framework: code of its programme and framework, of ``frameworks``.
    """

    filing: Codes
    area: Codes
    areas: tuple[str, ...]
    year: Codes
    day: Codes
    series: Codes
    series_in_all: int
    framework: Codes
    frameworks: int

    @staticmethod
    def of(holdings: Holdings) -> Places:
        """Of the reports of a snapshot."""
        reports = holdings.reports
        area = holdings.index.by_report["area"]
        series, series_in_all = _numbered(
            [series_of(report.programme, report.framework) for report in reports]
        )
        framework, frameworks = _numbered(
            [f"{report.programme}/{report.framework or ''}" for report in reports]
        )
        years = [report_year(report) for report in reports]
        return Places(
            filing=holdings.publication,
            area=area.codes,
            areas=area.values,
            year=_codes([-1 if year is None else int(year) for year in years]),
            day=_codes([report.dated.toordinal() if report.dated else 0 for report in reports]),
            series=series,
            series_in_all=series_in_all,
            framework=framework,
            frameworks=frameworks,
        )

    def areas_in(self, reports: Mask) -> int:
        """Distinct areas of the reports of a mask."""
        codes = self.area[reports]
        return len(np.unique(codes[codes >= 0]))

    def filings_in(self, reports: Mask) -> int:
        """Distinct reports of a mask."""
        return len(np.unique(self.filing[reports]))

    def cells(self, years: Counts) -> Codes:
        """For each report its framework and year as one code below ``frameworks * len(years)``; -1 where it has none."""
        at = np.searchsorted(years, self.year)
        dated = np.isin(self.year, years)
        return np.where(dated, self.framework * len(years) + at, -1).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A selection as recurring findings are counted in it.

    Attributes:
        reports: searched, by place.
        members: members that count, by index.
        history: members that count if earlier editions do, too; ``history_reports`` the reports of these.
        here: members in the latest report of each area and series of the selection; ``here_reports`` those.
        outside: the same of the reports outside of the selection; ``outside_reports`` those. Where a filter chooses
            among the reports of one kind (:data:`KIND_FACETS`), those outside are of that kind, too. Outside of real
            reports alone are real ones alone, outside of fictional ones fictional ones.
    """

    reports: Mask
    members: Mask
    history: Mask
    history_reports: Mask
    here: Mask
    here_reports: Mask
    outside: Mask
    outside_reports: Mask

    @staticmethod
    def of(holdings: Holdings, selection: Selection) -> Scope:
        """Resolve a selection."""
        columns = holdings.store.recurring()
        report = holdings.columns.report[columns.rows]
        chosen = select(holdings, selection)
        every = select(holdings, selection.all_editions)
        said = everything(holdings.index.masks(_of_passages(selection.filters)))
        allowed = np.ones(len(columns.rows), np.bool_) if said is None else said[columns.rows]
        rest = ~every.reports & holdings.index.report_mask(_of_kind(selection.filters))
        # A made-up report is no measure of real ones, nor they of it.
        flags = np.unique(holdings.index.made_up[every.reports])
        rest &= np.isin(holdings.index.made_up, flags)
        if selection.filters.edition is Editions.LATEST:
            rest &= select(holdings, Selection()).reports
        # Reports on one area repeat each other: an area with three would weigh thrice in a test of reports.
        here, rest = (latest_of_area(holdings.reports, side) for side in (chosen.reports, rest))
        return Scope(
            reports=chosen.reports,
            members=allowed & chosen.reports[report],
            history=allowed & every.reports[report],
            history_reports=every.reports,
            here=allowed & here[report],
            here_reports=here,
            outside=allowed & rest[report],
            outside_reports=rest,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """The members of all groups with what their reports are, and counts over masks of members by group."""

    columns: RecurringColumns
    places: Places
    report: Codes

    @staticmethod
    def of(holdings: Holdings) -> Membership:
        """Of a snapshot."""
        columns = holdings.store.recurring()
        return Membership(columns, Places.of(holdings), holdings.columns.report[columns.rows])

    @property
    def size(self) -> int:
        """Number of groups."""
        return len(self.columns.findings)

    def passages(self, members: Mask) -> Counts:
        """Members of each group in a mask."""
        return np.bincount(self.columns.finding[members], minlength=self.size).astype(np.int64)

    def areas(self, members: Mask) -> Counts:
        """Distinct areas of each group's members in a mask."""
        return self._distinct(members, self.places.area[self.report])

    def reports(self, members: Mask) -> Counts:
        """Distinct reports of each group's members in a mask."""
        return self._distinct(members, self.places.filing[self.report])

    def by_year(self, members: Mask, years: Counts) -> Counts:
        """Distinct reports of each group's members in a mask, by framework and year; (groups, frameworks, years)."""
        cells, filings = self.places.cells(years)[self.report], self.places.filing[self.report]
        width, height = int(filings.max(initial=0)) + 1, self.places.frameworks * len(years)
        chosen = members & (cells >= 0)
        groups = self.columns.finding[chosen].astype(np.int64)
        pairs = np.unique((groups * height + cells[chosen]) * width + filings[chosen])
        counts = np.bincount(pairs // width, minlength=self.size * height).astype(np.int64)
        return counts.reshape(self.size, self.places.frameworks, len(years))

    def cohesion(self) -> NDArray[np.float64]:
        """Mean probability that two members of each group say the same, over the whole library."""
        totals = np.zeros(self.size)
        np.add.at(totals, self.columns.finding, self.columns.centrality.astype(np.float64))
        return totals / np.maximum(np.diff(self.columns.first), 1)

    def days(self, members: Mask) -> tuple[Counts, Counts]:
        """Ordinals of the first and the last day of each group's dated members in a mask; 0 where there is none."""
        day = self.places.day[self.report].astype(np.int64)
        dated = members & (day > 0)
        groups = self.columns.finding[dated]
        first = np.full(self.size, np.iinfo(np.int64).max)
        last = np.zeros(self.size, np.int64)
        np.minimum.at(first, groups, day[dated])
        np.maximum.at(last, groups, day[dated])
        return np.where(last > 0, first, 0), last

    def series(self) -> NDArray[np.bool_]:
        """Which series of reports each group is found in, in the whole library; (groups, series)."""
        found = np.zeros((self.size, self.places.series_in_all), np.bool_)
        found[self.columns.finding, self.places.series[self.report]] = True
        return found

    def _distinct(self, members: Mask, codes: Codes) -> Counts:
        chosen = members & (codes >= 0)
        width = int(codes.max(initial=0)) + 1
        pairs = np.unique(self.columns.finding[chosen].astype(np.int64) * width + codes[chosen])
        return np.bincount(pairs // width, minlength=self.size).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """How many reports could have had each finding: those of the series that it is found in.

    An inspection of services for children with special needs and a focused visit look at other things than an
    inspection of all children's services. Most findings share one set of series, so each set is counted once.
    """

    sets: NDArray[np.bool_]
    set_of: Counts
    places: Places

    @staticmethod
    def of(membership: Membership) -> Searched:
        """Of the findings of a snapshot."""
        sets, set_of = np.unique(membership.series(), axis=0, return_inverse=True)
        return Searched(sets, np.asarray(set_of, np.int64).reshape(-1), membership.places)

    def areas(self, reports: Mask) -> Counts:
        """Areas of the reports of a mask that could have each finding."""
        return self._each([self.places.areas_in(mask) for mask in self._masks(reports)])

    def reports(self, reports: Mask) -> Counts:
        """Reports of a mask that could have each finding."""
        return self._each([self.places.filings_in(mask) for mask in self._masks(reports)])

    def by_year(self, reports: Mask, years: Counts) -> Counts:
        """The same by framework and year; (groups, frameworks, years)."""
        cells, shape = self.places.cells(years), (self.places.frameworks, len(years))
        counted = np.zeros((len(self.sets), *shape), np.int64)
        for place, mask in enumerate(self._masks(reports)):
            chosen = mask & (cells >= 0)
            distinct = np.unique(np.stack([cells[chosen], self.places.filing[chosen]]), axis=1)
            counted[place] = np.bincount(distinct[0], minlength=shape[0] * shape[1]).reshape(shape)
        return counted[self.set_of]

    def mask(self, finding: int, reports: Mask) -> Mask:
        """Of a mask the reports that could have one finding."""
        series = self.sets[self.set_of[finding]]
        return np.asarray(reports & series[self.places.series], np.bool_)

    def _masks(self, reports: Mask) -> list[Mask]:
        return [reports & series[self.places.series] for series in self.sets]

    def _each(self, counts: list[int]) -> Counts:
        return np.array(counts, np.int64)[self.set_of]


def themes_of(holdings: Holdings, rows: Rows) -> list[tuple[str, int]]:
    """The themes of passages with how many have each, parents included; the most frequent first."""
    tags = holdings.index.themes
    codes, counts = np.unique(tags.codes[tags.of(rows)], return_counts=True)
    order = np.lexsort((codes, -counts))
    return [(tags.values[codes[at]], int(counts[at])) for at in order.tolist()]


def _codes(values: list[int]) -> Codes:
    return np.array(values, np.int32)


def _numbered(names: list[str]) -> tuple[Codes, int]:
    """A code for each name, in the order of the alphabet, and how many there are."""
    distinct, codes = np.unique(np.array(names, np.str_), return_inverse=True)
    return codes.reshape(-1).astype(np.int32), len(distinct)


def _of_kind(filters: Filters) -> Filters:
    """What filters say of the kind of report, if they also choose among the reports of that kind."""
    chooses = any(getattr(filters, facet) for facet in (*REPORT_FACETS, "report") if facet not in KIND_FACETS)
    kinds: dict[str, Any] = {facet: getattr(filters, facet) for facet in KIND_FACETS} if chooses else {}
    return Filters(**kinds)


def _of_passages(filters: Filters) -> Filters:
    """The filters on passages alone."""
    of_reports: dict[str, Any] = dict.fromkeys((*REPORT_FACETS, "report"), ())
    return replace(filters, **of_reports, edition=Editions.ALL, fictional=None)
