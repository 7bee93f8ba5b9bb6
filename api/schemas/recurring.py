"""The JSON of recurring findings."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import NEXT, Schema
from api.schemas.regions import RegionMap


class YearCount(Schema):
    """Reports of one year with a finding, of those searched."""

    year: int
    reports: int
    searched: int
    share: float


class Trend(Schema):
    """Whether the share of reports with a finding rises or falls within each framework (docs/recurring.md)."""

    years: list[YearCount] = Field(description="Years with reports, earlier reports on an area included.")
    z: float | None = Field(description="Positive where it rises; null where there is too little to test.")
    p: float | None = Field(description="Two-sided, of this finding alone.")
    q: float | None = Field(description="Corrected for all findings tested together (Benjamini–Hochberg).")
    direction: str | None = Field(description="`rising` or `falling` where `q` is at most .05, else null.")
    few: str | None = Field(description="Why no trend was tested; null where one was.")


class Elsewhere(Schema):
    """How often a finding is found in the selection, and in comparable reports outside: the latest of each kind of inspection of each area."""

    reports: int
    searched: int
    others: int
    others_searched: int
    log_odds: float = Field(description="Log odds ratio, a half added to each cell; above 0: more here.")
    low: float = Field(description="Lower end of its 95 % interval.")
    high: float
    p: float = Field(description="Fisher's exact test, one-sided: as many here or more.")
    q: float = Field(description="Corrected for all findings tested together (Benjamini–Hochberg).")
    few: bool = Field(description="Fewer than 3 reports have it here, so little can be said.")


class ThemeShare(Schema):
    """A theme and how many of the passages have it, of those that count."""

    theme: str
    name: str
    passages: int
    of: int
    share: float


class RecurringSummary(Schema):
    """A recurring finding counted under a selection; every count with its denominator."""

    id: str
    label: str = Field(description="Words of one of its most central passages.")
    terms: list[str] = Field(description="What sets it apart from other findings, strongest first.")
    stance: str
    cohesion: float = Field(description="Mean probability that two of its passages say the same.")
    tightness: str = Field(
        description="`tight` (cohesion from .8), `fair`, or `loose` (below .5): read the passages of a loose one singly."
    )
    central: str = Field(description="Passage id of its most central passage.")
    areas: int = Field(description="Areas with a report that has it.")
    areas_searched: int = Field(description="All areas of the selection.")
    areas_comparable: int = Field(
        description="Areas of the selection with a report of a series that it is found in: an inspection, a focused visit …"
    )
    share: float = Field(description="`areas` of `areas_comparable`.")
    reports: int = Field(description="Reports with it; one filed under two areas counts once.")
    reports_searched: int
    reports_comparable: int
    passages: int = Field(description="Passages of the selection in it.")
    passages_in_library: int
    first_seen: date | None = Field(description="Earliest report, earlier editions included.")
    last_seen: date | None
    themes: list[ThemeShare]
    trend: Trend
    elsewhere: Elsewhere | None = Field(description="Null where no report lies outside of the selection.")


class RecurringResult(RecurringSummary):
    """A recurring finding and where to read it."""

    link: str = Field(description="Path of its page.")
    api: str = Field(description="Path of the same in this API.")


class RecurringAnswer(Schema):
    """Recurring findings under a selection."""

    snapshot: str
    total: int = Field(description="Recurring findings that meet the request.")
    in_library: int
    grouped: int = Field(description="Passages of the library that were looked at for groups.")
    passages: int = Field(description="Passages of the library.")
    areas_searched: int
    reports_searched: int
    results: list[RecurringResult]
    notes: list[str]
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)


class RecurringMember(Schema):
    """One passage of a recurring finding."""

    passage_id: str
    text: str
    kind: str
    stance: str
    area: str | None
    report_id: str
    title: str
    dated: date | None = Field(description="Of publication, else of the inspection.")
    page_start: int | None
    page_end: int | None
    citation: str
    link: str = Field(description="Path of its page.")
    api: str = Field(description="Path of the same in this API.")
    centrality: float = Field(description="Mean probability of saying the same as the other members.")


class AreaCount(Schema):
    """An area with a finding."""

    area: str
    reports: int
    passages: int
    last_seen: date | None
    fictional: bool = Field(description="True where all its reports are of the made-up sample.")


class RecurringDetail(Schema):
    """One recurring finding in full."""

    snapshot: str
    asked: str = Field(description="The id asked for; another than `finding.id` where it has gone into that.")
    finding: RecurringResult
    members: list[RecurringMember] = Field(description="Of this page, most central first.")
    members_total: int
    areas_with: list[AreaCount]
    areas_without: list[str] = Field(description="Comparable areas of the selection that do not have it.")
    regions: RegionMap = Field(description="Areas with it, of the comparable areas of each region.")
    notes: list[str] = Field(description="Chosen values that the library does not hold, and the like.")
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)
