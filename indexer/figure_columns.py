"""The figures of a snapshot as columns, read from its SQLite file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.coded_column import CodedColumn, coded_column


@dataclass(frozen=True, slots=True, eq=False)
class FigureColumns:
    """Every figure of a snapshot, by passage row, then by place in the passage.

    Attributes:
        rows: row of the passage, int32, ascending.
        ordinal: place among the passage's figures, int32.
        kind, comparison, unit, unit_stems: coded columns; :class:`corpus.figures.Figure` says what they hold.
        value, high, denominator, share: float64, NaN where there is none.
        spans: characters of the passage's text, ``(n, 6)`` int32: start and end of the figure, of its unit and
            of its words of comparison; -1 where there are none.
        read: whether figures were looked for when the snapshot was built.
    """

    rows: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    kind: CodedColumn
    comparison: CodedColumn
    unit: CodedColumn
    unit_stems: CodedColumn
    value: NDArray[np.float64]
    high: NDArray[np.float64]
    denominator: NDArray[np.float64]
    share: NDArray[np.float64]
    spans: NDArray[np.int32]
    read: bool


def read_figure_columns(query: Callable[[str], list[Any]]) -> FigureColumns:
    """The columns of all figures, by a function that runs a statement on the SQLite file.

    Of a snapshot made before figures were read, empty ones that say so.
    """
    read = bool(query("SELECT 1 FROM meta WHERE key = 'figures'"))
    found = (
        query(
            "SELECT passage_row, ordinal, kind, comparison, unit, unit_stems, value, high, denominator, share, "
            '"start", "end", unit_start, unit_end, comparison_start, comparison_end '
            "FROM figure ORDER BY passage_row, ordinal"
        )
        if read
        else []
    )
    rows, ordinals, kinds, comparisons, units, unit_stems, *numbers = (
        zip(*found, strict=True) if found else ((),) * 16
    )
    value, high, denominator, share = (np.array(column, np.float64) for column in numbers[:4])
    spans = [[-1 if place is None else place for place in column] for column in numbers[4:]]
    return FigureColumns(
        rows=np.array(rows, np.int32),
        ordinal=np.array(ordinals, np.int32),
        kind=coded_column(kinds),
        comparison=coded_column(comparisons),
        unit=coded_column(units),
        unit_stems=coded_column(unit_stems),
        value=value,
        high=high,
        denominator=denominator,
        share=share,
        spans=np.array(spans, np.int32).T.copy(),
        read=read,
    )
