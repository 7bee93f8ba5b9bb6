"""Counts of a comparison: passages, reports and areas by row, column and stance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.comparison.axes import Could, Entries
from search.filters import Mask
from search.findings import FINDING_STANCES
from search.holdings import Holdings
from search.stores.protocol import Rows

STANCES = (*FINDING_STANCES, "neutral")
"""Order of stances on the last axis of counts."""

SORTS = (*STANCES, "findings", "passages")
"""Order on the last axis of what reports and areas hold: each stance, any but neutral, any at all."""

FINDINGS = len(FINDING_STANCES)
"""Stances before this one make a finding."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ByReport:
    """What each report holds, by its place.

    Attributes:
        cells: passages, (reports, columns, stances).
        all: passages whatever their column, (reports, stances).
    """

    cells: Counts
    all: Counts


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What groups of reports hold.

    Attributes:
        cells: passages, (groups, columns, stances), copies of a report included.
        all: the same whatever the column, (groups, stances).
        once: ``cells`` with each publication counted once.
        all_once: ``all`` with each publication counted once.
        reports: publications searched, (groups,).
        areas: areas searched, (groups,).
        reports_with: publications that hold it, (groups, columns, sorts).
        areas_with: areas that hold it, (groups, columns, sorts).
        reports_could: publications searched that could have the column, (groups, columns).
        areas_could: areas with one of these, (groups, columns).
    """

    cells: Counts
    all: Counts
    once: Counts
    all_once: Counts
    reports: Counts
    areas: Counts
    reports_with: Counts
    areas_with: Counts
    reports_could: Counts
    areas_could: Counts


def count(holdings: Holdings, counted: Rows, entries: Entries, columns: int) -> ByReport:
    """Passages of each report by column and stance.

    Args:
        holdings: the snapshot.
        counted: the passages that count, whatever their column.
        entries: those that are in columns.
        columns: number of columns.
    """
    stance = holdings.columns.stance
    order = {name: place for place, name in enumerate(STANCES)}
    place = np.array([*(order.get(name, len(STANCES) - 1) for name in stance.values), len(STANCES) - 1])
    stances, reports = len(STANCES), len(holdings.reports)
    report = holdings.columns.report.astype(np.int64)
    at = entries.rows
    key = (report[at] * columns + entries.columns) * stances + place[stance.codes[at]]
    cells = np.bincount(key, minlength=reports * columns * stances).reshape(reports, columns, stances)
    whole = np.bincount(
        report[counted] * stances + place[stance.codes[counted]], minlength=reports * stances
    ).reshape(reports, stances)
    return ByReport(cells, whole)


def tally(
    held: ByReport,
    group: NDArray[np.int64],
    groups: int,
    searched: Mask,
    publication: NDArray[np.int32],
    area: NDArray[np.int32],
    could: Could,
) -> Tally:
    """Reports put together in groups.

    A publication filed twice in a group counts once among its reports, and under the area of its first copy.

    Args:
        held: what each report holds.
        group: of each report, -1: none.
        groups: number of groups.
        searched: which reports count at all.
        publication: of each report (:attr:`search.holdings.Holdings.publication`).
        area: code of each report's area, -1: none.
        could: which reports could have each column.
    """
    members = np.flatnonzero(searched & (group >= 0))
    kept = first_copies(members, group, publication)
    columns, stances = held.cells.shape[1:]
    flat = held.cells.reshape(len(group), columns * stances)
    once = _sum(flat[kept], group[kept], groups)
    with_area = kept[area[kept] >= 0]
    pair = group[with_area] * (int(area.max(initial=0)) + 1) + area[with_area]
    units, unit = np.unique(pair, return_inverse=True)
    unit_group = np.zeros(len(units), dtype=np.int64)
    unit_group[unit] = group[with_area]
    in_areas = _sum(flat[with_area], unit, len(units)).reshape(len(units), columns, stances)
    reports, areas = np.bincount(group[kept], minlength=groups), np.bincount(unit_group, minlength=groups)
    if could is None:
        reports_could = np.repeat(reports[:, None], columns, axis=1)
        areas_could = np.repeat(areas[:, None], columns, axis=1)
    else:
        reports_could = _sum(could[kept].astype(np.int64), group[kept], groups)
        able = _sum(could[with_area].astype(np.int64), unit, len(units)) > 0
        areas_could = _sum(able.astype(np.int64), unit_group, groups)
    return Tally(
        cells=_sum(flat[members], group[members], groups).reshape(groups, columns, stances),
        all=_sum(held.all[members], group[members], groups),
        once=once.reshape(groups, columns, stances),
        all_once=_sum(held.all[kept], group[kept], groups),
        reports=reports,
        areas=areas,
        reports_with=_holding(held.cells[kept], group[kept], groups),
        areas_with=_holding(in_areas, unit_group, groups),
        reports_could=reports_could,
        areas_could=areas_could,
    )


def first_copies(
    members: NDArray[np.int64], group: NDArray[np.int64], publication: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Of the reports at ``members``, the first of each group and publication, in order."""
    if not len(members):
        return members
    key = group[members] * (int(publication.max()) + 1) + publication[members]
    firsts: NDArray[np.int64] = members[np.sort(np.unique(key, return_index=True)[1])]
    return firsts


def measured(counts: Counts, measure: str) -> Counts:
    """Passages of a measure from counts by stance (last axis)."""
    if measure == "findings":
        return np.asarray(counts[..., :FINDINGS].sum(axis=-1))
    return np.asarray(counts[..., STANCES.index(measure)])


def _sum(values: Counts, group: NDArray[np.int64], groups: int) -> Counts:
    """Rows of ``values`` added up by group."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

    size = len(group)
    chosen = csr_array((np.ones(size, dtype=np.int64), (group, np.arange(size))), shape=(groups, size))
    return np.asarray(chosen @ values, dtype=np.int64)


def _holding(cells: Counts, group: NDArray[np.int64], groups: int) -> Counts:
    """How many units of each group hold something, by column and sort."""
    units, columns, _ = cells.shape
    sums = np.concatenate(
        [cells, cells[..., :FINDINGS].sum(axis=-1, keepdims=True), cells.sum(axis=-1, keepdims=True)], axis=-1
    )
    present = (sums > 0).reshape(units, columns * len(SORTS)).astype(np.int64)
    return _sum(present, group, groups).reshape(groups, columns, len(SORTS))
