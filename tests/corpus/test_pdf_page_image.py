"""Pictures of pages with passages marked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from corpus.errors import Refusal, ReportRefusedError
from corpus.model import Span
from corpus.reading.page_image import boxes_on_page, render_page
from tests.corpus.pdf_maker import Sheet, make_pdf, read


def draw(sheet: Sheet) -> None:
    sheet.write(f"The first line of page {sheet.number}.")
    sheet.write("The second line of it is marked here.")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(make_pdf(draw, pages=2))
    return path


def yellow(picture: Image.Image) -> set[tuple[int, int]]:
    data = picture.convert("RGB").tobytes()
    return {
        (at // 3 % picture.width, at // 3 // picture.width)
        for at in range(0, len(data), 3)
        if data[at + 2] < 200 < data[at]
    }


def test_boxes_lie_on_the_words_of_the_span(report: Path) -> None:
    document = read(report.read_bytes())
    page = document.source.pages[1]
    start = document.source.text.index("second line", page.start)
    boxes = boxes_on_page(report, 2, page.start, [Span(start, start + len("second line"))])
    line = document.lines[-1]
    assert len(boxes) == 1
    assert line.box is not None
    assert line.box.x0 < boxes[0].x0 < boxes[0].x1 < line.box.x1
    assert (boxes[0].y0, boxes[0].y1) == (line.box.y0, line.box.y1)
    assert boxes_on_page(report, 1, document.source.pages[0].start, [Span(start, start + 3)]) == []


def test_a_page_is_drawn_with_its_marks(report: Path) -> None:
    document = read(report.read_bytes())
    plain = Image.open(io.BytesIO(render_page(report, 2, width=400)))
    assert plain.format == "PNG"
    assert plain.width == 400
    assert not yellow(plain)
    whole = Span(document.lines[-1].start, document.lines[-1].end)
    boxes = boxes_on_page(report, 2, document.source.pages[1].start, [whole])
    marked = yellow(Image.open(io.BytesIO(render_page(report, 2, width=400, highlights=boxes))))
    scale = 400 / document.page_sizes[1][0]
    assert marked
    assert all(boxes[0].y0 * scale - 2 <= y <= boxes[0].y1 * scale + 2 for _, y in marked)
    assert render_page(report, 2, width=400) == render_page(report, 2, width=400)


def test_missing_pages_and_files(report: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pages 1 to 2"):
        render_page(report, 3)
    with pytest.raises(ValueError, match="pixels wide"):
        render_page(report, 1, width=0)
    with pytest.raises(ReportRefusedError) as gone:
        render_page(tmp_path / "gone.pdf", 1)
    assert gone.value.reason is Refusal.MISSING
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no pdf")
    with pytest.raises(ReportRefusedError) as unreadable:
        boxes_on_page(broken, 1, 0, [Span(0, 1)])
    assert unreadable.value.reason is Refusal.UNREADABLE


def test_a_page_of_any_shape_stays_within_bounds(tmp_path: Path) -> None:
    def strip(sheet: Sheet) -> None:
        sheet.canvas.setPageSize((20, 14_000))
        sheet.write("Thin.")

    path = tmp_path / "strip.pdf"
    path.write_bytes(make_pdf(strip))
    picture = Image.open(io.BytesIO(render_page(path, 1, width=1000)))
    assert picture.width * picture.height <= 16_100_000
    assert picture.height > 100 * picture.width
