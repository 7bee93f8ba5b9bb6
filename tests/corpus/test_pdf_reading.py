"""The PDF reader: text and geometry as printed, and refusals in one sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from corpus.errors import Refusal, ReportRefusedError
from corpus.reading.limits import ReadingLimits
from tests.corpus.pdf_maker import LEFT, Sheet, make_pdf, read, running_lines


def texts(data: bytes) -> list[str]:
    document = read(data)
    return [document.text_of(line) for line in document.lines]


def test_lines_carry_place_size_and_weight() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.write("What needs to improve", size=16, bold=True)
        sheet.write("Managers oversee this work well.")

    document = read(make_pdf(draw))
    heading, body = document.lines
    assert (heading.size, heading.bold) == (16.0, True)
    assert (body.size, body.bold) == (12.0, False)
    assert heading.box is not None
    assert body.box is not None
    assert heading.box.x0 == pytest.approx(LEFT, abs=2)
    assert heading.box.y1 < body.box.y1
    assert document.page_sizes[0] == pytest.approx((595.3, 841.9), abs=0.1)
    assert document.source.pages[0].start == 0
    assert document.source.pages[0].end == len(document.source.text)


def test_a_raised_digit_is_glued_to_its_word_and_marked() -> None:
    def draw(sheet: Sheet) -> None:
        end = sheet.at("Our rating", LEFT, 100)
        end = sheet.at("3", end, 95, size=7)
        sheet.at(" for planning follows.", end, 100)

    document = read(make_pdf(draw))
    (line,) = document.lines
    assert document.text_of(line) == "Our rating3 for planning follows."
    assert [span.of(document.source.text) for span in line.raised] == ["3"]


def test_gaps_decide_on_spaces_not_the_stream() -> None:
    def draw(sheet: Sheet) -> None:
        end = sheet.at("super", LEFT, 100)
        end = sheet.at("vision", end, 100)
        sheet.at("matters", end + 4, 100)

    assert texts(make_pdf(draw)) == ["supervision matters"]


def test_a_letter_torn_off_its_word_is_joined_where_the_word_stands_elsewhere() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.write("Children in Cumberland are safe.")
        sheet.write("Leaders in Cumberlan d know their services.")
        sheet.write("Leaders chose option b for a reason.")

    assert texts(make_pdf(draw)) == [
        "Children in Cumberland are safe.",
        "Leaders in Cumberland know their services.",
        "Leaders chose option b for a reason.",
    ]


def test_prose_in_two_columns_is_read_column_by_column() -> None:
    left = [f"left column line number {i} is as long as this" for i in range(8)]
    right = [f"right column line number {i} is as long as this" for i in range(8)]

    def draw(sheet: Sheet) -> None:
        sheet.write("A heading over the whole width of the page and both columns of it", size=14)
        for i in range(8):
            sheet.at(left[i], 60, 140 + i * 12, size=9)
            sheet.at(right[i], 310, 140 + i * 12, size=9)

    assert texts(make_pdf(draw))[1:] == left + right


def test_a_ruled_table_is_read_cell_by_cell() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid([70, 300, 500], [100, 140, 180])
        sheet.at("The experiences and progress of", 75, 115)
        sheet.at("children in care", 75, 130)
        sheet.at("Good", 305, 115)
        sheet.at("Overall effectiveness", 75, 160)
        sheet.at("Outstanding", 305, 160)

    document = read(make_pdf(draw))
    assert [
        (document.text_of(line), line.cell and (line.cell.row, line.cell.column)) for line in document.lines
    ] == [
        ("The experiences and progress of", (0, 0)),
        ("children in care", (0, 0)),
        ("Good", (0, 1)),
        ("Overall effectiveness", (1, 0)),
        ("Outstanding", (1, 1)),
    ]


def test_pages_hold_their_lines() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.write(f"This is what stands on page number {sheet.number}.")
        running_lines(sheet)

    document = read(make_pdf(draw, pages=3))
    for page in document.source.pages:
        inside = document.source.text[page.start : page.end]
        assert f"page number {page.number}." in inside
        assert all(
            page.start <= line.start <= line.end <= page.end
            for line in document.lines
            if line.page == page.number
        )


def prose(sheet: Sheet) -> None:
    sheet.write("A page with a line of ordinary running text on it.")


REFUSED = {
    "no bytes": (b"", Refusal.EMPTY, "empty"),
    "only spaces": (b"  \n ", Refusal.EMPTY, "empty"),
    "cookie page": (
        b"<!DOCTYPE html><html><body>We use cookies</body></html>",
        Refusal.NOT_A_REPORT,
        "cookie",
    ),
    "no pdf": (b"\x00\x01 something else entirely", Refusal.UNREADABLE, "not a PDF"),
    "cut short": (make_pdf(prose)[:300], Refusal.UNREADABLE, "damaged"),
    "password": (make_pdf(prose, password="secret"), Refusal.ENCRYPTED, "password"),
    "no text layer": (
        make_pdf(lambda sheet: sheet.canvas.rect(100, 100, 200, 200), pages=2),
        Refusal.NO_TEXT_LAYER,
        "ocrmypdf",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(case: str) -> None:
    data, reason, word = REFUSED[case]
    with pytest.raises(ReportRefusedError) as caught:
        read(data, "somewhere.pdf")
    message = str(caught.value)
    assert caught.value.reason is reason
    assert message.startswith("somewhere.pdf")
    assert word in message
    assert message.endswith(".")
    assert "\n" not in message


def test_limits_on_bytes_pages_and_characters() -> None:
    data = make_pdf(prose, pages=3)
    for limits in (
        ReadingLimits(max_pages=2),
        ReadingLimits(max_bytes=len(data) - 1),
        ReadingLimits(max_characters=60),
    ):
        with pytest.raises(ReportRefusedError) as caught:
            read(data, limits=limits)
        assert caught.value.reason is Refusal.TOO_LARGE
    assert len(read(data, limits=ReadingLimits(max_pages=3)).source.pages) == 3


@pytest.mark.shared
def test_saved_cookie_pages_are_refused(shared_data: Path) -> None:
    pages = sorted((shared_data / "not-reports").glob("*.pdf"))
    assert pages
    for path in pages:
        with pytest.raises(ReportRefusedError) as caught:
            read(path.read_bytes(), path.name)
        assert caught.value.reason is Refusal.NOT_A_REPORT
        assert "cookie notice" in str(caught.value)


@pytest.mark.shared
def test_real_reports_are_read_fast(shared_data: Path) -> None:
    data = (shared_data / "childrens-services" / "derby-2025-07-08.pdf").read_bytes()
    read(data)
    start = time.process_time()
    document = read(data)
    # 100 pages a second of processor time where nothing else runs; a third of it on a crowded machine.
    assert len(document.source.pages) / (time.process_time() - start) > 30
