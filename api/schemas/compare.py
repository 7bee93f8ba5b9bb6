"""The JSON of ``/v1/compare`` and of ``findings compare --json``."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import NEXT, Schema
from api.schemas.regions import RegionMap

COMPARABLE = (
    "Those searched that could have the column, the denominator: with a theme all; with a rating those that have it; with a "
    "standard or kind those of the frameworks under which the library has it."
)


class StanceCounts(Schema):
    """Passages by stance; those of a report filed twice count twice, as in a search."""

    strength: int
    shortfall: int
    mixed: int
    neutral: int
    findings: int = Field(description="Strength, shortfall and mixed.")
    passages: int = Field(description="All of them.")


class Holding(Schema):
    """How many reports, or areas, hold a passage of each stance, any finding, or any passage."""

    strength: int
    shortfall: int
    mixed: int
    neutral: int
    findings: int
    passages: int


class Odds(Schema):
    """A row against its peers in one column."""

    log_odds: float = Field(
        description="Log-odds ratio with an informative prior (Monroe et al. 2008, eq. 16)."
    )
    low: float = Field(description="Lower end of its 95 % interval, after dispersion between reports.")
    high: float
    z: float = Field(description="As published (eq. 22): takes passages for independent.")
    p: float = Field(description="Two-sided, of z after dispersion.")
    q: float = Field(description="p adjusted over the whole matrix (Benjamini and Hochberg 1995).")


class ComparedCell(Schema):
    """One row and column."""

    column: str = Field(description="Value of the column.")
    counts: StanceCounts
    reports: Holding
    areas: Holding
    reports_comparable: int = Field(description=COMPARABLE)
    areas_comparable: int = Field(description=COMPARABLE)
    measured: int = Field(description="Passages of the measure, each publication once.")
    out_of: int = Field(description="Their denominator, that of the row.")
    share: float | None = Field(description="The one by the other.")
    share_low: float | None = Field(description="95 % Wilson interval; takes passages for independent.")
    share_high: float | None
    share_of_findings: float | None = Field(description="Findings here by findings of the row.")
    odds: Odds | None = Field(description="Against the row's peers; null where there is nothing to compare.")
    small: bool = Field(
        description="Fewer than 5 passages are expected on the smaller side, or fewer than 3 reports are on one."
    )
    link: str | None = Field(
        description="Page of the search that finds the passages of the measure; null where there is none."
    )
    api: str | None = Field(description="The same search in this API.")


class ComparedRow(Schema):
    """One row with its denominators."""

    value: str = Field(description="As a filter takes it.")
    label: str
    counts: StanceCounts
    reports: int = Field(description="Publications searched, those that hold nothing included.")
    areas: int = Field(description="Areas searched.")
    peer_reports: int = Field(description="Publications among its peers.")
    region: str | None = Field(description="Of all its reports, where they have the same.")
    rating: str | None = Field(description="Overall rating of all its reports, where they have the same.")
    fictional: bool = Field(
        description="True where all its reports are of the bundled sample, which is made up."
    )
    link: str | None = Field(
        description="Page of the search that finds the passages of the measure; null where there is none."
    )
    api: str | None = Field(description="The same search in this API.")
    cells: list[ComparedCell] = Field(description="In the order of the columns.")


class ComparedColumn(Schema):
    """One column over all reports searched."""

    value: str = Field(description="As a filter takes it.")
    label: str
    parent: str | None = Field(description="Value of the broader theme.")
    counts: StanceCounts
    reports: Holding
    areas: Holding
    reports_comparable: int = Field(description=COMPARABLE)
    areas_comparable: int = Field(description=COMPARABLE)
    prevalence: float | None = Field(
        description="Share of the comparable areas that hold the measure (of the reports, where no area is named)."
    )
    prevalence_sentence: str = Field(examples=["shortfall in 14 of 19 areas"])
    dispersion: float = Field(
        description="How many times more its share varies between reports than by chance alone; 1 at least."
    )
    link: str | None = Field(
        description="Page of the search that finds the passages of the measure; null where there is none."
    )
    api: str | None = Field(description="The same search in this API.")


class ComparedTotal(Schema):
    """All reports searched: the denominators of the columns."""

    counts: StanceCounts
    reports: int = Field(description="Publications searched, each once.")
    areas: int
    copies: int = Field(description="Further files of the same words.")
    unplaced: int = Field(description="Reports without a value for the rows, counted here alone.")
    earlier: int = Field(
        description="Reports left out because the library has a later one of the same kind of inspection of the area."
    )


class Distinction(Schema):
    """One column of the row in focus against its peers."""

    column: str
    label: str
    measured: int
    out_of: int
    share: float | None
    share_low: float | None = Field(description="95 % Wilson interval; takes passages for independent.")
    share_high: float | None
    peers_measured: int
    peers_out_of: int
    peers_share: float | None
    odds: Odds | None
    holding: int = Field(description="Areas (or reports) of the row that hold the measure, of `units`.")
    peers_holding: int = Field(description="The same of its peers, of `peer_units`.")
    units: int = Field(description="Areas (or reports) of the row that could have the column.")
    peer_units: int
    fisher_p: float | None = Field(description="Of these numbers; null with fewer than 3 on a side.")
    fisher_q: float | None = Field(description="Adjusted over the columns.")
    permutation_p: float | None = Field(
        description="Of the shares, whole reports changing sides; null with fewer than 3 on a side."
    )
    q: float | None = Field(description="Of the larger p of permutation and odds, adjusted over the columns.")
    stands_out: bool = Field(description="q of 0.05 at most; small numbers only where reports were tested.")
    small: bool
    link: str | None = Field(
        description="Page of the search that finds the passages of the measure; null where there is none."
    )
    api: str | None = Field(description="The same search in this API.")


class Focus(Schema):
    """The row in focus against its peers."""

    value: str
    label: str
    by_area: bool = Field(description="Whether `units` are areas; else they are reports.")
    units: int
    peer_units: int
    reports: int
    peer_reports: int
    sentence: str
    distinctions: list[Distinction] = Field(description="By falling z.")


class CompareAnswer(Schema):
    """Rows against columns, every count with its denominator and the search behind it."""

    snapshot: str
    title: str
    rows_by: str
    columns_by: str
    measure: str
    out_of: str
    peers: str
    counted: dict[str, list[str]] = Field(description="Filters in force, as a search takes them.")
    total: ComparedTotal
    columns: list[ComparedColumn]
    total_columns: int = Field(description="Columns in all; `columns` are the first `column_limit`.")
    rows: list[ComparedRow]
    total_rows: int = Field(description="Rows in all; `limit` and `offset` page through them.")
    focus: Focus | None
    map: RegionMap | None = Field(
        default=None, description="The column that `map` names, region by region; else null."
    )
    notes: list[str]
    method: list[str] = Field(description="How the figures come about, with sources.")
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)
    column_limit: int
