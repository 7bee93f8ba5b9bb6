"""Words and lines for the sample PDFs: styles, footnote markers, line breaking, deliberate flaws.

reportlab's own paragraphs know neither footnotes at the foot of the page of their marker nor a text
run with a hole in it, both of which real reports have; so lines are broken here and drawn by hand.
Lengths are in points throughout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from corpus.sample.inline import Mark, Token, tokens
from corpus.sample.model import Trap

_FILES = {"Vera": "Vera.ttf", "Vera-Bold": "VeraBd.ttf", "Vera-Italic": "VeraIt.ttf"}
_LIGATURES = (("fi", "ﬁ"), ("fl", "ﬂ"))
_ENDINGS = re.compile(r"^([A-Za-z]{4,}?)((?:tion|sion|ment|ness|able|ance|ence|ing)s?[.,;:’”)]*)$")
_STEMS = re.compile(
    r"^([“‘(]?(?:accommo|assess|commis|commu|develop|experi|inspec|inter|organi|part|prac|proba|rela|respon"
    r"|super|under))([a-z]{4,}[.,;:’”)]*)$",
    re.IGNORECASE,
)
_COMPOUND = re.compile(r"(?<=[A-Za-z]-)(?=[A-Za-z]{3})")
_MARKER_SIZE = 0.65  # of the text's size, as in the published reports: about 7 pt beside 11 pt
_MARKER_RISE = 0.33  # of the text's size
_HOLE = 0.42  # of the text's size; wide enough that extractors put a space into the broken word
_ROOM_TO_HYPHENATE = 0.03  # of the measure: less room than this at a line's end is left empty


def register_fonts() -> None:
    """Makes the Vera family known (Bitstream's licence allows embedding; reportlab carries the files)."""
    for name, file in _FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, file))


@dataclass(frozen=True, slots=True)
class Style:
    """A type style: font names, size, distance of baselines, colour as ``#rrggbb``."""

    regular: str
    bold: str
    italic: str
    size: float
    leading: float
    colour: str = "#1b1b1b"

    def bolder(self) -> Style:
        """The same with all words bold."""
        return replace(self, regular=self.bold)

    def slanted(self) -> Style:
        """The same with all words italic."""
        return replace(self, regular=self.italic)

    def sized(self, size: float, leading: float, colour: str | None = None) -> Style:
        """The same in another size and, if given, colour."""
        return replace(self, size=size, leading=leading, colour=colour or self.colour)


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters in one font; ``note`` is the label of the footnote that they mark; ``hole`` comes before."""

    text: str
    font: str
    size: float
    rise: float = 0.0
    note: str | None = None
    hole: float = 0.0

    def width(self) -> float:
        """Advance width with the hole before it."""
        return self.hole + float(pdfmetrics.stringWidth(self.text, self.font, self.size))


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces; a page ends after its line if ``page_after``."""

    pieces: tuple[Piece, ...]
    page_after: bool = False

    def width(self) -> float:
        """Sum of its pieces' widths."""
        return sum(piece.width() for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Line:
    """A set line."""

    words: tuple[Word, ...]
    colour: str

    @property
    def page_after(self) -> bool:
        """Whether the author wants the page to end after this line."""
        return any(word.page_after for word in self.words)

    @property
    def notes(self) -> list[str]:
        """Labels of the footnotes marked in this line."""
        return [piece.note for word in self.words for piece in word.pieces if piece.note is not None]

    def width(self) -> float:
        """Width as drawn."""
        spaces = sum(_space(word) for word in self.words[:-1])
        return sum(word.width() for word in self.words) + spaces


def _space(word: Word) -> float:
    last = word.pieces[-1]
    font, size = (word.pieces[0].font, word.pieces[0].size) if last.rise else (last.font, last.size)
    return float(pdfmetrics.stringWidth(" ", font, size))


@dataclass(frozen=True)
class Typesetter:
    """Sets paragraphs in lines: footnote numbers by label, the report's traps, the word to break."""

    numbers: Mapping[str, int]
    traps: frozenset[Trap] = frozenset()
    brittle: str = ""

    def lines(self, raw: str, style: Style, width: float) -> list[Line]:
        """``raw`` in lines of at most ``width``; a single word that is wider has a line of its own."""
        queue = self._words(tokens(raw), style)
        if not queue:
            return []
        done: list[Line] = []
        current: list[Word] = []
        used = 0.0
        while queue:
            word = queue.pop(0)
            gap = _space(current[-1]) if current else 0.0
            if used + gap + word.width() <= width:
                current.append(word)
                used += gap + word.width()
                continue
            halves = self._split(word, width - used - gap, width)
            if halves and current:
                current.append(halves[0])
                queue.insert(0, halves[1])
            elif current:
                queue.insert(0, word)
            else:
                current.append(word)
            done.append(Line(tuple(current), style.colour))
            current, used = [], 0.0
        if current:
            done.append(Line(tuple(current), style.colour))
        return done

    def _words(self, parts: Sequence[Token], style: Style) -> list[Word]:
        words: list[Word] = []
        glued = False
        fonts = {Mark.STRONG: style.bold, Mark.EMPHASIS: style.italic}
        for token in parts:
            if token.mark in (Mark.PAGE, Mark.PAGE_WITH_NOTES):
                if words:
                    words[-1] = replace(words[-1], page_after=True)
                glued = False
                continue
            if token.mark is Mark.NOTE:
                number, size = str(self.numbers[token.text]), style.size
                marker = Piece(number, style.regular, size * _MARKER_SIZE, size * _MARKER_RISE, token.text)
                _append(words, (marker,), glued=bool(words))
                glued = True
                continue
            font = fonts.get(token.mark, style.regular)
            glued = glued and not token.text[:1].isspace()
            for text in token.text.split():
                _append(words, self._pieces(text, font, style.size), glued=glued)
                glued = False
            glued = not token.text[-1:].isspace()
        return words

    def _pieces(self, text: str, font: str, size: float) -> tuple[Piece, ...]:
        if self.brittle and text.startswith(self.brittle):
            cut = len(self.brittle) - 1
            return Piece(text[:cut], font, size), Piece(text[cut:], font, size, hole=size * _HOLE)
        if Trap.LIGATURES in self.traps:
            for letters, ligature in _LIGATURES:
                text = text.replace(letters, ligature)
        return (Piece(text, font, size),)

    def _split(self, word: Word, room: float, measure: float) -> tuple[Word, Word] | None:
        """``word`` in two at a hyphen of its own or, with the trap, at a joint of its parts; or ``None``."""
        first = word.pieces[0]
        if len(word.pieces) > 1 and word.pieces[1].hole:
            return None
        cuts = [(first.text[: at.start()], first.text[at.start() :]) for at in _COMPOUND.finditer(first.text)]
        if Trap.HYPHENATION in self.traps and room > measure * _ROOM_TO_HYPHENATE:
            found = (pattern.match(first.text) for pattern in (_STEMS, _ENDINGS))
            cuts += [(match[1] + "-", match[2]) for match in found if match]
        for head, tail in reversed(cuts):
            piece = replace(first, text=head)
            if piece.width() <= room:
                rest = (replace(first, text=tail), *word.pieces[1:])
                return Word((piece,)), Word(rest, word.page_after)
        return None


def _append(words: list[Word], pieces: tuple[Piece, ...], *, glued: bool) -> None:
    if glued and words:
        words[-1] = replace(words[-1], pieces=words[-1].pieces + pieces)
    else:
        words.append(Word(pieces))
