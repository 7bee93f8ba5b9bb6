"""Peers of a row in a comparison: who they are, and what is said where they are few."""

from __future__ import annotations

import numpy as np
import pytest

from search.comparison import CompareRequest, RowPeers, RowsBy, compare
from search.request import Filters
from search.selection import Selection
from tests.search.made import STANCES as MADE_STANCES
from tests.search.made import half_on_one_theme, made_holdings, report


def test_peers_of_real_reports_are_real_and_of_fictional_ones_fictional() -> None:
    reports = [report(n, fictional=n >= 4) for n in range(6)]
    of = np.repeat(np.arange(6), 5)
    made = made_holdings(reports, of, np.full(30, MADE_STANCES.index("shortfall")), (of % 2 == 0)[:, None])
    answer = compare(made, CompareRequest(focus="Area 00000"))
    assert [row.peer_reports for row in answer.rows] == [3, 3, 3, 3, 1, 1]
    assert answer.focus is not None
    assert answer.focus.peer_reports == 3
    assert answer.focus.distinctions[0].peers_out_of == 15
    real = compare(made, CompareRequest(Selection(Filters(fictional=False))))
    assert (real.total.reports, len(real.rows)) == (4, 4)
    assert real.columns[0].areas.shortfall == 2
    assert compare(made, CompareRequest(Selection(Filters(fictional=True)))).total.reports == 2


def test_peers_share_what_was_asked_for() -> None:
    holdings = half_on_one_theme()
    everyone = compare(holdings, CompareRequest())
    assert {row.peer_reports for row in everyone.rows} == {5}
    neighbours = compare(holdings, CompareRequest(peers=RowPeers.REGION, focus="Area 00000"))
    assert {row.peer_reports for row in neighbours.rows} == {2}
    assert neighbours.focus is not None
    one = {d.column: d for d in neighbours.focus.distinctions}["theme-00"]
    assert (one.measured, one.out_of, one.peers_measured, one.peers_out_of) == (10, 10, 20, 20)
    assert one.holding == 1
    assert (one.peers_holding, neighbours.focus.peer_units) == (2, 2)
    series = compare(
        made_holdings(
            [report(0), report(1, framework="focused-visit"), report(2)],
            np.repeat(np.arange(3), 5),
            np.full(15, MADE_STANCES.index("shortfall")),
            np.ones((15, 1), dtype=np.bool_),
        ),
        CompareRequest(peers=RowPeers.SERIES),
    )
    assert [row.peer_reports for row in series.rows] == [1, 0, 1]
    assert series.rows[1].cells[0].odds is None


def test_a_report_without_a_value_for_the_rows_is_no_peer() -> None:
    """Ten rated reports, theme 0 in the inadequate ones; five without a rating, all with theme 0."""
    ratings = ["Inadequate"] * 4 + ["Good"] * 6 + [None] * 5
    reports = [report(n, overall_rating=rating) for n, rating in enumerate(ratings)]
    of = np.repeat(np.arange(15), 10)
    tags = ((of < 4) | (of >= 10))[:, None]
    stance = np.full(150, MADE_STANCES.index("shortfall"))
    answer = compare(
        made_holdings(reports, of, stance, tags), CompareRequest(rows=RowsBy.RATING, focus="Inadequate")
    )
    assert (answer.total.reports, answer.total.unplaced) == (15, 5)
    assert {row.label: row.peer_reports for row in answer.rows} == {"Inadequate": 6, "Good": 4}
    assert answer.focus is not None
    (one,) = answer.focus.distinctions
    assert (one.peers_measured, one.peers_out_of, one.peers_holding) == (0, 60, 0)
    assert (answer.focus.peer_reports, answer.focus.peer_units) == (6, 6)
    rated = made_holdings(reports[:10], of[:100], stance[:100], tags[:100])
    alone = compare(rated, CompareRequest(rows=RowsBy.RATING, focus="Inadequate"))
    assert answer.rows == alone.rows
    assert answer.focus == alone.focus
    assert answer.columns[0].counts.shortfall == 90, "the totals count all reports"


def test_regions_are_tested_by_areas_and_reports() -> None:
    answer = compare(half_on_one_theme(12), CompareRequest(rows=RowsBy.REGION, focus="North"))
    assert answer.focus is not None
    first, last = answer.focus.distinctions
    assert (first.column, first.holding, answer.focus.units) == ("theme-00", 6, 6)
    assert (first.peers_holding, answer.focus.peer_units) == (0, 6)
    # 2 of the 924 ways to choose 6 of 12 areas are as far apart, whichever way they are counted.
    assert first.fisher_p == pytest.approx(2 / 924)
    assert first.permutation_p == pytest.approx(2 / 924)
    assert last.fisher_p == 1.0
    assert not last.stands_out


def test_few_reports_are_said_to_be_few() -> None:
    answer = compare(half_on_one_theme(4), CompareRequest(rows=RowsBy.REGION, focus="North"))
    assert answer.focus is not None
    assert all(cell.small for row in answer.rows for cell in row.cells)
    for one in answer.focus.distinctions:
        assert (one.fisher_p, one.permutation_p) == (None, None)
        assert not one.stands_out
