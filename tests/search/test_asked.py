"""Every export says all of the filters that made it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search.areas import AreasRequest, areas, areas_view
from search.comparison import CompareRequest, compare, compare_view
from search.engine import open_engine
from search.exporting.chosen import asked_of
from search.facets import label
from search.figures import FigureRequest, figures, figures_view
from search.filters import PASSAGE_FACETS
from search.holdings import Holdings
from search.judgements import JudgementRequest, judgements, judgements_view
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

Asked = tuple[tuple[str, str], ...]


@pytest.fixture(scope="module")
def holdings(sample_library: Path) -> Holdings:
    return open_engine(sample_library).holdings


def _finding(held: Holdings, filters: Filters) -> Asked:
    first = recurring(held, RecurringRequest(limit=1)).findings[0]
    return recurring_finding_view(recurring_finding(held, first.id, Selection(filters)), held).asked


VIEWS: dict[str, Callable[[Holdings, Filters], Asked]] = {
    "areas": lambda held, filters: areas_view(areas(held, AreasRequest(filters)), held).asked,
    "compare": lambda held, filters: (
        compare_view(compare(held, CompareRequest(Selection(filters))), held).asked
    ),
    "figures": lambda held, filters: (
        figures_view(figures(held, FigureRequest(Selection(filters))), held).asked
    ),
    "judgements": lambda held, filters: (
        judgements_view(judgements(held, JudgementRequest(Selection(filters))), held).asked
    ),
    "recommendations": lambda held, filters: (
        recommendations_view(
            recommendations(held, RecommendationsRequest(selection=Selection(filters))), held
        ).asked
    ),
    "recurring": lambda held, filters: (
        recurring_view(recurring(held, RecurringRequest(Selection(filters))), held).asked
    ),
    "recurring finding": _finding,
    "passages": lambda held, filters: asked_of(SearchRequest("", filters), held),
}
ON_PASSAGES = (*PASSAGE_FACETS, "theme")


@pytest.mark.parametrize("view", VIEWS)
def test_every_filter_given_is_said(holdings: Holdings, view: str) -> None:
    themes = {theme.id: theme for theme in holdings.themes}
    for name in (*FACETS, "report"):
        if view == "areas" and name in ON_PASSAGES:
            continue
        values = holdings.index.values(name)[:2]
        assert values, name
        chosen: dict[str, Any] = {name: values}
        asked = VIEWS[view](holdings, Filters(**chosen))
        said = " or ".join(label(name, value, themes) for value in values)
        assert said in [value for _, value in asked], (name, asked)
        others = VIEWS[view](holdings, Filters())
        assert len(set(asked) - set(others)) >= 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("edition", Editions)
def test_which_reports_count_is_said_as_it_was_asked(
    holdings: Holdings, view: str, edition: Editions
) -> None:
    asked = dict(VIEWS[view](holdings, Filters(edition=edition)))
    assert asked["Editions"].startswith("the latest" if edition is Editions.LATEST else "all")


@pytest.mark.parametrize("view", [name for name in VIEWS if name != "areas"])
def test_that_unsure_themes_are_left_out_is_said(holdings: Holdings, view: str) -> None:
    asked = VIEWS[view](holdings, Filters(certain_only=True))
    assert ("Themes", "only those that are sure") in asked
    assert "Themes" not in dict(VIEWS[view](holdings, Filters()))
