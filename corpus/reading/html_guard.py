"""Which web pages are too tangled to be parsed in reasonable time.

An HTML parser walks its stack of open elements at most tags, so a page of 500 kB that opens 100,000
``div`` and closes none took Lexbor 78 s (in a page of the usual 15 levels: 0.03 s). Open formatting
elements (``font``, ``b``) are moreover copied into every new paragraph, and each attribute of a tag is
compared with those before it (20,000 in one tag: 2.5 s). All three costs are counted before parsing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from corpus.reading.limits import ReadingLimits

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]{0,30})")
_ATTRIBUTE = re.compile(r"""[\s/]*(?:[^\s/>=][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*|))?|=)""")
_NEVER_OPEN = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "caption",
        "rt",
        "rp",
        "html",
        "head",
        "body",
    ]
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())  # noqa: SIM905


@dataclass(slots=True)
class _Work:
    """What parsing will cost, counted tag by tag."""

    opened: Counter[str] = field(default_factory=Counter)
    tags: int = 0
    depth: int = 0
    formatting: int = 0
    steps: int = 0
    copies: int = 0

    def meet(self, name: str, *, closing: bool, attributes: int) -> None:
        self.tags += 1
        self.steps += self.depth + attributes * attributes
        self.copies += self.formatting
        if name in _NEVER_OPEN:
            return
        step = 0
        if not closing:
            step = 1
        elif self.opened[name]:
            step = -1
        self.opened[name] += step
        self.depth += step
        self.formatting += step if name in _FORMATTING else 0


def tangle(text: str, limits: ReadingLimits) -> str | None:
    """Why the page ``text`` can't be parsed in reasonable time, as the end of a sentence, or ``None``.

    Counted are tags (``max_tags``), the elements that are open at each tag and the squared number of its
    attributes (``max_tag_steps``; about 15 ns each), and the open formatting elements at each tag
    (``max_tag_copies``).
    """
    work = _Work()
    match = _TAG.search(text)
    while match is not None:
        end, attributes = _attributes(text, match.end())
        work.meet(
            match["name"].lower(),
            closing=bool(match["close"]),
            attributes=attributes,
        )
        if work.tags > limits.max_tags:
            return f"has more than {limits.max_tags:,} tags"
        if work.steps > limits.max_tag_steps or work.copies > limits.max_tag_copies:
            return "has elements nested too deeply"
        match = _TAG.search(text, end)
    return None


def _attributes(text: str, start: int) -> tuple[int, int]:
    """Where the attributes from ``start`` on end, and how many they are."""
    position, count = start, 0
    if text.startswith(">", start):
        return start, 0
    while (match := _ATTRIBUTE.match(text, position)) is not None and match.end() > position:
        position = match.end()
        count += 1
    return position, count
