"""Parts of the answer made of arrays."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from search.comparison.answer import Cell, Distinction, Holding, Interval, Odds, StanceCounts
from search.comparison.axes import Axis
from search.comparison.counting import Counts, Tally, measured
from search.comparison.distinctive import Against, Tests
from search.statistics import wilson


def stances(counts: Counts) -> StanceCounts:
    """Passages by stance from the last axis of counts."""
    return StanceCounts(*counts.tolist())


def holding(counts: Counts) -> Holding:
    """Reports or areas that hold each sort."""
    return Holding(*counts.tolist())


def cells_of(by_row: Tally, against: Against, rows: list[int], columns: list[int]) -> list[tuple[Cell, ...]]:
    """The cells of the rows and columns shown."""
    at = np.ix_(rows, columns)
    counts, *with_it = (
        part[at].tolist()
        for part in (
            by_row.cells,
            by_row.reports_with,
            by_row.areas_with,
            by_row.reports_could,
            by_row.areas_could,
        )
    )
    found, out_of = against.counts[at], against.totals[rows]
    low, high = wilson(found, np.broadcast_to(out_of, found.shape))
    known = out_of > 0
    shares = np.where(known, found / np.maximum(out_of, 1), np.nan)
    about = measured(by_row.once[at], "findings")
    findings = measured(by_row.all_once[rows], "findings")[:, None]
    of_findings = np.where(findings > 0, about / np.maximum(findings, 1), np.nan)
    ends = against.interval
    odds = [against.ratio[at], *(end[at] for end in ends), against.z[at], against.p[at], against.q[at]]
    parts = (found, shares, low, high, of_findings, *odds, against.small[at])
    wholes = out_of[:, 0].tolist()
    return [
        tuple(_cell(whole, *values) for values in zip(*line, strict=True))
        for whole, *line in zip(wholes, counts, *with_it, *(part.tolist() for part in parts), strict=True)
    ]


def _cell(  # noqa: PLR0917 - one call for each of thousands of cells
    out_of: int,
    counts: list[int],
    reports: list[int],
    areas: list[int],
    reports_could: int,
    areas_could: int,
    found: int,
    share: float,
    low: float,
    high: float,
    of_findings: float,
    ratio: float,
    ratio_low: float,
    ratio_high: float,
    z: float,
    p: float,
    q: float,
    small: bool,
) -> Cell:
    """A cell from its numbers; NaN is none."""
    return Cell(
        StanceCounts._make(counts),
        Holding._make(reports),
        Holding._make(areas),
        reports_could,
        areas_could,
        found,
        out_of,
        None if share != share else share,  # noqa: PLR0124 - NaN alone differs from itself; many times faster
        None if share != share else (low, high),  # noqa: PLR0124
        None if of_findings != of_findings else of_findings,  # noqa: PLR0124
        None if z != z else Odds(ratio, (ratio_low, ratio_high), z, p, q),  # noqa: PLR0124
        small,
    )


def distinctions(columns: Axis, against: Against, tests: Tests, row: int) -> tuple[Distinction, ...]:
    """Every column of one row against its peers, by falling z."""
    total, peer_total = int(against.totals[row, 0]), int(against.peer_totals[row, 0])
    own, peers = against.counts[row], against.peers[row]
    ends, peer_ends = _wilson(own, total), _wilson(peers, peer_total)
    low, high = against.interval
    made = [
        Distinction(
            column=columns.values[c],
            label=columns.labels[c],
            measured=int(own[c]),
            out_of=total,
            share=int(own[c]) / total if total else None,
            interval=ends[c],
            peers_measured=int(peers[c]),
            peers_out_of=peer_total,
            peers_share=int(peers[c]) / peer_total if peer_total else None,
            peers_interval=peer_ends[c],
            odds=_odds(
                *(float(part[row, c]) for part in (against.ratio, low, high, against.z, against.p, against.q))
            ),
            holding=int(tests.holding[c]),
            peers_holding=int(tests.peers_holding[c]),
            units=int(tests.could[c]),
            peer_units=int(tests.peers_could[c]),
            fisher_p=_known(tests.fisher[c]),
            fisher_q=_known(tests.fisher_q[c]),
            permutation_p=_known(tests.permutation[c]),
            q=_known(tests.q[c]),
            small=bool(against.small[row, c]),
        )
        for c in range(len(columns.values))
    ]
    return tuple(sorted(made, key=lambda one: (-one.odds.z if one.odds else math.inf, one.label, one.column)))


def _wilson(counts: Counts, total: int) -> list[Interval | None]:
    low, high = wilson(counts, np.full(counts.shape, total))
    return [(a, b) if total else None for a, b in zip(low.tolist(), high.tolist(), strict=True)]


def _odds(ratio: float, low: float, high: float, z: float, p: float, q: float) -> Odds | None:
    return None if math.isnan(z) else Odds(ratio, (low, high), z, p, q)


def _known(value: NDArray[np.float64] | np.float64 | float) -> float | None:
    number = float(value)
    return None if math.isnan(number) else number
