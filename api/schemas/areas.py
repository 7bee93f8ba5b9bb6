"""The JSON of areas and of their profiles."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import NEXT, Schema
from api.schemas.reports import ReportSummary
from search.named_values import Outcome


class Brief(Schema):
    """A passage in short; `/v1/passages/{id}` has the whole of it."""

    id: str
    report_id: str
    text: str
    kind: str
    stance: str
    section: list[str]
    themes: list[str] = Field(description="Theme ids, sure or not.")
    number: str | None
    addressee: str | None = Field(description="As printed.")
    page_start: int | None
    page_end: int | None
    citation: str
    link: str = Field(description="Path of its page.")
    api: str = Field(description="Path of the same in this API.")


class LatestOfSeries(Schema):
    """The latest report of one series on an area."""

    series: str = Field(description="Programme and purpose: `childrens_services/inspection`, …")
    reports: int = Field(description="Reports of this series on the area.")
    report: ReportSummary


class AreaSummary(Schema):
    """An area and what the library holds on it."""

    id: str = Field(description="Stable; follows from the name alone.")
    name: str
    regions: list[str]
    inspectorates: list[str]
    reports: int
    passages: int
    latest: date | None
    rating: str | None = Field(description="Latest overall rating of an inspection of the whole service.")
    series: list[LatestOfSeries]
    fictional: bool
    link: str = Field(description="Path of its page.")
    api: str = Field(description="Path of the same in this API.")


class AreasAnswer(Schema):
    """Areas by name."""

    snapshot: str
    total: int = Field(description="Areas that meet the request.")
    areas_in_library: int
    reports: int = Field(description="Reports on the areas that meet it.")
    results: list[AreaSummary]
    notes: list[str] = Field(description="Chosen values that the library does not hold, and the like.")
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)


class RatingAt(Schema):
    """A rating and the report that gave it."""

    rating: str
    report_id: str
    dated: date | None
    framework: str | None


class AspectHistory(Schema):
    """An aspect with its ratings, latest first."""

    aspect: str
    standard: str | None
    overall: bool
    direction: str = Field(
        description="From the rating before: `better`, `worse`, `same`, `first`, `ended` (the latest report does not "
        "judge it) or `not_comparable` (the frameworks differ)."
    )
    ratings: list[RatingAt]


class QuestionHistory(Schema):
    """A key question of the latest report."""

    standard: str | None
    question: str
    percent_yes: int
    previous: int | None = Field(description="Of the report before, where it asked the same.")


class ThemeStanding(Schema):
    """A theme in the latest report, beside its peers."""

    theme: str
    name: str
    strength: int
    shortfall: int
    mixed: int
    of: int = Field(description="The report's passages that praise or criticise: denominator of `share`.")
    share: float
    peers_shortfall: int = Field(
        description="Reports of peers that have it with a passage that is a shortfall."
    )
    peers: int = Field(description="Reports of peers that were searched.")
    peer_passages: int
    peer_of: int
    peer_share: float | None


class Distinctive(Schema):
    """A theme on which the area differs from its peers."""

    stance: str = Field(description="`shortfall` or `strength`: which share of the findings is compared.")
    theme: str
    name: str
    measured: int = Field(description="Passages of that stance on the theme.")
    out_of: int = Field(description="Findings of the report.")
    share: float | None
    peers_measured: int
    peers_out_of: int
    peers_share: float | None
    log_odds: float = Field(description="Log odds ratio with an informative prior; above 0: more here.")
    low: float = Field(description="Lower end of its 95 % interval, after dispersion between reports.")
    high: float
    z: float
    q: float | None = Field(description="Corrected over the themes (Benjamini-Hochberg).")
    stands_out: bool = Field(
        description="Whether the difference is called one, at a false discovery rate of 5 %."
    )
    small: bool = Field(description="Too few passages or reports to say much.")


class DistinctiveFinding(Schema):
    """A recurring finding that the report makes, beside the reports of its peers."""

    id: str
    label: str
    stance: str
    tightness: str = Field(description="`tight`, `fair` or `loose`: read the passages of a loose one singly.")
    here: list[str] = Field(description="Ids of the report's passages in it.")
    reports: int = Field(description="Reports of the area that have it, of `searched`: its latest.")
    searched: int
    peers: int = Field(description="Reports of peers that have it, of `peers_searched`.")
    peers_searched: int
    peer_share: float
    log_odds: float = Field(description="Log odds ratio with a half added to each cell; above 0: more here.")
    low: float = Field(description="Lower end of its 95 % interval.")
    high: float
    p: float = Field(description="Fisher's exact test, one-sided.")
    q: float = Field(description="Corrected for all findings that the report or a peer makes.")
    few: bool = Field(description="Fewer than 3 reports have it here: little can be said.")
    verdict: str = Field(description="What the numbers allow to say.")
    link: str = Field(
        description="Path of its page, counted over the report and its peers where filters can."
    )
    api: str = Field(description="Path of the same in this API.")


class SharedFinding(Schema):
    """A recurring finding that the report makes, and other areas' as well."""

    id: str
    label: str
    stance: str
    areas: int = Field(description="Areas that have it, this one included.")
    areas_comparable: int
    here: list[str] = Field(description="Ids of the passages of this area.")
    link: str = Field(description="Path of its page, counted over the reports compared where filters can.")
    api: str = Field(description="Path of the same in this API.")


class Figure(Schema):
    """A figure that the report prints."""

    passage_id: str
    start: int = Field(description="Character of the passage's text.")
    end: int
    words: str = Field(description="With what bounds it and what it counts.")
    aside: bool = Field(
        description="A length of time, a count of nothing named, a number that no other area gives and that is no share, or of text on "
        "the inspection itself: pages fold these away."
    )
    kind: str
    value: float
    denominator: float | None
    share: float | None
    unit: str | None
    page_start: int | None
    link: str = Field(description="Path of its page.")
    api: str = Field(description="Path of the same in this API.")


class ChangeCount(Schema):
    """Findings of one outcome, with their denominator."""

    stance: str
    outcome: Outcome
    findings: int
    of: int = Field(description="Findings of that stance in the earlier report; of `new` ones, in the later.")


class AreaAnswer(Schema):
    """The profile of one area, told from its latest report of one series."""

    snapshot: str
    area: AreaSummary
    note: str | None = Field(description="Where another name was asked for.")
    series: str
    series_label: str = Field(description="Its readable name.")
    report: ReportSummary
    previous: ReportSummary | None
    reports: list[ReportSummary] = Field(description="All on the area, latest first.")
    judgements: list[AspectHistory]
    key_questions: list[QuestionHistory]
    peers: str
    themes: list[ThemeStanding]
    distinctive: list[Distinctive] = Field(
        description="What stands out first, then by size of the difference."
    )
    distinctive_findings: list[DistinctiveFinding] = Field(
        description="Findings made here more than elsewhere: those that the fewest peers make first."
    )
    recurring: list[SharedFinding]
    recommendations: list[Brief]
    areas_for_improvement: list[Brief]
    figures: list[Figure]
    change: list[ChangeCount] | None = Field(
        description="Against the previous report; null where there is none."
    )
    change_link: str | None = Field(description="Path of the page of the change since the report before.")
    change_api: str | None = Field(description="Path of the same in this API.")
