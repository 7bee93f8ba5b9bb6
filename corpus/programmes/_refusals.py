"""What is no report: cookie and error pages, and documents with next to no prose."""

from __future__ import annotations

import re

from corpus.errors import Refusal, ReportRefusedError
from corpus.layout.block import Layout, Role
from corpus.model import Account, Report, words
from corpus.reading.document import Document

#: Words in sentences below which there is nothing to search; the shortest real report at hand (a
#: focused-visit letter) has about 900.
MIN_PROSE_WORDS = 60
_SENTENCE_WORDS = 8  # a block of fewer words is a label or a menu entry, not prose
_PAGE_WORDS = 700  # cookie banners on a page longer than this stand beside real text

_COOKIES = re.compile(
    r"\b(?:we use|this (?:site|website) uses|accept(?: all)?|essential|analytics|additional|about|change your|your)"
    r" (?:\w+ ){0,2}cookies?\b|\bcookies? (?:policy|settings|preferences|consent|on (?:this|gov\.uk|our))",
    re.IGNORECASE,
)
_ERROR_PAGE = re.compile(
    r"\b(?:page (?:not found|can(?:no|['’]?)t be found)|404 (?:error|not found)|error 404|403 forbidden|access denied|"
    r"service unavailable|bad gateway|sorry, there is a problem|enable javascript|just a moment|"
    r"checking your browser|session (?:has )?expired|sign in to continue)\b",
    re.IGNORECASE,
)


def refuse_web_pages(document: Document, layout: Layout) -> None:
    """Refuse a saved cookie notice or error page.

    Raises:
        ReportRefusedError: with what to do about it.
    """
    text = document.source.text
    if document.elements:
        # The reader has named the site's banners and menus; what is left is the page's own.
        text = "\n".join(block.text for block in layout.blocks if block.role is not Role.FURNITURE)
    if len(words(text)) > _PAGE_WORDS:
        return
    name = document.source.name
    prose = prose_words(layout)
    consent = len(_COOKIES.findall(text))
    if consent >= 2 or (consent and prose < 3 * MIN_PROSE_WORDS):
        message = f"{name} is a cookie notice, not a report; accept the cookies in a browser and save the report again."
        raise ReportRefusedError(name, Refusal.NOT_A_REPORT, message)
    if _ERROR_PAGE.search(text) and prose < 3 * MIN_PROSE_WORDS:
        message = f"{name} is an error page of a website, not a report; download the report again."
        raise ReportRefusedError(name, Refusal.NOT_A_REPORT, message)


def refuse_empty(report: Report) -> None:
    """Refuse what has too little prose to be a report.

    Raises:
        ReportRefusedError: with what to do about it.
    """
    found = report.account.counts.get(Account.PASSAGE, 0)
    if found >= MIN_PROSE_WORDS:
        return
    name = report.source.name
    if not report.account.total:
        message = f"{name} holds no words; check that it was saved completely."
        raise ReportRefusedError(name, Refusal.EMPTY, message)
    message = (
        f"{name} has only {found} words of running text, too few for a report; "
        "check that it is the whole report and not a cover, a list or a table."
    )
    raise ReportRefusedError(name, Refusal.NOT_A_REPORT, message)


def prose_words(layout: Layout) -> int:
    """Words in the layout's paragraphs and list items that are long enough to be sentences."""
    counts = (
        len(words(block.text))
        for block in layout.blocks
        if block.role in (Role.PARAGRAPH, Role.BULLET, Role.NUMBERED)
    )
    return sum(count for count in counts if count >= _SENTENCE_WORDS)
