"""The cover, contents, acknowledgements, role and imprint pages before a probation report's first chapter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layout.block import Block, Role
from corpus.model import Account
from corpus.programmes import _probation_wording as wording
from corpus.programmes._common import ReportBuilder, is_fictional_notice
from corpus.programmes._dates import find_dates
from corpus.programmes._probation_ratings import take_fieldwork
from corpus.programmes._probation_titles import Publication, Title, title_of

_FRONT_HEADINGS = re.compile(r"contents|acknowledge?ments", re.IGNORECASE)


def read_front(builder: ReportBuilder, blocks: Sequence[Block]) -> tuple[Title | None, int]:
    """Take the facts from the front matter and account for it.

    Returns the report's title, or ``None`` where none is printed, and the index of the first chapter's
    heading: where no chapter is found, 0.
    """
    facts = builder.facts
    title = title_of(blocks)
    if title is not None:
        facts.title, facts.area = title.text, title.area
        if title.publication in (Publication.PDU, Publication.CRC_NPS) and not re.search(
            r"\bin:\s", title.text
        ):
            # Pages leave out the colon that covers print; a report is one report in either form.
            facts.title = f"An inspection of probation services in: {title.area}"
    end = _first_chapter(blocks)
    zone: Account = Account.METADATA
    for block in blocks[:end]:
        text = " ".join(block.text.split())
        if block.role is Role.FURNITURE:
            builder.furniture(block)
            continue
        if wording.ACKNOWLEDGEMENTS.fullmatch(text):
            zone = Account.METADATA
        elif wording.FRONT_NOTICE.fullmatch(text) and len(text) < 90:
            zone = Account.NOTICE
        elif wording.IMPRINT.search(text):
            zone = Account.IMPRINT
        if not is_fictional_notice(block):
            _read_line(builder, text)
        builder.take(block, Account.NOTICE if is_fictional_notice(block) else zone)
    return title, end


def _first_chapter(blocks: Sequence[Block]) -> int:
    for index, block in enumerate(blocks):
        text = " ".join(block.text.split()).rstrip(" :")
        if block.role is Role.FURNITURE or len(text) > 80 or _FRONT_HEADINGS.fullmatch(text):
            continue
        chapter = wording.CHAPTER.fullmatch(text)
        named = chapter and (block.role is Role.HEADING or len(text) < 30)
        if named or (block.role is Role.HEADING and wording.standard_code(text)):
            return index
    return 0


def _read_line(builder: ReportBuilder, text: str) -> None:
    """Take from one line of the front what it says: date, region, lead inspector, fieldwork."""
    facts = builder.facts
    published = wording.PUBLISHED.match(text)
    region = wording.REGION.fullmatch(text)
    lead = wording.LEAD_INSPECTOR.search(text)
    fieldwork = wording.FRONT_FIELDWORK.search(text)
    if published and facts.published is None:
        printed = find_dates(published["when"])
        if printed:
            facts.published, facts.published_precision = printed[0].day, printed[0].precision
    elif region and facts.region is None:
        facts.region = region["region"]
    if lead and facts.lead_inspector is None:
        facts.lead_inspector = lead["name"].rstrip(".")
    if fieldwork and facts.fieldwork_start is None:
        take_fieldwork(builder, fieldwork["when"])
