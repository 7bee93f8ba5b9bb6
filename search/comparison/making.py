"""Parts of the answer made of arrays."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from search.comparison.answer import Cell, Distinction, Holding, Interval, Odds, StanceCounts
from search.comparison.axes import Axis
from search.comparison.counting import Counts, Tally, measured
from search.comparison.distinctive import Against, Tests
from search.comparison.statistics import wilson


def stances(counts: Counts) -> StanceCounts:
    """Passages by stance from the last axis of counts."""
    return StanceCounts(*counts.tolist())


def holding(counts: Counts) -> Holding:
    """Reports or areas that hold each sort."""
    return Holding(*counts.tolist())


def cells_of(by_row: Tally, against: Against, rows: list[int], columns: list[int]) -> list[tuple[Cell, ...]]:
    """The cells of the rows and columns shown."""
    at = np.ix_(rows, columns)
    counts, reports, areas = (
        by_row.cells[at].tolist(),
        by_row.reports_with[at].tolist(),
        by_row.areas_with[at].tolist(),
    )
    found, out_of = against.counts[at], against.totals[rows]
    low, high = (ends.tolist() for ends in wilson(found, np.broadcast_to(out_of, found.shape)))
    about = measured(by_row.once[at], "findings").tolist()
    findings = measured(by_row.all_once[rows], "findings").tolist()
    ends = against.interval
    odds = [part[at].tolist() for part in (against.ratio, *ends, against.z, against.p, against.q)]
    number, whole, small = found.tolist(), out_of[:, 0].tolist(), against.small[at].tolist()
    return [
        tuple(
            Cell(
                counts=StanceCounts(*counts[r][c]),
                reports=Holding(*reports[r][c]),
                areas=Holding(*areas[r][c]),
                measured=number[r][c],
                out_of=whole[r],
                share=number[r][c] / whole[r] if whole[r] else None,
                interval=(low[r][c], high[r][c]) if whole[r] else None,
                share_of_findings=about[r][c] / findings[r] if findings[r] else None,
                odds=_odds(*(part[r][c] for part in odds)),
                small=small[r][c],
            )
            for c in range(len(columns))
        )
        for r in range(len(rows))
    ]


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
