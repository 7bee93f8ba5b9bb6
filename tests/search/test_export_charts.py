"""Charts as pictures: what they look like to programs, and to readers who don't see them."""

from __future__ import annotations

import io
import socket
import struct
from dataclasses import replace

import pytest
from lxml import etree
from PIL import Image

from search.exporting import charts, colours
from search.exporting.drawing import MOST_MARKS, SVG, alternative_text, wrapped
from search.exporting.errors import NoChartError
from search.exporting.kinds import Format
from search.exporting.statement import Statement
from search.exporting.write import view_bytes
from search.tables import Table, View
from tests.search.charted import CHARTS, COLUMNS, LONG, TABLE, filled, words
from tests.search.conftest import Generated
from tests.search.exported import hostile_view, statement_of


@pytest.fixture(scope="module")
def statement(generated: Generated) -> Statement:
    return statement_of(generated.engine.holdings, hostile_view())


def drawn(name: str, form: Format, statement: Statement) -> bytes:
    view = replace(hostile_view(), tables=(TABLE,), chart=CHARTS[name])
    return view_bytes(view, statement, form)[0]


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_has_title_source_licence_and_alternative_text(name: str, statement: Statement) -> None:
    svg = drawn(name, Format.SVG, statement)
    root = etree.fromstring(svg)
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("aria-labelledby").split() == ["chart-title", "chart-description"]
    assert named["chart-title"] == "Which areas say <what> & how often"
    assert named["chart-description"].startswith("Which areas say")
    said = " ".join(words(svg))
    assert "Which areas say <what> & how often" in said
    assert statement.snapshot in said
    assert statement.licences[0].split("(")[0].strip() in said
    assert "exported 2 January 2026" in said
    assert "Stance: Shortfall" in said


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_is_equal_each_time_and_loads_and_runs_nothing(name: str, statement: Statement) -> None:
    svg = drawn(name, Format.SVG, statement)
    assert svg == drawn(name, Format.SVG, statement)
    root = etree.fromstring(svg)
    for element in root.iter():
        assert etree.QName(element).localname not in {"script", "style", "image", "foreignObject", "a"}
        for key, value in element.attrib.items():
            assert not key.startswith("on")
            assert key != "style"
            assert "://" not in value
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)


def test_a_png_is_a_picture_twice_as_large_as_the_svg(statement: Statement) -> None:
    png = drawn("heat", Format.PNG, statement)
    root = etree.fromstring(drawn("heat", Format.SVG, statement))
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    assert picture.size == struct.unpack(">II", png[16:24])
    assert abs(picture.size[0] - 2 * float(root.get("width"))) <= 2
    assert abs(picture.size[1] - 2 * float(root.get("height"))) <= 2
    assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 20
    assert png == drawn("heat", Format.PNG, statement)


def test_cells_say_their_number_and_none_is_white(statement: Statement) -> None:
    svg = drawn("heat", Format.SVG, statement)
    said = words(svg)
    assert {"0", "1", "2"} <= set(said)
    assert "Calder\ufffdbeck" in said
    assert "<b>Staff</b> & “training” (fictional sample)" in said
    fills = [fill for fill, _ in filled(svg, "mark-rect role-mark")]
    # All six cells are outlined on white; four have a share above 0.
    assert fills.count(colours.PAPER) == 6
    assert [fill in colours.SHADES for fill in fills[6:]] == [True] * 4


def test_names_are_whole_in_as_many_lines_as_they_need(statement: Statement) -> None:
    for name in ("heat", "bars of", "stacked"):
        svg = drawn(name, Format.SVG, statement)
        said = words(svg)
        assert LONG in said or f"{LONG} (fictional sample)" in said, name
        lines = [line.text or "" for line in etree.fromstring(svg).iter(f"{{{SVG}}}tspan")]
        assert lines
        assert max(map(len, lines)) <= 46
        assert not any("…" in said for said in words(svg)), name


def test_every_number_has_its_denominator_and_every_year_its_place(statement: Statement) -> None:
    assert {"2 of 4", "1 of 4", "0 of 4"} <= set(words(drawn("bars of", Format.SVG, statement)))
    said = words(drawn("years", Format.SVG, statement))
    assert [word for word in said if word.isdigit()] == ["2019", "2020", "2021", "2022", "2023"]
    assert [word for word in said if " of " in word and len(word) < 10] == ["0 of 4", "1 of 4", "2 of 4"]


