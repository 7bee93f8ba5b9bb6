"""Printed layout: lines become blocks, and no character is lost or counted twice."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.layout.block import Block, Layout, Role
from corpus.layout.printed import lay_out_printed
from corpus.model import Account
from corpus.reading.document import Document
from tests.corpus.pdf_maker import LEFT, PITCH, Sheet, make_pdf, read, running_lines

LONG = "Social workers visit children often and know them well, and their plans"


def lay(data: bytes) -> tuple[Document, Layout]:
    document = read(data)
    return document, lay_out_printed(document)


def body(layout: Layout) -> list[Block]:
    return [block for block in layout.blocks if block.role is not Role.FURNITURE]


def check_partition(document: Document, layout: Layout) -> None:
    text = document.source.text
    owners = [0] * len(text)
    spans = [s for b in layout.blocks for s in (*b.segments, *b.marker_spans)]
    for start, end in [(s.start, s.end) for s in spans] + [(n.start, n.end) for n in layout.footnotes]:
        for i in range(start, end):
            owners[i] += 1
    assert [text[i] for i in range(len(text)) if not text[i].isspace() and owners[i] != 1] == []


def test_running_lines_are_furniture_on_every_page_also_the_last() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.write(
            f"Paragraph {['one', 'two', 'three', 'four'][sheet.number - 1]} of this report ends here."
        )
        running_lines(sheet)

    document, layout = lay(make_pdf(draw, pages=4))
    accounts = [(b.page_start, b.account) for b in layout.blocks if b.role is Role.FURNITURE]
    for page in range(1, 5):
        assert accounts.count((page, Account.RUNNING_FOOTER)) == 2
        assert accounts.count((page, Account.PAGE_NUMBER)) == 1
    assert len(body(layout)) == 4
    check_partition(document, layout)


def test_a_paragraph_cut_by_page_furniture_and_a_footnote_is_one_block() -> None:
    def draw(sheet: Sheet) -> None:
        if sheet.number == 1:
            for _ in range(3):
                sheet.write(LONG)
            end = sheet.at("leavers", LEFT, 700)
            sheet.at("1", end, 695, size=7)
            sheet.at("1", LEFT, 756, size=6)
            sheet.at("Young people who have left care.", LEFT + 5, 760, size=9)
        else:
            sheet.write("are reviewed in good time.")
        running_lines(sheet)

    document, layout = lay(make_pdf(draw, pages=2))
    blocks = body(layout)
    last = blocks[-1]
    assert last.text == "leavers are reviewed in good time."
    assert (last.page_start, last.page_end) == (1, 2)
    assert len(last.segments) == 2
    assert [note.text for note in last.footnotes] == ["Young people who have left care."]
    assert all("left care" not in block.text for block in blocks)
    check_partition(document, layout)


def test_lists_numbers_and_headings() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.write("The experiences and progress of children", size=14, bold=True)
        sheet.write("in care: good", size=14, bold=True, after=8)
        sheet.write("1.", x=LEFT)
        sheet.y -= PITCH
        sheet.write(LONG, x=LEFT + 18)
        sheet.write("are clear.", x=LEFT + 18, after=10)
        sheet.write("2. Managers know this.", after=10)
        sheet.write("• The first of two bullets, which runs on to a second line that", x=LEFT + 18)
        sheet.write("hangs under its text.", x=LEFT + 27)
        sheet.write("o a nested one.", x=LEFT + 40)
        sheet.write("• The second bullet.", x=LEFT + 18)

    document, layout = lay(make_pdf(draw))
    assert [(b.role, b.marker, b.level) for b in layout.blocks] == [
        (Role.HEADING, None, 1),
        (Role.NUMBERED, "1", 0),
        (Role.NUMBERED, "2", 0),
        (Role.BULLET, "•", 1),
        (Role.BULLET, "o", 2),
        (Role.BULLET, "•", 1),
    ]
    assert layout.blocks[0].text == "The experiences and progress of children in care: good"
    assert layout.blocks[1].text == f"{LONG} are clear."
    assert layout.blocks[3].text.endswith("second line that hangs under its text.")
    check_partition(document, layout)


def test_a_number_alone_on_its_line_takes_the_paragraph_below() -> None:
    def draw(sheet: Sheet) -> None:
        for number in (1, 2, 3):
            sheet.write(f"{number}.", after=2)
            sheet.write(LONG, x=LEFT + 18)
            sheet.write("are clear.", x=LEFT + 18, after=10)

    document, layout = lay(make_pdf(draw))
    assert [(b.role, b.marker, b.text) for b in layout.blocks] == [
        (Role.NUMBERED, str(number), f"{LONG} are clear.") for number in (1, 2, 3)
    ]
    check_partition(document, layout)


def test_hyphens_of_the_typesetter_go_and_those_of_the_author_stay() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.write("Leaders are responsible for supervision and for decision-making in care.", after=10)
        sheet.write("They take respon-")
        sheet.write("sible steps, and their decision-")
        sheet.write("making is clear, with short-")
        sheet.write("and long-term aims.")

    _, layout = lay(make_pdf(draw))
    assert layout.blocks[1].text == (
        "They take responsible steps, and their decision-making is clear, with short- and long-term aims."
    )


def test_tables_with_and_without_rules_become_rows() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.write(LONG + ".", after=20)
        sheet.grid([70, 300, 500], [130, 170, 210])
        sheet.at("The experiences and progress of", 75, 145)
        sheet.at("children in care", 75, 160)
        sheet.at("Good", 305, 145)
        sheet.at("Overall effectiveness", 75, 190)
        sheet.at("Outstanding", 305, 190)
        for i, percent in enumerate(("52%", "61%", "48%")):
            sheet.at("Does planning focus sufficiently on", 75, 300 + i * 40, size=11)
            sheet.at(f"engaging person number {i}?", 75, 314 + i * 40, size=11)
            sheet.at(percent, 400, 300 + i * 40, size=11)

    document, layout = lay(make_pdf(draw))
    rows = [block.cells for block in layout.blocks if block.role is Role.TABLE_ROW]
    assert rows == [
        ("The experiences and progress of children in care", "Good"),
        ("Overall effectiveness", "Outstanding"),
        *(
            (f"Does planning focus sufficiently on engaging person number {i}?", percent)
            for i, percent in enumerate(("52%", "61%", "48%"))
        ),
    ]
    for block in layout.blocks:
        if block.cell_segments:
            for cell, spans in zip(block.cells, block.cell_segments, strict=True):
                printed = " ".join(span.of(document.source.text) for span in spans)
                assert " ".join(printed.split()) == cell
    check_partition(document, layout)


def test_contents_lists_are_furniture() -> None:
    def draw(sheet: Sheet) -> None:
        if sheet.number == 1:
            sheet.write("Contents", size=20, after=10)
            for i, title in enumerate(("Foreword", "Recommendations", "Background")):
                sheet.at(f"{title} ..............................", LEFT, 150 + i * 20)
                sheet.at(str(i + 2), 510, 150 + i * 20)
        else:
            sheet.write("Foreword", size=20, after=10)
            sheet.write(LONG + " are clear to them.")

    document, layout = lay(make_pdf(draw, pages=2))
    contents = [b for b in layout.blocks if b.account is Account.CONTENTS]
    assert sum("." * 10 in b.text for b in contents) == 3
    assert body(layout)[0].text == "Foreword"
    check_partition(document, layout)


WORDS = st.lists(
    st.sampled_from(
        ["children", "care", "plans", "visits", "leaders", "well-being", "staff", "review", "homes", "16"]
    ),
    min_size=4,
    max_size=60,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    items=st.lists(
        st.tuples(st.sampled_from(["para", "bullet", "number", "heading"]), WORDS), min_size=3, max_size=12
    )
)
def test_any_document_keeps_all_its_words_once_and_in_order(items: list[tuple[str, list[str]]]) -> None:
    data, expected = typeset(items)
    document, layout = lay(data)
    check_partition(document, layout)
    printed = [block.text for block in body(layout)]
    assert re.findall(r"\w+", " ".join(printed)) == re.findall(r"\w+", " ".join(text for _, text in expected))
    lists = [(b.role, b.text) for b in body(layout) if b.role in (Role.BULLET, Role.NUMBERED)]
    assert lists == [(role, text) for role, text in expected if role in (Role.BULLET, Role.NUMBERED)]


def typeset(items: list[tuple[str, list[str]]]) -> tuple[bytes, list[tuple[Role, str]]]:
    """A PDF of these items broken into lines and pages, and the blocks that it should give."""
    pages: list[list[tuple[str, float, float, bool, float]]] = [[]]
    expected: list[tuple[Role, str]] = []
    y = 90.0
    number = 0
    for kind, chosen in items:
        heading = kind == "heading"
        said = chosen[:6] if heading else chosen
        sentence = " ".join(said).capitalize() + ("" if heading else ".")
        role = {"para": Role.PARAGRAPH, "bullet": Role.BULLET, "number": Role.NUMBERED}.get(
            kind, Role.HEADING
        )
        number += kind == "number"
        marker = {"bullet": "• ", "number": f"{number}. "}.get(kind, "")
        expected.append((role, sentence))
        lines = [""]
        for word in sentence.split():
            if len(lines[-1]) + len(word) > 60:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        for place, line in enumerate(lines):
            if y > 720:
                pages.append([])
                y = 90.0
            hang = 22.0 if marker else 0.0
            if place == 0 and marker:
                pages[-1].append((marker.strip(), LEFT, y, False, 11))
            pages[-1].append((line, LEFT + hang, y, heading, 15 if heading else 11))
            y += 14
        y += 12

    def draw(sheet: Sheet) -> None:
        for text, x, at, bold, size in pages[sheet.number - 1]:
            sheet.at(text, x, at, size=size, bold=bold)
        if len(pages) > 1:
            # What repeats can be told from one page only by wording, which layout does not know.
            running_lines(sheet)

    return make_pdf(draw, pages=len(pages)), expected


def test_a_short_line_inside_a_hanging_item_ends_no_paragraph() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.at("12.", LEFT, 90)
        for place, line in enumerate(
            (LONG, "are clear.", "Managers know this well and act on what they are told", LONG)
        ):
            sheet.at(line, LEFT + 24, 90 + place * PITCH)
        sheet.at("13.", LEFT, 90 + 5.5 * PITCH)
        sheet.at("Leaders know it too.", LEFT + 24, 90 + 5.5 * PITCH)

    document, layout = lay(make_pdf(draw))
    assert [(b.role, b.marker) for b in body(layout)] == [(Role.NUMBERED, "12"), (Role.NUMBERED, "13")]
    check_partition(document, layout)


def test_a_paragraph_that_ends_short_in_a_box_does_not_run_on_over_the_page() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid([LEFT - 6, 540], [380, 640])
        for place in range(2):
            line = LONG if sheet.number == 1 else " ".join(reversed(LONG.split())).capitalize()
            sheet.at(line, LEFT, 400 + place * PITCH)
        sheet.at("are clear.", LEFT, 400 + 2 * PITCH)

    document, layout = lay(make_pdf(draw, pages=2))
    assert len(body(layout)) == 2
    check_partition(document, layout)


def test_hyphens_at_line_ends() -> None:
    ends = (
        ("They meet face-", "to-face."),
        ("Plans are short-", "and long-term."),
        ("Help for 16-", "and 17-year-olds."),
    )

    def draw(sheet: Sheet) -> None:
        for first, second in ends:
            sheet.write(LONG)
            sheet.write(LONG.capitalize())
            sheet.write(first)
            sheet.write(second, after=14)

    _, layout = lay(make_pdf(draw))
    said = [block.text for block in body(layout)]
    assert [text.rsplit(LONG.capitalize(), 1)[1].strip() for text in said] == [
        "They meet face-to-face.",
        "Plans are short- and long-term.",
        "Help for 16- and 17-year-olds.",
    ]
