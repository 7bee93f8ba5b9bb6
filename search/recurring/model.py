"""What is asked of recurring findings and what is answered, as plain immutable types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from indexer.records import PassageRecord, ReportRecord
from search.regions import RegionMap
from search.selection import EVERYTHING, Selection


class RecurringSort(StrEnum):
    """Orders of recurring findings; ties by the order before it: areas, reports, passages, then as indexed."""

    AREAS = "areas"  # most areas first
    SHARE = "share"  # largest share of the areas that have a report of the same series
    REPORTS = "reports"  # most reports
    RECENT = "recent"  # last seen most recently
    TREND = "trend"  # rising most surely first, falling last, untested at the end
    DISTINCT = "distinct"  # most more frequent here than in the reports outside the selection


@dataclass(frozen=True, slots=True)
class RecurringRequest:
    """Which recurring findings, counted over which reports.

    Attributes:
        selection: the reports that are searched and the members that count. Earlier reports on an area count
            unless it says otherwise: what recurs has a history.
        words: that must all stand in one member that counts, whatever their endings; empty: any.
        min_areas, min_reports: in which it must be found, under the selection (1 at least).
        sort: order of the answer.
        limit, offset: groups of this answer, and groups passed over before it.
        members: whether the members that count come along (exports need them).
    """

    selection: Selection = EVERYTHING
    words: str = ""
    min_areas: int = 1
    min_reports: int = 1
    sort: RecurringSort = RecurringSort.AREAS
    limit: int = 20
    offset: int = 0
    members: bool = False


LOOSE = 0.5
"""Mean probability that two members say the same, below which a group is loose: as likely as not they differ."""

TIGHT = 0.8
"""From which it is tight."""


class Tightness(StrEnum):
    """How surely the members of a group say the same."""

    TIGHT = "tight"
    FAIR = "fair"
    LOOSE = "loose"

    @staticmethod
    def of(cohesion: float) -> Tightness:
        """Of a mean probability that two members say the same."""
        if cohesion < LOOSE:
            return Tightness.LOOSE
        return Tightness.TIGHT if cohesion >= TIGHT else Tightness.FAIR


@dataclass(frozen=True, slots=True)
class YearCount:
    """Reports of one year in which a finding was found, of those searched."""

    year: int
    reports: int
    searched: int

    @property
    def share(self) -> float:
        """Share of the reports of the year."""
        return self.reports / self.searched


@dataclass(frozen=True, slots=True)
class Trend:
    """Whether the share of reports with a finding rises or falls over the years.

    Attributes:
        years: each year in which reports were searched, with those that have it.
        z: how far later reports have it, within each framework, in standard deviations of chance, positive where it
            rises (:func:`search.recurring.trend.trends_of`); ``None`` where there is too little to test.
        p: two-sided, of this finding alone.
        q: corrected for all findings that were tested under the selection, whichever are listed (Benjamini and
            Hochberg 1995).
        direction: ``rising`` or ``falling`` where ``q`` is at most .05, else ``None``.
        few: why there is too little to test, or ``None``.
    """

    years: tuple[YearCount, ...] = ()
    z: float | None = None
    p: float | None = None
    q: float | None = None
    direction: str | None = None
    few: str | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How often a finding is found in the selection and in the reports outside of it.

    Each area counts by its latest report of a series, on each side.

    Attributes:
        reports, searched: in the selection: with it, and searched of the series that it is found in.
        others, others_searched: the same outside of the selection.
        log_odds: log odds ratio with a half added to each cell; ``low`` and ``high`` its 95 % interval.
        p: chance of as many in the selection or more, were it no different (Fisher's exact test, one-sided).
        q: corrected for all findings that are in the selection or outside, also those that the answer leaves out
            (Benjamini and Hochberg 1995).
        few: fewer than :data:`search.statistics.FEW_REPORTS` reports have it here, so that little can be said.
    """

    reports: int
    searched: int
    others: int
    others_searched: int
    log_odds: float
    low: float
    high: float
    p: float
    q: float
    few: bool


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """A theme and how many of a finding's members that count have it, sure or not."""

    theme: str
    name: str
    passages: int
    of: int

    @property
    def share(self) -> float:
        """Share of the members."""
        return self.passages / self.of


