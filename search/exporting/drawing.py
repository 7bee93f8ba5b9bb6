"""Charts as pictures: SVG and PNG, with title, source, licence and alternative text inside.

Vega-Lite is drawn by ``vl-convert-python``, which carries Vega, a JavaScript engine and the Liberation fonts,
and is told to load nothing from any address. The frame around the picture is made here, so that it is the same for
every chart: title above, with what is left out under it; source and licence below; ``<title>`` and ``<desc>`` for those who do not see it.
Equal views give equal SVG. A PNG's letters are drawn with the Liberation Sans of the machine where it has one,
else with the one carried, so its bytes may differ from one machine to the next.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from lxml import etree
from PIL import Image

from search.exporting.colours import BAR, INK, MUTED, PAPER
from search.exporting.errors import NoChartError
from search.exporting.text import for_xml, one_line
from search.tables import Cell, Table, View

MOST_MARKS = 4_000
"""Rows beyond which a table is not drawn: nobody could read the picture, and drawing would take seconds."""

PNG_SCALE = 2.0
"""Pixels of a PNG for each unit of the SVG, sharp on today's screens and in print at 15 cm."""

WIDEST_PNG = 6_000
"""Pixels of the widest PNG; a wider chart is drawn less sharp."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
MARGIN, TITLE_SIZE, NOTE_SIZE, NARROWEST = 16, 16, 10.5, 480
SVG = "http://www.w3.org/2000/svg"

CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "background": PAPER,
    "view": {"stroke": None},
    "mark": {"color": BAR},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 11,
        "titleFontSize": 12,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "titlePadding": 10,
        "labelLimit": 0,
    },
    "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 12},
}


class ChartFormat(StrEnum):
    """Forms of a picture."""

    SVG = "svg"
    PNG = "png"


def draw(view: View, form: ChartFormat, source: Sequence[str]) -> bytes:
    """The chart of a view as a picture.

    Args:
        view: whose ``chart`` is drawn, over its tables.
        form: SVG (UTF-8) or PNG.
        source: sentences below the picture: where the data come from, when, under which licence.

    Raises:
        NoChartError: if the view has no chart, or more values than can be read in one.
    """
    import vl_convert  # noqa: PLC0415 — 88 MB that only pictures need

    svg = _framed(view, vl_convert.vegalite_to_svg(_whole(view), allowed_base_urls=[]), source)
    if form is ChartFormat.SVG:
        return svg
    scale = min(PNG_SCALE, WIDEST_PNG / float(etree.fromstring(svg).get("width")))
    return _packed(vl_convert.svg_to_png(svg.decode("utf-8"), scale=scale))


def alternative_text(view: View) -> str:
    """What the chart of a view shows, in words: the description in its specification, else its table's title."""
    if view.chart is None:
        return view.title
    title = " ".join(
        part for part in (_ended(view.chart_title or view.title, view.chart_note), view.chart_note) if part
    )
    said = one_line(str(view.chart.get("description", "")))
    if not said:
        name = view.chart.get("data", {}).get("name")
        said = next(
            (f"{table.title}. {table.note}" for table in view.tables if table.name == name), ""
        ).strip()
    return f"{_ended(title, said)} {said}" if said else title


def _ended(title: str, more: str) -> str:
    """A title as a sentence, where another follows it."""
    return title if not more or title.endswith(".") else f"{title}."


def _whole(view: View) -> dict[str, Any]:
    """The specification with its data and the house's looks, as it is drawn."""
    if view.chart is None:
        if not view.tables or not view.tables[0].rows:
            msg = (
                "There is nothing to draw: no report or passage passes the filters. Choose others, or fewer."
            )
        else:
            msg = f"The view {view.name} has no chart; its tables say all of it (csv, xlsx, json, parquet)."
        raise NoChartError(msg, subject=view.name)
    spec = {key: value for key, value in view.chart.items() if key not in {"title", "description"}}
    name = spec.get("data", {}).get("name", view.tables[0].name)
    table = next((table for table in view.tables if table.name == name), None)
    if table is None:
        msg = f"The chart of the view {view.name} names a table that the view lacks: {name}."
        raise NoChartError(msg, subject=name)
    if not table.rows or len(table.rows) > MOST_MARKS:
        why = f"{len(table.rows):,} values; {MOST_MARKS:,} can be drawn" if table.rows else "no values"
        msg = f"The chart of the view {view.name} would have {why}: choose other areas, themes or years."
        raise NoChartError(msg, subject=view.name)
    spec["data"] = {"values": _values(table)}
    spec["config"] = {**CONFIG, **spec.get("config", {})}
    return spec


