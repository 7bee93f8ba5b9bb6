"""Pictures of report pages, with the words of a passage marked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Span
from corpus.reading.document import Box, Line
from corpus.reading.pdf import read_page_lines
from corpus.reading.pdf_words import PDFIUM_LOCK

# Multiplied with the page, so that black words stay black (contrast 16:1) on a marker's yellow.
_MARKER = (255, 236, 128)
_MOST_PIXELS_WIDE = 4_000
# A page may be a strip thousands of times as high as it is wide: 16 megapixels take 64 MB while drawn.
_MOST_PIXELS = 16_000_000


_COLOURS = 128
"""Colours of a picture of a page."""


def render_page(path: Path, page: int, *, width: int = 1000, highlights: Sequence[Box] = ()) -> bytes:
    """A PNG of page ``page`` (from 1) of the PDF at ``path``, ``width`` pixels wide.

    A page so high that its picture would have more than 16 megapixels is drawn smaller.

    ``highlights`` are in points from the page's top left, as :class:`Line.box`; they are marked in
    yellow under the words.

    Raises:
        ReportRefusedError: if the file is missing or can't be opened as a PDF.
        ValueError: if there is no such page, or ``width`` is not between 1 and 4,000.
    """
    if not 1 <= width <= _MOST_PIXELS_WIDE:
        msg = f"A page can be drawn 1 to {_MOST_PIXELS_WIDE:,} pixels wide, not {width}."
        raise ValueError(msg)
    with PDFIUM_LOCK:
        picture, scale = _draw(path, page, width)
    if highlights:
        layer = Image.new("RGB", picture.size, (255, 255, 255))
        brush = ImageDraw.Draw(layer)
        for box in highlights:
            corners = [(box.x0 * scale - 1, box.y0 * scale - 1), (box.x1 * scale + 1, box.y1 * scale + 1)]
            brush.rectangle(corners, fill=_MARKER)
        picture = ImageChops.multiply(picture, layer)
    # A printed page has few colours. With a palette the picture is a quarter as large (eight pages of reports at 1,000
    # pixels: 75-107 kB instead of 302-440) and as quick to make; on a phone's line it is there two seconds sooner.
    picture = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=False)
    return out.getvalue()


def _draw(path: Path, page: int, width: int) -> tuple[Image.Image, float]:
    try:
        pdf = pdfium.PdfDocument(_bytes_of(path))
    except pdfium.PdfiumError as error:
        raise _unreadable(path) from error
    try:
        if not 1 <= page <= len(pdf):
            msg = f"{path.name} has pages 1 to {len(pdf)}, not {page}."
            raise ValueError(msg)
        sheet = pdf[page - 1]
        across, down = sheet.get_size()
        scale = min(width / across, (_MOST_PIXELS / (across * down)) ** 0.5)
        bitmap = sheet.render(scale=scale)
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        sheet.close()
        return picture, scale
    finally:
        pdf.close()


def draw_page(path: Path, page: int, page_start_offset: int, spans: Sequence[Span], width: int) -> bytes:
    """:func:`render_page` with the words of ``spans`` marked (see :func:`boxes_on_page`); PNG bytes.

    Raises:
        ReportRefusedError: if the file is missing or can't be opened as a PDF.
        ValueError: if there is no such page, or ``width`` is not between 1 and 4,000.
    """
    highlights = boxes_on_page(path, page, page_start_offset, spans) if spans else []
    return render_page(path, page, width=width, highlights=highlights)


def boxes_on_page(path: Path, page: int, page_start_offset: int, spans: Sequence[Span]) -> list[Box]:
    """Where ``spans`` of the source text are printed on page ``page`` (from 1), a box for each line.

    ``page_start_offset`` is :attr:`Page.start` of that page. Boxes are in points from the page's top
    left. Where a span covers part of a line, the box is cut in proportion to the characters, which in
    print is exact to about a letter.

    Raises:
        ReportRefusedError: if the file is missing or can't be opened as a PDF.
        ValueError: if there is no such page.
    """
    boxes: list[Box] = []
    try:
        lines = read_page_lines(_bytes_of(path), page, page_start_offset)
    except pdfium.PdfiumError as error:
        raise _unreadable(path) from error
    for line in lines:
        if line.box is None or line.end <= line.start:
            continue
        for span in spans:
            start, end = max(span.start, line.start), min(span.end, line.end)
            if start < end:
                boxes.append(_part(line, line.box, start, end))
    return boxes


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        message = f"{path.name} does not exist any more, so its pages can't be shown; index it again."
        raise ReportRefusedError(path, Refusal.MISSING, message) from None
    except OSError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> ReportRefusedError:
    message = f"{path.name} can't be opened as a PDF, so its pages can't be shown."
    return ReportRefusedError(path, Refusal.UNREADABLE, message)


def _part(line: Line, box: Box, start: int, end: int) -> Box:
    step = (box.x1 - box.x0) / (line.end - line.start)
    return Box(
        round(box.x0 + (start - line.start) * step, 2),
        box.y0,
        round(box.x1 - (line.end - end) * step, 2),
        box.y1,
    )
