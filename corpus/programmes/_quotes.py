"""Which paragraphs are somebody's words, set apart as a quotation."""

from __future__ import annotations

from corpus.layout.block import Block, Role

_PAIRS = {"“": "”", "‘": "’", '"': '"'}


class QuoteReader:
    """Tells quotations from paragraphs; remembers one that runs over several paragraphs."""

    def __init__(self) -> None:
        """Start outside any quotation."""
        self._closer: str | None = None

    def reset(self) -> None:
        """A heading ends every quotation."""
        self._closer = None

    def is_quote(self, block: Block) -> bool:
        """Whether ``block`` is a quotation: marked as one (``>``), or in quotation marks as a whole.

        An attribution after the closing mark (``” (person on probation)``) may follow. A paragraph
        that merely starts with a quoted word is none.
        """
        text = block.text.strip()
        if block.marker == ">":
            return True
        if self._closer is not None:
            inside = block.role is Role.PARAGRAPH
            if not inside or self._closer in text:
                self._closer = None
            return inside
        closer = _PAIRS.get(text[:1])
        if closer is None or block.role not in (Role.PARAGRAPH, Role.BULLET):
            return False
        body = text[1:]
        last = body.rfind(closer)
        if last == -1:
            # Opened and never closed here: a quotation of several paragraphs, unless it is a mere list item.
            if closer == "”" and block.role is Role.PARAGRAPH:
                self._closer = closer
                return True
            return False
        tail = body[last + 1 :].strip(" .,–—-")
        whole = len(tail.split()) <= 8 and len(tail) < len(body) / 2
        first = body.find(closer) if closer == "”" else last
        return whole and (first == last or closer != "”" or body[first + 1 :].lstrip()[:1] == text[0])
