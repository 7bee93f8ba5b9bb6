"""One column of a comparison by region: how many of each region's areas hold it, each set of regions for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.regions import RegionSet
from corpus.wording import plural
from search.comparison.answer import of_measure
from search.comparison.axes import Axis, column_axis, row_axis
from search.comparison.counting import count, tally
from search.comparison.errors import ComparisonError
from search.comparison.making import holding, stances
from search.comparison.request import ColumnsBy, CompareRequest, RowsBy
from search.comparison.wording import MEASURES
from search.errors import NotFoundError
from search.filters import comparable
from search.findings import spoken
from search.holdings import Holdings
from search.regions import LAYOUTS, RegionCount, RegionMap, RegionPanel, panel_of, programmes_in, sets_of
from search.selection import Selection, select


@dataclass(frozen=True, slots=True)
class Regional:
    """A column by region: its value, its name, and the counts."""

    value: str
    label: str
    map: RegionMap


def region_map(holdings: Holdings, request: CompareRequest) -> Regional:
    """How many areas of each region hold the column ``request.mapped``; of reports where no area is named.

    Reports on probation regions and on statistical ones are counted apart, since a name means another region in
    each; where the selection has reports of one set alone, the counts are those of the comparison.

    Raises:
        ComparisonError: if the request names no column, or its rows are no regions.
        NotFoundError: if there is no such column.
    """
    if request.mapped is None or request.rows is not RowsBy.REGION:
        msg = "A map needs rows by region and one column: name both."
        raise ComparisonError(msg)
    counted = spoken(request.selection.filters)
    scope = replace(counted, theme=()) if request.columns is ColumnsBy.THEME else counted
    chosen = select(holdings, Selection(scope))
    counted_rows = np.flatnonzero(chosen.rows).astype(np.int64)
    columns, entries, could = column_axis(holdings, request.columns, counted, counted_rows)
    at = _column(columns, request)
    rows, row_of = row_axis(holdings, RowsBy.REGION)
    sets = sets_of(holdings)
    # A row for each region of each set, so that equal names of two sets stay apart.
    group = np.where(row_of < 0, -1, sets * len(rows.values) + row_of)
    held = count(holdings, counted_rows, entries, len(columns.values))
    found = tally(
        held,
        group,
        len(RegionSet) * len(rows.values),
        chosen.reports,
        holdings.publication,
        row_axis(holdings, RowsBy.AREA)[1].astype(np.int32),
        could,
    )
    by_area = bool(found.areas.any())
    real = np.zeros(len(found.reports), dtype=np.bool_)
    real[group[chosen.reports & ~holdings.index.made_up & (group >= 0)]] = True
    with_it, able = (
        (found.areas_with, found.areas_could) if by_area else (found.reports_with, found.reports_could)
    )
    programmes = programmes_in(holdings, chosen.reports)
    panels: list[RegionPanel] = []
    notes: list[str] = []
    for place, regions in enumerate(RegionSet):
        if regions not in programmes:
            continue
        lines = [place * len(rows.values) + row for row in range(len(rows.values))]
        counts = [
            RegionCount(
                rows.labels[line % len(rows.values)],
                of_measure(holding(with_it[line, at]), request.measure),
                int(able[line, at]),
                of_measure(stances(found.cells[line, at]), request.measure),
                int(found.reports[line]),
                not real[line],
            )
            for line in lines
            if found.reports[line]
        ]
        panels.append(panel_of(regions, counts, programmes[regions] if len(programmes) > 1 else ()))
        notes += _unplaced(regions, chosen.reports & (sets == place) & (row_of < 0))
    what = f"{MEASURES[request.measure].capitalize()} in “{columns.labels[at]}”"
    return Regional(
        columns.values[at], columns.labels[at], RegionMap(what, by_area, tuple(panels), tuple(notes))
    )


def _column(columns: Axis, request: CompareRequest) -> int:
    """The place of the column to be mapped."""
    wanted = comparable(request.mapped or "")
    for names in (columns.values, columns.labels):
        found = [place for place, name in enumerate(names) if comparable(name) == wanted]
        if found:
            return found[0]
    msg = f"No {request.columns.value} of this comparison is “{request.mapped}”, so there is no map of it."
    raise NotFoundError(msg, subject=request.mapped)


def _unplaced(regions: RegionSet, reports: NDArray[np.bool_]) -> Sequence[str]:
    """A sentence on reports that name no region, where there are some."""
    number = int(np.count_nonzero(reports))
    if not number:
        return ()
    verb = "names" if number == 1 else "name"
    return (
        f"{LAYOUTS[regions].title}: {plural(number, 'report')} {verb} no region and {'is' if number == 1 else 'are'} in none.",
    )
