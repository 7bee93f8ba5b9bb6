"""Layout: the lines of a document become blocks (headings, bullets, paragraphs, furniture)."""

from __future__ import annotations

from corpus.layout.block import Block, Layout, Role
from corpus.layout.broken_words import WordMender
from corpus.reading.document import Document

__all__ = ["Block", "Layout", "Role", "lay_out"]


def lay_out(document: Document) -> Layout:
    """The blocks of ``document`` in reading order, by its geometry where it has one.

    Words that extraction had broken in two are whole in the blocks' texts.
    """
    return WordMender(document.source.text).mend_layout(_blocks(document))


def _blocks(document: Document) -> Layout:
    if document.page_sizes:
        from corpus.layout.printed import lay_out_printed  # noqa: PLC0415

        return lay_out_printed(document)
    if document.elements:
        from corpus.layout.structured import lay_out_structured  # noqa: PLC0415

        return lay_out_structured(document)
    if document.source.media_type == "text/markdown":
        from corpus.layout.marked import lay_out_marked  # noqa: PLC0415  (markdown-it costs 60 ms)

        return lay_out_marked(document)
    from corpus.layout.plain import lay_out_plain  # noqa: PLC0415

    return lay_out_plain(document)
