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
from search.request import Filters
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
    if not request.everything:
        keep &= ~_aside(holdings, request)
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


def standing_text(holdings: Holdings) -> Mask:
    """Passages of method and standing text: "the next inspection will be within three years" is no finding to compare."""
    index = holdings.index
    left_out = index.masks(Filters(speaker=("boilerplate",)))["speaker"]
    for kind in ("method", "standard_statement"):
        left_out = left_out | index.masks(Filters(kind=(kind,)))["kind"]
    return left_out


def no_measure(table: FigureTable, *, but_times: bool = False) -> NDArray[np.bool_]:
    """Which figures measure nothing that can be compared.

    Lengths of time, of which most say when and few how much (not with ``but_times``), and counts of what the words do not
    name, most of which are ages.
    """
    times = np.array([kind == FigureKind.DURATION.value for kind in table.kind.values] + [False])[
        table.kind.codes
    ]
    counts = np.array([kind == FigureKind.COUNT.value for kind in table.kind.values] + [False])
    bare = counts[table.kind.codes] & (table.unit.codes < 0)
    return bare if but_times else bare | times


def _aside(holdings: Holdings, request: FigureRequest) -> NDArray[np.bool_]:
    """Which figures are left out unless everything is asked for; lengths of time are in where they are asked for."""
    table = holdings.store.figures()
    aside: NDArray[np.bool_] = standing_text(holdings)[table.rows]
    return aside | no_measure(table, but_times=FigureKind.DURATION in request.kinds)


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
    if sort is FigureSort.COMPARABLE:
        return places[_comparable_first(holdings, places, report, newest)]
    if sort is FigureSort.DATE:
        return places[np.argsort(newest, kind="stable")]
    named = np.array([(one.area or one.title).casefold() for one in holdings.reports], dtype=object)
    _, rank = (
        np.unique(named.astype(str), return_inverse=True) if len(named) else (None, np.zeros(0, np.int64))
    )
    return places[np.lexsort((newest, rank[report]))]


def areas_counting(holdings: Holdings, places: Places) -> NDArray[np.int64]:
    """In how many areas reports count what each figure at ``places`` does, its own among them; 0 where it names no unit.

    The same is counted where the unit is the same (by its stems), both as a share or both as the same kind of figure, in real
    reports or in fictional ones.
    """
    table = holdings.store.figures()
    real = np.array([not one.fictional for one in holdings.reports], dtype=np.bool_)
    wanted, wanted_real, _ = _alike(holdings, places, real)
    every = np.flatnonzero(np.isin(table.unit_stems.codes, np.unique(table.unit_stems.codes[places])))
    return _spread(*_alike(holdings, every, real), wanted, wanted_real)


def _alike(
    holdings: Holdings, places: Places, real: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Of each figure a code of what it counts (-1: no unit), whether its report is real, and the code of its area."""
    table = holdings.store.figures()
    report = holdings.columns.report[table.rows[places]]
    share = ~np.isnan(table.share[places])
    measure = np.where(share, 0, table.kind.codes[places].astype(np.int64) + 1)
    unit = table.unit_stems.codes[places].astype(np.int64)
    group = np.where(unit < 0, -1, measure * (len(table.unit_stems.values) + 1) + unit)
    return group, real[report], holdings.index.by_report["area"].codes[report].astype(np.int64)


def _spread(
    group: NDArray[np.int64],
    real: NDArray[np.bool_],
    area: NDArray[np.int64],
    wanted: NDArray[np.int64],
    wanted_real: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """In how many areas each of ``wanted`` is counted, by figures with their groups, real or not, and areas."""
    counted = (group >= 0) & (area >= 0)
    # Fictional reports come last, so what they share must not put a unit of real ones first.
    pairs = np.unique(np.stack([group[counted], real[counted], area[counted]], axis=1), axis=0)
    held, areas = np.unique(pairs[:, :2], axis=0, return_counts=True)
    spread = {(int(one), bool(of_real)): int(n) for (one, of_real), n in zip(held, areas, strict=True)}
    return np.array(
        [
            spread.get((one, of_real), 0)
            for one, of_real in zip(wanted.tolist(), wanted_real.tolist(), strict=True)
        ],
        dtype=np.int64,
    )


def _comparable_first(
    holdings: Holdings, places: Places, report: NDArray[np.int32], newest: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The order of :attr:`FigureSort.COMPARABLE`: like units of many areas first, each with its own, newest first."""
    share = ~np.isnan(holdings.store.figures().share[places])
    real = np.array([not one.fictional for one in holdings.reports], dtype=np.bool_)
    group, own_real, area = _alike(holdings, places, real)
    width = _spread(group, own_real, area, group, own_real)
    return np.lexsort((newest, group, ~share, -width, ~real[report]))


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