@dataclass(frozen=True, slots=True)
class RecurringSummary:
    """A recurring finding, counted under a selection.

    Attributes:
        id, label, terms, stance: see :class:`indexer.records.RecurringRecord`.
        central: passage id of its most central member.
        cohesion: mean probability that two of its members in the library say the same; ``tightness``: the same as a word.
        areas, areas_searched: areas with a report that has it, of all areas searched.
        areas_comparable: of these areas those with a report of a series that it is found in
            (:func:`corpus.programmes.series.series_of`): those whose services for children with special needs were
            inspected, for a finding of such inspections.
        reports, reports_searched, reports_comparable: the same of reports. A report filed under two areas counts
            as one.
        passages: members that count; ``passages_in_library``: all of them.
        first_seen, last_seen: days of the earliest and the latest report with it, earlier editions included;
            ``None`` where none of them is dated.
        themes: of the members that count, the most frequent first.
        trend: by year, earlier editions included.
        elsewhere: against the reports outside of the selection; ``None`` where there are none.
    """

    id: str
    label: str
    terms: tuple[str, ...]
    stance: str
    central: str
    cohesion: float
    areas: int
    areas_searched: int
    areas_comparable: int
    reports: int
    reports_searched: int
    reports_comparable: int
    passages: int
    passages_in_library: int
    first_seen: date | None
    last_seen: date | None
    themes: tuple[ThemeShare, ...]
    trend: Trend
    elsewhere: Elsewhere | None

    @property
    def tightness(self) -> Tightness:
        """How surely its members say the same; read those of a loose group one by one."""
        return Tightness.of(self.cohesion)

    @property
    def share(self) -> float:
        """Share of the comparable areas."""
        return self.areas / self.areas_comparable if self.areas_comparable else 0.0


@dataclass(frozen=True, slots=True)
class RecurringMember:
    """One passage of a recurring finding: ``centrality`` is its mean probability of saying the same as the others."""

    passage: PassageRecord
    report: ReportRecord
    citation: str
    centrality: float


@dataclass(frozen=True, slots=True)
class RecurringAnswer:
    """Recurring findings under a selection.

    Attributes:
        snapshot: that all of it comes from.
        request: what was asked.
        findings: of this page.
        total: recurring findings that meet the request.
        in_library: recurring findings of the library.
        grouped, passages: passages of the library that were looked at for groups, of all.
        areas_searched, reports_searched: under the selection.
        notes: sentences on what could not be said.
        members: of each finding of this page those that count, most central first; empty unless asked for.
    """

    snapshot: str
    request: RecurringRequest
    findings: tuple[RecurringSummary, ...]
    total: int
    in_library: int
    grouped: int
    passages: int
    areas_searched: int
    reports_searched: int
    notes: tuple[str, ...] = ()
    members: tuple[tuple[RecurringMember, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class AreaCount:
    """An area with a finding: reports that have it, passages, and the day of the latest of them.

    ``fictional``: whether every report of the library on it is of the bundled sample, which is made up.
    """

    area: str
    reports: int
    passages: int
    last_seen: date | None
    fictional: bool


@dataclass(frozen=True, slots=True)
class RecurringDetail:
    """One recurring finding in full.

    Attributes:
        snapshot: that all of it comes from.
        selection: over which it is counted.
        asked: the id that was asked for; another than the finding's where that one has gone into this.
        finding: its counts and tests, as a list under the same selection has them.
        members: those that count, most central first.
        areas_with: by name.
        notes: sentences on what could not be said.
        areas_without: areas searched in the series that it is found in that do not have it, by name.
        fictional_without: those of them whose reports are all of the bundled sample, which is made up.
        regions: the areas with it, of these and those without, by region.
    """

    snapshot: str
    selection: Selection
    asked: str
    finding: RecurringSummary
    members: tuple[RecurringMember, ...]
    areas_with: tuple[AreaCount, ...]
    areas_without: tuple[str, ...]
    fictional_without: frozenset[str]
    regions: RegionMap
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaRecurring:
    """A recurring finding of one area.

    Attributes:
        finding: counted over the selection, in which the area's own reports are.
        here: ids of the area's passages in it, as the reports print them, latest report first.
        reports_here: the area's reports that have it.
    """

    finding: RecurringSummary
    here: tuple[str, ...]
    reports_here: int

    @property
    def shared(self) -> bool:
        """Whether another area of the selection has it, too."""
        return self.finding.areas > 1


@dataclass(frozen=True, slots=True)
class RecurringLabel:
    """The name of a passage's recurring finding, over the whole library."""

    id: str
    label: str
    stance: str
    areas: int
    reports: int
    passages: int
