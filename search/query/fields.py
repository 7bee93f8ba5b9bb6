"""The fields of the query language: their names, and how the years of one are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.request import FACETS

FIELDS = (*FACETS, "report", "fictional")
"""Names that may stand before a colon: those of the filters."""

LIKE = 0.75
"""Least likeness, of 1.0, at which a field is proposed for an unknown one: *theam* is like *theme* (.8), *support*
not like *report* (.6)."""

_RANGE = re.compile(r"([0-9]{4})?(?:\.\.\.?|[-\u2013])([0-9]{4})?")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Years:
    """What ``year:`` says: the years in canonical form, and what had to be done to read them.

    Attributes:
        value: ``2023``, ``2022..2024``, ``2022..`` or ``..2024``; ``None`` where it is no year.
        swapped: whether the two ends were typed the wrong way round.
    """

    value: str | None
    swapped: bool = False


def read_years(typed: str) -> Years:
    """Read a year or a range of years."""
    bare = "".join(typed.split())
    if _YEAR.fullmatch(bare):
        return Years(bare)
    found = _RANGE.fullmatch(bare)
    if found is None or not (found[1] or found[2]):
        return Years(None)
    first, last = found[1] or "", found[2] or ""
    if first and last and first > last:
        return Years(f"{last}..{first}", swapped=True)
    return Years(first if first == last else f"{first}..{last}")


def year_ends(value: str) -> tuple[str, str]:
    """First and last year of a canonical value as four digits (``0000`` and ``9999`` where an end is open)."""
    first, dots, last = value.partition("..")
    return (first or "0000", last or "9999") if dots else (value, value)
