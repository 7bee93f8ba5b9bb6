"""Judgements: counts equal SQL, ratings the truth of the sample."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from corpus.sample import sample_reports_dir
from indexer.records import JudgementRecord
from search.errors import QueryError
from search.facets import label
from search.holdings import Holdings
from search.judgements import SCALE, Board, JudgementRequest, Judgements, judgements
from search.judgements.boards import median_rating
from search.judgements.chart import chart_title
from search.judgements.model import Breakdown
from search.ratings import OVERALL
from search.request import Filters
from search.selection import Selection
from tests.search.rated import rated

EVERY = Selection().all_editions
TRUTH = Path(str(sample_reports_dir())).parent / "truth"


@pytest.fixture(scope="module")
def answer(holdings: Holdings) -> Judgements:
    return judgements(holdings, JudgementRequest(EVERY))


def board_of(answer: Judgements, framework: str) -> Board:
    return next(board for board in answer.boards if board.framework == framework)


def truths() -> list[dict[str, Any]]:
    if not TRUTH.is_dir():
        pytest.skip("the truth of the sample is not in an installation, only in a checkout")
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(TRUTH.glob("*.json"))]


def test_ratings_are_the_truth_of_the_sample(answer: Judgements) -> None:
    found: Counter[tuple[str, str | None, str]] = Counter()
    overall: Counter[tuple[str, str]] = Counter()
    for board in answer.boards:
        for row in board.rows:
            for standard, rating in zip(board.standards, row.ratings, strict=True):
                if rating is not None and standard.overall:
                    overall[row.report.title, rating] += 1
                elif rating is not None:
                    # The truth names standards by their printed wording where they have no code.
                    code = standard.key if board.programme != "childrens_services" else None
                    found[row.report.title, code, rating] += 1
    expected: Counter[tuple[str, str | None, str]] = Counter()
    expected_overall: Counter[tuple[str, str]] = Counter()
    for truth in truths():
        title, rating = truth["report"]["title"], truth["report"]["overall_rating"]
        for judged in truth["judgements"]:
            if judged["aspect"] != "Overall effectiveness":
                expected[title, judged["standard"], plain(judged["rating"])] += 1
        if rating:
            expected_overall[title, plain(rating)] += 1
    assert sum(expected.values()) > 60
    assert found == expected
    assert overall == expected_overall


def plain(rating: str) -> str:
    return rating.removesuffix(" to be good")


def test_scores_and_key_questions_are_the_truth_of_the_sample(answer: Judgements) -> None:
    scores = {
        (value.report.title, value.score, value.score_max)
        for board in answer.scores
        for value in board.values
    }
    asked = {
        (value.report.title, spread.standard, spread.question, value.percent_yes)
        for spread in answer.key_questions
        for value in spread.values
    }
    expected_scores, expected_asked = set(), set()
    for truth in truths():
        report = truth["report"]
        if report.get("score") is not None:
            expected_scores.add((report["title"], report["score"], report["score_max"]))
        for question in truth["key_questions"]:
            expected_asked.add(
                (report["title"], question["standard"], question["question"], question["percent_yes"])
            )
    assert scores == expected_scores
    assert len(asked) == len(expected_asked) > 60
    # The wording shown is that of one report where their capitals or marks differ.
    plain = {
        (title, standard, question.casefold().strip("? "), percent)
        for title, standard, question, percent in asked
    }
    assert plain == {
        (title, standard, question.casefold().strip("? "), percent)
        for title, standard, question, percent in expected_asked
    }


def test_distributions_equal_sql(answer: Judgements, base: sqlite3.Connection) -> None:
    seen = 0
    for board in answer.boards:
        for spread in board.spreads:
            where = "r.programme = ? AND r.framework IS ?"
            values: tuple[object, ...] = (board.programme, board.framework)
            if spread.standard.overall:
                statement = f"SELECT overall_rating, count(*) FROM report r WHERE {where} AND overall_rating IS NOT NULL GROUP BY 1"
            else:
                statement = (
                    "SELECT j.rating, count(*) FROM judgement j JOIN report r ON r.id = j.report_id "
                    f"WHERE {where} AND NOT j.overall AND coalesce(j.standard, j.aspect) = ? GROUP BY 1"
                )
                values = (*values, spread.standard.key)
            expected = dict(base.execute(statement, values))
            assert dict(zip(SCALE, spread.counts, strict=True)) == {r: expected.get(r, 0) for r in SCALE}
            assert spread.judged == sum(expected.values())
            (reports,) = base.execute(
                f"SELECT count(*) FROM report r WHERE {where}", (board.programme, board.framework)
            ).fetchone()
            assert spread.reports == reports >= spread.judged
            seen += spread.judged
    assert seen > 60


@pytest.mark.parametrize("by", [Breakdown.REGION, Breakdown.YEAR])
def test_groups_sum_to_the_whole(holdings: Holdings, by: Breakdown) -> None:
    for board in judgements(holdings, JudgementRequest(EVERY, by=by)).boards:
        for standard in board.standards:
            parts = [s for s in board.spreads if s.standard == standard]
            (whole,) = [s for s in parts if s.group is None]
            groups = [s for s in parts if s.group is not None]
            assert groups
            for place in range(len(SCALE)):
                assert sum(s.counts[place] for s in groups) == whole.counts[place]
            assert sum(s.judged for s in groups) == whole.judged
            assert sum(s.reports for s in groups) == whole.reports


@pytest.mark.parametrize(
    ("counts", "middle"),
    [
        ((0, 0, 0, 0), None),
        ((1, 0, 0, 0), ("Inadequate", "Inadequate")),
        ((1, 0, 1, 0), ("Inadequate", "Good")),
        ((2, 3, 4, 1), ("Requires improvement", "Good")),
        ((1, 1, 1, 0), ("Requires improvement", "Requires improvement")),
    ],
)
def test_the_median_of_an_order_is_a_rating_or_two(
    counts: tuple[int, ...], middle: tuple[str, str] | None
) -> None:
    assert median_rating(counts) == middle


def test_key_questions_have_rank_median_and_range(answer: Judgements) -> None:
    for spread in answer.key_questions:
        percents = [value.percent_yes for value in spread.values]
        assert percents == sorted(percents, reverse=True)
        assert (spread.median, spread.low, spread.high) == (median(percents), min(percents), max(percents))
        assert len(percents) <= spread.reports
        for value in spread.values:
            assert value.rank == 1 + sum(other > value.percent_yes for other in percents)
    pdu = [s for s in answer.key_questions if s.framework == "pdu-2023"]
    assert pdu
    assert {spread.reports for spread in pdu} == {5}


def test_reports_without_ratings_are_said(answer: Judgements) -> None:
    assert {(one.framework, one.reports) for one in answer.unrated} >= {
        ("focused-visit", 1),
        ("dynamic-2025", 1),
    }
    assert answer.reports == len({r.report.id for b in answer.boards for r in b.rows}) + sum(
        one.reports for one in answer.unrated
    )


def test_standards_can_be_chosen(holdings: Holdings) -> None:
    chosen = Selection(Filters(standard=("p2.1",)))
    answer = judgements(holdings, JudgementRequest(chosen))
    assert {s.key for board in answer.boards for s in board.standards} == {"P 2.1"}
    assert {s.standard for s in answer.key_questions} == {"P 2.1"}
    assert len(board_of(answer, "pdu-2023").rows) == 5


def test_what_can_not_be_asked_is_refused(holdings: Holdings) -> None:
    with pytest.raises(QueryError, match="no rating 'Splendid'"):
        judgements(holdings, JudgementRequest(rating="Splendid"))
    with pytest.raises(QueryError, match="alpha"):
        judgements(holdings, JudgementRequest(alpha=1.0))


@pytest.mark.shared
def test_ratings_agree_with_the_silver_table(shared_data: Path) -> None:
    """The rated standards that the view groups by are the columns of the silver table.

    Agreement of single ratings is measured where reports are parsed (tests/corpus/test_real_silver.py); here the
    counts of the table itself are compared with what that test's classes leave: at most 1 in 50 apart.
    """
    import csv

    from corpus.parse import parse_file
    from search.ratings import aspect_key, ratings_of

    with (shared_data / "childrens-services" / "judgements.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))[::12]
    columns = {
        "overall": OVERALL,
        "leaders": "Leadership",
        "help_and_protection": "Help and protection",
        "in_care": "In care",
        "care_leavers": "Care leavers",
    }
    agree = total = 0
    for row in rows:
        report = parse_file(shared_data / "childrens-services" / row["file"])
        record = replace(
            rated("x", report.area, None, "Good"),
            overall_rating=report.overall_rating.value if report.overall_rating else None,
            judgements=tuple(
                JudgementRecord(j.aspect, j.rating.value, j.standard, j.overall) for j in report.judgements
            ),
        )
        found = {key: one.rating.lower() for key, one in ratings_of(record).items()}
        for column, key in columns.items():
            if row[column] in {"outstanding", "good", "requires improvement", "inadequate"}:
                total += 1
                agree += found.get(aspect_key(key)) == row[column]
    print(f"ratings that agree with the silver table: {agree} of {total}")
    assert total >= 40
    assert agree / total >= 0.95


def test_the_title_of_the_chart_says_the_kind_of_report_in_words(answer: Judgements) -> None:
    board = replace(answer.boards[0], programme="probation_pdu", framework=None)
    assert chart_title(board).endswith(f" of {label('programme', 'probation_pdu')}")
    assert "_" not in chart_title(board)
    for one in answer.boards:
        assert str(one.framework) not in chart_title(one)
