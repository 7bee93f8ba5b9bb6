"""Every export says all of the filters that made it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search.areas import AreasRequest, areas, areas_view
from search.comparison import CompareRequest, compare, compare_view
from search.exporting.chosen import asked_of
from search.facets import label
from search.figures import FigureRequest, figures, figures_view
from search.filters import PASSAGE_FACETS, FilterIndex
from search.holdings import Holdings
from search.judgements import JudgementRequest, judgements, judgements_view
from search.opening import open_engine
from search.recommendations import RecommendationsRequest, recommendations, recommendations_view
from search.recurring import (
    RecurringRequest,
    recurring,
    recurring_finding,
    recurring_finding_view,
    recurring_view,
)
from search.request import FACETS, Editions, Filters, SearchRequest
from search.selection import Selection
from search.tables import View

Asked = tuple[tuple[str, str], ...]


@pytest.fixture(scope="module")
def holdings(sample_library: Path) -> Holdings:
    return open_engine(sample_library).holdings


@pytest.fixture(scope="module")
def mixed(holdings: Holdings) -> Holdings:
    """The sample with every other report said to be real."""
    reports = tuple(
        replace(report, fictional=place % 2 == 0) for place, report in enumerate(holdings.reports)
    )
    columns = replace(holdings.columns, reports=reports)
    return Holdings(holdings.store, columns, FilterIndex(columns))


def _finding(held: Holdings, filters: Filters) -> View:
    first = recurring(held, RecurringRequest(limit=1)).findings[0]
    return recurring_finding_view(recurring_finding(held, first.id, Selection(filters)), held)


VIEWS: dict[str, Callable[[Holdings, Filters], View]] = {
    "areas": lambda held, filters: areas_view(areas(held, AreasRequest(filters)), held),
    "compare": lambda held, filters: compare_view(compare(held, CompareRequest(Selection(filters))), held),
    "figures": lambda held, filters: figures_view(figures(held, FigureRequest(Selection(filters))), held),
    "judgements": lambda held, filters: judgements_view(
        judgements(held, JudgementRequest(Selection(filters))), held
    ),
    "recommendations": lambda held, filters: recommendations_view(
        recommendations(held, RecommendationsRequest(selection=Selection(filters))), held
    ),
    "recurring": lambda held, filters: recurring_view(
        recurring(held, RecurringRequest(Selection(filters), members=True)), held
    ),
    "recurring finding": _finding,
}


def _asked(made: Callable[[Holdings, Filters], View]) -> Callable[[Holdings, Filters], Asked]:
    return lambda held, filters: made(held, filters).asked


ASKED: dict[str, Callable[[Holdings, Filters], Asked]] = {
    **{name: _asked(made) for name, made in VIEWS.items()},
    "passages": lambda held, filters: asked_of(SearchRequest("", filters), held),
}
ON_PASSAGES = (*PASSAGE_FACETS, "theme")


@pytest.mark.parametrize("view", ASKED)
def test_every_filter_given_is_said(holdings: Holdings, view: str) -> None:
    themes = {theme.id: theme for theme in holdings.themes}
    for name in (*FACETS, "report"):
        if view == "areas" and name in ON_PASSAGES:
            continue
        values = holdings.index.values(name)[:2]
        assert values, name
        chosen: dict[str, Any] = {name: values}
        asked = ASKED[view](holdings, Filters(**chosen))
        said = " or ".join(label(name, value, themes) for value in values)
        assert said in [value for _, value in asked], (name, asked)
        others = ASKED[view](holdings, Filters())
        assert len(set(asked) - set(others)) >= 1


@pytest.mark.parametrize("view", ASKED)
@pytest.mark.parametrize("edition", Editions)
def test_which_reports_count_is_said_as_it_was_asked(
    holdings: Holdings, view: str, edition: Editions
) -> None:
    asked = dict(ASKED[view](holdings, Filters(edition=edition)))
    assert asked["Editions"].startswith("the latest" if edition is Editions.LATEST else "all")


@pytest.mark.parametrize("view", [name for name in ASKED if name != "areas"])
def test_that_unsure_themes_are_left_out_is_said(holdings: Holdings, view: str) -> None:
    asked = ASKED[view](holdings, Filters(certain_only=True))
    assert ("Themes", "only those that are sure") in asked
    assert "Themes" not in dict(ASKED[view](holdings, Filters()))


@pytest.mark.parametrize("view", VIEWS)
def test_every_row_about_a_report_says_whether_it_is_made_up(mixed: Holdings, view: str) -> None:
    made_up = {report.id: report.fictional for report in mixed.reports}
    of_passage = {
        passage.id: made_up[passage.report_id] for passage in mixed.store.passages(range(mixed.store.size))
    }
    checked = set()
    for table in VIEWS[view](mixed, Filters()).tables:
        for record in table.records():
            report = record.get("report_id", record.get("report"))
            if report in made_up:
                assert record["fictional"] is made_up[str(report)], table.name
            elif "passage" in record:
                assert record["fictional"] is of_passage[str(record["passage"])], table.name
            elif "row" not in record or record["fictional"] is None:
                continue
            checked.add(record["fictional"])
    assert checked == {True, False}


def test_every_area_of_a_finding_says_whether_it_is_made_up(mixed: Holdings) -> None:
    real = {report.area for report in mixed.reports if not report.fictional}
    (table,) = [table for table in _finding(mixed, Filters()).tables if table.name == "areas"]
    said = {(record["has_it"], record["fictional"]) for record in table.records()}
    assert said == {(True, True), (True, False), (False, True), (False, False)}
    for record in table.records():
        assert record["fictional"] is (record["area"] not in real)
