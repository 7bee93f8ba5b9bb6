"""Counts of a comparison: equal to SQL over the library's file, and to the searches that its cells lead to."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from search.comparison import (
    ColumnsBy,
    CompareRequest,
    Comparison,
    Measure,
    OutOf,
    RowPeers,
    RowsBy,
    Sort,
    compare,
)
from search.comparison.counting import SORTS, STANCES
from search.engine import SearchEngine
from search.holdings import Holdings
from search.opening import open_engine
from search.request import Editions, Filters, SearchRequest
from search.selection import Selection
from tests.search.comparison_by_sql import Library

REQUESTS = 40
CELLS = 6


def random_request(chance: random.Random, holdings: Holdings) -> CompareRequest:
    """Any rows against any columns, with some filters."""

    def some(values: list[str], often: float = 0.2) -> tuple[str, ...]:
        known = sorted(set(values))
        if not known or chance.random() > often:
            return ()
        return tuple(chance.sample(known, min(len(known), chance.randrange(1, 4))))

    index = holdings.index
    filters = Filters(
        inspectorate=some(list(index.values("inspectorate"))),
        programme=some(list(index.values("programme"))),
        framework=some(list(index.values("framework"))),
        region=some(list(index.values("region"))),
        year=some(list(index.values("year")), 0.1),
        rating=some(list(index.values("rating"))),
        theme=some([theme.id for theme in holdings.themes]),
        stance=some(list(STANCES), 0.1),
        kind=some(list(index.values("kind")), 0.15),
        standard=some(list(index.values("standard")), 0.1),
        certain_only=chance.random() < 0.4,
    )
    rows = chance.choice(list(RowsBy))
    columns = chance.choice(
        [c for c in ColumnsBy for _ in range(3 if c is ColumnsBy.THEME else 1) if c.value != rows.value]
    )
    peers = chance.choice([p for p in RowPeers if p.value != rows.value])
    return CompareRequest(
        selection=Selection(replace(filters, edition=chance.choice(list(Editions)))),
        rows=rows,
        columns=columns,
        measure=chance.choice(list(Measure)),
        out_of=chance.choice(list(OutOf)),
        peers=peers,
        row_sort=chance.choice(list(Sort)),
        column_sort=chance.choice(list(Sort)),
        row_limit=1_000,
        column_limit=200,
    )  # fmt: skip


def check_counts(answer: Comparison, library: Library, chance: random.Random) -> int:
    """Totals, rows, columns and some cells against SQL; how many numbers were not 0."""
    total, seen = answer.total, 0
    for stance in STANCES:
        assert getattr(total.counts, stance) == library.count("passage", answer, None, None, stance)
    assert total.reports == library.searched("report", answer, None)
    assert total.areas == library.searched("area", answer, None)
    for row in chance.sample(answer.rows, min(CELLS, len(answer.rows))):
        assert row.reports == library.searched("report", answer, row.value)
        assert row.areas == library.searched("area", answer, row.value)
        assert row.counts.findings == library.count("passage", answer, row.value, None, "findings")
        for at in chance.sample(range(len(answer.columns)), min(CELLS, len(answer.columns))):
            cell, column = row.cells[at], answer.columns[at].value
            for stance in STANCES:
                number = getattr(cell.counts, stance)
                assert number == library.count("passage", answer, row.value, column, stance)
                seen += number > 0
            sort = chance.choice(SORTS)
            asked = None if sort == "passages" else sort
            assert getattr(cell.reports, sort) == library.count("report", answer, row.value, column, asked)
            assert getattr(cell.areas, sort) == library.count("area", answer, row.value, column, asked)
            assert cell.areas_comparable == library.comparable("area", answer, row.value, column)
            assert cell.reports_comparable == library.comparable("report", answer, row.value, column)
    for whole in chance.sample(answer.columns, min(CELLS, len(answer.columns))):
        sort = chance.choice(SORTS)
        asked = None if sort == "passages" else sort
        assert getattr(whole.areas, sort) == library.count("area", answer, None, whole.value, asked)
        assert getattr(whole.reports, sort) == library.count("report", answer, None, whole.value, asked)
        assert whole.counts.passages == library.count("passage", answer, None, whole.value, None)
        assert whole.areas_comparable == library.comparable("area", answer, None, whole.value)
        assert whole.reports_comparable == library.comparable("report", answer, None, whole.value)
    return seen


def check_links(answer: Comparison, engine: SearchEngine, chance: random.Random) -> int:
    """The search that a cell leads to finds as many passages as the cell says; how many searches found some."""
    found = 0
    for row in [None, *chance.sample(answer.rows, min(3, len(answer.rows)))]:
        for column in [None, *chance.sample(range(len(answer.columns)), min(3, len(answer.columns)))]:
            held = answer.total if row is None else row
            counts = held.counts
            if column is not None:
                counts = answer.columns[column].counts if row is None else row.cells[column].counts
            stance = chance.choice([*STANCES, "findings"])
            name = None if column is None else answer.columns[column].value
            filters = answer.filters(row.value if row else None, name, stance)
            number = getattr(counts, stance)
            if not filters.stance:
                assert number == 0
                continue
            response = engine.search(SearchRequest("", filters, limit=1, facets=False))
            assert response.totals.passages == number, (answer.request, row and row.value, name, stance)
            whole = engine.search(
                SearchRequest("", answer.filters(row.value if row else None, name), limit=1, facets=False)
            )
            assert whole.totals.passages == counts.passages
            found += number > 0
    return found


def test_every_count_is_that_of_sql_and_every_link_leads_to_its_passages(
    engine: SearchEngine, sample_library: Path
) -> None:
    chance, library = random.Random("counts"), Library(sample_library)
    seen = found = 0
    for _ in range(REQUESTS):
        answer = compare(engine.holdings, random_request(chance, engine.holdings))
        seen += check_counts(answer, library, chance)
        found += check_links(answer, engine, chance)
    assert seen > REQUESTS * 5, "too few cells hold anything for this to prove much"
    assert found > REQUESTS


def test_the_same_on_the_real_reports(real_library: Path) -> None:
    chance, library = random.Random("real counts"), Library(real_library)
    engine = open_engine(real_library)
    seen = 0
    for _ in range(REQUESTS):
        answer = compare(engine.holdings, random_request(chance, engine.holdings))
        seen += check_counts(answer, library, chance)
        check_links(answer, engine, chance)
    assert seen > REQUESTS * 10


def test_parts_add_up(engine: SearchEngine) -> None:
    answer = compare(
        engine.holdings,
        CompareRequest(Selection().all_editions, RowsBy.REPORT, row_limit=1_000, column_limit=200),
    )
    for stance in STANCES:
        assert sum(getattr(row.counts, stance) for row in answer.rows) == getattr(answer.total.counts, stance)
        for at, column in enumerate(answer.columns):
            assert sum(getattr(row.cells[at].counts, stance) for row in answer.rows) == getattr(
                column.counts, stance
            )
    assert sum(row.reports for row in answer.rows) == answer.total.reports
    for row in answer.rows:
        for cell in row.cells:
            assert cell.out_of == row.counts.findings
            assert cell.share == pytest.approx(cell.counts.shortfall / row.counts.findings)
            assert cell.interval is not None
            assert cell.share is not None
            assert cell.interval[0] <= cell.share <= cell.interval[1]
            assert cell.share_of_findings == pytest.approx(cell.counts.findings / row.counts.findings)


def test_only_what_the_inspectorate_says_counts_unless_others_are_chosen(engine: SearchEngine) -> None:
    assert compare(engine.holdings, CompareRequest()).counted.speaker == ("inspectorate",)
    quotes = compare(engine.holdings, CompareRequest(Selection(Filters(kind=("quote",)))))
    assert quotes.counted.speaker == ()
    assert quotes.total.counts.passages > 0
    users = compare(engine.holdings, CompareRequest(Selection(Filters(speaker=("user",)))))
    assert users.counted.speaker == ("user",)


def test_the_snapshot_is_read_once_for_equal_words(engine: SearchEngine) -> None:
    first = compare(engine.holdings, CompareRequest(focus=None))
    again = compare(engine.holdings, CompareRequest(focus=None))
    assert first == again
