"""Prints a sample source as a PDF that looks like a published inspection report.

The bytes are the same on every run: reportlab's invariant mode fixes dates and the document id.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from corpus.sample.compose import Composer
from corpus.sample.looks import INK, PAGE, SLATE, boxes_of, look_of
from corpus.sample.model import SampleSource, Shape
from corpus.sample.pages import Cell, Flow, Placed, Sheet
from corpus.sample.typeset import Line, Piece, register_fonts
from corpus.sample.wording import NOTICE, inspection_dates, month

_BASELINE = 0.76  # of the leading, from the top of a line
_HAIRLINE = "#9aa5ad"
_MUTED = "#5b6770"
_BAND = "#e9edf0"
_BADGE = 150.0  # width by which a rating's cell is known from a tinted paragraph


def print_pdf(source: SampleSource) -> tuple[bytes, frozenset[int]]:
    """The report's PDF, and the indices of the source blocks that one of its page ends cuts in two."""
    register_fonts()
    composer = Composer(source, look_of(source))
    first = 2 if source.shape is Shape.PDU else 1
    flow = _flow(composer, {}, first)
    flow = _flow(composer, flow.pages_of(), first)
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=PAGE, invariant=1, pageCompression=1, lang="en-GB")
    canvas.setTitle(f"{source.title} ({NOTICE})")
    canvas.setAuthor("Findings sample press")
    canvas.setSubject(NOTICE)
    if source.shape is Shape.PDU:
        _cover(canvas, source)
        canvas.showPage()
    for sheet in flow.sheets:
        _draw_sheet(canvas, composer, sheet)
        canvas.showPage()
    canvas.save()
    return data.getvalue(), frozenset(index for index, on in flow.pages_of().items() if len(on) > 1)


def _flow(composer: Composer, pages: dict[int, list[int]], first: int) -> Flow:
    look = composer.look
    flow = Flow(look.geometry, composer.set_note, look.note.leading, first)
    flow.place(boxes_of(composer, pages))
    return flow


def _draw_sheet(canvas: Any, composer: Composer, sheet: Sheet) -> None:
    if composer.source.shape is Shape.PDU:
        _probation_header(canvas, composer)
    for placed in sheet.placed:
        _draw_placed(canvas, placed)
    for x, top, lines in sheet.notes:
        canvas.setStrokeColor(HexColor(INK))
        canvas.setLineWidth(0.5)
        canvas.line(x, top + 5, x + 110, top + 5)
        leading = composer.look.note.leading
        for at, line in enumerate(lines):
            _draw_line(canvas, line, x, top - at * leading - leading * _BASELINE)
    if composer.source.shape is Shape.PDU:
        _probation_footer(canvas, composer, sheet.number)
    else:
        _council_footer(canvas, composer, sheet.number)


def _draw_placed(canvas: Any, placed: Placed) -> None:
    box = placed.box
    height = box.height(placed.count)
    baseline = placed.top - box.pad - box.leading * _BASELINE
    for cell in box.cells:
        _draw_ground(canvas, cell, placed, height)
    if box.marker is not None and placed.first == 0:
        _draw_line(canvas, box.marker.lines[0], placed.x + box.marker.x, baseline)
    for cell in box.cells:
        for at, line in enumerate(cell.lines[placed.first : placed.first + placed.count]):
            inset = 8.0 if cell.fill and cell.width == _BADGE else (4.0 if box.rule else 0.0)
            x = placed.x + cell.x + inset - (line.width() if cell.right else 0.0)
            _draw_line(canvas, line, x, baseline - at * box.leading)
    if box.rule:
        canvas.setStrokeColor(HexColor(_HAIRLINE))
        canvas.setLineWidth(0.6)
        bottom = placed.top - height
        canvas.line(placed.x, bottom, placed.x + placed.width, bottom)


def _draw_ground(canvas: Any, cell: Cell, placed: Placed, height: float) -> None:
    left, bottom = placed.x + cell.x, placed.top - height
    if cell.fill:
        canvas.setFillColor(HexColor(cell.fill))
        start = left if cell.width == _BADGE or placed.box.rule else left - 8
        canvas.rect(start, bottom, cell.width, height, stroke=0, fill=1)
    if cell.bar:
        canvas.setFillColor(HexColor(cell.bar))
        canvas.rect(left - 9, bottom, 2.2, height, stroke=0, fill=1)


