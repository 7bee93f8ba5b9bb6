"""The vocabulary of the corpus as types: report, section, passage, judgement, footnote.

Everything here is immutable and holds its own invariants: a span can't be built wrong, a passage's
segments lie in order inside its ``start``-``end``, and its id follows from its content.
Offsets are in characters (Python ``str`` indices) of :attr:`Source.text`, the extracted text of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from corpus.errors import SpanError

_WORD = re.compile(r"\w+", re.UNICODE)


class Inspectorate(StrEnum):
    """The publishing body."""

    PROBATION = "hmi-probation"
    OFSTED = "ofsted"
    OTHER = "other"


class Programme(StrEnum):
    """The kind of inspection; each is one module in ``corpus.programmes``."""

    PROBATION_PDU = "probation_pdu"
    PROBATION_REGION = "probation_region"
    PROBATION_DYNAMIC = "probation_dynamic"
    YOUTH_JUSTICE = "youth_justice"
    CHILDRENS_SERVICES = "childrens_services"
    GENERAL = "general"


class Kind(StrEnum):
    """What a passage is in the report's own structure (not what it says: that is its stance)."""

    STRENGTH = "strength"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"
    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    NARRATIVE = "narrative"
    STANDARD_STATEMENT = "standard_statement"
    QUOTE = "quote"
    PRACTICE_EXAMPLE = "practice_example"
    METHOD = "method"


class Rating(StrEnum):
    """The four-point scale; ``Requires improvement to be good`` is stored as requires improvement."""

    OUTSTANDING = "Outstanding"
    GOOD = "Good"
    REQUIRES_IMPROVEMENT = "Requires improvement"
    INADEQUATE = "Inadequate"


class Account(StrEnum):
    """Where a word of the text layer went (invariant 1: each word is in exactly one)."""

    PASSAGE = "passage"
    HEADING = "heading"
    TABLE = "table"
    METADATA = "metadata"
    FOOTNOTE = "footnote"
    FOOTNOTE_MARKER = "footnote_marker"
    LIST_MARKER = "list_marker"
    RUNNING_HEADER = "running_header"
    RUNNING_FOOTER = "running_footer"
    PAGE_NUMBER = "page_number"
    CONTENTS = "contents"
    IMPRINT = "imprint"
    CONTACT = "contact"
    NOTICE = "notice"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, ``0 <= start < end``.

    Raises:
        SpanError: if the range is negative, empty or reversed.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            msg = f"A span must satisfy 0 <= start < end, got {self.start}..{self.end}."
            raise SpanError(msg)

    def of(self, text: str) -> str:
        """The characters of ``text`` in this span.

        Raises:
            SpanError: if the span reaches past the end of ``text``.
        """
        if self.end > len(text):
            msg = f"Span {self.start}..{self.end} reaches past the text of {len(text)} characters."
            raise SpanError(msg)
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the source: its number from 1, its printed label if it differs, and where its text lies."""

    number: int
    start: int
    end: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The extracted text of one file, as every offset in the report means it.

    Attributes:
        name: file name without folders.
        sha256: hex digest of the file's bytes.
        media_type: ``application/pdf``, ``text/plain``, ``text/markdown``, ``text/html`` or
            ``application/vnd.openxmlformats-officedocument.wordprocessingml.document``.
        text: the extracted text, pages in order.
        pages: the pages in order; empty where the format has none (a text file without form feeds).
    """

    name: str
    sha256: str
    media_type: str
    text: str
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote matched to the passage (or heading) that carries its marker."""

    marker: str
    text: str
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judged aspect: ``aspect`` as printed, ``standard`` its code (``P 1.1``) where there is one."""

    aspect: str
    rating: Rating
    standard: str | None = None
    overall: bool = False


