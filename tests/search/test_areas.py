"""Areas by name, their histories, and their themes beside those of their peers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.area_names import area_id, find_area, near_areas
from search.areas import (
    AreaPeers,
    AreaRequest,
    AreasRequest,
    Direction,
    RatingAt,
    area_profile,
    areas,
    areas_view,
    profile_view,
    report_standing,
)
from search.areas.judgements import aspects, questions
from search.areas.peers import peers_of
from search.areas.profile import latest_of_series
from search.engine import SearchEngine
from search.errors import NotFoundError
from search.opening import open_engine
from search.ratings import direction
from search.request import Filters, SearchRequest
from tests.search.two_reports import EARLIER, LATER, asked, engine_of, judged, report

BEFORE, AFTER = report("a-2020", date(2020, 5, 1)), report("b-2024", date(2024, 5, 1))


@given(st.text(max_size=60))
def test_an_id_is_plain_and_stays_itself(name: str) -> None:
    found = area_id(name)
    assert found
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert area_id(found) == found


def test_ids_are_readable() -> None:
    assert area_id("Bath and North East Somerset") == "bath-and-north-east-somerset"
    assert area_id("Kent, Surrey & Sussex") == "kent-surrey-and-sussex"
    assert area_id("Ynys Môn") == "ynys-mon"
    assert area_id("«»") == "area"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("barnsley", "Barnsley"),
        ("Barnsley Metropolitan Borough Council", "Barnsley"),
        ("  BARNSLEY ", "Barnsley"),
        ("south tyneside and gateshead", "Gateshead and South Tyneside PDU"),
        ("gateshead-and-south-tyneside-pdu", "Gateshead and South Tyneside PDU"),
    ],
)
def test_areas_are_found_as_people_type_them(typed: str, found: str) -> None:
    reports = [report("a", None, area="Barnsley"), report("b", None, area="Gateshead and South Tyneside PDU")]
    assert find_area(reports, typed).name == found


def test_a_dissolved_council_leads_to_its_successor() -> None:
    reports = [report("a", None, area="Bournemouth, Christchurch and Poole")]
    found = find_area(reports, "Poole")
    assert found.name == "Bournemouth, Christchurch and Poole"
    assert "is part of" in found.note


@pytest.mark.parametrize("typed", ["Barnsly", "barnsly council", "Barns"])
def test_an_unknown_area_is_answered_with_near_names(typed: str) -> None:
    reports = [
        report("a", None, area="Barnsley"),
        report("b", None, area="Kent"),
        report("c", None, area=None),
    ]
    with pytest.raises(NotFoundError, match="Barnsley") as caught:
        find_area(reports, typed)
    assert caught.value.subject == typed
    assert near_areas(["Barnsley", "Kent"], "") == ()


@given(st.text(max_size=40))
def test_whatever_is_typed_there_is_an_area_or_one_error(typed: str) -> None:
    with suppress(NotFoundError):
        assert find_area([report("a", None, area="Barnsley")], typed).name == "Barnsley"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Inadequate", "Good", Direction.BETTER),
        ("Outstanding", "Requires improvement", Direction.WORSE),
        ("Good", "Good", Direction.SAME),
        ("Good", "Met", Direction.NOT_COMPARABLE),
        (None, "Good", Direction.FIRST),
    ],
)
def test_directions(before: str | None, after: str, expected: Direction) -> None:
    earlier = None if before is None else RatingAt(before, "a", date(2020, 1, 1), "ilacs")
    assert direction(earlier, RatingAt(after, "b", date(2024, 1, 1), "ilacs")) is expected


def test_a_rating_of_an_unknown_day_has_no_direction() -> None:
    earlier, later = (
        RatingAt("Inadequate", "a", None, "ilacs"),
        RatingAt("Good", "b", date(2024, 1, 1), "ilacs"),
    )
    assert direction(earlier, later) is Direction.NOT_COMPARABLE
    assert direction(later, earlier) is Direction.NOT_COMPARABLE


def test_ratings_of_two_frameworks_are_not_compared() -> None:
    later = report("b", date(2024, 1, 1), judgements=(judged("Overall effectiveness", "Good", overall=True),))
    earlier = report(
        "a",
        date(2014, 1, 1),
        framework="sif",
        judgements=(judged("The overall judgement", "Inadequate", overall=True), judged("Adoption", "Good")),
    )
    overall, adoption = aspects([later, earlier])
    assert [rating.rating for rating in overall.ratings] == ["Good", "Inadequate"]
    assert overall.direction is Direction.NOT_COMPARABLE
    assert (adoption.aspect, adoption.direction) == ("Adoption", Direction.ENDED)


def test_aspects_are_the_same_by_standard_or_by_name_without_its_article() -> None:
    later = report(
        "b",
        date(2024, 1, 1),
        judgements=(judged("P 1.1 Leadership", "Good", standard="P 1.1"), judged("The care of pets", "Good")),
    )
    earlier = report(
        "a",
        date(2020, 1, 1),
        judgements=(judged("P1.1 Leading", "Inadequate", standard="P1.1"), judged("Care of pets", "Good")),
    )
    assert [(one.aspect, one.direction) for one in aspects([later, earlier])] == [
        ("P 1.1 Leadership", Direction.BETTER),
        ("The care of pets", Direction.SAME),
    ]


def test_key_questions_have_their_earlier_answer() -> None:
    later = report("b", None, key_questions=(asked("Is it fed?", 70), asked("Is it warm?", 40)))
    earlier = report("a", None, key_questions=(asked("IS IT FED?", 50),))
    assert [(one.percent_yes, one.previous) for one in questions(later, earlier)] == [(70, 50), (40, None)]
    assert [one.previous for one in questions(later, None)] == [None, None]


def test_peers_are_the_latest_reports_of_the_same_series_on_other_areas() -> None:
    reports = [
        report("a-old", date(2015, 1, 1), area="Aford"),
        report("a-new", date(2021, 1, 1), area="Aford", region="South", overall_rating="Good"),
        report("b-visit", date(2022, 1, 1), area="Bford", framework="focused-visit"),
        report("c", date(2022, 1, 1), area="Cford", overall_rating="Inadequate"),
        report("own", date(2023, 1, 1), overall_rating="Good"),
    ]
    # A remark of its own, or they would be one report filed under several areas.
    remarks = [(f"Remark {n}.", "neutral", "", "narrative") for n in range(len(reports))]
    engine = engine_of(*((one, [*LATER, own]) for one, own in zip(reports, remarks, strict=True)))

    def peers(which: AreaPeers) -> set[int]:
        return {
            theme.peers
            for theme in area_profile(engine.holdings, AreaRequest("Quillmere", peers=which)).themes
        }

    assert peers(AreaPeers.ALL) == {2}
    assert peers(AreaPeers.REGION) == {1}
    assert peers(AreaPeers.RATING) == {1}


def test_real_areas_are_compared_with_real_ones_and_fictional_with_fictional() -> None:
    reports = [
        report("a", date(2021, 1, 1), area="Aford", fictional=False),
        report("b", date(2021, 2, 1), area="Bford", fictional=False),
        report("c", date(2021, 3, 1), area="Cford", fictional=True),
        report("d", date(2021, 4, 1), area="Dford", fictional=True),
        report("own", date(2023, 1, 1), fictional=False),
    ]
    remarks = [(f"Remark {n}.", "neutral", "", "narrative") for n in range(len(reports))]
    engine = engine_of(*((one, [*LATER, own]) for one, own in zip(reports, remarks, strict=True)))
    for area, peers in (("Quillmere", {"Aford", "Bford"}), ("Cford", {"Dford"})):
        profile = area_profile(engine.holdings, AreaRequest(area))
        assert {theme.peers for theme in profile.themes} == {len(peers)}
        assert profile.distinctive
        assert {one.detail.peers_out_of for one in profile.distinctive} == {7 * len(peers)}
        assert profile.peer_search is not None
        found = engine.search(
            SearchRequest(profile.peer_search.query, profile.peer_search.filters, limit=100)
        )
        assert {hit.report.area for hit in found.hits} == peers


def test_an_aspect_is_called_what_most_reports_call_it() -> None:
    slip, usual = "The progress of care leaver", "The progress of care leavers"
    reports = [
        report(
            name, date(2020, 1, 1), area=f"Area {name}", judgements=(judged(aspect, "Good", standard="CL"),)
        )
        for name, aspect in (("a", usual), ("b", usual), ("c", slip))
    ]
    engine = engine_of(*((one, EARLIER) for one in reports))
    (one,) = area_profile(engine.holdings, AreaRequest("Area c")).judgements
    assert one.aspect == usual


def test_a_profile_is_told_from_the_latest_inspection_unless_another_series_is_asked_for() -> None:
    visit = report("c-2025", date(2025, 1, 1), framework="focused-visit")
    engine = engine_of((BEFORE, EARLIER), (AFTER, LATER), (visit, LATER[:2]))
    profile = area_profile(engine.holdings, AreaRequest("quillmere"))
    assert (profile.report.id, profile.previous and profile.previous.id) == ("b-2024", "a-2020")
    assert [one.id for one in profile.reports] == ["c-2025", "b-2024", "a-2020"]
    assert profile.change is not None
    other = area_profile(engine.holdings, AreaRequest("quillmere", series="childrens_services/focused-visit"))
    assert (other.report.id, other.previous, other.change) == ("c-2025", None, None)
    with pytest.raises(NotFoundError, match="childrens_services/inspection"):
        area_profile(engine.holdings, AreaRequest("quillmere", series="nothing"))


@pytest.fixture(scope="module")
def sample(sample_library: Path) -> SearchEngine:
    return open_engine(sample_library)


@pytest.fixture(scope="module")
def db(sample: SearchEngine, sample_library: Path) -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(sample_library / "snapshots" / sample.snapshot_id / "library.sqlite") as connection:
        yield connection


def test_the_list_equals_sql(sample: SearchEngine, db: sqlite3.Connection) -> None:
    answer = areas(sample.holdings)
    rows = dict(
        db.execute("SELECT area, count(*) FROM report WHERE area IS NOT NULL GROUP BY area").fetchall()
    )
    assert {area.name: area.reports for area in answer.areas} == rows
    assert answer.total == answer.of == len(rows)
    assert [area.name for area in answer.areas] == sorted(rows, key=str.casefold)
    some = areas(sample.holdings, AreasRequest(Filters(inspectorate=("ofsted",)), like="MERE", limit=1))
    named = db.execute(
        "SELECT DISTINCT area FROM report WHERE inspectorate = 'ofsted' AND area LIKE '%mere%'"
    ).fetchall()
    assert (some.total, len(some.areas)) == (len(named), 1)
    assert len(areas_view(answer, sample.holdings).tables[0].rows) == sum(
        len(area.series) for area in answer.areas
    )


@pytest.mark.parametrize("certain_only", [False, True])
def test_the_themes_of_every_area_equal_sql(
    sample: SearchEngine, db: sqlite3.Connection, certain_only: bool
) -> None:
    findings = "p.speaker = 'inspectorate' AND p.stance IN ('strength', 'shortfall', 'mixed')"
    tagged = (
        "SELECT DISTINCT pt.passage_row, coalesce(up.id, pt.theme_id) theme FROM passage_theme pt "
        "LEFT JOIN (SELECT t.id own, t.parent id FROM theme t WHERE t.parent IS NOT NULL UNION SELECT id, id FROM theme) up "
        f"ON up.own = pt.theme_id {'WHERE pt.certain' if certain_only else ''}"
    )
    checked = 0
    for area in areas(sample.holdings).areas:
        profile = area_profile(sample.holdings, AreaRequest(area.id, certain_only=certain_only))
        rows = db.execute(
            f"SELECT theme, sum(stance = 'strength'), sum(stance = 'shortfall'), sum(stance = 'mixed') FROM ({tagged}) t "
            f"JOIN passage p ON p.row = t.passage_row WHERE p.report_id = ? AND {findings} GROUP BY theme",
            (profile.report.id,),
        ).fetchall()
        assert {(t.theme, t.strength, t.shortfall, t.mixed) for t in profile.themes} == set(rows)
        of = db.execute(
            f"SELECT count(*) FROM passage p WHERE p.report_id = ? AND {findings}", (profile.report.id,)
        )
        assert {t.of for t in profile.themes} == {of.fetchone()[0]}
        checked += len(rows)
        assert len(profile_view(profile).tables[0].rows) == len(rows)
    assert checked > 100


def test_peers_of_the_sample_equal_sql(sample: SearchEngine, db: sqlite3.Connection) -> None:
    profile = area_profile(sample.holdings, AreaRequest("corrinport"))
    peers = [
        row[0]
        for row in db.execute(
            "SELECT id FROM report WHERE programme = 'probation_pdu' AND area != 'Corrinport PDU'"
        )
    ]
    marks = ",".join("?" * len(peers))
    for theme in profile.themes:
        assert theme.peers == len(peers)
        children = [t.id for t in sample.themes() if theme.theme in {t.id, t.parent}]
        tagged = f"SELECT passage_row FROM passage_theme WHERE theme_id IN ({','.join('?' * len(children))})"
        said = (
            f"SELECT count(DISTINCT report_id) FROM passage WHERE report_id IN ({marks}) AND speaker = 'inspectorate' "
            f"AND stance = 'shortfall' AND row IN ({tagged})"
        )
        assert theme.peers_shortfall == db.execute(said, (*peers, *children)).fetchone()[0], theme.theme


def test_shared_findings_are_made_by_another_area_too(sample: SearchEngine, db: sqlite3.Connection) -> None:
    found = [
        one
        for area in areas(sample.holdings).areas
        for one in area_profile(sample.holdings, AreaRequest(area.id)).recurring
    ]
    assert found
    for one in found:
        held = db.execute(
            "SELECT count(DISTINCT r.area) FROM recurring_member m JOIN recurring_finding f ON f.position = m.finding "
            "JOIN passage p ON p.row = m.passage_row JOIN report r ON r.id = p.report_id WHERE f.id = ?",
            (one.finding.id,),
        ).fetchone()[0]
        assert 2 <= one.finding.areas <= held
        assert one.here


def test_findings_made_here_more_than_elsewhere_equal_sql(
    sample: SearchEngine, db: sqlite3.Connection
) -> None:
    """Every recurring finding of the latest report, with the reports of its peers that make it, counted by SQL."""
    makes = (
        "SELECT DISTINCT p.report_id FROM recurring_member m JOIN recurring_finding f ON f.position = m.finding "
        "JOIN passage p ON p.row = m.passage_row WHERE f.id = ?"
    )
    seen = 0
    for area in areas(sample.holdings).areas:
        profile = area_profile(sample.holdings, AreaRequest(area.id))
        place = next(at for at, one in enumerate(sample.holdings.reports) if one.id == profile.report.id)
        latest = latest_of_series(sample.holdings, profile.report)
        mask = peers_of(sample.holdings, place, latest, AreaPeers.ALL)
        peers = {one.id for one, kept in zip(sample.holdings.reports, mask, strict=True) if kept}
        every = db.execute(
            "SELECT DISTINCT f.id FROM recurring_member m JOIN recurring_finding f ON f.position = m.finding "
            "JOIN passage p ON p.row = m.passage_row WHERE p.report_id = ?",
            (profile.report.id,),
        ).fetchall()
        assert {one.id for one in profile.findings} == ({row[0] for row in every} if peers else set())
        for one in profile.findings:
            having = {row[0] for row in db.execute(makes, (one.id,))} & peers
            assert (one.reports, one.searched) == (1, 1)
            assert (one.peers, one.peers_searched) == (len(having), len(peers))
            assert one.p == pytest.approx((len(having) + 1) / (len(peers) + 1))
            assert one.few
            assert one.p <= one.q <= 1
            for passage in one.here:
                assert sample.passage(passage).report.id == profile.report.id
            seen += 1
        order = [one.peers for one in profile.findings]
        assert order == sorted(order)
        tables = {table.name: table for table in profile_view(profile).tables}
        assert len(tables["distinctive_findings"].rows) == len(profile.findings)
    assert seen > 20


def test_figures_of_every_area_equal_sql(sample: SearchEngine, db: sqlite3.Connection) -> None:
    checked = 0
    for area in areas(sample.holdings).areas:
        profile = area_profile(sample.holdings, AreaRequest(area.id))
        rows = db.execute(
            'SELECT p.id, f.value, f."start", f."end" FROM figure f JOIN passage p ON p.row = f.passage_row '
            "WHERE p.report_id = ? ORDER BY p.row, f.ordinal",
            (profile.report.id,),
        ).fetchall()
        assert [(one.passage.id, one.value, one.start, one.end) for one in profile.figures] == rows
        checked += len(rows)
    assert checked > 50


def test_a_report_stands_beside_its_past(sample: SearchEngine) -> None:
    profile = area_profile(sample.holdings, AreaRequest("sallowmere"))
    standing = report_standing(sample.holdings, profile.report.id)
    assert standing.area_id == "sallowmere"
    assert standing.previous == profile.previous
    assert standing.change == profile.change
    assert standing.improvements == profile.improvements
    assert standing.previous is not None
    assert report_standing(sample.holdings, standing.previous.id).change is None
    with pytest.raises(NotFoundError):
        report_standing(sample.holdings, "nothing")
