"""What a figure is: one statistic of a passage, with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Span


class FigureKind(StrEnum):
    """How a statistic is put."""

    PERCENT = "percent"
    COUNT_OF = "count_of"
    COUNT = "count"
    DURATION = "duration"
    RATE = "rate"
    WORDED_FRACTION = "worded_fraction"


class Comparison(StrEnum):
    """What the author says of the value: the value itself, or a bound."""

    EXACTLY = "exactly"
    MORE_THAN = "more_than"
    FEWER_THAN = "fewer_than"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Figure:
    """One statistic, as data.

    Attributes:
        kind: how it is put.
        value: percent 0-100 (and above), count, length in the unit of time as printed, rate, or the
            fraction as a number 0.0-1.0; the lower end where ``comparison`` is ``between``.
        high: the upper end of a range, else ``None``.
        denominator: what the value is out of (count_of, ``half of 27``) or per (rate), else ``None``.
        comparison: the bound in the author's words ("fewer than", "no more than", "almost").
        span: characters from the first number to the last one with its sign or unit of time, without
            the words of comparison and without the thing counted.
        unit: what is counted, as printed (``relevant cases``, ``working days``, ``£``), else ``None``.
        unit_span: where ``unit`` stands; it may lie inside ``span`` or before its end.
        unit_source: what found the unit: ``expression`` (part of the figure itself),
            ``parser:<model>-<version>``, ``pattern`` (words to the right, no parser), or ``none``.
        comparison_span: the words of comparison, where there are any.
    """

    kind: FigureKind
    value: float
    span: Span
    comparison: Comparison = Comparison.EXACTLY
    high: float | None = None
    denominator: float | None = None
    unit: str | None = None
    unit_span: Span | None = None
    unit_source: str = "none"
    comparison_span: Span | None = None


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
