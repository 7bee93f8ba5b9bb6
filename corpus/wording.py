"""Numbers of things, as sentences say them."""

from __future__ import annotations


def plural(number: int, noun: str) -> str:
    """``1 report``, ``1,200 reports``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
