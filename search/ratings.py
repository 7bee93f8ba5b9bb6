"""Ratings on one scale: what is the same aspect in two reports, and whether it was rated better or worse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from corpus.model import Rating
from indexer.records import ReportRecord
from search.filters import comparable

SCALE: tuple[str, ...] = tuple(rating.value for rating in reversed(Rating))
"""The ratings from the worst to the best. An order, not a measure: how far one is from the next is not known,
so ratings are counted and ranked, never averaged."""

LEVEL = {rating: level for level, rating in enumerate(SCALE)}
"""Place of a rating on the scale, from 0 for the worst."""

OVERALL = "Overall"
"""Name of the rating of the whole report, whatever the inspectorate calls it."""


class Direction(StrEnum):
    """From the previous judgement of an aspect to the latest."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    FIRST = "first"  # there is no earlier judgement
    ENDED = "ended"  # the latest report does not judge it
    NOT_COMPARABLE = (
        "not_comparable"  # the frameworks differ, a day is not known, or a rating is not on the scale
    )


class Rated(NamedTuple):
    """One aspect that a report rates.

    Attributes:
        name: its standard, or the aspect where it has none; :data:`OVERALL` for the whole.
        aspect: as printed.
        standard: its code, or ``None``.
        rating: as printed.
        overall: whether it is of the whole report.
    """

    name: str
    aspect: str
    standard: str | None
    rating: str
    overall: bool


@dataclass(frozen=True, slots=True)
class RatingAt:
    """A rating and the report that gave it; ``framework`` is the programme where the report names none."""

    rating: str
    report_id: str
    dated: date | None
    framework: str | None

    @staticmethod
    def of(report: ReportRecord, rating: str) -> RatingAt:
        """A rating in a report."""
        return RatingAt(rating, report.id, report.dated, report.framework or report.programme)


def aspect_key(name: str) -> str:
    """What tells aspects apart: case, spaces, a final full stop and a leading article do not (``P1.1``, ``the care of``)."""
    words = name.split()
    return comparable("".join(words[1:] if len(words) > 1 and words[0].casefold() == "the" else words))


def ratings_of(report: ReportRecord) -> dict[str, Rated]:
    """What a report rates, by :func:`aspect_key` of its name, in the report's order; the first of two on one aspect.

    The overall rating comes first where it is no judgement among the others.
    """
    found: dict[str, Rated] = {}
    if report.overall_rating is not None and not any(one.overall for one in report.judgements):
        found[aspect_key(OVERALL)] = Rated(OVERALL, OVERALL, None, report.overall_rating, overall=True)
    for one in report.judgements:
        name = OVERALL if one.overall else one.standard or one.aspect
        found.setdefault(
            aspect_key(name), Rated(name, one.aspect, one.standard, one.rating, overall=one.overall)
        )
    return found


def steps(previous: RatingAt | None, latest: RatingAt) -> int | None:
    """Places on the scale from one rating to the next, positive: better.

    ``None`` where there is no earlier one, either is undated, or the two can't be compared: each framework judges by its
    own rules.
    """
    if previous is None or previous.framework != latest.framework:
        return None
    if previous.dated is None or latest.dated is None or not {previous.rating, latest.rating} <= set(SCALE):
        return None
    return LEVEL[latest.rating] - LEVEL[previous.rating]


def direction(previous: RatingAt | None, latest: RatingAt) -> Direction:
    """Where an aspect went, as :func:`steps` has it."""
    if previous is None:
        return Direction.FIRST
    moved = steps(previous, latest)
    if moved is None:
        return Direction.NOT_COMPARABLE
    return Direction.SAME if moved == 0 else Direction.BETTER if moved > 0 else Direction.WORSE
