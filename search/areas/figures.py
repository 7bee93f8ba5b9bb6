"""The figures that a report prints, with the passages they stand in."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from search.areas.model import ReportFigure
from search.holdings import Holdings
from search.stores.protocol import Coded


class _Table(Protocol):
    """What is read of a store's table of figures."""

    @property
    def rows(self) -> NDArray[np.int32]: ...
    @property
    def kind(self) -> Coded: ...
    @property
    def unit(self) -> Coded: ...
    @property
    def value(self) -> NDArray[np.float64]: ...
    @property
    def denominator(self) -> NDArray[np.float64]: ...
    @property
    def share(self) -> NDArray[np.float64]: ...
    @property
    def spans(self) -> NDArray[np.int32]: ...


@runtime_checkable
class _HoldsFigures(Protocol):
    """A store that has the figures of its passages."""

    def figures(self) -> _Table: ...


def figures_of(holdings: Holdings, place: int) -> tuple[ReportFigure, ...]:
    """The figures of the report at ``place``, in its order."""
    store = holdings.store
    if not isinstance(store, _HoldsFigures):
        return ()
    table = store.figures()
    at = np.flatnonzero(holdings.columns.report[table.rows] == place)
    passages = {p.row: p for p in store.passages(np.unique(table.rows[at]).tolist())}
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
