"""Long passages in lists: the part around the first match, so that one passage never fills a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHARACTERS = 1_500
"""Characters of one passage that a list shows; the passage's own page shows all of it."""

LEAD = 300
"""Characters shown before the first match, where the passage is shortened."""

_TO_A_SPACE = 40

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of a passage's text with the ranges in it; ``before`` and ``after`` say where words are left out."""

    text: str
    ranges: tuple[Range, ...]
    closest: Range | None
    before: bool
    after: bool

    @property
    def shortened(self) -> bool:
        """Whether words are left out."""
        return self.before or self.after


def excerpt(
    text: str, ranges: Sequence[Range] = (), closest: Range | None = None, most: int = MOST_CHARACTERS
) -> Excerpt:
    """The whole text up to ``most`` characters, else so many around the first range or the closest sentence."""
    if len(text) <= most:
        return Excerpt(text, tuple(ranges), closest, before=False, after=False)
    first = min(ranges)[0] if ranges else closest[0] if closest else 0
    begin = 0 if first <= most - LEAD else min(first - LEAD, len(text) - most)
    end = min(begin + most, len(text))
    if begin:
        begin = _after_space(text, begin)
    if end < len(text):
        end = _before_space(text, end)

    def moved(place: Range) -> Range | None:
        start, stop = max(place[0], begin) - begin, min(place[1], end) - begin
        return (start, stop) if start < stop else None

    return Excerpt(
        text[begin:end],
        tuple(found for place in ranges if (found := moved(place))),
        moved(closest) if closest else None,
        before=begin > 0,
        after=end < len(text),
    )


def _after_space(text: str, at: int) -> int:
    found = text.find(" ", at, at + _TO_A_SPACE)
    return at if found < 0 else found + 1


def _before_space(text: str, at: int) -> int:
    found = text.rfind(" ", at - _TO_A_SPACE, at)
    return at if found < 0 else found
