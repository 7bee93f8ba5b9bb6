"""Numbers and names of things, as sentences say them."""

from __future__ import annotations

import re


def tidy_heading(heading: str) -> str:
    """A heading on one line without a space before a comma, semicolon or colon, as spaced-out print leaves it."""
    return re.sub(r" +(?=[,;:])", "", " ".join(heading.split()))


def plural(number: int, noun: str) -> str:
    """``1 report``, ``1,200 reports``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def whole_percent(share: float) -> str:
    """``34%``; ``<1%`` of some that rounds to none, and ``>99%`` of not all that rounds to all."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"
