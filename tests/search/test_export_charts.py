"""Charts: what they look like to programs and to readers who don't see colours, or don't see them at all."""

from __future__ import annotations

import io
import itertools
import math
import re
import socket
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image

import search
from search.comparison import ColumnsBy, CompareRequest, RowsBy, compare, compare_view
from search.exporting import charts, colours
from search.exporting.chart_parts import Spec
from search.exporting.drawing import MOST_MARKS, SVG, ChartFormat, alternative_text, draw, wrapped
from search.exporting.errors import NoChartError
from search.exporting.kinds import Format
from search.exporting.statement import Statement
from search.exporting.write import view_bytes
from search.figures import FigureRequest, figures, figures_view
from search.judgements import JudgementRequest, judgements, judgements_view
from search.judgements.model import Breakdown
from search.opening import open_engine
from search.recurring import (
    RecurringRequest,
    recurring,
    recurring_finding,
    recurring_finding_view,
    recurring_view,
)
from search.request import Filters
from search.selection import Selection
from search.tables import Cell, Column, ColumnKind, Table, View
from tests.search.conftest import Generated
from tests.search.exported import hostile_view, statement_of

COLUMNS = (
    Column("theme", "Theme"),
    Column("area", "Area"),
    Column("share", "Share of reports", ColumnKind.SHARE),
    Column("rating", "Rating"),
    Column("passages", "Passages", ColumnKind.INTEGER),
    Column("reports", "Reports", ColumnKind.INTEGER),
    Column("year", "Year", ColumnKind.INTEGER),
    Column("made_up", "Made up", ColumnKind.FLAG),
)

LONG = "The experiences and progress of children who need help and protection, and what comes of them"


def rows() -> tuple[tuple[Cell, ...], ...]:
    found: list[tuple[Cell, ...]] = []
    for theme in (LONG, "<b>Staff</b> & “training”"):
        for place, area in enumerate(("Westvale", "Calder\x00beck", "Haddersall")):
            share = (None if theme == LONG else 0.0) if place == 2 else (place + 1) / 4
            rating = ("Inadequate", "Good", "Outstanding")[place]
            found.append((theme, area, share, rating, place, 4, 2019 + 2 * place, theme != LONG))
    return tuple(found)


TABLE = Table("cells", "Cells", COLUMNS, rows())
CHARTS: dict[str, Spec] = {
    "heat": charts.heat_map(
        TABLE, row="theme", column="area", value="share", text="passages", fictional="made_up"
    ),
    "bars": charts.bars(TABLE, category="area", value="passages"),
    "bars of": charts.bars(TABLE, category="theme", value="passages", of="reports"),
    "stacked": charts.stacked(
        TABLE, category="theme", value="passages", series="rating", colours=colours.RATING
    ),
    "years": charts.by_year(
        TABLE,
        year="year",
        held="passages",
        searched="reports",
        which="that say so",
        where={"theme": LONG, "made_up": False},
    ),
}


@pytest.fixture(scope="module")
def statement(generated: Generated) -> Statement:
    return statement_of(generated.engine.holdings, hostile_view())


def drawn(name: str, form: Format, statement: Statement) -> bytes:
    view = replace(hostile_view(), tables=(TABLE,), chart=CHARTS[name])
    return view_bytes(view, statement, form)[0]


def words(svg: bytes) -> list[str]:
    """The texts of a picture, each with its lines."""
    return [" ".join(element.itertext()) for element in etree.fromstring(svg).iter(f"{{{SVG}}}text")]


def filled(svg: bytes, role: str) -> list[tuple[str, str]]:
    """Fill and stroke of the shapes in groups of a class, as ``#rrggbb``; none is an empty text."""
    found = []
    for group in etree.fromstring(svg).iter(f"{{{SVG}}}g"):
        if (group.get("class") or "").startswith(role):
            for shape in group.iter(f"{{{SVG}}}path"):
                found.append((hexed(shape.get("fill")), hexed(shape.get("stroke"))))
    return found


def hexed(colour: str | None) -> str:
    if not colour or colour in {"none", "transparent"}:
        return ""
    if colour.startswith("rgb("):
        return "#" + "".join(f"{int(part):02x}" for part in colour[4:-1].split(","))
    return {"white": "#ffffff", "black": "#000000"}.get(colour, colour)


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


