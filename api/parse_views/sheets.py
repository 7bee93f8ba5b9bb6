"""Pictures of a PDF's pages, small enough to be carried in one HTML file, with where each line is printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from api.parse_views.spans import Part, Piece
from corpus.errors import FindingsError
from corpus.model import Report
from corpus.reading import read
from corpus.reading.document import Box, Line
from corpus.reading.limits import ReadingLimits
from corpus.reading.page_image import render_page

#: Width of a picture in pixels: body text of 11 points can be read in it.
PICTURE_WIDTH = 900
# A page of a report in 32 colours is a PNG of 25-85 KB, a third of the full one and half of a JPEG.
_COLOURS = 32
#: Most pages that are drawn; a longer report has pictures of its first pages only, and the view says so.
MOST_PICTURES = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture of one page.

    Attributes:
        png: the picture as a PNG file.
        width, height: size of the page in points.
        lines: its lines with their boxes in points, in the order of the text.
    """

    png: bytes
    width: float
    height: float
    lines: tuple[Line, ...]


def draw_sheets(path: Path, report: Report, limits: ReadingLimits) -> tuple[dict[int, Sheet], list[str]]:
    """The pages of the PDF at ``path`` by number, and sentences on the pages that have no picture.

    Empty for a report of another format. ``report`` is what was parsed of the file; where the file has
    changed since, nothing is drawn.
    """
    if report.source.media_type != "application/pdf":
        return {}, []
    document = read(path, limits)
    if document.source.sha256 != report.source.sha256:
        return {}, [f"{path.name} has changed while it was read, so its pages are not drawn."]
    lines: dict[int, list[Line]] = {}
    for line in document.lines:
        lines.setdefault(line.page or 0, []).append(line)
    sheets: dict[int, Sheet] = {}
    notes: list[str] = []
    for page, (width, height) in zip(document.source.pages, document.page_sizes, strict=True):
        if len(sheets) == MOST_PICTURES:
            notes.append(f"Only the first {MOST_PICTURES} pages are drawn.")
            break
        if width <= 0 or height <= 0:
            notes.append(f"Page {page.number} can't be drawn.")
            continue
        try:
            picture = render_page(path, page.number, width=PICTURE_WIDTH)
        except (FindingsError, RuntimeError) as error:  # pdfium's own error is a RuntimeError
            notes.append(f"Page {page.number} can't be drawn: {error}")
            continue
        sheets[page.number] = Sheet(_smaller(picture), width, height, tuple(lines.get(page.number, ())))
    return sheets, notes


def _smaller(png: bytes) -> bytes:
    with Image.open(io.BytesIO(png)) as picture:
        reduced = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    reduced.save(out, format="PNG", optimize=True)
    return out.getvalue()


def boxes(sheet: Sheet, part: Part) -> Iterator[tuple[Piece, list[Box]]]:
    """Where the pieces of a page are printed: of each that is, a box for each line that it is on.

    A piece that is part of a line gets its share of the line's box by characters, which in print is exact
    to about a letter.
    """
    for piece in part.pieces:
        if piece.account is None:
            continue
        found = []
        for line in sheet.lines:
            start, end = max(piece.span.start, line.start), min(piece.span.end, line.end)
            if line.box is not None and start < end:
                found.append(_share(line, line.box, start, end))
        if found:
            yield piece, found


def _share(line: Line, box: Box, start: int, end: int) -> Box:
    step = (box.x1 - box.x0) / (line.end - line.start)
    return Box(box.x0 + (start - line.start) * step, box.y0, box.x1 - (line.end - end) * step, box.y1)
