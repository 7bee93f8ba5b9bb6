"""What is asked of areas and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from indexer.records import PassageRecord, ReportRecord
from search.areas.findings import DistinctiveFinding
from search.change.model import Change
from search.comparison import Distinction
from search.ratings import Direction, RatingAt
from search.recurring.model import AreaRecurring
from search.request import Filters


class AreaPeers(StrEnum):
    """With which areas one is compared: their latest reports of the same series, real with real, fictional with fictional."""

    ALL = "all"
    REGION = "region"
    RATING = "rating"  # of the same overall rating


@dataclass(frozen=True, slots=True)
class AreasRequest:
    """Which areas.

    Attributes:
        filters: on reports (inspectorate, programme, framework, area, region, year, rating, report, edition);
            those on passages are not read.
        like: text that the area's name must hold, whatever its case; empty: any.
        limit, offset: areas of the answer, and areas passed over before them.
    """

    filters: Filters = field(default_factory=Filters)
    like: str = ""
    limit: int = 1_000
    offset: int = 0


@dataclass(frozen=True, slots=True)
class LatestOfSeries:
    """The latest report of one series on an area (:func:`corpus.programmes.series.series_of`)."""

    series: str
    report: ReportRecord
    reports: int


@dataclass(frozen=True, slots=True)
class AreaSummary:
    """An area and what the library holds on it.

    Attributes:
        id: :func:`search.area_names.area_id` of its name.
        name: as its reports name it.
        regions, inspectorates: of its reports, in the order of the alphabet.
        reports, passages: how many; a report that is there twice counts as one.
        latest: day of its latest report, ``None`` where none is dated.
        series: the latest report of each series, the most recent first.
        fictional: whether all of its reports are of the sample.
    """

    id: str
    name: str
    regions: tuple[str, ...]
    inspectorates: tuple[str, ...]
    reports: int
    passages: int
    latest: date | None
    series: tuple[LatestOfSeries, ...]
    fictional: bool

    @property
    def rating(self) -> str | None:
        """The latest overall rating of an inspection of the whole service, or ``None``."""
        rated = [one.report.overall_rating for one in self.series if one.series.endswith("/inspection")]
        return next((rating for rating in rated if rating), None)


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """The areas that meet a request, by name: ``total`` of them, of ``of`` areas of the library.

    ``reports`` are those on any of them; one filed under two areas counts once. ``notes`` are sentences on chosen values
    that the library does not hold.
    """

    snapshot: str
    request: AreasRequest
    areas: tuple[AreaSummary, ...]
    total: int
    of: int
    reports: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaRequest:
    """One area.

    Attributes:
        area: its name or id, as :func:`search.area_names.find_area` takes it.
        series: which of its series of reports the profile is about; ``None``: that of its latest inspection.
        peers: with which areas it is compared.
        certain_only: leave unsure themes out.
    """

    area: str
    series: str | None = None
    peers: AreaPeers = AreaPeers.ALL
    certain_only: bool = False


@dataclass(frozen=True, slots=True)
class AspectHistory:
    """An aspect with all of its ratings, latest first, and where it went."""

    aspect: str
    standard: str | None
    overall: bool
    ratings: tuple[RatingAt, ...]
    direction: Direction

    @property
    def latest(self) -> RatingAt:
        """The latest rating."""
        return self.ratings[0]

    @property
    def previous(self) -> RatingAt | None:
        """The one before, or ``None``."""
        return self.ratings[1] if len(self.ratings) > 1 else None


@dataclass(frozen=True, slots=True)
class QuestionHistory:
    """A key question of the latest report: its percentage, and that of the report before, where it was asked."""

    standard: str | None
    question: str
    percent_yes: int
    previous: int | None


@dataclass(frozen=True, slots=True)
class ThemeStanding:
    """A theme in a report, and in those of its peers.

    Attributes:
        theme, name: id and name.
        strength, shortfall, mixed: passages of the inspectorate with that stance.
        of: all of the report's passages with one of these stances, the denominator of :attr:`share`.
        peers_shortfall: reports of peers that have it with a shortfall, of ``peers`` searched.
        peer_passages, peer_of: passages on the theme and all, of these reports together.
    """

    theme: str
    name: str
    strength: int
    shortfall: int
    mixed: int
    of: int
    peers_shortfall: int
    peers: int
    peer_passages: int
    peer_of: int

    @property
    def passages(self) -> int:
        """Passages on the theme with one of the stances."""
        return self.strength + self.shortfall + self.mixed

    @property
    def share(self) -> float:
        """Their share of the report's findings."""
        return self.passages / self.of if self.of else 0.0

    @property
    def peer_share(self) -> float | None:
        """The same of the peers' findings; ``None`` where there are none."""
        return self.peer_passages / self.peer_of if self.peer_of else None


