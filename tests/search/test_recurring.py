"""Recurring findings under selections: every number equals a count by SQL."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from search.engine import SearchEngine
from search.errors import NotFoundError
from search.recurring import (
    RecurringRequest,
    RecurringSort,
    recurring,
    recurring_finding,
    recurring_finding_view,
    recurring_of_area,
    recurring_of_passage,
    recurring_view,
)
from search.recurring.trend import Counts, Trends, Values
from search.request import Filters
from search.selection import Selection

REPORTS = """
    SELECT r.id, coalesce(s.same_as, r.id), r.area,
           r.programme || CASE WHEN r.framework IN ('area-send', 'focused-visit', 'monitoring-visit')
                          THEN r.framework ELSE '' END,
           r.region, r.overall_rating, coalesce(r.published, r.fieldwork_end, r.fieldwork_start)
    FROM report r LEFT JOIN same_report s ON s.report_id = r.id
"""
MEMBERS = """
    SELECT f.id, m.passage_row, p.id, p.report_id FROM recurring_member m
    JOIN recurring_finding f ON f.position = m.finding JOIN passage p ON p.row = m.passage_row
"""
SELECTIONS = {
    "all": Selection().all_editions,
    "one programme": Selection(Filters(inspectorate=("hmi-probation",))),
    "shortfalls of a year": Selection(Filters(year=("2024",), stance=("shortfall",))),
    "a theme": Selection(Filters(theme=("management-oversight",))),
    "a rating of one framework": Selection(
        Filters(framework=("pdu-2023",), rating=("Requires improvement",))
    ),
}
KINDS = {"a rating of one framework": "SELECT id FROM report WHERE framework = 'pdu-2023'"}
"""Of the selections that choose among the reports of one kind: all reports of it."""


def allowed(base: sqlite3.Connection, name: str) -> tuple[set[str], set[int]]:
    """Reports and passages of a selection, by SQL."""
    dated = "substr(coalesce(published, fieldwork_end, fieldwork_start), 1, 4)"
    reports = {
        "all": "SELECT id FROM report",
        "one programme": "SELECT id FROM report WHERE inspectorate = 'hmi-probation'",
        "shortfalls of a year": f"SELECT id FROM report WHERE {dated} = '2024'",
        "a theme": "SELECT id FROM report",
        "a rating of one framework": "SELECT id FROM report WHERE framework = 'pdu-2023' "
        "AND overall_rating = 'Requires improvement'",
    }[name]
    passages = {
        "shortfalls of a year": "SELECT row FROM passage WHERE stance = 'shortfall'",
        "a theme": (
            "SELECT passage_row FROM passage_theme pt JOIN theme t ON t.id = pt.theme_id "
            "WHERE t.id = 'management-oversight' OR t.parent = 'management-oversight'"
        ),
    }.get(name, "SELECT row FROM passage")
    return {r for (r,) in base.execute(reports)}, {r for (r,) in base.execute(passages)}


def once(reports: set[str], facts: dict[str, tuple[str, ...]]) -> set[str]:
    """The latest report of each area and series; those without an area or a date all stay."""
    kept = {r for r in reports if not facts[r][1] or not facts[r][5]}
    last: dict[tuple[str, str], str] = {}
    for r in sorted(reports - kept, key=lambda r: (facts[r][5], r)):
        last[facts[r][1], facts[r][2]] = r
    return kept | set(last.values())


@pytest.mark.parametrize("name", list(SELECTIONS))
def test_every_count_equals_sql(engine: SearchEngine, base: sqlite3.Connection, name: str) -> None:
    reports, passages = allowed(base, name)
    facts = {row[0]: row[1:] for row in base.execute(REPORTS)}
    kind = {r for (r,) in base.execute(KINDS.get(name, "SELECT id FROM report"))}
    members = base.execute(MEMBERS).fetchall()
    series = defaultdict(set)
    inside = defaultdict(list)
    outside = defaultdict(set)
    for group, row, passage, report in members:
        series[group].add(facts[report][2])
        if row in passages and report in reports:
            inside[group].append((passage, report))
        elif row in passages and report in kind:
            outside[group].add(report)
    answer = recurring(engine.holdings, RecurringRequest(SELECTIONS[name], limit=100_000))
    assert {f.id for f in answer.findings} == set(inside)
    assert answer.total == len(inside) > 0
    assert answer.areas_searched == len({facts[r][1] for r in reports} - {None})
    assert answer.reports_searched == len({facts[r][0] for r in reports})
    assert answer.grouped == base.execute("SELECT count(*) FROM grouped_passage").fetchone()[0]
    for finding in answer.findings:
        mine = inside[finding.id]
        alike = {r for r in reports if facts[r][2] in series[finding.id]}
        assert finding.passages == len(mine)
        assert finding.areas == len({facts[r][1] for _, r in mine} - {None})
        assert finding.reports == len({facts[r][0] for _, r in mine})
        assert finding.areas_comparable == len({facts[r][1] for r in alike} - {None})
        assert finding.reports_comparable == len({facts[r][0] for r in alike})
        days = sorted(facts[r][5] for _, r in mine if facts[r][5])
        assert (str(finding.first_seen), str(finding.last_seen)) == (days[0], days[-1])
        by_year = defaultdict(set)
        searched = defaultdict(set)
        for _, r in mine:
            by_year[int(facts[r][5][:4])].add(facts[r][0])
        for r in alike:
            if facts[r][5]:
                searched[int(facts[r][5][:4])].add(facts[r][0])
        assert [(y.year, y.reports, y.searched) for y in finding.trend.years] == [
            (year, len(by_year[year]), len(searched[year])) for year in sorted(searched)
        ]
        others = {r for r in kind - reports if facts[r][2] in series[finding.id]}
        if finding.elsewhere is None:
            assert not others
            continue
        theirs, ours = once(others, facts), once(alike, facts)
        assert finding.elsewhere.others == len({facts[r][0] for r in theirs & outside[finding.id]})
        assert finding.elsewhere.others_searched == len({facts[r][0] for r in theirs})
        assert finding.elsewhere.reports == len({facts[r][0] for r in ours & {r for _, r in mine}})
        assert finding.elsewhere.searched == len({facts[r][0] for r in ours})


def test_themes_are_shares_of_the_members(engine: SearchEngine, base: sqlite3.Connection) -> None:
    parents = dict(base.execute("SELECT id, parent FROM theme"))
    for finding in recurring(engine.holdings, RecurringRequest(limit=10)).findings:
        counted: dict[str, set[int]] = defaultdict(set)
        for row, theme in base.execute(
            "SELECT m.passage_row, pt.theme_id FROM recurring_member m JOIN passage_theme pt "
            "ON pt.passage_row = m.passage_row JOIN recurring_finding f ON f.position = m.finding WHERE f.id = ?",
            (finding.id,),
        ):
            counted[theme].add(row)
            if parents[theme]:
                counted[parents[theme]].add(row)
        assert finding.themes
        for share in finding.themes:
            assert (share.passages, share.of) == (len(counted[share.theme]), finding.passages)


def test_the_latest_reports_alone_count_areas_but_history_stays(engine: SearchEngine) -> None:
    latest = Selection()
    every = {f.id: f for f in recurring(engine.holdings, RecurringRequest(limit=100_000)).findings}
    found = recurring(engine.holdings, RecurringRequest(latest, limit=100_000))
    assert found.reports_searched <= len(engine.reports())
    for finding in found.findings:
        whole = every[finding.id]
        assert finding.reports <= whole.reports
        assert (finding.first_seen, finding.last_seen) == (whole.first_seen, whole.last_seen)
        assert finding.trend.years == whole.trend.years


def test_pages_orders_and_bounds(engine: SearchEngine) -> None:
    whole = recurring(engine.holdings, RecurringRequest(limit=100_000)).findings
    assert [f.areas for f in whole] == sorted((f.areas for f in whole), reverse=True)
    page = recurring(engine.holdings, RecurringRequest(limit=3, offset=2))
    assert page.findings == whole[2:5]
    wide = recurring(engine.holdings, RecurringRequest(min_areas=3, min_reports=4, limit=100_000))
    assert {f.id for f in wide.findings} == {f.id for f in whole if f.areas >= 3 and f.reports >= 4}
    recent = recurring(engine.holdings, RecurringRequest(sort=RecurringSort.RECENT, limit=100_000)).findings
    days = [f.last_seen for f in recent if f.last_seen]
    assert days == sorted(days, reverse=True)
    share = recurring(engine.holdings, RecurringRequest(sort=RecurringSort.SHARE, limit=100_000)).findings
    assert [f.share for f in share] == sorted((f.share for f in share), reverse=True)
    nothing_outside = recurring(engine.holdings, RecurringRequest(sort=RecurringSort.DISTINCT))
    assert any("outside" in note for note in nothing_outside.notes)
    assert all(f.elsewhere is None for f in nothing_outside.findings)


def test_what_is_more_frequent_here_is_corrected_for_findings_that_are_not_here(engine: SearchEngine) -> None:
    selection = Selection(Filters(framework=("pdu-2023",), rating=("Requires improvement",)))
    kind = Selection(Filters(framework=("pdu-2023",)))
    listed = recurring(engine.holdings, RecurringRequest(selection, limit=100_000)).findings
    q = {finding.id: finding.elsewhere.q for finding in listed if finding.elsewhere}
    every = recurring(engine.holdings, RecurringRequest(kind, limit=100_000)).findings
    assert 0 < len(q) < len(every)
    p = [f.elsewhere.p for f in listed if f.elsewhere] + [1.0] * (len(every) - len(q))
    assert list(q.values()) == pytest.approx(false_discovery_control(p)[: len(q)])
    wide = recurring(engine.holdings, RecurringRequest(selection, min_reports=2, limit=100_000)).findings
    assert 0 < len(wide) < len(q)
    assert {f.id: f.elsewhere.q for f in wide if f.elsewhere}.items() <= q.items()
    one = recurring_finding(engine.holdings, listed[0].id, selection).finding.elsewhere
    assert one == listed[0].elsewhere


@pytest.mark.parametrize("name", list(SELECTIONS))
def test_one_finding_says_what_the_list_says(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Every number, the corrected ones among them; the sample is too small for a trend, so chances are planted."""
    drawn = np.random.default_rng(7)

    def planted(with_it: Counts, searched: Counts, years: Counts) -> Trends:
        size = len(with_it)
        p = drawn.permutation(np.linspace(0.001, 0.9, size)) if not kept else kept[0]
        kept.append(p)
        whole = np.full(size, 12)
        return Trends(np.where(np.arange(size) % 2, 2.0, -2.0), p, whole, whole, whole)

    kept: list[Values] = []
    monkeypatch.setattr("search.recurring.counted.trends_of", planted)
    selection = SELECTIONS[name]
    listed = recurring(engine.holdings, RecurringRequest(selection, limit=100_000)).findings
    assert listed
    assert len({finding.trend.q for finding in listed}) > 1
    assert any(finding.trend.q != finding.trend.p for finding in listed)
    for finding in listed:
        assert recurring_finding(engine.holdings, finding.id, selection).finding == finding
    few = recurring(engine.holdings, RecurringRequest(selection, min_reports=3, limit=100_000)).findings
    by_id = {finding.id: finding for finding in listed}
    assert all(finding == by_id[finding.id] for finding in few)


