"""Where paragraphs begin in hard-wrapped text that has no blank lines between them.

Text taken out of a PDF may come as its printed lines. Then a line that stops well short of the wrap
width ends a paragraph or is a heading, and only that tells where the next one begins.
"""

from __future__ import annotations

from corpus.layout.piece import ends_sentence, looks_like_heading
from corpus.reading.document import Document

_WIDEST = 150  # characters; a printed line is shorter, a paragraph on one line longer
_NARROWEST = 50
_SHORT = 0.75  # of the wrap width
_SHORT_ITEM = 0.5
_FEWEST = 30  # lines, below which no width can be told


def wrap_width(document: Document) -> int | None:
    """The length in characters that lines were wrapped at, or ``None`` for text that was not.

    Hard-wrapped text has nearly all of its lines under a width that many of them come close to.
    """
    lengths = sorted(len(text) for line in document.lines if (text := document.text_of(line).strip()))
    if len(lengths) < _FEWEST:
        return None
    width = lengths[int(len(lengths) * 0.95)]
    full = sum(1 for length in lengths if width * 0.8 <= length <= width * 1.15)
    wrapped = _NARROWEST <= width <= _WIDEST and lengths[-1] <= 2 * width and full >= len(lengths) / 4
    return width if wrapped else None


def begins_paragraph(above: str, line: str, width: int | None, *, listed: bool) -> bool:
    """Whether ``line`` begins a paragraph although no blank line parts it from ``above``.

    Text after a list item is oftener the rest of the item than a paragraph, so more must speak for it.
    """
    if width is None or not line or not (line[0].isupper() or line[0].isdigit() or line[0] in "“‘\"'"):
        return False
    short = len(above) < (_SHORT_ITEM if listed else _SHORT) * width
    if short and (ends_sentence(above) or looks_like_heading(above)):
        return True
    return ends_sentence(above) and looks_like_heading(line) and len(line) < _SHORT * width
