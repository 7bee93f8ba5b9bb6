"""One number, or two that make a range, and the sign of per cent or unit of time behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.figures.numbers import Number


@dataclass(frozen=True, slots=True)
class Amount:
    """One number, or two that make a range; ``used`` of the numbers found."""

    start: int
    end: int
    low: float
    high: float | None
    worded: bool
    used: int


PERCENT = re.compile(
    r"\s?(?:(?:%(?:\s?%)?|per\s?cent(?:age)?|pc\b)(?:[- ]points?\b)?)(?!\w)|\s?percentage[- ]points?\b",
    re.IGNORECASE,
)
TIME = re.compile(
    r"[\s-](?:(?P<kind>working|calendar|school|consecutive|full|academic|financial|clear)[\s-])?"
    r"(?P<unit>seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|years?|decades?)(?!\w)(?!-(?!long|old)\w{4,})"
)
_RANGE = re.compile(r"(?:\s?[-–—]\s?|\s+to\s+)\Z")
_RANGE_UNIT = re.compile(
    r"\s?(?:%|per\s?cent|(?:working\s)?(?:days?|weeks?|months?|years?|hours?|minutes?))\s?(?:[-–]|\s(?:to|and)\s)\s?\Z"
)
_BY = re.compile(r"\bby\s+(?:(?:about|around|almost|nearly|over|just|some)\s+)?\Z", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+\Z", re.IGNORECASE)
_RANGING = re.compile(r"\brang(?:e|es|ed|ing)\s+(?:\w+\s+)?from\s+\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+\Z", re.IGNORECASE)
#: Characters to the left that a range's own words may take ("ranging widely from").
_LEFT = 40


def amount_at(text: str, found: list[Number], place: int) -> Amount:
    """The number at ``place`` of those found, with the next one where the two make a range."""
    first = found[place]
    single = Amount(first.start, first.end, first.value, None, first.worded, 1)
    if place + 1 >= len(found):
        return single
    second = found[place + 1]
    between = text[first.end : second.start]
    if second.value <= first.value or len(between) > 20:
        return single
    left = text[max(0, first.start - _LEFT) : first.start]
    with_unit = _RANGE_UNIT.match(between)
    # "Rose by 2% to 30 children" and "fell by 2% to 30%" are a change and what came of it, not two ends.
    both = (
        with_unit
        and _same_unit(text, first.end, second.end)
        and not (between.endswith(" to ") and _BY.search(left))
    )
    joined = _RANGE.match(between) or both
    change = _FROM.search(left) and not _RANGING.search(left)
    spread = _BETWEEN.search(left) and (between.strip() == "and" or both)
    choice = between == " or " and second.value == first.value + 1 and second.value < 13
    if (joined and not change) or spread or choice:
        return Amount(first.start, second.end, first.value, second.value, second.worded, 2)
    return single


def _same_unit(text: str, first: int, second: int) -> bool:
    """Whether what stands at both places is a per cent sign, or at neither."""
    return bool(PERCENT.match(text, first)) == bool(PERCENT.match(text, second))


def shared_percent(text: str, found: list[Number], place: int) -> bool:
    """Whether the per cent sign of the next number serves this one too (``43 and 46 per cent``)."""
    if place + 1 >= len(found):
        return False
    second = found[place + 1]
    between = text[found[place].end : second.start].strip()
    return between in {"and", "to", "or"} and bool(PERCENT.match(text, second.end))