def test_words_must_stand_in_one_member(engine: SearchEngine, base: sqlite3.Connection) -> None:
    found = recurring(engine.holdings, RecurringRequest(words="Management OVERSIGHT", limit=100_000))
    wanted = {
        group
        for group, text in base.execute(
            "SELECT f.id, p.text FROM recurring_member m JOIN recurring_finding f ON f.position = m.finding "
            "JOIN passage p ON p.row = m.passage_row"
        )
        if "oversight" in text.lower() and "manage" in text.lower()
    }
    assert {f.id for f in found.findings} <= wanted
    assert found.total > 0
    assert recurring(engine.holdings, RecurringRequest(words="zebra")).total == 0


def test_one_finding_in_full(engine: SearchEngine, base: sqlite3.Connection) -> None:
    first = recurring(engine.holdings, RecurringRequest(limit=1)).findings[0]
    detail = recurring_finding(engine.holdings, first.id)
    rows = base.execute(f"{MEMBERS} WHERE f.id = ? ORDER BY m.ordinal", (first.id,)).fetchall()
    assert [m.passage.id for m in detail.members] == [row[2] for row in rows]
    assert detail.members[0].passage.id == first.central == detail.finding.central
    assert all(
        m.report.title in m.citation or m.report.area in m.citation for m in detail.members if m.report.area
    )
    having = {area.area for area in detail.areas_with}
    assert len(having) == first.areas
    assert len(having) + len(detail.areas_without) == first.areas_comparable
    assert not having & set(detail.areas_without)
    assert sum(area.passages for area in detail.areas_with) == len(rows)
    with pytest.raises(NotFoundError, match="rf-none"):
        recurring_finding(engine.holdings, "rf-none")


