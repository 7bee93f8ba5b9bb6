"""The figures that a report prints, with the passages they stand in."""

from __future__ import annotations

import numpy as np

from search.areas.model import ReportFigure
from search.coded import number, value_at
from search.holdings import Holdings


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
            kind=value_at(table.kind, i) or "",
            value=float(table.value[i]),
            denominator=number(table.denominator[i]),
            share=number(table.share[i]),
            unit=value_at(table.unit, i),
        )
        for i in at.tolist()
    )
