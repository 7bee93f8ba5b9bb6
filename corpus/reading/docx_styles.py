"""Styles and numbering of a Word document: which paragraphs are headings, lists, quotations, and their numbers.

After ECMA-376 part 1: styles inherit by ``basedOn`` (17.7.4.3); a paragraph's list is its own or its
style's (17.3.1.19); counters belong to the abstract list (17.9.2), a level restarts when a higher one
counts on (17.9.11), and a list with a start of its own restarts where it is first used (17.9.26).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import nsmap, qn

_HEADING = re.compile(r"heading\s*([1-9])", re.IGNORECASE)
_DEEPEST = 30  # styles in a chain; Word's own have at most 5, a ring has no end
_LEVELS = 9
_NAMES = {"w": nsmap["w"]}
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class Style:
    """A paragraph style with what it inherits: its name, outline level from 1, list and level of the list."""

    name: str = ""
    outline: int | None = None
    listing: str | None = None
    level: int | None = None
    bold: bool | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A list marker as Word prints it, and how deep its level is from 0."""

    text: str
    depth: int
    bullet: bool


def value(element: Any, path: str) -> str | None:
    """The ``w:val`` of the first element at ``path`` (``"w:pPr/w:pStyle"``) in ``element``."""
    found = element.find(path, _NAMES) if element is not None else None
    return None if found is None else found.get(qn("w:val"))


class Styles:
    """The paragraph styles of a document by id."""

    def __init__(self, root: Any | None) -> None:
        """Read ``root``, the document's ``w:styles``, or ``None`` where it has none."""
        self._elements = {}
        self.default = ""
        for style in root.iter(qn("w:style")) if root is not None else ():
            if style.get(qn("w:type")) == "paragraph":
                self._elements[style.get(qn("w:styleId"))] = style
                if style.get(qn("w:default")) in ("1", "true"):
                    self.default = style.get(qn("w:styleId"))
        self._known: dict[str, Style] = {}

    def of(self, name: str | None) -> Style:
        """The style with the id ``name``; an empty one where there is none."""
        key = name or self.default
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def _read(self, key: str) -> Style:
        made = Style()
        current: str | None = key
        for _ in range(_DEEPEST):
            element = self._elements.get(current)
            if element is None:
                break
            made.name = made.name or value(element, "w:name") or ""
            if made.outline is None:
                made.outline = _outline(value(element, "w:name"), value(element, "w:pPr/w:outlineLvl"))
            if made.listing is None:
                made.listing = value(element, "w:pPr/w:numPr/w:numId")
            if made.level is None:
                made.level = number(value(element, "w:pPr/w:numPr/w:ilvl"))
            if made.bold is None:
                made.bold = toggle(element, "w:rPr/w:b")
            current = value(element, "w:basedOn")
        return made


def _outline(name: str | None, printed: str | None) -> int | None:
    found = _HEADING.fullmatch(name or "")
    if found:
        return int(found[1])
    if (name or "").lower() == "title":
        return 1
    level = number(printed)
    return level + 1 if level is not None and level < _LEVELS else None


def number(text: str | None) -> int | None:
    """A small whole number, or ``None`` for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def toggle(element: Any, path: str) -> bool | None:
    """Whether a property that is on by its presence (``w:b``) is on; ``None`` where it is absent."""
    found = element.find(path, _NAMES)
    if found is None:
        return None
    return found.get(qn("w:val")) not in ("0", "false", "off", "none")


@dataclass(slots=True)
class _Level:
    kind: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the paragraphs of lists as Word does, in the order in which they are asked for."""

    def __init__(self, root: Any | None) -> None:
        """Read ``root``, the document's ``w:numbering``, or ``None`` where it has none."""
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is None:
            return
        abstracts = {
            item.get(qn("w:abstractNumId")): _levels(item) for item in root.iter(qn("w:abstractNum"))
        }
        for item in root.iter(qn("w:num")):
            abstract = value(item, "w:abstractNumId") or ""
            made = _List(abstract, dict(abstracts.get(abstract, {})))
            for override in item.iter(qn("w:lvlOverride")):
                level = number(override.get(qn("w:ilvl"))) or 0
                start = number(value(override, "w:startOverride"))
                made.levels.update(_levels(override))
                if start is not None:
                    made.starts[level] = start
            self._lists[item.get(qn("w:numId"))] = made

    def label(self, listing: str | None, level: int) -> Label | None:
        """The marker of the next paragraph of list ``listing`` at ``level``; ``None`` where it is no list."""
        made = self._lists.get(listing or "0")
        if made is None or listing == "0":
            return None
        level = min(level, _LEVELS - 1)
        counts = self._counts.setdefault(made.abstract, {})
        if listing is not None and listing not in self._begun:
            self._begun.add(listing)
            for at, start in made.starts.items():
                counts[at] = start - 1
        shape = made.levels.get(level, _Level())
        counts[level] = counts.get(level, shape.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if shape.kind == "none":
            return None
        if shape.kind == "bullet":
            return Label("•", level, bullet=True)
        text = _PLACE.sub(lambda match: self._printed(made, counts, int(match[1]) - 1), shape.text).strip()
        return Label(text, level, bullet=False) if text else None

    @staticmethod
    def _printed(made: _List, counts: dict[int, int], level: int) -> str:
        shape = made.levels.get(level, _Level())
        return _written(counts.get(level, shape.start), shape.kind)


def _levels(element: Any) -> dict[int, _Level]:
    found = {}
    for item in element.iter(qn("w:lvl")):
        start = number(value(item, "w:start"))
        found[number(item.get(qn("w:ilvl"))) or 0] = _Level(
            value(item, "w:numFmt") or "decimal",
            value(item, "w:lvlText") or "",
            1 if start is None else start,
        )
    return found


def _written(count: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter") and count > 0:
        # After z come aa, bb, cc (ECMA-376, 17.18.59).
        letter = "abcdefghijklmnopqrstuvwxyz"[(count - 1) % 26] * min(5, 1 + (count - 1) // 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and 0 < count < 90:
        roman, rest = "", count
        if rest >= 50:
            roman, rest = "l", rest - 50
        elif rest >= 40:
            roman, rest = "xl", rest - 40
        for size, sign in _ROMAN:
            roman += sign * (rest // size)
            rest %= size
        return roman if kind == "lowerRoman" else roman.upper()
    return f"{count:02d}" if kind == "decimalZero" else str(count)
