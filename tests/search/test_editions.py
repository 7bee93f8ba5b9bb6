"""The latest report of each area: what it leaves out, and that a search and a selection leave out the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from corpus.programmes.series import series_of
from indexer.records import ReportRecord
from search.request import Editions, Filters, SearchRequest
from search.selection import Selection, latest_of_area, select
from tests.search.conftest import Generated


def latest(reports: tuple[ReportRecord, ...]) -> set[str]:
    """By brute force: the reports without a successor on their area."""

    def succeeds(later: ReportRecord, report: ReportRecord) -> bool:
        if report.area is None or report.dated is None or later.dated is None:
            return False
        same = (later.area, later.inspectorate) == (report.area, report.inspectorate)
        return (
            same
            and series_of(later.programme, later.framework) == series_of(report.programme, report.framework)
            and (later.dated, later.id) > (report.dated, report.id)
        )

    return {report.id for report in reports if not any(succeeds(other, report) for other in reports)}


def test_a_report_with_a_successor_is_left_out(generated: Generated) -> None:
    expected = latest(generated.reports)
    assert 0 < len(expected) < len(generated.reports)
    found = {r.id for r in generated.engine.reports(Filters(edition=Editions.LATEST))}
    assert found == expected


def test_search_and_selection_leave_out_the_same_whatever_else_is_chosen(generated: Generated) -> None:
    years = sorted({report.dated.year for report in generated.reports if report.dated})
    for filters in (Filters(), Filters(stance=("shortfall",)), *(Filters(year=(str(y),)) for y in years)):
        selection = Selection(replace(filters, edition=Editions.LATEST))
        chosen = select(generated.engine.holdings, selection)
        response = generated.engine.search(SearchRequest("", selection.filters))
        assert response.totals.passages == np.count_nonzero(chosen.rows)
        assert response.totals.reports_searched == np.count_nonzero(chosen.reports)
        kept = {r.id for r, yes in zip(generated.reports, chosen.reports, strict=True) if yes}
        allowed = {r.id for r in generated.reports if not filters.year or str(_year(r)) in filters.year}
        assert kept == allowed & latest(generated.reports)


def test_all_editions_stay_where_all_are_asked(generated: Generated) -> None:
    chosen = select(generated.engine.holdings, Selection().all_editions)
    assert chosen.reports.all()
    assert chosen.rows.all()


def test_of_two_dated_the_same_day_one_stays(generated: Generated) -> None:
    first = generated.reports[0]
    assert isinstance(first.dated, date)
    assert latest_of_area((first, first), np.ones(2, dtype=np.bool_)).sum() == 1


def _year(report: ReportRecord) -> int | None:
    return report.dated.year if report.dated else None
