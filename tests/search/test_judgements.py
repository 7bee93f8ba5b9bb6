"""Judgements: counts equal SQL, ratings the truth of the sample, statistics what the textbooks say."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from scipy.stats import false_discovery_control, fisher_exact

from corpus.sample import sample_reports_dir
from indexer.records import JudgementRecord, ReportRecord
from indexer.snapshot import STORE, current_snapshot_id, open_snapshot
from search.errors import QueryError
from search.exporting.drawing import ChartFormat, draw
from search.facets import label
from search.holdings import Holdings
from search.judgements import SCALE, Board, JudgementRequest, Judgements, judgements, judgements_view
from search.judgements.boards import by_framework, histories, median_rating
from search.judgements.chart import chart_title
from search.judgements.model import Breakdown
from search.named_values import Part
from search.ratings import OVERALL
from search.request import Filters
from search.selection import Selection
from search.shelf import Shelf
from search.stores.embedded import EmbeddedStore
from tests.search.conftest import Generated

EVERY = Selection().all_editions
TRUTH = Path(str(sample_reports_dir())).parent / "truth"


@pytest.fixture(scope="module")
def holdings(sample_library: Path) -> Holdings:
    return Shelf(EmbeddedStore(open_snapshot(sample_library))).holdings


@pytest.fixture(scope="module")
def answer(holdings: Holdings) -> Judgements:
    return judgements(holdings, JudgementRequest(EVERY))


@pytest.fixture
def base(sample_library: Path) -> Iterator[sqlite3.Connection]:
    path = sample_library / "snapshots" / str(current_snapshot_id(sample_library)) / STORE
    with closing(sqlite3.connect(path)) as connection:
        yield connection


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


def rated(
    id_: str, area: str | None, dated: date | None, rating: str, framework: str = "ilacs"
) -> ReportRecord:
    return ReportRecord(
        id=id_,
        title=f"Inspection {id_}",
        inspectorate="ofsted",
        programme="childrens_services",
        framework=framework,
        area=area,
        region=None,
        published=dated,
        published_precision="day",
        fieldwork_start=None,
        fieldwork_end=None,
        lead_inspector=None,
        overall_rating=rating,
        score=None,
        score_max=None,
        fictional=True,
        source_name="",
        source_sha256="",
        media_type="",
        pages=None,
        passages=0,
        judgements=(JudgementRecord("In care", rating, "In care", overall=False),),
    )


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
    rows = [row for row in board_of(answer, "ilacs").rows if row.report.area == "Sallowmere"]
    assert len(rows) == 1
    history = next(
        h
        for h in answer.histories
        if h.area == "Sallowmere" and h.framework == "ilacs" and h.standard.overall
    )
    assert len(history.moves) == 2
    assert history.moves[-1].report == rows[0].report
    assert history.moves[-1].direction is not None


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


def test_contrasts_equal_sql_and_textbook_statistics(holdings: Holdings, base: sqlite3.Connection) -> None:
    request = JudgementRequest(EVERY, rating="Requires improvement")
    contrasts = judgements(holdings, request).contrasts
    assert contrasts
    for contrast in contrasts:
        held: dict[str, Counter[bool]] = {}
        statement = (
            "WITH RECURSIVE tag(passage_row, theme_id) AS (SELECT passage_row, theme_id FROM passage_theme UNION "
            "SELECT tag.passage_row, t.parent FROM tag JOIN theme t ON t.id = tag.theme_id WHERE t.parent IS NOT NULL) "
            "SELECT DISTINCT tag.theme_id, r.id, r.overall_rating = ? FROM tag JOIN passage p ON p.row = tag.passage_row "
            "JOIN report r ON r.id = p.report_id WHERE p.stance = 'shortfall' AND p.speaker = 'inspectorate' "
            "AND r.programme = ? AND r.framework IS ? AND r.overall_rating IS NOT NULL"
        )
        values = (contrast.rating, contrast.programme, contrast.framework)
        for theme, _, inside in base.execute(statement, values):
            held.setdefault(theme, Counter())[bool(inside)] += 1
        assert {one.theme: (one.held, one.others_held) for one in contrast.themes} == {
            theme: (count[True], count[False]) for theme, count in held.items()
        }
        p = []
        for one in contrast.themes:
            table = [[one.held, one.of - one.held], [one.others_held, one.others_of - one.others_held]]
            assert one.p == pytest.approx(fisher_exact(table).pvalue)
            assert one.low - 1e-12 <= one.held / one.of <= one.high + 1e-12
            assert one.others_low - 1e-12 <= one.others_held / one.others_of <= one.others_high + 1e-12
            assert one.small
            p.append(one.p)
        assert [one.q for one in contrast.themes] == pytest.approx(list(false_discovery_control(p)))
        assert all(one.differs == (one.q <= request.alpha) for one in contrast.themes)
        differences = [one.difference for one in contrast.themes]
        assert differences == sorted(differences, reverse=True)


def test_contrasts_by_a_standard_s_own_rating(holdings: Holdings, base: sqlite3.Connection) -> None:
    answer = judgements(holdings, JudgementRequest(EVERY, rating="Requires improvement", rated="P 1.1"))
    (contrast,) = [one for one in answer.contrasts if one.framework == "pdu-2023"]
    counted = dict(
        base.execute(
            "SELECT j.rating = 'Requires improvement', count(*) FROM judgement j JOIN report r ON r.id = j.report_id "
            "WHERE r.framework = 'pdu-2023' AND j.standard = 'P 1.1' GROUP BY 1"
        )
    )
    assert (contrast.of, contrast.others_of) == (counted[1], counted[0])
    assert {one.framework for one in answer.contrasts} <= {"pdu-2021", "pdu-2023"}


def test_one_publication_under_two_areas_counts_once(generated: Generated) -> None:
    """The generated reports, the first of them filed a second time under another area."""
    engine = generated.engine
    plain = judgements(engine.holdings, JudgementRequest(EVERY))
    assert plain.copies == 0
    store = generated.store
    first = generated.reports[0]
    copied = replace(first, id="ffffffffffffffff", area="Elsewhere")
    passages = [
        replace(p, row=len(generated.passages) + n, id=f"{n:016x}", report_id=copied.id)
        for n, p in enumerate([p for p in generated.passages if p.report_id == first.id])
    ]
    import numpy as np

    vectors = np.vstack(
        [
            store.vectors(np.arange(store.size)),
            store.vectors(np.array([p.row for p in generated.passages if p.report_id == first.id])),
        ]
    )
    doubled = type(store)(
        [*generated.reports, copied], [*generated.passages, *passages], store.columns().themes, vectors
    )
    answer = judgements(Shelf(doubled).holdings, JudgementRequest(EVERY))
    assert (answer.reports, answer.copies) == (plain.reports, 1)
    assert [s for b in answer.boards for s in b.spreads] == [s for b in plain.boards for s in b.spreads]
    assert sum(len(b.rows) for b in answer.boards) == sum(len(b.rows) for b in plain.boards) + 1
    assert [c.themes for c in answer.contrasts] == [c.themes for c in plain.contrasts]


def test_what_can_not_be_asked_is_refused(holdings: Holdings) -> None:
    with pytest.raises(QueryError, match="no rating 'Splendid'"):
        judgements(holdings, JudgementRequest(rating="Splendid"))
    with pytest.raises(QueryError, match="alpha"):
        judgements(holdings, JudgementRequest(alpha=1.0))


def test_the_chart_s_title_counts_the_reports_of_its_bars(holdings: Holdings, answer: Judgements) -> None:
    view = judgements_view(answer, holdings)
    first, *others = answer.boards
    drawn = [spread for spread in first.spreads if spread.group is None]
    assert first.rated == max(spread.judged for spread in drawn) < answer.reports
    said = unescape(draw(view, ChartFormat.SVG, []).decode("utf-8"))
    assert f">Ratings in {first.rated} reports of {label('framework', str(first.framework))}<" in said
    assert view.title not in said
    rated = sum(board.rated for board in others)
    assert rated
    assert f"Not drawn: {rated} reports under" in said
    one = judgements(holdings, JudgementRequest(Selection(Filters(framework=(str(first.framework),)))))
    assert judgements_view(one, holdings).chart_note == ""


def test_a_standard_that_no_report_rates_is_remarked(holdings: Holdings) -> None:
    answer = judgements(holdings, JudgementRequest(EVERY, rated="zzz"))
    assert answer.contrasts == ()
    (note,) = answer.notes
    assert note.startswith("There is no rated standard “zzz” in this library")
    assert note in judgements_view(answer, holdings).method
    (near,) = judgements(holdings, JudgementRequest(EVERY, rated="Overal")).notes
    assert near.endswith("did you mean “Overall”?")
    assert judgements(holdings, JudgementRequest(EVERY, rated="p1.1")).notes == ()
    assert judgements(holdings, JudgementRequest(EVERY, rated="zzz", parts=(Part.BOARDS,))).notes == ()


def test_the_view_says_series_and_framework_in_every_row(holdings: Holdings, answer: Judgements) -> None:
    view = judgements_view(answer, holdings)
    assert [table.name for table in view.tables] == [
        "ratings",
        "distribution",
        "history",
        "scores",
        "key_questions",
        "themes_by_rating",
    ]
    for table in view.tables:
        assert table.rows
        for record in table.records():
            assert record["series"]
            assert record["framework"]
    assert view.chart is not None
    shares = [r for r in view.tables[1].records() if r["share"] is not None]
    assert all(r["share"] == r["reports"] / r["judged"] for r in shares)  # type: ignore[operator]
    assert "averaged" in " ".join(view.method)


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


@pytest.mark.parametrize("by", [Breakdown.NONE, Breakdown.REGION])
@pytest.mark.parametrize("framework", ["inspectors' own", 'a "quoted" one', None])
def test_the_chart_draws_its_framework_whatever_its_name(
    holdings: Holdings, by: Breakdown, framework: str | None
) -> None:
    answer = judgements(holdings, JudgementRequest(EVERY, by=by))
    first, *others = answer.boards
    board = replace(first, framework=framework)
    drawn = draw(
        judgements_view(replace(answer, boards=(board, *others)), holdings), ChartFormat.SVG, []
    ).decode("utf-8")
    drawn = unescape(drawn)
    whole = [spread for spread in board.spreads if spread.group is None]
    assert drawn.count('aria-roledescription="bar"') == len(SCALE) * len(whole)
    for spread in whole:
        for rating, count in zip(SCALE, spread.counts, strict=True):
            assert f"Reports: {count}; aspect: {spread.standard.title}; Rating: {rating};" in drawn


def test_the_title_of_the_chart_says_the_kind_of_report_in_words(answer: Judgements) -> None:
    board = replace(answer.boards[0], programme="probation_pdu", framework=None)
    assert chart_title(board).endswith(f" of {label('programme', 'probation_pdu')}")
    assert "_" not in chart_title(board)
    for one in answer.boards:
        assert str(one.framework) not in chart_title(one)
