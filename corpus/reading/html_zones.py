"""Which parts of a web page are not its report: banners, menus, links to share, hidden parts, licence.

By the page's markup and the share of links in its words, not by any one site's names. A part that says
much is never furniture, whatever it is called: nothing of a report may go missing over a class name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from corpus.model import Account

#: Elements without words for a reader.
SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "head",
        "svg",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "map",
        "area",
        "base",
        "link",
        "meta",
        "title",
        "datalist",
        "param",
        "source",
        "track",
        "img",
        "br",
        "hr",
        "wbr",
        "input",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "noscript",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTROLS = frozenset({"button", "select", "textarea", "label", "legend"})
_COOKIES = re.compile(r"cookie|consent|gdpr|onetrust|\bccc?-|cybot", re.IGNORECASE)
_CONTENTS = re.compile(r"\btoc\b|table-?of-?contents|contents-?list|page-?contents|in-?this-?page", re.I)
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|skip-?(?:links?|to-?\w+)|share|sharing|sharedaddy|addtoany|social(?:-?links?)?|"
    r"pagination|related(?:-?\w+)?|search(?:-?form)?|menu|site-?nav\w*|post-?nav\w*|feedback-?form|newsletter|"
    r"print-?link|back-?to-?top|tag-?cloud)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = frozenset({"navigation", "search", "dialog"})
_PARTS = frozenset({"ul", "ol", "table", "blockquote"})
_ANCESTORS = 64  # how far up a page is searched for what an element stands in
_NAMED = frozenset({"ul", "ol", "div", "p", "section", "aside", "form", "dialog"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MANY_WORDS = 120  # of prose: more than any menu or banner says
_BANNER_WORDS = 1200  # a consent banner that lists every cookie says no more
_HIDDEN_WORDS = 40  # of prose: a folded part of the report, not a hidden message
_LINKED = 0.6  # share of words inside links from which a part is a list of links
_ROOT_SHARE = 0.9  # of the page's prose that the part that holds the report has
_NAMED_ROOT_SHARE = 0.6  # and where the page itself names that part
_SENTENCE = 8  # words of a block from which it counts as prose


@dataclass(slots=True)
class Weight:
    """Words in an element: all of them, those in links, and those in blocks long enough for sentences.

    ``headings`` and ``parts`` count the headings, and the lists, tables and quotations inside it.
    """

    words: int = 0
    linked: int = 0
    prose: int = 0
    headings: int = 0
    parts: int = 0


def steps(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every node under ``root`` in document order, once on entering it and once on leaving (``True``)."""
    node: LexborNode | None = root
    top = root.mem_id
    while node is not None:
        yield node, False
        child = node.first_child
        if child is not None:
            node = child
            continue
        while True:
            yield node, True
            if node.mem_id == top:
                return
            following = node.next
            if following is not None:
                node = following
                break
            parent = node.parent
            if parent is None:
                return
            node = parent


def weigh(root: LexborNode) -> dict[int, Weight]:
    """The words of every element under ``root``, by ``mem_id``."""
    weights: dict[int, Weight] = {}
    stack: list[Weight] = [Weight()]
    silent = links = 0
    run = 0  # words since the last block began or ended
    for node, leaving in steps(root):
        tag = node.tag or ""
        if node.is_text_node:
            if not leaving and not silent:
                count = len((node.text_content or "").split())
                stack[-1].words += count
                stack[-1].linked += count if links else 0
                run += count
            continue
        if not node.is_element_node:
            continue
        if tag in BLOCKS:
            stack[-1].prose += run if run >= _SENTENCE else 0
            run = 0
        if not leaving:
            silent += tag in SILENT
            links += tag == "a"
            stack.append(Weight())
            continue
        silent -= tag in SILENT
        links -= tag == "a"
        done = stack.pop()
        weights[node.mem_id] = done
        above = stack[-1]
        above.words += done.words
        above.linked += done.linked
        above.prose += done.prose
        above.headings += done.headings + (tag in HEADINGS)
        above.parts += done.parts + (tag in _PARTS)
    return weights


