"""What is asked of figures and what is answered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.figures import FigureKind
from corpus.figures.numbers import numbers
from indexer.records import PassageRecord, ReportRecord
from search.selection import Selection

_SIGN = re.compile(r"%|\bper\s?cent|\bpc\b|\bpoints?\b", re.IGNORECASE)

MOST = 20_000
"""Figures in one answer at most."""


class FigureSort(StrEnum):
    """Orders of a list of figures; what is equal stays in the order of the library."""

    COMPARABLE = "comparable"
    """Figures of what most areas count first (the same unit, as a share or as the same kind), newest first within;
    those of fictional reports last."""
    SHARE = "share"
    """Lowest share first, figures that are no share after them."""
    SHARE_FALLING = "share_falling"
    """Highest share first, figures that are no share after them."""
    AREA = "area"
    """By area, then newest first."""
    DATE = "date"
    """Newest report first."""


@dataclass(frozen=True, slots=True)
class FigureRequest:
    """Which figures.

    Attributes:
        selection: reports and passages; a theme takes its children, as everywhere.
        kinds: how they are put (:class:`corpus.figures.FigureKind`); empty: any.
        unit: words that the unit must hold, in whatever form ("case" finds "relevant cases"); empty: any unit or none.
        words: words that the passage must hold, in whatever form; empty: any.
        with_denominator: only those that say what they are out of, or per what.
        with_share: only those that are a share of something (percentages, counts out of a number, fractions).
        everything: also what is no measurement to compare: lengths of time ("within 12 months", of which most say when),
            unless ``kinds`` asks for them, counts of what is not named ("beyond 25"), and figures of method and
            standing text ("two HMIs").
        sort: order of the list and of each theme's figures.
        limit, offset: of the list, 1-:data:`MOST` and from 0.
        per_theme: figures shown of each theme, 0-50.
    """

    selection: Selection = field(default_factory=Selection)
    kinds: tuple[FigureKind, ...] = ()
    unit: str = ""
    words: str = ""
    with_denominator: bool = False
    with_share: bool = False
    everything: bool = True
    sort: FigureSort = FigureSort.SHARE
    limit: int = 50
    offset: int = 0
    per_theme: int = 0


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """One figure with its passage and report.

    Attributes:
        kind, value, high, denominator, comparison, unit: as :class:`corpus.figures.Figure` has them.
        share: 0.0-1.0 of what it is out of (the lower end of a range); ``None`` where it is no such figure.
        span: characters of the passage's text, from the first number to the last.
        unit_span, comparison_span: of what is counted and of the words of comparison, where they are printed.
        sentence: characters of the passage's text in which the figure stands.
        passage, report: where.
        citation: of the passage.
    """

    kind: str
    value: float
    high: float | None
    denominator: float | None
    comparison: str
    unit: str | None
    unit_stems: str | None
    share: float | None
    span: tuple[int, int]
    unit_span: tuple[int, int] | None
    comparison_span: tuple[int, int] | None
    sentence: tuple[int, int]
    passage: PassageRecord
    report: ReportRecord
    citation: str

    @property
    def words(self) -> str:
        """The exact words of the figure with its words of comparison and its unit: "Just 28 out of 44 relevant cases"."""
        spans = [span for span in (self.comparison_span, self.span, self.unit_span) if span]
        return self.passage.text[min(low for low, _ in spans) : max(high for _, high in spans)]

    @property
    def readable(self) -> str:
        """The words in the order in which people read them.

        Where what it is out of is printed first ("of 225 households, 70"), the words would read as a count of another
        thing, so number and denominator are put right: "70 of 225 households". A percentage whose sign stands with a
        later number ("from 31 to 15 per cent") has it here, too.
        """
        printed = self.passage.text[slice(*self.span)]
        if self.kind == FigureKind.PERCENT.value and not _SIGN.search(printed):
            return f"{self.words} per cent"
        if self.denominator is None or self.kind != FigureKind.COUNT_OF.value:
            return self.words
        first = next(iter(numbers(printed)), None)
        if first is None or first.value != self.denominator or self.denominator == self.value:
            return self.words
        bound = "" if self.comparison_span is None else self.passage.text[slice(*self.comparison_span)] + " "
        return f"{bound}{self.value:g} of {self.denominator:g}{' ' + self.unit if self.unit else ''}"

    @property
    def said(self) -> str:
        """The sentence that it stands in."""
        return self.passage.text[slice(*self.sentence)]


@dataclass(frozen=True, slots=True)
class KindCount:
    """Figures of one kind that match, before ``kinds`` is applied."""

    kind: str
    figures: int
    selected: bool


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """The figures in passages on one theme; a figure counts under each theme of its passage.

    ``reports`` and ``areas`` are those that hold one; ``shown`` the first in the order asked.
    """

    theme: str
    name: str
    figures: int
    passages: int
    reports: int
    areas: int
    shown: tuple[FoundFigure, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The answer.

    Attributes:
        snapshot: that it comes from.
        request: that it answers.
        read: False where the library was indexed before figures were read: then nothing can be found.
        total, passages, reports, areas: figures that match, and the passages, reports and areas that hold one.
        reports_searched, areas_searched, passages_searched: the denominators: all that the selection allows, a report
            that is filed under two areas once, under the first of them.
        kinds: by kind, the most first.
        themes: by number of figures, then name; figures whose passage has no theme are in none.
        listed: the page asked for.
        left_out: further figures that match, were ``everything`` asked for.
        notes: sentences on chosen values that the library does not hold.
    """

    snapshot: str
    request: FigureRequest
    read: bool
    total: int
    passages: int
    reports: int
    areas: int
    reports_searched: int
    areas_searched: int
    passages_searched: int
    kinds: tuple[KindCount, ...]
    themes: tuple[ThemeFigures, ...]
    listed: tuple[FoundFigure, ...]
    notes: tuple[str, ...] = ()
    left_out: int = 0
