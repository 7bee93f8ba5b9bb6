"""The front pages and the two looks of the sample PDFs: probation and children's services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reportlab.pdfbase import pdfmetrics

from corpus.sample.compose import Composer, Look
from corpus.sample.inline import clean
from corpus.sample.model import Part, SampleSource, Shape, Trap
from corpus.sample.pages import Box, Cell, Geometry
from corpus.sample.typeset import Line, Style
from corpus.sample.wording import (
    CLERK_LINES,
    NOTICE,
    acknowledgement,
    contents,
    crown_inspector,
    day,
    domains,
    imprint,
    inspection_dates,
    is_ratings_heading,
)

PAGE = (595.28, 841.89)
"""A4 in points."""

INK = "#1b1b1b"
SLATE = "#24425c"
_GREY = "#5b6770"
_HELVETICA = Style("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", 10.8, 14.6, INK)
_VERA = Style("Vera", "Vera-Bold", "Vera-Italic", 9.4, 13.4, INK)
_BELOW_FRONT = 14.0  # points between a council report's table or letterhead and its first words
_LABEL_COLUMN = 252.0  # points: narrow enough that the judgements' labels wrap, as in the real tables


def look_of(source: SampleSource) -> Look:
    """The look of ``source``'s inspectorate; ligatures need Vera, the one font here that has them."""
    if source.shape is Shape.PDU:
        body = _VERA if Trap.LIGATURES in source.traps else _HELVETICA
        scale = body.size / _HELVETICA.size
        heads = tuple(
            (body.bolder().sized(size * scale, size * scale * 1.25, SLATE), before)
            for size, before in ((20, 0), (14.5, 20), (11.8, 13), (11, 10))
        )
        geometry = Geometry(left=68, width=PAGE[0] - 136, top=PAGE[1] - 88, bottom=84, full_enough=0.6)
        return Look(body, body.sized(8, 10.2), heads, geometry, "•", body.regular, 18, SLATE, True)
    heads = tuple(
        (_VERA.bolder().sized(size, size * 1.3), before) for size, before in ((11.2, 15), (10, 12), (9.4, 10))
    )
    geometry = Geometry(left=66, width=PAGE[0] - 132, top=PAGE[1] - 84, bottom=98)
    return Look(_VERA, _VERA.sized(7.4, 9.6), heads, geometry, "■", "ZapfDingbats", 20, INK, False)


def boxes_of(composer: Composer, pages: dict[int, list[int]]) -> list[Box]:
    """All boxes of the report after its cover.

    ``pages`` gives the page numbers of each source block for the contents list, from an earlier flow;
    the contents list has the same height whatever they are.
    """
    source = composer.source
    if source.shape is Shape.PDU:
        return _probation(composer, pages)
    front = {
        Shape.ILACS: _title_page,
        Shape.LETTER: _letter_head,
        Shape.SINGLE_FRAMEWORK: _title_page,
    }[source.shape](composer)
    body = composer.body()
    body[0] = replace(body[0], before=_BELOW_FRONT)
    if source.shape is Shape.SINGLE_FRAMEWORK:
        opening = next(at for at, block in enumerate(source.blocks) if block.part is Part.HEADING)
        at = next(at for at, box in enumerate(body) if box.block == opening)
        body = [*body[:at], *_contents(composer, pages), replace(body[at], new_page=True), *body[at + 1 :]]
    if source.shape is Shape.LETTER:
        after = next((at for at, block in enumerate(source.blocks) if block.part is Part.ADDRESS), -1) + 1
        head = composer.box(source.title, composer.look.headings[0][0], before=12)
        body.insert(after, replace(head, keep=True))
    return front + body + _council_imprint(composer)


def _probation(composer: Composer, pages: dict[int, list[int]]) -> list[Box]:
    source, look = composer.source, composer.look
    minor = look.headings[2]
    small = look.body.sized(look.body.size - 1.2, look.body.leading - 2)
    boxes = _contents(composer, pages)
    boxes.append(replace(composer.box("Acknowledgements", minor[0], before=24), keep=True))
    boxes.append(composer.box(acknowledgement(source), small, before=4))
    boxes.append(
        replace(composer.box("The role of HM Inspectorate of Probation", minor[0], before=16), keep=True)
    )
    for lines in imprint(source):
        boxes += [composer.box(line, small, before=0 if at else 5) for at, line in enumerate(lines)]
    for box in composer.body():
        boxes.append(box)
        if box.block is not None and is_ratings_heading(source.blocks[box.block]):
            boxes += _rating_block(composer)
    return boxes


