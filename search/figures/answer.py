"""The figures of a selection: counts with their denominators, by theme, and one page of them in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpus.figures.nouns import sentences
from search.choices import unknown_choices
from search.citation import cite
from search.coded import distinct, number
from search.errors import QueryError
from search.figures.matching import Places, match, ordered, theme_entries
from search.figures.model import MOST, FigureRequest, Figures, FoundFigure, KindCount, ThemeFigures
from search.holdings import Holdings


def figures(holdings: Holdings, request: FigureRequest) -> Figures:
    """The figures that match, by kind and by theme, and the page of them that is asked for.

    Raises:
        QueryError: if ``limit``, ``offset`` or ``per_theme`` is out of range.
    """
    _check(request)
    selected, found, of_any_kind = match(holdings, request)
    table, report_of = holdings.store.figures(), holdings.columns.report
    areas = holdings.index.by_report["area"].codes
    in_order = ordered(holdings, found, request.sort)
    page = in_order[request.offset : request.offset + request.limit]
    groups = _themes(holdings, in_order, request)
    shown = list(dict.fromkeys([*page.tolist(), *(place for _, places in groups for place in places)]))
    full = dict(zip(shown, read(holdings, shown), strict=True))
    per_kind = np.bincount(table.kind.codes[of_any_kind], minlength=len(table.kind.values))
    chosen = {kind.value for kind in request.kinds}
    reports = np.unique(report_of[table.rows[found]])
    return Figures(
        snapshot=holdings.snapshot_id,
        request=request,
        read=table.read,
        total=len(found),
        passages=len(np.unique(table.rows[found])),
        reports=len(reports),
        areas=distinct(areas[reports]),
        reports_searched=int(np.count_nonzero(selected.reports)),
        areas_searched=distinct(areas[selected.reports]),
        passages_searched=int(np.count_nonzero(selected.rows)),
        kinds=tuple(
            KindCount(table.kind.values[code], int(per_kind[code]), table.kind.values[code] in chosen)
            for code in np.lexsort((np.arange(len(per_kind)), -per_kind)).tolist()
            if per_kind[code]
        ),
        themes=tuple(
            ThemeFigures(*counted, shown=tuple(full[place] for place in places)) for counted, places in groups
        ),
        listed=tuple(full[place] for place in page.tolist()),
        notes=unknown_choices(holdings, request.selection.filters),
        left_out=0
        if request.everything
        else len(match(holdings, replace(request, everything=True))[1]) - len(found),
    )


def read(holdings: Holdings, places: Sequence[int]) -> list[FoundFigure]:
    """Figures in full, with passage, report, sentence and citation, in the order of ``places``."""
    table = holdings.store.figures()
    rows = [int(table.rows[place]) for place in places]
    distinct = list(dict.fromkeys(rows))
    passages = dict(zip(distinct, holdings.store.passages(distinct), strict=True))
    found = []
    for place, row in zip(places, rows, strict=True):
        passage = passages[row]
        report = holdings.reports[int(holdings.columns.report[row])]
        start, end, unit_start, unit_end, compared_start, compared_end = table.spans[place].tolist()
        unit, stemmed = table.unit.codes[place], table.unit_stems.codes[place]
        found.append(
            FoundFigure(
                kind=table.kind.values[table.kind.codes[place]],
                value=float(table.value[place]),
                high=number(table.high[place]),
                denominator=number(table.denominator[place]),
                comparison=table.comparison.values[table.comparison.codes[place]],
                unit=table.unit.values[unit] if unit >= 0 else None,
                unit_stems=table.unit_stems.values[stemmed] if stemmed >= 0 else None,
                share=number(table.share[place]),
                span=(start, end),
                unit_span=(unit_start, unit_end) if unit_start >= 0 else None,
                comparison_span=(compared_start, compared_end) if compared_start >= 0 else None,
                sentence=_sentence(passage.text, start, end),
                passage=passage,
                report=report,
                citation=cite(passage, report),
            )
        )
    return found


def _check(request: FigureRequest) -> None:
    if not 1 <= request.limit <= MOST or request.offset < 0 or not 0 <= request.per_theme <= 50:
        msg = f"The page of figures can't be: limit 1-{MOST}, offset from 0, per_theme 0-50 (got {request.limit}, {request.offset}, {request.per_theme})."
        raise QueryError(msg)


def _themes(
    holdings: Holdings, in_order: Places, request: FigureRequest
) -> list[tuple[tuple[str, str, int, int, int, int], list[int]]]:
    """Id, name and counts of each theme, with the places of its first figures; most figures first."""
    table, report_of = holdings.store.figures(), holdings.columns.report
    areas = holdings.index.by_report["area"].codes
    owner, codes = theme_entries(holdings, in_order, certain_only=request.selection.filters.certain_only)
    names = {theme.id: theme.name for theme in holdings.themes}
    order = np.argsort(codes, kind="stable")
    owner, codes = owner[order], codes[order]
    bounds = (
        np.flatnonzero(np.r_[True, codes[1:] != codes[:-1], True]) if len(codes) else np.zeros(1, np.int64)
    )
    found = []
    for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        theme = holdings.index.themes.values[codes[low]]
        rows = table.rows[owner[low:high]]
        reports = np.unique(report_of[rows])
        counts = (high - low, len(np.unique(rows)), len(reports), distinct(areas[reports]))
        shown = owner[low : min(high, low + request.per_theme)].tolist()
        found.append(((theme, names.get(theme, theme), *counts), shown))
    return sorted(found, key=lambda item: (-item[0][2], item[0][1]))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence that holds the figure, without the space around it; all of the text where none does."""
    for low, high in sentences(text):
        if low <= start and end <= high:
            said = text[low:high]
            return low + len(said) - len(said.lstrip()), low + len(said.rstrip())
    return 0, len(text)
