"""Walks the tree of a web page and drafts its headings, paragraphs, list items, rows and furniture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from corpus.model import Account
from corpus.reading.document import Shape
from corpus.reading.drafts import Draft, Run, RunKind
from corpus.reading.html_zones import BLOCKS, HEADINGS, SILENT, Weight, steps, zone

_BOLD = frozenset({"b", "strong"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BULLET = "•"


@dataclass(slots=True)
class _Item:
    """A list item: its marker, how deep its list is nested, and its draft once it has words."""

    marker: str
    depth: int
    draft: Draft | None = None


@dataclass(slots=True)
class _List:
    """A list that is open: whether it is numbered, how, and the number of its next item."""

    numbered: bool
    style: str
    next: int
    step: int = 1


@dataclass(slots=True)
class _Frame:
    """What the open elements together say about the words in them."""

    account: Account | None = None
    shape: Shape = Shape.PARAGRAPH
    level: int = 0
    item: _Item | None = None
    listing: _List | None = None
    depth: int = 0
    row: Draft | None = None
    table: bool = False
    link: str | None = None
    bold: bool = False
    raised: bool = False
    preformatted: bool = False


@dataclass(slots=True)
class Walk:
    """The drafts of a page, and which of them lie in its main part.

    Attributes:
        drafts: in document order.
        inside: for each draft, whether it lies in the page's main part.
    """

    weights: dict[int, Weight]
    total: int
    main: int
    drafts: list[Draft] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)
    _current: Draft | None = None
    _frames: list[_Frame] = field(default_factory=lambda: [_Frame()])
    _names: set[str] = field(default_factory=set)
    _silent: int = 0
    _in_main: bool = False

    def run(self, root: LexborNode) -> None:
        """Draft everything under ``root``."""
        for node, leaving in steps(root):
            if node.is_text_node:
                if not leaving and not self._silent:
                    self._text(node.text_content or "")
            elif node.is_element_node:
                if leaving:
                    self._leave(node)
                else:
                    self._enter(node)
        self._current = None

    # -- elements -----------------------------------------------------------------------------------

    def _enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        frame = replace(self._frames[-1])
        self._frames.append(frame)
        self._silent += tag in SILENT
        if self._silent:
            if tag == "br" and self._current is not None:
                self._current.runs.append(Run(kind=RunKind.BREAK))
            elif tag == "hr":
                self._current = None
            return
        self._in_main = self._in_main or node.mem_id == self.main
        attributes = node.attributes
        if tag in BLOCKS:
            self._part(frame)
        if frame.account is None:
            frame.account = zone(node, self.weights, total=self.total)
            if frame.account is not None:
                self._current = None
        for name in (attributes.get("id"), attributes.get("name") if tag == "a" else None):
            if name:
                (self._names if self._current is None else self._current.names).add(name)
        self._shape(node, tag, frame)
        href = attributes.get("href") if tag == "a" else None
        if href and "#" in href:
            frame.link = href.partition("#")[2]
        frame.bold = frame.bold or tag in _BOLD
        frame.raised = frame.raised or tag == "sup"
        frame.preformatted = frame.preformatted or tag == "pre"

    def _shape(self, node: LexborNode, tag: str, frame: _Frame) -> None:
        if tag in HEADINGS and frame.row is None:
            frame.shape, frame.level = Shape.HEADING, int(tag[1])
        elif tag == "blockquote" and frame.item is None and frame.row is None:
            frame.shape = Shape.QUOTE
        elif tag in ("ul", "ol", "menu", "dir"):
            frame.listing = _list(node, tag)
            frame.depth += 1
        elif tag == "li" and frame.row is None:
            frame.item = self._item(node)
            frame.shape = Shape.ITEM
        elif tag == "table":
            frame.table = not _is_layout(node, self.weights.get(node.mem_id, Weight()))
        elif tag == "tr" and frame.table and frame.row is None:
            frame.row = Draft(Shape.ROW, account=frame.account)
            self._add(frame.row)
            self._current = None
        elif tag in ("td", "th") and frame.row is not None:
            frame.row.runs.append(Run(kind=RunKind.CELL))
        elif tag == "caption":
            frame.table = False

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        frame = self._frames.pop()
        if tag in SILENT:
            self._silent -= 1
            return
        if self._silent:
            return
        if tag in BLOCKS:
            self._part(frame)
            if tag == "tr":
                self._current = None
        if node.mem_id == self.main:
            self._in_main = False
            self._current = None
        if frame.account is not None and self._frames[-1].account is None:
            self._current = None

    def _part(self, frame: _Frame) -> None:
        """A block begins or ends: so does the draft, but a row's cell goes on in a new line."""
        if frame.row is not None:
            frame.row.runs.append(Run(kind=RunKind.BREAK))
        else:
            self._current = None

    def _item(self, node: LexborNode) -> _Item:
        listing = self._frames[-2].listing or _List(numbered=False, style="", next=1)
        depth = max(0, self._frames[-2].depth - 1)
        if not listing.numbered:
            return _Item(_BULLET, depth)
        value = (node.attributes.get("value") or "").strip()
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else listing.next
        listing.next = number + listing.step
        return _Item(_marker(number, listing.style), depth)

    # -- words --------------------------------------------------------------------------------------

    def _text(self, text: str) -> None:
        frame = self._frames[-1]
        blank = not text.strip()
        if blank and self._current is None and frame.row is None:
            return
        target = frame.row if frame.row is not None else self._target(frame)
        if self._names and not blank:
            target.names |= self._names
            self._names = set()
        pieces = text.split("\n") if frame.preformatted else [text]
        for index, piece in enumerate(pieces):
            if index:
                target.runs.append(Run(kind=RunKind.BREAK))
            if piece:
                target.runs.append(Run(piece, raised=frame.raised, bold=frame.bold, link=frame.link))

    def _target(self, frame: _Frame) -> Draft:
        """The draft that the next words belong to."""
        if self._current is not None:
            return self._current
        item = frame.item if frame.shape is Shape.ITEM else None
        if item is not None and item.draft is not None:
            if self.drafts[-1] is item.draft:
                item.draft.runs.append(Run(kind=RunKind.BREAK))
                self._current = item.draft
                return item.draft
            self._current = self._add(Draft(Shape.PARAGRAPH, account=frame.account))
            return self._current
        made = Draft(frame.shape, level=frame.level, account=frame.account)
        if item is not None:
            made.level, made.marker = item.depth, item.marker.strip(".)")
            made.runs.append(Run(item.marker + " ", RunKind.LEAD))
            item.draft = made
        self._current = self._add(made)
        return made

    def _add(self, draft: Draft) -> Draft:
        if draft.account is not None:
            draft.shape = Shape.FURNITURE
        self.drafts.append(draft)
        self.inside.append(self._in_main)
        return draft


