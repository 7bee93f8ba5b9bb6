"""Which number expressions are statistics: "one" as a pronoun and numbers in names are not."""

from __future__ import annotations

import re

from corpus.figures.comparisons import comparison_of
from corpus.figures.model import Candidate, Comparison, FigureKind
from corpus.figures.pattern import word_set

# "one" counts only where the sentence makes a count of it; "one example" and "one of the" do not.
_ONE_LEFT = re.compile(r"\b(?:only|just|there (?:is|was|were)(?: only| just)?)\s+\Z", re.IGNORECASE)
_ONE_INSTANCE = re.compile(r"\s+(?:case|instance|occasion)\b")
_ONE_INSTANCE_LEFT = re.compile(r"\b(?:in|on)\s+\Z", re.IGNORECASE)
_ONE_TIME = re.compile(r"\s(?:year|month|week|hour|working day|calendar month)\b")
_COMPOUND = re.compile(r"[-–][A-Za-z]")
# Lower-case or sentence-opening words that may stand before a count; any other capitalised word
# directly before digits makes them part of a name ("Catch 22", "Route 29").
_CAPITALISED = re.compile(r"(?:\A|(?<=[^\w’'-]))(?P<word>[A-Z][\w’'-]*)\s\Z")
_OPENERS = word_set(
    "a about all almost an and another approximately around as at between both but by currently each "
    "every exactly first for from further in its just last least more most nearly next no of on only or "
    "our over roughly some that the their there these this those to under up where which while with "
    "within is are was"
)


def stands(text: str, candidate: Candidate) -> bool:
    """Whether the expression may be a statistic, as far as its own words tell."""
    if candidate.worded and candidate.value == 1 and candidate.high is None:
        return _one(text, candidate)
    if candidate.kind is FigureKind.COUNT and candidate.bare:
        if _COMPOUND.match(text, candidate.end):
            return False
        name = (
            None
            if candidate.worded
            else _CAPITALISED.search(text[max(0, candidate.start - 40) : candidate.start])
        )
        if name and name["word"].lower() not in _OPENERS and not name["word"].endswith(("’s", "'s", "s’")):
            return False
    return True


def _one(text: str, candidate: Candidate) -> bool:
    left = text[max(0, candidate.start - 40) : candidate.start]
    comparison, _ = comparison_of(
        text, candidate.start, candidate.end, time=candidate.kind is FigureKind.DURATION
    )
    if comparison in (Comparison.MORE_THAN, Comparison.FEWER_THAN, Comparison.AT_LEAST, Comparison.AT_MOST):
        return True
    if candidate.kind is FigureKind.DURATION:
        return bool(_ONE_TIME.match(text, candidate.start + 3))
    if _COMPOUND.match(text, candidate.end):
        return False
    if _ONE_LEFT.search(left):
        return True
    return bool(_ONE_INSTANCE_LEFT.search(left) and _ONE_INSTANCE.match(text, candidate.end))
