"""A report's text as a plain text file of a project, and positions in it.

REFI-QDA 1.5 says of text selections: they "are defined by the first and the last character (Unicode
codepoint) in the file. The first codepoint in the file has the number 0 (zero)" (section 10.2), and that the
file is UTF-8 (9.1.2). So an emoji counts one, a letter with a combining accent two, and nothing is
normalised. Python's strings count the same way, but three things must not be left to chance, since other
tools rewrite them behind our back and every later position would shift: a byte order mark, carriage
returns, and characters that UTF-8 can't hold.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

_LINE_END = re.compile(r"\r\n|\r|\n")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_WORDS = re.compile("[^\\s\ufeff\u200b]")


class LineEnd(StrEnum):
    """How lines end in the text files of a project."""

    LF = "lf"
    CRLF = "crlf"


@dataclass(frozen=True, slots=True)
class TextForm:
    """How text and positions are written.

    Attributes:
        line_end: LF, or CRLF for a tool that turns LF into CRLF when it takes a file in and counts both.
        last_included: whether ``endPosition`` is the number of the last character (the standard's words,
            read to the letter) or the position after it (what tools write and read).
    """

    line_end: LineEnd = LineEnd.LF
    last_included: bool = False


class ExchangeText:
    """One report's text in the form in which a project carries it."""

    def __init__(self, original: str, form: TextForm | None = None) -> None:
        """Take the extracted text that the offsets of passages mean."""
        self.original = original
        self.form = form or TextForm()
        end = "\r\n" if self.form.line_end is LineEnd.CRLF else "\n"
        start = 1 if original.startswith("\ufeff") else 0
        # Offsets behind which positions shift, and by how much in all.
        self._edges: list[int] = [1] if start else []
        self._shifts: list[int] = [0, -1] if start else [0]
        for found in _LINE_END.finditer(original):
            if change := len(end) - len(found[0]):
                self._edges.append(found.end())
                self._shifts.append(self._shifts[-1] + change)
        self.text = _UNWRITABLE.sub("\ufffd", _LINE_END.sub(end, original[start:]))

    def encoded(self) -> bytes:
        """The file: UTF-8 without a byte order mark."""
        return self.text.encode("utf-8")

    def position(self, offset: int) -> int:
        """The position in the file of an offset in the extracted text; both count code points from 0."""
        return offset + self._shifts[bisect_right(self._edges, offset)]

    def range(self, start: int, end: int) -> tuple[int, int]:
        """``startPosition`` and ``endPosition`` of the half-open range ``start..end`` of the extracted text."""
        return self.position(start), self.position(end) - int(self.form.last_included)

    def words(self, start: int, end: int) -> str:
        """What the file holds between the positions of two offsets."""
        return self.text[self.position(start) : self.position(end)]


class Squeezed:
    """A text without its spaces, each character knowing where it stood.

    Tools trim, wrap and re-break the lines of texts, but keep the words: in two versions of a text the
    n-th character that is no space is the same, and leads from a position in one to that in the other.
    """

    def __init__(self, text: str) -> None:
        """Squeeze a text; what UTF-8 can't hold becomes what :class:`ExchangeText` writes for it."""
        text = _UNWRITABLE.sub("\ufffd", text)
        self.offsets = [found.start() for found in _WORDS.finditer(text)]
        self.text = "".join(text[offset] for offset in self.offsets)

    def ordinals(self, start: int, end: int) -> tuple[int, int]:
        """The characters that are no spaces in ``start..end``, as a half-open range of their numbers."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)

    def range(self, first: int, last: int) -> tuple[int, int]:
        """The range of the text from the ``first`` to before the ``last`` such character."""
        return self.offsets[first], self.offsets[last - 1] + 1


@dataclass(frozen=True)
class Alignment:
    """Where a position in another version of a text lies in ours."""

    theirs: Squeezed
    ours: Squeezed

    @cached_property
    def equal(self) -> bool:
        """Whether both hold the same words."""
        return self.theirs.text == self.ours.text

    def place(self, start: int, end: int) -> tuple[int, int] | str:
        """The range of our text that ``start..end`` of theirs means, or the reason why it can't be said."""
        first, last = self.theirs.ordinals(start, max(end, start + 1))
        if first >= last:
            return "it holds no words"
        if not self.equal:
            words = self.theirs.text[first:last]
            first = self.ours.text.find(words)
            if first < 0:
                return "its words are not in the library's text of the report"
            if self.ours.text.find(words, first + 1) >= 0:
                return "its words stand more than once in the report, whose text was changed"
            last = first + len(words)
        return self.ours.range(first, last)