def _draw_line(canvas: Any, line: Line, x: float, y: float) -> None:
    """Draws words in runs of one font; a hole or a raised marker starts a new run."""
    canvas.setFillColor(HexColor(line.colour))
    run: list[str] = []
    current: Piece | None = None
    for at, word in enumerate(line.words):
        for place, piece in enumerate(word.pieces):
            spaced = at > 0 and place == 0
            same = current is not None and piece.hole == 0 and _set_alike(current, piece)
            if not same and current is not None:
                # A raised marker never carries the space after it: it belongs to the text around.
                tail = " " if spaced and not current.rise else ""
                x = _draw_run(canvas, current, "".join(run) + tail, x, y)
                run = [" "] if spaced and current.rise else []
            elif spaced:
                run.append(" ")
            if current is None or not same:
                x += piece.hole
                current = replace(piece, hole=0.0)
            run.append(piece.text)
    if current is not None:
        _draw_run(canvas, current, "".join(run), x, y)


def _set_alike(left: Piece, right: Piece) -> bool:
    return (left.font, left.size, left.rise) == (right.font, right.size, right.rise)


def _draw_run(canvas: Any, piece: Piece, text: str, x: float, y: float) -> float:
    canvas.setFont(piece.font, piece.size)
    canvas.drawString(x, y + piece.rise, text)
    return x + float(pdfmetrics.stringWidth(text, piece.font, piece.size))


def _cover(canvas: Any, source: SampleSource) -> None:
    width, height = PAGE
    canvas.setFillColor(HexColor(SLATE))
    canvas.rect(0, height - 330, width, 330, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#c98f3a"))
    canvas.rect(0, height - 336, width, 6, stroke=0, fill=1)
    left = 68
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.setFont("Helvetica", 15)
    canvas.drawString(left, height - 84, "HM Inspectorate")
    canvas.drawString(left, height - 103, "of Probation")
    canvas.setFont("Helvetica", 21)
    canvas.drawString(left, height - 214, "An inspection of probation services in:")
    canvas.setFont("Helvetica-Bold", 34)
    canvas.drawString(left, height - 262, source.area)
    canvas.setFillColor(HexColor(INK))
    canvas.setFont("Helvetica", 14)
    if source.region:
        canvas.drawString(left, height - 384, f"The Probation Service – {source.region} region")
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(left, height - 414, f"HM Inspectorate of Probation, {month(source.published)}")
    canvas.setFillColor(HexColor(_BAND))
    canvas.rect(left, 96, width - 2 * left, 40, stroke=0, fill=1)
    canvas.setFillColor(HexColor(INK))
    canvas.setFont("Helvetica-Oblique", 11.5)
    canvas.drawString(left + 14, 112, NOTICE)


def _probation_header(canvas: Any, composer: Composer) -> None:
    width, height = PAGE
    canvas.setFillColor(HexColor(_MUTED))
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(68, height - 52, f"Inspection of probation services: {composer.source.area}")
    canvas.setStrokeColor(HexColor(_HAIRLINE))
    canvas.setLineWidth(0.6)
    canvas.line(68, height - 59, width - 68, height - 59)


def _probation_footer(canvas: Any, composer: Composer, number: int) -> None:
    width = PAGE[0]
    canvas.setFillColor(HexColor(_MUTED))
    canvas.setFont("Helvetica-Oblique", 8.5)
    canvas.drawString(68, 46, NOTICE)
    canvas.setFont("Helvetica", 10)
    canvas.drawRightString(width - 68, 46, str(number))


def _running_title(title: str, room: float) -> str:
    """``title``, or what stands before its colon where the whole is too long for the running footer."""
    fits = pdfmetrics.stringWidth(title, "Vera-Bold", 6.6) <= room
    return title if fits else title.partition(":")[0]


def _council_footer(canvas: Any, composer: Composer, number: int) -> None:
    source, width = composer.source, PAGE[0]
    canvas.setStrokeColor(HexColor(INK))
    canvas.setLineWidth(0.9)
    canvas.line(66, 80, width - 66, 80)
    canvas.setFillColor(HexColor(INK))
    canvas.setFont("Vera-Bold", 6.6)
    canvas.drawString(66, 69, _running_title(source.title, width - 200))
    canvas.drawString(66, 60, inspection_dates(source))
    canvas.setFont("Vera", 11)
    canvas.drawRightString(width - 66, 62, str(number))
    canvas.setFillColor(HexColor(_MUTED))
    canvas.setFont("Vera-Italic", 6.6)
    canvas.drawString(66, 47, NOTICE)
