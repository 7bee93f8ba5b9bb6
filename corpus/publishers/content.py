"""What downloaded bytes really are: a report, a page about cookies, a stub, a damaged file.

A publisher's site may answer 200 with a consent page where a PDF should be. Such a file must not be
kept under the name of a report, where a later run would take it for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pypdfium2 as pdfium
from selectolax.lexbor import LexborHTMLParser

from corpus.errors import ReportRefusedError
from corpus.publishers.errors import FetchError
from corpus.publishers.model import Expect, Outcome
from corpus.reading.sniff import Format, sniff

STUB_WORDS = 300
"""A page with fewer words of text than this holds no report. The site's stubs (a title, a sentence, links
to a data annexe and a press release) have about 40; the shortest report pages have thousands."""

LICENCE = "Open Government Licence"
_LICENCE = re.compile(
    r"open\s+government\s+licen[cs]e(?:\s*,?\s*\(?\s*v(?:ersion)?\.?\s*(\d(?:\.\d)?))?", re.IGNORECASE
)
_LICENCE_ADDRESS = re.compile(r"open-government-licen[cs]e\s*/\s*version\s*/\s*(\d)", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_COOKIE = re.compile(r"cookie", re.IGNORECASE)
_FURNITURE = "script, style, noscript, template, nav, header, footer, form, dialog, [role=dialog]"
_END_BYTES = 4096  # the end mark stands in the last kilobyte by the PDF reference; some servers add bytes
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD of PDFium's public header fpdfview.h


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is.

    Attributes:
        suffix: the suffix to keep it under, ``.pdf`` or ``.html``.
        stub: whether it is a page without the text of a report.
        licence: the licence statement found (name and version), or ``None``.
    """

    suffix: str
    stub: bool
    licence: str | None


def examine(data: bytes, url: str, expects: Expect) -> Content:
    """Say what ``data``, which came from ``url``, is.

    A page that turns out to be a PDF is welcome; a PDF that turns out to be a page is not.

    Raises:
        FetchError: COOKIE_PAGE, NOT_A_REPORT or DAMAGED, with a sentence to act on.
    """
    if _HTML.search(data[:2048].replace(b"\0", b"")) and b"%PDF-" not in data[:1024]:
        return _page(data, url, expects)
    name = urlsplit(url).path.rpartition("/")[2] or "file"
    try:
        kind = sniff(Path(name), data)
    except ReportRefusedError as error:
        message = f"{url} is not the report it should be: {error}"
        raise FetchError(Outcome.NOT_A_REPORT, url, message, status=200) from error
    if kind is not Format.PDF:
        message = f"{url} is not a PDF, as it should be; open it in a browser to see what it is."
        raise FetchError(Outcome.NOT_A_REPORT, url, message, status=200)
    return Content(".pdf", stub=False, licence=_licence_of_pdf(data, url))


def links(data: bytes, url: str) -> list[tuple[str, str]]:
    """The links of the page ``data`` at ``url``: absolute address without fragment, and words, in order."""
    tree = LexborHTMLParser(data)
    found: dict[str, str] = {}
    for node in tree.css("a[href]"):
        try:
            address = urljoin(url, (node.attributes.get("href") or "").strip()).partition("#")[0]
        except ValueError:
            continue
        if address:
            found.setdefault(address, " ".join(node.text(separator=" ").split()))
    return list(found.items())


def licence_in(text: str) -> str | None:
    """The licence that ``text`` names, as "Open Government Licence v3.0" or without a version.

    Only the Open Government Licence is looked for: it is what both inspectorates publish under.
    """
    # PDFium gives a hyphen at a line's end as U+0002.
    text = re.sub(r"[\u00ad\u200b]", "", text).replace("\x02", "-")
    found = _LICENCE.search(text)
    address = _LICENCE_ADDRESS.search(text)
    if not found and not address:
        return None
    version = next((m[1] for m in _LICENCE.finditer(text) if m[1]), None) or (address[1] if address else None)
    return f"{LICENCE} v{version if '.' in version else version + '.0'}" if version else LICENCE


def _page(data: bytes, url: str, expects: Expect) -> Content:
    if expects is Expect.PDF:
        about = "a page about cookies" if _COOKIE.search(data.decode("utf-8", "replace")) else "a web page"
        outcome = Outcome.COOKIE_PAGE if "cookies" in about else Outcome.NOT_A_REPORT
        message = f"{url} gave {about} instead of a PDF; download the report in a browser."
        raise FetchError(outcome, url, message, status=200)
    tree = LexborHTMLParser(data)
    whole = tree.body.text(separator=" ") if tree.body else ""
    title = tree.css_first("title")
    heading = tree.css_first("h1")
    names = " ".join(node.text() for node in (title, heading) if node is not None)
    for node in tree.css(_FURNITURE):
        node.decompose()
    root = tree.css_first("main") or tree.body
    text = root.text(separator=" ") if root else ""
    words = _without_banners(text, tree).split()
    about_cookies = _COOKIE.search(names) or "cookie" in urlsplit(url).path.lower()
    # A stub leads to its report; a page that leads to none and speaks of cookies is a consent page.
    bare = len(words) < STUB_WORDS and not any(".pdf" in address.lower() for address, _ in links(data, url))
    if about_cookies or (bare and (_COOKIE.search(" ".join(words)) or _nothing_but_banner(text, words))):
        message = f"{url} gave a page about cookies instead of a report; open it in a browser."
        raise FetchError(Outcome.COOKIE_PAGE, url, message, status=200)
    return Content(".html", stub=len(words) < STUB_WORDS, licence=licence_in(whole))


def _nothing_but_banner(text: str, words: list[str]) -> bool:
    """Whether a page speaks of cookies in its banner and says less beside it than the banner does."""
    return bool(_COOKIE.search(text)) and 2 * len(words) < len(text.split())


def _without_banners(text: str, tree: LexborHTMLParser) -> str:
    """``text`` without what stands in blocks named after cookies, unless such a block holds all the rest."""
    for node in tree.css("div[id*=cookie], div[class*=cookie], section[id*=cookie], section[class*=cookie]"):
        banner = node.text(separator=" ")
        if len(banner.split()) < STUB_WORDS:
            text = text.replace(banner, " ", 1)
    return text


def _licence_of_pdf(data: bytes, url: str) -> str | None:
    """The licence on the first or last two pages, where covers and imprints are.

    Raises:
        FetchError: DAMAGED if the file can't be opened; one locked by a password is left to the reader.
    """
    if b"%%EOF" not in data[-_END_BYTES:]:
        # PDFium mends a file that is cut off and opens what is left of it, without a word.
        message = f"{url} is a PDF without its end; run again later, or download it in a browser."
        raise FetchError(Outcome.DAMAGED, url, message, status=200)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            return None
        message = f"{url} is a damaged PDF; run again later, or download it in a browser."
        raise FetchError(Outcome.DAMAGED, url, message, status=200) from error
    try:
        count = len(document)
        if not count:
            message = f"{url} is a PDF without pages; run again later, or download it in a browser."
            raise FetchError(Outcome.DAMAGED, url, message, status=200)
        texts = []
        for number in sorted({0, 1, count - 2, count - 1} & set(range(count))):
            try:
                texts.append(document[number].get_textpage().get_text_bounded())
            except pdfium.PdfiumError:
                continue  # one broken page says nothing about the licence; reading the report will tell
        return licence_in(" ".join(texts))
    finally:
        document.close()
