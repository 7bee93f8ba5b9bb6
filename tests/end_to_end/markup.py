"""What can be told of a page from its HTML alone: headings, tables, labels, links."""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

FEW_LETTERS = re.compile(r"[^\W\d_]")
GENERIC = {"open", "more", "here", "link", "click here", "read more", "page", "details", "this"}


def faults(html: str, at: str) -> list[str]:
    """What is wrong with the structure of the page with the path ``at``, one sentence each; empty if nothing is."""
    page = LexborHTMLParser(html)
    return [*_headings(page), *_tables(page), *_labels(page), *_links(page, at), *_ids(page), *_frame(page)]


def title_of(html: str) -> str:
    """The page's title."""
    node = LexborHTMLParser(html).css_first("title")
    return node.text().strip() if node else ""


def spoken(node: LexborNode) -> str:
    """The name of a link or button as a screen reader says it."""
    label = node.attributes.get("aria-label")
    return label or " ".join(node.text().split())


def _frame(page: LexborHTMLParser) -> list[str]:
    found = []
    root = page.css_first("html")
    if root is None or root.attributes.get("lang") != "en-GB":
        found.append("the page does not say its language")
    if not title_of(page.html or "").endswith("– Findings"):
        found.append(f"the title {title_of(page.html or '')!r} does not end with the site's name")
    if len(page.css("main")) != 1:
        found.append("there is not one main part")
    if page.css("[autofocus]") and page.css_first("input[autofocus][name=q]") is None:
        found.append("something else than the search box takes the focus by itself")
    return found


def _headings(page: LexborHTMLParser) -> list[str]:
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4, h5, h6") if node.tag]
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first level"]
    before = 0
    for node, level in zip(page.css("h1, h2, h3, h4, h5, h6"), levels, strict=True):
        if level > before + 1:
            found.append(f"h{level} {spoken(node)!r} follows h{before}")
        before = level
    return found


def _tables(page: LexborHTMLParser) -> list[str]:
    found = []
    for table in page.css("table"):
        caption = table.css_first("caption")
        name = " ".join(caption.text().split()) if caption else ""
        if not name:
            found.append(f"a table without a caption: {table.text()[:60]!r}")
        if not table.css("th[scope]"):
            found.append(f"a table without header cells: {name!r}")
        found.extend(
            f"a header cell of {name!r} without scope: {cell.text()[:40]!r}"
            for cell in table.css("th")
            if cell.attributes.get("scope") not in {"row", "col", "rowgroup", "colgroup"}
        )
    return found


def _labels(page: LexborHTMLParser) -> list[str]:
    labelled = {node.attributes.get("for") for node in page.css("label")}
    return [
        f"a field without a label: {node.html}"
        for node in page.css("input, select, textarea")
        if node.attributes.get("type") not in {"hidden", "submit"}
        and node.attributes.get("id") not in labelled
        and not node.attributes.get("aria-label")
    ]


def _links(page: LexborHTMLParser, at: str) -> list[str]:
    found = []
    leads: dict[str, set[str]] = defaultdict(set)
    for link in page.css("a[href]"):
        name = spoken(link)
        if len(FEW_LETTERS.findall(name)) < 3 or name.lower() in GENERIC:
            found.append(f"a link that says too little: {name!r} to {link.attributes['href']}")
        leads[name].add(urljoin(at, link.attributes["href"] or ""))
    for name, addresses in leads.items():
        if len(addresses) > 1:
            found.append(f"{len(addresses)} links {name!r} lead to different places: {sorted(addresses)[:3]}")
    return found


def _ids(page: LexborHTMLParser) -> list[str]:
    ids = [node.attributes["id"] for node in page.css("[id]")]
    found = [f"the id {one!r} is there twice" for one in {one for one in ids if ids.count(one) > 1}]
    for node in page.css("[aria-labelledby], [aria-describedby]"):
        for name in ("aria-labelledby", "aria-describedby"):
            missing = set((node.attributes.get(name) or "").split()) - set(ids)
            found.extend(f"{name} names {one!r}, which is not there" for one in missing)
    found.extend(
        f"a link to #{anchor}, which is not there"
        for link in page.css('a[href^="#"]')
        if (anchor := (link.attributes["href"] or "")[1:]) not in ids
    )
    return found
