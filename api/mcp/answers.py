"""What the tools answer: short, and always with what a citation needs. What there is not is left out."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas import Schema


class Answer(Schema):
    """Base of all answers."""

    snapshot: str = Field(description="Of the library; name it with counts.")


class Quoted(Schema):
    """A passage as it may be quoted."""

    passage_id: str
    text: str
    cut: bool | None = Field(default=None, description="True: only the beginning; get_passage has all of it.")
    citation: str = Field(description="To be given with a quotation.")
    report_id: str
    area: str | None = None
    pages: str | None = Field(default=None, description="Page or pages of the report.")
    kind: str
    stance: str = Field(description="strength, shortfall, mixed or neutral; set by a model unless coded.")
    themes: list[str] = Field(default=[], description="Theme ids that are sure.")
    link: str | None = Field(default=None, description="Its page, where the server of pages is known.")


class Hit(Quoted):
    """A passage found."""

    also_in: str | None = Field(default=None, description="How many passages say nearly the same.")


class Found(Answer):
    """What a search found."""

    found: str = Field(description="Matches with their denominators, in words.")
    passages: int
    reports: int
    reports_searched: int
    areas: int
    areas_searched: int
    passages_searched: int
    results: list[Hit] = Field(description="Best first.")
    next: str | None = Field(default=None, description="cursor of the next page.")
    notes: list[str] = Field(default=[], description="How the question was read.")


class AboutReport(Schema):
    """The report that an answer is told from."""

    report_id: str
    citation: str
    area: str | None = None
    region: str | None = None
    rating: str | None = Field(default=None, description="Overall, where the report gives one.")
    dated: date | None = Field(default=None, description="Of publication, else of the inspection.")
    fictional: bool | None = Field(default=None, description="True: made up, of no real place or person.")


class PassageInFull(Answer):
    """One passage whole, with what stands around it."""

    passage: Quoted
    section: list[str]
    report: AboutReport
    before: str | None = Field(default=None, description="The passage before it.")
    after: str | None = Field(default=None, description="The passage after it.")
    footnotes: list[str] = Field(default=[])
    recurring: str | None = Field(
        default=None, description="The recurring finding that it belongs to, counted over the library."
    )
    recurring_id: str | None = None


class Area(Schema):
    """An area and what the library holds on it."""

    area: str
    regions: list[str]
    reports: int
    passages: int
    latest: date | None = None
    rating: str | None = Field(default=None, description="Latest overall rating of the whole service.")
    series: list[str] = Field(description="Series of reports on it, in words: for area_profile.")
    fictional: bool | None = None


class Areas(Answer):
    """Areas by name."""

    counted: str
    results: list[Area]
    left_out: int = Field(description="Areas that meet the request and are not listed; ask with an offset.")
    notes: list[str] = Field(default=[])


class ThemeHere(Schema):
    """A theme in the report beside its peers."""

    theme: str
    name: str
    strength: int
    shortfall: int
    mixed: int
    of: int = Field(description="Findings of the report.")
    peers_shortfall: str = Field(description="Peers' reports that fall short in it, of those searched.")


class StandsOut(Schema):
    """A theme on which the area or row differs from its peers."""

    theme: str
    name: str
    stance: str
    here: str = Field(description="Passages, of the findings here.")
    peers: str
    stands_out: bool = Field(description="False: within what chance allows.")
    small: bool | None = None


class MadeMoreHere(Schema):
    """A recurring finding of the area's report that few of its peers make."""

    finding_id: str
    label: str
    stance: str
    tightness: str = Field(
        description="tight, fair or loose; of a loose one read the passages: they may differ."
    )
    here: str = Field(description="Reports of the area that have it, of those compared, and passages.")
    peers: str = Field(description="Peers' reports that have it, of those searched.")
    verdict: str = Field(description="What the numbers allow to say.")


