"""Recommendations: one name for a body, counts that equal SQL, and those that were made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import SearchEngine
from search.opening import open_engine
from search.recommendations import (
    BodyKind,
    RecommendationKind,
    RecommendationsRequest,
    bodies_of,
    recommendations,
    recommendations_view,
)
from search.request import Filters
from search.selection import Selection
from tests.search.two_reports import EARLIER, LATER, engine_of, report


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("HM Prison and Probation Service", ["HM Prison and Probation Service"]),
        ("HMPPS should:", ["HM Prison and Probation Service"]),
        ("HM Prison & Probation Service (HMPPS)", ["HM Prison and Probation Service"]),
        ("The Ministry of Justice and HMPPS", ["Ministry of Justice", "HM Prison and Probation Service"]),
        ("the Derby City Probation Delivery Unit", ["Derby City PDU"]),
        ("Derby City PDU must", ["Derby City PDU"]),
        ("Dunmarsh and Pellowick PDU", ["Dunmarsh and Pellowick PDU"]),
        ("The Wessenmoor region", ["Wessenmoor region"]),
        (
            "Halton Borough Council and NHS Cheshire and Merseyside Integrated Care Board (ICB)",
            ["Halton Borough Council", "NHS Cheshire and Merseyside Integrated Care Board"],
        ),
        ("Kent County Council", ["Kent County Council"]),
        ("The LAP", ["Local area partnership"]),
        ("Leaders across the partnership", ["Leaders across the partnership"]),
        ("Leaders in the ICB and the LA", ["Leaders in the ICB", "Local authority"]),
        ("", []),
        ("  . ", []),
    ],
)
def test_a_body_has_one_name(printed: str, names: list[str]) -> None:
    assert [body.name for body in bodies_of(printed)] == names


def test_bodies_are_of_a_kind() -> None:
    kinds = {
        name: bodies_of(name)[0].kind
        for name in ("Kent Police", "The youth justice management board", "A charity")
    }
    assert list(kinds.values()) == [BodyKind.POLICE, BodyKind.YOUTH_JUSTICE, BodyKind.OTHER]


@given(st.text(max_size=120))
def test_any_addressee_can_be_read_and_a_name_names_itself(printed: str) -> None:
    for body in bodies_of(printed):
        assert body.name == body.name.strip() != ""
        assert body in bodies_of(body.name) or len(bodies_of(body.name)) > 1


@pytest.fixture(scope="module")
def sample(sample_library: Path) -> SearchEngine:
    return open_engine(sample_library)


@pytest.fixture(scope="module")
def db(sample: SearchEngine, sample_library: Path) -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(sample_library / "snapshots" / sample.snapshot_id / "library.sqlite") as connection:
        yield connection


@pytest.mark.parametrize("kind", list(RecommendationKind))
def test_counts_equal_sql(sample: SearchEngine, db: sqlite3.Connection, kind: RecommendationKind) -> None:
    answer = recommendations(sample.holdings, RecommendationsRequest(kind, limit=1000, groups=1000))
    one = "FROM passage p JOIN report r ON r.id = p.report_id WHERE p.kind = ?"
    passages, reports, named = db.execute(
        f"SELECT count(*), count(DISTINCT r.id), count(DISTINCT r.area) {one}", (kind.value,)
    ).fetchone()
    assert (answer.total, answer.reports, answer.areas) == (passages, reports, named)
    assert len(answer.items) == passages
    assert answer.reports_searched == db.execute("SELECT count(*) FROM report").fetchone()[0]
    assert (
        answer.unaddressed
        == db.execute(f"SELECT count(*) {one} AND p.addressee IS NULL", (kind.value,)).fetchone()[0]
    )
    assert sum(len(item.bodies) > 0 for item in answer.items) == answer.total - answer.unaddressed
    for theme in answer.themes:
        children = [t.id for t in sample.themes() if theme.theme in {t.id, t.parent}]
        marks = ",".join("?" * len(children))
        assert (theme.passages, theme.reports) == db.execute(
            f"SELECT count(*), count(DISTINCT r.id) {one} AND p.row IN "
            f"(SELECT passage_row FROM passage_theme WHERE theme_id IN ({marks}))",
            (kind.value, *children),
        ).fetchone(), theme.theme
    grouped = db.execute(
        "SELECT f.id, count(*), count(DISTINCT p.report_id) FROM recurring_member m "
        "JOIN recurring_finding f ON f.position = m.finding JOIN passage p ON p.row = m.passage_row WHERE p.kind = ? GROUP BY 1 HAVING count(DISTINCT p.report_id) > 1",
        (kind.value,),
    ).fetchall()
    assert {(g.id, len(g.members), g.reports) for g in answer.made_again} == set(grouped)
    assert len(recommendations_view(answer, sample.holdings).tables[0].rows) == passages


def test_selections_addressees_and_repeats_narrow(sample: SearchEngine) -> None:
    whole = recommendations(sample.holdings, RecommendationsRequest(limit=1000))
    service = recommendations(
        sample.holdings, RecommendationsRequest(addressee=("PRISON and probation",), limit=1000)
    )
    assert 0 < service.total < whole.total
    assert {body.name for item in service.items for body in item.bodies} == {
        "HM Prison and Probation Service"
    }
    assert service.reports_searched == whole.reports_searched
    again = recommendations(sample.holdings, RecommendationsRequest(again=True, limit=1000))
    assert {item.passage.id for item in again.items} == {
        p.id for group in whole.made_again for p, _ in group.members
    }
    one = recommendations(
        sample.holdings, RecommendationsRequest(selection=Selection(Filters(area=("Corrinport PDU",))))
    )
    assert {item.report.area for item in one.items} == {"Corrinport PDU"}
    assert one.reports_searched == 1
    none = recommendations(
        sample.holdings, RecommendationsRequest(selection=Selection(Filters(kind=("finding",))))
    )
    assert (none.total, none.themes, none.bodies) == (0, (), ())
    page = recommendations(sample.holdings, RecommendationsRequest(limit=5, offset=3))
    assert page.items == whole.items[3:8]


def test_what_a_later_report_recommends_on_the_same_matter_is_named() -> None:
    first, second = report("a-2020", date(2020, 5, 1)), report("b-2024", date(2024, 5, 1))
    engine = engine_of(
        (first, [(text, stance, theme, "recommendation") for text, stance, theme, _ in EARLIER[:3]]),
        (second, [(text, stance, theme, "recommendation") for text, stance, theme, _ in LATER[:1]]),
    )
    answer = recommendations(engine.holdings, RecommendationsRequest())
    later = {
        item.passage.text.split()[0]: [one.report.id for one in item.later]
        for item in answer.items
        if item.report == first
    }
    assert later == {"Lanterns": ["b-2024"], "Orchard": [], "Harbour": []}
    latest = Selection()
    assert recommendations(engine.holdings, RecommendationsRequest(selection=latest)).total == 1
