"""Which of HM Inspectorate of Probation's publications a document is, told by its printed title.

The titles are the one thing that sets the publications apart: they share standards, sections and stock
phrases. ``docs/programmes.md`` says which titles were seen on published reports.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.gazetteer import resolve_area
from corpus.layout.block import Block, Layout, Role
from corpus.model import Inspectorate
from corpus.programmes import _probation_wording as wording
from corpus.programmes._common import front_text, is_fictional_notice
from corpus.reading.document import Document


class Publication(StrEnum):
    """A kind of report that the inspectorate publishes."""

    PDU = "pdu"
    CRC_NPS = "crc-nps"
    REGION = "region"
    DYNAMIC = "dynamic"
    YOUTH = "youth"


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed, the publication that it names, and the area in it as printed."""

    publication: Publication
    text: str
    area: str


_DYNAMIC = re.compile(
    r"(?:an? )?dynamic inspection of public protection"
    r"(?:\s+(?:in|across)\s+(?:the )?(?P<area>\S.*?)(?: (?:probation )?region)?|"
    r"\s*[-–—:]\s*(?:the )?(?P<named>\S.*?) (?:probation )?region)",
    re.IGNORECASE,
)
_YOUTH = re.compile(
    r"(?:an? |the )?(?:(?:full )?joint |full |re-?)?inspection of (?:the )?youth (?:justice|offending) "
    r"(?:services?|work|teams?)\b(?:\s+with\b.*?)?(?:\s+in:?\s*|\s*[-–—:]\s*)(?!england\b)(?P<area>\S.*)",
    re.IGNORECASE,
)
_REGION = re.compile(
    r"an? (?:re-?)?inspection of (?:the )?probation services?\s*(?:\bin:?|[-–—:])?\s*"
    r"(?:the )?(?:probation service\s*[-–—:,]\s*)?(?:the )?(?P<area>\S.*?) (?:probation )?region",
    re.IGNORECASE,
)
_PROVIDER = re.compile(
    r"\bcommunity rehabilitation compan(?:y|ies)\b|\bCRC\b|\bnational probation service\b|\bNPS\b",
    re.IGNORECASE,
)
#: What a cover prints after the area, where all of it came out as one line.
_COVER_TAIL = re.compile(
    r"(?<=\S)(?<!in)(?<!in:)\s+(?:The Probation Service\b(?=\s*[-–—:,])|HM Inspectorate\b|HMI Probation\b|Published\b).*"
)
_MASTHEAD = re.compile(
    r"HM Inspectorate(?: of Probation)?|of Probation|Arolygiaeth Prawf(?: EM)?", re.IGNORECASE
)
_MOST_CHARACTERS = 220
_MOST_LINES = 3  # a title's line breaks on a cover
_FRONT_BLOCKS = 40
_FRONT_CHARACTERS = 4_000
_CODES = 4  # standards of its own that an untitled document must head to pass for a report


def title_of(blocks: Sequence[Block]) -> Title | None:
    """The first title of a publication of the inspectorate's at the head of a document, or ``None``."""
    lines = [
        (block.role, " ".join(block.text.split()).strip("*_# "))
        for block in blocks
        if block.role is not Role.FURNITURE and not is_fictional_notice(block)
    ][:_FRONT_BLOCKS]
    lines = [line for line in lines if line[1] and not _MASTHEAD.fullmatch(line[1])]
    for at, (role, _) in enumerate(lines):
        if role in (Role.BULLET, Role.TABLE_ROW):
            continue
        for text in _joined([words for _, words in lines[at : at + _MOST_LINES]]):
            title = read_title(text)
            if title is not None:
                return title
    return None


def read_title(text: str) -> Title | None:
    """The title that ``text`` is as a whole, or ``None``; a sentence is none."""
    text = _COVER_TAIL.sub("", " ".join(text.split()))
    if len(text) > _MOST_CHARACTERS or text.endswith((".", ",", "&", ":")) or text.lower().endswith(" and"):
        return None
    dynamic = _DYNAMIC.fullmatch(text)
    if dynamic:
        return Title(Publication.DYNAMIC, text, dynamic["area"] or dynamic["named"])
    for publication, pattern in ((Publication.REGION, _REGION), (Publication.YOUTH, _YOUTH)):
        match = pattern.fullmatch(text)
        if match:
            return Title(publication, text, match["area"].strip())
    lead = wording.TITLE_LEAD.match(text)
    if lead is None or not lead["area"]:
        return None
    area = lead["area"].strip()
    if _PROVIDER.search(area):
        return Title(Publication.CRC_NPS, text, area)
    known = resolve_area(area, Inspectorate.PROBATION)
    whole_region = known is not None and known.kind == "region"
    return Title(Publication.REGION if whole_region else Publication.PDU, text, area)


def recognise_as(publications: Collection[Publication], document: Document, layout: Layout) -> float:
    """How surely ``document`` is one of ``publications``, 0.0-1.0: its title, its publisher, its standards.

    Without a title only a PDU's report can be told, by its standards: their codes begin with P.
    """
    title = title_of(layout.blocks)
    head = front_text(document, layout, _FRONT_CHARACTERS).lower()
    publisher = (
        0.2 if re.search(r"inspectorate\s+of\s+probation|\bhmi\s+probation\b|hmiprobation", head) else 0.0
    )
    codes = {
        found[0]
        for block in layout.blocks
        if len(block.text) < 90 and (found := wording.standard_code(block.text))
    }
    if title is not None:
        if title.publication not in publications:
            return 0.0
        return 0.6 + publisher + (0.2 if len(codes) >= _CODES else 0.0)
    own = sum(code.startswith("P ") for code in codes)
    if Publication.PDU not in publications or own < _CODES:
        return 0.0
    named = re.search(r"inspection\s+of\s+probation\s+services|probation\s+delivery\s+unit", head)
    return 0.4 + publisher + (0.2 if named else 0.0)


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """The first line, the first two, ..., as long as they may be one title."""
    text = ""
    for line in lines:
        text = f"{text} {line}".strip()
        if len(text) > _MOST_CHARACTERS:
            return
        yield text
