"""Any inspection report with headings: sections and passages by generic wording, no ratings assumed."""

from __future__ import annotations

import re

from corpus.layout.block import Block, Layout, Role
from corpus.layout.piece import ends_sentence
from corpus.model import Account, Inspectorate, Kind, Programme, Recommendation, Report, words
from corpus.programmes._common import ReportBuilder, front_text
from corpus.programmes._dates import find_dates
from corpus.programmes._quotes import QuoteReader
from corpus.programmes._ratings import rating_of
from corpus.reading.document import Document

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.RECOMMENDATION,
        re.compile(
            r"(?:(?:our|key|main|summary of|list of|priority|all) )?recommendations?\b.*|action required.*",
            re.I,
        ),
    ),
    (
        Kind.AREA_FOR_IMPROVEMENT,
        re.compile(
            r"(?:key |main )?(?:areas?|points?|priorit(?:y|ies)) (?:for|of) (?:improvement|development|priority action)|"
            r"what (?:needs?|must|should|has) to? ?(?:be )?improved?\b.*|what .* (?:could|should|must) (?:do|be) better.*|"
            r"(?:key |main )?weaknesses|(?:key |main |priority )?concerns|shortcomings|requirements?|"
            r"priority and immediate action|matters of concern|causes? of concern",
            re.I,
        ),
    ),
    (
        Kind.STRENGTH,
        re.compile(
            r"(?:key |main |areas? of )?strengths?\b.*|what (?:works?|worked|is working|went|is going|was done) well.*|"
            r"what .* do(?:es)? well.*|positive findings",
            re.I,
        ),
    ),
    (
        Kind.PRACTICE_EXAMPLE,
        re.compile(
            r"(?:(?:good|effective|notable|positive|outstanding) )?(?:practice examples?|practice)\b.*|case stud(?:y|ies).*",
            re.I,
        ),
    ),
    (
        Kind.METHOD,
        re.compile(
            r"(?:annex|annexe|appendix)\b.*|method\w*|(?:information )?about (?:this|the|our) (?:inspection|report|review)\b.*|"
            r"how we (?:inspect|carried|did|conduct|work)\w*\b.*|scope(?: and method\w*)?|glossary.*|terms of reference|"
            r"what the (?:inspection )?judge?ments mean.*",
            re.I,
        ),
    ),
)
_LIST_ONLY = frozenset({Kind.RECOMMENDATION, Kind.AREA_FOR_IMPROVEMENT, Kind.STRENGTH})
_PUBLISHED = re.compile(
    r"\b(?:published|publication date|date of publication|report date|date):?(?: on)?\s+(?P<when>.{6,40})",
    re.I,
)
_FRONT_CHARACTERS = 1_500
_TITLE_CHARACTERS = 200
_IMPRINT = re.compile(
    r"©|\bcrown copyright\b|\bISBN\b|\bopen government licence\b|\ball rights reserved\b", re.I
)
_ROW_OF_PROSE = 12  # words from which a table's row is text to search rather than data


def recognise(document: Document, layout: Layout) -> float:
    """Always a little: this programme takes what no other knows."""
    del document, layout
    return 0.1


def parse(document: Document, layout: Layout) -> Report:
    """The report, with sections and passages by its headings."""
    front = front_text(document, layout, _FRONT_CHARACTERS)
    inspectorate = _inspectorate(front)
    builder = ReportBuilder(document, layout, inspectorate, Programme.GENERAL)
    builder.facts.title = _title(layout)
    _date(builder, front)
    quotes = QuoteReader()
    for block in layout.blocks:
        if block.role is Role.FURNITURE:
            builder.furniture(block)
        elif rating_of(block.text) and block.role is not Role.BULLET:
            builder.take(block, Account.METADATA)
        elif block.role is Role.HEADING:
            quotes.reset()
            builder.heading(block, max(1, block.level))
        elif block.role is Role.TABLE_ROW and not _is_prose_row(block):
            builder.take(block, Account.TABLE)
        else:
            _text(builder, block, quotes)
    return builder.finish()


def _text(builder: ReportBuilder, block: Block, quotes: QuoteReader) -> None:
    listed = block.role in (Role.BULLET, Role.NUMBERED)
    count = len(words(block.text))
    if not listed and count < 30 and _IMPRINT.search(block.text):
        builder.take(block, Account.IMPRINT)
        return
    if not listed and count < 5 and not ends_sentence(block.text):
        builder.take(block, Account.METADATA)
        return
    kind = _kind(builder, listed=listed, quoted=quotes.is_quote(block))
    number = block.marker if block.role is Role.NUMBERED else None
    builder.passage(block, kind, number=number)
    if kind is Kind.RECOMMENDATION:
        printed = int(number) if number and number.isdigit() else None
        builder.facts.recommendations.append(Recommendation(printed, block.text, None))


def _kind(builder: ReportBuilder, *, listed: bool, quoted: bool) -> Kind:
    if quoted:
        return Kind.QUOTE
    for title in reversed(builder.sections.path):
        for kind, pattern in _KINDS:
            if pattern.fullmatch(title) and (listed or kind not in _LIST_ONLY):
                return kind
    return Kind.FINDING if listed else Kind.NARRATIVE


def _title(layout: Layout) -> str:
    shown = [block for block in layout.blocks if block.role is not Role.FURNITURE]
    headings = [block for block in shown if block.role is Role.HEADING]
    for block in headings or shown:
        if words(block.text):
            return _capped(block.text)
    return ""


def _capped(title: str) -> str:
    if len(title) <= _TITLE_CHARACTERS:
        return title
    # A file without line breaks has its whole text in its first line; a word longer than the cap is cut.
    return title[
        : title.rfind(" ", 1, _TITLE_CHARACTERS) if " " in title[1:_TITLE_CHARACTERS] else _TITLE_CHARACTERS
    ]


def _date(builder: ReportBuilder, front: str) -> None:
    labelled = _PUBLISHED.search(front)
    found = find_dates(labelled["when"]) if labelled else []
    found = found or find_dates(front)
    if found:
        builder.facts.published = found[0].day
        builder.facts.published_precision = found[0].precision


def _inspectorate(front: str) -> Inspectorate:
    front = front.lower()
    if "inspectorate of probation" in front:
        return Inspectorate.PROBATION
    return Inspectorate.OFSTED if "ofsted" in front else Inspectorate.OTHER


def _is_prose_row(block: Block) -> bool:
    return any(len(words(cell)) >= _ROW_OF_PROSE for cell in block.cells or (block.text,))
