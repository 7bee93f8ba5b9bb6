"""Dates as inspection reports print them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = r"(?P<month>" + "|".join(name.capitalize() for name in _MONTHS) + r")"
_DAY_MONTH_YEAR = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+" + _MONTH + r",?\s+(?P<year>\d{4})\b", re.I
)
_SLASHED = re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\b")
_MONTH_YEAR = re.compile(r"\b" + _MONTH + r",?\s+(?P<year>\d{4})\b", re.I)
_RANGE = re.compile(
    r"\b(?P<d1>\d{1,2})(?:st|nd|rd|th)?(?:\s+(?P<m1>[A-Z][a-z]+))?(?:,?\s+(?P<y1>\d{4}))?"
    r"\s*(?:to|and|until|[-–—])\s*(?:[A-Z][a-z]+day\s+)?"
    r"(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m2>[A-Z][a-z]+),?\s+(?P<y2>\d{4})\b"
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a text: the first day it may mean, ``"day"`` or ``"month"``, and where it stood."""

    day: date
    precision: str
    start: int
    end: int


def month_number(name: str) -> int | None:
    """1-12 for an English month name in any case, else ``None``."""
    lowered = name.lower()
    return _MONTHS.index(lowered) + 1 if lowered in _MONTHS else None


def make_date(year: int, month: int | None, day: int) -> date | None:
    """The date, or ``None`` where there is no such day."""
    if month is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_dates(text: str) -> list[PrintedDate]:
    """All full dates of ``text`` (``20 May 2024``, ``20/05/2024``, day first) in order.

    A month with its year alone (``August 2024``) is found too, with precision ``"month"`` and its
    first day. Impossible dates are left out.
    """
    found: list[PrintedDate] = []
    for match in _DAY_MONTH_YEAR.finditer(text):
        day = make_date(int(match["year"]), month_number(match["month"]), int(match["day"]))
        if day:
            found.append(PrintedDate(day, "day", match.start(), match.end()))
    for match in _SLASHED.finditer(text):
        day = make_date(int(match["year"]), int(match["month"]), int(match["day"]))
        if day:
            found.append(PrintedDate(day, "day", match.start(), match.end()))
    for match in _MONTH_YEAR.finditer(text):
        day = make_date(int(match["year"]), month_number(match["month"]), 1)
        inside = any(known.start <= match.start() < known.end for known in found)
        if day and not inside:
            found.append(PrintedDate(day, "month", match.start(), match.end()))
    return sorted(found, key=lambda printed: printed.start)


def find_range(text: str) -> tuple[date, date] | None:
    """The first range of days (``6 to 17 March 2023``, ``28 November to 9 December 2022``), or ``None``.

    What the first date leaves out it takes from the second. A range that runs backwards over a turn
    of the year without a year on its first date starts in the year before.
    """
    for match in _RANGE.finditer(text):
        year, month = int(match["y2"]), month_number(match["m2"])
        last = make_date(year, month, int(match["d2"]))
        first_month = month_number(match["m1"]) if match["m1"] else month
        first = make_date(int(match["y1"] or year), first_month, int(match["d1"]))
        if first and last and first > last and not match["y1"]:
            first = make_date(year - 1, first_month, int(match["d1"]))
        if first and last:
            return first, last
    return None
