"""Rows of a snapshot as typed, immutable records: what ``search`` and ``api`` read.

These are the reading side of the library's SQLite file; ``indexer.store`` writes and reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Evidence:
    """What carried a tag: a range of the passage's text, its words and how much they weighed.

    ``weight`` is 1.0 for a rule's phrase; for the model, the term's share of the log-odds (it may be
    negative only in explanations that list what spoke against a tag).
    """

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class ThemeTag:
    """One theme on one passage.

    Attributes:
        theme: theme id of the codebook.
        probability: calibrated probability, 0.0-1.0.
        certain: True in the *sure* band, False in the *unsure* band (shown as unsure).
        source: ``rule``, ``model``, ``examples`` (likeness to a few examples of a theme that the trained
            model does not know), ``parent`` (it follows from a child theme) or ``coder``.
        evidence: the words that carried it.
    """

    theme: str
    probability: float
    certain: bool
    source: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class StanceTag:
    """The stance of a passage towards the inspected body, with its probability and source."""

    stance: str
    probability: float
    source: str


@dataclass(frozen=True, slots=True)
class PassageTags:
    """All that the tagger says of one passage; themes by falling probability, then id."""

    themes: tuple[ThemeTag, ...]
    stance: StanceTag


@dataclass(frozen=True, slots=True)
class FootnoteRecord:
    """A footnote attached to a passage."""

    marker: str
    text: str
    page: int | None


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A passage as the library holds it; ``row`` is its row in the vector matrix, from 0.

    ``start``, ``end`` and ``segments`` are character offsets in the report's source text.
    """

    id: str
    row: int
    report_id: str
    ordinal: int
    text: str
    kind: str
    section: tuple[str, ...]
    standard: str | None
    start: int
    end: int
    segments: tuple[tuple[int, int], ...]
    page_start: int | None
    page_end: int | None
    number: str | None
    addressee: str | None
    stance: StanceTag
    themes: tuple[ThemeTag, ...] = ()
    footnotes: tuple[FootnoteRecord, ...] = ()
    speaker: str = "inspectorate"


@dataclass(frozen=True, slots=True)
class JudgementRecord:
    """One judged aspect of a report, in printed order."""

    aspect: str
    rating: str
    standard: str | None
    overall: bool


@dataclass(frozen=True, slots=True)
class KeyQuestionRecord:
    """A key question with the percentage of cases answered "Yes" (0-100)."""

    standard: str | None
    question: str
    percent_yes: int


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report as the library holds it.

    ``framework`` is the kind of publication inside the programme (``pdu-2023``, ``ilacs``), ``None``
    where the report does not tell; ``published_precision`` is ``day`` or ``month``; ``word_account`` maps an account
    (``passage``, ``heading``, ``running_footer``, ...) to its number of words.
    """

    id: str
    title: str
    inspectorate: str
    programme: str
    framework: str | None
    area: str | None
    region: str | None
    published: date | None
    published_precision: str | None
    fieldwork_start: date | None
    fieldwork_end: date | None
    lead_inspector: str | None
    overall_rating: str | None
    score: int | None
    score_max: int | None
    fictional: bool
    source_name: str
    source_sha256: str
    media_type: str
    pages: int | None
    passages: int
    judgements: tuple[JudgementRecord, ...] = ()
    key_questions: tuple[KeyQuestionRecord, ...] = ()
    warnings: tuple[str, ...] = ()
    word_account: tuple[tuple[str, int], ...] = ()

    @property
    def dated(self) -> date | None:
        """The day that the report goes by in years and order.

        Its publication if that is printed in it, else the end (or start) of the inspection: of the
        children's services reports only letters print when they were published.
        """
        return self.published or self.fieldwork_end or self.fieldwork_start


@dataclass(frozen=True, slots=True)
class ThemeRecord:
    """A theme of the codebook as the snapshot was built with, and how many passages carry it."""

    id: str
    name: str
    group: str
    definition: str
    parent: str | None
    passages: int
    reports: int


@dataclass(frozen=True, slots=True)
class RecurringRecord:
    """A group of findings that say the same, over the whole library.

    Attributes:
        id: kept from snapshot to snapshot while most members stay.
        stance: of all its members.
        label: words of its most central member that surely says what the group says.
        terms: what sets its members apart from the other findings, strongest first; it may have none.
        central_row: the most central member.
        areas, reports, passages: where it is found; a report filed under two areas counts once.
    """

    id: str
    stance: str
    label: str
    terms: tuple[str, ...]
    central_row: int
    areas: int
    reports: int
    passages: int


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A file that was refused, with the stable reason code and the sentence shown to the user."""

    path: str
    reason: str
    message: str
