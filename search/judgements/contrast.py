"""Ratings against themes: in which themes reports of one rating more often fall short than the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.records import ReportRecord
from search.filters import Mask
from search.holdings import Holdings
from search.judgements.boards import Framework, standards_of
from search.judgements.model import Contrast, JudgedStandard, JudgementRequest, ThemeContrast
from search.ratings import aspect_key, ratings_of
from search.selection import Selected
from search.statistics import adjusted, fisher, wilson

SMALL = 10
"""Reports in the smaller group below which the shares are said to say little: a share of 9 has a 95 % interval
more than 50 points wide in its middle."""


def contrasts(
    holdings: Holdings,
    selected: Selected,
    frameworks: Mapping[Framework, Sequence[ReportRecord]],
    request: JudgementRequest,
) -> Iterator[Contrast]:
    """The contrast within each framework that has reports of the rating and others.

    A report *falls short* in a theme where one of its counted passages on the theme, or on one of its children, has
    the stance shortfall. Each report counts once, however many such passages it holds. Shares have Wilson intervals
    (:func:`search.statistics.wilson`), differences are tested by Fisher's exact test, two-sided, and the p
    values of one contrast are corrected together (:func:`search.statistics.adjusted`).
    """
    places = {report.id: place for place, report in enumerate(holdings.reports)}
    short = _shortfalls(holdings, selected.rows, certain_only=request.selection.filters.certain_only)
    for (programme, framework), reports in frameworks.items():
        standard = next((one for one in standards_of(reports) if one.same == aspect_key(request.rated)), None)
        if standard is None:
            continue
        rated = [(places[report.id], ratings_of(report).get(standard.same)) for report in reports]
        inside = [place for place, found in rated if found is not None and found.rating == request.rating]
        outside = [place for place, found in rated if found is not None and found.rating != request.rating]
        if inside and outside:
            unrated = len(rated) - len(inside) - len(outside)
            yield _contrast(
                holdings, (programme, framework), standard, request, short, (inside, outside), unrated
            )


def _shortfalls(holdings: Holdings, rows: Mask, *, certain_only: bool) -> NDArray[np.bool_]:
    """Which reports fall short in which themes: ``(themes, reports)``."""
    themes, stance = holdings.index.themes, holdings.columns.stance
    falls = np.append(np.array([value == "shortfall" for value in stance.values], dtype=np.bool_), False)
    counted = (rows & falls[stance.codes])[themes.rows]
    if certain_only:
        counted &= themes.certain
    table = np.zeros((len(themes.values), len(holdings.reports)), dtype=np.bool_)
    table[themes.codes[counted], holdings.columns.report[themes.rows[counted]]] = True
    return table


def _contrast(
    holdings: Holdings,
    of_framework: Framework,
    standard: JudgedStandard,
    request: JudgementRequest,
    short: NDArray[np.bool_],
    groups: tuple[list[int], list[int]],
    unrated: int,
) -> Contrast:
    inside, outside = groups
    held, others = short[:, inside].sum(axis=1), short[:, outside].sum(axis=1)
    tested = np.flatnonzero(held + others)
    held, others = held[tested], others[tested]
    p = np.array(
        [fisher(a, len(inside), b, len(outside)) for a, b in zip(held.tolist(), others.tolist(), strict=True)]
    )
    q = adjusted(p)
    own = np.column_stack(wilson(held, np.full(len(held), len(inside))))
    theirs = np.column_stack(wilson(others, np.full(len(held), len(outside))))
    names = {theme.id: theme.name for theme in holdings.themes}
    found = []
    for place, code in enumerate(tested.tolist()):
        theme = holdings.index.themes.values[code]
        found.append(
            ThemeContrast(
                theme,
                names.get(theme, theme),
                int(held[place]),
                len(inside),
                int(others[place]),
                len(outside),
                low=float(own[place, 0]),
                high=float(own[place, 1]),
                others_low=float(theirs[place, 0]),
                others_high=float(theirs[place, 1]),
                p=float(p[place]),
                q=float(q[place]),
                small=min(len(inside), len(outside)) < SMALL,
                differs=bool(q[place] <= request.alpha),
            )
        )
    found.sort(key=lambda one: (-one.difference, one.p, one.theme))
    ids = tuple(holdings.reports[place].id for place in inside)
    return Contrast(
        *of_framework, standard, request.rating, len(inside), len(outside), unrated, ids, tuple(found)
    )
