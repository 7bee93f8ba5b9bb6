"""Number expressions that may be figures, found by their immediate surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.figures.exclusions import Excluded
from corpus.figures.model import FigureKind
from corpus.figures.numbers import DENOMINATORS, Number, numbers


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number expression, before its unit is known.

    Attributes:
        unit: where its unit stands, if the expression itself holds it (a unit of time, ``£``).
        look: where to look for the unit: from the end of the number (``after``), behind "of"
            (``of``), or inside the expression from this offset on (``inside``).
        anchor: the offset from which ``look`` counts.
        bare: the number stands alone, so that only its noun can tell whether it counts anything.
    """

    kind: FigureKind
    start: int
    end: int
    value: float
    high: float | None = None
    denominator: float | None = None
    unit: tuple[int, int] | None = None
    look: str = "after"
    anchor: int = 0
    bare: bool = False
    worded: bool = False


@dataclass(frozen=True, slots=True)
class _Amount:
    """One number, or two that make a range."""

    start: int
    end: int
    low: float
    high: float | None
    worded: bool
    used: int


_PERCENT = re.compile(
    r"\s?(?:(?:%(?:\s?%)?|per\s?cent(?:age)?|pc\b)(?:[- ]points?\b)?)(?!\w)|\s?percentage[- ]points?\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"[\s-](?:(?P<kind>working|calendar|school|consecutive|full|academic|financial|clear)[\s-])?"
    r"(?P<unit>seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|years?|decades?)(?!\w)(?!-(?!long|old)\w{4,})"
)
_FRACTION_WORD = re.compile(
    rf"[\s-](?P<word>{'|'.join(word for word in DENOMINATORS if word not in ('half', 'halves'))})(?P<plural>s?)(?!\w|-\w)",
    re.IGNORECASE,
)
_IN = re.compile(r"\s+in\s+(?:every\s+)?\Z")
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
_RANGE = re.compile(r"(?:\s?[-–—]\s?|\s+to\s+)\Z")
_RANGE_UNIT = re.compile(
    r"\s?(?:%|per\s?cent|(?:working\s)?(?:days?|weeks?|months?|years?|hours?|minutes?))\s?(?:[-–]|\s(?:to|and)\s)\s?\Z"
)
_BY = re.compile(r"\bby\s+(?:(?:about|around|almost|nearly|over|just|some)\s+)?\Z", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+\Z", re.IGNORECASE)
_RANGING = re.compile(r"\brang(?:e|es|ed|ing)\s+(?:\w+\s+)?from\s+\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+\Z", re.IGNORECASE)
_HALF = re.compile(
    r"\b(?P<half>half)\b(?!-)|\b(?P<article>a)[\s-](?P<part>third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|fiftieth)\b(?!-)",
    re.IGNORECASE,
)
_FUNCTION = (
    r"(?:of|or|in|were|was|is|are|had|has|have|did|do|does|said|felt|left|could|would|will|at|on|by|without|within|with|than|"
    r"as|to|from|before|after|when|where|since|over|not|now|still|gained|received|live|lived)\b"
)
_FRACTION_RIGHT = re.compile(
    rf"\s+(?:{_FUNCTION}|(?:the|their|its|these|those|all|our|this|that)\b)", re.IGNORECASE
)
_FRACTION_END = re.compile(r"\s*(?:[.,;:)]|\Z)")
_FRACTION_CUE = re.compile(
    r"(?:\b(?:over|under|than|nearly|almost|about|around|approximately|only|just|roughly|at least|up to|least)|"
    r"\b(?:increas|reduc|decreas|rise|rose|risen|fall|fell|fallen|grow|grew|grown|drop|cut|declin|down|up|came down)\w*"
    r"(?:\s+\w+){0,2}\s+by(?:\s+(?:almost|nearly|over|about|around))?)\s+\Z",
    re.IGNORECASE,
)
_NOT_HALF_LEFT = re.compile(
    r"\b(?:first|second|latter|other|last|next|better|former|earlier|later|[0-9]|and a|in|one and a)\s+\Z",
    re.IGNORECASE,
)
_NOT_HALF_RIGHT = re.compile(
    r"\s+(?:of\s+(?:(?:the|this|last|that)\s+)?(?:(?:financial|academic|calendar)\s+)?(?:(?:19|20)[0-9]{2}|year\b|century)|"
    r"terms?\b|past\b|way\b|brothers?\b|sisters?\b|siblings?\b|marathon|price\b|board\b|heartedly\b|days?\b)",
    re.IGNORECASE,
)
_HALF_TIME = re.compile(r"\s+an?\s+(?P<unit>hour|day)\b")
_WHOLE = re.compile(r"\s+of\s+(?:all\s+)?(?:(?:the|these|those|its|their|our)\s+)?\Z")
#: Characters to the left that a range's own words may take ("ranging widely from").
_LEFT = 40
_CLAUSE_END = re.compile(r"[.;:!?]\s")


def candidates(text: str) -> list[Candidate]:
    """The number expressions of ``text`` in order; none overlap."""
    found = numbers(text)
    if found:
        # Looking for what is excluded takes six times as long as looking for numbers, which most passages lack.
        excluded = Excluded(text)
        found = [n for n in found if not excluded.covers(n.start, n.end)]
    taken: list[Candidate] = list(_worded_fractions(text, found))
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
    amount = _amount(text, found, place)
    for reading in (_opening_count, _counted_out_of, _fraction, _rate):
        result = reading(text, found, place, amount)
        if result:
            return result
    low, high, worded, start, end = amount.low, amount.high, amount.worded, amount.start, amount.end
    percent = _PERCENT.match(text, end)
    if percent and text[start - 1 : start] != "£":
        return (
            Candidate(FigureKind.PERCENT, start, percent.end(), low, high, look="of", anchor=percent.end()),
            amount.used,
        )
    if text[start - 1 : start] == "£":
        return Candidate(FigureKind.COUNT, start - 1, end, low, high, unit=(start - 1, start)), amount.used
    time = _TIME.match(text, end)
    if time and (low != 1 or worded):
        unit = (time.start("kind") if time["kind"] else time.start("unit"), time.end())
        return Candidate(
            FigureKind.DURATION, start, time.end(), low, high, unit=unit, worded=worded
        ), amount.used
    shared = _shared_percent(text, found, place)
    if shared:
        return Candidate(FigureKind.PERCENT, start, end, low, high, look="none"), amount.used
    return Candidate(
        FigureKind.COUNT, start, end, low, high, anchor=end, bare=True, worded=worded
    ), amount.used


def _amount(text: str, found: list[Number], place: int) -> _Amount:
    first = found[place]
    single = _Amount(first.start, first.end, first.value, None, first.worded, 1)
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
        return _Amount(first.start, second.end, first.value, second.value, second.worded, 2)
    return single


def _same_unit(text: str, first: int, second: int) -> bool:
    """Whether what stands at both places is a per cent sign, or at neither."""
    return bool(_PERCENT.match(text, first)) == bool(_PERCENT.match(text, second))


def _fraction(text: str, found: list[Number], place: int, amount: _Amount) -> tuple[Candidate, int] | None:
    """``two-thirds``, ``three in every four``; not ``two in three years``."""
    number = found[place]
    word = _FRACTION_WORD.match(text, number.end)
    if word and number.value < 20 and (word["plural"] or number.value == 1):
        value = number.value / DENOMINATORS[word["word"].lower()]
        if value < 1:
            return _with_whole(text, found, number.start, word.end(), value), 1
    if amount.high is None and place + 1 < len(found):
        second = found[place + 1]
        if (
            _IN.fullmatch(text[number.end : second.start])
            and number.value < second.value <= 1000
            and not _TIME.match(text, second.end)
            and not _PERCENT.match(text, second.end)
        ):
            value = number.value / second.value
            return (
                Candidate(
                    FigureKind.WORDED_FRACTION,
                    number.start,
                    second.end,
                    value,
                    look="either",
                    anchor=second.end,
                ),
                2,
            )
    return None


def _with_whole(text: str, found: list[Number], start: int, end: int, value: float) -> Candidate:
    """A fraction, with the number that it is a fraction of where that is printed (``half of 27``)."""
    whole = next((n for n in found if n.start >= end), None)
    if whole and _WHOLE.fullmatch(text[end : whole.start]) and not _FRACTION_WORD.match(text, whole.end):
        return Candidate(
            FigureKind.WORDED_FRACTION,
            start,
            whole.end,
            value,
            denominator=whole.value,
            anchor=whole.end,
        )
    return Candidate(FigureKind.WORDED_FRACTION, start, end, value, look="of", anchor=end)


def _worded_fractions(text: str, found: list[Number]) -> Iterator[Candidate]:
    """``half`` and ``a third`` where they are shares, not parts of the year or persons in a row."""
    for match in _HALF.finditer(text):
        left, end = text[max(0, match.start() - 60) : match.start()], match.end()
        if match["half"] and (time := _HALF_TIME.match(text, end)):
            yield Candidate(
                FigureKind.DURATION, match.start(), time.end(), 0.5, unit=(time.start("unit"), time.end())
            )
            continue
        whole = bool(re.match(r"\s+of\b", text[end:]))
        barred = _NOT_HALF_LEFT.search(left) and not (whole and re.search(r"\bin\s+\Z", left))
        if barred or _NOT_HALF_RIGHT.match(text, end):
            continue
        cue = bool(_FRACTION_CUE.search(left))
        if not (
            _FRACTION_RIGHT.match(text, end)
            or (cue and _FRACTION_END.match(text, end))
            or (cue and match["half"])
        ):
            continue
        value = 0.5 if match["half"] else 1 / DENOMINATORS[match["part"].lower()]
        yield _with_whole(text, found, match.start(), end, value)


def _counted_out_of(
    text: str, found: list[Number], place: int, amount: _Amount
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
    whole = number.value <= second.value and not _PERCENT.match(text, second.end)
    slash = _SLASH.fullmatch(between) and text[number.start - 1 : number.start] == "("
    out_of = _OUT_OF.fullmatch(between)
    if not whole or not (out_of or _OF.fullmatch(between) or slash) or _TIME.match(text, second.end):
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
    text: str, found: list[Number], place: int, amount: _Amount
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
        or _PERCENT.match(text, first.end)
        or _PERCENT.match(text, second.end)
        or _TIME.match(text, second.end)
        or _TIME.match(text, first.end)
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


def _rate(text: str, found: list[Number], place: int, amount: _Amount) -> tuple[Candidate, int] | None:
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
    if noun and not _PERCENT.match(text, amount.end) and text[amount.start - 1 : amount.start] != "£":
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


def _shared_percent(text: str, found: list[Number], place: int) -> bool:
    """Whether the per cent sign of the next number serves this one too (``43 and 46 per cent``)."""
    if place + 1 >= len(found):
        return False
    second = found[place + 1]
    between = text[found[place].end : second.start].strip()
    return between in {"and", "to", "or"} and bool(_PERCENT.match(text, second.end))