def test_colours_of_parts_stand_out_from_paper() -> None:
    for colour in (colours.BAR, *colours.RATING.values(), colours.OUTLINE, colours.INK, colours.MUTED):
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
def test_ratings_differ_for_readers_who_confuse_red_and_green(matrix: Any) -> None:
    """Machado, Oliveira and Fernandes (2009), severity 1.0, in linear light."""

    def seen(colour: str) -> list[float]:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return [sum(weight * c for weight, c in zip(line, linear, strict=True)) for line in matrix]

    def apart(one: str, other: str) -> float:
        return math.dist(seen(one), seen(other))

    for one, other in itertools.combinations(colours.RATING.values(), 2):
        assert apart(one, other) > 0.1, (one, other)
    assert apart("#d4351c", "#00703c") < 0.3  # a red and a green


def test_words_can_be_read_on_every_colour() -> None:
    for colour in (*colours.SHADES, *colours.RATING.values()):
        assert colours.contrast(colour, colours.ink_on(colour)) >= 4.5, colour
    light = [colours.luminance(shade) for shade in (colours.PAPER, *colours.SHADES)]
    assert light == sorted(light, reverse=True)


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


@pytest.fixture(scope="module")
def real(sample_library: Path) -> dict[str, View]:
    """Every view of the sample that has a chart, as the API and the pages make them."""
    holdings = open_engine(sample_library).holdings
    everything = Selection().all_editions
    first = recurring(holdings, RecurringRequest(everything)).findings[0].id

    def compared(rows: RowsBy, **filters: Any) -> View:
        asked = CompareRequest(selection=Selection(Filters(**filters)), rows=rows, columns=ColumnsBy.THEME)
        return compare_view(compare(holdings, asked), holdings)

    return {
        "compare": compared(RowsBy.AREA),
        "compare by rating": compared(RowsBy.RATING),
        "compare over the years": compared(RowsBy.YEAR, theme=("workload",)),
        "recurring": recurring_view(recurring(holdings, RecurringRequest(everything)), holdings),
        "one recurring finding": recurring_finding_view(
            recurring_finding(holdings, first, everything), holdings
        ),
        "judgements": judgements_view(judgements(holdings, JudgementRequest(everything)), holdings),
        "judgements by region": judgements_view(
            judgements(holdings, JudgementRequest(everything, by=Breakdown.REGION)), holdings
        ),
        "figures": figures_view(figures(holdings, FigureRequest(everything)), holdings),
    }


REAL = (
    "compare",
    "compare by rating",
    "compare over the years",
    "recurring",
    "one recurring finding",
    "judgements",
    "judgements by region",
    "figures",
)


@pytest.mark.parametrize("name", REAL)
def test_the_chart_of_every_view_says_what_it_is_in_whole_words_and_colours_that_stand_out(
    name: str, real: dict[str, View]
) -> None:
    view = real[name]
    assert view.chart is not None
    svg = draw(view, ChartFormat.SVG, ["The source."])
    root = etree.fromstring(svg)
    title, description = (
        next(one.text for one in root if one.get("id") == f"chart-{part}")
        for part in ("title", "description")
    )
    assert title == (view.chart_title or view.title)
    assert description.startswith(title)
    assert len(view.chart["description"]) > 40
    assert "no values" not in view.chart["description"]
    data = {str(cell) for table in view.tables for row in table.rows for cell in row if "…" in str(cell)}
    for said in words(svg):
        assert "…" not in said or any(said in cell for cell in data), f"{said} is cut"
    palette = {colours.BAR, *colours.RATING.values(), *colours.SHADES, colours.PAPER}
    shapes = [
        shape for role in ("mark-rect role-mark", "mark-symbol role-legend") for shape in filled(svg, role)
    ]
    assert shapes
    for fill, stroke in shapes:
        assert fill in palette, fill
        seen = max(colours.contrast(one, colours.PAPER) for one in (fill, stroke or fill))
        assert seen >= 3.0, (fill, stroke)


def test_no_view_with_a_chart_is_left_out() -> None:
    """A view that begins to have a chart has to be drawn above."""
    root = Path(search.__file__).parent
    having = {
        path.parent.name for path in root.rglob("*.py") if re.search(r"\bchart=", path.read_text("utf-8"))
    }
    assert having == {"comparison", "recurring", "judgements", "figures"}
