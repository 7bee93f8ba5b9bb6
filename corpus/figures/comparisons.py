"""Words that turn a number into a bound, on either side of it."""

from __future__ import annotations

import re

from corpus.figures.model import Comparison

_BEFORE: tuple[tuple[Comparison, str], ...] = (
    (
        Comparison.AT_MOST,
        r"no more than|not more than|no longer than|no later than|no greater than|at most|at the most|up to|as many as|"
        r"(?:a )?maximum(?: of)?|not exceed(?:ing)?|does not exceed|limited to|capped at",
    ),
    (
        Comparison.AT_LEAST,
        r"no fewer than|no less than|not less than|not fewer than|at least|at a minimum of|(?:a )?minimum(?: of)?|as few as",
    ),
    (
        Comparison.MORE_THAN,
        r"more than|(?:just|slightly|well|a little) over|greater than|higher than|longer than|in excess of|"
        r"exceed(?:ing|s|ed)?|upwards of|over|above|larger than",
    ),
    (
        Comparison.FEWER_THAN,
        r"(?:just|slightly|well|a little) under|fewer than|less than|lower than|shorter than|smaller than|"
        r"under|below|short of",
    ),
    (
        Comparison.ABOUT,
        r"in the region of|an estimated|estimated|approximately|approx\.?|around|about|roughly|circa|close to|nearly|"
        r"almost|virtually|some|c\.",
    ),
)
_WITHIN = (Comparison.AT_MOST, r"within|inside")
# Words between the bound and the number that leave the meaning alone ("at least every eight weeks").
_FILLER = r"(?:\s+(?:every|each|a total of|a further|an additional|another|the|a))?"
_LEFT = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in ((kind.value, words) for kind, words in _BEFORE))
    + f"|(?P<within>{_WITHIN[1]}))"
    + _FILLER
    + r"\s+\Z",
    re.IGNORECASE,
)
_AFTER: tuple[tuple[Comparison, str], ...] = (
    (
        Comparison.AT_LEAST,
        r"or (?:more|above|over|longer|higher)|and (?:above|upwards)(?=\s*(?:[,.;)]|\Z))|plus\b|\+|at least|at a minimum",
    ),
    (Comparison.AT_MOST, r"or (?:fewer|less|under|below|lower)|at (?:the )?most|at (?:a )?maximum"),
    (Comparison.ABOUT, r"or so|or thereabouts|approximately"),
)
_RIGHT = re.compile(
    r"\s*(?:" + "|".join(f"(?P<{kind.value}>{words})" for kind, words in _AFTER) + r")(?!\w)", re.IGNORECASE
)
# "Higher than 11% in similar authorities" gives the figure of others: no bound, but their number.
_COMPARED = re.compile(
    r"(?:high|low|great|larg|small|long|short|fast|slow|bett|wors)\w* than\b|above\b|below\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"[^.;:!?]{0,60}?\b(?:similar (?:authorit|area|council|local)|(?:statistical |other |near )?neighbours?\b|other (?:authorit|area|council)|"
    r"comparators?\b|comparable (?:authorit|area)|England\b|Wales\b|national(?:ly)?\b|regional(?:ly)?\b|"
    r"elsewhere\b|(?:the )?(?:previous|preceding|last) (?:year|inspection)\b|the year before\b)",
    re.IGNORECASE,
)
# "For over two years" is a bound; "fieldwork over two weeks" and "over the six months" say when.
_LONGER = re.compile(
    r"\b(?:for|of|after|is|are|was|were|be|been|takes?|took|waits?|waited|waiting|lasts?|lasted|in|by|and|or|to|at|than|"
    r"well|just|with|has|have|had)\s+\Z",
    re.IGNORECASE,
)
_WINDOW = 45


def comparison_of(
    text: str, start: int, end: int, *, time: bool
) -> tuple[Comparison, tuple[int, int] | None]:
    """The bound set on the number at ``start``-``end``, and where its words stand.

    ``time`` says that the number is a length of time, for which "within" is a bound and "over" often
    means *during*.
    """
    left = _LEFT.search(text, max(0, start - _WINDOW), start)
    if left and not (left["within"] and not time):
        words = (left.start(), left.start() + len(left[0].rstrip()))
        if left["within"]:
            return Comparison.AT_MOST, words
        if _COMPARED.match(left[0]) and _OTHERS.match(text, end):
            return Comparison.EXACTLY, None
        during = (
            time
            and left[0].lower().startswith("over")
            and not _LONGER.search(text, max(0, left.start() - 12), left.start())
        )
        return (Comparison.EXACTLY, None) if during else (Comparison(str(left.lastgroup)), words)
    right = _RIGHT.match(text, end)
    if right:
        return Comparison(str(right.lastgroup)), (end + len(right[0]) - len(right[0].lstrip()), right.end())
    return Comparison.EXACTLY, None
