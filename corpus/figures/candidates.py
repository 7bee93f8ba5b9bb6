"""Number expressions that may be figures, found by their immediate surroundings."""

from __future__ import annotations

import re

from corpus.figures.amounts import PERCENT, TIME, Amount, amount_at, shared_percent
from corpus.figures.exclusions import Excluded
from corpus.figures.fractions import fraction, worded_fractions
from corpus.figures.model import Candidate, FigureKind
from corpus.figures.numbers import Number, numbers

_OUT_OF = re.compile(
    r"(?P<gap>(?:\s+(?!of\b|out\b|and\b|or\b|were\b|was\b|are\b|had\b|have\b|in\b)[a-z’-]+){0,5}?)\s+out\s+of\s+"
    r"(?:(?:a|the|all|these|those|its|their)\s+)?(?:(?:possible|potential|total|total of)\s+)?\Z"
)
_OF = re.compile(
    r"(?:\s+\([^()]{1,30}\))?\s+of\s+(?:all\s+)?(?:(?:a|the|these|those|its|their|our|his|her)\s+)?(?:(?:possible|potential|total|total of)\s+)?\Z"
)
_SLASH = re.compile(r"\s?/\s?\Z")
_OPENING = re.compile(
    r"(?:(?:\A|(?<=[.!?;:,(‘“]\s)|(?<=\sand\s))[Oo]f|\b[Oo]ut\s+of)\s+"
    r"(?:(?:the|a|an|these|those|all|its|their|our|such)\s+)*(?:(?:possible|total|total of|planned)\s+)?\Z"
)
_PER = re.compile(r"\s+(?:per|in(?:\s+every)?)\s+\Z")
_PER_NOUN = re.compile(
    r"(?P<gap>(?:\s+[a-z’-]+){0,3}?)\s+per\s+(?!cent\b|annum\b)(?P<noun>[a-z]+(?:\s+worker|\s+officer)?)\b"
)
_CLAUSE_END = re.compile(r"[.;:!?]\s")


def candidates(text: str) -> list[Candidate]:
    """The number expressions of ``text`` in order; none overlap."""
    found = numbers(text)
    if found:
        # Looking for what is excluded takes six times as long as looking for numbers, which most passages lack.
        excluded = Excluded(text)
        found = [n for n in found if not excluded.covers(n.start, n.end)]
    taken: list[Candidate] = list(worded_fractions(text, found))
    free = [n for n in found if not any(c.start < n.end and n.start < c.end for c in taken)]
    position = 0
    while position < len(free):
        candidate, used = _at(text, free, position)
        taken.append(candidate)
        position += used
    kept: list[Candidate] = []
    for candidate in sorted(taken, key=lambda c: (c.start, -c.end)):
        # Word salad can read two ways at once; the one that starts first stands.
        if not kept or candidate.start >= kept[-1].end:
            kept.append(candidate)
    return kept


def _at(text: str, found: list[Number], place: int) -> tuple[Candidate, int]:
    """The expression that starts with the number at ``place``, and how many numbers it uses."""
    amount = amount_at(text, found, place)
    for reading in (_opening_count, _counted_out_of, fraction, _rate):
        result = reading(text, found, place, amount)
        if result:
            return result
    low, high, worded, start, end = amount.low, amount.high, amount.worded, amount.start, amount.end
    percent = PERCENT.match(text, end)
    if percent and text[start - 1 : start] != "£":
        return (
            Candidate(FigureKind.PERCENT, start, percent.end(), low, high, look="of", anchor=percent.end()),
            amount.used,
        )
    if text[start - 1 : start] == "£":
        return Candidate(FigureKind.COUNT, start - 1, end, low, high, unit=(start - 1, start)), amount.used
    time = TIME.match(text, end)
    if time and (low != 1 or worded):
        unit = (time.start("kind") if time["kind"] else time.start("unit"), time.end())
        return Candidate(
            FigureKind.DURATION, start, time.end(), low, high, unit=unit, worded=worded
        ), amount.used
    shared = shared_percent(text, found, place)
    if shared:
        return Candidate(FigureKind.PERCENT, start, end, low, high, look="none"), amount.used
    return Candidate(
        FigureKind.COUNT, start, end, low, high, anchor=end, bare=True, worded=worded
    ), amount.used


