"""Counts of a comparison: equal to SQL over the library's file, and to the searches that its cells lead to."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from search.comparison import (
    ColumnsBy,
    CompareRequest,
    Comparison,
    ComparisonError,
    Measure,
    OutOf,
    Peers,
    RowsBy,
    Sort,
    compare,
    compare_view,
)
from search.comparison.counting import SORTS, STANCES
from search.comparison.wording import prevalence_sentence
from search.engine import SearchEngine
from search.errors import NotFoundError
from search.exporting.drawing import ChartFormat, alternative_text, draw
from search.holdings import Holdings
from search.opening import open_engine
from search.request import Editions, Filters, SearchRequest
from search.selection import Selection
from tests.search.comparison_by_sql import Library
from tests.search.made import STANCES as MADE_STANCES
from tests.search.made import made_holdings, report, themes

REQUESTS = 40
CELLS = 6


@pytest.fixture(scope="module")
def engine(sample_library: Path) -> SearchEngine:
    return open_engine(sample_library)


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
    peers = chance.choice([p for p in Peers if p.value != rows.value])
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


def small(count: int = 6, **facts: object) -> Holdings:
    """Reports of ten shortfalls each; theme 0 in all passages of the first half, theme 1 in none."""
    reports = [report(n, region="North" if n < count // 2 else "South", **facts) for n in range(count)]
    of = np.repeat(np.arange(count), 10)
    tags = np.zeros((len(of), 2), dtype=np.bool_)
    tags[of < count // 2, 0] = True
    return made_holdings(reports, of, np.full(len(of), MADE_STANCES.index("shortfall")), tags)


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


def test_peers_share_what_was_asked_for() -> None:
    holdings = small()
    everyone = compare(holdings, CompareRequest())
    assert {row.peer_reports for row in everyone.rows} == {5}
    neighbours = compare(holdings, CompareRequest(peers=Peers.REGION, focus="Area 00000"))
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
        CompareRequest(peers=Peers.SERIES),
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
    answer = compare(small(12), CompareRequest(rows=RowsBy.REGION, focus="North"))
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
    answer = compare(small(4), CompareRequest(rows=RowsBy.REGION, focus="North"))
    assert answer.focus is not None
    assert all(cell.small for row in answer.rows for cell in row.cells)
    for one in answer.focus.distinctions:
        assert (one.fisher_p, one.permutation_p) == (None, None)
        assert not one.stands_out


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


def test_what_is_left_out_is_counted() -> None:
    holdings = small(6)
    answer = compare(holdings, CompareRequest(row_limit=2, column_limit=1))
    assert (len(answer.rows), answer.total_rows) == (2, 6)
    assert (len(answer.columns), answer.total_columns) == (1, 2)
    assert answer.columns[0].value == "theme-00"
    said = compare_view(answer, holdings).tables[0].note
    assert "Rows 1 to 2 of 6. The first 1 of 2 columns." in said
    drawn = draw(compare_view(answer, holdings), ChartFormat.SVG, []).decode("utf-8")
    assert drawn.count("Rows 1 to 2 of 6. The first 1 of 2 columns.") == 2, (
        "under the title, and in the description"
    )
    whole = compare_view(compare(holdings, CompareRequest()), holdings)
    assert whole.chart_note == ""
    assert alternative_text(whole).startswith(f"{whole.title}. Heat map")
    last = compare(holdings, CompareRequest(row_limit=4, row_offset=4))
    assert "Rows 5 to 6 of 6." in compare_view(last, holdings).tables[0].note
    beyond = compare(holdings, CompareRequest(row_offset=6))
    assert (beyond.rows, beyond.total_rows) == ((), 6)


def test_rows_that_are_made_up_are_marked() -> None:
    reports = [report(n, region="North" if n < 3 else "South", fictional=n < 2) for n in range(4)]
    of = np.repeat(np.arange(4), 5)
    stance = np.full(20, MADE_STANCES.index("shortfall"))
    holdings = made_holdings(reports, of, stance, np.ones((20, 1), dtype=np.bool_))
    answer = compare(holdings, CompareRequest())
    assert [row.fictional for row in answer.rows] == [True, True, False, False]
    view = compare_view(answer, holdings)
    assert [record["fictional"] for record in view.tables[0].records()] == [True, True, False, False]
    assert [record["fictional"] for record in view.tables[1].records()] == [True, True, False, False, None]
    drawn = draw(view, ChartFormat.SVG, []).decode("utf-8")
    assert drawn.count(">Area 00001 (fictional sample)<") == 1
    assert drawn.count(">Area 00002<") == 1
    mixed = compare(holdings, CompareRequest(rows=RowsBy.REGION)).rows
    assert [row.fictional for row in mixed] == [False, False], "only a row that is made up as a whole"


def test_rows_and_columns_stand_in_the_order_asked_for() -> None:
    reports = [
        report(n, overall_rating=rating) for n, rating in enumerate(("Inadequate", "Good", "Outstanding"))
    ]
    of = np.repeat(np.arange(3), 20)
    stance = np.where(np.arange(60) % 20 < (of + 1) * 4, 2, 3)
    tags = np.zeros((60, 2), dtype=np.bool_)
    tags[:, 0] = of == 2
    tags[:, 1] = True
    holdings = made_holdings(reports, of, stance, tags)

    def order(rows: Sort, columns: Sort, focus: str | None = None) -> tuple[list[str], list[str]]:
        answer = compare(
            holdings,
            CompareRequest(rows=RowsBy.RATING, row_sort=rows, column_sort=columns, focus=focus),
        )
        return [row.value for row in answer.rows], [column.value for column in answer.columns]

    assert order(Sort.NAME, Sort.NAME) == (["Outstanding", "Good", "Inadequate"], ["theme-00", "theme-01"])
    assert order(Sort.PREVALENCE, Sort.PREVALENCE)[1] == ["theme-01", "theme-00"]
    assert order(Sort.PREVALENCE, Sort.NAME)[0] == ["Outstanding", "Good", "Inadequate"]
    rows, columns = order(Sort.DISTINCTIVENESS, Sort.DISTINCTIVENESS)
    assert rows[0] == "Outstanding"
    assert columns[0] == "theme-00"


def test_what_does_not_go_together_is_refused(engine: SearchEngine) -> None:
    for request, word in (
        (CompareRequest(rows=RowsBy.RATING, columns=ColumnsBy.RATING), "both by rating"),
        (CompareRequest(rows=RowsBy.REGION, peers=Peers.REGION), "no peers of the same region"),
        (CompareRequest(row_limit=0), "row_limit"),
        (CompareRequest(column_limit=10_000), "column_limit"),
    ):
        with pytest.raises(ComparisonError, match=word):
            compare(engine.holdings, request)
    with pytest.raises(NotFoundError, match="Nowhere"):
        compare(engine.holdings, CompareRequest(focus="Nowhere"))


def test_an_unknown_choice_has_a_note_and_an_empty_answer(engine: SearchEngine) -> None:
    answer = compare(
        engine.holdings, CompareRequest(Selection(Filters(edition=Editions.LATEST, region=("Nowhere",))))
    )
    assert (answer.rows, answer.total.reports) == ((), 0)
    assert any("Nowhere" in note for note in answer.notes)
    assert compare_view(answer, engine.holdings).chart is None


def test_earlier_reports_are_left_out_and_counted() -> None:
    reports = [report(0, area="A", published=date(2020, 1, 1)), report(1, area="A"), report(2, area="B")]
    of = np.repeat(np.arange(3), 5)
    holdings = made_holdings(reports, of, np.full(15, 2), np.ones((15, 1), dtype=np.bool_))
    latest = compare(holdings, CompareRequest())
    assert (latest.total.reports, latest.total.earlier) == (2, 1)
    every = compare(holdings, CompareRequest(Selection().all_editions))
    assert (every.total.reports, every.total.areas, every.total.earlier) == (3, 2, 0)
    assert [row.reports for row in every.rows] == [2, 1]


def test_the_view_has_every_cell_with_its_denominators(engine: SearchEngine) -> None:
    answer = compare(engine.holdings, CompareRequest(rows=RowsBy.RATING, focus="Good"))
    view = compare_view(answer, engine.holdings)
    tables = {table.name: table for table in view.tables}
    assert list(tables) == ["cells", "matrix", "prevalence", "focus"]
    cells = tables["cells"].records()
    assert len(cells) == len(answer.rows) * len(answer.columns)
    for record in cells:
        assert record["findings"] == sum(
            int(str(record[name])) for name in ("strength", "shortfall", "mixed")
        )
        assert int(str(record["areas_shortfall"])) <= int(str(record["areas_comparable"]))
        assert int(str(record["areas_comparable"])) <= int(str(record["areas_searched"]))
        assert int(str(record["reports_shortfall"])) <= int(str(record["reports_comparable"]))
        assert int(str(record["reports_comparable"])) <= int(str(record["reports_searched"]))
    matrix = tables["matrix"]
    assert len(matrix.rows) == len(answer.rows) + 1
    assert len(matrix.columns) == len(answer.columns) + 4
    assert view.passages
    assert len(set(view.passages)) == len(view.passages)
    assert view.chart is not None
    assert {"x", "y"} <= view.chart["encoding"].keys()
    shown = sum(column.counts.shortfall > 0 for column in answer.columns)
    assert shown
    for passage in view.passages[:20]:
        assert engine.passage(passage).passage.stance.stance == "shortfall"


def test_the_snapshot_is_read_once_for_equal_words(engine: SearchEngine) -> None:
    first = compare(engine.holdings, CompareRequest(focus=None))
    again = compare(engine.holdings, CompareRequest(focus=None))
    assert first == again
