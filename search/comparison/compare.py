"""Counting a comparison and putting its answer together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from search.choices import unknown_choices
from search.comparison.answer import (
    Cell,
    ComparedColumn,
    ComparedRow,
    Comparison,
    Focus,
    Total,
)
from search.comparison.axes import Axis, Could, Entries, column_axis, row_axis
from search.comparison.counting import SORTS, ByReport, Counts, Tally, count, measured, tally
from search.comparison.distinctive import (
    Against,
    Measured,
    against_peers,
    in_detail,
    peer_groups,
    publications_of,
)
from search.comparison.errors import ComparisonError
from search.comparison.making import cells_of, distinctions, holding, stances
from search.comparison.request import (
    MAX_COLUMNS,
    MAX_ROWS,
    ColumnsBy,
    CompareRequest,
    OutOf,
    RowPeers,
    RowsBy,
    Sort,
)
from search.errors import NotFoundError
from search.filters import Mask, comparable
from search.findings import FINDING_STANCES, spoken
from search.holdings import Holdings
from search.request import Editions, Filters
from search.selection import Selection, select


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """All rows and columns, counted, before any is left out."""

    holdings: Holdings
    request: CompareRequest
    rows: Axis
    row_of: NDArray[np.int64]
    columns: Axis
    entries: Entries
    searched: Mask
    by_row: Tally
    whole: Tally
    against: Against


def compare(holdings: Holdings, request: CompareRequest) -> Comparison:
    """Rows against columns: passages, reports and areas that hold each stance, and what stands out.

    Findings are those of :func:`search.findings.inspectorate_findings`. Every report searched is in the denominators,
    whatever it holds.

    Raises:
        ComparisonError: if rows, columns and peers do not go together, or a number is out of range.
        NotFoundError: if no report searched is in the row in focus.
    """
    _check(request)
    counted = spoken(request.selection.filters)
    by_theme = request.columns is ColumnsBy.THEME
    scope = replace(counted, theme=()) if by_theme else counted
    chosen = select(holdings, Selection(scope))
    rows, row_of = row_axis(holdings, request.rows)
    counted_rows = np.flatnonzero(chosen.rows).astype(np.int64)
    columns, entries, could = column_axis(holdings, request.columns, counted, counted_rows)
    held = count(holdings, counted_rows, entries, len(columns.values))
    publication = holdings.publication
    area = row_axis(holdings, RowsBy.AREA)[1].astype(np.int32)
    by_row = tally(held, row_of, len(rows.values), chosen.reports, publication, area, could)
    everywhere = np.zeros(len(row_of), dtype=np.int64)
    whole = tally(held, everywhere, 1, chosen.reports, publication, area, could)
    one = _measured(
        holdings, request, held, row_of, chosen.reports, publication, area.astype(np.int64), could
    )
    single = request.rows in (RowsBy.AREA, RowsBy.REPORT)
    against = against_peers(one, len(rows.values), single=single)
    grid = _Grid(holdings, request, rows, row_of, columns, entries, chosen.reports, by_row, whole, against)
    searched = np.flatnonzero(by_row.reports)
    focus = None if request.focus is None else _row(rows, searched, request.focus, request.rows)
    row_order, column_order = _row_order(grid, searched), _column_order(grid, focus)
    shown_rows = row_order[request.row_offset : request.row_offset + request.row_limit]
    shown_columns = column_order[: request.column_limit]
    return Comparison(
        snapshot=holdings.snapshot_id,
        request=request,
        counted=counted,
        rows=_rows(grid, shown_rows, shown_columns),
        total_rows=len(row_order),
        columns=_columns(grid, shown_columns),
        total_columns=len(column_order),
        total=_total(grid, scope),
        dispersion=tuple(float(against.dispersion[place]) for place in shown_columns),
        focus=None if focus is None else _focus(grid, one, focus),
        notes=unknown_choices(holdings, counted),
        findings=_ids(grid, shown_rows, shown_columns),
    )


def _check(request: CompareRequest) -> None:
    if request.rows.value == request.columns.value:
        msg = f"Rows and columns are both by {request.rows.value}: choose another for one of them."
        raise ComparisonError(msg)
    if request.peers in (RowPeers.REGION, RowPeers.RATING) and request.peers.value == request.rows.value:
        msg = (
            f"A row is a {request.rows.value}, so it has no peers of the same {request.peers.value}: "
            "choose other peers."
        )
        raise ComparisonError(msg)
    if request.mapped is not None and request.rows is not RowsBy.REGION:
        msg = f"A map has regions as its rows, not {request.rows.value}: choose rows by region, or no map."
        raise ComparisonError(msg)
    for name, value, most in (
        ("row_limit", request.row_limit, MAX_ROWS),
        ("column_limit", request.column_limit, MAX_COLUMNS),
    ):
        if not 1 <= value <= most:
            msg = f"{name} is {value}, but must be between 1 and {most:,}."
            raise ComparisonError(msg)
    if request.row_offset < 0:
        msg = f"row_offset is {request.row_offset}, but must be 0 or more."
        raise ComparisonError(msg)


def _measured(
    holdings: Holdings,
    request: CompareRequest,
    held: ByReport,
    row_of: NDArray[np.int64],
    searched: Mask,
    publication: NDArray[np.int32],
    area: NDArray[np.int64],
    could: Could,
) -> Measured:
    measure = request.measure.value
    out_of = "findings" if request.out_of is OutOf.FINDINGS else measure
    return publications_of(
        measured(held.cells, measure),
        measured(held.all, out_of),
        row_of,
        searched & (row_of >= 0),
        publication,
        peer_groups(holdings, request.peers),
        area,
        could,
    )


def _row(rows: Axis, searched: Counts, value: str, by: RowsBy) -> int:
    """The place of the row that a value means."""
    wanted = {comparable(value)}
    for place in searched.tolist():
        if comparable(rows.values[place]) in wanted or comparable(rows.labels[place]) in wanted:
            return int(place)
    msg = f"No report searched has the {by.value} “{value}”, so it is no row of this comparison."
    raise NotFoundError(msg, subject=value)


def _strongest(scores: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """The largest score either way; -1 where there is none."""
    known = np.where(np.isnan(scores), -1.0, np.abs(scores))
    return np.asarray(known.max(axis=axis, initial=-1.0))


def _row_order(grid: _Grid, searched: Counts) -> list[int]:
    turn, sort = grid.rows.turn[searched], grid.request.row_sort
    if sort is Sort.NAME:
        order = np.argsort(turn)
    elif sort is Sort.PREVALENCE:
        found = measured(grid.by_row.all_once, grid.request.measure.value)[searched]
        findings = np.maximum(measured(grid.by_row.all_once, "findings")[searched], 1)
        order = np.lexsort((turn, -found / findings))
    else:
        order = np.lexsort((turn, -_strongest(grid.against.spread_z[searched], 1)))
    return [int(place) for place in searched[order]]


def _column_order(grid: _Grid, focus: int | None) -> list[int]:
    turn, measure = grid.columns.turn, grid.request.measure.value
    if grid.request.column_sort is Sort.NAME:
        order = np.argsort(turn)
    elif grid.request.column_sort is Sort.DISTINCTIVENESS:
        z = grid.against.spread_z
        order = np.lexsort((turn, -_strongest(z if focus is None else z[focus : focus + 1], 0)))
    else:
        sort, whole = SORTS.index(measure), grid.whole
        passages = measured(whole.once, measure)[0]
        reports, areas = whole.reports_with[0, :, sort], whole.areas_with[0, :, sort]
        with_it, able = (areas, whole.areas_could[0]) if whole.areas[0] else (reports, whole.reports_could[0])
        order = np.lexsort((turn, -passages, -reports, -areas, -with_it / np.maximum(able, 1)))
    return [int(place) for place in order]


def _rows(grid: _Grid, shown: list[int], columns: list[int]) -> tuple[ComparedRow, ...]:
    facts: dict[int, tuple[set[str | None], set[str | None]]] = {place: (set(), set()) for place in shown}
    real: set[int] = set()
    for place in np.flatnonzero(grid.searched & np.isin(grid.row_of, shown)).tolist():
        report = grid.holdings.reports[place]
        at = int(grid.row_of[place])
        regions, ratings = facts[at]
        regions.add(report.region)
        ratings.add(report.overall_rating)
        if not report.fictional:
            real.add(at)
    cells: list[tuple[Cell, ...]] = cells_of(grid.by_row, grid.against, shown, columns)
    return tuple(
        ComparedRow(
            value=grid.rows.values[place],
            label=grid.rows.labels[place],
            counts=stances(grid.by_row.all[place]),
            reports=int(grid.by_row.reports[place]),
            areas=int(grid.by_row.areas[place]),
            peer_reports=int(grid.against.peer_reports[place]),
            region=_only(facts[place][0]),
            rating=_only(facts[place][1]),
            fictional=place not in real,
            cells=own,
        )
        for place, own in zip(shown, cells, strict=True)
    )


def _only(values: set[str | None]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _columns(grid: _Grid, shown: list[int]) -> tuple[ComparedColumn, ...]:
    whole, columns = grid.whole, grid.columns
    sort = SORTS.index(grid.request.measure.value)
    by_area = int(whole.areas[0]) > 0
    found = []
    for place in shown:
        areas, reports = whole.areas_with[0, place], whole.reports_with[0, place]
        number = int((areas if by_area else reports)[sort])
        units = int((whole.areas_could if by_area else whole.reports_could)[0, place])
        found.append(
            ComparedColumn(
                value=columns.values[place],
                label=columns.labels[place],
                parent=columns.parents[place],
                counts=stances(whole.cells[0, place]),
                reports=holding(reports),
                areas=holding(areas),
                reports_comparable=int(whole.reports_could[0, place]),
                areas_comparable=int(whole.areas_could[0, place]),
                prevalence=number / units if units else None,
            )
        )
    return tuple(found)


def _total(grid: _Grid, scope: Filters) -> Total:
    files, reports = int(np.count_nonzero(grid.searched)), int(grid.whole.reports[0])
    every = grid.holdings.index.report_mask(replace(scope, edition=Editions.ALL))
    return Total(
        counts=stances(grid.whole.all[0]),
        reports=reports,
        areas=int(grid.whole.areas[0]),
        copies=files - reports,
        unplaced=int(np.count_nonzero(grid.searched & (grid.row_of < 0))),
        earlier=int(np.count_nonzero(every)) - files,
    )


def _focus(grid: _Grid, one: Measured, place: int) -> Focus:
    tests = in_detail(one, grid.against, place)
    return Focus(
        value=grid.rows.values[place],
        label=grid.rows.labels[place],
        units=tests.units,
        peer_units=tests.peer_units,
        by_area=tests.by_area,
        reports=int(np.count_nonzero(one.row == place)),
        peer_reports=int(grid.against.peer_reports[place]),
        distinctions=distinctions(grid.columns, grid.against, tests, place),
    )


def _ids(grid: _Grid, shown_rows: list[int], shown_columns: list[int]) -> NDArray[np.bytes_]:
    """Ids of the passages of the measure in what is shown."""
    held, measure = grid.holdings.columns, grid.request.measure.value
    wanted = FINDING_STANCES if measure == "findings" else (measure,)
    codes = [code for code, value in enumerate(held.stance.values) if value in wanted]
    rows = grid.entries.rows
    rows = np.unique(
        rows[np.isin(held.stance.codes[rows], codes) & np.isin(grid.entries.columns, shown_columns)]
    )
    kept: NDArray[np.bytes_] = held.passage_ids[rows[np.isin(grid.row_of[held.report[rows]], shown_rows)]]
    return kept
