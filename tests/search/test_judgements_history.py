"""The history of an area's ratings: by date, within one framework."""

from __future__ import annotations

from datetime import date

from search.holdings import Holdings
from search.judgements import JudgementRequest, judgements
from search.judgements.boards import by_framework, histories
from tests.search.rated import rated


def test_history_is_by_date_and_within_one_framework() -> None:
    reports = [
        rated("c", "Ambridge", date(2024, 1, 1), "Good"),
        rated("a", "Ambridge", date(2014, 1, 1), "Outstanding", "sif"),
        rated("b", "Ambridge", date(2020, 1, 1), "Inadequate"),
        rated("d", "Ambridge", date(2025, 1, 1), "Requires improvement"),
        rated("e", "Borchester", None, "Good"),
        rated("f", "Borchester", date(2025, 1, 1), "Good"),
        rated("g", None, date(2025, 1, 1), "Good"),
    ]
    found = list(histories(by_framework(reports), []))
    ambridge = next(
        h for h in found if h.area == "Ambridge" and h.framework == "ilacs" and h.standard.overall
    )
    assert [move.report.id for move in ambridge.moves] == ["b", "c", "d"]
    assert [move.steps for move in ambridge.moves] == [None, 2, -1]
    assert [move.direction for move in ambridge.moves] == [None, "better", "worse"]
    before = next(h for h in found if h.framework == "sif" and h.standard.overall)
    assert [move.direction for move in before.moves] == [None]
    undated = next(h for h in found if h.area == "Borchester" and h.standard.overall)
    assert [move.steps for move in undated.moves] == [None, None]
    assert {h.area for h in found} == {"Ambridge", "Borchester"}


def test_the_latest_report_has_the_row_and_the_earlier_one_stays_in_the_history(holdings: Holdings) -> None:
    answer = judgements(holdings, JudgementRequest())
    board = next(board for board in answer.boards if board.framework == "ilacs")
    rows = [row for row in board.rows if row.report.area == "Sallowmere"]
    assert len(rows) == 1
    history = next(
        h
        for h in answer.histories
        if h.area == "Sallowmere" and h.framework == "ilacs" and h.standard.overall
    )
    assert len(history.moves) == 2
    assert history.moves[-1].report == rows[0].report
    assert history.moves[-1].direction is not None