def _counted_out_of(
    text: str, found: list[Number], place: int, amount: Amount
) -> tuple[Candidate, int] | None:
    """``28 out of 44``, ``Five of the 17``, ``two posts out of 31``, ``(82/206)``."""
    number = found[place]
    if amount.high is not None or place + 1 >= len(found):
        return None
    position, second = place + 1, found[place + 1]
    between = text[number.end : second.start]
    # "39 (81 per cent) of 48 cases": the share stands between the two numbers.
    if place + 2 < len(found) and re.fullmatch(r"\s+\(", between):
        position, second = place + 2, found[place + 2]
        between = text[number.end : second.start]
    whole = number.value <= second.value and not PERCENT.match(text, second.end)
    slash = _SLASH.fullmatch(between) and text[number.start - 1 : number.start] == "("
    out_of = _OUT_OF.fullmatch(between)
    if not whole or not (out_of or _OF.fullmatch(between) or slash) or TIME.match(text, second.end):
        return None
    gap = out_of["gap"].strip() if out_of else ""
    if gap:
        start = number.end + (len(out_of["gap"]) - len(out_of["gap"].lstrip()) if out_of else 0)
        unit = (start, start + len(gap))
        candidate = Candidate(
            FigureKind.COUNT_OF, number.start, second.end, number.value, denominator=second.value, unit=unit
        )
    else:
        candidate = Candidate(
            FigureKind.COUNT_OF,
            number.start,
            second.end,
            number.value,
            denominator=second.value,
            look="none" if slash else "after",
            anchor=second.end,
        )
    return candidate, position - place + 1


def _opening_count(
    text: str, found: list[Number], place: int, amount: Amount
) -> tuple[Candidate, int] | None:
    """``Of a possible 42 cases, 30 were``, ``out of 110 care leavers, 37 are``."""
    first = found[place]
    if place + 1 >= len(found) or not _OPENING.search(text, max(0, first.start - 40), first.start):
        return None
    second = found[place + 1]
    between = text[first.end : second.start]
    if (
        amount.high is not None
        or second.value > first.value
        or len(between) > 140
        or _CLAUSE_END.search(between)
        or not re.search(r"\w", between)
        or PERCENT.match(text, first.end)
        or PERCENT.match(text, second.end)
        or TIME.match(text, second.end)
        or TIME.match(text, first.end)
        or re.search(r"\b(?:one|and|were|was|are|had|only in|in|for|of|to|with|at)\s\Z", between)
    ):
        return None
    return (
        Candidate(
            FigureKind.COUNT_OF,
            first.start,
            second.end,
            second.value,
            denominator=first.value,
            look="inside",
            anchor=first.end,
        ),
        2,
    )


def _rate(text: str, found: list[Number], place: int, amount: Amount) -> tuple[Candidate, int] | None:
    """``65.0 per 10,000 children``, ``12 cases per practitioner``."""
    after = place + amount.used
    if after < len(found):
        base = found[after]
        between = text[amount.end : base.start]
        if _PER.fullmatch(between) and ("per" in between or base.value >= 1000):
            return (
                Candidate(
                    FigureKind.RATE,
                    amount.start,
                    base.end,
                    amount.low,
                    amount.high,
                    base.value,
                    anchor=base.end,
                ),
                amount.used + 1,
            )
    noun = _PER_NOUN.match(text, amount.end)
    if noun and not PERCENT.match(text, amount.end) and text[amount.start - 1 : amount.start] != "£":
        gap = noun["gap"]
        unit = None
        if gap.strip():
            begin = amount.end + len(gap) - len(gap.lstrip())
            unit = (begin, noun.end())
        return (
            Candidate(
                FigureKind.RATE,
                amount.start,
                noun.end(),
                amount.low,
                amount.high,
                1.0,
                unit=unit,
                look="none",
            ),
            amount.used,
        )
    return None
