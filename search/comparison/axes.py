"""Rows and columns of a comparison: their values, names and which report or passage is in which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.comparison.request import ColumnsBy, RowsBy
from search.facets import label
from search.filters import comparable
from search.holdings import Holdings
from search.ratings import LEVEL
from search.request import Filters
from search.stores.protocol import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """Values of rows or columns.

    Attributes:
        values: as filters take them.
        labels: for people.
        parents: value of the broader theme, or ``None``.
        turn: place of each value in the order by name.
    """

    values: tuple[str, ...]
    labels: tuple[str, ...]
    parents: tuple[str | None, ...]
    turn: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Passages in columns: one entry for each passage and column that it is in."""

    rows: Rows
    columns: NDArray[np.int64]


Could = NDArray[np.bool_] | None
"""Which reports could have each column, (reports, columns); ``None``: every report every one."""


def row_axis(holdings: Holdings, by: RowsBy) -> tuple[Axis, NDArray[np.int64]]:
    """The rows, and of each report (by place) which it is in; -1 where it has no value."""
    if by is RowsBy.REPORT:
        reports = holdings.reports
        labels = [f"{r.title} ({r.dated.year})" if r.dated else r.title for r in reports]
        return _axis([report.id for report in reports], labels), np.arange(len(reports))
    coded = holdings.index.by_report[by.value]
    values, place = _distinct(coded.values)
    axis = _axis(values, [label(by.value, value) for value in values])
    return axis, np.append(place, -1)[coded.codes]


def column_axis(
    holdings: Holdings, by: ColumnsBy, filters: Filters, counted: Rows
) -> tuple[Axis, Entries, Could]:
    """The columns, which of the passages at ``counted`` are in which, and which reports could have each.

    Themes are all those of the codebook, or the chosen ones with their narrower themes; of standards, kinds
    and ratings those that some passage has. Any report can have a theme; a rating only the reports that have it; a
    standard or kind those of the frameworks under which some report of the library has it.
    """
    index = holdings.index
    if by is ColumnsBy.THEME:
        return *_themes(holdings, filters, counted), None
    if by is ColumnsBy.RATING:
        coded = index.by_report["rating"]
        codes = coded.codes[index.report_of[counted]]
    else:
        coded = index.by_passage[by.value]
        codes = coded.codes[counted]
    values, place = _distinct(coded.values)
    columns = np.append(place, -1)[codes]
    used = np.flatnonzero(np.bincount(columns[columns >= 0], minlength=len(values)))
    narrowed = np.full(len(values) + 1, -1)
    narrowed[used] = np.arange(len(used))
    columns = narrowed[columns]
    shown = [values[code] for code in used]
    held = columns >= 0
    axis = _axis(shown, [label(by.value, value) for value in shown])
    every = narrowed[np.append(place, -1)[coded.codes]]
    if by is ColumnsBy.RATING:
        could = every[:, None] == np.arange(len(shown))
    else:
        could = _of_frameworks(holdings, every, len(shown))
    return axis, Entries(counted[held], columns[held]), could


def _of_frameworks(holdings: Holdings, column: NDArray[np.int64], columns: int) -> NDArray[np.bool_]:
    """Which reports are of a framework under which some report has each column.

    Args:
        holdings: the snapshot.
        column: of each passage of the library; -1: none.
        columns: how many there are.
    """
    names = [f"{one.inspectorate}/{one.programme}/{one.framework or ''}" for one in holdings.reports]
    frameworks, of_report = np.unique(np.array(names, np.str_), return_inverse=True)
    of_report = of_report.reshape(-1)
    found = np.zeros((len(frameworks), columns), dtype=np.bool_)
    held = column >= 0
    found[of_report[holdings.columns.report[held]], column[held]] = True
    return found[of_report]


def _themes(holdings: Holdings, filters: Filters, counted: Rows) -> tuple[Axis, Entries]:
    index, by_id = holdings.index, {theme.id: theme for theme in holdings.themes}
    wanted = {comparable(value) for value in filters.theme}

    def chosen(theme: str | None, seen: frozenset[str] = frozenset()) -> bool:
        if theme is None or theme in seen:
            return False
        record = by_id.get(theme)
        return comparable(theme) in wanted or chosen(record.parent if record else None, seen | {theme})

    values = [value for value in index.themes.values if not wanted or chosen(value)]
    column = np.full(len(index.themes.values), -1)
    column[[index.themes.values.index(value) for value in values]] = np.arange(len(values))
    entries = index.themes.of(counted)
    if filters.certain_only:
        entries = entries[index.themes.certain[entries]]
    columns = column[index.themes.codes[entries]]
    held = columns >= 0
    labels = [label("theme", value, by_id) for value in values]
    parents = [by_id[value].parent if value in by_id else None for value in values]
    rows = index.themes.rows[entries[held]].astype(np.int64)
    return _axis(values, labels, parents), Entries(rows, columns[held])


def _distinct(values: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Values that a filter tells apart, and the place among them of each value given."""
    places: dict[str, int] = {}
    kept: list[str] = []
    found = []
    for value in values:
        form = comparable(value)
        if form not in places:
            places[form] = len(kept)
            kept.append(value)
        found.append(places[form])
    return kept, np.array(found, dtype=np.int64)


def _axis(values: Sequence[str], labels: Sequence[str], parents: Sequence[str | None] | None = None) -> Axis:
    def key(place: int) -> tuple[int, str, str]:
        value = values[place]
        # Ratings stand from the best to the worst, before whatever else.
        rank = -LEVEL.get(value, -1)
        return (rank, labels[place].casefold(), value)

    turn = np.empty(len(values), dtype=np.int64)
    turn[sorted(range(len(values)), key=key)] = np.arange(len(values))
    return Axis(tuple(values), tuple(labels), tuple(parents or [None] * len(values)), turn)