def _list(node: LexborNode, tag: str) -> _List:
    attributes = node.attributes
    start = (attributes.get("start") or "").strip()
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    step = 1
    if "reversed" in attributes:
        step = -1
        if not start:
            first = sum(1 for _ in _children(node, "li"))
    return _List(tag == "ol", attributes.get("type") or "", first, step)


def _children(node: LexborNode, tag: str) -> list[LexborNode]:
    found: list[LexborNode] = []
    child = node.first_child
    while child is not None:
        if child.tag == tag:
            found.append(child)
        child = child.next
    return found


def _marker(number: int, style: str) -> str:
    """The marker of a numbered list's item; a letter where the list is lettered."""
    if style in ("a", "A") and 1 <= number <= len(_LETTERS):
        letter = _LETTERS[number - 1]
        return (letter if style == "a" else letter.upper()) + "."
    if style in ("i", "I") and 1 <= number < 40:
        tens, ones = divmod(number, 10)
        roman = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        return (roman if style == "i" else roman.upper()) + "."
    return f"{number}."


def _is_layout(table: LexborNode, weight: Weight) -> bool:
    """Whether a table only places text on the page: its cells hold headings or lists, or it has one column."""
    if (table.attributes.get("role") or "") in ("presentation", "none") or weight.headings or weight.parts:
        return True
    rows = table.css("tr")
    return not table.css("th") and all(len(row.css("td")) <= 1 for row in rows)
