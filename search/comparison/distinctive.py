"""What stands out: each row of a comparison against its peers, and one row in detail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.series import series_of
from search.comparison.axes import Could
from search.comparison.counting import Counts, first_copies
from search.comparison.request import RowPeers
from search.filters import Mask
from search.holdings import Holdings
from search.statistics import (
    FEW_EXPECTED,
    FEW_REPORTS,
    Numbers,
    adjusted,
    by_permutation,
    dispersion,
    fisher,
    odds_with_prior,
    quantile,
    two_sided,
)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Publications as statistics take them: each once, with the passages of the measure.

    Attributes:
        counts: with the theme, (publications, columns).
        totals: the denominator, (publications,).
        group: which peers it is of, -1: none.
        area: code of its area, -1: none.
        row: of each pair of row and publication, the row, and
        of: the publication.
        could: which of them could have each column, (publications, columns).
    """

    counts: Counts
    totals: Counts
    group: NDArray[np.int64]
    area: NDArray[np.int64]
    row: NDArray[np.int64]
    of: NDArray[np.int64]
    could: Could = None


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """Every row against its peers; arrays are (rows, columns) unless said otherwise, NaN where a row has no peers.

    Attributes:
        counts, totals: passages of the measure, and their denominator (rows, 1).
        peers, peer_totals: the same of the row's peers.
        peer_reports: publications among the peers, (rows,).
        ratio, error, z: the log-odds ratio, its standard error and their quotient.
        dispersion: of each column, (columns,).
        degrees: of freedom of the dispersion.
        p: of the z score after dispersion; q: adjusted over the whole matrix.
        small: whether too few passages are expected to say much.
    """

    counts: Counts
    totals: Counts
    peers: Counts
    peer_totals: Counts
    peer_reports: Counts
    ratio: Numbers
    error: Numbers
    z: Numbers
    dispersion: Numbers
    degrees: int
    p: Numbers
    q: Numbers
    small: NDArray[np.bool_]

    @property
    def spread_z(self) -> Numbers:
        """The z scores after dispersion."""
        return self.z / np.sqrt(self.dispersion)

    @property
    def interval(self) -> tuple[Numbers, Numbers]:
        """Lower and upper end of the 95 % interval of the ratio, after dispersion."""
        reach = quantile(self.degrees) * self.error * np.sqrt(self.dispersion)
        return self.ratio - reach, self.ratio + reach


@dataclass(frozen=True, slots=True, eq=False)
class Tests:
    """One row in detail, (columns,); NaN where a test was not made.

    Attributes:
        by_area: whether units are areas; they are reports where a side names no area.
        units, peer_units: of the row and its peers.
        holding, peers_holding: how many of them hold a passage of the measure, of
        could, peers_could: those that could have the column.
        fisher: p of these counts; fisher_q: adjusted over the columns.
        permutation: p of the shares, reports changing sides.
        q: of the larger of this and the p after dispersion, adjusted over the columns.
    """

    by_area: bool
    units: int
    peer_units: int
    holding: Counts
    peers_holding: Counts
    could: Counts
    peers_could: Counts
    fisher: Numbers
    fisher_q: Numbers
    permutation: Numbers
    q: Numbers


def publications_of(
    counts: Counts,
    totals: Counts,
    rows: NDArray[np.int64],
    searched: Mask,
    publication: NDArray[np.int32],
    group: NDArray[np.int64],
    area: NDArray[np.int64],
    could: Could = None,
) -> Measured:
    """Each publication of a selection once, by its first copy there, and which rows it is in.

    Args:
        counts: passages of the measure, (reports, columns).
        totals: their denominator, (reports,).
        rows: of each report.
        searched: the reports that are in a row; those in none are no peers either.
        publication: of each report.
        group: of each report, for peers.
        area: of each report.
        could: which reports could have each column.
    """
    members = np.flatnonzero(searched)
    first = first_copies(members, np.zeros(len(searched), dtype=np.int64), publication)
    place = np.full(len(searched), -1)
    place[publication[first]] = np.arange(len(first))
    in_rows = first_copies(members, rows, publication)
    return Measured(
        counts[first],
        totals[first],
        group[first],
        area[first],
        rows[in_rows],
        place[publication[in_rows]],
        None if could is None else could[first],
    )


def peer_groups(holdings: Holdings, peers: RowPeers) -> NDArray[np.int64]:
    """Of each report, by place, a code of what it shares with its peers; -1 where it has none.

    Peers of real reports are real, and those of fictional ones fictional.
    """
    if peers is RowPeers.ALL:
        codes = np.zeros(len(holdings.reports), dtype=np.int64)
    elif peers is RowPeers.SERIES:
        names = [
            f"{report.inspectorate}/{series_of(report.programme, report.framework)}"
            for report in holdings.reports
        ]
        codes = np.unique(names, return_inverse=True)[1].astype(np.int64)
    else:
        codes = holdings.index.by_report[peers.value].codes.astype(np.int64)
    return np.where(codes < 0, -1, 2 * codes + holdings.index.made_up)


