"""A short mark of a passage's text, by which written queries and judgements name it without repeating it."""

from __future__ import annotations

import hashlib
import re

PREFIX = "sha256:"
_DIGITS = 16


def text_mark(text: str) -> str:
    """``sha256:`` and 16 hexadecimal digits of the sha-256 of a text's letters and figures.

    Case, spaces and punctuation do not count, so another line break or kind of hyphen leaves it the same.
    """
    letters = re.sub(r"[\W_]+", "", text).casefold()
    return PREFIX + hashlib.sha256(letters.encode()).hexdigest()[:_DIGITS]


def is_mark(text: str) -> bool:
    """Whether a text is such a mark, and not the words of a passage."""
    return re.fullmatch(rf"{PREFIX}[0-9a-f]{{{_DIGITS}}}", text) is not None
