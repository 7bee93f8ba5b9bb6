"""The figures that a report prints, with the passages they stand in."""

from __future__ import annotations

import numpy as np

from search.areas.model import ReportFigure
from search.holdings import Holdings
from search.stores.protocol import Coded


def figures_of(holdings: Holdings, place: int) -> tuple[ReportFigure, ...]:
    """The figures of the report at ``place``, in its order."""
    table = holdings.store.figures()
    at = np.flatnonzero(holdings.columns.report[table.rows] == place)
    passages = {p.row: p for p in holdings.store.passages(np.unique(table.rows[at]).tolist())}
    return tuple(
        ReportFigure(
            passage=passages[int(table.rows[i])],
            start=int(table.spans[i, 0]),
            end=int(table.spans[i, 1]),
            kind=_value(table.kind, i) or "",
            value=float(table.value[i]),
            denominator=_number(table.denominator[i]),
            share=_number(table.share[i]),
            unit=_value(table.unit, i),
        )
        for i in at.tolist()
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _value(column: Coded, at: int) -> str | None:
    code = int(column.codes[at])
    return None if code < 0 else column.values[code]
