"""The cover, contents, acknowledgements, role and imprint pages before a PDU report's first chapter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layout.block import Block, Role
from corpus.model import Account
from corpus.programmes import _probation_wording as wording
from corpus.programmes._common import ReportBuilder, is_fictional_notice
from corpus.programmes._dates import find_dates

_FRONT_HEADINGS = re.compile(r"contents|acknowledge?ments", re.IGNORECASE)
_MASTHEAD = re.compile(r"HM Inspectorate(?: of Probation)?|of Probation", re.IGNORECASE)


def read_front(builder: ReportBuilder, blocks: Sequence[Block]) -> int:
    """Take the facts from the front matter and account for it; the index of the first chapter's heading.

    Where no chapter is found the front ends with the last block that reads as front matter.
    """
    end = _first_chapter(blocks)
    zone: Account = Account.METADATA
    area_due = False
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
            area_due = _read_cover(builder, text, area_due=area_due)
        lead = wording.LEAD_INSPECTOR.search(text)
        if lead and builder.facts.lead_inspector is None:
            builder.facts.lead_inspector = lead["name"].rstrip(".")
        builder.take(block, Account.NOTICE if is_fictional_notice(block) else zone)
    facts = builder.facts
    if facts.area and not re.search(r"\bin:\s", facts.title):
        facts.title = f"An inspection of probation services in: {facts.area}"
    return end


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


def _read_cover(builder: ReportBuilder, text: str, *, area_due: bool) -> bool:
    """Read one line of the cover; whether the next line is the area."""
    facts = builder.facts
    lead = wording.TITLE_LEAD.match(text)
    if lead and not facts.title:
        area = re.split(r"\s+(?=The Probation Service\b)|\s+(?=HM Inspectorate\b)", lead["area"])[0].strip()
        facts.title = text if area else text.rstrip(": ") + ":"
        facts.area = area or None
        if area:
            facts.title = text[: lead.start("area")] + area
        return not area
    published = wording.PUBLISHED.match(text)
    region = wording.REGION.fullmatch(text)
    if published and facts.published is None:
        printed = find_dates(published["when"])
        if printed:
            facts.published, facts.published_precision = printed[0].day, printed[0].precision
        return area_due
    if region and facts.region is None:
        facts.region = region["region"]
        return area_due
    if area_due and not _MASTHEAD.fullmatch(text):
        facts.area = text
        facts.title = f"{facts.title} {text}"
        return False
    return area_due
