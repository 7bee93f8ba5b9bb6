"""The figures that a report prints, with the passages they stand in."""

from __future__ import annotations

import numpy as np

from search.areas.model import ReportFigure
from search.figures.answer import read
from search.figures.matching import areas_counting, no_measure, standing_text
from search.holdings import Holdings

COMPARABLE_AREAS = 2
"""Areas that count the same, in any of their reports, from which a figure that is no share can be compared."""


def figures_of(holdings: Holdings, place: int) -> tuple[ReportFigure, ...]:
    """The figures of the report at ``place``, in its order."""
    table = holdings.store.figures()
    at = np.flatnonzero(holdings.columns.report[table.rows] == place)
    aside = no_measure(table)[at] | standing_text(holdings)[table.rows[at]]
    # What no other area counts has nothing to be held against, unless it is a share.
    aside |= np.isnan(table.share[at]) & (areas_counting(holdings, at) < COMPARABLE_AREAS)
    return tuple(
        ReportFigure(
            passage=one.passage,
            start=one.span[0],
            end=one.span[1],
            kind=one.kind,
            value=one.value,
            denominator=one.denominator,
            share=one.share,
            unit=one.unit,
            words=one.readable,
            aside=left,
        )
        for one, left in zip(read(holdings, at.tolist()), aside.tolist(), strict=True)
    )
