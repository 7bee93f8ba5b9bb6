"""Judgements as tables and a chart."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from search.exporting.drawing import ChartFormat, draw
from search.facets import label
from search.holdings import Holdings
from search.judgements import SCALE, JudgementRequest, Judgements, judgements, judgements_view
from search.judgements.model import Breakdown
from search.named_values import Part
from search.request import Filters
from search.selection import Selection

EVERY = Selection().all_editions


@pytest.fixture(scope="module")
def answer(holdings: Holdings) -> Judgements:
    return judgements(holdings, JudgementRequest(EVERY))


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
