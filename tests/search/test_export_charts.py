"""Charts: what they look like to programs and to readers who don't see colours, or don't see them at all."""

from __future__ import annotations

import io
import math
import socket
import struct
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from PIL import Image

from search.exporting import charts, colours
from search.exporting.drawing import MOST_MARKS, SVG, alternative_text, wrapped
from search.exporting.errors import NoChartError
from search.exporting.kinds import Format
from search.exporting.statement import Statement
from search.exporting.write import view_bytes
from search.tables import Cell, Column, ColumnKind, Table, View
from tests.search.conftest import Generated
from tests.search.exported import hostile_view, statement_of

COLUMNS = (
    Column("theme", "Theme"),
    Column("area", "Area"),
    Column("share", "Share of reports", ColumnKind.SHARE),
    Column("odds", "Log-odds", ColumnKind.NUMBER),
    Column("low", "From", ColumnKind.NUMBER),
    Column("high", "To", ColumnKind.NUMBER),
    Column("stance", "Stance"),
    Column("passages", "Passages", ColumnKind.INTEGER),
    Column("year", "Year", ColumnKind.INTEGER),
    Column("said", "Said"),
)


def rows() -> tuple[tuple[Cell, ...], ...]:
    found: list[tuple[Cell, ...]] = []
    for theme in ("Workload", "<b>Staff</b> & “training”"):
        for place, area in enumerate(("Westvale", "Calder\x00beck", "Haddersall")):
            share = None if theme == "Workload" and place == 2 else (place + 1) / 4
            stance = ("strength", "shortfall", "mixed")[place]
            found.append(
                (
                    theme,
                    area,
                    share,
                    place - 1.0,
                    place - 2.0,
                    place + 0.5,
                    stance,
                    place,
                    2020 + place,
                    "3 of 4",
                )
            )
    return tuple(found)


TABLE = Table("cells", "Cells", COLUMNS, rows())
CHARTS: dict[str, dict[str, Any]] = {
    "heat": charts.heat_map(TABLE, row="theme", column="area", value="share"),
    "heat with words": charts.heat_map(TABLE, row="theme", column="area", value="share", text="said"),
    "heat about zero": charts.heat_map(TABLE, row="theme", column="area", value="odds", diverging=True),
    "bars": charts.bars(TABLE, category="area", value="passages"),
    "stacked bars": charts.bars(TABLE, category="theme", value="passages", series="stance"),
    "dots": charts.dots(TABLE, category="area", value="odds", low="low", high="high", reference=0.0),
    "trend": charts.trend(TABLE, time="year", value="passages", series="theme"),
    "trend with a band": charts.trend(TABLE, time="year", value="odds", low="low", high="high"),
}


@pytest.fixture(scope="module")
def statement(generated: Generated) -> Statement:
    return statement_of(generated.engine.holdings, hostile_view())


def drawn(name: str, form: Format, statement: Statement) -> bytes:
    view = replace(hostile_view(), tables=(TABLE,), chart=CHARTS[name])
    return view_bytes(view, statement, form)[0]


def words(svg: bytes) -> list[str]:
    return ["".join(element.itertext()) for element in etree.fromstring(svg).iter(f"{{{SVG}}}text")]


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


def test_cells_say_their_value_and_empty_ones_say_so(statement: Statement) -> None:
    said = words(drawn("heat", Format.SVG, statement))
    assert {"25%", "50%", "75%", "–"} <= set(said)
    assert "Calder\ufffdbeck" in said
    assert "<b>Staff</b> & “training”" in said
    assert words(drawn("heat with words", Format.SVG, statement)).count("3 of 4") == 5


def test_alternative_text_names_the_highest_and_lowest() -> None:
    view = replace(hostile_view(), tables=(TABLE,), chart=CHARTS["heat"])
    said = alternative_text(view)
    assert "Heat map of Share of reports by Theme (2) and Area (3)." in said
    assert "Haddersall: 75%" in said
    assert "1 cells have no value" in said
    assert "Haddersall (interval 0 to 2.5): 1" in alternative_text(replace(view, chart=CHARTS["dots"]))
    assert "Workload: 0 in 2020, 2 in 2022." in alternative_text(replace(view, chart=CHARTS["trend"]))
    assert alternative_text(replace(view, chart=None)) == view.title
    silent = {key: value for key, value in CHARTS["heat"].items() if key != "description"}
    assert alternative_text(replace(view, chart=silent)) == f"{view.title}. Cells."


def test_colours_of_parts_stand_out_from_paper() -> None:
    for colour in (*colours.SERIES, *colours.STANCE.values(), colours.OUTLINE, colours.INK, colours.MUTED):
        assert colours.contrast(colour, colours.PAPER) >= 3.0, colour
    for colour in (colours.INK, colours.MUTED):
        assert colours.contrast(colour, colours.PAPER) >= 4.5
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WebAIM's checker


DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)


@pytest.mark.parametrize("matrix", [DEUTERANOPIA, PROTANOPIA])
def test_strength_and_shortfall_differ_for_readers_who_confuse_red_and_green(matrix: Any) -> None:
    """Machado, Oliveira and Fernandes (2009), severity 1.0, in linear light."""

    def seen(colour: str) -> list[float]:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return [sum(weight * c for weight, c in zip(line, linear, strict=True)) for line in matrix]

    def apart(one: str, other: str) -> float:
        return math.dist(seen(one), seen(other))

    stances = colours.STANCE
    assert apart(stances["strength"], stances["shortfall"]) > 0.3
    assert apart("#d4351c", "#00703c") < 0.3  # the red and green that it is instead of


@pytest.mark.parametrize(
    ("stops", "first", "last"),
    [(colours.SEQUENTIAL, 0.0, 1.0), (colours.DIVERGING, 0.5, 0.0), (colours.DIVERGING, 0.5, 1.0)],
)
def test_words_in_cells_can_be_read_on_every_colour(
    stops: tuple[str, ...], first: float, last: float
) -> None:
    flip = colours.dark_from(stops, first, last)
    for step in range(101):
        share = first + (last - first) * step / 100
        colour = colours.between(stops, share)
        dark = abs(share - first) >= abs(flip - first)
        assert colours.contrast(colour, colours.PAPER if dark else colours.BLACK) >= 4.5, (share, colour)


def test_nothing_is_asked_of_the_network(statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert drawn("trend", Format.PNG, statement)
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
