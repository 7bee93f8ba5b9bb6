"""Layout of Markdown: markdown-it-py says what each line is, offsets stay those of the raw text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.layout.block import Layout, Role
from corpus.layout.inline import Inline
from corpus.layout.piece import Piece
from corpus.layout.plain_contents import mark_contents
from corpus.layout.plain_notes import take_notes
from corpus.model import Account, Span
from corpus.reading.document import Document, Line

_HEADING_MARK = re.compile(r"[ \t]*#{1,6}[ \t]+")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$")
_ITEM_MARK = re.compile(r"[ \t\f>]*(?P<mark>[-+*]|\d{1,9}(?=[.)]))[.)]?[ \t]+")
_QUOTE_MARK = re.compile(r"[ \t\f]*(?:>[ \t]?)+")
_NOTE_LINE = re.compile(r"[ \t\f]*\[\^[^\]\s]+\]:")
_TABLE_RULE = re.compile(r"[\s|:-]+")
_FRONT_MATTER = re.compile(r"---\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)


def lay_out_marked(document: Document) -> Layout:
    """The blocks of a Markdown document, in the order of the text.

    A block of a quotation (``>``) has the marker ``">"``; a thematic break is furniture without a word.
    """
    text = document.source.text
    inline = Inline(text, tags=True)
    pieces = _Walk(document).pieces()
    mark_contents(text, pieces)
    pieces, footnotes = take_notes(text, pieces, inline)
    return Layout(
        blocks=tuple(piece.block(text, inline) for piece in pieces),
        footnotes=tuple(footnotes),
    )


class _Walk:
    """Turns markdown-it's tokens, which know their lines, into pieces, which know their characters."""

    def __init__(self, document: Document) -> None:
        self.text = document.source.text
        self.pages = document.source.pages
        self.page_starts = [page.start for page in self.pages]
        # markdown-it counts lines by "\n" alone; a form feed inside one is a page break to us.
        self.lines: list[Line] = []
        start = 0
        for raw in self.text.split("\n"):
            self.lines.append(Line(start, start + len(raw)))
            start += len(raw) + 1
        self.list_depth = 0
        self.item: tuple[str, Span] | None = None
        self.in_quote = 0
        self.found: list[Piece] = []

    def pieces(self) -> list[Piece]:
        source = self.text
        matter = _FRONT_MATTER.match(source)
        if matter:
            self._add(Role.FURNITURE, Span(0, matter.end()), account=Account.METADATA)
            # Blanked, not cut off, so that the line numbers stay.
            source = re.sub(r"[^\n]", " ", source[: matter.end()]) + source[matter.end() :]
        parser = MarkdownIt("commonmark").enable("table").disable("reference")
        # A page break before a heading or an item must not hide its mark.
        for token in parser.parse(source.replace("\f", "")):
            self._token(token)
        return self.found

    def _token(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self.list_depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.list_depth -= 1
            self.item = None
        elif token.type == "blockquote_open":
            self.in_quote += 1
        elif token.type == "blockquote_close":
            self.in_quote -= 1
        elif token.type == "list_item_open" and token.map:
            self._item(token.map[0])
        elif token.type == "heading_open" and token.map:
            self._heading(token)
        elif token.type == "paragraph_open" and token.map:
            self._paragraph(token.map)
        elif token.type == "table_open" and token.map:
            self._rows(range(token.map[0], token.map[1]))
        elif token.type in ("fence", "code_block", "html_block") and token.map:
            self._other(token)
        elif token.type == "hr" and token.map:
            self._add(Role.FURNITURE, self._range(token.map), account=Account.NOTICE)

    def _range(self, rows: Sequence[int]) -> Span:
        start, end = self.lines[rows[0]].start, self.lines[rows[1] - 1].end
        raw = self.text[start:end]
        stripped = raw.strip()
        start += len(raw) - len(raw.lstrip())
        return Span(start, start + max(1, len(stripped)))

    def _item(self, row: int) -> None:
        line = self.lines[row]
        raw = self.text[line.start : line.end]
        # An item that opens inside another's line (``- 1. words``) starts after the outer marker.
        offset = 0
        if self.item is not None and self.item[1].start >= line.start:
            offset = self.item[1].end - line.start
        match = _ITEM_MARK.match(raw, offset)
        if match:
            self.item = (match["mark"], Span(line.start + match.start("mark"), line.start + match.end()))

    def _heading(self, token: Token) -> None:
        span = self._range(token.map or [0, 1])
        raw = span.of(self.text)
        mark = _HEADING_MARK.match(raw)
        start = span.start + (mark.end() if mark else 0)
        if not mark:
            raw = raw.rsplit("\n", 1)[0]  # the underline of a setext heading
        closing = _HEADING_END.search(raw)
        end = span.start + (closing.start() if closing else len(raw.rstrip()))
        if end > start:
            marks = [Span(*ends) for ends in ((span.start, start), (end, span.end)) if ends[0] < ends[1]]
            self._add(Role.HEADING, Span(start, end), level=int(token.tag[1:]), spans=marks)

    def _paragraph(self, rows: Sequence[int]) -> None:
        notes = [row for row in range(*rows) if _NOTE_LINE.match(self._raw(row))]
        starts = sorted({rows[0], *notes})
        for start, end in zip(starts, [*starts[1:], rows[1]], strict=True):
            self._words(self._range((start, end)))

    def _words(self, span: Span) -> None:
        if self.item is not None:
            mark, where = self.item
            self.item = None
            span = Span(max(span.start, where.end), span.end) if span.end > where.end else span
            role = Role.NUMBERED if mark.isdigit() else Role.BULLET
            self._add(role, span, level=max(0, self.list_depth - 1), marker=mark, spans=[where])
            return
        prefix = _QUOTE_MARK.match(span.of(self.text)) if self.in_quote else None
        marks: list[Span] = []
        if prefix and prefix.end() < span.end - span.start:
            marks = [Span(span.start, span.start + prefix.end())]
            span = Span(span.start + prefix.end(), span.end)
        self._add(Role.PARAGRAPH, span, marker=">" if self.in_quote else None, spans=marks)

    def _rows(self, rows: range) -> None:
        for row in rows:
            raw, start = self._raw(row), self.lines[row].start
            cells = _cells(raw, start)
            if _TABLE_RULE.fullmatch(raw):
                if raw.strip():
                    self._add(Role.FURNITURE, self._range((row, row + 1)), account=Account.TABLE)
            elif cells:
                bars = [
                    Span(start + bar.start(), start + bar.end()) for bar in re.finditer(r"(?<!\\)\|", raw)
                ]
                self._add(Role.TABLE_ROW, cells[0], cells=cells, spans=bars)

    def _other(self, token: Token) -> None:
        span = self._range(token.map or [0, 1])
        comment = token.type == "html_block" and span.of(self.text).startswith("<!--")
        role = Role.FURNITURE if comment else Role.PARAGRAPH
        self._add(role, span, account=Account.METADATA if comment else None)

    def _raw(self, row: int) -> str:
        return self.text[self.lines[row].start : self.lines[row].end]

    def _add(
        self,
        role: Role,
        span: Span,
        *,
        level: int = 0,
        marker: str | None = None,
        spans: Sequence[Span] = (),
        cells: Sequence[Span] = (),
        account: Account | None = None,
    ) -> None:
        first, last = self._page(span.start), self._page(span.end - 1)
        piece = Piece(role, list(cells) or [span], first, last, level=level, marker=marker, account=account)
        piece.marker_spans.extend(spans)
        piece.cell_spans.extend(cells)
        self.found.append(piece)

    def _page(self, offset: int) -> int | None:
        return self.pages[bisect_right(self.page_starts, offset) - 1].number if self.pages else None


def _cells(raw: str, start: int) -> list[Span]:
    cells: list[Span] = []
    for match in re.finditer(r"(?:\\\||[^|])+", raw):
        words = match.group().strip()
        if words:
            lead = len(match.group()) - len(match.group().lstrip())
            at = start + match.start() + lead
            cells.append(Span(at, at + len(words)))
    return cells
