"""Numbers and names of things, as sentences say them."""

from __future__ import annotations

import re


def tidy_heading(heading: str) -> str:
    """A heading on one line without a space before a comma, semicolon or colon, as spaced-out print leaves it."""
    return re.sub(r" +(?=[,;:])", "", " ".join(heading.split()))


def plural(number: int, noun: str) -> str:
    """``1 report``, ``1,200 reports``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