class Shared(Schema):
    """A finding that other areas have as well."""

    finding_id: str
    label: str
    stance: str
    tightness: str = Field(
        description="tight, fair or loose; of a loose one read the passages: they may differ."
    )
    areas: str = Field(description="Areas that have it, of those that could.")


class Profile(Answer):
    """One area, told from its latest report of one series."""

    area: str
    note: str | None = None
    series: str
    report: AboutReport
    previous: AboutReport | None = None
    reports: int = Field(description="All reports on the area.")
    judgements: list[str] = Field(description="Aspect: rating, and where it went from the rating before.")
    themes: list[ThemeHere] = Field(description="By falling number of passages.")
    peers: str = Field(description="With whom it is compared.")
    different: list[StandsOut] = Field(description="Largest differences from the peers.")
    made_more_here: list[MadeMoreHere] = Field(
        default=[], description="Recurring findings of the report, those that the fewest peers make first."
    )
    recurring: list[Shared]
    recommendations: list[Quoted]
    areas_for_improvement: list[Quoted] = Field(default=[])
    change: list[str] = Field(default=[], description="What became of the previous report's findings.")
    left_out: list[str] = Field(default=[], description="What is not listed here, with numbers.")


class ComparedColumn(Schema):
    """A column over all that was searched."""

    value: str
    name: str
    prevalence: str


class ComparedRow(Schema):
    """A row; `counts` are in the order of the columns."""

    row: str
    fictional: bool | None = Field(default=None, description="True: made up, of no real place or person.")
    reports: int
    out_of: int = Field(description="Denominator of each count.")
    counts: list[int]


class Compared(Answer):
    """Rows against columns."""

    title: str
    counted: str = Field(description="What was searched, in words.")
    measure: str
    out_of: str = Field(description="What the denominator of a row is.")
    columns: list[ComparedColumn]
    rows: list[ComparedRow]
    total_rows: int = Field(description="All rows, of which these are a page.")
    total_columns: int = Field(description="All columns, of which these are the first.")
    focus: str | None = Field(default=None, description="The row in focus against its peers, in words.")
    different: list[StandsOut] = Field(default=[], description="Of the row in focus, largest first.")
    notes: list[str] = Field(default=[])


class Recurring(Schema):
    """A finding that several reports make."""

    finding_id: str
    stance: str
    tightness: str = Field(
        description="tight, fair or loose; of a loose one read the passages: they may differ."
    )
    areas: str = Field(description="Areas that have it, of those that could.")
    reports: str
    passages: int
    first_seen: date | None = None
    last_seen: date | None = None
    trend: str | None = Field(default=None, description="rising or falling, where that is beyond chance.")
    example: Quoted = Field(description="Its most central passage.")


class RecurringFindings(Answer):
    """Recurring findings."""

    counted: str
    results: list[Recurring]
    left_out: int
    notes: list[str] = Field(default=[])


class RecurringInFull(Answer):
    """One recurring finding with its passages."""

    finding: Recurring
    members: list[Quoted] = Field(description="Most central first.")
    members_left_out: int
    areas_with: list[str]
    areas_without: list[str] = Field(description="Comparable areas that do not have it.")
    areas_without_left_out: int


class ReportCited(Answer):
    """A report, ready to be cited."""

    report: AboutReport
    title: str
    inspectorate: str
    judgements: list[str]
    reference: str = Field(description="In the form asked for.")
    licence: list[str]


class Theme(Schema):
    """A theme to filter by."""

    theme: str
    name: str
    definition: str
    parent: str | None = None
    passages: int
    reports: int


class Themes(Answer):
    """The codebook."""

    counted: str
    results: list[Theme]


class Library(Answer):
    """What the library is, and how it is to be cited."""

    made: str
    holds: str
    inspectorates: dict[str, int] = Field(description="Reports by inspectorate.")
    years: str | None = None
    themes: int
    licence: list[str]
    caution: str
    cite: str = Field(description="How to cite a count.")