@dataclass(frozen=True, slots=True)
class PeerSearch:
    """A search of exactly the peers' reports: its query, which leaves the area itself out, and its filters."""

    query: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class DistinctiveTheme:
    """A theme on which an area differs from its peers.

    Attributes:
        stance: ``shortfall`` or ``strength``: which share of its findings is compared.
        detail: counts, shares, log-odds and tests of both sides.
    """

    stance: str
    detail: Distinction

    @property
    def z(self) -> float:
        """The log odds ratio in standard errors: positive where the area has more of it."""
        return self.detail.odds.z if self.detail.odds is not None else 0.0


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure that a passage of the report prints.

    Attributes:
        passage: the passage; ``start`` and ``end`` are the figure's characters in its text.
        kind, value, denominator, unit: see :mod:`corpus.figures`; ``None`` where it has none.
        share: of what it is out of, 0.0-1.0; ``None`` where it is no such figure.
        words: its words with what bounds it and what it counts, as :attr:`search.figures.FoundFigure.readable`.
        aside: whether it measures nothing that can be compared (:func:`search.figures.matching.no_measure`; what no other
            area counts and is no share), or stands in text on the inspection itself.
    """

    passage: PassageRecord
    start: int
    end: int
    kind: str
    value: float
    denominator: float | None
    share: float | None
    unit: str | None
    words: str
    aside: bool


@dataclass(frozen=True, slots=True)
class AreaProfile:
    """One area.

    Attributes:
        snapshot: that was read.
        request: what was asked.
        area: what the library holds on it.
        note: a sentence where another name was asked for; else empty.
        reports: all of its reports, latest first.
        series: which one the profile is about.
        report, previous: the latest report of it, and the one before.
        judgements: aspects of the latest report in its order, then those that only earlier ones have.
        key_questions: of the latest report.
        themes: by falling number of passages.
        peer_search: the search that finds what the peers' reports say, where there is one.
        peer_filters: filters of exactly this report and its peers, each publication once, where there are any.
        distinctive: on which the area differs from its peers, surest first.
        findings: recurring findings that the latest report makes, those that the fewest peers make first.
        recurring: recurring findings that the latest report makes and other areas' latest reports, too.
        shared_filters: filters of exactly the reports over which these are counted, where there are any.
        recommendations, improvements: passages of the latest report of kind recommendation and area for improvement.
        figures: that the latest report prints, in its order; none where the library was built without them.
        change: against the previous report; ``None`` where there is none.
    """

    snapshot: str
    request: AreaRequest
    area: AreaSummary
    note: str
    reports: tuple[ReportRecord, ...]
    series: str
    report: ReportRecord
    previous: ReportRecord | None
    judgements: tuple[AspectHistory, ...]
    key_questions: tuple[QuestionHistory, ...]
    themes: tuple[ThemeStanding, ...]
    peer_search: PeerSearch | None
    peer_filters: Filters | None
    distinctive: tuple[DistinctiveTheme, ...]
    findings: tuple[DistinctiveFinding, ...]
    recurring: tuple[AreaRecurring, ...]
    shared_filters: Filters | None
    recommendations: tuple[PassageRecord, ...]
    improvements: tuple[PassageRecord, ...]
    figures: tuple[ReportFigure, ...]
    change: Change | None
