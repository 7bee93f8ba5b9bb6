"""Numbers in digits and in words, with their values."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"dozen": 12.0, "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_VALUES: dict[str, float] = {
    **{word: float(n) for n, word in enumerate(_UNITS, 1)},
    **{word: float(n) for n, word in enumerate(_TEENS, 10)},
    **{word: 10.0 * n for n, word in enumerate(_TENS, 2)},
    "a": 1.0,
}

#: Ordinal words as the lower part of a fraction.
DENOMINATORS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twelfth": 12,
    "twentieth": 20,
    "fiftieth": 50,
    "hundredth": 100,
}

_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS)}))?|{'|'.join(_TEENS)}|{'|'.join(_UNITS)})"
_SCALE = r"(?:dozen|hundred|thousand|million|billion)"
_WORDED = rf"(?:{_SMALL}|a) {_SCALE}(?: {_SCALE})?(?: (?:and )?{_SMALL})?|{_SMALL}"
# At most four groups and six plain digits: longer strings of digits are references, not statistics.
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,4})?|[0-9]{1,6}(?:\.[0-9]{1,4})?"
#: A number that no letter, digit or hyphenated prefix touches on the left, and no letter on the right.
_NUMBER = re.compile(
    rf"(?<![\w.,’'$€])(?<![A-Za-z][-–—])(?:(?P<digits>{_DIGITS})(?: (?P<scale>thousand|million|billion)|(?P<short>bn|m|k))?"
    rf"|(?P<words>{_WORDED}))(?P<half> and a half)?(?!\w)(?![.,][0-9])",
    re.IGNORECASE,
)
_SHORT = {"m": 1e6, "bn": 1e9, "k": 1e3}


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``start``-``end``; ``worded`` where it is written in letters."""

    start: int
    end: int
    value: float
    worded: bool


def numbers(text: str) -> list[Number]:
    """All numbers of ``text`` in order, also those that turn out to be dates or labels."""
    found = []
    for match in _NUMBER.finditer(text):
        short = match["short"]
        # "5m" is five million only after a pound sign; elsewhere it may be metres.
        if short and text[max(0, match.start() - 1) : match.start()] != "£":
            continue
        if match["words"]:
            value = _worded_value(match["words"])
        else:
            value = float(match["digits"].replace(",", ""))
            value *= _SCALES.get((match["scale"] or "").lower(), 1.0) * _SHORT.get((short or "").lower(), 1.0)
        if match["half"]:
            value += 0.5
        found.append(Number(match.start(), match.end(), value, bool(match["words"])))
    return found


def _worded_value(text: str) -> float:
    total = part = 0.0
    for word in re.split(r"[- ]", text.lower()):
        if word == "and":
            continue
        if word in _SCALES:
            part = max(part, 1.0) * _SCALES[word]
            if _SCALES[word] >= _SCALES["thousand"]:
                total, part = total + part, 0.0
        else:
            part += _VALUES[word]
    return total + part
