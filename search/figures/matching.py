"""Which figures match, as places in the store's table; numpy over columns, no passage is read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus.figures import FigureKind
from indexer.analysis import stems
from search.figures.model import FigureRequest, FigureSort
from search.filters import Mask
from search.holdings import Holdings
from search.latest import newest_places
from search.selection import Selected, select
from search.stores.protocol import FigureTable

Places = NDArray[np.int64]
"""Places in :class:`FigureTable`."""


def match(holdings: Holdings, request: FigureRequest) -> tuple[Selected, Places, Places]:
    """The selection, the figures that match, and those that would with any kind; in the table's order.

    Of a report that is there twice, filed under two areas, the copies are no part of the selection.
    """
    chosen = select(holdings, request.selection)
    once = holdings.first_copies(chosen.reports)
    selected = Selected(once, chosen.rows & once[holdings.columns.report])
    table = holdings.store.figures()
    rows = selected.rows
    if request.words.strip():
        rows = rows & _holding(holdings, request.words)
    keep = rows[table.rows]
    if request.unit.strip():
        keep &= _of_unit(table, request.unit)
    if request.with_denominator:
        keep &= ~np.isnan(table.denominator)
    if request.with_share:
        keep &= ~np.isnan(table.share)
    of_any_kind = np.flatnonzero(keep)
    if not request.kinds:
        return selected, of_any_kind, of_any_kind
    wanted = np.isin(
        np.array(table.kind.values, dtype=object), [FigureKind(kind).value for kind in request.kinds]
    )
    return selected, of_any_kind[wanted[table.kind.codes[of_any_kind]]], of_any_kind


def ordered(holdings: Holdings, places: Places, sort: FigureSort) -> Places:
    """Places in the order asked."""
    table = holdings.store.figures()
    report = holdings.columns.report[table.rows[places]]
    if sort in (FigureSort.SHARE, FigureSort.SHARE_FALLING):
        share = table.share[places]
        rising = share if sort is FigureSort.SHARE else -share
        # NaN sorts last either way.
        return places[np.argsort(rising, kind="stable")]
    newest = newest_places(holdings.reports)[report]
    if sort is FigureSort.DATE:
        return places[np.argsort(newest, kind="stable")]
    named = np.array([(one.area or one.title).casefold() for one in holdings.reports], dtype=object)
    _, rank = (
        np.unique(named.astype(str), return_inverse=True) if len(named) else (None, np.zeros(0, np.int64))
    )
    return places[np.lexsort((newest, rank[report]))]


def theme_entries(
    holdings: Holdings, places: Places, *, certain_only: bool
) -> tuple[Places, NDArray[np.int32]]:
    """A figure and the code of a theme of its passage, for every pair; figures in the order of ``places``."""
    themes = holdings.index.themes
    rows = holdings.store.figures().rows[places].astype(np.int64)
    entries = themes.of(rows)
    owner = np.repeat(places, themes.first[rows + 1] - themes.first[rows])
    codes = themes.codes[entries]
    if certain_only:
        sure = themes.certain[entries]
        owner, codes = owner[sure], codes[sure]
    return owner, codes


def _holding(holdings: Holdings, words: str) -> Mask:
    """Which passages hold every one of the words."""
    held = np.ones(holdings.store.size, dtype=np.bool_)
    for stem in dict.fromkeys(stems(words)):
        one = np.zeros(holdings.store.size, dtype=np.bool_)
        one[holdings.store.rows_with(stem)] = True
        held &= one
    return held


def _of_unit(table: FigureTable, unit: str) -> Mask:
    """Which figures count something whose words hold every one of the words asked."""
    wanted = set(stems(unit)) or {unit.strip()}
    holds = np.array([wanted <= (set(stems(value)) or {value}) for value in table.unit.values] + [False])
    return holds[table.unit.codes]
