"""What a comparison answers: rows, columns and cells, each with its denominators and the filters that lead to it.

Cells and what they hold are named tuples: there are thousands, and a frozen data class takes four times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.comparison.request import CompareRequest, Measure
from search.findings import FINDING_STANCES
from search.request import Filters
from search.statistics import FALSE_DISCOVERIES

Interval = tuple[float, float]
"""Lower and upper end of a 95 % interval."""


class StanceCounts(NamedTuple):
    """Passages by stance; those of a report filed twice count twice, as in a search."""

    strength: int
    shortfall: int
    mixed: int
    neutral: int

    @property
    def findings(self) -> int:
        """Those that say something good or bad: strength, shortfall and mixed."""
        return self.strength + self.shortfall + self.mixed

    @property
    def passages(self) -> int:
        """All of them."""
        return self.findings + self.neutral


class Holding(NamedTuple):
    """How many reports, or areas, hold a passage of each stance, any finding, or any passage at all."""

    strength: int
    shortfall: int
    mixed: int
    neutral: int
    findings: int
    passages: int


class Odds(NamedTuple):
    """A row against its peers in one column.

    Attributes:
        log_odds: log-odds ratio with prior (:func:`search.statistics.odds_with_prior`).
        interval: of it, after dispersion.
        z: of it, as published, taking passages for independent.
        p: of z after dispersion between reports.
        q: p adjusted over all rows and columns, those not shown included.
    """

    log_odds: float
    interval: Interval
    z: float
    p: float
    q: float


class Cell(NamedTuple):
    """One row and column.

    Attributes:
        counts: passages by stance.
        reports, areas: that hold them, each publication once.
        reports_comparable, areas_comparable: of the row that could have the column (:class:`ComparedColumn`), which these are of.
        measured: passages of the measure, each publication once, and
        out_of: their denominator, that of the row.
        share: the one by the other (``None`` where there is none) and its interval, which takes passages for independent.
        share_of_findings: findings here by findings of the row.
        odds: against the row's peers; ``None`` where the row or its peers have no passages.
        small: fewer than :data:`search.statistics.FEW_EXPECTED` passages are expected on the smaller side, or fewer than
            :data:`search.statistics.FEW_REPORTS` reports are on one.
    """

    counts: StanceCounts
    reports: Holding
    areas: Holding
    reports_comparable: int
    areas_comparable: int
    measured: int
    out_of: int
    share: float | None
    interval: Interval | None
    share_of_findings: float | None
    odds: Odds | None
    small: bool


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One row.

    Attributes:
        value: as a filter takes it.
        label: for people.
        counts: passages by stance, whatever their column.
        reports: publications searched, those that hold nothing included.
        areas: areas searched.
        peer_reports: publications among its peers.
        region, rating: of all its reports, where they have the same.
        fictional: whether all of its reports are of the bundled sample, which is made up.
        cells: in the order of the columns.
    """

    value: str
    label: str
    counts: StanceCounts
    reports: int
    areas: int
    peer_reports: int
    region: str | None
    rating: str | None
    fictional: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """One column over all reports searched.

    Attributes:
        value: as a filter takes it.
        label: for people.
        parent: value of the broader theme.
        counts: passages by stance.
        reports, areas: that hold them, of
        reports_comparable, areas_comparable: those searched that could have the column: with a theme all; with a rating
            those that have it; with a standard or a kind of passage those of the frameworks under which the library has it.
        prevalence: share of these areas (of the reports, where no area is named) that hold the measure.
    """

    value: str
    label: str
    parent: str | None
    counts: StanceCounts
    reports: Holding
    areas: Holding
    reports_comparable: int
    areas_comparable: int
    prevalence: float | None


@dataclass(frozen=True, slots=True)
class Total:
    """All reports searched.

    Attributes:
        counts: passages by stance.
        reports: publications searched, each once.
        areas: areas searched.
        copies: further files of the same publications.
        unplaced: reports without a value for the rows, which count here alone.
        earlier: reports left out because the library has a later one of the same series on the area.
    """

    counts: StanceCounts
    reports: int
    areas: int
    copies: int
    unplaced: int
    earlier: int