def against_peers(held: Measured, rows: int, *, single: bool) -> Against:
    """Every row against its peers.

    Args:
        held: the publications.
        rows: number of rows.
        single: whether a row is one area or report by its nature, so that few reports say nothing.
    """
    groups = int(held.group.max(initial=-1)) + 1
    shared = np.zeros((rows, groups), dtype=np.bool_)
    inside = held.group[held.of] >= 0
    shared[held.row[inside], held.group[held.of[inside]]] = True
    y = np.column_stack([held.counts, held.totals, np.ones(len(held.totals), dtype=np.int64)])
    own = np.zeros((rows, y.shape[1]), dtype=np.int64)
    np.add.at(own, held.row, y[held.of])
    grouped = np.zeros((groups, y.shape[1]), dtype=np.int64)
    np.add.at(grouped, held.group[held.group >= 0], y[held.group >= 0])
    within = np.zeros_like(own)
    np.add.at(within, held.row[inside], y[held.of[inside]])
    others = shared.astype(np.int64) @ grouped - within
    counts, totals, reports = own[:, :-2], own[:, -2:-1], own[:, -1]
    peers, peer_totals, peer_reports = others[:, :-2], others[:, -2:-1], others[:, -1]
    whole, size = held.counts.sum(axis=0), int(held.totals.sum())
    # Half a passage more, so that a theme found nowhere has a prior too.
    prior = (whole + 0.5) / (size + 1)
    weight = max(1.0, size / max(1, len(held.totals)))
    odds = odds_with_prior(counts, totals, peers, peer_totals, prior, weight)
    testable = (totals > 0) & (peer_totals > 0)
    blank = np.where(testable, 1.0, np.nan)
    spread = dispersion(held.counts, held.totals)
    degrees = int(np.count_nonzero(held.totals)) - 1
    z = odds.z * blank
    p = two_sided(z / np.sqrt(spread), degrees)
    together = (counts + peers) / np.maximum(totals + peer_totals, 1)
    small = np.minimum(totals, peer_totals) * together < FEW_EXPECTED
    small |= (peer_reports < FEW_REPORTS)[:, None]
    if not single:
        small |= (reports < FEW_REPORTS)[:, None]
    return Against(
        counts,
        totals,
        peers,
        peer_totals,
        peer_reports,
        odds.ratio * blank,
        odds.error * blank,
        z,
        spread,
        degrees,
        p,
        adjusted(p),
        small,
    )


def in_detail(held: Measured, against: Against, row: int) -> Tests:
    """One row tested by reports and by areas."""
    own = np.zeros(len(held.totals), dtype=np.bool_)
    own[held.of[held.row == row]] = True
    shared = np.unique(held.group[own & (held.group >= 0)])
    peers = np.isin(held.group, shared) & ~own
    columns = held.counts.shape[1]
    areas = held.area >= 0
    by_area = bool((areas & own).any() and (areas & peers).any())
    units, could, holding = _units(held, own, by_area=by_area)
    peer_units, peers_could, peers_holding = _units(held, peers, by_area=by_area)
    exact = np.full(columns, np.nan)
    sides = np.column_stack([holding, could, peers_holding, peers_could])
    known: dict[tuple[int, ...], float] = {}
    for place in np.flatnonzero(np.minimum(could, peers_could) >= FEW_REPORTS).tolist():
        a, of, b, peers_of = side = tuple(sides[place].tolist())
        if side not in known:
            known[side] = fisher(a, of, b, peers_of)
        exact[place] = known[side]
    permuted = np.full(columns, np.nan)
    both = own | peers
    if min(np.count_nonzero(own), np.count_nonzero(peers)) >= FEW_REPORTS and held.totals[both].any():
        permuted = by_permutation(held.counts[both], held.totals[both], own[both])
    claimed = np.fmax(against.p[row], permuted)
    claimed[np.isnan(against.p[row])] = np.nan
    return Tests(
        by_area,
        units,
        peer_units,
        holding,
        peers_holding,
        could,
        peers_could,
        exact,
        adjusted(exact),
        permuted,
        adjusted(claimed),
    )


def _units(held: Measured, side: Mask, *, by_area: bool) -> tuple[int, Counts, Counts]:
    """How many areas (or publications) are on a side, how many could have each column, and how many hold it."""
    chosen = np.flatnonzero(side & (held.area >= 0)) if by_area else np.flatnonzero(side)
    units, unit = np.unique(held.area[chosen] if by_area else chosen, return_inverse=True)
    able = np.ones_like(held.counts[chosen]) if held.could is None else held.could[chosen].astype(np.int64)
    sums = np.zeros((2, len(units), held.counts.shape[1]), dtype=np.int64)
    np.add.at(sums[0], unit, able)
    np.add.at(sums[1], unit, held.counts[chosen])
    could, holding = np.count_nonzero(sums > 0, axis=1).astype(np.int64)
    return len(units), could, holding
