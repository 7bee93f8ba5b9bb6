"""Reads saved web pages: the words that a browser would show, what the markup says of them, furniture named.

Lexbor (``selectolax``) builds the tree as browsers do, so that unclosed tags and wrong nesting mean what
they mean there. Offsets are those of the extracted text. Pictures' descriptions are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.errors import Refusal, ReportRefusedError
from corpus.reading.document import Document, Shape
from corpus.reading.drafts import Draft, Run, compose
from corpus.reading.html_encoding import decode_page
from corpus.reading.html_guard import tangle
from corpus.reading.html_notes import find_notes
from corpus.reading.html_tidy import tidy
from corpus.reading.html_walk import Walk
from corpus.reading.html_zones import BLOCKS, main_part, steps, weigh, zone
from corpus.reading.limits import ReadingLimits

MEDIA_TYPE = "text/html"

#: Words of running text below which a page holds no report. Stub pages of
#: publishers' sites (a title, a sentence, links to a PDF and to data) have about 40; the shortest real report at hand,
#: a focused-visit letter, has about 900.
STUB_WORDS = 150
_SENTENCE = 8  # words from which a piece of a page is running text and no label or link
_COOKIES = re.compile(r"\bcookies?\b", re.IGNORECASE)
_ERROR_PAGE = re.compile(
    r"\b(?:page (?:not found|can(?:no|['’]?)t be found)|404|403 forbidden|access denied|service unavailable|"
    r"bad gateway|sorry, there is a problem|just a moment|checking your browser|session (?:has )?expired|"
    r"sign in to continue|log ?in)\b",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(r"\s+[|–—-]\s+[^|–—]{2,60}$")


def read_html(path: Path, data: bytes, limits: ReadingLimits) -> Document:
    """The saved web page at ``path`` with the bytes ``data``.

    Raises:
        ReportRefusedError: for a page about cookies, an error page, a page without the text of a report
            (it may only lead to one), and a page too large or too tangled to read.
    """
    text, notes = decode_page(path, data)
    reason = tangle(text, limits)
    if reason is not None:
        message = f"{path.name} is a web page that {reason}, more than can be read; save the report as PDF."
        raise ReportRefusedError(path, Refusal.TOO_LARGE, message)
    tree = LexborHTMLParser(text)
    root = tree.body or tree.root
    if root is None:
        message = f"{path.name} is a web page without any text; save the page again when it has loaded."
        raise ReportRefusedError(path, Refusal.EMPTY, message)
    title = _title(tree)
    drafts = _drafts(root)
    if title and not any(draft.shape is Shape.HEADING and draft.level == 1 for draft in drafts):
        drafts.insert(0, Draft(Shape.HEADING, [Run(title)], level=1))
    _refuse(path, root, title, drafts)
    find_notes(drafts)
    return compose(path, data, MEDIA_TYPE, drafts, limits, notes)


def _drafts(root: LexborNode) -> list[Draft]:
    weights = weigh(root)
    total = weights[root.mem_id].words
    furniture: set[int] = set()
    inside = 0  # how many elements of furniture are open
    for node, leaving in steps(root):
        if not node.is_element_node or (node.tag or "") not in BLOCKS:
            continue
        if leaving:
            inside -= node.mem_id in furniture
        elif not inside and zone(node, weights, total=total) is not None:
            furniture.add(node.mem_id)
            inside += 1
    main = main_part(root, weights, furniture)
    walk = Walk(weights, total, main.mem_id)
    walk.run(root)
    return tidy(walk.drafts, walk.inside)


def _title(tree: LexborHTMLParser) -> str:
    """The page's title without the site's name."""
    node = tree.css_first("head > title")
    text = " ".join((node.text() if node is not None else "").split())
    return _SITE_NAME.sub("", text)


def _refuse(path: Path, root: LexborNode, title: str, drafts: Sequence[Draft]) -> None:
    counts = [
        len(draft.words().split())
        for draft in drafts
        if draft.account is None and draft.shape is not Shape.HEADING
    ]
    prose = sum(count for count in counts if count >= _SENTENCE)
    if prose >= STUB_WORDS:
        return
    shown = " ".join(draft.all_words() for draft in drafts)
    own = " ".join([title, *(draft.words() for draft in drafts if draft.account is None)])
    documents = [node.attributes.get("href") or "" for node in root.css("a[href]")]
    name = path.name
    if _COOKIES.search(own) or (
        _COOKIES.search(shown) and 2 * prose < len(shown.split()) and not _leads(documents)
    ):
        message = f"{name} is a cookie notice, not a report; accept the cookies in a browser and save the report again."
    elif _ERROR_PAGE.search(own) and not _leads(documents):
        message = f"{name} is an error page of a website, not a report; download the report again."
    elif not shown.strip():
        message = f"{name} is a web page without any text; save the page again when it has loaded."
        raise ReportRefusedError(path, Refusal.EMPTY, message)
    elif _leads(documents):
        message = f"{name} is a page that leads to a report but does not hold its text; download the file that it links to."
    else:
        message = (
            f"{name} is a web page without the text of a report; save the page that shows the whole report."
        )
    raise ReportRefusedError(path, Refusal.NOT_A_REPORT, message)


def _leads(addresses: Sequence[str]) -> bool:
    """Whether a link leads to a document."""
    return any(re.search(r"\.(?:pdf|docx?|odt)(?:[?#]|$)", address, re.IGNORECASE) for address in addresses)