@dataclass(frozen=True, slots=True)
class Distinction:
    """One column of the row in focus, in detail.

    Attributes:
        column: value of the column, and
        label: its name.
        measured, out_of, share, interval: of the row, as in :class:`Cell`.
        peers_measured, peers_out_of, peers_share, peers_interval: of its peers.
        odds: as in :class:`Cell`.
        holding, peers_holding: areas (or reports) that hold the measure, of
        units, peer_units: those that could have the column.
        fisher_p, fisher_q: of these; ``None`` with fewer than :data:`search.statistics.FEW_REPORTS` on a side.
        permutation_p: of the shares, reports changing sides; ``None`` with as few on a side.
        q: of the larger p of permutation and odds, adjusted over the columns.
        small: see :class:`Cell`.
    """

    column: str
    label: str
    measured: int
    out_of: int
    share: float | None
    interval: Interval | None
    peers_measured: int
    peers_out_of: int
    peers_share: float | None
    peers_interval: Interval | None
    odds: Odds | None
    holding: int
    peers_holding: int
    units: int
    peer_units: int
    fisher_p: float | None
    fisher_q: float | None
    permutation_p: float | None
    q: float | None
    small: bool

    @property
    def stands_out(self) -> bool:
        """Whether the difference is called one: of those, 5 % are expected to be false at most.

        Small numbers need the test by reports, which holds for them too.
        """
        told = self.permutation_p is not None or not self.small
        return told and self.q is not None and self.q <= FALSE_DISCOVERIES


@dataclass(frozen=True, slots=True)
class Focus:
    """The row in focus against its peers.

    ``units`` and ``peer_units`` are areas if ``by_area``, else reports; ``distinctions`` are by falling z.
    """

    value: str
    label: str
    units: int
    peer_units: int
    by_area: bool
    reports: int
    peer_reports: int
    distinctions: tuple[Distinction, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer.

    Attributes:
        snapshot: that it came from.
        request: that was answered.
        counted: the whole selection as filters of a search, the speaker included.
        rows: shown, in order, of ``total_rows``: the first, or those after the request's ``row_offset``.
        columns: shown, in order: the first of ``total_columns``.
        total: over all reports searched.
        dispersion: of each column shown.
        focus: the row in focus; ``None`` where none was asked for.
        notes: sentences on what was chosen and is not in the library.
    """

    snapshot: str
    request: CompareRequest
    counted: Filters
    rows: tuple[ComparedRow, ...]
    total_rows: int
    columns: tuple[ComparedColumn, ...]
    total_columns: int
    total: Total
    dispersion: tuple[float, ...]
    focus: Focus | None
    notes: tuple[str, ...] = ()
    findings: NDArray[np.bytes_] = field(
        default_factory=lambda: np.empty(0, dtype=np.bytes_), compare=False, repr=False
    )
    """Ids of the passages of the measure in the rows and columns shown, in the order of the library."""

    def filters(
        self, row: str | None = None, column: str | None = None, stance: str | None = None
    ) -> Filters:
        """The filters with which a search finds the very passages of a cell.

        Args:
            row: value of a row; ``None``: all reports searched.
            column: value of a column; ``None``: all passages.
            stance: one stance, or ``findings``; ``None``: all that the selection allows.

        The total of that search is the cell's count (``counts``), unless the selection's own filter on stance
        leaves out the stance asked for: then the cell's count is 0, and there is nothing to search.
        """
        chosen: dict[str, Any] = {}
        if self.request.columns.value == "theme":
            chosen["theme"] = ()
        if row is not None:
            chosen[self.request.rows.value] = (row,)
        if column is not None:
            chosen[self.request.columns.value] = (column,)
        if stance is not None:
            wanted = FINDING_STANCES if stance == "findings" else (stance,)
            allowed = {one.casefold() for one in self.counted.stance}
            chosen["stance"] = tuple(one for one in wanted if not allowed or one in allowed)
        return replace(self.counted, **chosen)


def of_measure(counts: StanceCounts | Holding, measure: Measure) -> int:
    """The number of a measure."""
    return int(getattr(counts, measure.value))