def test_a_finding_outside_of_the_selection_is_said_to_be_nowhere(engine: SearchEngine) -> None:
    first = recurring(engine.holdings, RecurringRequest(limit=1)).findings[0]
    detail = recurring_finding(engine.holdings, first.id, Selection(Filters(area=("No such place",))))
    assert (detail.members, detail.areas_with, detail.finding.areas, detail.finding.areas_searched) == (
        (),
        (),
        0,
        0,
    )


def test_an_area_and_a_passage_know_their_findings(engine: SearchEngine, base: sqlite3.Connection) -> None:
    area = next(r.area for r in engine.reports() if r.area and recurring_of_area(engine.holdings, r.area))
    found = recurring_of_area(engine.holdings, area)
    rows = base.execute(
        f"SELECT g, pid FROM ({MEMBERS.replace('f.id,', 'f.id AS g,').replace('p.id,', 'p.id AS pid,')}) x "
        "JOIN report r ON r.id = x.report_id WHERE r.area = ?",
        (area,),
    ).fetchall()
    by_group = defaultdict(set)
    for group, passage in rows:
        by_group[group].add(passage)
    assert {one.finding.id: set(one.here) for one in found} == by_group
    assert all(one.shared == (one.finding.areas > 1) for one in found)
    assert recurring_of_area(engine.holdings, "No such place") == ()
    passage = engine.passage(found[0].here[0]).passage
    named = recurring_of_passage(engine.holdings, passage.row)
    assert named is not None
    assert named.id == found[0].finding.id
    alone = base.execute(
        "SELECT row FROM passage WHERE row NOT IN (SELECT passage_row FROM recurring_member) LIMIT 1"
    ).fetchone()[0]
    assert recurring_of_passage(engine.holdings, alone) is None


def test_views_hold_every_number_in_tidy_tables(engine: SearchEngine) -> None:
    answer = recurring(engine.holdings, RecurringRequest(limit=5, members=True))
    view = recurring_view(answer, engine.holdings)
    findings, years, members = view.tables
    assert [record["finding"] for record in findings.records()] == [f.id for f in answer.findings]
    assert [record["areas"] for record in findings.records()] == [f.areas for f in answer.findings]
    assert len(members.rows) == sum(f.passages for f in answer.findings) == len(view.passages)
    assert {record["finding"] for record in years.records()} == {f.id for f in answer.findings}
    assert view.chart is not None
    assert view.chart["data"]["name"] == findings.name
    assert view.chart_note == f"Findings 1 to 5 of {answer.total}."
    one = recurring_finding_view(recurring_finding(engine.holdings, answer.findings[0].id), engine.holdings)
    assert [table.name for table in one.tables] == ["members", "findings", "areas", "years", "regions"]
    assert len(one.tables[2].rows) == answer.findings[0].areas_comparable