def _values(table: Table) -> list[dict[str, Any]]:
    return [{key: _plain(value) for key, value in record.items()} for record in table.records()]


def _plain(value: Cell) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return one_line(for_xml(value)) if isinstance(value, str) else value


def _framed(view: View, picture: str, source: Sequence[str]) -> bytes:
    """The picture with title, source and description, as one SVG."""
    inner = etree.fromstring(picture.encode("utf-8"))
    _rename(inner)
    width, height = float(inner.get("width")), float(inner.get("height"))
    meant = (view.chart or {}).get("usermeta", {})
    whole = max(width, float(meant.get("narrowest", NARROWEST))) + 2 * MARGIN
    title = wrapped(
        one_line(for_xml(view.chart_title or view.title)), whole - 2 * MARGIN, TITLE_SIZE, bold=True
    )
    below = wrapped(one_line(for_xml(view.chart_note)), whole - 2 * MARGIN, NOTE_SIZE)
    notes = [line for said in source for line in wrapped(one_line(said), whole - 2 * MARGIN, NOTE_SIZE)]
    under = MARGIN + len(title) * TITLE_SIZE * 1.3
    top = under + len(below) * NOTE_SIZE * 1.4 + 8
    bottom = top + height + 12
    tall = bottom + len(notes) * NOTE_SIZE * 1.4 + MARGIN
    root = etree.Element(
        f"{{{SVG}}}svg",
        {
            "width": f"{whole:g}",
            "height": f"{tall:g}",
            "viewBox": f"0 0 {whole:g} {tall:g}",
            "role": "img",
            "aria-labelledby": "chart-title chart-description",
        },
        nsmap={None: SVG, "xlink": "http://www.w3.org/1999/xlink"},
    )
    etree.SubElement(root, f"{{{SVG}}}title", {"id": "chart-title"}).text = " ".join(title)
    described = etree.SubElement(root, f"{{{SVG}}}desc", {"id": "chart-description"})
    described.text = for_xml(alternative_text(view))
    etree.SubElement(root, f"{{{SVG}}}rect", {"width": f"{whole:g}", "height": f"{tall:g}", "fill": PAPER})
    for index, line in enumerate(title):
        _write(root, line, MARGIN + TITLE_SIZE * (1 + 1.3 * index), TITLE_SIZE, INK, bold=True)
    for index, line in enumerate(below):
        _write(root, line, under + NOTE_SIZE * (1 + 1.4 * index), NOTE_SIZE, MUTED)
    inner.set("x", f"{MARGIN:g}")
    inner.set("y", f"{top:g}")
    inner.set("aria-hidden", "true")
    root.append(inner)
    for index, line in enumerate(notes):
        _write(root, line, bottom + NOTE_SIZE * (1 + 1.4 * index), NOTE_SIZE, MUTED)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _packed(png: bytes) -> bytes:
    """The same picture without the transparency that it does not use, in a quarter of the bytes."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(packed, "PNG", dpi=(96 * PNG_SCALE, 96 * PNG_SCALE))
    return packed.getvalue()


def _rename(picture: Any) -> None:
    """Number the names of gradients and clips from 0: Vega counts on from one picture to the next."""
    names: dict[str, str] = {}
    for element in picture.iter():
        if element.get("id"):
            element.set("id", names.setdefault(element.get("id"), f"part-{len(names)}"))
    for element in picture.iter():
        for key, value in element.attrib.items():
            if value.startswith("url(#"):
                element.set(key, f"url(#{names[value[5:-1]]})")


def _write(root: Any, line: str, y: float, size: float, colour: str, *, bold: bool = False) -> None:
    attributes = {
        "x": f"{MARGIN:g}",
        "y": f"{y:g}",
        "font-family": FONT,
        "font-size": f"{size:g}",
        "fill": colour,
    }
    if bold:
        attributes["font-weight"] = "bold"
    etree.SubElement(root, f"{{{SVG}}}text", attributes).text = line


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines that fit a width, by a generous estimate of its letters; a longer word stays whole."""
    most = max(8, int(width / (size * (0.58 if bold else 0.53))))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
