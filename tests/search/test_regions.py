"""Counts by region and their schematic map: every region has its place, nothing is lost, and pictures say what tables say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from corpus.gazetteer import KINDS, areas, name_key
from corpus.programmes.regions import RegionSet
from search.comparison import (
    ColumnsBy,
    CompareRequest,
    ComparisonError,
    Measure,
    RowsBy,
    compare,
    compare_view,
    region_map,
)
from search.comparison.answer import of_measure
from search.errors import NotFoundError
from search.exporting.colours import PAPER, contrast
from search.exporting.drawing import SVG, ChartFormat, alternative_text, draw
from search.exporting.errors import NoChartError
from search.exporting.kinds import Format
from search.exporting.write import view_bytes
from search.holdings import Holdings
from search.opening import open_engine
from search.recurring import (
    RecurringRequest,
    recurring,
    recurring_finding,
    recurring_finding_view,
)
from search.regions import LAYOUTS, RegionCount, RegionMap, panel_of
from search.request import Filters
from search.selection import Selection
from search.tables import View
from tests.regional_reports import SERVICES, UNITS
from tests.search.exported import statement_of

THEME = "management-oversight"
ASKED = CompareRequest(rows=RowsBy.REGION, mapped=THEME)


@pytest.fixture(scope="module")
def holdings(regional_library: Path) -> Holdings:
    return open_engine(regional_library).holdings


def only(programme: str) -> CompareRequest:
    return replace(ASKED, selection=Selection(Filters(programme=(programme,))))


def planted(areas_of: Mapping[str, tuple[str | None, bool]]) -> dict[str, tuple[int, int]]:
    """Region → areas that fall short, and areas, as the reports were written."""
    found: dict[str, tuple[int, int]] = {}
    for region, short in areas_of.values():
        if region:
            held, of = found.get(region, (0, 0))
            found[region] = (held + short, of + 1)
    return found


def counted(regional: RegionMap, regions: RegionSet) -> dict[str, tuple[int, int]]:
    (panel,) = (one for one in regional.panels if one.regions is regions)
    return {one.region: (one.holding, one.comparable) for one in panel.counts if one.reports}


@pytest.mark.parametrize("regions", RegionSet)
def test_every_region_of_the_gazetteer_has_one_square_and_no_two_are_in_one_place(regions: RegionSet) -> None:
    tiles = LAYOUTS[regions].tiles
    kinds = [kind for kind in KINDS if (kind == "local_authority") == (regions is RegionSet.STATISTICAL)]
    known = {name_key(area.region) for kind in kinds for area in areas(kind) if area.region}
    assert len(known) > 9
    names = Counter(name_key(tile.region) for tile in tiles)
    assert set(names.values()) == {1}
    assert known <= set(names)
    if regions is RegionSet.PROBATION:
        assert known == set(names)
    places = {(tile.across, tile.down) for tile in tiles}
    assert len(places) == len(tiles)
    for across, down in places:
        beside = {(across + 1, down), (across - 1, down), (across, down + 1), (across, down - 1)}
        assert beside & places, "a square that touches none"


def test_squares_stand_as_their_regions_lie() -> None:
    for layout in LAYOUTS.values():
        at = {name_key(tile.region): tile for tile in layout.tiles}

        def lies(one: str, other: str, at: dict = at) -> tuple[int, int]:  # type: ignore[type-arg]
            a, b = at[name_key(one)], at[name_key(other)]
            return a.across - b.across, a.down - b.down

        assert lies("North East", "East Midlands")[1] < 0
        assert lies("Wales", "West Midlands")[0] < 0
        assert lies("East of England", "East Midlands")[0] > 0
        assert lies("South West", "London")[0] < 0
        assert lies("Yorkshire and the Humber", "London")[1] < 0


@given(
    st.sampled_from(RegionSet),
    st.lists(
        st.tuples(
            st.sampled_from(
                [*(tile.region for layout in LAYOUTS.values() for tile in layout.tiles), "Nowhere"]
            )
            | st.text(max_size=12),
            st.integers(1, 50),
        ),
        max_size=20,
    ),
)
def test_no_region_is_lost_and_none_hides_another(regions: RegionSet, named: list[tuple[str, int]]) -> None:
    counts = [RegionCount(name, 0, number, 0, number) for name, number in named]
    panel = panel_of(regions, counts)
    kept = Counter((one.region, one.comparable) for one in panel.counts if one.reports)
    assert kept == Counter(named)
    squares = [(one.across, one.down) for one in panel.counts if one.tile]
    assert len(set(squares)) == len(squares)
    always = {tile for tile in LAYOUTS[regions].tiles if tile.always}
    assert always <= {one.tile for one in panel.counts}
    assert all(one.said == "no reports" for one in panel.counts if not one.reports)


def test_each_set_of_regions_is_counted_for_itself(holdings: Holdings) -> None:
    found = region_map(holdings, ASKED)
    assert (found.value, found.map.by_area) == (THEME, True)
    assert counted(found.map, RegionSet.PROBATION) == planted(UNITS)
    assert counted(found.map, RegionSet.STATISTICAL) == planted(SERVICES)
    assert [panel.programmes for panel in found.map.panels] == [("youth_justice",), ("probation_pdu",)]
    assert found.map.notes == ("Statistical regions: 1 report names no region and is in none.",)
    assert [(one.region, one.said) for one in found.map.elsewhere] == [("Madeup", "1 of 1")]
    # The matrix itself has one row for both.
    (row,) = (row for row in compare(holdings, ASKED).rows if row.value == "North West")
    assert row.areas == 5


@pytest.mark.parametrize("columns", ColumnsBy)
@pytest.mark.parametrize("programme", ["probation_pdu", "youth_justice"])
def test_counts_of_one_set_are_those_of_the_comparison(
    holdings: Holdings, programme: str, columns: ColumnsBy
) -> None:
    for measure in (Measure.SHORTFALL, Measure.FINDINGS):
        request = replace(only(programme), columns=columns, measure=measure, mapped=None)
        answer = compare(holdings, request)
        for place, column in enumerate(answer.columns[:6]):
            regional = region_map(holdings, replace(request, mapped=column.label)).map
            (panel,) = regional.panels
            assert panel.programmes == ()
            assert {
                one.region: (one.holding, one.comparable, one.passages, one.reports)
                for one in panel.counts
                if one.reports
            } == {
                row.value: (
                    of_measure(row.cells[place].areas, measure),
                    row.cells[place].areas_comparable,
                    of_measure(row.cells[place].counts, measure),
                    row.reports,
                )
                for row in answer.rows
            }


def test_what_is_no_map_is_refused_in_words(holdings: Holdings) -> None:
    with pytest.raises(NotFoundError, match="No theme of this comparison is “nothing”"):
        region_map(holdings, replace(ASKED, mapped="nothing"))
    with pytest.raises(ComparisonError, match="rows by region"):
        compare(holdings, replace(ASKED, rows=RowsBy.AREA))
    with pytest.raises(ComparisonError, match="rows by region"):
        region_map(holdings, replace(ASKED, mapped=None))


def test_a_finding_is_counted_by_region(holdings: Holdings) -> None:
    listed = recurring(holdings, RecurringRequest()).findings
    (finding,) = (one for one in listed if "management oversight" in one.label)
    regional = recurring_finding(holdings, finding.id).regions
    assert regional is not None
    assert counted(regional, RegionSet.PROBATION) == planted(UNITS)
    assert counted(regional, RegionSet.STATISTICAL) == planted(SERVICES)
    everywhere = [one for panel in regional.panels for one in panel.counts]
    assert sum(one.holding for one in everywhere) == finding.areas - 1
    assert regional.notes == (
        "Statistical regions: of 1 comparable area whose reports name no region, 1 has it.",
    )


def texts_on_squares(svg: bytes) -> list[tuple[str, str, tuple[float, float], str]]:
    """Each text on a square: its words and ink, where the square is, and its fill."""
    squares: dict[tuple[float, float], tuple[float, str]] = {}
    texts: list[tuple[str, str, float, float]] = []

    def walk(element: etree._Element, x: float, y: float) -> None:
        moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform") or "")
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        if element.tag == f"{{{SVG}}}text" and element.getparent().get("class", "").startswith(
            "mark-text role-mark"
        ):
            texts.append((" ".join(element.itertext()), element.get("fill"), x, y))
        if element.tag == f"{{{SVG}}}path" and "mark-rect role-mark" in element.getparent().get("class", ""):
            start = re.match(r"M([-\d.]+),([-\d.]+)h([\d.]+)", element.get("d"))
            assert start, element.get("d")
            # The one drawn last is seen.
            squares[x + float(start[1]), y + float(start[2])] = (float(start[3]), element.get("fill"))
        for child in element:
            walk(child, x, y)

    walk(etree.fromstring(svg), 0, 0)
    found = []
    for words, ink, x, y in texts:
        for (left, top), (side, fill) in squares.items():
            if left <= x <= left + side and top <= y <= top + side:
                found.append((words, _hex(ink), (left, top), _hex(fill)))
    return found


def _hex(colour: str) -> str:
    if colour.startswith("rgb("):
        return "#" + "".join(f"{int(part):02x}" for part in colour[4:-1].split(","))
    return {"white": "#ffffff", "black": "#000000"}.get(colour, colour)


def view_of(holdings: Holdings, what: str) -> View:
    if what == "comparison":
        return compare_view(compare(holdings, ASKED), holdings, region_map(holdings, ASKED))
    if what == "one set":
        request = only("youth_justice")
        return compare_view(compare(holdings, request), holdings, region_map(holdings, request))
    listed = recurring(holdings, RecurringRequest()).findings
    (finding,) = (one for one in listed if "management oversight" in one.label)
    return recurring_finding_view(recurring_finding(holdings, finding.id), holdings, mapped=True)


@pytest.mark.parametrize("what", ["comparison", "one set", "finding"])
def test_squares_say_what_the_table_says_and_can_be_read(holdings: Holdings, what: str) -> None:
    view = view_of(holdings, what)
    table = view.tables[0]
    assert table.name == "regions"
    svg = view_bytes(view, statement_of(holdings, view), Format.SVG)[0]
    on: dict[tuple[float, float], list[str]] = {}
    for words, ink, place, fill in texts_on_squares(svg):
        assert contrast(ink, fill) >= 4.5, words
        if words:
            on.setdefault(place, []).append(words)
    rows = [row for row in table.records() if row["across"] is not None]
    said = []
    for row in rows:
        share = row["share"]
        marked = ["small numbers"] if row["small"] else []
        percent = [f"{share:.0%}"] if isinstance(share, float) else []
        said.append(sorted([str(row["region"]), str(row["said"]), *percent, *marked]))
    assert sorted(map(sorted, on.values())) == sorted(said)
    # Squares stand in the order of the table: rows from above, within each from the left.
    if what == "one set":
        placed = [next(w for w in words if w in {str(row["region"]) for row in rows}) for _, words in sorted(
            on.items(), key=lambda item: (item[0][1], item[0][0])
        )]  # fmt: skip
        assert placed == [str(row["region"]) for row in rows]
    root = etree.fromstring(svg)
    outlines = [
        path
        for path in root.iter(f"{{{SVG}}}path")
        if "mark-rect role-mark" in (path.getparent().get("class") or "")
    ]
    assert outlines
    assert all(contrast(_hex(path.get("stroke")), PAPER) >= 3 for path in outlines)
    dashed = [path for path in outlines if path.get("stroke-dasharray")]
    assert len(dashed) == sum(row["said"] == "no reports" for row in rows) > 3
    words = " ".join(" ".join(text.itertext()) for text in root.iter(f"{{{SVG}}}text"))
    assert "A schematic: each square is a region, placed roughly; sizes and borders mean nothing." in words
    assert ("Madeup, 1 of 1" in words) == (what != "one set")
    assert ("Probation regions" in words) == (what != "one set")
    assert svg == view_bytes(view, statement_of(holdings, view), Format.SVG)[0]


def test_a_map_is_said_in_words(holdings: Holdings) -> None:
    said = alternative_text(view_of(holdings, "comparison"))
    for count in (
        "North West: 2 of 3",
        "South East: 1 of 1 (small numbers)",
        "Kent, Surrey & Sussex: 0 of 1",
    ):
        assert count in said
    assert "sizes and borders mean nothing" in said
    assert "Nothing to count: North East, West Midlands" in said
    assert "Without a square: Madeup, 1 of 1." in said


def test_regions_without_a_square_make_a_table_and_no_picture(sample_library: Path) -> None:
    held = open_engine(sample_library).holdings
    request = replace(ASKED, mapped=compare(held, replace(ASKED, mapped=None)).columns[0].value)
    view = compare_view(compare(held, request), held, region_map(held, request))
    records = [one for one in view.tables[0].records() if one["reports"]]
    assert len(records) > 2
    assert all(one["across"] is None and one["fictional"] for one in records)
    with pytest.raises(NoChartError):
        draw(view, ChartFormat.SVG, ())