def zone(node: LexborNode, weights: dict[int, Weight], *, total: int) -> Account | None:
    """The kind of furniture that the element ``node`` opens, or ``None`` where it may be of the report.

    ``total`` is the page's words: a banner that says half of them is what the page is about.
    """
    tag, role = node.tag or "", node.attributes.get("role") or ""
    weight = weights.get(node.mem_id, Weight())
    if tag in ("body", "html", "main") or not weight.words:
        return None
    hidden = _hidden(node) and weight.prose < _HIDDEN_WORDS
    control = tag in _CONTROLS or tag == "noscript"
    if hidden or (control and not (tag == "button" and _in_heading(node))):
        return Account.NOTICE
    names = " ".join(node.attributes.get(name) or "" for name in ("id", "class", "aria-label", "role"))
    mostly_links = weight.linked >= _LINKED * weight.words
    if _COOKIES.search(names) and 2 * weight.words < total and weight.words < _BANNER_WORDS:
        return Account.NOTICE
    if _CONTENTS.search(names) and mostly_links:
        return Account.CONTENTS
    if weight.prose - weight.linked > _MANY_WORDS:
        return None
    return _by_element(node, tag, role, weight) or _by_name(node, tag, names, weight, listed=mostly_links)


def _by_element(node: LexborNode, tag: str, role: str, weight: Weight) -> Account | None:
    if tag == "nav" or role in _ROLES:
        return Account.CONTENTS if _leads_inside(node) else Account.NOTICE
    if _banner(node, tag, role) and weight.headings == 0:
        return Account.RUNNING_HEADER
    if (tag == "footer" and not _in_quotation(node)) or role == "contentinfo":
        return Account.RUNNING_FOOTER
    return Account.CONTACT if tag == "address" else None


def _by_name(node: LexborNode, tag: str, names: str, weight: Weight, *, listed: bool) -> Account | None:
    if tag in _NAMED and _CHROME.search(names) and (listed or weight.prose < _HIDDEN_WORDS):
        return Account.NOTICE
    return Account.CONTENTS if tag in ("ul", "ol") and listed and _leads_inside(node) else None


def main_part(root: LexborNode, weights: dict[int, Weight], furniture: set[int]) -> LexborNode:
    """The element that holds the report: the page's ``main`` or ``article``, else the densest one.

    ``furniture`` are the ``mem_id`` s of elements that :func:`zone` named.
    """
    whole = _prose(root, weights, furniture)
    for query in ("main", "[role=main]", "article"):
        named = root.css(query)
        if len(named) == 1 and _prose(named[0], weights, furniture) >= _NAMED_ROOT_SHARE * whole:
            return named[0]
    node = root
    while True:
        child = node.first_child
        heir = None
        while child is not None:
            inside = child.is_element_node and child.mem_id not in furniture and (child.tag or "") in BLOCKS
            if inside and _prose(child, weights, furniture) >= _ROOT_SHARE * max(1, whole):
                heir = child
            child = child.next
        if heir is None or (heir.tag or "") in ("table", "ul", "ol", "p", "pre", "blockquote"):
            return node
        node = heir


def _prose(node: LexborNode, weights: dict[int, Weight], furniture: set[int]) -> int:
    return 0 if node.mem_id in furniture else weights.get(node.mem_id, Weight()).prose


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
    )


def _in_heading(node: LexborNode) -> bool:
    above = node.parent
    return above is not None and ((above.tag or "") in HEADINGS or (above.tag or "") == "span")


def _banner(node: LexborNode, tag: str, role: str) -> bool:
    """Whether it is the site's header; a header inside an article is that article's own title."""
    if role == "banner":
        return True
    return tag == "header" and not any(above in ("article", "main", "section") for above in _around(node))


def _in_quotation(node: LexborNode) -> bool:
    """Whether a footer is a quotation's: it names the speaker."""
    return any(above in ("blockquote", "figure") for above in _around(node))


def _around(node: LexborNode) -> Iterator[str]:
    """The tags of the elements that ``node`` stands in, innermost first."""
    above = node.parent
    for _ in range(_ANCESTORS):
        if above is None:
            return
        yield above.tag or ""
        above = above.parent


def _leads_inside(node: LexborNode) -> bool:
    """Whether most links in ``node``, three or more, lead to places on the same page."""
    links = node.css("a[href]")
    inside = [link for link in links if (link.attributes.get("href") or "").lstrip().startswith("#")]
    longer = [link for link in inside if len((link.text() or "").split()) > 0]
    return len(longer) >= 3 and len(inside) >= 0.8 * len(links) and not _numbers_only(longer)


def _numbers_only(links: list[LexborNode]) -> bool:
    """Links of footnotes are numbers and arrows, not titles."""
    return sum((link.text() or "").strip("[]() ↩︎↑^\n").isdigit() for link in links) * 2 > len(links) or all(
        not any(character.isalpha() for character in link.text() or "") for link in links
    )