def _contents(composer: Composer, pages: dict[int, list[int]]) -> list[Box]:
    look, source = composer.look, composer.source
    head = composer.box("Contents", look.headings[0][0].sized(18, 24))
    boxes = [replace(head, keep=True, new_page=True)]
    for index, words in contents(source):
        level = source.blocks[index].level
        style = look.body.bolder() if level == 1 else look.body
        x, number = (level - 1) * 14.0, str(pages.get(index, [0])[0])
        width = look.geometry.width
        lines = composer.plain.lines(words, style, width - x - 60)
        if Trap.DOT_LEADERS in source.traps:
            lines[-1] = _dotted(
                composer, clean(words) if len(lines) == 1 else "", lines[-1], style, width - x
            )
        cells = (Cell(x, tuple(lines), 0.0), _number_cell(composer, number, style, len(lines)))
        boxes.append(Box(cells, style.leading, 7.0, keep=False))
    return boxes


def _dotted(composer: Composer, words: str, line: Line, style: Style, width: float) -> Line:
    """``line`` with dots up to the page number's column."""
    room = width - line.width() - 34
    dots = "." * int(room / pdfmetrics.stringWidth(".", style.regular, style.size))
    added = composer.plain.lines(dots, style, width)[0].words
    return replace(line, words=(*line.words, *added)) if words or dots else line


def _number_cell(composer: Composer, number: str, style: Style, height: int) -> Cell:
    blank = Line((), style.colour)
    line = composer.plain.lines(number, style, 60)[0]
    lines = (*(blank for _ in range(height - 1)), line)
    return Cell(composer.look.geometry.width, lines, right=True)


def _rating_block(composer: Composer) -> list[Box]:
    source, look = composer.source, composer.look
    body, big = look.body, look.headings[1][0]
    badge_x = look.geometry.width - 156
    boxes = [
        composer.box(source.area, big, before=8),
        composer.box(f"Fieldwork started: {day(source.fieldwork_start)}", body, before=4),
    ]
    score = composer.row(
        [
            (0.0, badge_x, "Score", big),
            (badge_x, 150.0, f"{source.score}/{source.score_max}", big),
        ],
        before=12,
    )
    boxes.append(score)
    boxes.append(_rated_row(composer, "Overall rating", source.overall_rating or "", badge_x))
    for name, rows in domains(source):
        boxes.append(replace(composer.box(name, look.headings[2][0], before=16), keep=True))
        boxes += [_rated_row(composer, aspect, rating, badge_x) for aspect, rating in rows]
    return boxes


def _rated_row(composer: Composer, label: str, rating: str, x: float) -> Box:
    body = composer.look.body
    lines = tuple(composer.plain.lines(label, body.bolder(), x - 8))
    return Box((Cell(0.0, lines, x), composer.badge_cell(rating, x)), body.leading, 5.0, pad=2.5)


def _title_page(composer: Composer) -> list[Box]:
    source, look = composer.source, composer.look
    body = look.body
    inspector = f"**Lead inspector:** {source.lead_inspector}, {crown_inspector(source)}"
    title = composer.box(source.title, body.sized(19, 25), right=60)
    boxes = [
        title,
        composer.box(NOTICE, body.slanted().sized(8.6, 12, _GREY), before=6),
        composer.box(f"**Inspection dates:** {inspection_dates(source)}", body, before=12),
        composer.box(inspector, body, before=6),
    ]
    grade = look.geometry.width - _LABEL_COLUMN
    head = [(0.0, _LABEL_COLUMN, "Judgement", body.bolder()), (_LABEL_COLUMN, grade, "Grade", body.bolder())]
    boxes.append(composer.row(head, before=14, fill="#e9edf0"))
    for row in source.judgements:
        cells = [(0.0, _LABEL_COLUMN, row.aspect, body), (_LABEL_COLUMN, grade, row.rating, body)]
        boxes.append(composer.row(cells, before=0.0))
    boxes[-1] = replace(boxes[-1], keep=False)
    return boxes


def _letter_head(composer: Composer) -> list[Box]:
    source, body = composer.source, composer.look.body
    small = body.sized(7.6, 10, _GREY)
    boxes = [composer.box(line, small) for line in CLERK_LINES]
    boxes.append(composer.box(day(date.fromisoformat(source.published)), body, before=22))
    address = ("Director of Children’s Services", f"{source.area} Council", "Exampleton", "ZZ9 9ZZ")
    boxes += [composer.box(line, body, before=0 if at else 14) for at, line in enumerate(address)]
    boxes.append(composer.box(NOTICE, body.slanted().sized(8.6, 12, _GREY), before=12))
    return boxes


def _council_imprint(composer: Composer) -> list[Box]:
    body = composer.look.body
    small = body.sized(8.6, 12)
    blocks = imprint(composer.source)
    boxes = [
        composer.box(line, small, before=0 if at else 7) for lines in blocks for at, line in enumerate(lines)
    ]
    boxes[0] = replace(boxes[0], new_page=composer.source.shape is not Shape.LETTER, before=26)
    return boxes
