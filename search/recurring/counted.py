"""Every recurring finding of a snapshot counted under one selection, and summaries of some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from search.filters import Mask
from search.holdings import Holdings
from search.recurring.counting import Counts, Membership, Scope, Searched, themes_of
from search.recurring.model import Elsewhere, RecurringSummary, ThemeShare, Trend, YearCount
from search.recurring.trend import Trends, Values, trends_of
from search.selection import Selection
from search.statistics import (
    FALSE_DISCOVERIES,
    FEW_REPORTS,
    NORMAL,
    LogOdds,
    adjusted,
    more_here,
    odds_with_halves,
)

THEMES_SHOWN = 8
"""Themes of a finding at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Counts by finding, each of shape (g,) or (g, years)."""

    holdings: Holdings
    membership: Membership
    scope: Scope
    searched: Searched
    cohesion: Values
    areas: Counts
    reports: Counts
    passages: Counts
    areas_comparable: Counts
    reports_comparable: Counts
    first: Counts
    last: Counts
    years: Counts
    by_year: Counts
    searched_by_year: Counts
    trends: Trends
    here: Counts
    here_searched: Counts
    others: Counts
    others_searched: Counts

    @staticmethod
    def of(holdings: Holdings, selection: Selection) -> Counted:
        """Count all findings under a selection."""
        membership, scope = Membership.of(holdings), Scope.of(holdings, selection)
        searched = Searched.of(membership)
        dated = membership.places.year[scope.history_reports]
        years = np.unique(dated[dated >= 0]).astype(np.int64)
        by_year = membership.by_year(scope.history, years)
        searched_by_year = searched.by_year(scope.history_reports, years)
        first, last = membership.days(scope.history)
        return Counted(
            holdings,
            membership,
            scope,
            searched,
            cohesion=membership.cohesion(),
            areas=membership.areas(scope.members),
            reports=membership.reports(scope.members),
            passages=membership.passages(scope.members),
            areas_comparable=searched.areas(scope.reports),
            reports_comparable=searched.reports(scope.reports),
            first=first,
            last=last,
            years=years,
            by_year=by_year.sum(axis=1),
            searched_by_year=searched_by_year.sum(axis=1),
            trends=trends_of(by_year, searched_by_year, years),
            here=membership.reports(scope.here),
            here_searched=searched.reports(scope.here_reports),
            others=membership.reports(scope.outside),
            others_searched=searched.reports(scope.outside_reports),
        )

    @property
    def areas_searched(self) -> int:
        """Areas of the selection."""
        return self.membership.places.areas_in(self.scope.reports)

    @property
    def reports_searched(self) -> int:
        """Reports of the selection."""
        return self.membership.places.filings_in(self.scope.reports)

    def distinctness(self) -> Values:
        """Log odds ratio against the reports outside in standard errors; -inf where there are none."""
        return np.where(self.others_searched > 0, self._odds(slice(None)).z, -np.inf)

    def rows(self, finding: int, members: Mask) -> NDArray[np.int64]:
        """Indexes of the members of a finding in a mask, most central first."""
        low, high = self.membership.columns.first[finding : finding + 2].tolist()
        found: NDArray[np.int64] = low + np.flatnonzero(members[low:high])
        return found

    def summaries(self, shown: Sequence[int]) -> tuple[RecurringSummary, ...]:
        """Some findings, each as it stands among all under the selection, whichever are shown.

        Tests for trend are corrected for every finding that has enough reports to be tested, those against other reports
        for every finding that is here or elsewhere. Findings that are not here are tests, too: to leave out those with few
        here, or none, would leave out by outcome.
        """
        at = list(shown)
        trend, more = self.trends.p, self._more_here()
        tests = zip(trend[at], adjusted(trend)[at], more[at], adjusted(more)[at], strict=True)
        columns = self.membership.columns
        central = [columns.findings[finding].central_row for finding in shown]
        ids = self.holdings.columns.passage_ids[np.array(central, np.int64)]
        return tuple(
            self._summary(finding, bytes(passage_id).decode(), *map(float, found))
            for finding, passage_id, found in zip(shown, ids, tests, strict=True)
        )

    def _summary(
        self, finding: int, central: str, p: float, q: float, p_more: float, q_more: float
    ) -> RecurringSummary:
        record = self.membership.columns.findings[finding]
        rows = self.membership.columns.rows[self.rows(finding, self.scope.members)]
        names = {theme.id: theme.name for theme in self.holdings.themes}
        return RecurringSummary(
            id=record.id,
            label=record.label,
            terms=record.terms,
            stance=record.stance,
            central=central,
            cohesion=round(float(self.cohesion[finding]), 4),
            areas=int(self.areas[finding]),
            areas_searched=self.areas_searched,
            areas_comparable=int(self.areas_comparable[finding]),
            reports=int(self.reports[finding]),
            reports_searched=self.reports_searched,
            reports_comparable=int(self.reports_comparable[finding]),
            passages=len(rows),
            passages_in_library=record.passages,
            first_seen=_day(self.first[finding]),
            last_seen=_day(self.last[finding]),
            themes=tuple(
                ThemeShare(theme, names.get(theme, theme), count, len(rows))
                for theme, count in themes_of(self.holdings, np.sort(rows))[:THEMES_SHOWN]
            ),
            trend=self._trend(finding, p, q),
            elsewhere=self._elsewhere(finding, p_more, q_more),
        )

    def _trend(self, finding: int, p: float, q: float) -> Trend:
        mine, searched = self.by_year[finding], self.searched_by_year[finding]
        years = tuple(
            YearCount(year, found, of)
            for year, found, of in zip(self.years.tolist(), mine.tolist(), searched.tolist(), strict=True)
            if of
        )
        z = float(self.trends.z[finding])
        if np.isnan(z):
            return Trend(years, few=self.trends.why_few(finding))
        direction = None if q > FALSE_DISCOVERIES else "rising" if z > 0 else "falling"
        return Trend(years, z, p, q, direction)

    def _elsewhere(self, finding: int, p: float, q: float) -> Elsewhere | None:
        if not self.others_searched[finding]:
            return None
        odds = self._odds(slice(finding, finding + 1))
        ratio, reach = float(odds.ratio[0]), NORMAL * float(odds.error[0])
        return Elsewhere(
            reports=int(self.here[finding]),
            searched=int(self.here_searched[finding]),
            others=int(self.others[finding]),
            others_searched=int(self.others_searched[finding]),
            log_odds=ratio,
            low=ratio - reach,
            high=ratio + reach,
            # Found on neither side it was not tested, and is certain to be found as often.
            p=1.0 if np.isnan(p) else p,
            q=1.0 if np.isnan(q) else q,
            few=bool(self.here[finding] < FEW_REPORTS),
        )

    def _odds(self, which: slice) -> LogOdds:
        return odds_with_halves(
            self.here[which],
            self.here_searched[which],
            self.others[which],
            self.others_searched[which],
        )

    def _more_here(self) -> Values:
        """P of each finding against other reports; NaN where it is on neither side, or nothing lies outside."""
        tested = np.flatnonzero((self.reports + self.others > 0) & (self.others_searched > 0))
        p = np.full(self.membership.size, np.nan)
        p[tested] = more_here(
            self.here[tested], self.here_searched[tested], self.others[tested], self.others_searched[tested]
        )
        return p


def _day(ordinal: np.int64) -> date | None:
    return date.fromordinal(int(ordinal)) if ordinal else None
