"""A table that charts are drawn of, one chart of each kind, and what stands in a picture."""

from __future__ import annotations

from lxml import etree

from search.exporting import charts, colours
from search.exporting.chart_parts import Spec
from search.exporting.drawing import SVG
from search.tables import Cell, Column, ColumnKind, Table

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
