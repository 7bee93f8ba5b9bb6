"""A comparison as a heat map, or one theme over the years as bars."""

from __future__ import annotations

from search.comparison.answer import Comparison
from search.comparison.request import ColumnsBy, Measure, RowsBy
from search.comparison.wording import MEASURES, label_key
from search.exporting import charts
from search.exporting.chart_parts import Spec
from search.tables import Table


def chart_of(answer: Comparison, cells: Table) -> Spec:
    """Bars of reports where one theme is set against the years, else a heat map of shares with numbers of passages.

    ``cells`` is the table of all cells.
    """
    request = answer.request
    measure = request.measure
    kept = "findings" if measure is Measure.FINDINGS else measure.value
    themes = request.selection.filters.theme
    over_years = request.rows is RowsBy.YEAR and request.columns is ColumnsBy.THEME and len(themes) == 1
    named = {column.value: column.label for column in answer.columns}
    if over_years and themes[0] in named:
        return charts.by_year(
            cells,
            year="row",
            held=f"reports_{kept}",
            searched="reports_searched",
            which=f"that hold a {MEASURES[measure]} on “{named[themes[0]]}”",
            where={"column": themes[0]},
        )
    return charts.heat_map(
        cells,
        row=label_key(request.rows),
        column="column_label",
        value="share",
        text=kept,
        fictional="fictional",
    )
