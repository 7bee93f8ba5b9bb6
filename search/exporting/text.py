"""Text made fit for the formats that are strict about characters."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


def for_xml(text: str) -> str:
    """The text with every character that XML 1.0 forbids (most control characters) as U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The text on one line: white space of any kind as one space, control characters left out."""
    return " ".join(_CONTROLS.sub(" ", text).split())