@dataclass(frozen=True, slots=True)
class KeyQuestion:
    """A key question under a standard with the percentage of inspected cases answered "Yes" (0-100)."""

    standard: str | None
    question: str
    percent_yes: int


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A numbered recommendation; its words are also a passage of kind ``recommendation``."""

    number: int | None
    text: str
    addressee: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search: one bullet, paragraph, recommendation, quotation or practice example.

    Attributes:
        id: content-derived; see :func:`corpus.ids.passage_id`.
        ordinal: position in the report, from 0.
        text: the author's words, rejoined and free of furniture and footnote markers.
        kind: its place in the report's structure.
        section: heading path, outermost first, without trailing colons.
        standard: code of the standard it stands under (``P 1.1``), or ``None``. For children's
            services the judgement's short name (``Leadership``, ``Help and protection``, ...).
        start, end: outer range in the source text, from its first word to its last.
        segments: the pieces of the source that make up the words, in order, inside start..end;
            more than one where a footnote or page furniture was printed between two halves.
        page_start, page_end: page numbers from 1, or ``None`` where the source has no pages.
        number: printed paragraph or recommendation number, where there is one.
        addressee: for a recommendation, who should act.
        footnotes: those whose markers stand in the passage.
    """

    id: str
    ordinal: int
    text: str
    kind: Kind
    section: tuple[str, ...]
    standard: str | None
    start: int
    end: int
    segments: tuple[Span, ...]
    page_start: int | None = None
    page_end: int | None = None
    number: str | None = None
    addressee: str | None = None
    footnotes: tuple[Footnote, ...] = ()

    def __post_init__(self) -> None:
        if not self.segments:
            msg = f"Passage {self.id} has no segment of its source."
            raise SpanError(msg, subject=self.id)
        if self.start != self.segments[0].start or self.end != self.segments[-1].end:
            msg = f"Passage {self.id} spans {self.start}..{self.end} but its segments do not."
            raise SpanError(msg, subject=self.id)
        for left, right in zip(self.segments, self.segments[1:], strict=False):
            if left.end > right.start:
                msg = f"Passage {self.id} has segments that overlap or are out of order."
                raise SpanError(msg, subject=self.id)

    def words(self) -> list[str]:
        r"""The words of the passage in order (``\w+``)."""
        return _WORD.findall(self.text)


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """Something a careful reader would question: a cross-check that failed, text left unexplained."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class WordAccount:
    """Words of the text layer by where they went, and the unexplained ones themselves.

    ``counts`` sums to ``total``; ``listed`` holds, for each account but passages, the source spans.
    """

    total: int
    counts: dict[Account, int] = field(default_factory=dict)
    listed: dict[Account, tuple[Span, ...]] = field(default_factory=dict)

    def share(self, account: Account) -> float:
        """Share of all words in ``account``, 0.0-1.0 (0.0 for an empty text)."""
        return self.counts.get(account, 0) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the report: its level from 1, its text as printed, and where it stands."""

    level: int
    text: str
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One publication, parsed.

    ``published`` is the first day of the month where only a month is printed (``published_precision``
    is then ``"month"``); ``id`` follows from inspectorate, programme, area, title and publication date,
    so a corrected edition of a report keeps its id and replaces the earlier one. Where no area is
    known, it follows from the words as well, and a corrected edition is another report.
    ``framework`` is the kind of publication inside the programme (``pdu-2023``, ``ilacs``, ``sif``,
    ``focused-visit`` ...), told by what the report prints: only reports of one framework are judged
    against the same standards. ``None`` where the report does not tell.
    """

    id: str
    title: str
    inspectorate: Inspectorate
    programme: Programme
    source: Source
    framework: str | None = None
    area: str | None = None
    region: str | None = None
    published: date | None = None
    published_precision: str | None = None
    fieldwork_start: date | None = None
    fieldwork_end: date | None = None
    lead_inspector: str | None = None
    overall_rating: Rating | None = None
    score: int | None = None
    score_max: int | None = None
    fictional: bool = False
    judgements: tuple[Judgement, ...] = ()
    key_questions: tuple[KeyQuestion, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    headings: tuple[Heading, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    passages: tuple[Passage, ...] = ()
    account: WordAccount = field(default_factory=lambda: WordAccount(0))
    warnings: tuple[ParseWarning, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The page number at a character offset, or ``None`` where the source has no pages."""
        for page in self.source.pages:
            if page.start <= offset < page.end:
                return page.number
        return None

    def neighbours(self, ordinal: int, width: int = 1) -> Iterator[Passage]:
        """The passages within ``width`` places of ``ordinal``, in order, that one excluded."""
        for passage in self.passages[max(0, ordinal - width) : ordinal + width + 1]:
            if passage.ordinal != ordinal:
                yield passage


def words(text: str) -> list[str]:
    r"""The words of a text (``\w+``), the unit in which accounts are kept."""
    return _WORD.findall(text)
