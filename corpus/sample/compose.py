"""Turns the blocks of a sample source into boxes for the page flow, in the look of its inspectorate."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.sample.expected import kind_of
from corpus.sample.inline import clean
from corpus.sample.model import Part, SampleSource, SourceBlock, Trap
from corpus.sample.pages import Box, Cell, Geometry
from corpus.sample.typeset import Line, Piece, Style, Typesetter, Word

_RATING_COLOURS = {
    "outstanding": ("#1f5f4a", "#ffffff"),
    "good": ("#4a7f5c", "#ffffff"),
    "requires improvement": ("#e3b34c", "#2b2100"),
    "inadequate": ("#9c3d3a", "#ffffff"),
}
_BADGE_WIDTH = 150.0
_PERCENT_COLUMN = 0.74  # of the measure: where the second column of a key-question table begins
_UNTOUCHED_BLOCKS = 12  # about the first page and a half
_LONG_WORD = re.compile(r"(?<= )[a-z]{9,}(?= )")
_PRACTICE_TINT = "#eef2f4"
_HEAD_TINT = "#dde5ea"


@dataclass(frozen=True, slots=True)
class Look:
    """What differs between the inspectorates' reports.

    Attributes:
        body: type of the text.
        note: type of footnotes.
        headings: type of the headings by level from 1, and the space above each.
        geometry: the text area.
        bullet, bullet_font: the list marker.
        indent: of listed text, and of numbered paragraphs.
        accent: colour of bars and statements.
        break_before: whether top-level sections start a page.
    """

    body: Style
    note: Style
    headings: tuple[tuple[Style, float], ...]
    geometry: Geometry
    bullet: str
    bullet_font: str
    indent: float
    accent: str
    break_before: bool


class Composer:
    """Makes boxes of one source in one look; see :meth:`body`."""

    def __init__(self, source: SampleSource, look: Look) -> None:
        """Chooses the word to break, if the report asks for one."""
        self.source = source
        self.look = look
        # Headings and table cells are never hyphenated in the published reports.
        self.plain = Typesetter(source.footnote_numbers, source.traps - {Trap.HYPHENATION})
        self.running = Typesetter(source.footnote_numbers, source.traps)
        self.flawed_block, brittle = _flaw(source)
        self.flawed = replace(self.running, brittle=brittle)

    def set_note(self, label: str, width: float) -> list[Line]:
        """Lines of a footnote, its number raised before the first word."""
        number = str(self.source.footnote_numbers[label])
        note = self.look.note
        marker = Piece(number, note.regular, note.size * 0.66, note.size * 0.34)
        lines = self.plain.lines(self.source.footnotes[label], note, width - 8)
        return [replace(lines[0], words=(Word((marker,)), *lines[0].words)), *lines[1:]]

    def box(
        self,
        raw: str,
        style: Style,
        *,
        before: float = 0.0,
        x: float = 0.0,
        right: float = 0.0,
        columns: int = 1,
    ) -> Box:
        """A paragraph as a box, ``x`` in from the left and ``right`` in from the right edge."""
        width = self.look.geometry.column_width(columns) - x - right
        lines = self.plain.lines(raw, style, width)
        return Box((Cell(x, tuple(lines), width),), style.leading, before, columns=columns)

    def row(self, cells: list[tuple[float, float, str, Style]], *, before: float, fill: str = "") -> Box:
        """A table row of (x, width, words, style) cells with a hairline below."""
        made = [
            Cell(x, tuple(self.plain.lines(raw, style, width - 8)), width, fill=fill or None)
            for x, width, raw, style in cells
        ]
        return Box(tuple(made), cells[0][3].leading, before, rule=True, pad=4.0, keep=True)

    def badge(self, rating: str, *, x: float = 0.0, before: float = 5.0) -> Box:
        """A rating on a line of its own, on its colour."""
        cell = self.badge_cell(rating, x)
        return Box((cell,), self.look.body.leading, before, pad=2.5, keep=True)

    def badge_cell(self, rating: str, x: float) -> Cell:
        """The coloured cell of a rating."""
        key = rating.casefold().removesuffix(" to be good")
        fill, ink = _RATING_COLOURS[key]
        style = replace(self.look.body.bolder(), colour=ink)
        return Cell(x, tuple(self.plain.lines(rating, style, 400)), _BADGE_WIDTH, fill=fill)

    def body(self, first: int = 0) -> list[Box]:
        """Boxes of the source's blocks from index ``first`` on, each bearing its block's index."""
        boxes: list[Box] = []
        for index, block in enumerate(self.source.blocks[first:], start=first):
            made = self._block(index, block)
            in_columns = Trap.TWO_COLUMNS in self.source.traps and _stands_in_columns(block)
            if in_columns:
                made = self._block(index, block, columns=2)
            if index and self.source.blocks[index - 1].part is Part.KEY_QUESTIONS:
                made[0] = replace(made[0], before=made[0].before + 5.0)
            boxes += [replace(box, block=index) for box in made]
        return boxes

    def _block(self, index: int, block: SourceBlock, columns: int = 1) -> list[Box]:
        if block.part is Part.HEADING:
            return [self._heading(block, columns)]
        if block.part is Part.RATING:
            return [self.badge(block.text)]
        if block.part is Part.KEY_QUESTIONS:
            return self._key_questions(block)
        if block.part in (Part.SIGNATURE, Part.ADDRESS):
            lines = block.text.split("\n")
            opening = 10.0 if lines[0].startswith(("Yours", "Dear")) else 3.0
            return [
                self.box(line, self.look.body, before=opening if at == 0 else 0.0, columns=columns)
                for at, line in enumerate(lines)
            ]
        return self._words(index, block, columns)

    def _heading(self, block: SourceBlock, columns: int) -> Box:
        style, before = self.look.headings[min(block.level, len(self.look.headings)) - 1]
        box = self.box(block.text, style, before=before, columns=columns)
        return replace(box, keep=True, new_page=self.look.break_before and block.level == 1)

    def _words(self, index: int, block: SourceBlock, columns: int) -> list[Box]:
        body, indent = self.look.body, self.look.indent
        setter = self.flawed if index == self.flawed_block else self.running
        style, x, before, raw = body, 0.0, 6.5, block.text
        marker: Cell | None = None
        extra: list[Box] = []
        if block.part is Part.STATEMENT:
            style, before = replace(body.bolder(), colour=self.look.accent), 8.0
        elif block.part is Part.ADDRESSEE:
            style, before = body.bolder(), 9.0
        elif block.part is Part.QUOTE:
            style, x, before = body.slanted(), indent + 8, 9.0
            raw = raw if raw.startswith(("“", "‘")) else f"“{raw}”"
        elif block.part is Part.BULLET:
            x, before = indent, 4.5
            marker = self._marker(self.look.bullet, self.look.bullet_font)
        elif block.part is Part.NUMBERED:
            x = indent + 4
            marker = self._marker(f"{block.number}.", body.regular)
            if Trap.NUMBER_ALONE in self.source.traps:
                extra = [replace(self.box(f"{block.number}.", body, before=before), keep=True)]
                marker, before = None, 0.0
        width = self.look.geometry.column_width(columns) - x - (18 if block.part is Part.QUOTE else 0)
        lines = tuple(setter.lines(raw, style, width))
        kind = kind_of(block, self.source.shape)
        if kind.value == "practice_example":
            cell = Cell(x + 8, tuple(setter.lines(raw, style, width - 16)), width, fill=_PRACTICE_TINT)
            return [Box((cell,), body.leading, 0.0, marker, pad=5.0, columns=columns)]
        bar = self.look.accent if block.part is Part.QUOTE else None
        keep = block.part in (Part.STATEMENT, Part.ADDRESSEE)
        cell = Cell(x, lines, width, bar=bar)
        return [*extra, Box((cell,), body.leading, before, marker, keep=keep, columns=columns)]

    def _marker(self, text: str, font: str) -> Cell:
        body = self.look.body
        size = body.size * 0.72 if font == "ZapfDingbats" else body.size
        rise = body.size * 0.12 if font == "ZapfDingbats" else 0.0
        return Cell(2.0, (Line((Word((Piece(text, font, size, rise),)),), body.colour),))

    def _key_questions(self, block: SourceBlock) -> list[Box]:
        body, width = self.look.body, self.look.geometry.width
        split = width * _PERCENT_COLUMN
        head = [(0.0, split, "Key question", body.bolder())]
        head += [(split, width - split, "Percentage 'Yes'", body.bolder())]
        boxes = [self.row(head, before=9.0, fill=_HEAD_TINT)]
        lowest = min(percent for _, percent in block.rows)
        for question, percent in block.rows:
            style = body.bolder() if percent == lowest else body
            cells = [(0.0, split, question, body), (split, width - split, f"{percent}%", style)]
            boxes.append(self.row(cells, before=0.0))
        boxes[-1] = replace(boxes[-1], keep=False)
        return boxes


def _stands_in_columns(block: SourceBlock) -> bool:
    """The foreword is what a two-column report sets in two columns."""
    return (block.path[:1] or (clean(block.text),)) == ("Foreword",)


def _flaw(source: SampleSource) -> tuple[int, str]:
    """Index of the block, and the word in it, whose text run is broken: the area's name or a long word.

    The index is -1 without the trap. Opening blocks are left whole, so that a reader's first look at a
    report is not at a flaw.
    """
    if Trap.BROKEN_WORD not in source.traps:
        return -1, ""
    running = [
        (index, clean(block.text))
        for index, block in enumerate(source.blocks)
        if block.part in (Part.PARAGRAPH, Part.BULLET, Part.NUMBERED) and index >= _UNTOUCHED_BLOCKS
    ]
    name = source.area.split()[0]
    for index, text in running:
        if name in text.split():
            return index, name
    index, text = next((at, words) for at, words in running if _LONG_WORD.search(words))
    return index, _LONG_WORD.findall(text)[0]
