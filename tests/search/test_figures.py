"""Figures as data: counts equal SQL, filters hold, words are the passage's own, like figures are alike."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.figures import FigureKind, extract_figures_batch
from indexer.figures import share_of
from indexer.snapshot import STORE, current_snapshot_id
from search.areas.figures import figures_of
from search.errors import QueryError
from search.figures import (
    FigureRequest,
    Figures,
    FigureSort,
    FoundFigure,
    figures,
    figures_view,
    like_figures,
)
from search.figures.alike import part_by_wording
from search.figures.answer import read
from search.figures.matching import areas_counting
from search.holdings import Holdings
from search.request import Filters
from search.selection import Selection

EVERY = FigureRequest(selection=Selection().all_editions, limit=500)


def one(base: sqlite3.Connection, statement: str, *values: object) -> int:
    return int(base.execute(statement, values).fetchone()[0])


def whole(holdings: Holdings, request: FigureRequest) -> list[FoundFigure]:
    """Every figure of a request, page by page."""
    found: list[FoundFigure] = []
    while True:
        answer = figures(holdings, replace(request, offset=len(found)))
        if not answer.listed:
            return found
        found.extend(answer.listed)


def test_the_snapshot_holds_what_the_extractor_finds(base: sqlite3.Connection) -> None:
    texts = [row[0] for row in base.execute("SELECT text FROM passage ORDER BY row")]
    expected = [
        (row, number, f.kind.value, f.value, f.high, f.denominator, share_of(f, text), f.unit, f.span.start)
        for row, (text, found) in enumerate(zip(texts, extract_figures_batch(texts), strict=True))
        for number, f in enumerate(found)
    ]
    stored = base.execute(
        'SELECT passage_row, ordinal, kind, value, high, denominator, share, unit, "start" FROM figure'
    ).fetchall()
    assert len(stored) > 200
    assert stored == expected


def test_the_size_of_a_change_is_no_share() -> None:
    for text in (
        "Removals saw a 2.1% decrease.",
        "There was a 20% increase in calls.",
        "Absence came down by a quarter.",
    ):
        (found,) = extract_figures_batch([text])
        assert [share_of(figure, text) for figure in found] == [None]
    text = "Absence came down to 12%."
    (found,) = extract_figures_batch([text])
    assert [share_of(figure, text) for figure in found] == [0.12]


def test_no_standing_text_is_put_beside_like_figures(holdings: Holdings) -> None:
    groups = like_figures(holdings, EVERY, limit=500)
    shown = [f.passage for group in groups for part in group.wordings for f in part.figures]
    assert shown
    assert not {(p.kind, p.speaker) for p in shown if p.kind == "method" or p.speaker == "boilerplate"}


def test_counts_equal_sql(holdings: Holdings, base: sqlite3.Connection) -> None:
    answer = figures(holdings, EVERY)
    assert answer.total == one(base, "SELECT count(*) FROM figure")
    assert answer.passages == one(base, "SELECT count(DISTINCT passage_row) FROM figure")
    assert answer.reports == one(
        base,
        "SELECT count(DISTINCT p.report_id) FROM figure f JOIN passage p ON p.row = f.passage_row",
    )
    assert answer.areas == one(
        base,
        "SELECT count(DISTINCT r.area) FROM figure f JOIN passage p ON p.row = f.passage_row "
        "JOIN report r ON r.id = p.report_id",
    )
    assert answer.reports_searched == one(base, "SELECT count(*) FROM report")
    assert answer.passages_searched == one(base, "SELECT count(*) FROM passage")
    counted = dict(base.execute("SELECT kind, count(*) FROM figure GROUP BY kind"))
    assert {kind.kind: kind.figures for kind in answer.kinds} == counted


def test_counts_by_theme_equal_sql_with_children_under_their_parents(
    holdings: Holdings, base: sqlite3.Connection
) -> None:
    answer = figures(holdings, EVERY)
    # The taggers write parents themselves; those that they did not are filled in as the filter does.
    tagged = (
        "WITH RECURSIVE tag(passage_row, theme_id) AS (SELECT passage_row, theme_id FROM passage_theme UNION "
        "SELECT tag.passage_row, t.parent FROM tag JOIN theme t ON t.id = tag.theme_id WHERE t.parent IS NOT NULL) "
    )
    expected = {
        row[0]: row[1:]
        for row in base.execute(
            tagged
            + "SELECT tag.theme_id, count(*), count(DISTINCT f.passage_row), count(DISTINCT p.report_id) "
            "FROM figure f JOIN tag ON tag.passage_row = f.passage_row JOIN passage p ON p.row = f.passage_row "
            "GROUP BY tag.theme_id"
        )
    }
    assert {t.theme: (t.figures, t.passages, t.reports) for t in answer.themes} == expected
    for theme in answer.themes[:5]:
        filtered = figures(holdings, replace(EVERY, selection=Selection(Filters(theme=(theme.theme,)))))
        assert filtered.total == theme.figures


def test_words_spans_and_sentences_are_the_passage_s_own(holdings: Holdings) -> None:
    for figure in whole(holdings, EVERY):
        text = figure.passage.text
        assert figure.words in text
        assert text[slice(*figure.span)] in figure.words
        assert text[slice(*figure.sentence)] == figure.said
        assert figure.sentence[0] <= figure.span[0] < figure.span[1] <= figure.sentence[1]
        if figure.unit_span:
            assert text[slice(*figure.unit_span)] == figure.unit
        assert figure.report.id == figure.passage.report_id
        assert figure.citation


def test_pages_of_a_list_hold_each_figure_once(holdings: Holdings) -> None:
    every = whole(holdings, EVERY)
    parts = whole(holdings, replace(EVERY, limit=37))
    key = [(f.passage.id, f.span) for f in every]
    assert key == [(f.passage.id, f.span) for f in parts]
    assert len(set(key)) == len(key)


def test_the_share_is_the_value_out_of_what_it_is_out_of(holdings: Holdings) -> None:
    shares = whole(holdings, replace(EVERY, with_share=True))
    assert shares
    for figure in shares:
        assert figure.share is not None
        assert 0 <= figure.share <= 1
        if figure.kind == "count_of":
            assert figure.denominator
            assert figure.share == figure.value / figure.denominator
        elif figure.kind == "percent":
            assert figure.share == figure.value / 100
        else:
            assert figure.kind == "worded_fraction"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("In 28 out of 44 relevant cases enquiries were sufficient.", 28 / 44),
        ("Only 46 per cent of plans were good.", 0.46),
        ("Three-quarters of staff agreed.", 0.75),
        ("Attendance rose by 10 percentage points.", None),
        ("Teams worked at 120 per cent of capacity.", None),
        ("There were 38.5 referrals per 10,000 children.", None),
        ("Staff waited nine months.", None),
    ],
)
def test_what_is_a_share(text: str, share: float | None) -> None:
    ((found, *_),) = extract_figures_batch([text])
    assert share_of(found, text) == share


def test_orders(holdings: Holdings) -> None:
    rising = [f.share for f in whole(holdings, EVERY)]
    known = [share for share in rising if share is not None]
    assert known == sorted(known)
    assert all(share is None for share in rising[len(known) :])
    falling = [f.share for f in whole(holdings, replace(EVERY, sort=FigureSort.SHARE_FALLING))]
    assert [s for s in falling if s is not None] == sorted(known, reverse=True)
    assert falling[: len(known)] == sorted(known, reverse=True)
    dates = [f.report.dated for f in whole(holdings, replace(EVERY, sort=FigureSort.DATE)) if f.report.dated]
    assert dates == sorted(dates, reverse=True)
    areas = [
        (f.report.area or f.report.title).casefold()
        for f in whole(holdings, replace(EVERY, sort=FigureSort.AREA))
    ]
    assert areas == sorted(areas)


def test_filters_hold(holdings: Holdings, base: sqlite3.Connection) -> None:
    counts = figures(holdings, replace(EVERY, kinds=(FigureKind.COUNT_OF,)))
    assert counts.total == one(base, "SELECT count(*) FROM figure WHERE kind = 'count_of'")
    assert {f.kind for f in counts.listed} == {"count_of"}
    assert sum(kind.figures for kind in counts.kinds) == one(base, "SELECT count(*) FROM figure")
    with_denominator = figures(holdings, replace(EVERY, with_denominator=True))
    assert with_denominator.total == one(base, "SELECT count(*) FROM figure WHERE denominator IS NOT NULL")
    cases = figures(holdings, replace(EVERY, unit="cases"))
    assert cases.total
    assert all("case" in str(f.unit).casefold() for f in cases.listed)
    assert {f.unit for f in cases.listed} > {"cases"}
    worded = figures(holdings, replace(EVERY, words="home visit"))
    assert worded.total
    assert all(
        "home" in f.passage.text.casefold() and "visit" in f.passage.text.casefold() for f in worded.listed
    )
    assert not figures(holdings, replace(EVERY, words="zzzz")).total
    chosen = Selection(Filters(area=("Thornstead PDU",), stance=("shortfall",)))
    filtered = figures(holdings, replace(EVERY, selection=chosen))
    assert filtered.total == one(
        base,
        "SELECT count(*) FROM figure f JOIN passage p ON p.row = f.passage_row JOIN report r ON r.id = p.report_id "
        "WHERE r.area = 'Thornstead PDU' AND p.stance = 'shortfall'",
    )
    assert (filtered.reports, filtered.reports_searched) == (1, 1)


def test_a_report_without_figures_stays_in_the_denominator(holdings: Holdings) -> None:
    answer = figures(holdings, replace(EVERY, words="caseload", kinds=(FigureKind.PERCENT,)))
    assert answer.reports < answer.reports_searched == len(holdings.reports)


def test_the_latest_report_of_an_area_counts_unless_all_are_asked(holdings: Holdings) -> None:
    latest = figures(holdings, replace(EVERY, selection=Selection()))
    assert latest.total < figures(holdings, EVERY).total
    assert {f.report.id for f in latest.listed if f.report.area == "Sallowmere"} <= {
        max((r for r in holdings.reports if r.area == "Sallowmere"), key=lambda r: str(r.dated)).id
    }


def test_first_figures_of_each_theme_are_in_the_order_asked(holdings: Holdings) -> None:
    answer: Figures = figures(holdings, replace(EVERY, per_theme=3, with_share=True))
    for theme in answer.themes:
        assert len(theme.shown) == min(3, theme.figures)
        shares = [figure.share or 0.0 for figure in theme.shown]
        assert shares == sorted(shares)


def test_pages_that_can_not_be_are_refused(holdings: Holdings) -> None:
    for wrong in (replace(EVERY, limit=0), replace(EVERY, limit=20_001), replace(EVERY, offset=-1)):
        with pytest.raises(QueryError, match="limit 1-20000"):
            figures(holdings, wrong)


def test_like_figures_share_theme_measure_and_unit(holdings: Holdings) -> None:
    groups = like_figures(holdings, EVERY)
    assert groups
    assert [g.areas for g in groups] == sorted((g.areas for g in groups), reverse=True)
    for group in groups:
        members = [figure for part in group.wordings for figure in part.figures]
        assert len(members) == group.read == group.figures
        assert len({f.report.id for f in members}) == group.reports > 1
        assert len({f.unit_stems for f in members}) == 1
        assert {f.unit for f in members} == set(group.units)
        if group.measure == "share":
            assert all(f.kind in {"percent", "count_of", "worded_fraction"} for f in members)
        else:
            assert {f.kind for f in members} == {group.measure}
        for part in group.wordings:
            assert part.areas == len({f.report.area for f in part.figures if f.report.area})


def said(holdings: Holdings, template: FoundFigure, text: str, number: str) -> FoundFigure:
    """A figure in a made-up sentence."""
    start = text.index(number)
    return replace(
        template,
        passage=replace(template.passage, text=text),
        span=(start, start + len(number)),
        sentence=(0, len(text)),
        unit="cases",
        unit_span=None,
        comparison_span=None,
    )


def test_wordings_part_questions_and_negations(holdings: Holdings) -> None:
    template = figures(holdings, EVERY).listed[0]
    made = said(holdings, template, "Home visits were made in 15 of 27 cases.", "15 of 27")
    again = said(holdings, template, "Home visits had been made in 26 of 50 cases.", "26 of 50")
    missing = said(holdings, template, "Home visits were not made in 12 of 27 cases.", "12 of 27")
    other = said(holdings, template, "Plans were reviewed on time in 12 of 27 cases.", "12 of 27")
    parts = part_by_wording([made, again, missing, other])
    assert sorted(len(part.figures) for part in parts) == [1, 1, 2]
    assert parts[0].figures == (made, again)


def test_wordings_part_the_items_of_a_list_and_other_subjects(holdings: Holdings) -> None:
    template = figures(holdings, EVERY).listed[0]
    texts = (
        "Last year: 40 children moved to new homes 300 children ceased to be cared for.",
        "Last year: 45 children moved to new homes 200 children ceased to be cared for.",
    )
    items = [
        said(holdings, template, text, number)
        for text in texts
        for number in text.split()
        if number.isdigit()
    ]
    parts = part_by_wording(items)
    assert [[figure.words for figure in part.figures] for part in parts] == [["40", "45"], ["300", "200"]]
    subjects = [
        said(
            holdings,
            template,
            "Pupils from minority ethnic groups account for 8 per cent of the roll here.",
            "8",
        ),
        said(
            holdings,
            template,
            "Pupils from minority ethnic groups account for 9 per cent of the roll here.",
            "9",
        ),
        said(
            holdings, template, "Pupils who are White British account for 87 per cent of the roll here.", "87"
        ),
    ]
    assert [len(part.figures) for part in part_by_wording(subjects)] == [2, 1]


def test_the_view_repeats_the_answer(holdings: Holdings) -> None:
    answer = figures(holdings, replace(EVERY, limit=20))
    view = figures_view(answer, holdings, like_figures(holdings, EVERY, limit=3))
    assert [table.name for table in view.tables] == ["figures", "themes", "like_figures"]
    assert len(view.tables[0].rows) == 20
    assert len(view.tables[1].rows) == len(answer.themes)
    assert view.passages
    assert view.chart is not None
    assert view.chart["data"]["name"] in {table.name for table in view.tables}


def test_a_snapshot_from_before_figures_says_so(own_library: Path) -> None:
    path = own_library / "snapshots" / str(current_snapshot_id(own_library)) / STORE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'figures'")
        connection.commit()
    from indexer.store_reader import Records

    columns = Records(path).figure_columns()
    assert not columns.read
    assert not len(columns.rows)


def test_a_number_that_no_other_area_gives_is_aside(holdings: Holdings) -> None:
    every = read(holdings, range(len(holdings.store.figures().rows)))
    areas: dict[tuple[object, ...], set[str | None]] = {}
    for one in every:
        areas.setdefault(_counts(one), set()).add(one.report.area)
    counted = [0 if one.unit_stems is None else len(areas[_counts(one)] - {None}) for one in every]
    assert areas_counting(holdings, np.arange(len(every))).tolist() == counted
    alone = 0
    for place, report in enumerate(holdings.reports):
        at = [n for n, one in enumerate(every) if one.report.id == report.id]
        assert areas_counting(holdings, np.array(at, dtype=np.int64)).tolist() == [counted[n] for n in at]
        for n, figure in zip(at, figures_of(holdings, place), strict=True):
            lone = figure.share is None and counted[n] < 2
            assert figure.aside or not lone
            alone += lone and figure.unit is not None and figure.kind != FigureKind.DURATION.value
    assert alone, "some count is aside for this alone"


def _counts(one: FoundFigure) -> tuple[object, ...]:
    """What a figure counts: its unit, whether as a share or how else, in real or in fictional reports."""
    return one.unit_stems, one.share is not None or one.kind, one.report.fictional
