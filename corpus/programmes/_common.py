"""What every programme shares: the facts of a report, and the builder that makes the report of blocks.

A programme walks ``layout.blocks`` once and tells the :class:`ReportBuilder` what each block is. The
builder keeps sections, passages, headings and the word account, so no programme counts words itself.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date

from corpus.account import Ledger
from corpus.gazetteer import Area, current_areas, resolve_area
from corpus.ids import report_id, slug
from corpus.layout.block import Block, Layout, Role
from corpus.model import (
    Account,
    Heading,
    Inspectorate,
    Judgement,
    KeyQuestion,
    Kind,
    ParseWarning,
    Programme,
    Rating,
    Recommendation,
    Report,
    Span,
    words,
)
from corpus.passages import (
    PassageDraft,
    SectionStack,
    draft,
    merge_drafts,
    number_passages,
    own_segments,
)
from corpus.programmes._checks import account_warnings, band_warnings, date_warnings, score_warnings
from corpus.reading.document import Document

#: Printed on every page of a bundled sample report (``corpus/sample``).
FICTIONAL_NOTICE = "Fictional sample report – no real place, person or inspection"


_NOTE_MARKER = re.compile(r"\s*(?:\[\^[^\]\s]+\]|[\[(]?(?:[\d⁰¹²³⁴-⁹]{1,4}|[a-z]|[*†‡§]{1,3})[\])]?)[\s,]*")


@dataclass(slots=True)
class Facts:
    """What a programme learns about the report as a whole; mutable while it reads."""

    title: str = ""
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
    judgements: list[Judgement] = field(default_factory=list)
    key_questions: list[KeyQuestion] = field(default_factory=list)
    recommendations: list[Recommendation] = field(default_factory=list)
    guided_standards: set[str | None] = field(default_factory=set)
    warnings: list[ParseWarning] = field(default_factory=list)
    #: Kinds of area that the gazetteer is asked for: ``None`` for all, empty to keep the name as printed.
    area_kinds: tuple[str, ...] | None = None
    #: Standards whose rating does not count in the printed score.
    unscored: set[str | None] = field(default_factory=set)


class ReportBuilder:
    """Collects headings, passages and the word account of one document.

    Attributes:
        facts: filled in by the programme.
        sections: the open heading path; :meth:`heading` moves it.
        standard: code of the standard that the next passages stand under, set by the programme.
    """

    def __init__(
        self, document: Document, layout: Layout, inspectorate: Inspectorate, programme: Programme
    ) -> None:
        """Start a report of ``document``."""
        self.facts = Facts()
        self.sections = SectionStack()
        self.standard: str | None = None
        self._document = document
        self._layout = layout
        self._inspectorate = inspectorate
        self._programme = programme
        self._ledger = Ledger(document.source.text)
        self._page_starts = [page.start for page in document.source.pages]
        self._drafts: list[PassageDraft] = []
        self._headings: list[Heading] = []

    @property
    def text(self) -> str:
        """The source text."""
        return self._document.source.text

    @property
    def last_kind(self) -> Kind | None:
        """The kind of the passage made last, or ``None`` before the first."""
        return self._drafts[-1].kind if self._drafts else None

    @property
    def last_section(self) -> tuple[str, ...]:
        """The section of the passage made last; empty before the first."""
        return self._drafts[-1].section if self._drafts else ()

    def heading(self, block: Block, level: int, *, title: str | None = None) -> None:
        """Open a section at ``level`` (from 1) headed by ``block``; ``title`` replaces its words in paths."""
        if is_fictional_notice(block):
            self._claim(block, Account.NOTICE)
            return
        self._claim(block, Account.HEADING)
        spans = own_segments(self.text, block)
        if not spans:
            return
        self.sections.enter(level, title or block.text)
        self._headings.append(
            Heading(level, block.text, spans[0].start, spans[-1].end, page=block.page_start)
        )

    def passage(
        self,
        block: Block,
        kind: Kind,
        *,
        number: str | None = None,
        addressee: str | None = None,
        join: bool = False,
    ) -> None:
        """Make a passage of ``block`` in the open section.

        With ``join`` its words continue the passage made last (paragraphs of one practice example).
        A block without a word is claimed as ``NOTICE`` (a rule of dashes, an ornament), and so is the
        notice of a bundled sample report.
        """
        if is_fictional_notice(block):
            self._claim(block, Account.NOTICE)
            return
        made = draft(
            self.text,
            block,
            kind,
            self.sections.path,
            standard=self.standard,
            number=number,
            addressee=addressee,
        )
        if made is None:
            self._claim(block, Account.NOTICE)
            return
        self._claim(block, Account.PASSAGE)
        # A block may start on an earlier page than its words, with nothing there but a marker.
        made = replace(
            made,
            page_start=self._page(made.segments[0].start),
            page_end=self._page(made.segments[-1].end - 1),
        )
        if join and self._drafts:
            self._drafts[-1] = merge_drafts(self._drafts[-1], made)
        else:
            self._drafts.append(made)

    def take(self, block: Block, account: Account) -> None:
        """Account for ``block`` without a passage: metadata, a table that became data, furniture."""
        self._claim(block, account)

    def furniture(self, block: Block) -> None:
        """Account for a furniture block as layout named it (``NOTICE`` where it did not)."""
        self._claim(block, block.account or Account.NOTICE)

    def warn(self, code: str, message: str) -> None:
        """Add a warning to the report."""
        self.facts.warnings.append(ParseWarning(code, message))

    def finish(self) -> Report:
        """The report, with ids, footnotes, account and cross-checks."""
        facts = self.facts
        self._ledger.claim(Account.FOOTNOTE, (Span(note.start, note.end) for note in self._layout.footnotes))
        account = self._ledger.close()
        self._place_area()
        source = self._document.source
        title = " ".join(facts.title.split()) or source.name
        subject = facts.area or title
        identity = report_id(
            self._inspectorate, self._programme, subject, self._published_key(), self._distinction()
        )
        warnings = [
            *facts.warnings,
            *score_warnings(
                [j for j in facts.judgements if j.standard not in facts.unscored],
                facts.score,
                facts.score_max,
            ),
            *band_warnings(facts.judgements, facts.key_questions, facts.guided_standards),
            *date_warnings(facts.fieldwork_start, facts.fieldwork_end, facts.published),
            *account_warnings(account, source),
            *(ParseWarning("reader-note", note) for note in (*self._document.notes, *self._layout.notes)),
        ]
        return Report(
            id=identity,
            title=title,
            inspectorate=self._inspectorate,
            programme=self._programme,
            source=source,
            framework=facts.framework,
            area=facts.area,
            region=facts.region,
            published=facts.published,
            published_precision=facts.published_precision,
            fieldwork_start=facts.fieldwork_start,
            fieldwork_end=facts.fieldwork_end,
            lead_inspector=facts.lead_inspector,
            overall_rating=facts.overall_rating,
            score=facts.score,
            score_max=facts.score_max,
            fictional=is_fictional(self._document),
            judgements=tuple(facts.judgements),
            key_questions=tuple(facts.key_questions),
            recommendations=tuple(facts.recommendations),
            headings=tuple(self._headings),
            footnotes=self._layout.footnotes,
            passages=number_passages(identity, self._drafts),
            account=account,
            warnings=tuple(warnings),
        )

    def _page(self, offset: int) -> int | None:
        pages = self._document.source.pages
        at = bisect_right(self._page_starts, offset) - 1
        return pages[at].number if at >= 0 else None

    def _claim(self, block: Block, account: Account) -> None:
        bodies = own_segments(self.text, block)
        self._ledger.claim(account, bodies)
        first = bodies[0].start if bodies else len(self.text)
        listed = block.role in (Role.BULLET, Role.NUMBERED)
        for span in block.marker_spans:
            if listed and span.end <= first:
                self._ledger.claim(Account.LIST_MARKER, [span])
            elif _NOTE_MARKER.fullmatch(span.of(self.text)):
                self._ledger.claim(Account.FOOTNOTE_MARKER, [span])
            else:
                # What is left of markup: signs without a word go with their block, but a link's target
                # or a tag says where the words led.
                wordless = account is not Account.PASSAGE and not words(span.of(self.text))
                self._ledger.claim(account if wordless else Account.METADATA, [span])

    def _place_area(self) -> None:
        facts = self.facts
        kinds = facts.area_kinds
        if facts.area is None or kinds == ():
            return
        # Local authorities are looked up as Ofsted's are: many share their name with a delivery unit.
        local = kinds is not None and "local_authority" in kinds
        known = resolve_area(facts.area, Inspectorate.OTHER if local else self._inspectorate)
        if known is not None and (kinds is None or known.kind in kinds):
            facts.area = known.name
            facts.region = facts.region or known.region
            day = facts.fieldwork_start or facts.published
            if day is not None and not known.existed(day):
                self.warn("area-of-another-time", _of_another_time(known, day))
        elif not is_fictional(self._document):
            self.warn(
                "unknown-area", f"The area “{facts.area}” is not in the gazetteer; it is kept as printed."
            )
        if kinds == ("region",):
            facts.region = facts.area

    def _published_key(self) -> str:
        facts = self.facts
        if facts.published is not None:
            return facts.published.isoformat()[: 7 if facts.published_precision == "month" else 10]
        if facts.fieldwork_start is not None:
            return f"fieldwork-{facts.fieldwork_start.isoformat()}"
        # Undated reports of one area must not replace each other, so their words tell them apart.
        return f"undated-{self._words_digest()[:8]}"

    def _distinction(self) -> str:
        # One authority may have two visits of one programme on one day; their titles differ. Without an
        # area a title such as "Inspection report" tells nothing, and only the words do.
        return slug(self.facts.title) if self.facts.area is not None else self._words_digest()

    def _words_digest(self) -> str:
        said = " ".join(word for item in self._drafts for word in words(item.text.lower()))
        return hashlib.sha256(said.encode()).hexdigest()


def _of_another_time(area: Area, day: date) -> str:
    if area.valid_until is not None and day > area.valid_until:
        today = " and ".join(later.name for later in current_areas(area))
        return (
            f"The report is of {day.isoformat()}, but {area.name} ended in {area.valid_until.year}; "
            f"its territory is now {today}."
        )
    made = area.valid_from.year if area.valid_from else "a later year"
    return f"The report is of {day.isoformat()}, but {area.name} was made in {made}."


def front_text(document: Document, layout: Layout, length: int) -> str:
    """The first ``length`` characters of ``document``; of a web page, of what is no furniture of the site."""
    if not document.elements:
        return document.source.text[:length]
    parts: list[str] = []
    for block in layout.blocks:
        if block.role is not Role.FURNITURE:
            parts.append(block.text)
            length -= len(block.text)
        if length <= 0:
            break
    return "\n".join(parts)


def is_fictional(document: Document) -> bool:
    """Whether the notice of a bundled sample report is printed in ``document`` (spacing and dash aside)."""
    wanted = " ".join(words(FICTIONAL_NOTICE.lower()))
    text = document.source.text
    if FICTIONAL_NOTICE in text:
        return True
    return wanted in " ".join(words(text.lower()))


def is_fictional_notice(block: Block) -> bool:
    """Whether ``block`` is the notice of a bundled sample report, with or without a page number."""
    if not block.text.lstrip("*_ ").startswith(FICTIONAL_NOTICE[:16]):
        return False
    said = [word for word in words(block.text.lower()) if not word.isdigit()]
    return said == words(FICTIONAL_NOTICE.lower())
