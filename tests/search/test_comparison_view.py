"""A comparison as tables and a chart: orders, what is left out, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from search.comparison import (
    ColumnsBy,
    CompareRequest,
    ComparisonError,
    RowPeers,
    RowsBy,
    Sort,
    compare,
    compare_view,
)
from search.engine import SearchEngine
from search.errors import NotFoundError
from search.exporting.drawing import ChartFormat, alternative_text, draw
from search.request import Editions, Filters
from search.selection import Selection
from tests.search.made import STANCES as MADE_STANCES
from tests.search.made import half_on_one_theme, made_holdings, report


def test_what_is_left_out_is_counted() -> None:
    holdings = half_on_one_theme(6)
    answer = compare(holdings, CompareRequest(row_limit=2, column_limit=1))
    assert (len(answer.rows), answer.total_rows) == (2, 6)
    assert (len(answer.columns), answer.total_columns) == (1, 2)
    assert answer.columns[0].value == "theme-00"
    said = compare_view(answer, holdings).tables[0].note
    assert "Rows 1 to 2 of 6. The first 1 of 2 columns." in said
    drawn = draw(compare_view(answer, holdings), ChartFormat.SVG, []).decode("utf-8")
    assert drawn.count("Rows 1 to 2 of 6. The first 1 of 2 columns.") == 2, (
        "under the title, and in the description"
    )
    whole = compare_view(compare(holdings, CompareRequest()), holdings)
    assert whole.chart_note == ""
    assert alternative_text(whole).startswith(f"{whole.title}. Heat map")
    last = compare(holdings, CompareRequest(row_limit=4, row_offset=4))
    assert "Rows 5 to 6 of 6." in compare_view(last, holdings).tables[0].note
    beyond = compare(holdings, CompareRequest(row_offset=6))
    assert (beyond.rows, beyond.total_rows) == ((), 6)


def test_rows_that_are_made_up_are_marked() -> None:
    reports = [report(n, region="North" if n < 3 else "South", fictional=n < 2) for n in range(4)]
    of = np.repeat(np.arange(4), 5)
    stance = np.full(20, MADE_STANCES.index("shortfall"))
    holdings = made_holdings(reports, of, stance, np.ones((20, 1), dtype=np.bool_))
    answer = compare(holdings, CompareRequest())
    assert [row.fictional for row in answer.rows] == [True, True, False, False]
    view = compare_view(answer, holdings)
    assert [record["fictional"] for record in view.tables[0].records()] == [True, True, False, False]
    assert [record["fictional"] for record in view.tables[1].records()] == [True, True, False, False, None]
    drawn = draw(view, ChartFormat.SVG, []).decode("utf-8")
    assert drawn.count(">Area 00001 (fictional sample)<") == 1
    assert drawn.count(">Area 00002<") == 1
    mixed = compare(holdings, CompareRequest(rows=RowsBy.REGION)).rows
    assert [row.fictional for row in mixed] == [False, False], "only a row that is made up as a whole"


def test_rows_and_columns_stand_in_the_order_asked_for() -> None:
    reports = [
        report(n, overall_rating=rating) for n, rating in enumerate(("Inadequate", "Good", "Outstanding"))
    ]
    of = np.repeat(np.arange(3), 20)
    stance = np.where(np.arange(60) % 20 < (of + 1) * 4, 2, 3)
    tags = np.zeros((60, 2), dtype=np.bool_)
    tags[:, 0] = of == 2
    tags[:, 1] = True
    holdings = made_holdings(reports, of, stance, tags)

    def order(rows: Sort, columns: Sort, focus: str | None = None) -> tuple[list[str], list[str]]:
        answer = compare(
            holdings,
            CompareRequest(rows=RowsBy.RATING, row_sort=rows, column_sort=columns, focus=focus),
        )
        return [row.value for row in answer.rows], [column.value for column in answer.columns]

    assert order(Sort.NAME, Sort.NAME) == (["Outstanding", "Good", "Inadequate"], ["theme-00", "theme-01"])
    assert order(Sort.PREVALENCE, Sort.PREVALENCE)[1] == ["theme-01", "theme-00"]
    assert order(Sort.PREVALENCE, Sort.NAME)[0] == ["Outstanding", "Good", "Inadequate"]
    rows, columns = order(Sort.DISTINCTIVENESS, Sort.DISTINCTIVENESS)
    assert rows[0] == "Outstanding"
    assert columns[0] == "theme-00"


def test_what_does_not_go_together_is_refused(engine: SearchEngine) -> None:
    for request, word in (
        (CompareRequest(rows=RowsBy.RATING, columns=ColumnsBy.RATING), "both by rating"),
        (CompareRequest(rows=RowsBy.REGION, peers=RowPeers.REGION), "no peers of the same region"),
        (CompareRequest(row_limit=0), "row_limit"),
        (CompareRequest(column_limit=10_000), "column_limit"),
    ):
        with pytest.raises(ComparisonError, match=word):
            compare(engine.holdings, request)
    with pytest.raises(NotFoundError, match="Nowhere"):
        compare(engine.holdings, CompareRequest(focus="Nowhere"))


def test_an_unknown_choice_has_a_note_and_an_empty_answer(engine: SearchEngine) -> None:
    answer = compare(
        engine.holdings, CompareRequest(Selection(Filters(edition=Editions.LATEST, region=("Nowhere",))))
    )
    assert (answer.rows, answer.total.reports) == ((), 0)
    assert any("Nowhere" in note for note in answer.notes)
    assert compare_view(answer, engine.holdings).chart is None


def test_the_view_has_every_cell_with_its_denominators(engine: SearchEngine) -> None:
    answer = compare(engine.holdings, CompareRequest(rows=RowsBy.RATING, focus="Good"))
    view = compare_view(answer, engine.holdings)
    tables = {table.name: table for table in view.tables}
    assert list(tables) == ["cells", "matrix", "prevalence", "focus"]
    cells = tables["cells"].records()
    assert len(cells) == len(answer.rows) * len(answer.columns)
    for record in cells:
        assert record["findings"] == sum(
            int(str(record[name])) for name in ("strength", "shortfall", "mixed")
        )
        assert int(str(record["areas_shortfall"])) <= int(str(record["areas_comparable"]))
        assert int(str(record["areas_comparable"])) <= int(str(record["areas_searched"]))
        assert int(str(record["reports_shortfall"])) <= int(str(record["reports_comparable"]))
        assert int(str(record["reports_comparable"])) <= int(str(record["reports_searched"]))
    matrix = tables["matrix"]
    assert len(matrix.rows) == len(answer.rows) + 1
    assert len(matrix.columns) == len(answer.columns) + 4
    assert view.passages
    assert len(set(view.passages)) == len(view.passages)
    assert view.chart is not None
    assert {"x", "y"} <= view.chart["encoding"].keys()
    shown = sum(column.counts.shortfall > 0 for column in answer.columns)
    assert shown
    for passage in view.passages[:20]:
        assert engine.passage(passage).passage.stance.stance == "shortfall"
