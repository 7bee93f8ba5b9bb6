"""The four-point scale as reports print it, and its arithmetic."""

from __future__ import annotations

import re

from corpus.model import Rating

_RATING = re.compile(
    r"outstanding|good|requires?\s+improvement(?:\s+to\s+be\s+good)?|inadequate", re.IGNORECASE
)

#: Points per standard that sum to the printed score of a PDU (inferred from the reports, so a check only).
POINTS: dict[Rating, int] = {
    Rating.OUTSTANDING: 3,
    Rating.GOOD: 2,
    Rating.REQUIRES_IMPROVEMENT: 1,
    Rating.INADEQUATE: 0,
}


def rating_of(text: str) -> Rating | None:
    """The rating that ``text`` consists of (quotes, stops and emphasis aside), or ``None``.

    ``Requires improvement to be good`` and ``Require improvement`` are requires improvement.
    """
    bare = text.strip(" \t\n*_.:;‘’'\"“”–—-")
    return _named(bare) if _RATING.fullmatch(bare) else None


def rating_within(text: str) -> Rating | None:
    """The first rating named anywhere in ``text``, or ``None``."""
    match = re.search(rf"\b(?:{_RATING.pattern})\b", text, re.IGNORECASE)
    return _named(match.group()) if match else None


def band(percent_yes: int) -> Rating:
    """The rating band of a key question's percentage: below 50, 50-64, 65-79, 80 and over.

    The limits are inferred from published reports; use them to warn, never to correct.
    """
    if percent_yes < 50:
        return Rating.INADEQUATE
    if percent_yes < 65:
        return Rating.REQUIRES_IMPROVEMENT
    return Rating.GOOD if percent_yes < 80 else Rating.OUTSTANDING


def _named(text: str) -> Rating:
    lowered = " ".join(text.lower().split())
    if lowered.startswith("require"):
        return Rating.REQUIRES_IMPROVEMENT
    return Rating(lowered.capitalize())
