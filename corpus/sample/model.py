"""A sample source as types: what its author wrote, before it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from corpus.errors import FindingsError


class SourceError(FindingsError):
    """A sample source that breaks its format; the message names the file, the line and the rule."""

    code = "sample-source"

    def __init__(self, path: Path, line: int, message: str) -> None:
        """``line`` counts from 1."""
        super().__init__(f"{path.name}:{line}: {message}", subject=path.name)
        self.line = line


class Format(StrEnum):
    """The published form of a report; the value is the front matter's."""

    PDF = "pdf"
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"

    @property
    def suffix(self) -> str:
        """File suffix with its dot."""
        return {"pdf": ".pdf", "text": ".txt", "markdown": ".md", "html": ".html"}[self.value]


class Trap(StrEnum):
    """A difficulty of real PDFs that the renderer adds on request (``traps = […]`` in the front matter)."""

    BROKEN_WORD = "broken-word"
    DOT_LEADERS = "dot-leaders"
    HYPHENATION = "hyphenation"
    LIGATURES = "ligatures"
    NUMBER_ALONE = "number-alone"
    TWO_COLUMNS = "two-columns"


class Shape(StrEnum):
    """The document shape; councils have three under one programme, probation has one for its web pages."""

    PDU = "pdu"
    PAGE = "page"
    ILACS = "ilacs"
    SINGLE_FRAMEWORK = "single_framework"
    LETTER = "letter"

    @property
    def probation(self) -> bool:
        """Whether the probation inspectorate's conventions hold: standards, addressees, months."""
        return self in (Shape.PDU, Shape.PAGE)


class Part(StrEnum):
    """What a block of the source is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"
    STATEMENT = "statement"
    RATING = "rating"
    ADDRESSEE = "addressee"
    QUOTE = "quote"
    KEY_QUESTIONS = "keyquestions"
    ADDRESS = "address"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class SampleJudgement:
    """An aspect (``P 1.1 Leadership``) and its rating, both as printed."""

    aspect: str
    rating: str
    standard: str | None


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """One block of the source.

    Attributes:
        part: what it is.
        text: its raw text with inline marks (lines of an address or signature joined by newlines).
        line: its first line in the source file, from 1.
        level: heading level from 1; 0 otherwise.
        number: printed number of a numbered paragraph or recommendation.
        rows: key questions with the percentage answered "Yes" (0-100).
        path: cleaned headings above it as printed, outermost first, without trailing colon.
        standard: code of the standard it stands under, or ``None``.
        addressee: the line that a recommendation stands under, or ``None``.
    """

    part: Part
    text: str
    line: int
    level: int = 0
    number: str | None = None
    rows: tuple[tuple[str, int], ...] = ()
    path: tuple[str, ...] = ()
    standard: str | None = None
    addressee: str | None = None


@dataclass(frozen=True, slots=True)
class SampleSource:
    """A whole source: front matter, blocks in order, footnotes by label.

    ``footnote_numbers`` maps a label to its printed number, in the order of the markers.
    """

    path: Path
    slug: str
    programme: str
    framework: str
    format: Format
    shape: Shape
    title: str
    area: str
    region: str | None
    inspectorate: str
    published: str
    fieldwork_start: date
    fieldwork_end: date | None
    lead_inspector: str
    score: int | None
    score_max: int | None
    overall_rating: str | None
    judgements: tuple[SampleJudgement, ...]
    traps: frozenset[Trap]
    blocks: tuple[SourceBlock, ...]
    footnotes: dict[str, str] = field(default_factory=dict)
    footnote_numbers: dict[str, int] = field(default_factory=dict)

    def notes_in_order(self) -> list[tuple[int, str]]:
        """Printed number and raw text of every footnote, by number."""
        return sorted((number, self.footnotes[label]) for label, number in self.footnote_numbers.items())