def test_bars_of_equal_names_stay_apart(statement: Statement) -> None:
    table = Table("cells", "Cells", COLUMNS, (TABLE.rows[1], (LONG, "other", *TABLE.rows[1][2:])))
    chart = charts.bars(table, category="theme", value="passages", apart_by="area")
    svg = view_bytes(replace(hostile_view(), tables=(table,), chart=chart), statement, Format.SVG)[0]
    assert len(filled(svg, "mark-rect role-mark")) == 2
    assert words(svg).count(LONG) == 2
    assert "other" not in words(svg)
    short = replace(table, rows=(("Staff", *TABLE.rows[1][1:]), ("Staff", "other", *TABLE.rows[1][2:])))
    chart = charts.bars(short, category="theme", value="passages", apart_by="area")
    svg = view_bytes(replace(hostile_view(), tables=(short,), chart=chart), statement, Format.SVG)[0]
    assert words(svg).count("Staff") == 2


def test_rows_without_a_year_are_not_drawn_and_none_says_so() -> None:
    table = Table("t", "T", COLUMNS, ((LONG, "x", 1.0, "Good", 1, 2, None, False),))
    spec = charts.by_year(table, year="year", held="passages", searched="reports", which="that say so")
    assert "no values" in spec["description"]


def test_alternative_text_names_the_highest_and_lowest() -> None:
    view = replace(hostile_view(), tables=(TABLE,), chart=CHARTS["heat"])
    said = alternative_text(view)
    assert "Heat map of Share of reports by Theme (2) and Area (3)." in said
    assert "50%" in said
    assert "1 cells have no value" in said
    assert "Haddersall: 2" in alternative_text(replace(view, chart=CHARTS["bars"]))
    assert "2019: 0 of 4; 2021: 1 of 4; 2023: 2 of 4." in alternative_text(
        replace(view, chart=CHARTS["years"])
    )
    assert alternative_text(replace(view, chart=None)) == view.title
    silent = {key: value for key, value in CHARTS["heat"].items() if key != "description"}
    assert alternative_text(replace(view, chart=silent)) == f"{view.title}. Cells."


def test_nothing_is_asked_of_the_network(statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert drawn("years", Format.PNG, statement)
    import vl_convert

    with pytest.raises(ValueError, match="not allowed"):
        vl_convert.vegalite_to_svg(
            {"data": {"url": "https://example.org/x.json"}, "mark": "bar"}, allowed_base_urls=[]
        )


def test_a_view_without_a_chart_or_with_too_many_marks_says_so(statement: Statement) -> None:
    with pytest.raises(NoChartError, match="has no chart"):
        view_bytes(hostile_view(), statement, Format.SVG)
    many = Table("cells", "Cells", COLUMNS, TABLE.rows * (MOST_MARKS // 6 + 1))
    empty = Table("cells", "Cells", COLUMNS, ())
    for table, why in ((many, "can be drawn"), (empty, "no values")):
        with pytest.raises(NoChartError, match=why):
            view_bytes(replace(hostile_view(), tables=(table,), chart=CHARTS["heat"]), statement, Format.PNG)
    with pytest.raises(NoChartError, match="names a table that the view lacks: cells"):
        view_bytes(
            replace(hostile_view(), tables=hostile_view().tables[1:], chart=CHARTS["heat"]),
            statement,
            Format.SVG,
        )


def test_a_builder_refuses_a_column_that_is_not_there() -> None:
    with pytest.raises(KeyError, match="no column nope"):
        charts.bars(TABLE, category="area", value="nope")


def test_lines_wrap_at_words() -> None:
    lines = wrapped("one two three four five six seven", 120, 10)
    assert " ".join(lines) == "one two three four five six seven"
    assert max(map(len, lines)) <= 22
    assert wrapped("", 100, 10) == []


def test_a_title_of_the_specification_does_not_replace_the_views(statement: Statement) -> None:
    view = View("x", "The view's own", (TABLE,), chart={**CHARTS["bars"], "title": "another"})
    said = " ".join(words(view_bytes(view, statement, Format.SVG)[0]))
    assert "The view's own" in said
    assert "another" not in said
