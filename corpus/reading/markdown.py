"""Reads Markdown: as plain text, kept raw, so that every offset is one of the file's own characters."""

from __future__ import annotations

from pathlib import Path

from corpus.reading.document import Document
from corpus.reading.limits import ReadingLimits
from corpus.reading.text import document_of


def read_markdown(path: Path, data: bytes, limits: ReadingLimits) -> Document:
    """The Markdown file at ``path`` with the bytes ``data``; ``layout.marked`` reads its marks.

    Raises:
        ReportRefusedError: as ``read_text`` does.
    """
    return document_of(path, data, limits, "text/markdown")
