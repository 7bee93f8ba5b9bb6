"""What a cell of a comparison is out of: reports that hold nothing, that lack a rating, that are filed twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from search.comparison import ColumnsBy, CompareRequest, Measure, RowsBy, Sort, compare
from search.comparison.wording import prevalence_sentence
from search.engine import SearchEngine
from search.request import Filters
from search.selection import Selection
from tests.search.made import STANCES as MADE_STANCES
from tests.search.made import made_holdings, report, themes


def test_reports_that_hold_nothing_count_in_the_denominator() -> None:
    reports = [report(n) for n in range(5)]
    # The last two reports have no passage at all.
    of = np.repeat(np.arange(3), 4)
    stance = np.full(12, MADE_STANCES.index("shortfall"))
    answer = compare(
        made_holdings(reports, of, stance, (of == 0)[:, None]), CompareRequest(column_sort=Sort.NAME)
    )
    column = answer.columns[0]
    assert (column.areas.shortfall, answer.total.areas) == (1, 5)
    assert (column.reports.shortfall, answer.total.reports) == (1, 5)
    assert column.prevalence == pytest.approx(0.2)
    assert [row.reports for row in answer.rows] == [1] * 5
    empty = answer.rows[-1].cells[0]
    assert (empty.share, empty.interval, empty.odds) == (None, None, None)


def test_a_rating_is_out_of_the_reports_that_have_it() -> None:
    """Four areas rated Good, two Inadequate; one Good and both Inadequate reports have a shortfall."""
    reports = [report(n, overall_rating="Good" if n < 4 else "Inadequate") for n in range(6)]
    of = np.repeat(np.arange(6), 3)
    criticised = np.isin(of, [0, 4, 5])
    stance = np.where(criticised, MADE_STANCES.index("shortfall"), MADE_STANCES.index("strength"))
    made = made_holdings(reports, of, stance, np.ones((18, 1), dtype=np.bool_))
    answer = compare(made, CompareRequest(rows=RowsBy.PROGRAMME, columns=ColumnsBy.RATING))
    said = {one.value: prevalence_sentence(one, answer.total, Measure.SHORTFALL) for one in answer.columns}
    assert said == {"Good": "shortfall in 1 of 4 areas", "Inadequate": "shortfall in 2 of 2 areas"}
    assert [one.value for one in answer.columns] == ["Inadequate", "Good"], "the most widespread first"
    (row,) = answer.rows
    assert {cell.areas_comparable for cell in row.cells} == {4, 2}
    assert row.areas == 6


def test_a_standard_is_out_of_the_reports_of_its_frameworks(engine: SearchEngine) -> None:
    answer = compare(engine.holdings, CompareRequest(columns=ColumnsBy.STANDARD, column_limit=200))
    comparable = {one.value: one.areas_comparable for one in answer.columns}
    assert min(comparable.values()) > 0
    assert max(comparable.values()) < answer.total.areas, "no standard is of all frameworks"
    focus = compare(engine.holdings, CompareRequest(columns=ColumnsBy.STANDARD, focus="Corrinport PDU")).focus
    assert focus is not None
    assert {one.units for one in focus.distinctions} == {0, 1}
    assert all(one.holding <= one.units and one.peers_holding <= one.peer_units for one in focus.distinctions)


def test_one_report_filed_under_two_areas_counts_once() -> None:
    """Report 1 is report 0 again, under the successor's name; report 2 only looks alike."""
    reports = [report(0, area="Old shire"), report(1, area="West shire"), report(2, area="Elsewhere")]
    of = np.repeat(np.arange(3), 10)
    stance = np.full(30, MADE_STANCES.index("shortfall"))
    tags = np.ones((30, 1), dtype=np.bool_)
    words = {
        "report-00000": "The same  words",
        "report-00001": "the same words",
        "report-00002": "Other words",
    }
    answer = compare(
        made_holdings(reports, of, stance, tags, words=words), CompareRequest(focus="West shire")
    )
    assert (answer.total.reports, answer.total.areas, answer.total.copies) == (2, 2, 1)
    column = answer.columns[0]
    assert (column.reports.shortfall, column.areas.shortfall) == (2, 2)
    assert column.counts.shortfall == 30, "passages are counted as a search counts them"
    # Each area has its own row, and is never its own peer.
    by_name = {row.label: row for row in answer.rows}
    assert [by_name[name].reports for name in ("Old shire", "West shire", "Elsewhere")] == [1, 1, 1]
    assert by_name["West shire"].peer_reports == by_name["Old shire"].peer_reports == 1
    assert by_name["Elsewhere"].peer_reports == 1
    assert answer.focus is not None
    assert answer.focus.distinctions[0].peers_out_of == 10


def test_with_columns_by_theme_a_theme_chooses_columns_and_its_narrower_ones() -> None:
    book = themes(3)
    book = (book[0], replace(book[1], parent="theme-00"), book[2])
    of = np.repeat(np.arange(2), 6)
    tags = np.zeros((12, 3), dtype=np.bool_)
    tags[:4, 1] = tags[6:8, 2] = True
    holdings = made_holdings([report(0), report(1)], of, np.full(12, 2), tags, book)
    answer = compare(holdings, CompareRequest(Selection(Filters(theme=("theme-00",)))))
    assert {column.value: column.counts.shortfall for column in answer.columns} == {
        "theme-00": 4,
        "theme-01": 4,
    }
    assert {column.value: column.parent for column in answer.columns}["theme-01"] == "theme-00"
    assert answer.total.counts.findings == 12
    # The theme's parent is the denominator of nothing: shares are of all findings.
    assert answer.rows[0].cells[0].share == pytest.approx(4 / 6)


def test_earlier_reports_are_left_out_and_counted() -> None:
    reports = [report(0, area="A", published=date(2020, 1, 1)), report(1, area="A"), report(2, area="B")]
    of = np.repeat(np.arange(3), 5)
    holdings = made_holdings(reports, of, np.full(15, 2), np.ones((15, 1), dtype=np.bool_))
    latest = compare(holdings, CompareRequest())
    assert (latest.total.reports, latest.total.earlier) == (2, 1)
    every = compare(holdings, CompareRequest(Selection().all_editions))
    assert (every.total.reports, every.total.areas, every.total.earlier) == (3, 2, 0)
    assert [row.reports for row in every.rows] == [2, 1]
