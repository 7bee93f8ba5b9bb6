"""What can be asked of a comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from search.selection import Selection

MAX_ROWS = 1_000
"""Rows that are shown at most; all are counted."""

MAX_COLUMNS = 200
"""Columns that are shown at most."""


class RowsBy(StrEnum):
    """What a row is; each but ``report`` is a fact of reports that can be filtered by."""

    AREA = "area"
    REGION = "region"
    REPORT = "report"
    RATING = "rating"
    INSPECTORATE = "inspectorate"
    YEAR = "year"
    PROGRAMME = "programme"
    FRAMEWORK = "framework"


class ColumnsBy(StrEnum):
    """What a column is; ``rating`` is the overall rating of a passage's report."""

    THEME = "theme"
    STANDARD = "standard"
    KIND = "kind"
    RATING = "rating"


class Measure(StrEnum):
    """Which passages prevalence, shares and distinctiveness are about."""

    SHORTFALL = "shortfall"
    STRENGTH = "strength"
    MIXED = "mixed"
    FINDINGS = "findings"


class OutOf(StrEnum):
    """Denominator of shares and odds: all findings of the row, or those of the measure alone."""

    FINDINGS = "findings"
    MEASURE = "measure"


class RowPeers(StrEnum):
    """Which other reports a row is held against.

    ``region``, ``rating`` (overall) and ``series`` (:func:`corpus.programmes.series.series_of`): those that
    share it with a report of the row.
    """

    ALL = "all"
    REGION = "region"
    RATING = "rating"
    SERIES = "series"


class Sort(StrEnum):
    """Order of rows and columns.

    ``prevalence``: of columns the share of areas that hold a passage of the measure, of rows the share of
    their findings that are; ``distinctiveness``: the largest z score, either way, after dispersion.
    """

    NAME = "name"
    PREVALENCE = "prevalence"
    DISTINCTIVENESS = "distinctiveness"


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """One comparison.

    Attributes:
        selection: which reports are searched and which of their passages count. Unless it names speakers, or kinds
            that others than the inspectorate speak in, passages of the inspectorate alone count. With columns
            by theme a theme filter chooses the columns (with their narrower themes) instead of passages.
        rows: what a row is.
        columns: what a column is.
        measure: what prevalence, shares and distinctiveness are about.
        out_of: their denominator.
        peers: what a row is held against.
        row_sort: order of the rows; ratings by name stand from best to worst.
        column_sort: order of the columns.
        row_limit: rows shown, 1-1,000.
        row_offset: rows passed over.
        column_limit: columns shown, 1-200.
        focus: value of a row to be held against its peers in detail; its columns then stand by its own z
            scores where they are sorted by distinctiveness.
        mapped: value of a column that is to be shown region by region (:func:`search.comparison.regional.region_map`); rows
            are regions then.
    """

    selection: Selection = field(default_factory=Selection)
    rows: RowsBy = RowsBy.AREA
    columns: ColumnsBy = ColumnsBy.THEME
    measure: Measure = Measure.SHORTFALL
    out_of: OutOf = OutOf.FINDINGS
    peers: RowPeers = RowPeers.ALL
    row_sort: Sort = Sort.NAME
    column_sort: Sort = Sort.PREVALENCE
    row_limit: int = 50
    column_limit: int = 20
    row_offset: int = 0
    focus: str | None = None
    mapped: str | None = None
