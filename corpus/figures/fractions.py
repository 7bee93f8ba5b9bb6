"""Fractions in words that are figures: half, a third, two-thirds, three in every four."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.figures.amounts import PERCENT, TIME, Amount
from corpus.figures.model import Candidate, FigureKind
from corpus.figures.numbers import DENOMINATORS, Number

_FRACTION_WORD = re.compile(
    rf"[\s-](?P<word>{'|'.join(word for word in DENOMINATORS if word not in ('half', 'halves'))})(?P<plural>s?)(?!\w|-\w)",
    re.IGNORECASE,
)
_IN = re.compile(r"\s+in\s+(?:every\s+)?\Z")
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


def fraction(text: str, found: list[Number], place: int, amount: Amount) -> tuple[Candidate, int] | None:
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
            and not TIME.match(text, second.end)
            and not PERCENT.match(text, second.end)
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


def worded_fractions(text: str, found: list[Number]) -> Iterator[Candidate]:
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
